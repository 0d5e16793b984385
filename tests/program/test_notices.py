"""Notices: words to an audience, so long before or after what is due; checked when the program is made."""

from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc
from partnercert.errors import Fault, ProgramError
from partnercert.program.notice_faults import of_notice
from partnercert.program.notices import ANCHORS, Notice, Offset

PROGRAM = """
[facts]
region = { sort = "text" }
[modules.refresher]
[certifications.pro]
[certifications.pro.renewal]
period = "P2Y"
opens = "P60D"
by = 'has("exam", exam="again", passed=True, window=renewal())'
[certifications.lifelong]
[ladders.tier]
tiers = ["gold"]
[tiers.gold.requires]
references = 'has("reference")'
[releases.spring]
on = 2026-04-01
[changes.privacy]
release = "spring"
category = "positioning"
severity = "critical"
affects = { certifications = ["pro"] }
obliges = { modules = ["refresher"], within = "P30D" }
"""
SAID = {
    "anchor": '"expiry"',
    "offsets": '["-P30D"]',
    "audience": '"person"',
    "text": '"{person}: {certification}"',
}


def document(**changes):
    said = {**SAID, **changes}
    keys = "\n".join(f"{key} = {value}" for key, value in said.items() if value is not None)
    return f"{PROGRAM}\n[notices.reminder]\n{keys}\n"


def faults(**changes):
    with pytest.raises(ProgramError) as caught:
        pc.parse_program(document(**changes))
    return list(caught.value.faults)


class TestOffsets:
    """A sign before a period leads back, as in the alarms of iCalendar (RFC 5545, TRIGGER)."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("-P30D", "2024-03-01"),
            ("P30D", "2024-04-30"),
            ("P0D", "2024-03-31"),
            ("-P1M", "2024-02-29"),
            ("P2W", "2024-04-14"),
        ],
    )
    def test_an_offset_leads_back_on_or_nowhere(self, text, expected):
        """Seen from 31 March 2024; a month back is clamped to the end of February."""
        assert date.fromisoformat(expected) == Offset.parse(text).seen_from(date(2024, 3, 31))

    @given(
        st.integers(0, 30), st.integers(0, 400), st.booleans(), st.dates(date(1990, 1, 1), date(2090, 1, 1))
    )
    def test_offsets_agree_with_dateutil(self, months, days, before, day):
        """Months, clamped, and then days."""
        offset = Offset.parse(
            f"{'-' if before and (months or days) else ''}P{months}M{days}D" if months or days else "P0D"
        )
        sign = -1 if before else 1
        expected = day + sign * relativedelta(months=months) + sign * relativedelta(days=days)

        assert expected == offset.seen_from(day)

    @pytest.mark.parametrize(("text", "canonical"), [("-P4W", "-P28D"), ("P12M", "P1Y"), ("P0D", "P0D")])
    def test_equal_offsets_have_one_text(self, text, canonical):
        """The document that comes back is normalized."""
        assert canonical == Offset.parse(text).text
        assert Offset.parse(canonical) == Offset.parse(text)


class TestDocument:
    def test_a_notice_comes_back_as_it_was_written(self):
        """From text to values to plain data and again."""
        program = pc.parse_program(document(offsets='["-P90D", "P0D", "P2W"]', about='["pro"]'))
        said = pc.program_to_dict(program)["notices"]["reminder"]

        assert ["-P90D", "P0D", "P14D"] == said["offsets"]
        assert ["pro"] == said["about"]
        assert program == pc.program_from_dict(pc.program_to_dict(program))

    def test_left_out_it_is_sent_on_the_day_about_every_certification(self):
        """Offsets, `about` and `severity` may be left out."""
        notice = pc.parse_program(document(offsets=None)).notices["reminder"]

        assert ((Offset(),), (), ()) == (notice.offsets, notice.about, notice.severity)

    def test_in_python_an_offset_may_be_a_period(self):
        """A period leads on."""
        notice = Notice(anchor="expiry", offsets=pc.Period(days=7), audience="person", text="a")
        assert (Offset(pc.Period(days=7)),) == notice.offsets

    def test_a_brace_may_stand_for_itself(self):
        """Twice in the text, once in the message."""
        notice = Notice(anchor="expiry", audience="person", text="{{{person}}}")
        assert "{ada}" == notice.filled({"person": "ada"})

    def test_what_is_filled_in_is_not_read_again(self):
        """A person may be called as she likes; nothing of it is looked up."""
        notice = Notice(anchor="expiry", audience="person", text="Dear {person}")
        assert "Dear {partner.__class__}" == notice.filled({"person": "{partner.__class__}"})

    @pytest.mark.parametrize("anchor", sorted(ANCHORS))
    def test_every_anchor_fills_what_it_promises(self, anchor):
        """Each place that is known for an anchor passes the check."""
        text = " ".join(f"{{{place}}}" for place in ANCHORS[anchor].places)
        program = pc.parse_program(document(anchor=f'"{anchor}"', offsets='["P1D"]', text=f'"{text}"'))
        assert anchor == program.notices["reminder"].anchor


NO_OFFSET = 'write "-P30D" for 30 days before, "P7D" for 7 days after, "P0D" for the day itself'
BRACE = "write {{ or }} for a brace that is meant as such"
ONLY_NAMES = "write only a name in the braces, such as {partner}"
MALFORMED = {
    "an anchor is one of the field's": (
        {"anchor": '"expires"'},
        Fault(
            "unknown-option",
            "`expires` is no day that a notice counts from",
            "did you mean `expiry`?",
            "anchor",
        ),
    ),
    "an offset is a period with a sign": (
        {"offsets": '["-P30D", "30 days before"]'},
        Fault("bad-period", "`30 days before` is no offset", NO_OFFSET, "offsets[1]"),
    ),
    "an offset has one minus at most": (
        {"offsets": '["--P30D"]'},
        Fault("bad-period", "`--P30D` is no offset", NO_OFFSET, "offsets[0]"),
    ),
    "the day itself has no sign": (
        {"offsets": '["-P0D"]'},
        Fault("bad-period", "`-P0D` is no offset", NO_OFFSET, "offsets[0]"),
    ),
    "an offset is a text": (
        {"offsets": "[-30]"},
        Fault(
            "bad-value",
            "the number `-30` stands where an offset is meant",
            'write it as text: "-P30D" is 30 days before, "P7D" 7 days after',
            "offsets[0]",
        ),
    ),
    "offsets are a list": (
        {"offsets": '"-P30D"'},
        Fault(
            "bad-value",
            "the text `-P30D` stands where a list is meant",
            'write it in square brackets, such as ["silver", "gold"]',
            "offsets",
        ),
    ),
    "a notice is sent some day": (
        {"offsets": "[]"},
        Fault("missing-key", "a notice without offsets is never sent", NO_OFFSET, "offsets"),
    ),
    "two offsets differ": (
        {"offsets": '["-P12M", "-P1Y"]'},
        Fault("overlap", "the offset `-P1Y` stands twice", "leave one of them", "offsets[1]"),
    ),
    "nobody is reminded of what has not begun": (
        {"anchor": '"obligation-begins"', "text": '"{person}"'},
        Fault(
            "out-of-bounds",
            "nobody is obliged 30 days before the obligation begins",
            'count from the release or the change: anchor = "change"',
            "offsets[0]",
        ),
    ),
    "a text is not empty": (
        {"text": '"  "'},
        Fault("bad-text", "the text of a notice is empty", "say what is to be said", "text"),
    ),
    "an audience is somebody": (
        {"audience": '""'},
        Fault("bad-text", "the audience of a notice is empty", "say who it is for", "audience"),
    ),
    "a place is one of the anchor's": (
        {"text": '"{persn}"'},
        Fault(
            "unknown-place",
            "a notice that counts from `expiry` cannot fill the place `persn`",
            "did you mean `person`?",
            "text",
        ),
    ),
    "a place of another anchor is none of this one": (
        {"text": '"{task}"'},
        Fault(
            "unknown-place",
            "a notice that counts from `expiry` cannot fill the place `task`",
            "known here: `certification`, `closes_on`, `days`, `due_on`, `expires_on`, `on`, `opens_on`, `partner`, "
            "`person`, `program`",
            "text",
        ),
    ),
    "a brace is closed": (
        {"text": '"{person"'},
        Fault("bad-template", "a brace in the text lacks its other half", BRACE, "text"),
    ),
    "a brace is opened": (
        {"text": '"person}"'},
        Fault("bad-template", "a brace in the text lacks its other half", BRACE, "text"),
    ),
    "a place has a name": (
        {"text": '"{}"'},
        Fault("bad-template", "`{}` is more than the name of a place", ONLY_NAMES, "text"),
    ),
    "a place has no attributes": (
        {"text": '"{person.__class__}"'},
        Fault("bad-template", "`{person.__class__}` is more than the name of a place", ONLY_NAMES, "text"),
    ),
    "a place has no items": (
        {"text": '"{person[0]}"'},
        Fault("bad-template", "`{person[0]}` is more than the name of a place", ONLY_NAMES, "text"),
    ),
    "a place has no format": (
        {"text": '"{person:>9999999}"'},
        Fault("bad-template", "`{person:>9999999}` is more than the name of a place", ONLY_NAMES, "text"),
    ),
    "a place has no conversion": (
        {"text": '"{person!r}"'},
        Fault("bad-template", "`{person!r}` is more than the name of a place", ONLY_NAMES, "text"),
    ),
    "a notice is about what the program has": (
        {"about": '["pro", "prro"]'},
        Fault(
            "unknown-id",
            "the program has no certification, tier or specialization `prro`",
            "did you mean `pro`?",
            "about[1]",
        ),
    ),
    "a notice of an obligation is about a change": (
        {"anchor": '"obligation-due"', "text": '"{task}"', "about": '["pro"]'},
        Fault("unknown-id", "the program has no change `pro`", "known here: `privacy`", "about[0]"),
    ),
    "what is never renewed opens no renewal": (
        {"anchor": '"renewal-opens"', "about": '["lifelong"]'},
        Fault(
            "bad-shape",
            "`lifelong` is not renewed, and the notice tells of its renewal",
            "give it a renewal, or leave it out here",
            "about[0]",
        ),
    ),
    "a text about a renewal is about what is renewed": (
        {"text": '"from {opens_on}"', "about": '["gold"]'},
        Fault(
            "bad-shape",
            "`gold` is not renewed, and the notice tells of its renewal",
            "give it a renewal, or leave it out here",
            "about[0]",
        ),
    ),
    "a grace that ends is one": (
        {"anchor": '"grace-ends"', "about": '["pro"]'},
        Fault(
            "bad-shape",
            "the renewal of `pro` has no grace that could end",
            "give it a grace, or leave it out here",
            "about[0]",
        ),
    ),
    "a severity is one of the field's": (
        {"anchor": '"obligation-due"', "text": '"a"', "severity": '["critcal"]'},
        Fault(
            "unknown-option",
            "`critcal` is not one of minor, major, critical",
            "did you mean `critical`?",
            "severity[0]",
        ),
    ),
    "only a change has a severity": (
        {"severity": '["critical"]'},
        Fault(
            "bad-shape",
            "only a change has a severity, and the notice counts from `expiry`",
            "leave out `severity`",
            "severity",
        ),
    ),
    "an audience is given": (
        {"audience": None},
        Fault("missing-key", "the key `audience` is missing", "give `audience`"),
    ),
    "a key is known": (
        {"subject": '"Reminder"'},
        Fault(
            "unknown-key",
            "the key `subject` is not known here",
            "known here: `about`, `anchor`, `audience`, `offsets`, `severity`, `text`",
            "subject",
        ),
    ),
}


@pytest.mark.parametrize("sentence", MALFORMED)
def test_a_malformed_notice_is_refused_with_its_place(sentence):
    """One fault each, with code, message, help and path."""
    changes, fault = MALFORMED[sentence]
    assert [fault.under("notices.reminder")] == faults(**changes)


def test_all_faults_of_a_notice_are_said_at_once():
    """Anchor, audience, text: nobody mends them one by one."""
    found = faults(anchor='"expires"', audience='""', text='"{a.b}"', severity='["none"]')
    assert [
        ("unknown-option", "notices.reminder.anchor"),
        ("bad-text", "notices.reminder.audience"),
        ("bad-template", "notices.reminder.text"),
        ("unknown-option", "notices.reminder.severity[0]"),
    ] == [(fault.code, fault.path) for fault in found]


@given(st.text(st.sampled_from("{}:!.[]ab_0 "), max_size=12))
def test_a_text_is_refused_or_filled(text):
    """Whatever stands between braces: the program is refused, or every message can be written."""
    notice = Notice(anchor="expiry", audience="person", text=text)
    codes = {fault.code for fault in of_notice(notice)}

    assert codes <= {"bad-text", "bad-template", "unknown-place"}
    if not codes:
        assert isinstance(notice.filled(dict.fromkeys(ANCHORS["expiry"].places, "x")), str)
