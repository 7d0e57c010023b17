"""What a note says of a change of the side: corrections, reasons, and sides that were given up."""

import re

from app.check.mentions import Mention, Reading
from app.check.sidedenials import denied_here, denies
from app.check.sidenames import is_side
from app.check.sidewords import TERMS, SideWord, of_finding
from app.check.tables import cue
from corpus.encounter import Side


def adds_other_side(reading: Reading, words: tuple[SideWord, ...]) -> bool:
    """Whether an addendum says that the other side was injected, too."""
    if not _has_addendum(reading):
        return False
    told = {
        w.side
        for w in words
        if w.side in {"left", "right"} and w.part != "summary" and not (w.denied or w.planned)
    }
    for index, sentence in enumerate(reading.sentences):
        line = reading.lines[sentence.line]
        opening = reading.sentences[line[0]].text
        if not (
            (sentence.kind == "addendum" or cue("sides", "addendum").match(opening))
            and any(
                reading.sentences[i].search(cue("sides", "added"))
                for i in range(line[0], line[1] + 1)
            )
            and sentence.search(cue("sidewords", "acted"))
        ):
            continue
        other = {
            w.side
            for w in words
            if w.mention.sentence == index and not w.denied and w.side in {"left", "right"}
        }
        if len(told) == 1 and (
            other - told or any(m.real for m in reading.within("other_side", index))
        ):
            return not any(
                reading.sentences[i].search(cue("sides", "called_wrong"))
                for i in range(line[0], line[1] + 1)
            )
    return False


def only_states(reading: Reading, word: SideWord) -> bool:
    """Whether a correction only states a side: "Addendum 2: laterality left"."""
    sentence = reading.sentences[word.mention.sentence]
    value = sentence.text[max(0, sentence.body - sentence.start) :]
    own = sentence.kind == "addendum" and sentence.body > sentence.start
    return own and not reading.pattern("correction").search(value)


def corrected_sides(reading: Reading) -> list[SideWord]:
    """The sides that the note itself says are the right ones, where it corrects itself."""
    corrections = []
    correcting = {i for i in range(len(reading.sentences)) if corrects(reading, i)}
    added = _added(reading, correcting) if correcting or _has_addendum(reading) else set()
    for index, sentence in enumerate(reading.sentences):
        marked = sentence.kind == "addendum" or index in correcting or index in added
        if not marked or sentence.kind in {
            "exam",
            "past",
            "family",
            "social",
            "drugs",
            "plan",
            "post",
        }:
            continue
        marker = reading.pattern("correction").search(sentence.text)
        found = _correct_side(reading, index, marker.start() if marker else 0)
        if found is not None:
            corrections.append(found)
    return corrections


def _has_addendum(reading: Reading) -> bool:
    """Whether the note has words that an addendum begins with."""
    return cue("sides", "addendum_word").search(reading.note.text) is not None


def _added(reading: Reading, correcting: set[int]) -> set[int]:
    """The sentences that go on with a correction, up to the end of their line.

    Of an addendum all do, of another line the one after a side that is called wrong.

    Args:
        reading: The note.
        correcting: The sentences that correct something.
    """
    found: set[int] = set()
    addendum = wrong = opens = False
    for index, sentence in enumerate(reading.sentences):
        if index == reading.lines[sentence.line][0]:
            addendum, wrong = False, False
            opens = cue("sides", "addendum").match(sentence.text) is not None
        if (addendum and _wrong_told(reading, sentence.line)) or wrong:
            found.add(index)
        wrong = index in correcting and _names_wrong_side(reading, index)
        addendum = addendum or opens
    return found


def _wrong_told(reading: Reading, line: int) -> bool:
    """Whether a line says that something was wrong."""
    first, last = reading.lines[line]
    return any(
        reading.sentences[i].search(cue("sides", "called_wrong")) for i in range(first, last + 1)
    )


def _names_wrong_side(reading: Reading, index: int) -> bool:
    """Whether a sentence calls a side wrong, and none right."""
    sides = [m for term, _ in TERMS[:3] for m in reading.within(term, index)]
    return bool(sides) and _correct_side(reading, index, 0) is None


def corrects(reading: Reading, index: int) -> bool:
    """Whether a sentence corrects something: "counts correct" does not."""
    text = reading.sentences[index].text
    return any(
        m.group() != "correct" or not cue("sides", "checked").search(text[: m.start()])
        for m in reading.pattern("correction").finditer(text)
    )


def _correct_side(reading: Reading, index: int, marker: int) -> SideWord | None:
    sentence = reading.sentences[index]
    sides: list[tuple[Side, Mention]] = []
    for term, side in TERMS:
        for mention in reading.within(term, index):
            if is_side(reading, mention) and not of_finding(reading, mention):
                sides.append((side, mention))
    right: list[tuple[Side, Mention]] = []
    for side, mention in sides:
        first, last = mention.start - sentence.start, mention.end - sentence.start
        before, after = sentence.text[max(0, first - 40) : first], sentence.text[last : last + 80]
        wrong = (
            cue("sides", "wrong").search(after)
            or cue("sides", "wrong_before").search(before)
            or denies(reading, mention)
            or denied_here(reading, mention)
            or mention.scope == "past"
        )
        if wrong and not cue("sides", "should_read").search(before):
            continue
        right.append((side, mention))
    later = [(s, m) for s, m in right if m.start - sentence.start >= marker]
    chosen = later or right
    if not chosen or (len({s for s, _ in chosen}) > 1 and not later):
        return None
    alone = [(s, m) for s, m in chosen if _alone(sentence.text, m.start - sentence.start)]
    side, mention = (alone or chosen)[0]
    return SideWord(side, "summary", mention, False, False, True)


def _alone(text: str, first: int) -> bool:
    """Whether a side is named as the only one: "only the left was injected"."""
    return cue("sides", "only_before").search(text, max(0, first - 15), first) is not None


def changed_side(reading: Reading, words: tuple[SideWord, ...]) -> SideWord | None:
    """The side that the note says was treated instead of the one meant before."""
    for word in words:
        sentence = reading.sentences[word.mention.sentence]
        text = sentence.text
        lead = text[: word.mention.start - sentence.start]
        if not word.denied and cue("sides", "changed_to").search(lead):
            return word
        if (
            (word.part == "consent" and not re.search(r"\binstead\b", text))
            or word.denied
            or word.planned
        ):
            continue
        told = cue("sides", "instead").search(text)
        before = told is not None and word.mention.start - sentence.start < told.start()
        if told and not (before and _after(words, word)):
            return word
    return None


def _after(words: tuple[SideWord, ...], word: SideWord) -> bool:
    """Whether another side is named after a word in its sentence: "both changed to left"."""
    return any(
        w.mention.sentence == word.mention.sentence
        and w.mention.start > word.mention.start
        and w.side != word.side
        for w in words
    )


def _tells_why(reading: Reading, word: SideWord) -> bool:
    """Whether a statement tells that, and why, only this side was treated."""
    index = word.mention.sentence
    if reading.says("side_fix", index):
        return True
    near = [reading.sentences[i].text for i in (index - 1, index) if i >= 0]
    return cue("sides", "only").search(near[-1]) is not None and any(
        reading.pattern("reason").search(text) for text in near
    )


def given_up_sides(reading: Reading, words: tuple[SideWord, ...]) -> set[Side]:
    """The sides of title and consent, where the note tells why the other one was treated."""
    treated = {w.side for w in words if w.part == "body" and w.action and not w.denied}
    if len(treated) != 1 or not any(_tells_why(reading, w) for w in words if w.side in treated):
        return set()
    return {w.side for w in words if w.part in {"title", "consent"}} - treated - {"one"}


def _told_instead(reading: Reading) -> bool:
    """Whether a sentence with a side says that the plan was another: "only the right instead"."""
    return any(
        cue("sides", "instead").search(reading.sentences[m.sentence].text)
        for side in ("left", "right")
        for m in reading.all(side)
    )


def explains(reading: Reading, words: tuple[SideWord, ...]) -> bool:
    """Whether the note says why another side was done than was meant."""
    if any(w.planned for w in words):
        return True
    treated = {w.side for w in words if w.part == "body" and w.action and not w.denied}
    if len(treated) == 1 and any(_tells_why(reading, w) for w in words if w.side in treated):
        return True
    spared = [w for w in words if w.denied and w.part == "body" and w.side not in treated]
    if len(treated) == 1 and any(
        cue("sides", "tried").search(reading.sentences[w.mention.sentence].text) for w in spared
    ):
        return True
    if len(treated) == 1 and spared and _told_instead(reading):
        return True
    for word in words:
        near = reading.sentences[word.mention.sentence].text
        if (word.denied or cue("sides", "only").search(near)) and reading.pattern("reason").search(
            near
        ):
            return True
    return False


def plan_unexplained(reading: Reading, words: tuple[SideWord, ...], side: Side) -> bool:
    """Whether the other side was ordered or booked, and nothing tells of a change."""
    others = {"left": "right", "right": "left"}
    planned = {
        w.side
        for w in words
        if w.planned and not w.denied and reading.sentences[w.mention.sentence].kind == "planned"
    }
    return planned == {others.get(side)} and not any(
        s.search(reading.pattern("correction"))
        or s.search(cue("sides", "instead"))
        or (s.search(reading.pattern("reason")) and s.search(cue("sidewords", "side")))
        for s in reading.sentences
    )
