"""Leaflets made wrong on purpose, each by one change: what a check of edits has to notice.

The operators know nothing of how the check works. Every change makes the text say something that
the document does not say, or leaves out something that it says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_CLAIM = re.compile(r"\[\d+\]")
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_MARKERS = re.compile(r"\s*(?:\[\d+\])+(?=[.!?])")


@dataclass(frozen=True, slots=True)
class Damaged:
    """One damaged leaflet.

    Attributes:
        operator: What was done to it.
        change: The words that were changed, for the report.
        markdown: The text.
    """

    operator: str
    change: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Swap:
    """Words that are replaced: the pattern, what takes their place, and where not to."""

    operator: str
    pattern: str
    instead: str
    unless: str = r"$^"


_NEEDED = r"^If it is needed,"
"""The document does say that a space is made "if necessary", so this needs no other hedge."""
_TOLD_BEFORE = r"^Then (?:the doctor (?:puts|injects) the cement|the cement is put) into the bone\b"
"""This step says what the first section says as well, so the fact is not lost with it."""

SWAPS = (
    Swap("hedge removed", r"\bmay be (taken|used|done)\b", r"is \1"),
    Swap("hedge removed", r"\bmay use\b", "uses", unless=_NEEDED),
    Swap("hedge removed", r"\bmay make\b", "makes"),
    Swap("hedge removed", r"\bmay take\b", "takes"),
    Swap("hedge removed", r"\b(The doctor) (?:typically|often) (?=treats)", r"\1 "),
    Swap("hedge removed", r"\bDoctors often do it\b", "Doctors do it"),
    Swap("hedge removed", r"\bmay do it\b", "does it"),
    Swap("hedge removed", r"\bMost often (\w)", r"\1"),
    Swap("hedge removed", r"\b(?:most often|typically|usually|often) (?=done|numbs)", ""),
    Swap("hedge removed", r"\bIn some cases, people\b", "People"),
    Swap("hedge removed", r"\bFor some (?:people|patients),? the\b", "The"),
    Swap("hedge removed", r"\bIf a space is (?:made|created), (?:it|this|that)\b", "A space"),
    Swap("hedge removed", r"\bIf the doctor (?:makes|creates) a space, (?:it|this)\b", "A space"),
    Swap("hedge strengthened", r"\bmay\b", "will", unless=_NEEDED),
    Swap("hedge strengthened", r"\bmay\b", "must"),
    Swap("hedge strengthened", r"\b(?:Most often|Usually)\b", "Always"),
    Swap("hedge strengthened", r"\b(?:most often|typically|usually|often)\b", "always"),
    Swap("hedge strengthened", r"\b[Ff]or some (?:people|patients)\b", "For everyone"),
    Swap("hedge strengthened", r"\bIn some cases\b", "In all cases"),
    Swap("hedge weakened to never", r"\bmay be\b", "is never"),
    Swap("hedge weakened to never", r"\bmay (take|make)\b", r"never \1s"),
    Swap("hedge weakened to never", r"\b(?:most often|often|usually|typically)\b", "rarely"),
    Swap("side changed", r"\b(?:only )?one side\b", "both sides"),
    Swap("side changed", r"\b(?:only )?one side\b", "the left side"),
    Swap("side changed", r"\b(?:only )?one side\b", "each side"),
    Swap("negation inserted", r"\bmay\b", "may not"),
    Swap("negation inserted", r"\bis (done|made|put|used)\b", r"is not \1"),
    Swap("negation inserted", r"\bdoctor (gives|puts|injects|gets|prepares)\b", r"doctor never \1"),
    Swap("negation inserted", r"\bguides\b", "does not guide"),
    Swap("negation removed", r"\bhas not helped\b", "has helped"),
    Swap("negation removed", r"\bwith no large cut\b", "with a large cut"),
    Swap("bone changed", r"\bthe bone at the base of your spine\b", "a bone in your neck"),
    Swap("bone changed", r"\bthe base of your spine\b", "the top of your hip"),
    Swap("bone changed", r"\bbase of your spine\b", "middle of your back"),
    Swap("tailbone said", r"\bbone at the base of your spine\b", "tailbone"),
    Swap(
        "who changed", r"\b(?:The|the) doctor (?=gives|puts|injects|gets|prepares|may)", "A nurse "
    ),
    Swap("who changed", r"\b(?:The|the) doctor (?=gives|puts|injects)", "A technician "),
    Swap("material changed", r"\b(?:special )?(?:bone )?cement\b", "metal"),
    Swap("material changed", r"\b(?:special )?(?:bone )?cement\b", "glue"),
    Swap("material changed", r"\b(?:special )?(?:bone )?cement\b", "steroid medicine"),
    Swap("order turned", r"\bbefore the cement goes in\b", "after the cement goes in"),
    Swap("reason changed", r"\bcancer that has spread\b", "an infection that has spread"),
    Swap("reason changed", r"\ba break in (?:this|the) bone\b", "a slipped disc"),
    Swap("reason changed", r"\ba break in (?:this|the) bone\b", "arthritis of this bone"),
    Swap("reason changed", r"\b(?:very bad|severe) pain\b", "mild pain"),
    Swap("reason changed", r"\b(?:very bad|severe) pain\b", "pain"),
    Swap("reason changed", r"\bto ease pain\b|\bto relieve pain\b", "to find cancer"),
    Swap("device changed", r"\bballoon(?: or (?:a )?tool)?\b", "laser"),
    Swap("device changed", r"\bballoon(?: or (?:a )?tool)?\b", "metal screw"),
    Swap("imaging changed", r"\bX-ray or other imaging\b", "An MRI scan"),
    Swap("imaging changed", r"\bX-ray or other imaging\b", "A robot"),
    Swap("place changed", r"\bsurgery center\b", "doctor's office"),
    Swap("place changed", r"\bat a hospital as a day visit\b", "at home"),
    Swap("place changed", r"\bstay in the hospital\b", "stay in a nursing home"),
    Swap("specialty changed", r"\bbone surgeon\b", "heart surgeon"),
    Swap("specialty changed", r"\bpain doctor\b", "family doctor"),
    Swap("numbing changed", r"\bnumbing medicine\b", "medicine to sleep"),
    Swap("numbing changed", r"\bnumbs just the (?:one )?spot\b", "numbs your whole body"),
    Swap("sample changed", r"\bsmall bone sample\b", "blood sample"),
    Swap("age changed", r"\b70-year-old\b", "75-year-old"),
    Swap("jargon said", r"\bone side\b", "the unilateral side"),
)

ADDED = {
    "number added": (
        "This takes 45 minutes.",
        "It is done in 3 visits.",
        "Two needles are used.",
        "It helps 9 out of 10 people.",
        "You stay for 2 nights.",
        "About 90% of people feel less pain.",
        "The cut is 5 millimeters long.",
        "It costs $1,200.",
    ),
    "promise added": (
        "You will feel better soon.",
        "The treatment is safe.",
        "It will fix the break for good.",
        "You will be free of pain.",
        "This will help you walk again.",
        "There is no risk.",
        "Your pain will go away.",
        "It works for everyone.",
        "It cures the pain.",
        "You have nothing to worry about.",
    ),
    "advice added": (
        "You should have this treatment.",
        "Stop taking your blood thinner before it.",
        "Do not eat before you come in.",
        "You must rest in bed after it.",
        "This is the best choice for you.",
        "Take a pain pill if it hurts.",
        "You can drive home on your own.",
        "Avoid lifting things after the treatment.",
    ),
    "invention added": (
        "The risks are bleeding and infection.",
        "Most people go home the same day.",
        "The cement gets hard in a few minutes.",
        "Your health plan pays for it.",
        "You lie on your belly.",
        "The needle is very thin.",
        "You may have a fever after it.",
        "The bone sample is sent to a lab.",
        "A nurse looks after you.",
        "You will sleep during the treatment.",
        "It was invented in France.",
        "Older people get this most.",
        "The skin is closed with a stitch.",
        "You come back for a check after it.",
        "Medicare accepts this treatment.",
        "Dr. Smith is the best at this.",
    ),
}


def damaged(markdown: str) -> Iterator[Damaged]:
    """Every change that applies to the leaflet `markdown`, one at a time."""
    lines = markdown.split("\n")
    claims = [at for at, line in enumerate(lines) if _CLAIM.search(line)]
    for at in claims:
        yield from _dropped(lines, at)
        yield from _swapped(lines, at)
    for operator, sentences in ADDED.items() if claims else ():
        for number, sentence in enumerate(sentences):
            at = claims[number * len(claims) // len(sentences)]
            text = _changed(lines, at, f"{lines[at]} {sentence}")
            yield Damaged(operator, sentence, text)


def _dropped(lines: Sequence[str], at: int) -> Iterator[Damaged]:
    if not re.search(_TOLD_BEFORE, lines[at]):
        yield Damaged("fact dropped", lines[at], _changed(lines, at, ""))
    sentences = _END.split(lines[at])
    if len(sentences) > 1:
        for number, sentence in enumerate(sentences):
            if re.search(_TOLD_BEFORE, sentence):
                continue
            rest = " ".join(s for n, s in enumerate(sentences) if n != number)
            yield Damaged("sentence dropped", sentence, _changed(lines, at, rest))


def _swapped(lines: Sequence[str], at: int) -> Iterator[Damaged]:
    for swap in SWAPS:
        found = re.search(swap.pattern, lines[at])
        if found is None or re.search(swap.unless, lines[at]):
            continue
        new = re.sub(swap.pattern, swap.instead, lines[at], count=1)
        new = re.sub(r"(^|[.!?] )([a-z])", lambda m: m[1] + m[2].upper(), new)
        yield Damaged(swap.operator, f"{lines[at]} -> {new}", _changed(lines, at, new))


def _changed(lines: Sequence[str], at: int, line: str) -> str:
    return "\n".join([*lines[:at], line, *lines[at + 1 :]])


def unmarked(markdown: str) -> str:
    """`markdown` without its citation markers, as a writer may leave it."""
    return _MARKERS.sub("", markdown)
