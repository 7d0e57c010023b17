"""The PEMAT items that a text itself decides, each with the reason; None leaves it to a person."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.export.blocks import Block
from app.meters.meters import Meters
from app.meters.pemat import Rating, words
from app.meters.sentences import running

ACTIVE_SHARE = 0.8
"""PEMAT: "agree" is for what holds nearly all of the time, 80 to 100 percent."""
SHORT_PARAGRAPHS = 2
"""PEMAT calls printed material of two paragraphs or fewer very short."""
CHUNK_WORDS = 150
"""The most words under one heading that we call a short section; our choice."""
HEADING_WORDS = 2
"""The fewest words of a heading that we call informative; our choice."""

_NUMBER = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Found:
    """A computed rating and the reason."""

    rating: Rating
    why: str


def _active_voice(meters: Meters) -> Found | None:
    share = 1 - meters.passive_share
    rating: Rating = "agree" if share >= ACTIVE_SHARE else "disagree"
    return (
        Found(rating, f"{share:.0%} of sentences look active; 80% is needed")
        if _any(meters)
        else None
    )


def _numbers(meters: Meters) -> Found | None:
    if _NUMBER.search(meters.prose.text):
        return None
    return Found("not applicable", "there are no numbers")


def _calculations(meters: Meters) -> Found | None:
    return None if _calculating(meters) else Found("agree", "there is nothing to calculate")


def _no_calculations(meters: Meters) -> Found | None:
    if _calculating(meters):
        return None
    return Found("not applicable", "there is nothing to calculate")


def _chunks(meters: Meters) -> Found | None:
    if _very_short(meters):
        return Found("not applicable", "the text is very short")
    longest = max((prose_words(part) for _, part in _sections(meters)), default=0)
    rating: Rating = "agree" if longest <= CHUNK_WORDS else "disagree"
    return Found(rating, f"the longest section has {longest} words; up to {CHUNK_WORDS} is short")


def _headings(meters: Meters) -> Found | None:
    if _very_short(meters):
        return Found("not applicable", "the text is very short")
    bare = [
        title for title, part in _sections(meters) if part and len(title.split()) < HEADING_WORDS
    ]
    if bare:
        return Found("disagree", "a section has no heading or one of a single word")
    return Found("agree", "each section has a heading of two words or more")


def _summary(meters: Meters) -> Found | None:
    if _very_short(meters):
        return Found("not applicable", "the text is very short")
    titles = " ".join(title.lower() for title, _ in _sections(meters))
    if any(word in titles for word in words("summaries")):
        return Found("agree", "a heading announces it")
    return Found("disagree", "no heading announces one")


def _visual_cues(meters: Meters) -> Found | None:
    blocks = meters.prose.blocks
    lists = any(block.kind in {"bullet", "number"} for block in blocks)
    bold = any(run.bold for block in blocks for run in block.runs)
    if lists or bold:
        return Found("agree", "there are lists or bold words")
    return Found("disagree", "there are no lists and no bold words")


def _no_pictures(meters: Meters) -> Found | None:
    return Found("not applicable", "the leaflet has no pictures")


def _no_tables(meters: Meters) -> Found | None:
    return Found("not applicable", "the leaflet has no tables")


def _actions(meters: Meters) -> Found | None:
    found = [s for s in meters.prose.sentences if _is_action(s)]
    return Found("agree", f"for example: {found[0]}") if found else None


def _direct(meters: Meters) -> Found | None:
    found = [s for s in meters.prose.sentences if _is_action(s)]
    return Found("agree", "it says what to do in the imperative or with “you”") if found else None


RATINGS: dict[str, Callable[[Meters], Found | None]] = {
    "active_voice": _active_voice,
    "actions": _actions,
    "calculations": _calculations,
    "chunks": _chunks,
    "direct": _direct,
    "headings": _headings,
    "no_calculations": _no_calculations,
    "no_pictures": _no_pictures,
    "no_tables": _no_tables,
    "numbers": _numbers,
    "summary": _summary,
    "visual_cues": _visual_cues,
}
"""What computes an item, by the name that the table gives it."""


def prose_words(blocks: list[Block]) -> int:
    """How many words the running text of `blocks` has."""
    return sum(len(running(block).split()) for block in blocks)


def _any(meters: Meters) -> bool:
    return bool(meters.prose.sentences)


def _very_short(meters: Meters) -> bool:
    return len(meters.prose.paragraphs) <= SHORT_PARAGRAPHS


def _calculating(meters: Meters) -> bool:
    either = "|".join(words("calculations"))
    return bool(re.search(rf"(?i)\b(?:{either})\b|%", meters.prose.text))


def _is_action(sentence: str) -> bool:
    verbs, before = "|".join(words("actions")), "|".join(words("openings"))
    return bool(re.match(rf"(?i)(?:(?:{before})[ ,]+)*(?:{verbs})\b", sentence))


def _sections(meters: Meters) -> list[tuple[str, list[Block]]]:
    """The blocks below each heading; what comes before the first has the title alone or none."""
    sections: list[tuple[str, list[Block]]] = [("", [])]
    for block in meters.prose.blocks:
        if block.kind == "heading":
            sections.append((block.text, []))
        elif running(block):
            sections[-1][1].append(block)
    return sections
