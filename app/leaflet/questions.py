"""The questions that a request wants answered: from the facts, or left to the care team."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.leaflet.tables import Topic, frame
from corpus import CodeEntry, Glossary, LeafletText
from corpus.claims import read, stances
from corpus.wording import stems

NEAR = 0.5
"""How near the nearest sample question has to be, in [0, 1], for a question to be answered."""
CERTAIN = 0.75
"""The same for one that names what is usually left to the clinic."""
SPOKEN = 0.1
"""How much nearer a fact is of which the claim rules say that the question speaks."""
OTHER = "other_questions"
"""What is left to the clinic where a question is about nothing that is known."""
MOST_WORDINGS = 4
"""Wordings that answer one question."""
MOST = 8
"""Questions that are answered."""
LONGEST = 14
"""Words of a question that is repeated in the leaflet."""

_SENTENCE = re.compile(r"[^.!?;:\n]+\?")
_TO_WRITER = re.compile(
    r"^\W*(?:hi|hello|hey|please|so|and|also|,|\s)*(?:can|could|would|will|may|might) "
    r"(?:you|i|we|someone)\b.*\b(?:write|make|draft|create|give|prepare|explain|do|produce|put|"
    r"send|have|get|help|word|turn|be|use|add|include|keep)\b",
    re.I,
)
# These are sections of every leaflet already.
_SECTION = re.compile(
    r"^\W*(?:what (?:is|.?s) (?:it|this|sacroplasty)|why is (?:it|this) done|what happens|"
    r"what (?:should|can|do|to) (?:\w+ )?ask.*)\W*$",
    re.I,
)
_ANSWER = re.compile(r"\b(?:answer(?:s|ing)?|address(?:es|ing)?)\b:?(?P<rest>[^.!?\n]*)", re.I)
_ASKS = re.compile(
    r"^\W*(?:also |the questions? |and |whether |if )*(?P<asked>(?:whether|if|how|when|where|who|"
    r"which|what|why|is|are|does|do|will|can|must|should)\b.*)$",
    re.I,
)
_UNSAYABLE = re.compile(
    r"[\d%$€£#*_`<>\[\]{}|\\/@]|https?:|\b(?:ignore|promise|guarantee|cure)", re.I
)


@dataclass(frozen=True, slots=True)
class Reply:
    """One question and what answers it.

    Attributes:
        asked: The question by language, in words that may stand in a leaflet; empty where none do.
        wordings: Ids of the wordings that answer it; empty if the document does not.
        left: What is left to the clinic; empty if the document answers.
    """

    asked: Mapping[str, str]
    wordings: tuple[str, ...]
    left: str


def questions_in(text: str) -> tuple[str, ...]:
    """The questions that the request `text` wants answered, each ending in a question mark."""
    found = [m.group().strip(" ,-") for m in _SENTENCE.finditer(text)]
    found = [re.sub(r"^(?:and|also|or)\s+", "", q, flags=re.I) for q in found]
    found = [q for q in found if not _TO_WRITER.match(q) and len(q.split()) > 1]
    for match in _ANSWER.finditer(text):
        for part in re.split(r",|;|\band\b", match["rest"]):
            asked = _ASKS.match(part)
            if asked and len(part.split()) > 2:
                found.append(f"{asked['asked'].strip()}?")
    return tuple(dict.fromkeys(q for q in found if not _SECTION.match(q)))[:MOST]


def topics_in(text: str, topics: Iterable[Topic]) -> tuple[str, ...]:
    """Ids of the `topics` that `text` asks for."""
    return tuple(topic.id for topic in topics if topic.asks.search(text))


class Replier:
    """Answers questions about one code from the wordings of its leaflet, without an index."""

    def __init__(self, entry: CodeEntry, text: LeafletText, glossary: Glossary) -> None:
        self._entry = entry
        self._text = text
        self._glossary = glossary
        self._rules = {fact.id: fact.rules for fact in entry.facts}
        self._silences = frozenset(silence.id for silence in entry.silences)
        self._groups = {topic.id: topic.facts for topic in entry.topics}
        self._topics = tuple(t for t in frame().topics if t.silences & self._silences)
        self._sayable = frozenset(text.facts)

    def reply(self, question: str) -> Reply:
        """What answers `question`."""
        topic = next((t for t in self._topics if t.asks.search(question)), None)
        ref, score = self._nearest(question)
        enough = CERTAIN if topic else NEAR
        wordings = () if score < enough else self._wordings(self._groups.get(ref, (ref,)))
        if wordings:
            return Reply({"en": sayable(question), "es": ""}, wordings, "")
        if topic is None and score >= NEAR:
            topic = next((t for t in self._topics if ref in t.silences), None)
        if topic is not None:
            return Reply({"en": _ended(topic.title["en"]), "es": topic.title["es"]}, (), topic.id)
        left = ref if ref in self._silences and score >= NEAR else OTHER
        return Reply({"en": sayable(question), "es": ""}, (), left)

    def _wordings(self, facts: Sequence[str]) -> tuple[str, ...]:
        """The wordings that state `facts`, the fewest that do."""
        chosen: list[str] = []
        left = set(facts)
        for wording in sorted(self._text.wordings, key=lambda w: -len(left & set(w.facts))):
            if left & set(wording.facts):
                chosen.append(wording.id)
                left -= set(wording.facts)
        return tuple(chosen[:MOST_WORDINGS])

    def _nearest(self, question: str) -> tuple[str, float]:
        """The fact, topic or silence whose sample question is nearest, and how near in [0, 1]."""
        asked = _features(question)
        own = sum(map(self._weight, asked))
        spoken = stances(read(question, self._glossary, question=True), self._rules)
        best, nearest = "", 0.0
        for ref, sample, total in self._samples:
            common = sum(self._weight(s) for s in asked & sample)
            score = common / math.sqrt(own * total) if own and total else 0.0
            if ref in spoken:
                score += SPOKEN
            if score > nearest:
                best, nearest = ref, score
        return best, nearest

    @cached_property
    def _samples(self) -> list[tuple[str, frozenset[str], float]]:
        """Every sample question: what it asks for, its features, and their weight."""
        entry = self._entry
        found = []
        for group in (entry.facts, entry.topics, entry.silences):
            for each in group:
                for sample in each.questions:
                    features = _features(sample)
                    found.append((each.id, features, sum(map(self._weight, features))))
        return found

    @cached_property
    def _counts(self) -> Counter[str]:
        entry = self._entry
        groups = (entry.facts, entry.topics, entry.silences)
        return Counter(
            f for g in groups for each in g for q in each.questions for f in _features(q)
        )

    def _weight(self, feature: str) -> float:
        return math.log(1 + 6000 / (1 + self._counts[feature]))


def _features(question: str) -> frozenset[str]:
    """The stems of the words that matter, and how the question asks."""
    run = stems(question)
    opening = next((stem for stem in run if stem in _OPENINGS), "")
    return frozenset(run) - _SMALL | {f"asks {opening}"}


def sayable(question: str) -> str:
    """`question` as it may stand in a leaflet, or an empty text."""
    if len(question.split()) > LONGEST or _UNSAYABLE.search(question):
        return ""
    return _ended(question[:1].upper() + question[1:])


def _ended(question: str) -> str:
    return question if question.endswith("?") else f"{question}?"


_SMALL = frozenset(
    stem
    for stem in stems(
        "a an the is are be it this that of in on to for do does did i you we they my your me he "
        "she his her will would can could at and or have has get gets treatment procedure"
    )
)
_OPENINGS = frozenset(stems("how which what who where when why"))
