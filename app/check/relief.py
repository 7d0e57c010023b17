"""Relief before the procedure: pain that is denied, gone or getting less."""

import re

from app.check.before import of_illness
from app.check.mentions import Mention, Reading
from app.check.scores import LOW, Scores, of_today, scored
from app.check.tables import cue, patterns

_HIGH = 6
"""The lowest score that a low one beside it has come down from."""
_TERSE = 60
"""Words of a note below which the order of its sentences tells nothing."""


def relieved(reading: Reading, index: int, scores: Scores) -> list[Mention]:
    """The words of a sentence that say that the pain was gone, or less, before the procedure.

    Args:
        reading: The note.
        index: Number of the sentence.
        scores: Those of the sentence.
    """
    sentence = reading.sentences[index]
    if sentence.kind == "exam" and not cue("relief", "reviewed").search(sentence.text):
        return []
    found = [m for value, m in scores if value == 0]
    found += [
        m
        for m in reading.within("relieved", index)
        if _is_said(reading, m) and not _of_something_else(reading, m)
    ]
    lows = [(v, m) for v, m in scores if 0 < v <= LOW and of_today(sentence, m)]
    if lows and any(v >= _HIGH for v, _ in scores):
        found += [m for _, m in lows]
    return found


def may_be_relief(reading: Reading, mention: Mention) -> bool:
    """Whether a sentence that only sounds like relief may be of this pain before the procedure."""
    text = reading.sentences[mention.sentence].text
    if cue("relief", "in_general").search(text) or cue("pain", "afterwards").search(text):
        return False
    if reading.pattern("pain").search(text) is None and cue("relief", "subject").search(text):
        return False
    if scored(reading, mention.sentence) and _told_after(reading, mention):
        return False
    return not any(_located(reading, m) for m in reading.within("relieved", mention.sentence))


def _is_said(reading: Reading, mention: Mention) -> bool:
    """Whether words on relief are meant as they stand: not denied, hoped for or long past."""
    text = reading.sentences[mention.sentence].text
    first = mention.start - reading.sentences[mention.sentence].start
    if cue("relief", "not_relieved_before").search(text[max(0, first - 25) : first]):
        return False
    if mention.text.startswith("without") and cue("pain", "not_without").search(text[:first]):
        return False
    denied = re.search(r"\b(?:not|never|n't)\b", mention.text) is not None
    if denied and not cue("relief", "denied_pain").match(mention.text):
        return False
    lasting = mention.scope == "past" and (
        cue("relief", "lasting").search(mention.text)
        or cue("relief", "lasting_before").search(text[:first])
        or cue("before", "up_to_now").search(text)
        or cue("relief", "since").search(text[:first])
        or _lately(reading, mention, text)
    )
    told = mention.scope == "consent" and cue("before", "turned_down").search(text)
    if not (lasting or told) and mention.scope in {"family", "void", "past", "consent"}:
        return False
    if mention.scope == "hypothetical" and patterns("scope")["hypothetical"].search(
        text, 0, first + len(mention.text)
    ):
        return False
    return not (mention.scope == "planned" and cue("relief", "hoped").search(text[:first]))


def _of_something_else(reading: Reading, mention: Mention) -> bool:
    """Whether words on relief are told of something else than this pain before the procedure."""
    sentence = reading.sentences[mention.sentence]
    text, first = sentence.text, mention.start - sentence.start
    return (
        _of_other_subject(reading, mention)
        or cue("relief", "in_general").search(text, 0, first) is not None
        or any(
            m.start <= mention.end and mention.start <= m.end
            for m in reading.within("other_pain", mention.sentence)
        )
        or _elsewhere_only(reading, mention)
        or of_illness(reading, mention)
        or _no_subject(reading, mention, text)
        or _located(reading, mention)
        or _long_ago(text, first)
        or _from_procedure(reading, mention)
        or _of_maneuver(text, first, mention.text)
        or cue("relief", "resulted").match(text[first + len(mention.text) :]) is not None
        or cue("relief", "eased_by").match(text[first:]) is not None
        or _of_other_side(reading, mention)
        or _of_course(reading, mention)
        or _after_the_end(reading, mention)
        or cue("before", "returned").search(text, first + len(mention.text)) is not None
        or cue("relief", "not_written").match(text, first + len(mention.text)) is not None
        or _told_after(reading, mention)
        or (
            mention.text.startswith("asymptomatic")
            and reading.has("complications", mention.sentence)
        )
    )


def _of_other_subject(reading: Reading, mention: Mention) -> bool:
    """Whether something else than the pain is the nearest thing before it: "wheeze is better"."""
    sentence = reading.sentences[mention.sentence]
    before = sentence.text[: mention.start - sentence.start]
    if mention.text == "improving" and not cue("relief", "improving_subject").search(before):
        return True
    clause = re.split(r"[;,]| but ", before)[-1] + mention.text
    rest = sentence.text[mention.end - sentence.start :]
    of_pain = reading.pattern("pain").match(mention.text) is not None
    if mention.text.endswith("gone") and not of_pain and cue("relief", "gone_on").match(rest):
        return True
    bare = cue("relief", "bare").match(mention.text) is not None
    if bare and not cue("relief", "own_subject").search(before):
        return True
    others = list(cue("relief", "subject").finditer(clause))
    if not others:
        return False
    pains = [m for m in reading.pattern("pain").finditer(clause) if m.start() < others[-1].start()]
    after = reading.pattern("pain").search(clause, others[-1].end()) is not None
    between = clause[pains[-1].end() : others[-1].start()] if pains else ""
    return not after and not (pains and cue("relief", "joined").fullmatch(between))


def _after_the_end(reading: Reading, mention: Mention) -> bool:
    """Whether a vague word follows, on its own line, on how the procedure ended early."""
    if cue("relief", "vague").search(mention.text) is None:
        return False
    line = reading.sentences[mention.sentence].line
    return any(
        m.real and m.sentence < mention.sentence and reading.sentences[m.sentence].line == line
        for m in reading.all("stopped")
    )


def _told_after(reading: Reading, mention: Mention) -> bool:
    """Whether relief is told after the needle was, and nothing says that it was there before."""
    sentence = reading.sentences[mention.sentence]
    return (
        mention.sentence > reading.first_hand
        and sentence.kind not in {"present", "pain", "diagnosis"}
        and cue("relief", "before_it").search(sentence.text) is None
        and not (
            len(reading.note.text.split()) < _TERSE and sentence.text.lstrip().startswith("pain")
        )
    )


def _elsewhere_only(reading: Reading, mention: Mention) -> bool:
    """Whether the clause is of another bone: "a focus in T6 without pain"."""
    sentence = reading.sentences[mention.sentence]
    first = mention.start - sentence.start
    clause = re.split(r"[,;]", sentence.text[:first])[-1]
    return (
        reading.pattern("other_site").search(clause) is not None
        and reading.pattern("site").search(clause) is None
    )


def _lately(reading: Reading, mention: Mention, text: str) -> bool:
    """Whether the relief came of itself a short time before: "resolved last week"."""
    sentence = reading.sentences[mention.sentence]
    after = text[mention.end - sentence.start :]
    return (
        cue("relief", "lately").match(after) is not None
        and patterns("terms")["operated"].search(text, 0, mention.start - sentence.start) is None
    )


def _of_other_side(reading: Reading, mention: Mention) -> bool:
    """Whether the relief is of one side, and the procedure is named with the other one only."""
    sentence = reading.sentences[mention.sentence]
    first = mention.start - sentence.start
    chunk = re.split(r"[,;]", sentence.text[:first])[-1] + mention.text
    sides = set(cue("relief", "side").findall(chunk))
    if len(sides) != 1:
        return False
    own = {
        side
        for m in reading.real("procedure")
        for side in cue("relief", "side").findall(reading.sentences[m.sentence].text)
    }
    return len(own) == 1 and own.isdisjoint(sides)


def _of_course(reading: Reading, mention: Mention) -> bool:
    """Whether "he was settled" is told of the procedure itself: after its start, without pain."""
    sentence = reading.sentences[mention.sentence]
    if not cue("relief", "vague").search(mention.text):
        return False
    if reading.pattern("pain").search(sentence.text) or sentence.kind not in {"", "body", "title"}:
        return False
    hands = [m.sentence for m in reading.real("needle") + reading.real("guidance")]
    return sentence.kind == "body" or (bool(hands) and mention.sentence >= min(hands))


def _long_ago(text: str, first: int) -> bool:
    """Whether the relief belongs to what the sentence tells of an earlier illness."""
    if cue("relief", "until").search(text[first:]):
        return True
    cues = patterns("scope")
    past = any(cues[name].search(text, 0, first) for name in ("past_time", "past_date"))
    acted = patterns("terms")["operated"].search(text, 0, first) is not None
    return past and acted


def _of_maneuver(text: str, first: int, words: str) -> bool:
    """Whether "without pain" and the like are told of another joint or of an examination."""
    flat = cue("pain", "change").search(words) is None
    last = first + len(words)
    end = text.find(",", last) if text.startswith((" at rest,", " sitting,"), last) else -1
    return (
        flat
        and cue("relief", "maneuver").search(text, 0, end if end >= 0 else len(text)) is not None
        and cue("before", "own_region").search(text) is None
    )


def _from_procedure(reading: Reading, mention: Mention) -> bool:
    """Whether the relief came of a procedure that the same paragraph tells of before."""
    sentence = reading.sentences[mention.sentence]
    near = reading.note.text[mention.start : mention.end + 20]
    if not cue("relief", "reached").search(near):
        return False
    paragraph = range(reading.lines[sentence.line][0], mention.sentence)
    return any(
        cue("relief", "acted").search(reading.sentences[i].text)
        and (reading.has("other_procedure", i) or reading.has("procedure", i))
        for i in paragraph
    )


def _located(reading: Reading, mention: Mention) -> bool:
    """Whether "no pain" is said of another part of the body only: "no pain down the leg"."""
    if not re.search(r"pain$|discomfort$", mention.text) or cue("before", "own_region").search(
        mention.text
    ):
        return False
    after = reading.note.text[mention.end : mention.end + 40]
    if after.startswith(" there") and _site_just_named(reading, mention):
        return False
    return cue("relief", "located").match(after) is not None and not cue(
        "relief", "own_region_after"
    ).match(after)


def _site_just_named(reading: Reading, mention: Mention) -> bool:
    """Whether "there" is the code's own bone: the last one named, in this sentence or before."""
    index = mention.sentence
    for i in range(index, max(-1, index - 3), -1):
        if reading.within("other_site", i):
            return False
        if reading.has("site", i) or reading.has("fracture", i) or reading.has("lesion", i):
            return True
    return False


def _no_subject(reading: Reading, mention: Mention, text: str) -> bool:
    """Whether "improved" and the like speak of something else than the pain."""
    words = mention.text
    if cue("relief", "pain_word").search(words):
        other = cue("relief", "pain_of_limb").search(text)
        return other is not None
    if reading.pattern("pain").search(text) or "symptom" in text:
        return (
            cue("relief", "not_pain_before").search(
                text[: text.find(words)],
            )
            is not None
        )
    return not cue("relief", "patient_subject").match(
        words,
    ) or bool(
        cue("relief", "not_pain_near").search(
            text,
        )
    )
