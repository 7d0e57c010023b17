"""Passages and whole documents as HTML, with cited words and search hits marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from app.web.inert import html_text
from corpus import CodeDocument, Section


@dataclass(frozen=True, slots=True)
class Mark:
    """A half-open range of characters of a document's text, and why it is marked."""

    start: int
    end: int
    kind: Literal["cited", "hit"]


def marked(text: str, start: int, marks: Iterable[Mark]) -> str:
    """`text`, which begins at the document's character `start`, as HTML with its marks.

    Marks may overlap and reach beyond the text. Tags removed, the result is `text` unchanged; cited
    words win over search hits.
    """
    end = start + len(text)
    inside = [m for m in marks if m.start < end and m.end > start and m.start < m.end]
    cuts = sorted(
        {start, end, *(max(m.start, start) for m in inside)} | {min(m.end, end) for m in inside}
    )
    parts = []
    for left, right in pairwise(cuts):
        piece = html_text(text[left - start : right - start])
        kinds = {m.kind for m in inside if m.start <= left and right <= m.end}
        kind = "cited" if "cited" in kinds else "hit" if kinds else ""
        parts.append(f'<mark class="cc-{kind}">{piece}</mark>' if kind else piece)
    return "".join(parts)


def passage(document: CodeDocument, section: Section, start: int, end: int) -> str:
    """The section as HTML with the characters `start` to `end` of the document marked."""
    body = marked(section.span.text, section.span.start, [Mark(start, end, "cited")])
    return f'<div class="cc-document" role="group" aria-label="Passage">{body}</div>'


def whole(document: CodeDocument, marks: Sequence[Mark]) -> str:
    """The document as HTML; each section has the id that `outline` links to."""
    parts, at = [], 0
    for number, section in enumerate(document.sections):
        parts.append(marked(document.raw[at : section.span.start], at, marks))
        body = marked(section.span.text, section.span.start, marks)
        name = html_text(section.name)
        parts.append(f'<section id="passage-{number}" aria-label="{name}">{body}</section>')
        at = section.span.end
    parts.append(marked(document.raw[at:], at, marks))
    return f'<div class="cc-document">{"".join(parts)}</div>'


def hits(document: CodeDocument, words: str) -> tuple[Mark, ...]:
    """Where `words` stand in the document, in any case, left to right and not overlapping."""
    needle, text = words.strip().lower(), document.raw.lower()
    if not needle or len(text) != len(document.raw):  # lower case can be longer: no exact spans
        text, needle = document.raw, words.strip()
    found, at = [], text.find(needle) if needle else -1
    while at >= 0:
        found.append(Mark(at, at + len(needle), "hit"))
        at = text.find(needle, at + len(needle))
    return tuple(found)
