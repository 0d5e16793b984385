"""What is due at a partner, for whom and by when, and which messages go out about it."""

import json
from datetime import date

import pytest
from outline import Outline

import partnercert as pc
from partnercert.errors import QuestionError


def day(text):
    return date.fromisoformat(text)


def award(id, on, through=None, person="ada", **said):
    return {"kind": "award", "award": id, "person": person, "on": on, "valid_through": through, **said}


def asked(program, *rows, as_of, through=None, known_on=None, **facts):
    record = program.record("acme", facts=facts, evidence=rows)
    return pc.agenda(program, record, day(as_of), day(through or as_of), known_on and day(known_on))


def items(*args, **said):
    """Each item in short: how urgent, of what, whose, by when."""
    return [
        (item.urgency, item.kind, item.id, item.person, str(item.due_on)) for item in asked(*args, **said)
    ]


def messages(*args, **said):
    return [(str(each.on), each.audience, each.text) for each in asked(*args, **said).messages]


RENEWED = pc.parse_program(
    """
[program]
name = "Harbor"
[certifications.pro]
title = "Harbor Pro"
earned_by = 'has("exam", exam="pro", passed=True)'
[certifications.pro.renewal]
period = "P1Y"
opens = "P90D"
grace = "P30D"
by = 'has("exam", exam="refresh", passed=True, window=renewal())'
"""
)
# Opens on 3 October 2024, 90 days before it expires on 1 January 2025; in grace through 30 January.
PRO = award("pro", "2024-01-01", "2024-12-31")


class TestRenewals:
    """From the day on which a renewal opens to the end of its grace."""

    @pytest.mark.parametrize(
        ("as_of", "through", "urgency"),
        [
            ("2024-09-01", "2024-10-02", None),
            ("2024-09-01", "2024-10-03", "soon"),
            ("2024-10-02", "2024-12-31", "soon"),
            ("2024-10-03", "2024-10-03", "due"),
            ("2024-12-31", "2024-12-31", "due"),
            ("2025-01-01", "2025-01-01", "grace"),
            ("2025-01-30", "2025-01-30", "grace"),
            ("2025-01-31", "2025-12-31", None),
        ],
    )
    def test_an_item_is_as_urgent_as_its_days(self, as_of, through, urgency):
        """Soon before it opens, due while it is open, then in grace; what has lapsed is on no agenda."""
        expected = [] if urgency is None else [(urgency, "renewal", "pro", "ada", "2024-12-31")]
        assert expected == items(RENEWED, PRO, as_of=as_of, through=through)

    def test_an_item_says_why_and_what_to_do(self):
        """In words, with the first and the last day on which it may be done."""
        (item,) = asked(RENEWED, PRO, as_of="2024-11-01")

        assert ("2024-10-03", "2025-01-30") == (str(item.opens_on), str(item.closes_on))
        assert "valid through 2024-12-31; renewable since 2024-10-03" == item.because
        assert 'meet its renewal: has("exam", exam="refresh", passed=True, window=renewal())' == item.remedy
        assert (
            "2024-12-31 due: acme, renewal of Harbor Pro, ada: valid through 2024-12-31; renewable since 2024-10-03"
            == str(item)
        )
        assert f"<Item {item}>" == repr(item)
        (late,) = asked(RENEWED, PRO, as_of="2025-01-15")
        assert "was valid through 2024-12-31; still renewable through 2025-01-30" == late.because

    def test_a_term_of_one_day_ends_before_its_renewal_opens(self):
        """What earned the award does not renew it, so it can be renewed from the day after on."""
        row = award("pro", "2024-02-29", "2024-02-29")
        (item,) = asked(RENEWED, row, as_of="2024-02-29")
        assert ("due", "2024-02-29", "2024-03-01") == (item.urgency, str(item.due_on), str(item.opens_on))

    def test_a_renewal_that_is_met_has_no_item(self):
        """It is in `decision.awards`; the award that the host stores opens the next term."""
        passed = {"kind": "exam", "exam": "refresh", "person": "ada", "on": "2024-11-05", "passed": True}

        assert [] == items(RENEWED, PRO, passed, as_of="2024-11-05", through="2024-12-31")
        renewed = award("pro", "2024-11-05", "2025-12-31")
        assert [] == items(RENEWED, PRO, passed, renewed, as_of="2024-11-05", through="2024-12-31")
        assert [("soon", "renewal", "pro", "ada", "2025-12-31")] == items(
            RENEWED, PRO, passed, renewed, as_of="2024-11-05", through="2025-12-31"
        )

    def test_a_renewal_that_may_be_met_says_so(self):
        """A result that is not known yet is neither passed nor failed."""
        pending = {"kind": "exam", "exam": "refresh", "person": "ada", "on": "2024-11-05"}
        (item,) = asked(RENEWED, PRO, pending, as_of="2024-11-06")

        assert item.because.endswith("; whether it is renewed is not known")

    def test_what_is_suspended_is_not_renewed(self):
        """It stays on the agenda, although the exam is passed, and says so."""
        passed = {"kind": "exam", "exam": "refresh", "person": "ada", "on": "2024-11-05", "passed": True}
        suspended = {
            "kind": "suspension",
            "suspension": "pro",
            "person": "ada",
            "on": "2024-11-01",
            "valid_through": "2024-11-30",
        }
        (item,) = asked(RENEWED, PRO, passed, suspended, as_of="2024-11-06")

        assert item.because.endswith("; it is suspended, and not renewed until that ends")
        assert [] == items(RENEWED, PRO, passed, suspended, as_of="2024-12-01")

    def test_who_has_left_has_nothing_to_renew(self):
        """From the day after her last one."""
        employed = {"kind": "employment", "person": "ada", "on": "2020-01-01", "valid_through": "2024-11-15"}

        assert 1 == len(items(RENEWED, PRO, employed, as_of="2024-11-15"))
        assert [] == items(RENEWED, PRO, employed, as_of="2024-11-16")

    def test_without_a_day_on_which_it_opens_a_renewal_is_news_in_its_last_days(self):
        """It may be renewed in all of its term, and nobody wants to read that for a year."""
        program = pc.parse_program(
            """
[certifications.pro.renewal]
period = "P1Y"
by = 'has("exam", exam="refresh", passed=True, window=term())'
"""
        )
        assert [] == items(program, PRO, as_of="2024-11-01", through="2024-12-30")
        (item,) = asked(program, PRO, as_of="2024-11-01", through="2024-12-31")
        assert ("soon", None) == (item.urgency, item.opens_on)
        assert "valid through 2024-12-31; renewable at any time" == item.because

    def test_a_renewal_that_waits_for_a_decision_says_so(self):
        """The candidate has done her part, and nobody reminds her."""
        program = pc.parse_program(
            """
[certifications.pro]
decided = {}
[certifications.pro.renewal]
period = "P1Y"
opens = "P90D"
by = 'has("exam", exam="refresh", passed=True, window=renewal())'
[notices.expires]
anchor = "expiry"
offsets = ["-P30D"]
audience = "person"
text = "{person}"
"""
        )
        passed = {"kind": "exam", "exam": "refresh", "person": "ada", "on": "2024-11-05", "passed": True}
        (item,) = asked(program, PRO, passed, as_of="2024-12-02")

        assert item.because.endswith("; its renewal is met and waits for a decision")
        assert () == item.messages
        granted = {
            "kind": "decision",
            "about": "pro",
            "person": "ada",
            "on": "2024-11-20",
            "result": "granted",
            "by": "bo",
        }
        assert [] == items(program, PRO, passed, granted, as_of="2024-12-02")


PLAIN = pc.parse_program(
    """
[certifications.pro]
[certifications.old]
counts_until = 2024-06-30
[certifications.old.renewal]
period = "P1Y"
opens = "P90D"
by = 'has("exam", exam="refresh", passed=True, window=renewal())'
[ladders.tier]
tiers = ["silver", "gold"]
[tiers.silver]
[tiers.gold.requires.references]
rule = 'count("reference") >= 2'
title = "Two references"
remedy = "Ask a customer."
[specializations.migration]
[facts]
employees = { unit = "count", max_age = "P90D", title = "Employees", source = "yearly form" }
founded = { sort = "date" }
"""
)


GOLD_AND_SILVER = """
[ladders.tier]
tiers = ["silver", "gold"]
[tiers.silver]
[tiers.gold]
"""


class TestExpiries:
    """What ends by its last day, and is not renewed."""

    @pytest.mark.parametrize("id", ["pro", "migration", "gold"])
    def test_an_award_that_ends_within_the_days_is_on_the_agenda(self, id):
        """Of a certification without renewal, a specialization or a tier; its last day is the day it is due."""
        row = award(id, "2024-01-01", "2024-06-30", "ada" if id == "pro" else None)

        assert [] == items(PLAIN, row, as_of="2024-06-01", through="2024-06-29")
        (item,) = asked(PLAIN, row, as_of="2024-06-01", through="2024-06-30")
        assert ("soon", "expiry", id, "2024-06-30") == (item.urgency, item.kind, item.id, str(item.due_on))
        assert "valid through 2024-06-30" == item.because
        assert [("due", "expiry", id)] == [each[:3] for each in items(PLAIN, row, as_of="2024-06-30")]
        assert [] == items(PLAIN, row, as_of="2024-07-01", through="2024-12-31")

    def test_what_counts_for_nobody_any_more_is_not_renewed(self):
        """The day on which a certification is retired is its last, whatever the holder's own."""
        row = award("old", "2024-01-01", "2024-12-31")
        (item,) = asked(PLAIN, row, as_of="2024-06-01", through="2024-12-31")

        assert ("expiry", "2024-06-30") == (item.kind, str(item.due_on))
        assert "valid through 2024-06-30, and counts for nobody after that day" == item.because

    def test_a_newer_award_replaces_the_end_of_an_older_one(self):
        """Silver is held no more once gold is."""
        silver = award("silver", "2024-01-01", "2024-06-30", None)
        gold = award("gold", "2024-05-01", "2025-04-30", None)

        assert [] == items(PLAIN, silver, gold, as_of="2024-06-01", through="2024-06-30")

    def test_a_demotion_replaces_the_end_of_the_higher_tier(self):
        """Gold is held no more once silver was given after it."""
        gold = award("gold", "2024-01-01", "2024-06-30", None)
        silver = award("silver", "2024-05-01", None, None)

        assert [] == items(PLAIN, gold, silver, as_of="2024-06-01", through="2024-06-30")
        program = pc.parse_program(PUBLISHED.replace('"kubernetes"', '"gold"') + GOLD_AND_SILVER)
        assert 2 == len(messages(program, gold, as_of="2024-05-01", through="2024-06-30"))
        assert [] == messages(program, gold, silver, as_of="2024-05-01", through="2024-06-30")

    def test_a_grace_ends_with_the_certification(self):
        """Where it counts for nobody from a day within the grace on."""
        said = pc.program_to_dict(RENEWED)
        said["certifications"]["pro"]["counts_until"] = "2025-01-15"
        (item,) = asked(pc.program_from_dict(said), PRO, as_of="2024-11-01")
        assert ("renewal", "2024-12-31", "2025-01-15") == (item.kind, str(item.due_on), str(item.closes_on))

    def test_what_is_retired_on_its_last_day_is_not_renewed(self):
        """A next term would count for nobody from its first day on."""
        row = award("old", "2023-07-01", "2024-06-30")
        assert [("soon", "expiry", "old", "ada", "2024-06-30")] == items(
            PLAIN, row, as_of="2024-06-01", through="2024-06-30"
        )

    def test_an_award_ends_with_the_release_that_it_is_of(self):
        """One of the last two releases: the third ends it, and a renewal would not help."""
        program = pc.parse_program(
            """
[releases]
one = { on = 2024-01-01 }
two = { on = 2024-06-01 }
three = { on = 2024-09-01 }
[certifications.pro]
releases = { last = 2 }
[certifications.pro.renewal]
period = "P1Y"
opens = "P90D"
by = 'has("exam", exam="refresh", passed=True, window=renewal())'
"""
        )
        found = asked(
            program, award("pro", "2024-02-01", "2025-01-31"), as_of="2024-08-01", through="2024-08-31"
        )
        (item,) = [each for each in found if each.kind != "release"]

        assert ("expiry", "2024-08-31") == (item.kind, str(item.due_on))
        assert "valid through 2024-08-31, the last day on which its release counts" == item.because

    def test_an_award_without_an_end_never_ends(self):
        """Open-ended is not the end of the calendar."""
        assert [] == items(PLAIN, award("pro", "2024-01-01"), as_of="2024-06-01", through="9999-12-31")


class TestAgreements:
    """Waivers and attestations that end."""

    def test_a_waiver_that_ends_names_its_requirement_and_the_remedy(self):
        """From then on the requirement is asked for."""
        waiver = {
            "kind": "waiver",
            "requirement": "gold/references",
            "on": "2024-01-01",
            "valid_through": "2024-06-30",
        }
        (item,) = asked(PLAIN, waiver, as_of="2024-06-01", through="2024-06-30")

        assert ("waiver", "gold/references", "Two references", "Ask a customer.") == (
            item.kind,
            item.id,
            item.title,
            item.remedy,
        )

    def test_what_goes_on_without_a_break_does_not_end(self):
        """A second attestation from the day after; with a day between, the first one ends."""
        first = {
            "kind": "attestation",
            "attestation": "privacy",
            "on": "2024-01-01",
            "valid_through": "2024-06-30",
        }
        then = {**first, "on": "2024-07-01", "valid_through": "2025-06-30"}
        late = {**first, "on": "2024-07-02", "valid_through": "2025-06-30"}

        assert [] == items(PLAIN, first, then, as_of="2024-06-01", through="2024-06-30")
        assert [] == items(
            PLAIN, first, {**first, "valid_through": None}, as_of="2024-06-01", through="2024-06-30"
        )
        assert [("soon", "attestation", "privacy", None, "2024-06-30")] == items(
            PLAIN, first, late, as_of="2024-06-01", through="2024-06-30"
        )

    def test_what_has_ended_is_on_no_agenda(self):
        """Nor what is revoked."""
        ended = {
            "kind": "attestation",
            "attestation": "privacy",
            "on": "2024-01-01",
            "valid_through": "2024-06-30",
        }

        assert [] == items(PLAIN, ended, as_of="2024-07-01", through="2025-01-01")
        assert [] == items(
            PLAIN, {**ended, "revoked_on": "2024-06-01"}, as_of="2024-06-02", through="2024-06-30"
        )

    def test_what_somebody_attested_ends_with_her(self):
        """A person who has left attests nothing again."""
        attested = {
            "kind": "attestation",
            "attestation": "privacy",
            "person": "ada",
            "on": "2024-01-01",
            "valid_through": "2024-06-30",
        }
        employed = {"kind": "employment", "person": "ada", "on": "2020-01-01", "valid_through": "2024-06-01"}

        assert 1 == len(items(PLAIN, attested, employed, as_of="2024-06-01", through="2024-06-30"))
        assert [] == items(PLAIN, attested, employed, as_of="2024-06-02", through="2024-06-30")


class TestFacts:
    """A fact that ages is to be said again."""

    @pytest.mark.parametrize(
        ("as_of", "through", "urgency"),
        [
            ("2024-05-01", "2024-05-29", None),
            ("2024-05-01", "2024-05-30", "soon"),
            ("2024-05-30", "2024-05-30", "due"),
            ("2024-05-31", "2024-05-31", "overdue"),
            ("2026-05-31", "2026-05-31", "overdue"),
        ],
    )
    def test_a_fact_is_known_through_its_day_and_its_age(self, as_of, through, urgency):
        """Said on 1 March, it is known for 90 more days, through 30 May."""
        expected = [] if urgency is None else [(urgency, "fact", "employees", None, "2024-05-30")]
        said = {"value": 12, "on": "2024-03-01"}
        assert expected == items(PLAIN, as_of=as_of, through=through, employees=said)

    def test_a_stale_fact_says_where_it_comes_from(self):
        """The words name its last day and its source."""
        (item,) = asked(PLAIN, as_of="2024-06-01", employees={"value": 12, "on": "2024-03-01"})

        assert "said on 2024-03-01; it was known through 2024-05-30" == item.because
        assert "say it again (yearly form)" == item.remedy

    def test_a_fact_that_does_not_age_is_never_due(self):
        """Nor one that was never said."""
        assert [] == items(PLAIN, as_of="2024-06-01", through="2034-06-01", founded="1999-01-01")


PUBLISHED = """
[certifications.pro.renewal]
period = "P2Y"
opens = "P60D"
grace = "P30D"
by = 'has("exam", exam="pro", passed=True, window=renewal())'
[specializations.kubernetes]
title = "Kubernetes on Azure"
[notices.google]
anchor = "expiry"
offsets = ["-P90D", "-P60D", "-P30D"]
audience = "person"
text = "{person}: {certification} expires on {expires_on}, in {days} days."
[notices.microsoft]
anchor = "expiry"
about = ["kubernetes"]
offsets = ["-P120D", "-P90D", "-P60D", "-P30D", "P0D", "P30D"]
audience = "partner"
text = "{partner}: {certification}, {expires_on}"
"""


class TestPublishedReminders:
    def test_google_cloud_sends_three_reminders(self):
        """support.google.com/cloud-certification/answer/9907853: 90, 60 and 30 days before the certification expires.

        Certified on 15 June 2023 for two years, it expires on 15 June 2025.
        """
        program = pc.parse_program(PUBLISHED)
        said = messages(
            program, award("pro", "2023-06-15", "2025-06-14"), as_of="2023-06-15", through="2026-06-15"
        )

        assert [
            ("2025-03-17", "person", "ada: pro expires on 2025-06-15, in 90 days."),
            ("2025-04-16", "person", "ada: pro expires on 2025-06-15, in 60 days."),
            ("2025-05-16", "person", "ada: pro expires on 2025-06-15, in 30 days."),
        ] == said

    def test_microsoft_reminds_before_and_after_the_anniversary_of_a_specialization(self):
        """Partner Center, specializations-apply, 2023-07-11: 120, 90, 60, 30 days before, on the day, 30 days after."""
        program = pc.parse_program(PUBLISHED)
        row = award("kubernetes", "2023-07-01", "2024-06-30", None)
        said = messages(program, row, as_of="2023-07-01", through="2025-07-01")

        assert ["2024-03-03", "2024-04-02", "2024-05-02", "2024-06-01", "2024-07-01", "2024-07-31"] == [
            on for on, *_ in said
        ]
        assert {"acme: Kubernetes on Azure, 2024-07-01"} == {text for *_, text in said}


NOTIFYING = pc.parse_program(
    """
[program]
name = "Harbor"
title = "Harbor Partner Program"
[facts]
employees = { unit = "count", max_age = "P90D", title = "Employees" }
[certifications.pro]
title = "Harbor Pro"
[certifications.pro.renewal]
period = "P1Y"
opens = "P90D"
grace = "P30D"
by = 'has("exam", exam="refresh", passed=True, window=renewal())'
[certifications.yard]
subject = "partner"
[certifications.yard.renewal]
period = "P1Y"
opens = "P90D"
by = 'has("qbr", window=renewal())'
[ladders.tier]
tiers = ["silver"]
[tiers.silver.requires]
references = 'count("reference") >= 2'
[notices.opens]
anchor = "renewal-opens"
audience = "person"
text = "{program}: {person}, renew {certification} from {opens_on} to {closes_on} ({due_on}; {on}; {days})."
[notices.last-call]
anchor = "grace-ends"
offsets = ["-P7D"]
audience = "manager"
about = ["pro"]
text = "{person} of {partner} loses {certification} after {closes_on}."
[notices.any-expiry]
anchor = "expiry"
offsets = ["P60D"]
audience = "person"
text = "{certification} of {person} has expired."
[notices.waived]
anchor = "waiver-expiry"
offsets = ["-P1M"]
audience = "partner"
text = "{partner}: the waiver of {requirement} ends on {due_on}."
[notices.attested]
anchor = "attestation-expiry"
about = ["privacy"]
audience = "partner"
text = "{attestation} has ended on {due_on}."
[notices.stale]
anchor = "fact-expiry"
offsets = ["-P10D", "P0D"]
audience = "partner"
text = "{fact} is known through {due_on}."
"""
)


class TestMessages:
    """A notice falls due on its days, if they are among those asked about."""

    def test_a_text_is_filled(self):
        """Every place says what its name promises."""
        assert [
            (
                "2024-10-03",
                "person",
                "Harbor Partner Program: ada, renew Harbor Pro from 2024-10-03 to 2025-01-30 "
                "(2024-12-31; 2024-10-03; 0).",
            )
        ] == messages(NOTIFYING, PRO, as_of="2024-10-01", through="2024-10-31")

    def test_a_message_says_when_and_to_whom(self):
        """In a line, and in a table folded below how many there are."""
        agenda = asked(NOTIFYING, PRO, as_of="2024-10-01", through="2024-10-31")
        (message,) = agenda.messages
        assert str(message).startswith("2024-10-03 to person (acme, ada): Harbor Partner Program: ada, renew")
        assert f"<Message {message}>" == repr(message)
        told = Outline(agenda._repr_html_()).rows[1][-1]
        assert told == f"12024-10-03 to person: {message.text}"

    def test_what_is_the_partners_own_is_said_to_the_partner(self):
        """Where there is no person, the partner stands in her place."""
        yard = award("yard", "2024-01-01", "2024-12-31", None)
        ((_, _, text),) = messages(NOTIFYING, yard, as_of="2024-10-03")
        assert text.startswith("Harbor Partner Program: acme, renew yard")

    def test_the_grace_ends_on_the_first_day_after_it(self):
        """31 January; a week before is the 24th."""
        assert [("2025-01-24", "manager", "ada of acme loses Harbor Pro after 2025-01-30.")] == messages(
            NOTIFYING, PRO, as_of="2025-01-01", through="2025-01-31"
        )

    def test_a_message_alone_brings_its_item(self):
        """Sixty days after the expiry the certification has lapsed; the item is there for the sake of the message."""
        assert [("overdue", "renewal", "pro", "ada", "2024-12-31")] == items(
            NOTIFYING, PRO, as_of="2025-03-02"
        )
        assert [("2025-03-02", "person", "Harbor Pro of ada has expired.")] == messages(
            NOTIFYING, PRO, as_of="2025-03-02"
        )
        assert [] == items(NOTIFYING, PRO, as_of="2025-03-03")

    def test_a_message_before_anything_is_near_makes_it_later(self):
        """The reminder falls on one of the days; the opening and the end do not."""
        program = pc.parse_program(PUBLISHED)
        row = award("pro", "2023-06-15", "2025-06-14")
        assert [("later", "renewal", "pro", "ada", "2025-06-14")] == items(program, row, as_of="2025-03-17")

    def test_of_awards_a_notice_means_certifications_unless_it_names_others(self):
        """Nobody wants a tier to be called somebody's certification."""
        silver = award("silver", "2024-01-01", "2024-06-30", None)
        assert [] == messages(NOTIFYING, silver, as_of="2024-06-01", through="2024-12-31")

    def test_waivers_attestations_and_facts_have_notices_too(self):
        """Each under its own anchor; an expiry is the first day without."""
        waiver = {
            "kind": "waiver",
            "requirement": "silver/references",
            "on": "2024-01-01",
            "valid_through": "2024-06-29",
        }
        privacy = {
            "kind": "attestation",
            "attestation": "privacy",
            "on": "2024-01-01",
            "valid_through": "2024-06-14",
        }
        other = {**privacy, "attestation": "security"}
        said = messages(
            NOTIFYING,
            waiver,
            privacy,
            other,
            as_of="2024-05-30",
            through="2024-06-30",
            employees={"value": 3, "on": "2024-03-11"},
        )

        assert [
            ("2024-05-30", "partner", "acme: the waiver of silver/references ends on 2024-06-29."),
            ("2024-05-31", "partner", "Employees is known through 2024-06-09."),
            ("2024-06-10", "partner", "Employees is known through 2024-06-09."),
            ("2024-06-15", "partner", "privacy has ended on 2024-06-14."),
        ] == said

    def test_two_offsets_that_lead_to_one_day_are_one_message(self):
        """A month and 30 days before 1 May are the same day."""
        program = pc.parse_program(PUBLISHED.replace('"-P90D", "-P60D", "-P30D"]', '"-P1M", "-P30D"]'))
        row = award("pro", "2022-05-01", "2024-04-30")
        assert 1 == len(messages(program, row, as_of="2024-03-01", through="2024-04-30"))

    def test_nobody_is_written_to_after_the_last_day(self):
        """Employment that is known to end ends the messages; the day itself still has one."""
        employed = {"kind": "employment", "person": "ada", "on": "2020-01-01", "valid_through": "2024-10-03"}
        left = {**employed, "valid_through": "2024-10-02"}

        assert 1 == len(messages(NOTIFYING, PRO, employed, as_of="2024-10-01", through="2025-12-31"))
        assert [] == messages(NOTIFYING, PRO, left, as_of="2024-10-01", through="2025-12-31")

    def test_days_that_follow_one_another_repeat_no_message_and_lose_none(self):
        """A host that asks every week sends what it would have sent asking once a year."""
        once = messages(NOTIFYING, PRO, as_of="2024-09-02", through="2025-03-30")
        weeks = [
            date.fromordinal(n)
            for n in range(day("2024-09-02").toordinal(), day("2025-03-30").toordinal(), 7)
        ]
        weekly = [
            message
            for week in weeks
            for message in messages(
                NOTIFYING, PRO, as_of=str(week), through=str(date.fromordinal(week.toordinal() + 6))
            )
        ]

        assert 3 == len(once)
        assert once == weekly


OBLIGING = pc.parse_program(
    """
[modules.refresher]
title = "Privacy refresher"
[assessments.rescue]
kind = "scenario"
title = "Rescue"
[certifications.pro]
title = "Harbor Pro"
[certifications.lead]
[releases.spring]
on = 2026-04-01
title = "Spring release"
[releases.autumn]
on = 2026-10-01
[changes.privacy]
title = "New privacy rules"
release = "spring"
category = "positioning"
severity = "critical"
affects = { certifications = ["pro", "lead"] }
obliges = { modules = ["refresher"], scenarios = ["rescue"], within = "P30D" }
escalate = [
    { before = "P7D", effect = "remind" },
    { after = "P14D", effect = "notify-manager" },
    { after = "P30D", effect = "suspend" },
]
[changes.pricing]
on = 2026-06-01
category = "go-to-market"
severity = "minor"
affects = { certifications = ["pro"] }
obliges = { modules = ["refresher"], within = "P90D" }
[notices.briefing]
anchor = "release"
offsets = ["-P14D", "P7D"]
audience = "partner"
text = "{release} of {product} on {due_on}: {changes}"
[notices.nudge]
anchor = "obligation-due"
offsets = ["P1D", "P8D"]
audience = "person"
severity = ["critical"]
text = "{person}: {task} was due on {due_on} for {certification} ({change}, {severity}, {days})"
[notices.begins]
anchor = "obligation-begins"
about = ["pricing"]
audience = "person"
text = "{task}, from {begins_on}"
[notices.heads-up]
anchor = "change"
about = ["pricing"]
offsets = ["-P7D"]
audience = "manager"
text = "{change} ({category}, {severity}) on {due_on}"
"""
)
OLD = award("pro", "2026-01-01")


def passed(on, person="ada", **said):
    return [
        {"kind": "module", "module": "refresher", "person": person, "on": on, "passed": True, **said},
        {"kind": "scenario", "scenario": "rescue", "person": person, "on": on, "passed": True, **said},
    ]


class TestObligations:
    """What a change obliges the certified to, until it is done."""

    def test_an_open_obligation_is_due_and_then_overdue(self):
        """From 1 April she has 30 days, through 1 May."""
        for as_of, urgency in (("2026-04-02", "due"), ("2026-05-01", "due"), ("2026-05-02", "overdue")):
            expected = [(urgency, "obligation", "privacy", "ada", "2026-05-01")] * 2
            assert expected == items(OBLIGING, OLD, as_of=as_of)

    def test_an_obligation_that_begins_within_the_days_is_soon(self):
        """The change is known before its release."""
        found = [
            each for each in asked(OBLIGING, OLD, as_of="2026-03-25", through="2026-04-01") if each.person
        ]
        assert {("soon", "2026-04-01", "2026-05-01")} == {
            (each.urgency, str(each.opens_on), str(each.due_on)) for each in found
        }

    def test_an_obligation_that_is_done_has_no_item(self):
        """Nor has one whose holder was certified after the change, or one of somebody else."""
        assert [] == items(OBLIGING, OLD, *passed("2026-04-20"), as_of="2026-04-20")
        assert [] == items(OBLIGING, award("pro", "2026-04-02"), as_of="2026-04-20")
        assert 2 == len(items(OBLIGING, OLD, *passed("2026-04-20", person="bo"), as_of="2026-04-20"))

    def test_each_task_has_an_item_that_says_what_to_do(self):
        """Two tasks, each once, though two certifications ask for it."""
        module, scenario = asked(OBLIGING, OLD, award("lead", "2026-02-01"), as_of="2026-04-10")

        assert ("refresher", None) == (module.module, module.scenario)
        assert (None, "rescue") == (scenario.module, scenario.scenario)
        assert ("pass Privacy refresher", "critical") == (module.remedy, module.severity)
        assert (
            "obliges holders of Harbor Pro or lead to pass Privacy refresher by 2026-05-01" == module.because
        )

    @pytest.mark.parametrize(
        ("as_of", "reached", "following"),
        [
            ("2026-04-23", None, ("remind", "2026-04-24")),
            ("2026-04-24", ("remind", "2026-04-24"), ("notify-manager", "2026-05-15")),
            ("2026-05-15", ("notify-manager", "2026-05-15"), ("suspend", "2026-05-31")),
            ("2026-05-31", ("suspend", "2026-05-31"), None),
        ],
    )
    def test_an_item_says_how_far_it_has_escalated(self, as_of, reached, following):
        """The step that is reached and the one that comes next, each with its day."""
        step = asked(OBLIGING, OLD, as_of=as_of)[0].escalation

        assert reached == (None if step.effect is None else (step.effect, str(step.since)))
        assert following == (None if step.next is None else (step.next, str(step.next_on)))

    def test_what_has_not_begun_has_not_escalated(self):
        """Though the first step lies before the day of the change."""
        early = pc.program_to_dict(OBLIGING)
        early["changes"]["privacy"]["escalate"][0]["before"] = "P40D"
        program = pc.program_from_dict(early)
        found = asked(program, OLD, as_of="2026-03-25", through="2026-04-01")

        assert [None, None] == [each.escalation.effect for each in found if each.kind == "obligation"]

    def test_laggards_are_nudged_and_nobody_else(self):
        """One day and eight days after the day it was due, as long as it is open."""
        said = messages(OBLIGING, OLD, as_of="2026-05-02", through="2026-05-31")

        assert [
            (
                "2026-05-02",
                "ada: Privacy refresher was due on 2026-05-01 for Harbor Pro (New privacy rules, critical, 1)",
            ),
            (
                "2026-05-02",
                "ada: Rescue was due on 2026-05-01 for Harbor Pro (New privacy rules, critical, 1)",
            ),
            (
                "2026-05-09",
                "ada: Privacy refresher was due on 2026-05-01 for Harbor Pro (New privacy rules, critical, 8)",
            ),
            (
                "2026-05-09",
                "ada: Rescue was due on 2026-05-01 for Harbor Pro (New privacy rules, critical, 8)",
            ),
        ] == sorted((on, text) for on, audience, text in said if audience == "person")
        assert [] == messages(OBLIGING, OLD, *passed("2026-05-01"), as_of="2026-05-02", through="2026-05-20")

    def test_nobody_is_nudged_about_what_may_be_done(self):
        """A result that is not known: the item says so, and no message goes out."""
        unsure = passed("2026-04-20", passed=None)
        found = asked(OBLIGING, OLD, *unsure, as_of="2026-05-02", through="2026-05-31")

        assert all(
            each.because.endswith("; whether it is passed is not known") for each in found if each.person
        )
        assert [] == [each for each in found.messages if each.person]

    def test_who_has_left_is_not_obliged(self):
        """Whoever is still there is."""
        left = {"kind": "employment", "person": "ada", "on": "2020-01-01", "valid_through": "2026-04-10"}
        rows = (OLD, left, award("pro", "2026-01-01", person="bo"))

        assert ["bo", "bo"] == [each.person for each in asked(OBLIGING, *rows, as_of="2026-04-20")]


class TestReleases:
    """What comes, and whom it affects."""

    def test_a_release_that_affects_somebody_is_on_the_agenda(self):
        """With what it brings; partners without anybody certified have nothing to do."""
        found = asked(OBLIGING, OLD, as_of="2026-03-25", through="2026-04-05")
        (release,) = [each for each in found if each.kind == "release"]

        assert ("soon", "spring", "2026-04-01") == (release.urgency, release.id, str(release.due_on))
        assert "brings New privacy rules; it affects ada" == release.because
        assert [] == items(OBLIGING, as_of="2026-03-25", through="2026-04-05")
        lapsed = award("pro", "2024-01-01", "2025-12-31")
        assert [] == items(OBLIGING, lapsed, as_of="2026-03-25", through="2026-04-05")

    def test_a_change_between_releases_is_on_the_agenda_by_itself(self):
        """One that comes with a release is part of it."""
        found = asked(OBLIGING, OLD, *passed("2026-04-20"), as_of="2026-05-30", through="2026-06-05")
        assert [("change", "pricing"), ("obligation", "pricing")] == [(each.kind, each.id) for each in found]
        assert [] == items(OBLIGING, as_of="2026-05-30", through="2026-06-05")

    def test_briefings_go_out_before_and_after_a_release(self):
        """To every partner, affected or not."""
        assert [
            ("2026-03-18", "partner", "Spring release of the product on 2026-04-01: New privacy rules"),
            ("2026-04-08", "partner", "Spring release of the product on 2026-04-01: New privacy rules"),
        ] == messages(OBLIGING, as_of="2026-03-01", through="2026-04-30")

    def test_a_change_is_announced_and_begins(self):
        """A week before, and on the day to whom it obliges."""
        assert [
            ("2026-05-25", "manager", "pricing (go-to-market, minor) on 2026-06-01"),
            ("2026-06-01", "person", "Privacy refresher, from 2026-06-01"),
        ] == messages(OBLIGING, OLD, *passed("2026-04-20"), as_of="2026-05-20", through="2026-06-10")


REVIEWED = """
[facts]
score = { unit = "points" }
[ladders.tier]
tiers = ["silver", "gold"]
title = "Partner level"
[ladders.tier.review]
promote = "never"
REVIEW
[tiers.silver]
[tiers.gold]
title = "Gold"
[tiers.gold.requires]
score = 'fact("score") >= 70'
[notices.review]
anchor = "review"
offsets = ["-P30D"]
audience = "partner"
text = "{partner}: {tier} of {ladder} is reviewed on {due_on}, in {days} days"
"""
YEARLY = 'demote = { every = "P1Y", anchor = "anniversary" }'
GOLD = award("gold", "2024-03-10", person=None)


def reviewed(terms=YEARLY):
    return pc.parse_program(REVIEWED.replace("REVIEW", terms))


def because(*rows, as_of, through=None, terms=YEARLY, **facts):
    found = asked(reviewed(terms), *rows, as_of=as_of, through=through, **facts)
    return [(each.urgency, str(each.due_on), each.because) for each in found]


class TestReviews:
    """When a ladder is reviewed, what the review would find, and what is open."""

    @pytest.mark.parametrize(
        ("facts", "outlook"),
        [
            ({"score": 70}, "as things stand it is earned"),
            ({"score": 69}, "as things stand it is not earned"),
            ({}, "whether it is earned is not known"),
        ],
    )
    def test_the_next_review_says_what_it_would_find(self, facts, outlook):
        """On the anniversary of the award, if nothing new happens."""
        expected = f"Gold is held since 2024-03-10, reviewed on 2025-03-10; {outlook}"

        assert [] == because(GOLD, as_of="2025-02-09", through="2025-03-09", **facts)
        assert [("soon", "2025-03-10", expected)] == because(
            GOLD, as_of="2025-02-09", through="2025-03-10", **facts
        )

    def test_a_review_may_be_announced(self):
        """Thirty days before; without a tier nothing is reviewed."""
        said = [
            ("2025-02-08", "partner", "acme: Gold of Partner level is reviewed on 2025-03-10, in 30 days")
        ]

        assert said == messages(reviewed(), GOLD, as_of="2025-02-01", through="2025-12-31", score=70)
        assert [] == messages(reviewed(), as_of="2025-02-01", through="2025-12-31", score=70)

    @pytest.mark.parametrize(
        ("as_of", "urgency"), [("2025-03-10", "due"), ("2025-03-11", "overdue"), ("2026-03-09", "overdue")]
    )
    def test_a_review_that_nothing_decides_stays_on_the_agenda(self, as_of, urgency):
        """It neither promotes nor demotes; the score would decide it, whenever it becomes known."""
        expected = "Gold is held since 2024-03-10; the review of 2025-03-10 is open, as what it asks for is not known"

        assert [(urgency, "2025-03-10", expected)] == because(GOLD, as_of=as_of)
        assert "open" not in str(because(GOLD, as_of=as_of, score=70))

    def test_a_review_is_due_on_its_day(self):
        """Until the host has stored what it gives."""
        expected = "Gold is held since 2024-03-10, reviewed on 2025-03-10; as things stand it is earned"

        assert [("due", "2025-03-10", expected)] == because(GOLD, as_of="2025-03-10", score=70)
        assert [] == because(GOLD, as_of="2025-03-11", score=70)

    def test_an_award_that_waits_for_its_review_is_one_item(self):
        """The ladder keeps it from day to day; once it is decided, nothing is open."""
        terms = 'keep = "P1Y"'
        kept = award("gold", "2024-03-10", "2025-03-09", None)
        waits = award("gold", "2025-03-10", None, None, state="under-review")
        expected = "Gold is held since 2024-03-10; the review of 2025-03-10 is open, as what it asks for is not known"

        assert [("overdue", "2025-03-10", expected)] == because(
            kept, waits, as_of="2025-03-20", through="2025-04-20", terms=terms
        )
        assert [] == because(kept, waits, as_of="2025-03-20", through="2025-04-20", terms=terms, score=70)

    def test_a_probation_is_on_the_agenda_until_it_is_over(self):
        """The award that the review has given, with the last day on which the tier may be earned again."""
        terms = f'{YEARLY}\nremedy = "P60D"'
        given = award("gold", "2025-03-10", "2025-05-08", None, state="probation")
        (item,) = asked(reviewed(terms), GOLD, given, as_of="2025-04-01", score=60)

        assert ("due", "review", "2025-05-08") == (item.urgency, item.kind, str(item.due_on))
        assert "Gold is held since 2024-03-10, on probation through 2025-05-08" == item.because
        assert "earn Gold again" == item.remedy

    def test_what_is_kept_is_reviewed_on_the_day_after_its_last(self):
        """Its renewal opens before, and it is one item, not a review and an expiry."""
        terms = 'keep = "P1Y"\ndemote = { every = "P1Y", anchor = "anniversary", opens = "P60D" }'
        kept = award("gold", "2024-03-10", "2025-03-09", None)

        assert [] == because(kept, as_of="2025-01-01", through="2025-01-08", terms=terms, score=60)
        assert ["soon"] == [
            each[0] for each in because(kept, as_of="2025-01-01", through="2025-01-09", terms=terms, score=60)
        ]
        (item,) = asked(reviewed(terms), kept, as_of="2025-03-01", through="2025-03-31", score=60)
        assert ("due", "review", "2025-01-09", "2025-03-10") == (
            item.urgency,
            item.kind,
            str(item.opens_on),
            str(item.due_on),
        )

    def test_each_region_has_its_review(self):
        """A ladder that is judged by regions is reviewed region by region."""
        program = pc.parse_program(
            """
[kinds.project]
fields = { region = "text" }
[ladders.routing]
tiers = ["routed"]
per = "region"
[ladders.routing.review]
demote = { every = "P1Y", anchor = "anniversary" }
[tiers.routed.requires]
projects = 'count("project", window=trailing("P12M")) >= 1'
"""
        )
        rows = [
            award("routed", f"2024-0{n}-10", person=None, region=region)
            for n, region in ((3, "emea"), (4, "apac"))
        ]
        found = asked(program, *rows, as_of="2025-03-01", through="2025-04-30")

        assert [("emea", "2025-03-10"), ("apac", "2025-04-10")] == [
            (each.region, str(each.due_on)) for each in found
        ]

    def test_an_open_review_does_not_hide_the_next_one(self):
        """A promotion that nobody can decide, and the anniversary that comes."""
        program = pc.parse_program(
            REVIEWED.replace('promote = "never"\nREVIEW', f'promote = "month-start"\n{YEARLY}')
        )
        silver = award("silver", "2024-03-10", person=None)
        found = asked(program, silver, as_of="2025-03-01", through="2025-03-31")

        assert ["2025-03-01", "2025-03-10"] == [str(each.due_on) for each in found]


class TestTheAgenda:
    """One value for one partner or many."""

    def test_the_most_urgent_comes_first_then_the_earliest(self):
        """Grace before due before soon; within one urgency by the day it is due."""
        rows = [
            award("pro", "2024-02-01", "2025-01-31", "soon"),
            award("pro", "2023-12-20", "2024-12-19", "due-first"),
            award("pro", "2024-01-05", "2025-01-04", "due-last"),
            award("pro", "2023-12-01", "2024-11-30", "grace"),
        ]
        found = asked(RENEWED, *rows, as_of="2024-12-15", through="2025-01-31")
        assert ["grace", "due-first", "due-last", "soon"][:3] == [each.person for each in found][:3]
        assert {"overdue": 0, "grace": 1, "due": 3, "soon": 0, "later": 0} == found.urgencies

    def test_several_partners_are_asked_at_once(self):
        """Items and messages know their partner."""
        records = [RENEWED.record(id, evidence=[PRO]) for id in ("b", "a")]
        found = pc.agenda(RENEWED, records, day("2024-11-01"), day("2024-11-30"))

        assert ["a", "b"] == [each.partner for each in found]
        assert [] == list(pc.agenda(RENEWED, [], day("2024-11-01"), day("2024-11-30")))

    def test_it_is_a_sequence(self):
        """It has a length, can be sliced and walked through, and is empty where nothing is due."""
        found = asked(RENEWED, PRO, as_of="2024-11-01")

        assert 1 == len(found) == len(list(found)) == len(found[:5])
        assert found[0] in found
        assert not asked(RENEWED, as_of="2024-11-01")
        assert found == asked(RENEWED, PRO, as_of="2024-11-01")
        assert "<Agenda from 2024-11-01 through 2024-11-01: 1 due>" == repr(found)
        assert "<Agenda from 2024-11-01 through 2024-11-01: nothing>" == repr(
            asked(RENEWED, as_of="2024-11-01")
        )
        assert str(found[0]) == str(found)

    def test_it_is_plain_data_that_json_can_hold(self):
        """What is empty is left out."""
        said = asked(OBLIGING, OLD, as_of="2026-05-02", known_on="2026-05-02").to_dict()

        assert said == json.loads(json.dumps(said))
        assert "2026-05-02" == said["known_on"]
        item = said["items"][0]
        assert {
            "effect": "remind",
            "since": "2026-04-24",
            "next": "notify-manager",
            "next_on": "2026-05-15",
        } == item["escalation"]
        assert "region" not in item
        assert "2026-05-02" == item["messages"][0]["on"]

    def test_its_rows_make_a_table(self):
        """Every row has the same columns."""
        rows = asked(OBLIGING, OLD, as_of="2026-05-20").rows()

        assert 1 == len({tuple(row) for row in rows})
        assert ("notify-manager", "suspend", day("2026-05-31")) == (
            rows[0]["escalation"],
            rows[0]["next_escalation"],
            rows[0]["next_escalation_on"],
        )

    def test_notebooks_show_it_as_a_table_with_everything_escaped(self):
        """A person's name is no markup."""
        rows = [award("pro", "2024-01-01", "2024-12-31", "<b>ada</b>")]
        html = asked(RENEWED, *rows, as_of="2024-11-01")._repr_html_()

        assert "<b>" not in html
        assert [
            "due",
            "2024-12-31",
            "acme",
            "<b>ada</b>",
            "renewal of Harbor Pro",
            "valid through 2024-12-31; renewable since 2024-10-03",
            "",
        ] == Outline(html).rows[1]

    def test_nothing_due_is_said(self):
        """An empty agenda is an answer."""
        empty = asked(RENEWED, as_of="2024-11-01")

        assert "nothing is due from 2024-11-01 through 2024-11-01" == str(empty)
        assert str(empty) in Outline(empty._repr_html_()).words

    def test_what_was_not_known_yet_is_not_on_it(self):
        """With `known_on` the agenda is that of a host who knew less."""
        late = {**PRO, "recorded_on": "2024-12-01"}

        assert [] == items(RENEWED, late, as_of="2024-11-01", known_on="2024-11-01")
        assert 1 == len(items(RENEWED, late, as_of="2024-11-01"))


class TestWrongQuestions:
    @pytest.mark.parametrize(
        ("change", "code", "message", "path"),
        [
            (
                {"through": date(2024, 10, 31)},
                "time-travel",
                "an agenda from 2024-11-01 cannot end on 2024-10-31",
                "through",
            ),
            ({"through": "2024-12-01"}, "bad-date", "`through` is `'2024-12-01'`, not a date", "through"),
            ({"as_of": "2024-11-01"}, "bad-date", "`as_of` is `'2024-11-01'`, not a date", "as_of"),
            ({"known_on": "2024-11-01"}, "bad-date", "`known_on` is `'2024-11-01'`, not a date", "known_on"),
            ({"program": "Harbor"}, "bad-argument", "`str` is not a program", "program"),
            ({"records": ["acme"]}, "bad-argument", "`str` is not a record", "record"),
            ({"records": "acme"}, "bad-argument", "`'acme'` are no records", "records"),
            ({"records": 5}, "bad-argument", "`5` are no records", "records"),
        ],
    )
    def test_a_wrong_argument_is_refused(self, change, code, message, path):
        """Each with its place."""
        given = {
            "program": RENEWED,
            "records": RENEWED.record("acme"),
            "as_of": date(2024, 11, 1),
            "through": date(2024, 11, 30),
            **change,
        }
        with pytest.raises(QuestionError) as caught:
            pc.agenda(**given)
        assert (code, message, path) == (caught.value.code, caught.value.message, caught.value.path)
