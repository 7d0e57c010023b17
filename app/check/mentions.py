"""What a note mentions: every term with its exact place, whether it is negated, and its scope."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.check.note import Note, Sentence, read_note
from app.check.scopes import Scope, negated, scope
from app.check.searching import Words
from app.check.tables import cue, patterns

_OF_PROCEDURE = frozenset(
    [
        "cement",
        "cement_type",
        "needle",
        "device",
        "biopsy",
        "guidance",
        "record",
        "result",
        "complications",
        "left",
        "right",
        "both",
    ]
)
"""Terms that go on with a procedure of the past which the sentence before tells of."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One term in the note.

    Attributes:
        term: The table that it was found with.
        start: Where it starts in the note.
        end: Where it ends, exclusive.
        text: As read, in small letters.
        sentence: Number of its sentence.
        negated: Whether the note denies it.
        scope: `now` is this encounter as it happened; everything else is set aside.
        key: Whether it stands in the heading of its line.
    """

    term: str
    start: int
    end: int
    text: str
    sentence: int
    negated: bool
    scope: Scope
    key: bool

    @property
    def real(self) -> bool:
        """Whether it says that the thing was there or happened in this encounter."""
        return self.scope == "now" and not self.negated


class Reading:
    """A note and what is mentioned in it, found when it is first asked for."""

    def __init__(self, original: str, words: Mapping[str, re.Pattern[str]]) -> None:
        self.note: Note = read_note(original)
        self._words = words
        self._searched = Words(self.note.text)
        self._found: dict[str, tuple[Mention, ...]] = {}
        self._placed: dict[str, dict[int, list[Mention]]] = {}

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The note's sentences."""
        return self.note.sentences

    @cached_property
    def lines(self) -> Mapping[int, tuple[int, int]]:
        """The first and last sentence of each line, by the line's number."""
        found: dict[int, tuple[int, int]] = {}
        for index, sentence in enumerate(self.sentences):
            first, _ = found.get(sentence.line, (index, index))
            found[sentence.line] = (first, index)
        return found

    def all(self, term: str) -> tuple[Mention, ...]:
        """Every mention of `term`, in order, whatever its scope."""
        if term not in self._found:
            self._found[term] = tuple(self._find(term))
        return self._found[term]

    def real(self, term: str) -> tuple[Mention, ...]:
        """The mentions that say that it was so in this encounter."""
        return tuple(m for m in self.all(term) if m.real)

    def within(self, term: str, sentence: int) -> tuple[Mention, ...]:
        """The mentions of `term` in one sentence."""
        if term not in self._placed:
            placed: dict[int, list[Mention]] = {}
            for mention in self.all(term):
                placed.setdefault(mention.sentence, []).append(mention)
            self._placed[term] = placed
        return tuple(self._placed[term].get(sentence, ()))

    def has(self, term: str, sentence: int) -> bool:
        """Whether `term` is mentioned in a sentence at all."""
        if term == "other_site":
            return bool(self.within(term, sentence))
        return self.sentences[sentence].search(self.pattern(term)) is not None

    def pattern(self, term: str) -> re.Pattern[str]:
        """The pattern of `term`, of the general table or of the code's own words."""
        return self._words[term] if term in self._words else patterns("terms")[term]

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Where a pattern that matches at the start of words only does so in the note."""
        return self._searched.matches(pattern)

    def _find(self, term: str) -> Iterator[Mention]:
        for match in self.matches(self.pattern(term)):
            if not self.sentences:
                return
            index = self.note.sentence_at(match.start())
            sentence = self.sentences[index]
            if match.start() >= sentence.end:
                continue
            if term == "other_site" and self._landmark(sentence, match.start()):
                continue
            yield self._mention(term, match.start(), match.end(), index)

    def _landmark(self, sentence: Sentence, start: int) -> bool:
        """Whether another bone only says where the needle went: "medial to the SI joint"."""
        before = self.note.text[max(sentence.start, start - 90) : start]
        return cue("mentions", "landmark").search(before) is not None

    def _mention(self, term: str, start: int, end: int, index: int) -> Mention:
        sentence = self.sentences[index]
        key = sentence.start < sentence.body and end <= sentence.body
        seen = scope(sentence, start, end, self._words["procedure"])
        if seen == "now" and term in _OF_PROCEDURE and self._goes_on(index):
            seen = "past"
        return Mention(
            term=term,
            start=start,
            end=end,
            text=self.note.text[start:end],
            sentence=index,
            negated=negated(sentence, start, end) or (key and self._denied(index)),
            scope=seen,
            key=key,
        )

    def _goes_on(self, index: int) -> bool:
        """Whether a sentence goes on with a procedure of the past that the one before tells of."""
        sentence = self.sentences[index]
        if index == 0 or self.sentences[index - 1].line != sentence.line:
            return False
        if sentence.kind != "present" and not cue("mentions", "goes_on").search(sentence.text):
            return False
        if sentence.search(patterns("scope")["now"]) or sentence.search(self._words["procedure"]):
            return False
        before = self.sentences[index - 1]
        named = before.search(self._words["procedure"])
        if named is None:
            return self._goes_on(index - 1) if before.kind == "present" else False
        start = before.start + named.start()
        return scope(before, start, before.start + named.end(), self._words["procedure"]) == "past"

    def near_procedure(self, sentence: int, reach: int = 12) -> bool:
        """Whether this encounter's procedure is told of within `reach` sentences."""
        return any(abs(sentence - told) <= reach for told in self._told)

    @cached_property
    def _told(self) -> frozenset[int]:
        """The sentences that tell of a needle, of cement or of the procedure in the code's bone."""
        named = {m.sentence for m in self.all("procedure") if m.scope in {"now", "planned"}}
        hands = {m.sentence for t in ("needle", "cement") for m in self.real(t)}
        return frozenset(
            named | {i for i in hands if self.has("site", i) or not self.has("other_site", i)}
        )

    def value(self, mention: Mention) -> str:
        """What stands after the heading that `mention` is in, or else the line's next sentence."""
        return self._value(mention.sentence)

    def _value(self, index: int) -> str:
        sentence = self.sentences[index]
        own = sentence.text[max(0, sentence.body - sentence.start) :]
        if own.strip(" .:-") or index == self.lines[sentence.line][1]:
            return own
        return self.sentences[index + 1].text

    def _denied(self, index: int) -> bool:
        """Whether the sentence after a heading that ends with a full stop only denies it."""
        sentence = self.sentences[index]
        if sentence.text[sentence.body - sentence.start :].strip(" .:-"):
            return False
        return cue("mentions", "value_denied").match(self._value(index)) is not None
