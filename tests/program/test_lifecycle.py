"""Where partners and certifications stand follows from what happened, and from the day."""

import importlib.util
import pickle
import re
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnercert
from partnercert.errors import ProgramError, QuestionError
from partnercert.program.lifecycle import (
    CERTIFICATION_LIFECYCLE,
    PARTNER_LIFECYCLE,
    Lifecycle,
    Moment,
    Move,
)

LIFECYCLES = (PARTNER_LIFECYCLE, CERTIFICATION_LIFECYCLE)
START = date(2026, 1, 5)
TERM = {"renewal_opens": date(2026, 9, 1), "expires": date(2027, 1, 1), "grace_ends": date(2027, 2, 1)}
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "lifecycle.md"

each_lifecycle = pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda each: each.name)


def day(text):
    return date.fromisoformat(text)


def pairs(legal):
    """Every stage with every event that is, or is not, in its row."""
    return [
        pytest.param(lifecycle, stage, event, id=f"{lifecycle.name}-{stage}-{event}")
        for lifecycle in LIFECYCLES
        for stage in lifecycle.stages
        for event in lifecycle.event_names
        if legal == (event in lifecycle.events.get(stage, {}))
    ]


def held(dates=TERM):
    """A certification awarded on the first day."""
    return CERTIFICATION_LIFECYCLE.begin(START).after("assessed", START).after("awarded", START, dates)


def steps(state):
    """The history, without the years."""
    return [f"{move.on:%m-%d} {move.by} {move.stage}" for move in state.history]


class TestTheTables:
    @each_lifecycle
    def test_every_stage_can_be_reached(self, lifecycle):
        """Events and dates lead from the first stage to every other."""
        reached, ahead = set(), {lifecycle.initial}
        while ahead:
            reached |= ahead
            rows = [table.get(stage, {}) for table in (lifecycle.events, lifecycle.times) for stage in ahead]
            ahead = {to for row in rows for to in row.values()} - reached

        assert set(lifecycle.stages) == reached

    @each_lifecycle
    def test_nothing_leads_out_of_a_final_stage(self, lifecycle):
        """Neither an event nor the end of time."""
        dates = dict.fromkeys(lifecycle.date_names, START)
        for stage in lifecycle.final:
            state = lifecycle.begin(START, stage, dates)

            assert state.is_final
            assert () == state.legal
            assert stage == state.on(date.max).stage

    @each_lifecycle
    def test_every_stage_that_is_not_final_can_be_left(self, lifecycle):
        """Whoever is on its way can withdraw."""
        for stage in set(lifecycle.stages) - set(lifecycle.final):
            assert "withdrawn" == lifecycle.begin(START, stage).after("withdrawn", START).stage

    @pytest.mark.parametrize(("lifecycle", "stage", "event"), pairs(legal=True))
    def test_a_legal_event_leads_where_the_table_says(self, lifecycle, stage, event):
        """One move, on the day of the event."""
        state = lifecycle.begin(START, stage).after(event, day("2026-03-02"))
        to = lifecycle.events[stage][event]

        assert to == state.stage
        assert Move(day("2026-03-02"), event, to) == state.history[-1]

    @pytest.mark.parametrize(("lifecycle", "stage", "event"), pairs(legal=False))
    def test_any_other_event_raises_and_changes_nothing(self, lifecycle, stage, event):
        """The error names the legal events, or says that there are none."""
        state = lifecycle.begin(START, stage)
        before = pickle.dumps(state)
        with pytest.raises(QuestionError) as caught:
            state.after(event, START)

        assert "illegal-event" == caught.value.code
        assert f"the {lifecycle.name} is `{stage}`" in caught.value.message
        assert re.findall("`([a-z_]+)`", caught.value.help) == (list(state.legal) or [stage])
        assert before == pickle.dumps(state)

    @pytest.mark.parametrize(
        ("lifecycle", "stage", "name"),
        [
            (lifecycle, stage, name)
            for lifecycle in LIFECYCLES
            for stage in lifecycle.stages
            for name in lifecycle.date_names
        ],
    )
    def test_a_date_moves_only_who_waits_for_it(self, lifecycle, stage, name):
        """Until the day before nothing moves; from the day on what the row says, and nothing if it says nothing."""
        group = next(group for group in lifecycle.settles.values() if name in group)
        until = group.index(name) + 1
        dates = dict.fromkeys(group[:until], day("2026-06-01")) | dict.fromkeys(group[until:], date.max)
        waits = lifecycle.times.get(stage, {})
        state = lifecycle.begin(START, stage, dates)

        assert stage == state.on(day("2026-05-31")).stage
        first = next((each for each in waits if dates.get(each) == day("2026-06-01")), None)
        moves = state.on(day("2026-06-01")).history[1:2]
        assert ((Move(day("2026-06-01"), first, waits[first]),) if first else ()) == moves

    def test_the_eight_steps_of_a_partner_are_there(self):
        """Define, train, assess, validate, approve, launch, monitor, renew."""
        state = PARTNER_LIFECYCLE.begin(START)
        for event in ("defined", "trained", "assessed", "validated"):
            state = state.after(event, START)
        state = state.after(
            "approved", START, {"renewal_opens": day("2026-09-01"), "expires": day("2027-01-01")}
        )
        state = state.after("launched", day("2026-02-02"), {"launch_ends": day("2026-05-01")})
        state = state.after("renewed", day("2026-10-01"))

        assert ["02-02 launched launched", "05-01 launch_ends monitored"] == steps(state)[-4:-2]
        assert ["09-01 renewal_opens renewing", "10-01 renewed monitored"] == steps(state)[-2:]

    def test_a_certification_has_the_states_that_a_standing_has(self):
        """What rules read as the state of a standing are stages under the same names."""
        states = {"active", "due", "grace", "lapsed", "suspended", "revoked"}

        assert states <= set(CERTIFICATION_LIFECYCLE.stages)

    def test_only_the_module_of_lifecycles_names_them(self):
        """One documented path a name."""
        assert not {"Lifecycle", "PARTNER_LIFECYCLE", "CERTIFICATION_LIFECYCLE"} & set(dir(partnercert))


class TestTime:
    def test_a_certification_ages_in_closed_form(self):
        """Active, due, in grace, lapsed: the day decides, not how often one asks."""
        on = [held().on(day(each)) for each in ("2026-08-31", "2026-09-01", "2027-01-01", "2027-02-01")]

        assert ["active", "due", "grace", "lapsed"] == [state.stage for state in on]
        assert on[3] == on[1].on(day("2027-02-01"))

    def test_a_grace_period_of_no_days_is_over_when_it_begins(self):
        """Without one, a certification lapses on the day on which it expires."""
        state = held({**TERM, "grace_ends": TERM["expires"]}).on(TERM["expires"])

        assert ["01-01 expires grace", "01-01 grace_ends lapsed"] == steps(state)[-2:]

    def test_an_award_without_dates_is_open_ended(self):
        """Nothing expires that nobody has dated."""
        assert "active" == held({}).on(date.max).stage

    def test_a_renewal_forgets_the_old_expiry(self):
        """Renewed early, it is in force through the new term."""
        later = {name: each + timedelta(days=365) for name, each in TERM.items()}
        renewed = held().after("renewed", day("2026-06-01"), later)

        assert "active" == renewed.on(day("2027-08-31")).stage
        assert "due" == renewed.on(day("2027-09-01")).stage

    def test_who_comes_back_from_a_suspension_finds_that_time_has_passed(self):
        """The window opened meanwhile: reinstated and due on the same day."""
        state = held().after("suspended", day("2026-08-03")).after("reinstated", day("2026-10-05"))

        assert ["10-05 reinstated active", "10-05 renewal_opens due"] == steps(state)[-2:]
        assert day("2026-10-05") == state.since

    def test_a_suspension_ends_by_itself_if_it_has_an_end(self):
        """Suspension is temporary."""
        suspended = held().after("suspended", day("2026-03-02"), {"suspension_ends": day("2026-04-01")})

        assert ["suspended", "active"] == [
            suspended.on(day(each)).stage for each in ("2026-03-31", "2026-04-01")
        ]

    def test_a_second_suspension_does_not_end_with_the_first(self):
        """What an event settles is forgotten when it happens again, even without dates."""
        first = held({}).after("suspended", day("2026-03-02"), {"suspension_ends": day("2026-12-01")})
        second = first.after("reinstated", day("2026-03-09")).after("suspended", day("2026-04-06"))

        assert "suspended" == second.on(date.max).stage

    def test_a_suspended_certification_lapses_all_the_same(self):
        """A suspension does not stop the clock."""
        state = held().after("suspended", day("2026-03-02")).on(day("2027-02-01"))

        assert ("lapsed", day("2027-02-01")) == (state.stage, state.since)

    def test_dates_come_in_the_order_of_their_days(self):
        """Asked long after, it has come back from its suspension before it lapsed."""
        suspended = held().after("suspended", day("2026-03-02"), {"suspension_ends": day("2026-04-01")})

        assert [
            "04-01 suspension_ends active",
            "09-01 renewal_opens due",
            "01-01 expires grace",
            "02-01 grace_ends lapsed",
        ] == steps(suspended.on(day("2028-01-01")))[-4:]

    def test_who_is_taken_over_in_a_later_stage_brings_its_dates(self):
        """What has come by then moves it on the first day."""
        dates = {"renewal_opens": day("2025-12-01"), "expires": day("2026-03-01")}
        state = PARTNER_LIFECYCLE.begin(START, "monitored", dates)

        assert ["01-05  monitored", "01-05 renewal_opens renewing"] == steps(state)

    def test_a_renewal_on_the_day_of_the_expiry_is_in_grace(self):
        """On one day dates come first, as an expiry is the first day without."""
        state = held().after("renewed", TERM["expires"])

        assert ["01-01 expires grace", "01-01 renewed active"] == steps(state)[-2:]

    def test_a_deferral_is_not_final(self):
        """The decision is still due, since the same day as before."""
        assessed = CERTIFICATION_LIFECYCLE.begin(START).after("assessed", day("2026-02-02"))
        deferred = assessed.after("deferred", day("2026-03-02"))

        assert ("assessed", day("2026-02-02")) == (deferred.stage, deferred.since)
        assert "active" == deferred.after("awarded", day("2026-04-01")).stage

    def test_a_revocation_is_final_when_the_time_for_an_appeal_is_over(self):
        """Until then it can be appealed, and an appeal that succeeds restores what time has left of it."""
        revoked = held().after("revoked", day("2026-03-02"), {"appeal_closes": day("2026-04-01")})
        appealed = revoked.after("appealed", day("2026-03-31"))

        assert "withdrawn" == revoked.on(day("2026-04-01")).stage
        assert "withdrawn" == appealed.after("dismissed", day("2026-05-01")).stage
        assert "active" == appealed.after("overturned", day("2026-05-01")).stage
        assert "due" == appealed.after("overturned", day("2026-10-01")).stage

    def test_a_partner_that_lapsed_can_apply_again(self):
        """It starts over, and what the old term settled no longer moves it."""
        dates = {"renewal_opens": day("2026-09-01"), "expires": day("2027-01-01")}
        state = PARTNER_LIFECYCLE.begin(START, "monitored", dates).after("applied", day("2027-03-01"))
        for event in ("defined", "trained", "assessed", "validated", "approved"):
            state = state.after(event, day("2027-04-01"))

        assert "approved" == state.on(date.max).stage


class TestFollowing:
    def test_of_one_day_what_the_row_lists_first_comes_first(self):
        """A suspension and a reinstatement of one day: from active it is suspended before, from suspended after."""
        both = [Moment("reinstated", day("2026-03-02")), Moment("suspended", day("2026-03-02"))]
        active = CERTIFICATION_LIFECYCLE.begin(START, "active").follow(both, day("2026-03-02"))
        suspended = CERTIFICATION_LIFECYCLE.begin(START, "suspended").follow(both, day("2026-03-02"))

        assert ("active", "suspended") == (active.stage, suspended.stage)

    def test_what_is_given_twice_counts_once(self):
        """The same award from two systems is one award."""
        award = Moment("awarded", day("2026-03-02"), TERM)
        state = CERTIFICATION_LIFECYCLE.begin(START, "assessed").follow([award, award], day("2026-03-02"))

        assert ["01-05  assessed", "03-02 awarded active"] == steps(state)

    def test_what_happens_later_is_left_out(self):
        """The state on a day knows nothing of the next one."""
        later = [Moment("suspended", day("2026-03-03"))]

        assert "active" == held().follow(later, day("2026-03-02")).stage

    def test_what_happened_before_the_beginning_is_refused(self):
        """A history has no place for it."""
        with pytest.raises(QuestionError) as caught:
            held().follow([Moment("suspended", day("2026-01-04"))], day("2026-03-02"))

        assert "time-travel" == caught.value.code


@st.composite
def lives(draw, pause=1):
    """A lifecycle, and legal moments of it, at least `pause` days apart."""
    lifecycle = draw(st.sampled_from(LIFECYCLES))
    state, moments = lifecycle.begin(START), []
    for _ in range(draw(st.integers(0, 12))):
        on = (moments[-1].on if moments else START) + timedelta(days=draw(st.integers(pause, 60)))
        legal = state.on(on).legal
        if not legal:
            break
        # mostly on, seldom out
        event = draw(st.sampled_from([*legal[:1] * 3, *legal]))
        dates, last = {}, on
        if draw(st.integers(0, 3)):
            for name in lifecycle.settles.get(event, ()):
                dates[name] = last = last + timedelta(days=draw(st.integers(0, 60)))
        moments.append(Moment(event, on, dates))
        state = state.after(event, on, dates)
    return lifecycle, moments


def walk(lifecycle, moments, as_of):
    """The history through a day, by living through every day before: the meaning, written to be obvious."""
    history, dates, today = [Move(START, "", lifecycle.initial)], {}, START
    while today <= as_of:
        for moment in (None, *(moment for moment in moments if moment.on == today)):
            if moment is not None:
                history.append(Move(today, moment.event, lifecycle.events[history[-1].stage][moment.event]))
                for name in lifecycle.settles.get(moment.event, ()):
                    dates.pop(name, None)
                dates.update(moment.dates)
            while waits := {
                dates[name]: Move(today, name, to)
                for name, to in [*lifecycle.times.get(history[-1].stage, {}).items()][::-1]
                if name in dates and dates[name] <= today
            }:
                history.append(waits[min(waits)])
        today += timedelta(days=1)
    return tuple(history)


AFTER = st.integers(0, 800).map(lambda n: START + timedelta(days=n))


class TestLaws:
    @given(lives(), AFTER)
    def test_it_stands_where_living_through_every_day_leads(self, life, as_of):
        """The closed form and the day-by-day walk agree."""
        lifecycle, moments = life

        assert walk(lifecycle, moments, as_of) == lifecycle.begin(START).follow(moments, as_of).history

    @given(lives(), AFTER)
    def test_a_history_is_chronological_and_knows_its_stages(self, life, as_of):
        """Every step follows from a table, no step is before the one before it, and none after the day."""
        lifecycle, moments = life
        state = lifecycle.begin(START).follow(moments, as_of)
        days = [move.on for move in state.history]

        assert sorted(days) == days
        assert days[-1] <= as_of
        assert days[0] <= state.since <= days[-1]
        for one, two in zip(state.history, state.history[1:], strict=False):
            rows = (lifecycle.events.get(one.stage, {}), lifecycle.times.get(one.stage, {}))
            assert two.stage in [row.get(two.by) for row in rows]

    @given(lives(), AFTER, st.randoms(use_true_random=False))
    def test_the_order_in_which_it_is_told_does_not_matter(self, life, as_of, random):
        """Moments given in any order lead where they lead one after another."""
        lifecycle, moments = life
        state = lifecycle.begin(START)
        for moment in moments:
            if moment.on <= as_of:
                state = state.after(moment.event, moment.on, moment.dates)
        shuffled = random.sample(moments, len(moments))

        assert state.on(as_of) == lifecycle.begin(START).follow(shuffled, as_of)

    @given(st.sampled_from(LIFECYCLES), st.data())
    def test_nor_does_it_for_what_happens_on_one_day(self, lifecycle, data):
        """Any events of one day lead to one state, or to one error, in whatever order they are given."""
        stage = data.draw(st.sampled_from([*lifecycle.stages]))
        events = data.draw(st.lists(st.sampled_from(lifecycle.event_names), max_size=4))
        moments = [Moment(event, START) for event in events]

        def outcome(moments):
            try:
                return lifecycle.begin(START, stage).follow(moments, START)
            except QuestionError as error:
                return error.fault

        assert 1 == len({outcome(order) for order in permutations(moments)})

    @given(lives(pause=0), AFTER, AFTER)
    def test_asking_changes_nothing(self, life, one, two):
        """A state on a day is the same, whether or not somebody asked on a day before."""
        lifecycle, moments = life
        last = max([START, *(moment.on for moment in moments)])
        state = lifecycle.begin(START)
        for moment in moments:
            state = state.after(moment.event, moment.on, moment.dates)
        first, second = sorted((max(one, last), max(two, last)))

        assert state.on(second) == state.on(first).on(second)

    @given(lives(), AFTER)
    def test_a_state_is_a_value(self, life, as_of):
        """It survives pickling, and equal states hash alike."""
        lifecycle, moments = life
        state = lifecycle.begin(START).follow(moments, as_of)
        other = pickle.loads(pickle.dumps(state))

        assert state == other
        assert hash(state) == hash(other)
        assert moments == eval(
            repr(moments), {**vars(partnercert.program.lifecycle), "datetime": __import__("datetime")}
        )


ACTIVE = CERTIFICATION_LIFECYCLE.begin(START, "active")


@pytest.mark.parametrize(
    ("ask", "code", "message", "help"),
    [
        pytest.param(
            lambda: ACTIVE.after("suspend", START),
            "unknown-option",
            "`suspend` is no event of this lifecycle",
            "did you mean `suspended`?",
            id="an event that is none",
        ),
        pytest.param(
            lambda: ACTIVE.after("zzz", START),
            "unknown-option",
            "`zzz` is no event of this lifecycle",
            "known here: `appealed`, `assessed`, `awarded`, `deferred`, `denied`, `dismissed`, `overturned`, "
            "`reinstated`, `renewed`, `revoked`, `suspended`, `withdrawn`",
            id="an event like no other",
        ),
        pytest.param(
            lambda: PARTNER_LIFECYCLE.begin(START).after(None, START),
            "unknown-option",
            "`None` is no event of this lifecycle",
            "known here: `defined`, `withdrawn`, `terminated`, `trained`, `assessed`, `failed`, `validated`, "
            "`approved`, `deferred`, `denied`, `launched`, `monitored`, `suspended`, `renewed`, `reinstated`, "
            "`applied`",
            id="no event at all",
        ),
        pytest.param(
            lambda: ACTIVE.follow([Moment("awardd", date.max)], START),
            "unknown-option",
            "`awardd` is no event of this lifecycle",
            "did you mean `awarded`?",
            id="an unknown event in the future",
        ),
        pytest.param(
            lambda: PARTNER_LIFECYCLE.begin(START, "lunched"),
            "unknown-option",
            "`lunched` is no stage of this lifecycle",
            "did you mean `launched`?",
            id="a stage that is none",
        ),
        pytest.param(
            lambda: ACTIVE.after("reinstated", START),
            "illegal-event",
            "`reinstated` is not possible on `2026-01-05`: the certification is `active` since `2026-01-05`",
            "possible then: `renewed`, `suspended`, `revoked`, `withdrawn`",
            id="an event in the wrong stage",
        ),
        pytest.param(
            lambda: held().after("renewed", day("2027-03-01")),
            "illegal-event",
            "`renewed` is not possible on `2027-03-01`: the certification is `lapsed` since `2027-02-01`",
            "possible then: `assessed`, `withdrawn`",
            id="an event too late",
        ),
        pytest.param(
            lambda: PARTNER_LIFECYCLE.begin(START, "terminated").after("applied", START),
            "illegal-event",
            "`applied` is not possible on `2026-01-05`: the partner is `terminated` since `2026-01-05`",
            "`terminated` is final",
            id="an event after the end",
        ),
        pytest.param(
            lambda: ACTIVE.on(day("2026-01-04")),
            "time-travel",
            "`2026-01-04` lies before `2026-01-05`, the day of the last move",
            "go forward in time, or give everything at once to `follow`, in any order",
            id="a day before the last move",
        ),
        pytest.param(
            lambda: ACTIVE.after("suspended", day("2025-12-31")),
            "time-travel",
            "`2025-12-31` lies before `2026-01-05`, the day of the last move",
            "go forward in time, or give everything at once to `follow`, in any order",
            id="an event before the last move",
        ),
        pytest.param(
            lambda: ACTIVE.on(datetime(2026, 3, 2, 9, 30)),
            "bad-date",
            "`2026-03-02 09:30:00` is a point in time and not a date",
            "give a date, or turn it into one in the program's time zone",
            id="a point in time",
        ),
        pytest.param(
            lambda: ACTIVE.follow([], None),
            "bad-date",
            "a `NoneType` is not a date",
            "write year, month and day, such as `2024-02-29`",
            id="no day",
        ),
        pytest.param(
            lambda: Moment("suspended", "2026-02-30"),
            "bad-date",
            "`2026-02-30` is not a day of the calendar",
            "write year, month and day, such as `2024-02-29`",
            id="no day of the calendar",
        ),
        pytest.param(
            lambda: ACTIVE.after("suspended", START, {"suspension_end": START}),
            "unknown-option",
            "`suspended` settles no date `suspension_end`",
            "did you mean `suspension_ends`?",
            id="a date that is none",
        ),
        pytest.param(
            lambda: ACTIVE.after("withdrawn", START, {"expires": START}),
            "unknown-option",
            "`withdrawn` settles no date `expires`",
            "leave it out",
            id="a date of another event",
        ),
        pytest.param(
            lambda: ACTIVE.after("renewed", START, {"renewal_opens": START, "expires": START}),
            "missing-date",
            "`renewed` settles `renewal_opens`, `expires`, `grace_ends`, and `grace_ends` is missing",
            "give all or none; what has no length ends on the day on which it begins",
            id="an expiry without an end of grace",
        ),
        pytest.param(
            lambda: held({**TERM, "grace_ends": START}),
            "bad-date",
            "the dates that `awarded` settles are not in their order",
            "the order is `renewal_opens`, `expires`, `grace_ends`",
            id="a grace period that ends before it begins",
        ),
        pytest.param(
            lambda: ACTIVE.after("suspended", START, day("2026-03-02")),
            "bad-argument",
            "`datetime.date(2026, 3, 2)` are no dates",
            'give them by name, such as {"suspension_ends": date(2026, 4, 1)}',
            id="a date without a name",
        ),
        pytest.param(
            lambda: ACTIVE.follow([("suspended", START)], START),
            "bad-argument",
            "`('suspended', datetime.date(2026, 1, 5))` is no moment",
            'give moments, such as Moment("awarded", date(2026, 2, 9))',
            id="a pair instead of a moment",
        ),
    ],
)
def test_a_wrong_question_says_what_is_wrong_and_what_to_do(ask, code, message, help):
    """Every refusal is a QuestionError with a code, a message and a remedy."""
    with pytest.raises(QuestionError) as caught:
        ask()

    assert (code, message, help) == (caught.value.code, caught.value.message, caught.value.help)


SMALL = Lifecycle(
    name="door",
    stages={"open": "one can go through", "shut": "nobody can", "gone": "there is no door"},
    initial="open",
    final="gone",
    events={"open": {"closed": "shut"}, "shut": {"removed": "gone"}},
    times={"shut": {"morning": "open"}},
    settles={"closed": ["morning"]},
)


class TestALifecycleOfOnesOwn:
    def test_it_works_like_the_others(self):
        """Nothing in the machinery knows of partners."""
        shut = SMALL.begin(START).after("closed", START, {"morning": day("2026-01-06")})

        assert ["shut", "open"] == [shut.on(START).stage, shut.on(day("2026-01-06")).stage]

    def test_the_order_of_its_rows_is_part_of_it(self):
        """Two lifecycles that treat one day differently are not equal."""
        one = {"closed": "shut", "slammed": "shut"}
        events = [{**SMALL.events, "open": dict(row)} for row in (one.items(), reversed(one.items()))]

        assert attrs.evolve(SMALL, events=events[0]) != attrs.evolve(SMALL, events=events[1])

    @pytest.mark.parametrize(
        ("change", "code", "path", "message"),
        [
            ({"name": "the door"}, "bad-id", "", "`the door` is no name"),
            ({"name": "open"}, "duplicate-id", "", "`open` stands for two things"),
            ({"initial": "opn"}, "unknown-option", "initial", "there is no `opn`"),
            ({"final": "lost"}, "unknown-option", "final", "there is no `lost`"),
            (
                {"events": {**SMALL.events, "ajar": {"closed": "shut"}}},
                "unknown-option",
                "events",
                "there is no `ajar`",
            ),
            (
                {"events": {**SMALL.events, "shut": {"removed": "away"}}},
                "unknown-option",
                "events.shut.removed",
                "there is no `away`",
            ),
            ({"times": {"shut": {"noon": "open"}}}, "unknown-option", "times.shut", "there is no `noon`"),
            (
                {"settles": {"closed": "morning", "opened": "morning"}},
                "unknown-option",
                "settles",
                "there is no `opened`",
            ),
            (
                {
                    "stages": {**SMALL.stages, "ajar": ""},
                    "events": {**SMALL.events, "ajar": {"closed": "shut"}},
                },
                "bad-shape",
                "stages.ajar",
                "nothing leads to `ajar`",
            ),
            (
                {"events": {**SMALL.events, "gone": {"closed": "shut"}}},
                "bad-shape",
                "stages.gone",
                "something leads out of `gone`",
            ),
            (
                {"stages": {**SMALL.stages, "ajar": ""}, "times": {"shut": {"morning": "ajar"}}},
                "bad-shape",
                "stages.ajar",
                "no event leads out of `ajar`",
            ),
            (
                {"times": {"shut": {"morning": "open"}, "open": {"morning": "shut"}}},
                "cycle",
                "times",
                "dates alone lead from `shut` to `open` to `shut`",
            ),
        ],
    )
    def test_tables_that_contradict_themselves_are_refused(self, change, code, path, message):
        """A lifecycle is checked when it is made, not when somebody is stuck in it."""
        with pytest.raises(ProgramError) as caught:
            attrs.evolve(SMALL, **change)
        (fault,) = caught.value.faults

        assert (code, path, message) == (fault.code, fault.path, fault.message)
        assert fault.help

    def test_all_faults_come_at_once(self):
        """Each table may be wrong in its own way."""
        with pytest.raises(ProgramError) as caught:
            attrs.evolve(SMALL, initial="opn", final="lost", settles={})

        assert ["initial", "final", "times.shut"] == [fault.path for fault in caught.value.faults]


class TestThePage:
    @each_lifecycle
    def test_the_diagram_shows_the_tables_and_nothing_else(self, lifecycle):
        """Read back, the arrows are the transitions."""
        drawn = set(re.findall(r"^    (\w+) --> (\w+): (.*)$", lifecycle.mermaid(), re.MULTILINE))
        leave = {event for stage, _, event in drawn if stage == lifecycle.name}
        events = {(s, to, by) for s, row in lifecycle.events.items() for by, to in row.items()}
        times = {(s, to, f"at {by}") for s, row in lifecycle.times.items() for by, to in row.items()}
        shared = {(s, to, by) for s, to, by in events if by in leave}

        assert len(leave) * (len(lifecycle.stages) - len(lifecycle.final)) == len(shared)
        assert (events - shared) | times == {arrow for arrow in drawn if arrow[0] != lifecycle.name}
        assert f"[*] --> {lifecycle.initial}\n" in lifecycle.mermaid()
        for stage in lifecycle.final:
            assert f"\n    {stage} --> [*]" in lifecycle.mermaid()

    def test_a_lifecycle_that_nobody_can_leave_everywhere_has_no_box(self):
        """The box stands for what all stages share, and these share nothing."""
        assert "any stage" not in SMALL.mermaid()

    def test_the_committed_page_is_what_the_code_says(self):
        """A page that is out of date is written anew with `python docs/explanation/generate_lifecycle.py`."""
        spec = importlib.util.spec_from_file_location(
            "generate_lifecycle", PAGE.with_name("generate_lifecycle.py")
        )
        generator = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(generator)
        text = PAGE.read_text(encoding="utf-8")

        assert generator.page(text) == text
