"""The model's reply as sentences with markers, one at a time while it arrives.

A sentence is handed on only when the text after it has begun: until then another marker, or the
rest of a number or an abbreviation, may follow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.llm.prompt import NOT_STATED

MAX_SENTENCE = 1200
"""Characters after which text without an end is handed on; the gate will refuse it."""

LONGEST_MARKER = 60
"""Characters of a marker that are waited for."""

_NUMBERS = r"\d{1,4}(?:\s*(?:,|;|&|and|-|–|to)\s*(?:passages?\s*)?\d{1,4})*"
_MARK = (
    r"(?:\[\^?\s*(?:(?:passages?|source|p\.?)\s*)?" + _NUMBERS + r"\s*\]"
    r"|【\s*(?:passages?\s*)?" + _NUMBERS + r"(?:†[^】]{0,40})?\s*】"
    r"|［\s*" + _NUMBERS + r"\s*］"
    r"|\((?:passages?|source)\s*" + _NUMBERS + r"\s*\))"
)
_ROUND = r"\(\s*\d{1,2}(?:\s*,\s*\d{1,2})*\s*\)"  # (1) marks only where a sentence ends
_MARKER = re.compile(r"\s*" + _MARK, re.I)
_FINAL_ROUND = re.compile(r"\s*(?:" + _ROUND + r"\s*)+(?=[.!?]*\s*$)")
_TAIL = re.compile(
    r"(?:[ \t]*\n)?(?:[ \t]*(?:" + _MARK + "|" + _ROUND + r"(?=[\s.!?]|$)))+[.!?]?", re.I
)
_RANGE = re.compile(r"(\d{1,4})\s*(?:-|–|to)\s*(\d{1,4})")
_END = re.compile(r"[.!?][\"'”’)]*(?=\s)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|etc|cf|approx|incl|dr|mr|mrs|ms|st|fig|sec|ch|p|pp|[a-z]))\.$"
    r"|^\s*(?:[-*•]\s*)?(?:\d{1,2}|yes|no)\.$",  # a verdict belongs to the sentence that cites
    re.I,
)
_NAMED = re.compile(r"^[\s*_#>-]*passages?(?:\s+used)?[\s*_]*:[\s*_]*(?P<rest>.*)$", re.I)
_LABEL = re.compile(
    r"^(?:[-*•>#]+\s+|(?P<number>\d{1,2})[.):]\s+|\**(?:answer|sentence \d+):\**\s*)", re.I
)
_THINK = re.compile(r"^\s*<think(?:ing)?>", re.I)
_THOUGHT = re.compile(r"</think(?:ing)?>", re.I)
_LONGEST_TAG = len("<thinking>")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One finished sentence of a draft, not yet checked.

    Attributes:
        text: The sentence without markers.
        markers: The passages that it cites, in order, each once; some may not exist.
        named: The passages that the model said it would use; empty if it did not say.
        replaces: In a repair, the number of the refused sentence; else None.
    """

    text: str
    markers: tuple[int, ...]
    named: tuple[int, ...] = ()
    replaces: int | None = None

    @property
    def marked(self) -> str:
        """The sentence followed by its markers, in the form in which answers are shown."""
        return " ".join(filter(None, [self.text, "".join(f"[{m}]" for m in self.markers)]))

    @property
    def declines(self) -> bool:
        """Whether it says that the passages do not answer the question."""
        return self.text.rstrip(".!").upper() == NOT_STATED


class SentenceReader:
    """Turns pieces of text into sentences; one reader for one reply."""

    def __init__(self, repair: bool = False) -> None:
        """Start before the first piece; a repair's sentences begin with a number."""
        self._repair = repair
        self._text = ""
        self._started = False
        self._thinking = False
        self._named: tuple[int, ...] = ()

    def feed(self, piece: str) -> Iterator[DraftSentence]:
        """The sentences that `piece` finishes."""
        self._text += piece.replace("\r", "\n")
        if self._begun():
            yield from self._finished()

    def finish(self) -> Iterator[DraftSentence]:
        """The sentences that the end of a whole reply finishes."""
        self._begun(final=True)
        if not self._thinking:
            self._text += "\n\n"
            yield from self._finished()
        self._text = ""

    def _begun(self, final: bool = False) -> bool:
        """Whether the answer has begun: reasoning that some models write first is left out."""
        if not self._started:
            if not final and len(self._text.lstrip()) < _LONGEST_TAG:
                return False
            self._started, self._thinking = True, bool(_THINK.match(self._text))
        if self._thinking:
            thought = _THOUGHT.search(self._text)
            if thought is None:
                return False
            self._thinking, self._text = False, self._text[thought.end() :]
        return True

    def _finished(self) -> Iterator[DraftSentence]:
        while (end := self._end()) is not None:
            sentence, self._text = self._text[:end], self._text[end:]
            yield from self._made(sentence)

    def _end(self) -> int | None:
        """Where the first sentence of the text ends, its markers included; None if unknown yet."""
        text = self._text
        line = text.find("\n")
        limit = min(line if line >= 0 else len(text), MAX_SENTENCE)
        for end in _END.finditer(text, 0, limit):
            if not _ABBREVIATION.search(text[: end.end()]):
                return self._marks_end(end.end())
        if limit == MAX_SENTENCE:
            return limit
        if line < 0:
            return None
        return self._marks_end(line) if text[:line].strip() else line + 1

    def _marks_end(self, end: int) -> int | None:
        """The end of the markers that follow `end`; None while one may still come, or grow."""
        tail = _TAIL.match(self._text, end)
        stop = tail.end() if tail else end
        rest = self._text[stop:].lstrip(" \t")
        if tail is None and rest.startswith("\n"):
            rest = rest[1:].lstrip(" \t")
        if not rest or (rest[0] in "[(【［" and not _closed(rest)):
            return None
        return stop

    def _made(self, raw: str) -> Iterator[DraftSentence]:
        named = _NAMED.match(raw.strip())
        if named:
            self._named = _numbers(named["rest"])
            return
        label = _LABEL.match(raw.strip())
        text = raw.strip()[label.end() if label else 0 :]
        number = label["number"] if label and self._repair else None
        sentence = _sentence(text, self._named, int(number) if number else None)
        if re.search(r"\w", sentence.text):
            yield sentence


def _sentence(raw: str, named: tuple[int, ...], replaces: int | None) -> DraftSentence:
    """The sentence with its markers taken out and its punctuation closed up."""
    markers: list[int] = []

    def take(match: re.Match[str]) -> str:
        markers.extend(_numbers(match.group()))
        return ""

    text = _MARKER.sub(take, raw)
    text = _FINAL_ROUND.sub(take, text)
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))
    text = re.sub(r"([.!?])\.+$", r"\1", text).replace("**", "").strip()
    return DraftSentence(text, tuple(dict.fromkeys(markers)), named, replaces)


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers in `text`, short ranges written out."""

    def written_out(match: re.Match[str]) -> str:
        first, last = int(match[1]), int(match[2])
        if first <= last <= first + 10:
            return ",".join(str(n) for n in range(first, last + 1))
        return match.group()

    return tuple(
        int(n) for n in re.findall(r"(?<![\w.])\d{1,4}(?!\w)", _RANGE.sub(written_out, text))
    )


def _closed(text: str) -> bool:
    """Whether the bracket that `text` begins with is closed near by, or never will be."""
    return len(text) > LONGEST_MARKER or any(c in "])】］\n" for c in text)
