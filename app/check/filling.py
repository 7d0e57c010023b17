"""Cement that a note tells of without naming it: by an amount, or by what was filled."""

from collections.abc import Iterator
from dataclasses import replace

from app.check.mentions import Mention, Reading
from app.check.tables import cue

_NEVER = frozenset(
    {
        *("complications", "post", "present", "diagnosis", "treatment", "pain", "dximaging"),
        *("biopsy", "biopsy_result", "device", "place"),
    }
)
"""Headings under which an amount is of something else."""

_HEADING_WORDS = 4
"""Words of a sentence that may be the heading of the next one."""


def implied(reading: Reading) -> tuple[Mention, ...]:
    """The amounts and fillings that can only be of cement, as mentions of cement, in order."""
    if _other_injection(reading):
        return ()
    return tuple(replace(m, term="cement") for m in _filled(reading))


def _other_injection(reading: Reading) -> bool:
    """Whether something without cement was done: a block, a joint injection, an ablation."""
    if reading.all("procedure"):
        return False
    if other_purpose(reading):
        return True
    return any(
        cue("procedure", "no_cement_taken").match(m.text)
        for m in reading.all("other_procedure")
        if not m.negated and m.scope in {"now", "planned"}
    )


def other_purpose(reading: Reading) -> bool:
    """Whether a note that gives no cement tells of a needle for something else: a drainage."""
    return not reading.real("cement") and (
        cue("filling", "other_purpose").search(reading.note.text) is not None
    )


def _filled(reading: Reading) -> Iterator[Mention]:
    for mention in reading.all("filled"):
        sentence = reading.sentences[mention.sentence]
        if mention.negated or mention.key or sentence.kind in _NEVER:
            continue
        named = reading.within("cement", mention.sentence)
        if any(m.scope != "past" and not m.negated for m in named):
            continue  # it is named beside its amount
        first, last = mention.start - sentence.start, mention.end - sentence.start
        if _of_other_liquid(sentence.text, first, last) or _headed_other(reading, mention):
            continue
        if _goes_in(reading, mention, sentence.text[:first], sentence.text[last:]):
            yield mention


def _of_other_liquid(text: str, first: int, last: int) -> bool:
    """Whether an amount is of what else is injected, lost or drawn off, or of a balloon."""
    cut = cue("filling", "cut")
    starts = [0, *(m.end() for m in cut.finditer(text, 0, first))]
    end = cut.search(text, last)
    start = starts[-1]
    if (
        cue("filling", "bare").fullmatch(text, start, first)
        and len(starts) > 1
        and cue("filling", "named_before").search(text, starts[-2], start)
    ):
        return True  # "hematoma drained, 30 mL"
    around = f"{text[start:first]} {text[last : end.start() if end else len(text)]}"
    return cue("filling", "other_liquid").search(around) is not None


def _headed_other(reading: Reading, mention: Mention) -> bool:
    """Whether the words before a bare amount are a heading of something else: blood loss."""
    sentence = reading.sentences[mention.sentence]
    if cue("filling", "alone").fullmatch(sentence.text) is None or mention.sentence == 0:
        return False
    before = reading.sentences[mention.sentence - 1]
    return (
        len(before.text.split()) <= _HEADING_WORDS
        and cue("filling", "other_liquid").search(before.text) is not None
    )


def _goes_in(reading: Reading, mention: Mention, before: str, after: str) -> bool:
    """Whether the words around an amount say that it went in, or nothing stands beside it."""
    if not mention.text[0].isdigit() and cue("filling", "verbal").match(mention.text):
        return True
    sentence = reading.sentences[mention.sentence]
    return (
        cue("filling", "went_in").search(f"{before} {after}") is not None
        or any(
            reading.has(t, mention.sentence) for t in ("site", "procedure", "needle", "other_site")
        )
        or cue("filling", "alone").fullmatch(sentence.text) is not None
    )
