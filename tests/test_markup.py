"""Fragments of HTML: every text escaped, tables of one kind, nothing endless."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outline import Outline

from partnercert.markup import MOST_ROWS, Markup, folded, listed, mark, prose, section, table

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.sampled_from(
    [
        "<b>&\"'</b>",
        "<script>alert(1)</script>",
        "&lt;",
        "</td></tr></table>",
        "2026-11-21 `a<b` 5 % 7 USD",
        "`",
    ]
)


def plain(text):
    """A text as a reader sees it: the marks of code are gone."""
    return re.sub(r"`([^`]+)`", r"\1", text).replace("\N{NO-BREAK SPACE}", " ")


class TestEveryText:
    """Whatever a program or a host says is text, and never a tag."""

    @given(TEXTS)
    def test_prose_reads_as_it_was_written(self, text):
        """The only tags are those of days and of code."""
        outline = Outline(prose(text))

        assert plain(text) == outline.words
        assert {"time", "code"} >= set(outline.tags)

    @given(TEXTS, TEXTS, TEXTS)
    def test_titles_heads_and_cells_are_texts(self, title, name, cell):
        """Each stands in its place, whatever it is."""
        outline = Outline(section(title, table((name, "more"), [(cell, 1)])))

        assert [[plain(name), "more"], [plain(cell), "1"]] == outline.rows
        assert plain(title) + plain(name) + "more" + plain(cell) + "1" == outline.words
        assert not {"script", "b"} & set(outline.tags)

    def test_what_is_markup_already_is_not_escaped_again(self):
        """So fragments are made of fragments."""
        assert ["ul", "li", "span"] == Outline(listed([mark("✓", "met")])).tags
        assert Markup("<i>x</i>") == prose(Markup("<i>x</i>"))

    def test_what_belongs_together_stays_on_one_line(self):
        """A number and its unit, a day."""
        assert "5\N{NO-BREAK SPACE}% of 7\N{NO-BREAK SPACE}USD in 12 days" == prose("5 % of 7 USD in 12 days")
        assert "by <time>2026-11-21</time>" == prose("by 2026-11-21")

    def test_a_mark_is_a_sign_and_words(self):
        """Nobody needs to see its color."""
        outline = Outline(mark("✗", "off target"))

        assert "✗ off target" == outline.words
        assert {"unmet"} == outline.classes


class TestTables:
    """A table with a head, or a sentence where there is nothing."""

    def test_numbers_are_set_to_the_right(self):
        """In the columns that hold some, the head too."""
        made = table(("a", "b"), [("x", 1)], numbers=("b",))

        assert '<th scope="col" class="number">b</th>' in made
        assert '<td class="number">1</td>' in made
        assert 2 == made.count("number")

    def test_long_tables_say_how_much_more_there_is(self):
        """They are not endless."""
        made = Outline(table(("n",), [(n,) for n in range(MOST_ROWS + 1_200)]))

        assert 1 + MOST_ROWS == len(made.rows)
        assert made.words.endswith("and 1,200 more")
        assert "more" not in table(("n",), [(n,) for n in range(MOST_ROWS)])

    def test_nothing_is_said(self):
        """Or left out, where it goes without saying."""
        assert "<p>nothing is due</p>" == table(("a",), [], empty="nothing is due")
        assert "" == table(("a",), [])

    def test_rows_need_a_cell_for_each_column(self):
        """No cell slips under another head."""
        with pytest.raises(ValueError, match="shorter"):
            table(("a", "b"), [("x",)])


def test_a_fragment_needs_no_script_and_nothing_from_elsewhere():
    """It reads the same in a notebook that is not trusted, and in a portal."""
    page = section("a", folded("b", listed(["c"]), is_open=True), table(("d",), [("e",)]))
    outline = Outline(page)

    assert "abcde" == outline.words
    assert not {"script", "link", "img", "iframe"} & set(outline.tags)
    assert not re.search(r"url\(|@import|https?:", page)
