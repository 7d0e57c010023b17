"""What a note mentions: every term with its exact place, whether it is negated, and its scope."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from app.check.clauses import SURE, USUALLY_SURE, pieces, terms, trained
from app.check.landmarks import landmark, own_pedicle
from app.check.note import Note, Sentence, read_note
from app.check.scopes import Scope, negated, only_treats, scope
from app.check.searching import Words
from app.check.tables import cue, patterns

if TYPE_CHECKING:
    from app.check.clauses import Floats

_OF_PROCEDURE = frozenset(
    {
        *("cement", "cement_type", "needle", "device", "biopsy", "guidance", "record"),
        *("result", "complications", "left", "right", "both"),
    }
)
"""Terms that go on with a procedure of the past which the sentence before tells of."""

_MARKS = ("site", "other_site", "procedure", "other_procedure")
"""The code's own words that the model of clauses hears of, whatever they are for this code."""
_TITLES = frozenset(
    {
        *("procedure", "left", "right", "both", "cement", "cement_type", "guidance"),
        *("site", "needle", "ct", "device", "biopsy", "started", "stopped", "cancelled"),
    }
)
"""Terms of a sentence that names the procedure."""
PLAIN = 0.65
"""How likely a sentence must be to tell why the procedure was done for its heading not to count."""
DOUBTED = 0.3
_HEADING_WORDS = 8
"""Words of a line that may be the heading of a part of the report."""
_REPORTED = 2
"""Sentences on needle, cement or guidance that a report of the procedure has at least."""
_REASONS: Mapping[str, tuple[str, ...]] = {
    "past": ("failed", "fx_detail", "lesion_detail", "severe", "untried"),
    "complications": ("failed", "fx_detail", "lesion_detail", "severe", "untried"),
    "exam": ("failed", "fx_detail", "lesion_detail"),
    "drugs": ("failed", "fx_detail", "lesion_detail"),
    "post": ("failed", "fx_detail", "lesion_detail"),
}
"""What a sentence may tell of the procedure's reasons below headings that are of something else."""
_BEFORE = frozenset({"severe", "pain", "gone", "failed", "untried", "fx_detail", "lesion_detail"})
"""What is told of the time before the procedure."""
_NEVER = frozenset({"past", "family", "social", "drugs", "void"})
_OF_OTHERS = ("past", "planned", "other_bone", "elsewhere")


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


def _within(starts: list[int], first: int, last: int) -> bool:
    at = bisect_left(starts, first)
    return at < len(starts) and starts[at] < last


def _sure(label: str) -> float:
    return SURE.get(label, USUALLY_SURE)


def _dated(text: str) -> bool:
    """Whether a sentence is of another time, by its words."""
    cues = patterns("scope")
    return any(cues[name].search(text) for name in ("past_word", "past_time", "past_date"))


class Reading:
    """A note and what is mentioned in it, found when it is first asked for.

    Attributes:
        note: The note as read.
        sentences: The note's sentences.
    """

    def __init__(
        self, original: str, words: Mapping[str, re.Pattern[str]], learned: bool = True
    ) -> None:
        """Read a note.

        Args:
            original: The note.
            words: The code's own words.
            learned: Whether the learned models are asked, too; they are trained on what is read
                without.
        """
        self.learned = learned
        self.note: Note = read_note(original)
        self._words = words
        self.sentences = tuple(self._retold(s) for s in self.note.sentences)
        self._searched = Words(self.note.text)
        self._found: dict[str, tuple[Mention, ...]] = {}
        self._placed: dict[str, dict[int, list[Mention]]] = {}

    def _retold(self, sentence: Sentence) -> Sentence:
        """The sentence, its heading's kind changed where the sentence itself shows another.

        An examination may be the procedure ("Exam: sacroplasty, left"), what was done since stands
        among the plans of a problem list, and the fracture may stand in the past history.
        """
        kind, text = sentence.kind, sentence.text
        if kind == "exam" and sentence.body > sentence.start:
            value = text[sentence.body - sentence.start :]
            named = (self._words[name].search(value) for name in ("procedure", "other_procedure"))
            if len(value.split()) <= 8 and any(named):
                return replace(sentence, kind="title")
        if kind == "past" and only_treats(sentence, self._words):
            return replace(sentence, kind="treatment")
        told = kind == "plan" and cue("mentions", "told").search(text)
        if told and not cue("mentions", "to_come").search(text):
            return replace(sentence, kind="")
        reasons = _REASONS.get(kind) if self.learned else None
        if reasons and not _dated(text):
            parts = [text, *(text[start:end] for start, end in pieces(text))]
            column = trained().labels
            for likely in trained().likely(terms(part) for part in parts):
                if any(likely[column[r]] >= PLAIN for r in reasons) and not any(
                    likely[column[other]] >= DOUBTED for other in (*_OF_OTHERS, "after")
                ):
                    return replace(sentence, kind="present")
        return sentence

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
            if term == "other_site" and (
                landmark(sentence, match)
                or own_pedicle(sentence, match, self.pattern("site"), self.pattern(term))
            ):
                continue
            yield self._mention(term, match.start(), match.end(), index)

    def _mention(self, term: str, start: int, end: int, index: int) -> Mention:
        sentence = self.sentences[index]
        key = sentence.start < sentence.body and end <= sentence.body
        seen = scope(sentence, start, end, self._words["procedure"])
        if seen == "now" and term in _OF_PROCEDURE and self._goes_on(index):
            seen = "past"
        elif seen == "past" and term in _TITLES and self.told_as_done(index):
            seen = "now"
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

    @cached_property
    def first_hand(self) -> int:
        """The first sentence, but for titles, that tells of needle or cement; else their number."""
        hands = [
            m.sentence
            for t in ("needle", "cement")
            for m in self.real(t)
            if self.sentences[m.sentence].kind not in {"title", "planned", "summary"}
        ]
        return min(hands, default=len(self.sentences))

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The bone that each sentence's part of the report is about: "site", "other" or neither.

        A part begins with a line that only names a bone ("Part three, sacrum"), or where the
        report turns to one ("attention was then turned to T12").
        """
        about, found = "", []
        for index, sentence in enumerate(self.sentences):
            first, last = self.lines[sentence.line]
            if index == first and self._heads(sentence.line):
                about = self._bone(self.note.text[sentence.start : self.sentences[last].end])
            turned = sentence.search(cue("mentions", "turned"))
            if turned:
                about = self._bone(turned["where"]) or about
            found.append(about)
        return tuple(found)

    def _heads(self, number: int) -> bool:
        """Whether a line is a heading and nothing else, and none of a list of bones."""
        line = self._line(number)
        return (
            len(line.split()) <= _HEADING_WORDS
            and line[-1:] not in ".;,?"
            and ": " not in line
            and not any(
                self._bone(near) and len(near.split()) <= 2 * _HEADING_WORDS
                for near in (self._line(number - 1), self._line(number + 1))
            )
        )

    def _line(self, number: int) -> str:
        if number not in self.lines:
            return ""
        first, last = self.lines[number]
        return self.note.text[self.sentences[first].start : self.sentences[last].end].strip()

    def _bone(self, text: str) -> str:
        own = any(self._words[n].search(text) for n in ("site", "procedure"))
        other = any(self._words[n].search(text) for n in ("other_site", "other_procedure"))
        return "site" if own and not other else "other" if other and not own else ""

    def told_as_done(self, index: int) -> bool:
        """Whether only a tense seems past, as in a letter: "she had a sacroplasty by me"."""
        sentence = self.sentences[index]
        of_time = (patterns("scope")[name] for name in ("past_date", "past_time"))
        dated, timed = map(sentence.search, of_time)
        ours = self._cues("i_did", "i_did_in_letter")
        return (
            sentence.kind != "past"
            and (self.says("done", index) or any(map(sentence.search, ours)))
            and not dated
            and (self._reports_lately(index) if timed else self.likely("past", index) < DOUBTED)
            and cue("mentions", "long_done").search(sentence.text) is None
        )

    @cached_property
    def _is_letter(self) -> bool:
        """Whether it is a letter, which tells of its own procedure as of a past one."""
        return cue("mentions", "letter").search(self.note.text) is not None

    def _cues(self, always: str, in_letters: str) -> list[re.Pattern[str]]:
        """The cues that count in this note: of two names the second in letters only."""
        return [cue("mentions", name) for name in (always, *[in_letters] * self._is_letter)]

    def _reports_lately(self, index: int) -> bool:
        """Whether a sentence reports a procedure of yesterday or of this week, the note's only one.

        As in a letter that is written the day after: it tells of needle and cement, and is no
        later visit.
        """
        cues = patterns("scope")
        times = [m.group() for m in cues["past_time"].finditer(self.sentences[index].text)]
        lately = self._cues("lately", "lately_in_letter")
        if not all(any(words.fullmatch(time) for words in lately) for time in times):
            return False
        later = cue("mentions", "later_visit").search(self.note.text)
        told = [i for i, s in enumerate(self.sentences) if i != index and self._names_one_done(s)]
        handled = sum(
            s.search(self.pattern(term)) is not None
            for s in self.sentences
            for term in ("cement", "needle", "guidance", "started")
        )
        return not later and not told and handled >= _REPORTED

    def _names_one_done(self, sentence: Sentence) -> bool:
        """Whether a sentence names a procedure beside a word for this visit."""
        return (
            sentence.search(self._words["procedure"]) is not None
            and sentence.search(patterns("scope")["now"]) is not None
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

    def likely(self, label: str, sentence: int) -> float:
        """How likely a sentence says, by the model of clauses, what `label` stands for."""
        return float(self._judged[sentence, trained().labels[label]])

    def strongest(self, label: str) -> float:
        """How likely the sentence that says it most plainly says it; 0 unlearned."""
        if not self.learned or not self.sentences:
            return 0.0
        return float(self._judged[:, trained().labels[label]].max())

    def whole(self, label: str, sentence: int) -> float:
        """How likely a sentence as a whole says it, none of its clauses by itself; 0 unlearned."""
        if not self.learned:
            return 0.0
        return float(self._likely[sentence][0, trained().labels[label]])

    def says(self, label: str, sentence: int) -> bool:
        """Whether a sentence says, by the model of clauses, what `label` stands for."""
        return self.learned and self.likely(label, sentence) >= _sure(label)

    def said(self, label: str) -> tuple[Mention, ...]:
        """The sentences or clauses that say, by the model of clauses, what `label` stands for.

        One that is likely of another time, bone or patient counts for nothing.
        """
        if not self.learned:
            return ()
        columns, found = trained().labels, []
        for index in map(int, np.flatnonzero(self._judged[:, columns[label]] >= _sure(label))):
            sentence = self.sentences[index]
            if sentence.kind in _NEVER and (sentence.kind, label) != ("drugs", "failed"):
                continue
            likely = self._likely[index]
            for (start, end, _), row in sorted(
                zip(self.clauses(index), likely, strict=True), key=lambda c: -c[1][columns[label]]
            ):
                if row[columns[label]] < _sure(label):
                    break
                if any(row[columns[other]] >= _sure(other) for other in _OF_OTHERS):
                    continue
                mention = self._whole(label, index, start, end)
                if mention is not None:
                    found.append(mention)
                    break
        return tuple(found)

    def _whole(self, label: str, index: int, start: int, end: int) -> Mention | None:
        """A clause as a mention; None where it is only a heading, or one that nobody filled."""
        sentence = self.sentences[index]
        own = max(0, sentence.body - sentence.start)
        value = sentence.text[own:]
        words = sentence.text[start:end].split()
        empty = not any(c.isalnum() for c in value)
        if (
            empty
            or not any(c.isalpha() for c in sentence.text[start:end])
            or len(words) < 2
            or (own and self.pattern("silent").search(value))
        ):
            return None
        text = sentence.text[start:end]
        first = sentence.start + start + len(text) - len(text.lstrip())
        last = sentence.start + start + len(text.rstrip())
        seen = scope(sentence, first, last, self._words["procedure"])
        if seen in {"hypothetical", "family"} or (seen == "past" and label not in _BEFORE):
            return None
        return Mention(label, first, last, text.strip(), index, False, "now", False)

    @cached_property
    def _likely(self) -> "list[Floats]":
        """How likely each clause of each sentence says each thing."""
        model = trained()
        cut = [[said for _, _, said in clauses] for clauses in self._clauses]
        matrix = model.likely(said for clauses in cut for said in clauses)
        ends = np.cumsum([len(clauses) for clauses in cut])
        return np.split(matrix, ends[:-1]) if cut else []

    @cached_property
    def _judged(self) -> "Floats":
        if not self.sentences:
            return np.zeros((0, len(trained().labels)), np.float32)
        return np.array([rows.max(axis=0) for rows in self._likely])

    @cached_property
    def _marked(self) -> Mapping[str, list[int]]:
        """Where the code's own words stand."""
        return {name: [m.start() for m in self.matches(self.pattern(name))] for name in _MARKS}

    def clauses(self, index: int) -> list[tuple[int, int, set[str]]]:
        """A sentence and its clauses: from where to where, and the terms of each."""
        return self._clauses[index]

    @cached_property
    def _clauses(self) -> list[list[tuple[int, int, set[str]]]]:
        return [self._cut(index) for index in range(len(self.sentences))]

    def _cut(self, index: int) -> list[tuple[int, int, set[str]]]:
        sentence = self.sentences[index]
        found = []
        for start, end in [(0, len(sentence.text)), *pieces(sentence.text)]:
            first, last = sentence.start + start, sentence.start + end
            said = terms(sentence.text[start:end], sentence.kind)
            said.update(
                f"@{name}" for name, starts in self._marked.items() if _within(starts, first, last)
            )
            found.append((start, end, said))
        return found

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
