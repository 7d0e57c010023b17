"""Numbers that pain is rated with."""

import re
from collections.abc import Mapping

from app.check.mentions import Mention, Reading
from app.check.note import Sentence
from app.check.tables import cue

Scores = list[tuple[int, Mention]]
"""Numbers from 0 to 10 that pain is rated with, and where they stand."""

_WORDS = {
    w: i
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
_FORMS: Mapping[str, tuple[str, ...]] = {
    "score": ("low", "high", "word", "word2", "bare", "bare2"),
    "rated": ("n",),
    "rose": ("n",),
    "on_scale": ("n", "n2", "n3", "n4"),
    "was_scored": ("n",),
    "field": ("n",),
    "at_extreme": ("n", "n2"),
    "hovers": ("n",),
    "chosen": ("n", "n2", "n3"),
    "moving": ("n",),
    "when": ("n",),
    "then": ("n",),
    "range": ("n", "n2"),
}
"""The ways in which a score is written, and the groups that hold its numbers."""
_NUMBER_ONLY = frozenset({"then", "when", "rose", "was_scored", "hovers", "field", "moving"})
"""Ways of which only the number is the score: the words before it may hold another one."""
_OF_PAIN = frozenset({"then", "when", "hovers", "moving", "range"})
"""Ways that are a score only where the sentence speaks of pain or of rating it."""
_HIGHEST = 10
LOW = 3
"""The highest score of pain that is next to none."""
SEVERE = 7
"""The lowest score of severe pain."""


def scored(reading: Reading, index: int) -> Scores:
    """The scores in a sentence, of two numbers the higher one."""
    sentence = reading.sentences[index]
    if not (
        sentence.search(cue("scores", "of_rating")) and sentence.search(cue("scores", "number"))
    ):
        return []
    found: Scores = []
    for name, groups in _FORMS.items():
        if name in _OF_PAIN and not sentence.search(cue("scores", "rating")):
            continue
        for match in cue("scores", name).finditer(sentence.text):
            if cue("scores", "other_scale").search(sentence.text, 0, match.start()):
                continue
            value = max(_number(match[group]) for group in groups)
            if 0 <= value <= _HIGHEST and not _of_other_part(reading, index, match):
                span = match.span("n") if name in _NUMBER_ONLY else match.span()
                found.append((value, _mention(reading, index, *span)))
    for match in cue("scores", "score100").finditer(sentence.text):
        value = (
            int(match["cm"] or 0) or int(match["hundred"] or match["mm"] or match["points"]) // 10
        )
        found.append((value, _mention(reading, index, *match.span())))
    return found


def of_today(sentence: Sentence, score: Mention) -> bool:
    """Whether a score is told of the day itself: "today: 2/10", "1 today"."""
    return (
        cue("pain", "now").search(sentence.text[: score.start - sentence.start]) is not None
        or cue("pain", "now_after").match(sentence.text, score.end - sentence.start) is not None
    )


def _of_other_part(reading: Reading, index: int, score: re.Match[str]) -> bool:
    """Whether a score is of the pain of another part of the body: "knee pain 8/10"."""
    others = reading.within("other_pain", index)
    if not others:
        return False
    sentence = reading.sentences[index]
    start = max(score.string.rfind(sign, 0, score.start()) for sign in ",;") + 1
    end = min(
        e for e in (*(score.string.find(s, score.end()) for s in ",;"), score.endpos) if e >= 0
    )
    named = any(start <= m.start - sentence.start < end for m in others)
    return named and cue("before", "own_region").search(score.string, start, end) is None


def fallen(reading: Reading, index: int) -> list[Mention]:
    """Where a score is told to have come down before the procedure: "3/10, was 8"."""
    sentence = reading.sentences[index]
    if sentence.kind not in {"present", "diagnosis"} and index > reading.first_hand:
        return []
    if not cue("scores", "rating").search(sentence.text):
        return []
    found = [
        match
        for match in cue("scores", "fell").finditer(sentence.text)
        if _numbers(match, "b") + 2 <= _numbers(match, "a") <= _HIGHEST
    ]
    found += filter(_falls, cue("scores", "series").finditer(sentence.text))
    return [_mention(reading, index, *match.span()) for match in found]


def _falls(series: re.Match[str]) -> bool:
    """Whether scores in a row only get lower, to half at least: "8, 6, 4, 3"."""
    row = [int(n) for n in re.findall(r"\d+", re.sub(r"/\s?10\b", "", series.group()))]
    return row[0] <= _HIGHEST and row == sorted(row, reverse=True) and 2 * row[-1] <= row[0]


def _numbers(match: re.Match[str], group: str) -> int:
    """The number of the one of a pattern's alternatives that matched."""
    return next(int(match[f"{group}{n}"]) for n in ("", 2, 3, 4, 5, 6, 7) if match[f"{group}{n}"])


def _mention(reading: Reading, index: int, first: int, last: int) -> Mention:
    sentence = reading.sentences[index]
    text = sentence.text[first:last]
    return Mention(
        "score", sentence.start + first, sentence.start + last, text, index, False, "now", False
    )


def _number(text: str | None) -> int:
    if text is None:
        return -1
    return int(text) if text.isdigit() else _WORDS.get(text, -1)
