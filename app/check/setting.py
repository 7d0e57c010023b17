"""Where it was done, and whether the note says anything on complications."""

import re
from collections.abc import Iterator, Mapping

from app.check.mentions import Mention, Reading
from app.check.nearby import elsewhere
from app.check.note import Sentence
from app.check.scopes import scope
from app.check.silence import unsaid, untold
from app.check.tables import cue, patterns
from corpus.encounter import Place

_PLACES: tuple[Place, ...] = (
    "ambulatory_surgical_center",
    "hospital_outpatient",
    "inpatient",
    "other",
)


_LEARNED: Mapping[str, Place] = {
    "asc": "ambulatory_surgical_center",
    "hospital_outpatient": "hospital_outpatient",
    "inpatient": "inpatient",
    "other_place": "other",
}
_NOT_TOLD = frozenset(
    {
        "past",
        "copied",
        "family",
        "social",
        "drugs",
        "exam",
        "risks",
        "consent",
        "plan",
        "present",
        "void",
        "dximaging",
        "treatment",
    }
)
"""Headings below which nothing is said of this procedure's complications."""
_NEAR = 90
"""Characters before and after a place within which it is said when it is to be."""
_PARAGRAPH = 12
"""Words of a line from which on it should name what it tells of."""
_RISK = frozenset({"copied", "risks", "consent", "plan", "past", "family", "void"})


def read_place(reading: Reading) -> tuple[Place, Mention | None]:
    """The place of this procedure, and the words that say so."""
    best: tuple[int, int, Place, Mention] | None = None
    found = list(_places(reading))
    named = {m.sentence for place, m in found if place != "other"}
    for place, mention in found:
        if place == "other" and mention.sentence in named and _house(mention):
            continue
        rank = _rank(reading, mention, place)
        if rank > 0 and (best is None or (rank, -mention.start) > (best[0], best[1])):
            best = (rank, -mention.start, place, mention)
    if best is None:
        return _as_learned(reading, refused={m.sentence for _, m in found})
    return best[2], best[3]


def _as_learned(reading: Reading, refused: set[int]) -> tuple[Place, Mention | None]:
    """The place that a sentence without any of the known words names.

    Args:
        reading: The note.
        refused: Sentences whose words for a place are of another time or person.
    """
    found = [
        (reading.likely(label, mention.sentence), place, mention)
        for label, place in _LEARNED.items()
        for mention in reading.said(label)
        if reading.sentences[mention.sentence].kind not in _RISK | {"post", "exam"}
        and mention.sentence not in refused
    ]
    if not found:
        return "not_stated", None
    _, place, mention = max(found, key=lambda f: f[0])
    return place, mention


def _house(mention: Mention) -> bool:
    """Whether the words only name who runs the place: "pain clinic, surgery center"."""
    return cue("setting", "house").search(mention.text) is not None


def _places(reading: Reading) -> Iterator[tuple[Place, Mention]]:
    taken: list[tuple[int, int]] = []
    for place in _PLACES:
        for match in reading.matches(cue("places", place)):
            overlaps = any(s < match.end() and match.start() < e for s, e in taken)
            if overlaps or not reading.sentences:
                continue
            taken.append(match.span())
            index = reading.note.sentence_at(match.start())
            sentence = reading.sentences[index]
            if match.start() >= sentence.end:
                continue
            yield (
                place,
                Mention(
                    "place",
                    match.start(),
                    match.end(),
                    match.group(),
                    index,
                    False,
                    "now",
                    match.end() <= sentence.body,
                ),
            )
    yield from _bare_codes(reading)


def _bare_codes(reading: Reading) -> Iterator[tuple[Place, Mention]]:
    """A bare number, or the word for outpatient, under a heading for the place."""
    words: dict[str, Place] = {
        "24": "ambulatory_surgical_center",
        "22": "hospital_outpatient",
        "19": "hospital_outpatient",
        "21": "inpatient",
        "11": "other",
        "outpatient": "hospital_outpatient",
        "clinic": "other",
        "home": "other",
    }
    for index, sentence in enumerate(reading.sentences):
        if sentence.kind != "place" or sentence.body <= sentence.start:
            continue
        value = cue("setting", "bare_place").match(
            sentence.text[sentence.body - sentence.start :],
        )
        if value and value[1] in words:
            start = sentence.body + value.start(1)
            yield (
                words[value[1]],
                Mention(
                    "place", start, start + len(value[1]), value[1], index, False, "now", False
                ),
            )


def _of_another_time(sentence: Sentence, mention: Mention) -> bool:
    """Whether the words are of the past, or of a relative; a date far off dates something else."""
    seen = scope(sentence, mention.start, mention.end)
    if seen == "past" and cue("setting", "unpointed").search(sentence.text):
        first, last = mention.start - sentence.start, mention.end - sentence.start
        near = sentence.text[max(0, first - 50) : last + 50]
        cues = patterns("scope")
        return any(cues[name].search(near) for name in ("past_word", "past_time", "past_date"))
    return seen in {"past", "family"}


def _around(sentence: Sentence, mention: Mention) -> str:
    """The words near a mention in its sentence, as it was spoken without a stop."""
    first, last = mention.start - sentence.start, mention.end - sentence.start
    return sentence.text[max(0, first - _NEAR) : last + _NEAR]


def _rank(reading: Reading, mention: Mention, place: Place) -> int:
    """How surely the words name the place of this procedure; 0 not at all."""
    sentence = reading.sentences[mention.sentence]
    if sentence.kind in {"family", "past", "copied", "void", "social", "drugs", "exam"}:
        return 0
    if sentence.kind == "place" and not mention.key:
        return 9
    if place == "inpatient" and cue("setting", "is_one").search(
        sentence.text[: mention.start - sentence.start]
    ):
        return 6
    days = cue("setting", "recently").search(sentence.text)
    if (
        days
        and place != "inpatient"
        and cue("setting", "dated_day").fullmatch(days.group()) is None
    ):
        days = None
    if (
        days
        and days.group() != "yesterday"
        and cue("setting", "will_be").search(_around(sentence, mention))
    ):
        return 0
    told = reading.told_as_done(mention.sentence)
    if not (days or mention.key or told) and _of_another_time(sentence, mention):
        return 0
    if cue("setting", "of_others").search(sentence.text) or (
        place == "other" and cue("setting", "carried").search(sentence.text)
    ):
        return 0
    if place == "other" and (
        cue("setting", "come_from").search(sentence.text[: mention.start - sentence.start])
        or cue("setting", "of_house").match(sentence.text, mention.end - sentence.start)
    ):
        return 0
    if place == "other" and cue("setting", "bound_for").search(
        sentence.text[: mention.start - sentence.start]
    ):
        return 0
    if re.match(r"pos|place of", mention.text):
        return 9
    first = mention.start - sentence.start
    around = sentence.text[max(0, first - 45) : mention.end - sentence.start + 30]
    chunk = (
        re.split(r"[,;]", sentence.text[:first])[-1]
        + mention.text
        + re.split(r"[,;]", sentence.text[mention.end - sentence.start :])[0]
    )
    if mention.key:
        chunk = chunk[: max(0, sentence.body - sentence.start)]
    if cue("setting", "denied_before").search(
        sentence.text[:first][-25:],
    ):
        return 0
    away = cue("setting", "elsewhere").search(chunk.replace(mention.text, " ", 1))
    if (
        away
        and cue("setting", "follow_up").match(away.group())
        and not re.search(r"\bwill\b", chunk)
        and sentence.kind not in {"plan", "post"}
        and not cue("setting", "told_to_come").search(chunk)
    ):
        away = None
    if away and away.group() == "was seen" and not cue("setting", "dated_visit").search(chunk):
        away = None
    if away and sentence.start == 0 and cue("setting", "visit").search(chunk):
        away = None  # "Pain clinic, return visit" is what the note is
    if (sentence.title or mention.key) and sentence.line == 0 and not away:
        return 8
    if sentence.kind in _RISK or sentence.kind == "post":
        if place == "inpatient" and cue("setting", "days_in").match(
            sentence.text, mention.start - sentence.start
        ):
            return 2
        return 0 if away or place in {"other", "inpatient"} or sentence.kind == "risks" else 2
    if sentence.title and not away:
        return 8
    if away and not (
        place == "inpatient"
        and re.search(r"\badmitted\b", chunk)
        and not re.search(r"\b(?:not|last|previous)\b", chunk)
    ):
        return 0 if place == "other" else 1
    if (
        place == "other"
        and sentence.kind in {"present", "treatment", "diagnosis"}
        and not re.search(r"\btoday\b|\bseen in\b", around)
    ):
        return 0
    return (
        6
        if cue("setting", "explicit").search(around)
        else 5
        if place != "other" or len(chunk) < 40
        else 3
    )


def read_complications(reading: Reading) -> list[Mention]:
    """The words that say whether there were complications; none where nothing does."""
    found = []
    begun = _beginning(reading)
    for mention in reading.all("complications"):
        sentence = reading.sentences[mention.sentence]
        outcome = sentence.kind == "treatment" and sentence.text.lstrip().startswith("outcome")
        if sentence.kind in _NOT_TOLD and not outcome:
            continue
        if mention.scope in {"past", "family", "hypothetical", "void", "consent"}:
            continue
        if unsaid(reading, mention) or _only_bore_it(sentence, mention):
            continue
        if mention.key or (
            sentence.kind == "complications" and re.match(r"complic|compl|comps|cx", mention.text)
        ):
            value = reading.value(mention)
            if mention.key and (not value.strip(" .-:") or reading.pattern("silent").search(value)):
                continue
            found.append(mention)
            continue
        if mention.text.startswith("complicated") and (
            mention.sentence < begun
            or elsewhere(reading, mention)
            or (
                reading.has("other_site", mention.sentence)
                and not reading.has("site", mention.sentence)
            )
        ):
            continue
        if _of_other_act(reading, mention):
            continue
        if not _generic(mention) and _of_something_else(reading, mention):
            continue
        after = sentence.text[mention.end - sentence.start :].strip(" .?:=-")
        if _generic(mention) and reading.pattern("silent").match(after) and after:
            continue
        if _generic(mention) or (mention.sentence >= begun and _counts(reading, mention)):
            found.append(mention)
    if not found:
        found += [
            m
            for m in reading.said("complication")
            if reading.sentences[m.sentence].kind not in _NOT_TOLD
            and m.sentence >= begun
            and not cue("setting", "watched_for").search(m.text)
            and not _of_other_act(reading, m)
            and not untold(reading, "complications", m.sentence)
            and not cue("setting", "unspoken").search(m.text)
            and not (_numbered(reading, m.sentence) and _on_another_line(reading, m.sentence))
        ]
    return found


def _only_bore_it(sentence: Sentence, mention: Mention) -> bool:
    """Whether it is only how the patient bore it: "tolerated the procedure without difficulty"."""
    before = sentence.text[: mention.start - sentence.start]
    return "difficult" in mention.text and cue("setting", "bore").search(before) is not None


def _of_other_act(reading: Reading, mention: Mention) -> bool:
    """Whether it is told of another procedure: "the port was flushed without complications"."""
    text = reading.sentences[mention.sentence].text
    named = any(reading.has(t, mention.sentence) for t in ("site", "procedure", "cement", "needle"))
    if cue("setting", "other_act").search(text) and not named:
        return True
    dated = any(patterns("scope")[n].search(text) for n in ("past_date", "past_time"))
    return dated and elsewhere(reading, mention)


def _of_something_else(reading: Reading, mention: Mention) -> bool:
    """Whether the model of clauses hears no complication in the clause: risks, an examination."""
    index = mention.sentence
    if not reading.learned:
        return False
    nothing, said = (reading.whole(n, index) for n in ("no_complication_word", "complication"))
    return nothing > said + 0.3


def _generic(mention: Mention) -> bool:
    """Whether the word speaks of complications as such, not of a single event."""
    return cue("setting", "generic").match(mention.text) is not None


def _beginning(reading: Reading) -> int:
    """The first sentence that tells of the procedure: nothing before it can be its complication."""
    first = [
        m.sentence for t in ("needle", "cement", "procedure") for m in reading.all(t) if m.real
    ]
    return min(first, default=0)


def _at_hand(reading: Reading, sentence: int) -> bool:
    """Whether a needle or cement is told of shortly before, or nowhere in the note."""
    hands = {m.sentence for t in ("needle", "cement") for m in reading.real(t)}
    return not hands or any(-4 <= sentence - told <= 10 for told in hands)


def _of_wound(text: str) -> bool:
    return cue("setting", "wound").search(text) is not None


def _numbered(reading: Reading, index: int) -> bool:
    """Whether a sentence stands in an entry of a numbered list, as a list of problems is."""
    first, _ = reading.lines[reading.sentences[index].line]
    return re.match(r"\W*\d{1,2}[.)]", reading.sentences[first].text) is not None


def _on_another_line(reading: Reading, index: int) -> bool:
    """Whether a sentence stands in a paragraph that tells nothing of this procedure."""
    first, last = reading.lines[reading.sentences[index].line]
    words = sum(len(reading.sentences[i].text.split()) for i in range(first, last + 1))
    own = ("site", "procedure", "cement", "needle", "guidance", "stopped", "started")
    return words > _PARAGRAPH and not any(
        reading.has(term, i) for term in own for i in range(first, last + 1)
    )


def _counts(reading: Reading, mention: Mention) -> bool:
    """Whether a single event is said to be there or not, of this procedure."""
    sentence = reading.sentences[mention.sentence]
    text = sentence.text
    first = mention.start - sentence.start
    if sentence.kind not in {"complications", "post", "summary"} and not _at_hand(
        reading, mention.sentence
    ):
        return False
    if _on_another_line(reading, mention.sentence):
        return False
    if cue("setting", "weak_event").match(mention.text):
        if mention.text == "infection" and not (mention.negated or _of_wound(text)):
            return False
        if sentence.kind not in {"", "body", "title", "summary", "complications", "post", "cement"}:
            return False
        if cue("setting", "not_an_event").search(text):
            return False
        halted = reading.has("stopped", mention.sentence) and not mention.negated
        if halted and not mention.text.startswith(("ooz", "bled")):
            return False  # it is only told as the reason why the procedure ended
    if cue("setting", "watched_for").search(text[:first]) or cue("before", "instructing").search(
        text[:first]
    ):
        return False
    if cue("setting", "not_an_event").search(text) and not mention.negated:
        return False
    if cue("setting", "common_event").match(mention.text) and cue(
        "setting", "event_of_patient"
    ).search(text):
        return False
    return not re.search(r"\b(?:if|call|should)\b[^.]{0,60}$", text[:first][-60:])
