"""Negation and scope of a term: by cues around it, within its clause, in the manner of ConText.

It is our own small engine over tables, on purpose. Of the maintained libraries medspaCy (1.3.1,
MIT) would bring spaCy and 28 further packages and starts in seconds, negspacy knows negation only
and needs a spaCy model that is downloaded, and pyConTextNLP has had no release since 2020. None
knows whether a side belongs to an injection or to a fracture, which is what decides here.
"""

import re
from collections.abc import Mapping
from typing import Literal

from app.check.note import Sentence
from app.check.tables import cue, patterns

Scope = Literal["now", "past", "planned", "hypothetical", "family", "consent", "background", "void"]
"""What words speak of; `now` is this encounter as it happened, the rest is set aside."""

_NO_STOP = (
    *("nor ", "nothing ", "no use ", "dispensed ", "dispensing "),
    *("did away ", "bother ", "bothered ", "bothering "),
)
"""Words after which a stop belongs to the denial itself: "dispensed with a balloon"."""

_SHORTEST_AGO = 10
"""Characters that a time before a term has at least: "weeks s/p"."""
_REACH = 70
"""Characters before a term within which it is denied."""
_EARLY = 90
"""Characters of a sentence within which what is put off in it is named."""
_SHORT_KEY = 25
"""Characters of what stands before a colon and may be a heading, rather than half a sentence."""

_KIND_SCOPE: Mapping[str, Scope] = {
    "void": "void",
    "copied": "past",
    "family": "family",
    "past": "past",
    "plan": "planned",
    "planned": "planned",
    "risks": "hypothetical",
    "consent": "consent",
    "exam": "background",
    "social": "background",
    "drugs": "background",
}


def negated(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the sentence denies what stands from `start` to `end` of the note."""
    cues = patterns("scope")
    first, last = start - sentence.start, end - sentence.start
    if end <= sentence.body and sentence.start < sentence.body:
        value = sentence.text[sentence.body - sentence.start :]
        if cue("scopes", "of_result").search(sentence.text, last, sentence.body - sentence.start):
            return False
        return cue("scopes", "negating").match(value) is not None
    own = max(0, sentence.body - sentence.start)
    listed = cue("scopes", "denied_list").match(sentence.text)
    if listed and first >= listed.end() - 1:
        return True
    before = sentence.text[own if first >= own else 0 : first]
    if ")" in before:
        before = cue("scopes", "aside").sub(" ", before)
    before = before[-_REACH:]
    if not cue("scopes", "list").search(before + sentence.text[first : last + 40]):
        before = re.split(r", (?!or\b|nor\b)", before)[-1]
    before = re.split(r"[;:(]| {3,}", before)[-1]
    stops = [
        match.end()
        for match in cues["stop"].finditer(before)
        if not before[: match.start()].endswith(_NO_STOP)
    ]
    if cues["negation_before"].search(before, stops[-1] if stops else 0):
        return True
    after = cue("scopes", "after_ends").split(sentence.text[last : last + 60])[0]
    return _denied_after(after, cue("scopes", "listed").match(f",{sentence.text[first:last]}"))


def _denied_after(after: str, listable: re.Match[str] | None = None) -> bool:
    """Whether the words after a term deny it, a few words on: "balloon or curette was not used"."""
    end = cue("scopes", "word_rest").match(after)
    at = end.end() if end else 0
    listed = cue("scopes", "listed").match(after, at) if listable else None
    at = listed.end() if listed else at
    denials, gap = patterns("scope")["negation_after"], cue("scopes", "gap_word")
    for _ in range(5):
        blank = len(after[at:]) - len(after[at:].lstrip(" "))
        rest = after[at + blank :]  # cut, so that a sign may follow the word before it
        denial = denials.match(rest)
        if denial:
            return cue("scopes", "outcome").match(rest, denial.end()) is None
        step = gap.match(after, at)
        if step is None:
            return False
        at = step.end()
    return False


def only_treats(sentence: Sentence, words: Mapping[str, re.Pattern[str]]) -> bool:
    """Whether a line of the past lists treatments: "Prior: brace Y, meds Y", "Previous: PT"."""
    key = sentence.text[: max(0, sentence.body - sentence.start)].strip(" :")
    value = sentence.text[max(0, sentence.body - sentence.start) :]
    return (
        key in {"prior", "previous", "previously", "past", "before"}
        and patterns("terms")["treatment"].search(value) is not None
        and not any(words[n].search(value) for n in ("procedure", "other_procedure"))
    )


def scope(
    sentence: Sentence, start: int, end: int, procedure: re.Pattern[str] | None = None
) -> Scope:
    """What the words from `start` to `end` of the note speak of; `now` is this encounter."""
    of_kind = _KIND_SCOPE.get(sentence.kind)
    text = sentence.text
    first = start - sentence.start
    last = end - sentence.start
    cues = patterns("scope")
    if of_kind == "planned" and (
        cue("scopes", "reported").search(text) or _told_after(sentence, first)
    ):
        of_kind = None
    if of_kind is not None:
        return of_kind
    if sentence.search(cues["family"]):
        return "family"
    own = max(0, sentence.body - sentence.start)
    cut = cue("scopes", "chunk_beside" if _side_in_brackets(sentence) else "chunk")
    chunk = _around(cut, sentence, first, last)
    if first > _SHORTEST_AGO and cue("scopes", "long_after").search(text[:first]):
        return "past"
    if not cues["now"].search(text, *chunk) and _past(sentence, first, last, chunk, procedure):
        return "past"
    if (
        "consent" in text
        and cue("scopes", "consented").search(text, chunk[0], first)
        and not cue("scopes", "done_verb").search(text, *chunk)
    ):
        return "consent"
    heading = bool(sentence.kind) or own <= _SHORT_KEY
    return _unrealised(text, first, last, own if heading else 0, chunk)


def _told_after(sentence: Sentence, first: int) -> bool:
    """Whether what follows a heading of a plan tells what came of it: "Planned both: left done"."""
    own = sentence.body - sentence.start
    return 0 < own <= first and cue("scopes", "done_verb").search(sentence.text, own) is not None


def _unrealised(text: str, first: int, last: int, own: int, chunk: tuple[int, int]) -> Scope:
    """Whether a cue says that the thing is planned or possible; `now` where none does."""
    cues = patterns("scope")
    done = cue("scopes", "done_verb").search(text, *chunk)
    off = cue("scopes", "deferred").search(text, last) if last <= _EARLY else None
    if (
        off
        and not cue("scopes", "clause_ends").search(text, last, off.start())
        and not cue("scopes", "done_after_all").match(text, last)
    ):
        return "planned"
    unless = cue("scopes", "unreal").search(text, chunk[0], first)
    names: tuple[Literal["hypothetical", "planned"], ...] = ("hypothetical", "planned")
    for name in names:
        for match in cues[name].finditer(text):
            if match.start() < own <= first or _as_it_was(text[: match.start()]):
                continue
            before = match.start() < first
            inside = chunk[0] <= match.start() < chunk[1]
            late = before and inside and done is not None and match.end() > done.end()
            if (
                done
                and not before
                and inside
                and re.search(r"\bbut\b", text[match.end() : done.start()])
            ):
                return name  # "unilateral was planned but both sides were done"
            if done and not late and not unless:
                continue
            if before and cue("scopes", "but_done").search(text, match.end(), first):
                continue
            resumed = before and cue("scopes", "resumes").search(text, match.end(), first)
            if (inside and not resumed) or (before and not _broken(text, match.end(), first)):
                return name
    return "now"


def _as_it_was(lead: str) -> bool:
    """Whether a cue only compares: "as planned"."""
    return lead == "as " or lead.endswith((" as ", "\nas "))


def _broken(text: str, start: int, end: int) -> bool:
    """Whether something between a cue and a term ends the cue's reach."""
    return cue("scopes", "reach_broken").search(text[start:end]) is not None


def _past(
    sentence: Sentence,
    first: int,
    last: int,
    chunk: tuple[int, int],
    procedure: re.Pattern[str] | None,
) -> bool:
    text, cues = sentence.text, patterns("scope")
    word = next(
        (m for m in cues["past_word"].finditer(text, *chunk) if not _of_this_stay(m, text)),
        None,
    )
    closing = sentence.kind in {"summary", "plan"} or (
        cue("scopes", "just_back").search(text, *chunk) is not None
    )
    if word and word.start() < first and not (closing and re.match(r"s/p|status", word.group())):
        return True
    if cues["past_date"].search(text, *chunk):
        return True
    part = chunk
    if not _side_in_brackets(sentence):
        part = _around(cue("scopes", "part"), sentence, first, last)
    if cues["past_time"].search(text, *part):
        return True
    if procedure is None or not chunk[0]:
        return False
    # A past event goes on over commas: "had a sacroplasty in 2021 with PMMA, no balloon".
    for name in ("past_word", "past_date", "past_time"):
        for match in cues[name].finditer(text, 0, chunk[0]):
            own = _around(cue("scopes", "chunk"), sentence, *match.span())
            if (closing and re.match(r"s/p|status", match.group())) or _of_this_stay(match, text):
                continue
            if procedure.search(text, *own) and not cues["now"].search(text, own[0]):
                return True
    return False


def _of_this_stay(past: re.Match[str], text: str) -> bool:
    """Whether "had a sacroplasty" tells of this stay, or of the procedure in detail."""
    return past.group().startswith("had ") and cue("scopes", "handled").search(text) is not None


def _side_in_brackets(sentence: Sentence) -> bool:
    """Whether brackets hold a side, so that they don't begin another matter."""
    return "(" in sentence.text and sentence.search(cue("scopes", "bracketed_side")) is not None


def _around(pattern: re.Pattern[str], sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """The piece of a sentence around a place, between what `pattern` cuts at."""
    start, end = 0, len(sentence.text)
    for cut_start, cut_end in sentence.cuts(pattern):
        if cut_end <= first:
            start = cut_end
        elif cut_start >= last:
            end = cut_start
            break
    return start, end
