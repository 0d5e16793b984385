"""What a browser makes of a fragment of HTML: its tags, its text, the rows of its tables."""

from html.parser import HTMLParser

VOID = {"br", "hr", "img"}


class Outline(HTMLParser):
    """The tags of a fragment, which must be closed in order, and its text without the stylesheet."""

    def __init__(self, fragment):
        super().__init__()
        self.open, self.tags, self.text, self.rows, self.classes = [], [], [], [], set()
        self.feed(fragment)
        self.close()
        assert not self.open

    @property
    def words(self):
        """All of its text, every space a plain one."""
        return "".join(self.text).replace("\N{NO-BREAK SPACE}", " ")

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.classes.update((dict(attrs).get("class") or "").split())
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert tag == self.open.pop()

    def handle_data(self, data):
        if "style" in self.open:
            return
        self.text.append(data)
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data.replace("\N{NO-BREAK SPACE}", " ")
