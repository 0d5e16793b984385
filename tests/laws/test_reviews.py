"""Review terms: a partner that is decided day by day, its awards stored, against a state machine written by hand."""

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import partnercert as pc
from partnercert.language import fact
from partnercert.questions.reading import rulebook_of
from partnercert.rulebook.reviews import review_days

DAY = timedelta(days=1)
START = date(2024, 1, 20)
TIERS = ("bronze", "silver", "gold")
UNKNOWN = None


def program(review, **ladder):
    """A ladder on which rank n asks for a score of n; the score is a fact of each day, unknown after 40 days."""
    return pc.Program(
        name="Reviews",
        fiscal_year=pc.FiscalCalendar(starts=2),
        facts={
            "score": pc.FactDeclaration(unit="count", max_age="P40D"),
            "paid": pc.FactDeclaration(sort="flag"),
        },
        ladders={"tier": pc.Ladder(tiers=TIERS, review=review, **ladder)},
        tiers={
            tier: pc.Tier(requires={"score": fact("score") >= rank}) for rank, tier in enumerate(TIERS, 1)
        },
    )


class Naive:
    """The partner of a ladder as one would follow it with a calendar and a notebook.

    `end` is the last day on which the tier is kept, `mode` says whether it is held for good, on probation, or still to
    be reviewed because nobody knows.
    """

    def __init__(self, review, score, paid):
        self.review, self.score, self.paid = review, score, paid
        self.rank, self.since, self.end, self.mode, self.granted = 0, None, None, "plain", None
        self.term_end = None

    def next_day(self, day):
        rank_before, since = self.rank, self.since
        if self.rank:
            self.lower(day)
        self.raise_(day, rank_before)
        if self.rank == rank_before:
            self.since = since
        return self.rank

    def lower(self, day):
        over = self.end is not None and self.end < day
        if self.mode == "plain" and self.end is not None and not over:
            self.renew_early(day)
            return
        if over and self.mode == "probation":
            on = day - DAY
        elif over:
            on = self.checked(self.review.demote, day) or day
        elif self.mode != "plain":
            on = day
        else:
            on = self.checked(self.review.demote, day)
            if on is None or self.granted > on:
                return
        anew = self.review.keep is not None and (over or self.mode != "plain")
        score = self.score(on)
        earned = UNKNOWN if score is UNKNOWN else score >= self.rank
        if anew and earned is not False:
            paid = self.paid(day)
            earned = False if paid is False else UNKNOWN if UNKNOWN in (paid, earned) else True
        on_remedy = self.mode == "probation" and self.end is not None and not over
        if earned:
            if over or self.mode != "plain":
                self.renew(day)
        elif earned is UNKNOWN:
            if over:
                self.mode = "probation" if self.mode == "probation" else "open"
                self.end, self.granted = None, day
        elif on_remedy:
            pass
        elif self.review.remedy is not None and self.mode != "probation":
            self.mode, self.end, self.granted = "probation", last(self.review.remedy, day), day
        else:
            rank = min(score, self.rank) if score is not UNKNOWN else self.rank
            if not rank or (anew and self.paid(day) is False):
                self.rank, self.since, self.end, self.mode = 0, None, None, "plain"
            else:
                self.begin(rank, day)
                if anew and self.paid(day) is UNKNOWN:
                    self.mode, self.end = "open", None

    def renew_early(self, day):
        keep, opens = self.review.keep, self.review.demote.opens
        opened = opens is not None and day >= self.end + DAY - length(opens)
        longer = keep is not None and keep.rolling and last(keep, day) > self.end
        met = self.score(day) is not UNKNOWN and self.score(day) >= self.rank and self.paid(day)
        if self.granted < day and (opened or longer) and met:
            self.renew(day)

    def renew(self, day):
        """Another term, counted from the day since which the tier is held, the first that ends after the last one."""
        keep, self.mode, self.granted = self.review.keep, "plain", day
        if keep is None:
            self.end = None
        elif keep.rolling:
            self.end = last(keep, day)
        else:
            after = max(day, self.term_end + DAY)
            n = 1
            while last(keep, self.since, n) < after:
                n += 1
            self.end = last(keep, self.since, n)
        self.term_end = self.end

    def raise_(self, day, rank_before):
        cadence = self.review.promote
        on = (
            day
            if not self.rank and cadence.every is not None and cadence.anchor == "anniversary"
            else self.checked(cadence, day)
        )
        if on is None or self.score(on) is UNKNOWN:
            return
        steps = self.review.max_steps_up or len(TIERS)
        rank = min(self.score(on), rank_before + steps)
        if rank > self.rank and self.paid(day):
            self.begin(rank, day)

    def begin(self, rank, day):
        self.rank, self.since, self.granted, self.mode = rank, day, day, "plain"
        self.end = self.term_end = None if self.review.keep is None else last(self.review.keep, day)

    def checked(self, cadence, day):
        """The day whose evidence is looked at in a review of today, by looking through a calendar."""
        if cadence.effective in ("immediately", "never"):
            return day if cadence.effective == "immediately" else None
        checks = [day] if not (cadence.on or cadence.every or cadence.check) else None
        if cadence.effective is None:
            return day if self.is_check(cadence, day) else None
        if not starts(cadence.effective, day):
            return None
        if checks:
            return day
        before = day - DAY
        while not self.is_check(cadence, before):
            if starts(cadence.effective, before):
                return None
            before -= DAY
        return before

    def is_check(self, cadence, day):
        if cadence.check:
            return starts(cadence.check.replace("-end", "-start"), day + DAY)
        if cadence.on:
            return f"{day:%m-%d}" in cadence.on
        first = (
            self.since
            if cadence.anchor == "anniversary"
            else date(2023, *map(int, cadence.anchor.split("-")))
        )
        if first is None:
            return False
        n = 1
        while times(first, cadence.every, n) < day:
            n += 1
        return times(first, cadence.every, n) == day


def starts(word, day):
    months = {
        "month": range(1, 13),
        "quarter": (1, 4, 7, 10),
        "half": (1, 7),
        "fiscal-quarter": (2, 5, 8, 11),
    }
    return day.day == 1 and day.month in months[word.removesuffix("-start")]


def length(period):
    return relativedelta(months=period.months, days=period.days)


def times(first, period, n=1):
    return first + relativedelta(months=n * period.months, days=n * period.days)


def last(keep, day, n=1):
    ends = times(day, keep.period, n)
    return ends - DAY if keep.until is None else ends.replace(day=monthrange(ends.year, ends.month)[1])


CADENCES = st.sampled_from(
    [
        pc.Cadence(effective="immediately"),
        pc.Cadence(effective="immediately"),
        pc.Cadence(effective="never"),
        pc.Cadence(effective="month-start"),
        pc.Cadence(effective="quarter-start"),
        pc.Cadence(effective="fiscal-quarter-start"),
        pc.Cadence(check="month-end", effective="month-start"),
        pc.Cadence(check="month-end", effective="quarter-start"),
        pc.Cadence(check="month-end"),
        pc.Cadence(on=["02-10", "03-31"]),
        pc.Cadence(on=["02-10", "03-31"], effective="month-start"),
        pc.Cadence(every="P1M", anchor="anniversary"),
        pc.Cadence(every="P25D", anchor="anniversary"),
        pc.Cadence(every="P1M", anchor="anniversary", effective="month-start"),
        pc.Cadence(every="P1M", anchor="01-31"),
    ]
)
PROMOTIONS = st.just(pc.Cadence(effective="immediately")) | CADENCES
KEEPS = st.sampled_from(
    [
        None,
        None,
        pc.Keep(period="P20D"),
        pc.Keep(period="P1M"),
        pc.Keep(period="P1M", until="month-end"),
        pc.Keep(period="P1M", until="month-end", rolling=True),
        pc.Keep(period="P12D", rolling=True),
    ]
)
REMEDIES = st.sampled_from([None, None, pc.Keep(period="P8D"), pc.Keep(period="P2D", until="month-end")])


@st.composite
def reviews(draw):
    keep, demote = draw(KEEPS), draw(CADENCES)
    never = demote.effective == "never"
    if keep is not None and not never and draw(st.booleans()):
        opens = pc.Period(days=draw(st.integers(1, 9)))
        demote = pc.Cadence(
            effective=demote.effective,
            on=demote.on,
            every=demote.every,
            anchor=demote.anchor,
            check=demote.check,
            opens=opens,
        )
    return pc.Review(
        promote=draw(PROMOTIONS),
        demote=demote,
        keep=None if never else keep,
        remedy=None if never else draw(REMEDIES),
        award=draw(st.sampled_from([None, None, None, fact("paid")])),
        max_steps_up=draw(st.sampled_from([None, None, 1, 2])),
    )


def histories(first, values, least, most):
    """What is said on some days, and on the day before the first."""
    days = st.lists(st.tuples(st.integers(0, 110), values), min_size=least, max_size=most)
    return st.tuples(first, days).map(
        lambda said: {
            START + n * DAY: value for n, value in sorted([(-1, said[0]), *said[1]], key=lambda row: row[0])
        }
    )


SCORES = histories(st.sampled_from([0, 1, 2, 3]), st.sampled_from([0, 1, 1, 2, 2, 3, 3]), 4, 10)
PAYMENTS = histories(st.just(True), st.booleans(), 0, 3)


def latest(history, day, stale=None):
    """What was last said by a day, unless it is too old."""
    said = [on for on in history if on <= day]
    if not said or (stale is not None and said[-1] + stale < day):
        return UNKNOWN
    return history[said[-1]]


def record_of(asked, scores, payments):
    facts = {
        "score": [{"value": value, "on": on} for on, value in scores.items()],
        "paid": [{"value": value, "on": on} for on, value in payments.items()],
    }
    return asked.record("acme", facts={name: said for name, said in facts.items() if said})


def fold(asked, record, length):
    """Each day with its decision before the awards of the day are stored, and the record with them."""
    for n in range(length):
        day = START + n * DAY
        decision = pc.decide(asked, record, day)
        if decision.awards:
            record = record.adding(*decision.awards)
        yield day, decision, record


FEWER = settings(max_examples=max(10, settings.default.max_examples // 8))


class TestDayByDay:
    @settings(max_examples=settings.default.max_examples)
    @given(reviews(), SCORES, PAYMENTS, st.integers(20, 110))
    def test_the_tier_held_is_that_of_a_partner_followed_by_hand(self, review, scores, payments, length):
        """All cadences, keeps, remedies, renewals, steps and payments, with what is not known on some days."""
        asked = program(review)
        naive = Naive(
            review,
            lambda day: latest(scores, day, timedelta(days=40)),
            (lambda day: True) if review.award is None else (lambda day: latest(payments, day)),
        )
        held = {
            day: (naive.next_day(day), decision.rank, naive.end, decision.ladders["tier"].valid_through)
            for day, decision, _ in fold(asked, record_of(asked, scores, payments), length)
        }
        assert {} == {
            day: each for day, each in held.items() if each[0] != each[1] or (each[0] and each[2] != each[3])
        }

    @FEWER
    @given(reviews(), SCORES, PAYMENTS)
    def test_awards_that_are_stored_are_given_once(self, review, scores, payments):
        """Deciding again on the same day, with its awards stored, finds the same tier, and nothing more is due."""
        asked = program(review)
        for day, decision, record in fold(asked, record_of(asked, scores, payments), 60):
            if decision.awards:
                again = pc.decide(asked, record, day)
                assert () == again.awards
                assert decision.ladders["tier"] == again.ladders["tier"]

    @FEWER
    @given(reviews(), SCORES, PAYMENTS)
    def test_a_tier_changes_on_days_of_reviews_and_of_evidence_alone(self, review, scores, payments):
        """Every other day leaves what is held as it was."""
        asked = program(review)
        stale = [day + timedelta(days=41) for day in scores]
        told, held, record = {*scores, *payments, *stale}, None, record_of(asked, scores, payments)
        book = rulebook_of(asked)
        for day, decision, stored in fold(asked, record, 90):
            if decision.rank != held and held is not None:
                reasons = [words for _, words in review_days(book, record, day - DAY, day)]
                assert day in told or reasons, (day, held, decision)
            held, record = decision.rank, stored

    @FEWER
    @given(reviews(), SCORES, PAYMENTS)
    def test_nobody_falls_before_the_end_of_what_is_kept(self, review, scores, payments):
        """Through the last day of an award the tier is held, or a higher one; and a probation ends no earlier."""
        asked, kept, least = program(review), date.min, 0
        for day, decision, _ in fold(asked, record_of(asked, scores, payments), 90):
            assert day > kept or decision.rank >= least
            standing = decision.ladders["tier"]
            kept, least = standing.valid_through or date.min, decision.rank

    @FEWER
    @given(reviews(), SCORES, PAYMENTS)
    def test_a_promotion_leads_no_more_tiers_up_than_it_may(self, review, scores, payments):
        """From no tier too."""
        asked, rank = program(review), 0
        for _, decision, _ in fold(asked, record_of(asked, scores, payments), 90):
            assert decision.rank - rank <= (review.max_steps_up or len(TIERS))
            rank = decision.rank

    @FEWER
    @given(SCORES)
    def test_a_ladder_without_cadence_holds_what_is_earned(self, scores):
        """What is promoted and demoted immediately, and kept for no time, is at any day what the evidence earns."""
        asked = program(pc.Review())
        for _, decision, _ in fold(asked, record_of(asked, scores, {}), 90):
            if decision.earned == decision.possible:
                assert decision.earned == decision.tier

    @FEWER
    @given(reviews(), SCORES, PAYMENTS, st.randoms(use_true_random=False))
    def test_the_order_of_stored_awards_does_not_matter(self, review, scores, payments, chance):
        """Nor does it matter in which order a host hands its rows back."""
        asked = program(review)
        *_, (day, _, record) = fold(asked, record_of(asked, scores, payments), 80)
        rows = [*record.evidence]
        chance.shuffle(rows)
        shuffled = asked.record("acme", facts=record.to_dict()["facts"], evidence=rows)
        one, other = (pc.decide(asked, each, day) for each in (record, shuffled))

        assert one.ladders["tier"] == other.ladders["tier"]
        assert one.awards == other.awards

    @FEWER
    @given(reviews(), SCORES, PAYMENTS)
    def test_the_next_review_is_the_first_day_on_which_a_tier_can_be_lost(self, review, scores, payments):
        """With no award in between, nothing is lost before the day that a standing names."""
        asked, least, until = program(review), 0, date.min
        for day, decision, _ in fold(asked, record_of(asked, scores, payments), 90):
            standing = decision.ladders["tier"]
            assert day >= until or decision.rank >= least
            least, until = decision.rank, standing.next_review or date.max
            assert until > day


def test_the_generated_terms_are_worth_following():
    """Tiers are won and lost, kept against the evidence, on probation and open to review, often enough."""
    seen = Counter()

    @settings(max_examples=60, derandomize=True, database=None, phases=[Phase.generate])
    @given(reviews(), SCORES, PAYMENTS)
    def run(review, scores, payments):
        asked = program(review)
        before = 0
        for _, decision, _ in fold(asked, record_of(asked, scores, payments), 100):
            standing = decision.ladders["tier"]
            seen.update(
                {
                    "days": 1,
                    "held": decision.rank > 0,
                    "kept": standing.tier != standing.earned,
                    "probation": standing.probation is not None,
                    "open": standing.review_open,
                    "rises": decision.rank > before,
                    "falls": decision.rank < before,
                }
            )
            before = decision.rank

    run()
    assert seen["held"] >= 0.4 * seen["days"]
    assert seen["kept"] >= 0.1 * seen["days"]
    assert min(seen["probation"], seen["open"], seen["rises"], seen["falls"]) >= 20, seen
