"""The examples of the docs, as a reader runs them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import partnercert

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
SOURCE = Path(partnercert.__file__).parents[1]


def run(script, *arguments):
    """What a script prints, in a fresh interpreter that treats warnings as errors."""
    result = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / script), *map(str, arguments)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8"},
    )
    assert 0 == result.returncode, result.stderr
    assert "" == result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def report():
    return run("decide_partners.py")


@pytest.fixture(scope="module")
def sections(report):
    """The sections of the report by their headings."""
    parts = re.split(r"\n\n\n(.+)\n=+\n", report)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def section(sections, start):
    return next(text for heading, text in sections.items() if heading.startswith(start))


def holders(text, tier):
    """How many partners a table of tiers counts for a tier."""
    return int(re.search(rf"^  {tier} +(\d+) ", text, re.MULTILINE)[1])


class TestDecidePartners:
    def test_it_decides_hundreds_of_partners_of_both_programs(self, report, sections):
        """One run reads, decides and reports two populations."""
        assert 200 <= int(report.split()[0])
        assert "Harbor Partner Program" in next(iter(sections))
        assert "Odoo Partnership" in list(sections)[-1]

    @pytest.mark.parametrize(
        ("program", "tiers"),
        [
            ("Harbor", ["Platinum", "Gold", "Silver", "Registered", "no tier"]),
            ("Odoo", ["Official: Gold", "Official: Silver", "Official: Ready", "Learning Partner"]),
        ],
    )
    def test_somebody_holds_each_tier(self, sections, program, tiers):
        """The populations spread over the whole ladder."""
        counted = [holders(section(sections, program), tier) for tier in tiers]

        assert all(counted)

    def test_the_tiers_add_up_to_the_partners(self, report, sections):
        """Nobody is counted twice, and nobody is left out."""
        agencies = ("Platinum", "Gold", "Silver", "Registered", "no tier")
        odoo = ("Official: Gold", "Official: Silver", "Official: Ready", "Learning Partner", "no tier")
        counted = sum(holders(section(sections, "Harbor"), tier) for tier in agencies)
        counted += sum(holders(section(sections, "Odoo"), tier) for tier in odoo)

        assert int(report.split()[0]) == counted

    def test_it_says_why(self, sections):
        """An explanation marks what is met, unmet and unknown, and shows the evidence that counted."""
        why = section(sections, "Why")

        assert {"✓", "✗", "?"} <= set(why)
        assert "The evidence that counted" in why

    def test_it_says_what_is_missing_with_a_choice_and_a_lack_of_people(self, sections):
        """A gap may offer alternatives, and one of people names the roles that are short."""
        missing = section(sections, "What is missing")

        assert re.search(r"\d more of\s+these \d", missing)
        assert re.search(r"gold/staff +unmet .* (sales|solutions|delivery)", missing)

    def test_it_says_what_would_have_to_be_known(self, sections):
        """An unknown names the rows and facts that would decide it."""
        unknown = section(sections, "What is not known")

        assert "could earn" in unknown
        assert re.search(r"is unknown; it would be decided by:\n +- .", unknown)

    def test_it_says_how_soon_the_vendor_answers(self, sections):
        """Benefits come with their service levels."""
        assert "answer within 8 hours" in section(sections, "What the tier gives")

    def test_it_explains_a_rubric(self, sections):
        """What juries saw, counted, and one attempt criterion by criterion, with a rating that settled it."""
        jury = section(sections, "What a jury saw")

        assert re.search(r"^  The value story, live +\d+ +\d+ +\d+ +\d+$", jury, re.MULTILINE)
        assert re.search(
            r"^  The .+: \d[\d.]* points, proficient, reached \(cut score 7[05]\)$", jury, re.MULTILINE
        )
        assert "adjudicated: " in jury
        assert re.search(r"reaches the minimum\s+solid", jury)

    def test_it_reviews_the_quarters_of_a_partner(self, sections):
        """The scorecard of four fiscal quarters, which begin in February, with what moved."""
        review = section(sections, "A quarterly business review")

        assert "FY2027 Q4 to 2026-11-21" in review
        assert re.search(r"Quarterly business review: [678]\d[\d.]* points \(on-course\)", review)
        assert re.search(r"(better|worse) by .+; trend: ", review)

    def test_it_compares_regions(self, sections):
        """A row a measure and a column a region, and one where it is not known."""
        regions = section(sections, "Regions compared")

        assert re.search(r"^  measure +amer +apac +emea +not known$", regions, re.MULTILINE)
        assert re.search(r"^  Renewal adherence( +[\d.]+ %){4}$", regions, re.MULTILINE)
        assert re.search(r"^  Time to certification( +\d+ days){4}$", regions, re.MULTILINE)
        assert re.search(
            r"^  First-attempt pass rate( +[\d.]+ % to [\d.]+ %){3} +[\d.]+ %$", regions, re.MULTILINE
        )
        assert "95 % interval" in regions

    def test_a_stored_award_changes_the_tier(self, sections):
        """Somebody has earned what no row records; once it is recorded, it counts."""
        awards = section(sections, "Awards")

        assert 1 <= int(awards.split()[0])
        assert '"kind": "award"' in awards

    def test_two_days_differ(self, sections):
        """The same record on another day may have another answer, and the requirement that changed is shown."""
        days = section(sections, "Two days")

        assert re.search(r"on 2026-05-21:\n +✓ ", days)
        assert re.search(r"on 2026-11-21:\n +[✗?] ", days)

    def test_what_was_known_on_a_day_differs(self, sections):
        """The same day with what was known then may have another answer than with what is known now."""
        known = section(sections, "What was known")

        assert re.search(r"as known on 2026-09-30:\n +[✗?] ", known)
        assert re.search(r"on 2026-09-30:\n +✓ ", known)

    def test_holders_stay_with_the_edition_of_the_year_before_until_their_review(self, sections):
        """Everybody is judged by one of two editions, and for some it makes a difference."""
        editions = section(sections, "Two editions")
        counted = [int(each) for each in re.findall(r"^  202[56] +(\d+)$", editions, re.MULTILINE)]

        assert (2, 180) == (len(counted), sum(counted))
        assert "existing holders" in editions
        assert 1 <= int(re.search(r"^(\d+) partners earn a higher tier", editions, re.MULTILINE)[1])

    def test_it_says_what_is_due_and_what_is_said_about_it(self, sections):
        """The agenda of everybody for thirty days: counted by urgency, with the messages that fall due."""
        agenda = section(sections, "What is due")

        assert re.search(r"^  obligation +\d+ ", agenda, re.MULTILINE)
        assert re.search(r"^  grace +2026-\d\d-\d\d +\S+ +\S+ +renewal ", agenda, re.MULTILINE)
        assert 1 <= int(re.search(r"^(\d+) messages fall due", agenda, re.MULTILINE)[1])
        assert re.search(r"renewal, to the person at .+:\n +Dear \w+, your Harbor ", agenda)

    def test_a_record_is_refused_with_all_its_faults(self, sections):
        """Each fault is shown with its place, its code and its remedy."""
        refused = section(sections, "A record that is refused")
        announced = int(re.search(r"with (\d+) faults", refused)[1])

        assert announced == len(re.findall(r"^      -> .", refused, re.MULTILINE)) >= 5

    def test_its_lines_fit_a_terminal(self, report):
        """Plain text of at most 110 columns."""
        assert max(map(len, report.splitlines())) <= 110


def files(directory):
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.glob("*/*.*")}


def test_the_partners_are_made_as_they_were_committed(tmp_path):
    """The generator is deterministic, and nobody has changed its files by hand."""
    run("make_partners.py", tmp_path)
    made, committed = files(tmp_path), files(EXAMPLES / "data")

    assert committed.keys() == made.keys()
    assert [] == [name for name in made if made[name] != committed[name]]


def test_the_generator_writes_nothing_unless_it_is_told_where(tmp_path, monkeypatch):
    """Run as it stands, it only says what it would write."""
    monkeypatch.chdir(tmp_path)

    assert "agency/partners.csv" in run("make_partners.py")
    assert [] == list(tmp_path.iterdir())
