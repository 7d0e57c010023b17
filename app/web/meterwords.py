"""Meters in words, with what they should be and whether they are."""

from app.meters import HardWord, Meters
from app.meters.passive import METHOD

LONGEST = 15
"""Words of a sentence that is short enough (five-step method for patients' text, PMC3318988)."""
PASSIVE = 0.2
"""The share of passive sentences that PEMAT leaves to an active text."""


def meter_rows(meters: Meters, grade: int) -> dict[str, str]:
    """One row for each meter; empty of a text without words."""
    if not meters.grades:
        return {}
    first, *others = meters.grades
    rows = {
        first.formula: f"{first.value}. {_goal(f'Grade {grade} or lower', first.value <= grade)}"
    }
    rows |= {each.formula: _with_note(f"{each.value}", each.note) for each in others}
    if others:
        rows["SMOG"] += ". It asks for full understanding, so it runs higher."
    rows["Words"] = f"{meters.words} in {_count(meters.sentences, 'sentence')}"
    short = meters.longest_words <= LONGEST
    rows["Longest sentence"] = (
        f"{_count(meters.longest_words, 'word')}. {_goal(f'{LONGEST} or fewer', short)}"
    )
    passive = _goal(f"{PASSIVE:.0%} or fewer", meters.passive_share <= PASSIVE)
    of = len(meters.prose.sentences)
    rows["Passive sentences"] = f"{len(meters.passive)} of {of}, estimated. {passive}"
    rows["Hard words"] = _hard(meters.hard)
    return rows


def spanish_rows(meters: Meters) -> dict[str, str]:
    """The meters of Spanish; the English formulas do not fit it."""
    rows = {each.formula: _with_note(f"{each.value}", each.note) for each in meters.grades}
    if rows:
        rows["Words"] = f"{meters.words} in {_count(meters.sentences, 'sentence')}"
        rows["Longest sentence"] = _count(meters.longest_words, "word")
        rows["Grade"] = "Flesch-Kincaid and SMOG are made for English and not shown."
    return rows


def hard_rows(hard: tuple[HardWord, ...]) -> dict[str, str]:
    """What to write instead of each hard word, and which list says so."""
    return {
        f"{word.term} ({word.count})": f"{word.plain}. "
        + ("May stay where it is explained. " if word.medical else "")
        + f"List: {word.source}"
        for word in hard
    }


def passive_note(meters: Meters) -> str:
    """How passive sentences were found."""
    return METHOD if meters.passive else ""


def _hard(hard: tuple[HardWord, ...]) -> str:
    if not hard:
        return "None of the listed ones"
    return f"{len(hard)}: {', '.join(word.term for word in hard)}"


def _goal(goal: str, met: bool) -> str:
    return f"{goal}: {'met' if met else 'not met'}"


def _with_note(value: str, note: str) -> str:
    return f"{value} ({note})" if note else value


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
