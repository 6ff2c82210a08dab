"""A page as its elements, for tests that ask what stands on it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

ALONE = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"}


@dataclass
class Element:
    tag: str
    attributes: dict
    parent: "Element | None" = None
    children: list["Element"] = field(default_factory=list)
    words: str = ""

    def all(self, *tags: str) -> list["Element"]:
        """Every element below with one of these tags; all of them without tags."""
        found = []
        for child in self.children:
            if not tags or child.tag in tags:
                found.append(child)
            found += child.all(*tags)
        return found

    def text(self) -> str:
        return " ".join([self.words, *(child.text() for child in self.children)]).strip()

    def inside(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.inside(tag))


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = self.here = Element("page", {})
        self.left_open: list[str] = []

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), self.here)
        self.here.children.append(element)
        if tag not in ALONE:
            self.here = element

    def handle_startendtag(self, tag, attrs):
        self.here.children.append(Element(tag, dict(attrs), self.here))

    def handle_endtag(self, tag):
        if tag != self.here.tag:
            self.left_open.append(f"</{tag}> closes <{self.here.tag}>")
            return
        self.here = self.here.parent

    def handle_data(self, data):
        self.here.words += data


def read(html: str) -> Element:
    """ValueError where the page closes another element than it opened."""
    reader = _Reader()
    reader.feed(html)
    if reader.left_open:
        raise ValueError("; ".join(reader.left_open))
    return reader.root
