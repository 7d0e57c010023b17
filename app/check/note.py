"""A note as the reader sees it: small letters, headings, sentences, all at the original offsets.

Every offset counts characters of the note as it was given. What is changed for reading (capitals,
curly quotes, boxes that are not ticked) is replaced one character for one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

from app.check.copied import after_mark, after_today, begins_copy, begins_today, of_another_day
from app.check.fields import as_fields
from app.check.headings import kind_of, kind_of_spoken, names, only_names, states
from app.check.signs import as_read

HERE = Path(__file__).parent

_BACKGROUND = frozenset({"exam", "past", "family", "social", "drugs"})
_MINOR = frozenset(
    {"body", "side", "place", "dximaging", "guidance", "treatment", "post", "record"}
)
"""Headings that go on with the background that they stand in: "Sacrum: tender" in an exam."""

_LASTING = frozenset(
    {
        *("past", "family", "social", "drugs", "exam"),
        *("plan", "void", "copied", "risks", "present"),
    }
)
"""Headings within a line that hold for the rest of it."""
_SINGLE = frozenset(
    {
        "title",
        "planned",
        "place",
        "side",
        "device",
        "cement",
        "biopsy_result",
        "pain",
        "guidance",
        "record",
    }
)
"""Headings at the start of a line that hold for their own sentence only."""

_YIELDING = frozenset({"consent", "present", "diagnosis", "summary", "dximaging", "pain"})
"""Headings that do not hold for a later sentence of their line that tells of the procedure."""
_ACTS = re.compile(
    r"\b(?:fluoro\w*|needles?|trocars?|cannulas?|was injected|were placed|pmma|prone|impression)\b"
    r"|\b(?:did|performed|underwent|carried out) (?:an? |the )?(?:\w+ ){0,2}?\w+plast(?:y|ies)\b"
    r"|\w+plast(?:y|ies) (?:was |were |is )?(?:then )?(?:done|performed|carried out|completed)\b"
)
_PART = re.compile(r"^(?:part|section) (?:[a-h]|\d|[iv]{1,3})\b[.:) -]*|\s*\([^()]{0,60}\)$")
_END = re.compile(r"(?<=[.!?])(?P<close>[\"')\]]*)\s+|\n|(?<=\S) {3,}(?=[a-z][a-z /]{1,25}:)")
_DOCUMENT = re.compile(r"\b(?:summary|note|report|record|document|form|log|sheet|letter)\b")
_LEAD = re.compile(r"[ ]*(?:[-*•>#]+[ ]+|\(?\d{1,2}[.)][ ]+|[0-2]\d:?[0-5]\d\b[ -]+)(?=\S)")
"""A bullet, a number or a time before the words of a line."""
_OPENERS = (
    r"the (?!same|other)\w+ (?:is|was|were|had|has)\b|(?:the )?indication\b"
    r"|no (?:complication|leak|extravasation|balloon|curette|cavity|biops|device)\w*"
    r"|(?:images?|pictures?|films?|views|spots|stills|pics) "
    r"(?:are |were |is |was |have been |not |all |got )*"
    r"(?:saved|stored|archived|kept)\b"
    r"|did(?:n't| not) (?:use|need|have|see)\b"
)
"""Words with which speech without signs begins to tell another thing."""
_TURN = re.compile(
    rf"(?:{_OPENERS}|u[hm]+|okay|and then|then|so|but|and (?:we|i|she|he|it|there|the)"
    r"|because(?! of))\b"
)
_BREATH = re.compile(
    rf"\s(?=(?:{_OPENERS}|u[hm]+|okay|then|so|but|and(?! a (?:half|quarter))|because(?! of)"
    r"|we|i|she|he|it's|there (?:was|were)|this is|patient (?:is|was|has))\b)"
)
_LONG_BREATH = 40
"""Words without a sign between them from which on a sentence is speech, typed as it came."""
_ABBREVIATION = re.compile(
    r"(?i)(?:^|[\s(])(?:dr|mr|mrs|ms|vs|approx|incl|e\.g|i\.e|fig|resp|ht)\.$"
)
_ANSWER = re.compile(
    r"(?:[-:=>\"'(]+ *)*(?:(?:yes|no|none|nil|y|n)\b(?:\W*(?:$|[.,;\n])| +-)"
    r"|(?:not|never)\b(?: \w+){0,3}\W*(?:$|[.,;\n])"
    r"|(?:we|i|they) (?:\w+ )?(?:don't|do not|didn't|did not|never"
    r"|(?:have|had|own|used|saw) none)\b)"
)
_TOLD = re.compile(r"\b(?:performed|done|injected|completed|underwent)\b")
_NONE = re.compile(r"\W*(?:none|nil|no\b|nkda|nka|not known|reviewed|unchanged|n/a)")
_SHORT = re.compile(
    r"\b(?:sacropl|sacrop|augm|unilat|ins|insuff|osteop|hosp|outpt|inpt|bilat|lat|proc|approx|est|amb|surg|prev|sev|mod|percut|ant|post|vert|sacr|incl|adm|ext|phys|med|meds|conserv|inj|dev|bal|compl|complic|extrav|extravas)\.$"
)
_KEY = re.compile(
    r"(?P<lead>[\s\-*•>#\[(.]*(?:\(?[0-9]{1,2}[.)]|\(?[a-zA-Z]\)|[0-2]\d:?[0-5]\d\b|[qQ]\d{1,2}\b[.:)]?)?[\s\-*•]*)"
    r"(?P<key>[^\W\d_][^:\n.;!?]{0,70}|[0-9][^:\n;!?,]{2,40}):(?=\s|$|[^\d\s/])"
)
_LATER = re.compile(
    r"\b(?:today\w*|this (?:visit|encounter|time|procedure|session)|now|current(?:ly)?"
    r"|follow-?\s?up|(?:office|clinic) (?:visit|note)|second stage)\b"
)
_DASHED = re.compile(r"(?P<key>[a-z][a-z'/ -]{1,30}?) [-–—] (?=\S)")
_REASON = re.compile(
    r"\W*(?:the |my |our )?(?:reason|indication|diagnosis|problem)s?"
    r"(?: (?:for|behind) (?:this|it|the \w+|treatment|doing (?:it|so)))? (?:was|were|is|being)\b"
)
"""How a sentence begins that tells why the procedure was done, where no heading says so."""
_OPENING = 8
"""Words from which on what follows a first heading is told, not filled in."""
_CLOCK = re.compile(r"[ \-*•]*\(?[0-2]?\d:?[0-5]\d ?(?:h|hrs?|am|pm)?\b[): \-]")
"""The time before an entry of a log."""
_CLOCKED = 4
"""Timed lines from which on a note is a log: what each says holds for itself alone."""
_RUN_TOGETHER = 120
"""Characters of a line from which on several lines may have run together in it."""
_HEADINGS_RUN_TOGETHER = 2
_FEW_WORDS = 7
"""Words of a sentence, in the middle, below which a note is telegraphic."""
_KEY_WITHIN = re.compile(r"(?P<key>[A-Za-z0-9][^:\n.;!?]{0,60}):(?=\s|$)")
_WORD_WITHIN = re.compile(r"(?<![\w/'-])[A-Za-z][\w/'-]*")
_CLAUSE = re.compile(
    r"(?i)\b(?:was|were|is|are|has|have|had|will|into|we|i|she|he|showed|shows|her|him|it|them"
    r"|there|keeps|wakes|makes|on|with|\d+(?:/10)?)\b"
)
_SPOKEN_KEY = re.compile(r"(?P<lead>\s*)(?P<key>[A-Z][^:\n.;!?,]{1,60})\.(?=\s|$)")
_INLINE = re.compile(
    r"[ \"(]*(?P<key>[^\W\d_][^:\n.;!?,(]{0,40}(?:\([^)\n:]{0,40}\)\s?)?):(?=\s|$|[^\d\s/])"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or table line.

    Attributes:
        start: Where it starts in the note.
        end: Where it ends, exclusive.
        text: Its words as read, `end - start` characters.
        kind: Of the heading that it stands under, or empty.
        line: Number of its line, from 0.
        body: Offset in the note where its own heading ends; `start` without one.
        title: Whether it is among the first lines, or a line in capitals.
    """

    start: int
    end: int
    text: str
    kind: str
    line: int
    body: int
    title: bool
    _found: dict[re.Pattern[str], re.Match[str] | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _cuts: dict[re.Pattern[str], tuple[tuple[int, int], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match of `pattern` in the sentence, which is remembered: many ask for it."""
        if pattern not in self._found:
            self._found[pattern] = pattern.search(self.text)
        return self._found[pattern]

    def cuts(self, pattern: re.Pattern[str]) -> tuple[tuple[int, int], ...]:
        """Where `pattern` cuts the sentence, from where to where; remembered like `search`."""
        if pattern not in self._cuts:
            self._cuts[pattern] = tuple(m.span() for m in pattern.finditer(self.text))
        return self._cuts[pattern]


@dataclass(frozen=True)
class Note:
    """A note, cut into sentences.

    Attributes:
        original: The note as it was given.
        text: The note as read, of the same length.
        sentences: In order, not overlapping.
    """

    original: str
    text: str
    sentences: tuple[Sentence, ...]
    starts: tuple[int, ...]

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence at `offset`, or of the one before it; 0 at least."""
        return max(0, bisect_right(self.starts, offset) - 1)


def read_note(original: str) -> Note:
    """`original` cut into sentences, each with the kind of its heading."""
    text = as_fields(as_read(original))
    sentences = tuple(_sentences(original, text))
    return Note(original, text, sentences, tuple(s.start for s in sentences))


def _sentences(original: str, text: str) -> Iterator[Sentence]:
    block, copied = "", False
    lines = [part for line in _lines(text) for part in _headed(original, text, *line)]
    run_together = len(lines) > 1 and "\n" not in text.strip()
    alone_line = len(lines) == 1 or (run_together and _telegraphic(text))
    yielding = _YIELDING | ({"exam", "drugs", "social"} if run_together else set())
    clocked = sum(_CLOCK.match(text, *line) is not None for line in lines) >= _CLOCKED
    blocks = any(begins_today(text, *line) for line in lines)
    for number, (start, end) in enumerate(lines):
        kind, body, alone = _heading(original, text, start, end)
        if blocks and begins_today(text, start, end):
            copied = False
        elif blocks and begins_copy(text, start, end):
            copied = True
        elif copied:
            kind, body, alone = "copied", start, False
        whole = number == 0 or _DOCUMENT.search(text, start, end)
        if number < 5 and alone and whole and kind in _BACKGROUND | {"post", "plan"}:
            kind = ""  # what the whole document is: "Discharge summary"
        if number == 0 and kind == "post" and len(text[body:end].split()) > _OPENING:
            kind = ""  # the same, and what it tells goes on: "Discharge: 57F admitted for pain"
        if kind == "dated":
            later = _LATER.search(text, 0, min(start, 120)) or _LATER.search(text, end)
            kind = "past" if later else "title"
        shout = _shouts(original[start:end])
        timed = clocked and _CLOCK.match(text, start, end) is not None
        if timed and kind:
            kind = "" if kind in {"dximaging", "place"} else kind
            alone, block = False, ""
        if alone or (shout and kind and body == start):
            block = kind
        elif block in _BACKGROUND and kind in _MINOR:
            kind = block
        elif kind and kind not in _MINOR | {"exam"}:
            block = ""
        title = (number < 3 and end - start < 120) or (shout and end - start < 80)
        within = kind or block
        single = body > start and text[body - 1 : body] == ":" and kind in _SINGLE
        for first, last in _pieces(original, text, start, end):
            own = body if first <= body <= last else first
            inline = _INLINE.match(text, first, last)
            if (first > start and (single or alone_line)) or (
                first > start and run_together and within not in _LASTING
            ):
                within = block
            if within in yielding and first > max(body, start) and _ACTS.search(text, first, last):
                within = block if block not in _YIELDING else ""
            if first > start and inline:
                found = kind_of_spoken(inline["key"].strip())
                if found and not (block in _BACKGROUND and found in _MINOR):
                    within, own = found, inline.end()
                    quoted = text[inline.end() : last].lstrip().startswith('"')
                    empty = _NONE.match(text, inline.end(), last) is not None
                    single = found not in _LASTING or quoted or empty
            elif first == start and kind and body < last:
                # a heading in the heading's own text: "3/1 note, carried: Plan: schedule"
                inner = _INLINE.match(text, body, last) if kind not in {"void", "copied"} else None
                found = kind_of(inner["key"].strip()) if inner else ""
                if inner and found:
                    within, own = found, inner.end()
            reason = not within and _REASON.match(text, first, last) is not None
            yield Sentence(
                first, last, text[first:last], "diagnosis" if reason else within, number, own, title
            )


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The lines that have words; lines that were only wrapped are joined."""
    start: int | None = None
    last = 0
    for match in re.finditer(r"[^\n]+", text):
        if not match.group().strip():
            continue
        if start is not None and _wrapped(text, last, match.start()):
            last = match.end()
            continue
        if start is not None:
            yield start, last
        start, last = match.start(), match.end()
    if start is not None:
        yield start, last


def _telegraphic(text: str) -> bool:
    """Whether a note consists of a few words each, so that no heading holds for long."""
    return len(text.split()) < _FEW_WORDS * len(_END.findall(text))


def _headed(original: str, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line; one into which the lines of a whole note ran together, cut before its headings."""
    cuts = []
    if end - start >= _RUN_TOGETHER:
        cuts = list(_headings_within(original, text, start, end))
    if len(cuts) < _HEADINGS_RUN_TOGETHER:
        cuts = []
    cuts = [at for at in cuts if at > start]
    for first, last in pairwise([start, *cuts, end]):
        if text[first:last].strip():
            yield first, last


def _headings_within(original: str, text: str, start: int, end: int) -> Iterator[int]:
    """Where headings begin within a line: known ones before a colon, or in capitals."""
    last = start
    for match in _KEY_WITHIN.finditer(original, start, end):
        begun = None
        words = list(_WORD_WITHIN.finditer(original, max(last, match.start()), match.end("key")))
        for word in reversed(words):
            key = text[word.start() : match.end("key")]
            if not _begins(original, word.start()) or not _heads(key):
                continue
            if begun is None or _belongs(original[word.start() : match.end("key")], key):
                begun = word.start()
        if begun is not None:
            yield begun
        last = match.end()


def _belongs(written: str, key: str) -> bool:
    """Whether a heading with one more word in front is one still, not a value before it."""
    title = written.isupper() and not kind_of(key.split()[0])
    return title or only_names(key) or kind_of_spoken(key) in _BACKGROUND


def _begins(original: str, start: int) -> bool:
    """Whether a heading may begin here: with a capital, or after the end of a sentence."""
    before = original[:start].rstrip()[-1:]
    return original[start].isupper() or before in ".;!?"


@cache
def _heads(key: str) -> bool:
    """Whether `key` begins as a heading and states nothing."""
    kind = kind_of_spoken(key)
    return only_names(key) or kind == "void" or (bool(kind) and not states(key))


def _wrapped(text: str, end: int, start: int) -> bool:
    """Whether the line that starts at `start` only goes on with the one that ends at `end`."""
    line = text.rfind("\n", 0, end) + 1
    return (
        end - line >= 60
        and text[end - 1] not in '.:;!?)"'
        and start - end == 1
        and text[start].isalpha()
        and ":" not in text[start : start + 40]
    )


def _heading(original: str, text: str, start: int, end: int) -> tuple[str, int, bool]:
    """A line's kind, where its words begin after the heading, and whether it is a heading alone."""
    lead = _LEAD.match(text, start, end)
    if lead and lead.end() > start:
        kind, body, alone = _heading(original, text, lead.end(), end)
        return kind, start if body == lead.end() else body, alone
    copied = of_another_day(text, start, end)
    if copied:
        return *copied, False
    carried = after_mark(text, start, end)
    if carried is not None and _TOLD.search(text, carried, end):
        return "past", carried, False
    today = after_today(text, start, end)
    if today is not None:
        return _heading(original, text, today, end)
    match = _KEY.match(text, start, end)
    if match and len(match["key"].split()) <= 10:
        kind = kind_of(match["key"].strip())
        alone = not text[match.end() : end].strip()
        return kind, match.end(), alone
    dashed = _DASHED.match(text, start, end)
    if dashed and names(dashed["key"]):
        return kind_of(dashed["key"]), dashed.end(), False
    line = _PART.sub("", text[start:end].strip())
    words = line.split()
    if len(words) <= 8 and not re.search(r"[.,;:!?]$|, [a-z]", line):
        kind = kind_of(line)
        shout = _shouts(original[start:end])
        if kind and not shout and states(line):
            return kind, start, False
        if shout or (kind and len(words) <= 6 and original[start:end].strip()[:1].isupper()):
            return kind, start, shout or len(words) <= 5
    spoken = _SPOKEN_KEY.match(original, start, end)
    if spoken and len(spoken["key"].split()) <= 7 and not _CLAUSE.search(spoken["key"]):
        key = spoken["key"].strip().lower()
        kind = kind_of_spoken(key)
        if kind in _BACKGROUND and not only_names(key):
            return "", start, False
        if kind and (states(key) or (spoken.end() == end and not only_names(key))):
            return kind, start, False
        if kind:
            return kind, spoken.end(), False
    return "", start, False


def _shouts(line: str) -> bool:
    """Whether a line is in capitals, apart from what it adds in brackets."""
    return _PART.sub("", line.strip()).isupper()


def _pieces(original: str, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _END.finditer(text, start, end):
        stop = match.end("close") if match["close"] is not None else match.start()
        if _ABBREVIATION.search(text[max(at, stop - 8) : stop]):
            continue
        if (
            _SHORT.search(text[max(at, stop - 12) : stop])
            and original[match.end() : match.end() + 1].islower()
        ):
            continue
        if text[at:stop].rstrip("\"')]")[-1:] == "?" and _ANSWER.match(text, match.end(), end):
            continue
        if text[at:stop].strip():
            yield from _breaths(text, at, stop)
        at = match.end()
    if text[at:end].strip():
        yield from _breaths(text, at, end)


def _breaths(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence; one that goes on without any sign, as speech is typed, cut where it turns."""
    longest = max(
        (len(part.split()) for part in re.split(r"[,;:.()-]", text[start:end])), default=0
    )
    at = start
    if longest >= _LONG_BREATH:
        for match in _BREATH.finditer(text, start, end):
            told = len(text[at : match.start()].split())
            if told >= (4 if _TURN.match(text, match.end()) else 9):
                yield at, match.start()
                at = match.end()
    yield at, end
