"""Pain before the procedure: severe, stated, or ruled out."""

import re
from dataclasses import dataclass, field

from app.check.before import denied, of_illness, told_before
from app.check.mentions import Mention, Reading
from app.check.nearby import meets
from app.check.note import Sentence
from app.check.relief import may_be_relief, relieved
from app.check.scores import LOW, SEVERE, Scores, fallen, of_today, scored
from app.check.tables import cue
from corpus.encounter import Pain


@dataclass(slots=True)
class _Heard:
    """What the sentences of a note say of the pain before the procedure.

    Attributes:
        severe: That it is severe.
        gone: That it is gone, or less.
        stated: That it is there.
        once: That it had been severe.
        early: That it was severe some time ago.
        low: A low score of the day.
        scores: All scores of sentences that may tell of it.
    """

    severe: list[Mention] = field(default_factory=list)
    gone: list[Mention] = field(default_factory=list)
    stated: list[Mention] = field(default_factory=list)
    once: list[Mention] = field(default_factory=list)
    early: list[Mention] = field(default_factory=list)
    low: list[Mention] = field(default_factory=list)
    scores: Scores = field(default_factory=list)


def read_pain(reading: Reading) -> tuple[Pain, list[tuple[str, Mention]]]:
    """The pain before the procedure, and the mentions that it rests on with their values."""
    heard = _Heard()
    for index in range(len(reading.sentences)):
        if _of_before(reading, index):
            _hear(reading, index, heard)
        elif reading.sentences[index].search(cue("pain", "afterwards")):
            heard.severe += _up_to(reading, index)
    if not heard.severe and not heard.gone and _copied_high(reading):
        heard.gone = [m for value, m in heard.scores if value <= LOW]
    if heard.severe or heard.stated:
        heard.gone = [m for m in heard.gone if not _vaguely(reading, m)]
    if not heard.severe and not heard.gone:
        _hear_learned(reading, heard)
    severe = heard.severe or ([] if heard.gone or heard.low else heard.once)
    gone = heard.gone or (heard.low if severe or heard.early else [])
    found = [("severe", m) for m in severe] + [("absent", m) for m in gone]
    changed = [
        m
        for m in gone
        if cue("pain", "change").search(m.text) and reading.sentences[m.sentence].kind != "exam"
    ]
    if severe and changed and changed[-1].start > severe[-1].start:
        return "absent", found
    if severe and gone:
        return "disputed", found
    if gone:
        return "absent", found
    if severe:
        return "severe", found
    if heard.stated:
        return "stated", [("stated", m) for m in heard.stated]
    return "not_stated", []


def _copied_high(reading: Reading) -> bool:
    """Whether text that was copied from another day has a score of severe pain."""
    return any(
        value >= SEVERE
        for index, sentence in enumerate(reading.sentences)
        if sentence.kind == "copied"
        for value, _ in scored(reading, index)
    )


def _of_before(reading: Reading, index: int) -> bool:
    """Whether a sentence tells of the time before the procedure, and of this patient."""
    sentence = reading.sentences[index]
    if not told_before(reading, index, "pain", "severe", "immobile"):
        return False
    if sentence.search(cue("pain", "afterwards")) and sentence.kind not in {"diagnosis", "present"}:
        return False
    if index >= reading.first_hand and cue("pain", "perhaps_afterwards").search(sentence.text):
        return False
    imagined = re.search(r"\bshould think\b", sentence.text) is not None
    return not imagined or reading.pattern("untried").search(sentence.text) is not None


def _up_to(reading: Reading, index: int) -> list[Mention]:
    """The high scores that a sentence tells before it goes on to the time afterwards: "9 -> 2"."""
    sentence = reading.sentences[index]
    later = sentence.search(cue("pain", "afterwards"))
    if not later or not told_before(reading, index, "pain", "severe", "immobile"):
        return []
    before = sentence.text[: later.start()]
    if not (
        cue("pain", "first_of_two").search(before)
        and cue("pain", "second_of_two").search(sentence.text, later.end())
    ):
        return []
    last = sentence.start + later.start()
    return [m for value, m in scored(reading, index) if value >= SEVERE and m.end <= last]


def _hear(reading: Reading, index: int, heard: _Heard) -> None:
    """Add what the words of a sentence say."""
    sentence = reading.sentences[index]
    scores = scored(reading, index)
    down = fallen(reading, index)
    scores = [(v, m) for v, m in scores if not any(meets(m, d) for d in down)]
    better = relieved(reading, index, scores) + down
    worst = _severe(reading, index, scores)
    if better and len(cue("pain", "attributed").findall(sentence.text)) > 1:
        heard.gone += better  # "severe per the resident, none per the attending"
    elif better:
        heard.gone += better
        last = better[-1]
        worst = [
            m
            for m in worst
            if m.start > last.end
            and not _early(reading, m)
            and not cue("pain", "bygone").search(sentence.text[: m.start - sentence.start])
        ]
    early = [m for m in worst if _early(reading, m)]
    heard.severe += [m for m in worst if m not in early]
    heard.stated += [m for m in reading.within("pain", index) if _stated(reading, m)]
    heard.stated += [m for value, m in scores if value and sentence.kind != "exam"]
    heard.stated += early
    heard.early += early
    if cue("pain", "had_been").search(sentence.text):
        heard.once += early
    if index <= reading.first_hand:
        heard.scores += scores
    if not worst and index <= reading.first_hand:
        heard.low += [m for v, m in scores if v <= LOW and of_today(sentence, m)]


def _hear_learned(reading: Reading, heard: _Heard) -> None:
    """Add what the model of clauses hears in sentences without known words."""
    heard.severe = [
        m
        for m in reading.said("severe")
        if _told_here(reading, m)
        and not reading.within("severe", m.sentence)
        and all(m.sentence != early.sentence for early in heard.early)
        and _so_bad(m.text)
        and all(value >= SEVERE for value, _ in scored(reading, m.sentence))
    ]
    if not heard.severe:
        heard.gone = [
            m
            for m in reading.said("gone")
            if _told_here(reading, m)
            and may_be_relief(reading, m)
            and cue("pain", "lessening").search(m.text)
            and not cue("pain", "lasting_pain").search(m.text)
            and not cue("before", "returned").search(m.text)
            and not cue("relief", "not_written").search(m.text)
        ]
    heard.stated += [m for m in reading.said("pain") if _told_here(reading, m)]


def _so_bad(text: str) -> bool:
    """Whether a clause that sounds like severe pain tells how far it goes, further than daily life.

    Pain that keeps from sleep, from sitting or from work alone is not severe.
    """
    if cue("pain", "extent").search(text) is None:
        return False
    return (
        cue("pain", "lesser").search(text) is None
        or cue("pain", "greater").search(text) is not None
    )


def _vaguely(reading: Reading, mention: Mention) -> bool:
    """Whether relief is told neither of the pain nor as a change: "doing well"."""
    text = reading.sentences[mention.sentence].text
    return (
        cue("pain", "unspecific").search(mention.text) is not None
        and reading.pattern("pain").search(text) is None
        and cue("pain", "now").search(text) is None
        and cue("pain", "since").search(text) is None
    )


def _told_here(reading: Reading, mention: Mention) -> bool:
    """Whether a sentence may speak of the pain before the procedure."""
    sentence = reading.sentences[mention.sentence]
    return (
        (
            told_before(reading, mention.sentence, "pain", "severe", "immobile")
            or sentence.kind in {"plan", "planned"}
        )
        and sentence.kind != "exam"
        and (
            sentence.kind in {"diagnosis", "present"}
            or not cue("pain", "afterwards").search(mention.text)
        )
        and not of_illness(reading, mention)
        and not reading.says("after", mention.sentence)
        and not (
            reading.within("other_pain", mention.sentence)
            and not cue("before", "own_region").search(sentence.text)
        )
    )


def _stated(reading: Reading, mention: Mention) -> bool:
    sentence = reading.sentences[mention.sentence]
    if sentence.kind == "exam" or mention.scope in {"family", "void", "background"}:
        return False
    if any(
        m.start <= mention.start < m.end for m in reading.within("other_pain", mention.sentence)
    ):
        return False
    if mention.key:
        value = sentence.text[sentence.body - sentence.start :]
        told = bool(value.strip(" .-")) and reading.pattern("silent").search(value) is None
        return told and not mention.negated
    if cue("pain", "not_told").match(sentence.text, mention.end - sentence.start):
        return False
    return not mention.negated or bool(
        re.match(r"[^.;]{0,40}\b(?:not|no)\b", reading.note.text[mention.end : mention.end + 40])
    )


def _early(reading: Reading, mention: Mention) -> bool:
    """Whether a severity is told of an earlier time than the procedure."""
    sentence = reading.sentences[mention.sentence]
    first = reading.pattern("first")
    start = max(0, mention.start - sentence.start - 60)
    end = min(len(sentence.text), mention.end - sentence.start + 30)
    rest = sentence.text[mention.end - sentence.start :]
    if cue("pain", "ago_but_now").match(rest):
        return True
    clause = re.split(r"\bbut\b|\bnow\b|;", sentence.text[mention.end - sentence.start : end])[0]
    return (
        first.search(re.split(r"[();]", sentence.text[start : mention.start - sentence.start])[-1])
        is not None
        or first.search(clause) is not None
    )


def _severe(reading: Reading, index: int, scores: Scores) -> list[Mention]:
    sentence = reading.sentences[index]
    found = [
        m
        for value, m in scores
        if value >= SEVERE
        and not cue("pain", "other_source").match(sentence.text, m.end - sentence.start)
    ]
    if sentence.kind == "exam":
        found = []
    for mention in reading.within("severe", index):
        if (
            denied(reading, mention)
            or sentence.kind in {"exam"}
            or mention.scope in {"family", "void", "background"}
            or _dated(reading, mention)
            or of_illness(reading, mention)
        ):
            continue
        after = sentence.text[mention.end - sentence.start :]
        if cue("pain", "other_source").match(after):
            continue
        if cue("pain", "not_pain_word").match(after) and not cue("pain", "of_pain").match(after):
            continue
        pain = reading.pattern("pain").search(sentence.text) or "symptom" in sentence.text
        if reading.within("other_pain", index) and not cue("before", "own_region").search(
            sentence.text
        ):
            continue
        if mention.text.startswith(("extreme", "worst", "intense", "severe", "intol")) and not (
            pain
            or sentence.kind in {"pain", "diagnosis", "present"}
            or re.match(r"\W*(?:[,.;(]|$|fail|\d)", after)
        ):
            continue
        found.append(mention)
    return found + [m for m in reading.within("immobile", index) if _kept(sentence, m)]


def _kept(sentence: Sentence, mention: Mention) -> bool:
    """Whether words tell that pain keeps the patient from walking, standing or leaving bed."""
    if mention.negated or mention.scope in {"family", "void"} or sentence.kind == "post":
        return False
    if (sentence.kind == "exam" or mention.scope == "background") and not (
        sentence.kind == "exam" and _for_pain(sentence, mention)
    ):
        return False
    if mention.scope == "planned" and not cue("pain", "unwilling").match(mention.text):
        return False
    if mention.scope == "hypothetical" and not cue("pain", "unable").search(mention.text):
        return False
    before = sentence.text[: mention.start - sentence.start]
    return not (
        cue("pain", "other_cause").match(sentence.text, mention.end - sentence.start)
        or cue("pain", "other_cause_before").search(before)
    )


def _for_pain(sentence: Sentence, mention: Mention) -> bool:
    """Whether an examination tells pain as the reason: "unable to stand due to pain"."""
    return cue("pain", "for_pain").match(sentence.text, mention.end - sentence.start) is not None


def _dated(reading: Reading, mention: Mention) -> bool:
    """Whether a severity is told of another year."""
    sentence = reading.sentences[mention.sentence]
    chunk = re.split(r"[,;]", sentence.text[mention.end - sentence.start :])[0]
    return re.search(r"\bin (?:19|20)\d\d\b", chunk) is not None
