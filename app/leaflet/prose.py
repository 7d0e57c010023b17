"""The sentences of a Markdown text, as a reader reads them and as formulas measure them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.answer import without_markers

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_BULLET = re.compile(r"^\s*(?:[-*•–+]|\d{1,2}[.)])\s+")
_QUOTE = re.compile(r"^\s*>\s?")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
_LABEL = re.compile(r"^(?:\*\*)?(?:[QA]|Question|Answer)\s?[:.](?:\*\*)?\s+", re.I)
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}|[*_]{1,3}(?!\w)|`")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_END = re.compile(
    r"(?<!\b[A-Z]\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<=[.!?])[\"”’)]*\s+(?=[\"“(]?[A-Z0-9¿¡])"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a Markdown text.

    Attributes:
        text: Its words, without marks of form and without markers.
        heading: Whether it is a heading, or a line in bold that serves as one.
        item: Whether it is a list item.
        number: Which line of the text, from 0.
    """

    text: str
    heading: bool
    item: bool
    number: int

    @property
    def sentences(self) -> tuple[str, ...]:
        """Its sentences."""
        return tuple(part for part in _END.split(self.text) if re.search(r"\w", part))


def lines(markdown: str) -> Iterator[Line]:
    """The lines of `markdown` that hold words, in order."""
    for number, raw in enumerate(markdown.splitlines()):
        if _RULE.match(raw):
            continue
        line = _QUOTE.sub("", raw)
        bold = re.fullmatch(r"\s*\*\*[^*]+\*\*\s*", line) is not None
        heading = bold or _HEADING.match(line) is not None
        item = _BULLET.match(line) is not None
        text = _BULLET.sub("", _HEADING.sub("", line))
        text = _LABEL.sub("", text.strip())
        text = _LINK.sub(r"\1", _EMPHASIS.sub("", without_markers(text))).strip()
        if re.search(r"\w", text):
            yield Line(text, heading, item, number)


def prose(markdown: str) -> str:
    """The running text of `markdown`, one line a paragraph: no headings, markers or marks of form.

    A line without an end gets a full stop, so that formulas do not take it for a part of the next.
    """
    kept = (line.text for line in lines(markdown) if not line.heading)
    return "\n".join(text if text[-1] in ".!?" else f"{text.rstrip(',:;')}." for text in kept)
