"""Pain before the procedure: severe, stated, or ruled out."""

import re

from app.check.mentions import Mention, Reading
from app.check.note import Sentence
from app.check.tables import cue, patterns
from corpus.encounter import Pain

_WORDS = {
    w: i
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}


_NOT_BEFORE = frozenset(
    {
        *("family", "past", "social", "drugs", "plan", "post", "risks", "void"),
        *("complications", "consent", "planned"),
    }
)
_TERSE = 60
"""Words of a note below which the order of its sentences tells nothing."""
Scores = list[tuple[int, Mention]]
"""Numbers from 0 to 10 that pain is rated with, and where they stand."""


def told_before(reading: Reading, index: int, *topics: str) -> bool:
    """Whether a sentence may speak of the patient's state before the procedure.

    Args:
        reading: The note.
        index: Number of the sentence.
        topics: Terms; what was copied from another day counts where today's text has none.
    """
    kind = reading.sentences[index].kind
    if kind == "copied":
        return not any(
            reading.sentences[m.sentence].kind not in _NOT_BEFORE | {"copied"}
            for topic in topics
            for m in reading.all(topic)
        )
    if kind == "post" and cue("pain", "up_to_now").search(reading.sentences[index].text):
        return True
    return kind not in _NOT_BEFORE


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
        scores = _scores(reading, index)
        fallen = _fallen(reading, index)
        scores = [(v, m) for v, m in scores if not any(_meets(m, f) for f in fallen)]
        better = _relieved(reading, index, scores) + fallen
        worst = _severe(reading, index, scores)
        if better:
            gone += better
            last = better[-1]
            worst = [m for m in worst if m.start > last.end and not _early(reading, m)]
        severe += [m for m in worst if not _early(reading, m)]
        stated += [m for m in reading.within("pain", index) if _stated(reading, m)]
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
            if _told_here(reading, m) and not reading.within("severe", m.sentence)
        ]
        gone = [] if severe else [m for m in reading.said("gone") if _told_here(reading, m)]
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
            and not cue("pain", "own_region").search(sentence.text)
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


def _scores(reading: Reading, index: int) -> Scores:
    sentence = reading.sentences[index]
    found: Scores = []
    if not cue("pain", "number").search(sentence.text):
        return found
    for match in cue("pain", "score").finditer(sentence.text):
        value = max(_number(match[g]) for g in ("low", "high", "word", "word2", "bare", "bare2"))
        if value < 0 or value > 10:
            continue
        start = sentence.start + match.start()
        found.append(
            (
                value,
                Mention(
                    "score",
                    start,
                    sentence.start + match.end(),
                    match.group(),
                    index,
                    False,
                    "now",
                    False,
                ),
            )
        )
    for match in cue("pain", "rated").finditer(sentence.text):
        first, last = (sentence.start + at for at in match.span())
        rated = Mention("score", first, last, match.group(), index, False, "now", False)
        found.append((_number(match["n"]), rated))
    for match in cue("pain", "rose").finditer(sentence.text):
        first, last = (sentence.start + at for at in match.span("n"))
        rose = Mention("score", first, last, match["n"], index, False, "now", False)
        found.append((_number(match["n"]), rose))
    for match in cue("pain", "on_scale").finditer(sentence.text):
        first, last = (sentence.start + at for at in match.span())
        on = Mention("score", first, last, match.group(), index, False, "now", False)
        found.append((_number(match["n"] or match["n2"] or match["n3"]), on))
    for match in cue("pain", "was_scored").finditer(sentence.text):
        first, last = (sentence.start + at for at in match.span("n"))
        was = Mention("score", first, last, match["n"], index, False, "now", False)
        found.append((_number(match["n"]), was))
    for match in cue("pain", "score100").finditer(sentence.text):
        value = int(match["hundred"] or match["mm"]) // 10
        first, last = (sentence.start + at for at in match.span())
        found.append(
            (value, Mention("score", first, last, match.group(), index, False, "now", False))
        )
    return found


def _fallen(reading: Reading, index: int) -> list[Mention]:
    """Where a score is told to have come down before the procedure: "3/10, was 8"."""
    sentence = reading.sentences[index]
    if sentence.kind not in {"present", "diagnosis"} and index > reading.first_hand:
        return []
    if not cue("pain", "rating").search(sentence.text):
        return []
    found = []
    for match in cue("pain", "fell").finditer(sentence.text):
        before, now = (
            next(int(match[f"{g}{n}"]) for n in ("", 2, 3, 4) if match[f"{g}{n}"]) for g in "ab"
        )
        if now + 2 <= before <= 10:
            first, last = (sentence.start + at for at in match.span())
            found.append(Mention("score", first, last, match.group(), index, False, "now", False))
    return found


def _meets(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _number(text: str | None) -> int:
    if text is None:
        return -1
    return int(text) if text.isdigit() else _WORDS.get(text, -1)


def _severe(reading: Reading, index: int, scores: Scores) -> list[Mention]:
    sentence = reading.sentences[index]
    found = [m for value, m in scores if value >= 7]
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
        if reading.within("other_pain", index) and not cue("pain", "own_region").search(
            sentence.text
        ):
            continue
        if mention.text.startswith(("extreme", "worst", "intense", "severe", "intol")) and not (
            pain
            or sentence.kind in {"pain", "diagnosis", "present"}
            or re.match(r"\W*(?:[,.;]|$|fail)", after)
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
        found.append(mention)
    return found


def _dated(reading: Reading, mention: Mention) -> bool:
    """Whether a severity is told of another year."""
    sentence = reading.sentences[mention.sentence]
    chunk = re.split(r"[,;]", sentence.text[mention.end - sentence.start :])[0]
    return re.search(r"\bin (?:19|20)\d\d\b", chunk) is not None


def _after_the_end(reading: Reading, mention: Mention) -> bool:
    """Whether a vague word follows, on its own line, on how the procedure ended early."""
    if cue("pain", "vague").search(mention.text) is None:
        return False
    line = reading.sentences[mention.sentence].line
    return any(
        m.real and m.sentence < mention.sentence and reading.sentences[m.sentence].line == line
        for m in reading.all("stopped")
    )


def _afterwards(reading: Reading, mention: Mention) -> bool:
    """Whether relief is told after the needle was, and nothing says that it was there before."""
    sentence = reading.sentences[mention.sentence]
    return (
        mention.sentence > reading.first_hand
        and sentence.kind not in {"present", "pain", "diagnosis"}
        and cue("pain", "before_it").search(sentence.text) is None
        and not (
            len(reading.note.text.split()) < _TERSE and sentence.text.lstrip().startswith("pain")
        )
    )


def _relieved(reading: Reading, index: int, scores: Scores) -> list[Mention]:
    sentence = reading.sentences[index]
    if sentence.kind == "exam" and not cue("pain", "reviewed").search(sentence.text):
        return []
    found = [m for value, m in scores if value == 0]
    for mention in reading.within("relieved", index):
        before = sentence.text[
            max(0, mention.start - sentence.start - 25) : mention.start - sentence.start
        ]
        if cue("pain", "not_relieved_before").search(
            before,
        ):
            continue
        if re.search(r"\b(?:not|never|n't)\b", mention.text) and not re.match(
            r"not (?:in|having)", mention.text
        ):
            continue
        lasting = mention.scope == "past" and (
            cue("pain", "lasting").search(mention.text)
            or cue("pain", "up_to_now").search(sentence.text)
            or _lately(reading, mention, sentence.text)
        )
        if not lasting and mention.scope in {"family", "void", "past", "consent"}:
            continue
        if mention.scope == "hypothetical" and patterns("scope")["hypothetical"].search(
            sentence.text, 0, mention.end - sentence.start
        ):
            continue
        if mention.scope == "planned" and cue("pain", "hoped").search(
            sentence.text[: mention.start - sentence.start]
        ):
            continue
        if any(
            m.start <= mention.end and mention.start <= m.end
            for m in reading.within("other_pain", index)
        ):
            continue
        if _elsewhere_only(reading, mention) or of_illness(reading, mention):
            continue
        if _no_subject(reading, mention, sentence.text) or _located(reading, mention):
            continue
        if _long_ago(sentence.text, mention.start - sentence.start):
            continue
        if _from_procedure(reading, mention) or _of_maneuver(sentence.text, mention.text):
            continue
        if cue("pain", "resulted").match(sentence.text[mention.end - sentence.start :]):
            continue
        if _of_other_side(reading, mention) or _of_course(reading, mention):
            continue
        if _after_the_end(reading, mention) or _afterwards(reading, mention):
            continue
        if mention.text.startswith("asymptomatic") and reading.has("complications", index):
            continue
        found.append(mention)
    lows = [
        (v, m)
        for v, m in scores
        if 0 < v <= 3 and cue("pain", "now").search(sentence.text[: m.start - sentence.start])
    ]
    if lows and any(v >= 6 for v, _ in scores):
        found += [m for _, m in lows]
    return found


def of_illness(reading: Reading, mention: Mention) -> bool:
    """Whether a word on severity or relief is told of another illness: "severe COPD"."""
    text = reading.sentences[mention.sentence].text
    return (
        cue("pain", "other_illness").search(text) is not None
        and reading.pattern("pain").search(text) is None
        and cue("pain", "own_region").search(text) is None
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
        cue("pain", "lately").match(after) is not None
        and patterns("terms")["operated"].search(text, 0, mention.start - sentence.start) is None
    )


def _of_other_side(reading: Reading, mention: Mention) -> bool:
    """Whether the relief is of one side, and the procedure is named with the other one only."""
    sentence = reading.sentences[mention.sentence]
    first = mention.start - sentence.start
    chunk = re.split(r"[,;]", sentence.text[:first])[-1] + mention.text
    sides = set(cue("pain", "side").findall(chunk))
    if len(sides) != 1:
        return False
    own = {
        side
        for m in reading.real("procedure")
        for side in cue("pain", "side").findall(reading.sentences[m.sentence].text)
    }
    return len(own) == 1 and own.isdisjoint(sides)


def _of_course(reading: Reading, mention: Mention) -> bool:
    """Whether "he was settled" is told of the procedure itself: after its start, without pain."""
    sentence = reading.sentences[mention.sentence]
    if not cue("pain", "vague").search(mention.text):
        return False
    if reading.pattern("pain").search(sentence.text) or sentence.kind not in {"", "body", "title"}:
        return False
    hands = [m.sentence for m in reading.real("needle") + reading.real("guidance")]
    return sentence.kind == "body" or (bool(hands) and mention.sentence >= min(hands))


def _long_ago(text: str, first: int) -> bool:
    """Whether the relief belongs to what the sentence tells of an earlier illness."""
    if cue("pain", "until").search(text[first:]):
        return True
    cues = patterns("scope")
    past = any(cues[name].search(text, 0, first) for name in ("past_time", "past_date"))
    acted = patterns("terms")["operated"].search(text, 0, first) is not None
    return past and acted


def _of_maneuver(text: str, words: str) -> bool:
    """Whether "without pain" and the like are told of another joint or of an examination."""
    flat = cue("pain", "change").search(words) is None
    return (
        flat
        and cue("pain", "maneuver").search(text) is not None
        and cue("pain", "own_region").search(text) is None
    )


def _from_procedure(reading: Reading, mention: Mention) -> bool:
    """Whether the relief came of a procedure that the same paragraph tells of before."""
    sentence = reading.sentences[mention.sentence]
    near = reading.note.text[mention.start : mention.end + 20]
    if not cue("pain", "reached").search(near):
        return False
    paragraph = range(reading.lines[sentence.line][0], mention.sentence)
    return any(
        cue("pain", "acted").search(reading.sentences[i].text)
        and (reading.has("other_procedure", i) or reading.has("procedure", i))
        for i in paragraph
    )


def _located(reading: Reading, mention: Mention) -> bool:
    """Whether "no pain" is said of another part of the body only: "no pain down the leg"."""
    if not re.search(r"pain$|discomfort$", mention.text):
        return False
    after = reading.note.text[mention.end : mention.end + 40]
    return cue("pain", "located").match(after) is not None and not cue(
        "pain", "own_region_after"
    ).match(after)


def _no_subject(reading: Reading, mention: Mention, text: str) -> bool:
    """Whether "improved" and the like speak of something else than the pain."""
    words = mention.text
    if cue("pain", "pain_word").search(words):
        other = cue("pain", "pain_of_limb").search(text)
        return other is not None
    if reading.pattern("pain").search(text):
        return (
            cue("pain", "not_pain_before").search(
                text[: text.find(words)],
            )
            is not None
        )
    return not cue("pain", "patient_subject").match(
        words,
    ) or bool(
        cue("pain", "not_pain_near").search(
            text,
        )
    )
