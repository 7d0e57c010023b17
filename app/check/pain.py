"""Pain before the procedure: severe, stated, or ruled out."""

import re

from app.check.before import of_illness, told_before
from app.check.mentions import Mention, Reading
from app.check.note import Sentence
from app.check.relief import may_be_relief, relieved
from app.check.scores import SEVERE, Scores, fallen, meets, scored
from app.check.tables import cue
from corpus.encounter import Pain


def read_pain(reading: Reading) -> tuple[Pain, list[tuple[str, Mention]]]:
    """The pain before the procedure, and the mentions that it rests on with their values."""
    severe: list[Mention] = []
    gone: list[Mention] = []
    stated: list[Mention] = []
    once: list[Mention] = []
    low: list[Mention] = []
    hand = reading.first_hand
    for index, sentence in enumerate(reading.sentences):
        if not told_before(reading, index, "pain", "severe", "immobile") or (
            cue("pain", "afterwards").search(sentence.text)
            and sentence.kind not in {"diagnosis", "present"}
        ):
            continue
        if (
            re.search(r"\bshould think\b", sentence.text)
            and reading.pattern("untried").search(sentence.text) is None
        ):
            continue
        scores = scored(reading, index)
        down = fallen(reading, index)
        scores = [(v, m) for v, m in scores if not any(meets(m, d) for d in down)]
        better = relieved(reading, index, scores) + down
        worst = _severe(reading, index, scores)
        if better:
            gone += better
            last = better[-1]
            worst = [m for m in worst if m.start > last.end and not _early(reading, m)]
        severe += [m for m in worst if not _early(reading, m)]
        stated += [m for m in reading.within("pain", index) if _stated(reading, m)]
        stated += [m for value, m in scores if value and sentence.kind != "exam"]
        early = [m for m in worst if _early(reading, m)]
        stated += early
        if cue("pain", "had_been").search(sentence.text):
            once += early
        if not worst and index <= hand:
            low += [m for v, m in scores if v <= 3 and _today(sentence, m)]
    if not severe and not gone:
        severe = [
            m
            for m in reading.said("severe")
            if _told_here(reading, m)
            and not reading.within("severe", m.sentence)
            and all(value >= SEVERE for value, _ in scored(reading, m.sentence))
        ]
        gone = (
            []
            if severe
            else [
                m
                for m in reading.said("gone")
                if _told_here(reading, m) and may_be_relief(reading, m)
            ]
        )
        stated += [m for m in reading.said("pain") if _told_here(reading, m)]
    severe = severe or ([] if gone or low else once)
    gone = gone or (low if severe else [])
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
    return ("stated", [("stated", m) for m in stated]) if stated else ("not_stated", [])


def _today(sentence: Sentence, mention: Mention) -> bool:
    """Whether a score is told of the day itself: "today: 2/10"."""
    return cue("pain", "now").search(sentence.text[: mention.start - sentence.start]) is not None


def _told_here(reading: Reading, mention: Mention) -> bool:
    """Whether a sentence may speak of the pain before the procedure."""
    sentence = reading.sentences[mention.sentence]
    return (
        (told_before(reading, mention.sentence) or sentence.kind in {"plan", "planned"})
        and sentence.kind != "exam"
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
        return bool(value.strip(" .-")) and reading.pattern("silent").search(value) is None
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
    clause = re.split(r"\bbut\b|\bnow\b|;", sentence.text[mention.end - sentence.start : end])[0]
    return (
        first.search(re.split(r"[();]", sentence.text[start : mention.start - sentence.start])[-1])
        is not None
        or first.search(clause) is not None
    )


def _severe(reading: Reading, index: int, scores: Scores) -> list[Mention]:
    sentence = reading.sentences[index]
    found = [m for value, m in scores if value >= SEVERE]
    if sentence.kind == "exam":
        found = []
    for mention in reading.within("severe", index):
        if (
            mention.negated
            or sentence.kind in {"exam"}
            or mention.scope in {"family", "void", "background"}
            or _dated(reading, mention)
            or of_illness(reading, mention)
        ):
            continue
        after = sentence.text[mention.end - sentence.start :]
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
    for mention in reading.within("immobile", index):
        if (
            mention.negated
            or sentence.kind in {"exam", "post"}
            or mention.scope in {"family", "void", "background"}
            or (mention.scope == "planned" and not cue("pain", "unwilling").match(mention.text))
        ):
            continue
        if mention.scope == "hypothetical" and not cue("pain", "unable").search(mention.text):
            continue
        if cue("pain", "other_cause").match(sentence.text, mention.end - sentence.start):
            continue
        if cue("pain", "other_cause_before").search(
            sentence.text[: mention.start - sentence.start]
        ):
            continue
        found.append(mention)
    return found


def _dated(reading: Reading, mention: Mention) -> bool:
    """Whether a severity is told of another year."""
    sentence = reading.sentences[mention.sentence]
    chunk = re.split(r"[,;]", sentence.text[mention.end - sentence.start :])[0]
    return re.search(r"\bin (?:19|20)\d\d\b", chunk) is not None
