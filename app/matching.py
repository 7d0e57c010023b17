"""How near each fact, topic and silence is to a question.

The cosine to the nearest sample question leads, with what a classifier says that has learned from
all samples. Words shared with it (BM25) and things that both
name count on top; words that nothing about the candidate ever uses count against it, rare ones
more. The weights were set on the dev half of the golden questions, where they are flat: a third
more or less of any changes the outcome by less than one point in a hundred.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.classifier import QuestionClassifier
from corpus import CodeEntry, Glossary
from corpus.claims import read
from corpus.wording import stems
from index import EncodedQuery, Index

LEARNED = 1.0
"""Weight of the classifier's score."""
LEXICAL = 0.15
"""Weight of shared words, which are 1 for the node that shares most."""
THINGS = 0.15
"""Weight of the things named, from none (-1/2) to all (+1/2) of the question's."""
UNCOVERED = 0.3
"""Weight of the share of the question's words that nothing about the candidate uses."""
DEPTH = 60
"""Sample questions that are looked at."""

# Things that nearly every question names tell nothing apart.
_GENERAL = frozenset(("code", "procedure", "sacrum", "documentation", "physician", "modifier"))
_GENERAL |= {"place_word", "specialty_word"}
# Words of asking, which say nothing of what is asked for.
_ASKING = frozenset(
    stems(
        """
        a an the of to in on at by for from with and or but not no as is are was were be been do
        does did can could should shall would will may might must has have had i we you he she they
        it this that these those my our your their its me us them what which who whom whose where
        when why how much many any some there here if so then than too also just only about into
        over per please tell list name give explain describe say says said mean means document text
        page source code cpt 0200t coder bill billed billing report reported reporting claim patient
        patients case cases get need needs want know am im ok okay right correct yes one two thing
        things way kind type go goes going make use used
        """
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """What is near a question: score by fact, topic or silence id, best first; about 0 to 2."""

    scores: Mapping[str, float]
    things: frozenset[str]

    def best(self, ids: Iterable[str] | None = None) -> tuple[str | None, float]:
        """The best of `ids` (of all, if None) and its score; (None, 0) if none was found."""
        wanted = None if ids is None else frozenset(ids)
        for ref, score in self.scores.items():
            if wanted is None or ref in wanted:
                return ref, score
        return None, 0.0


class Matcher:
    """Scores the facts, topics and silences of one code."""

    def __init__(self, entry: CodeEntry, glossary: Glossary, index: Index) -> None:
        self._code = entry.code
        self._glossary = glossary
        self._index = index
        self._classifier = QuestionClassifier(index, entry.code)
        self.texts = {ref: " ".join(parts) for ref, parts in _stated(entry).items()}
        self.things = {
            ref: self.things_in(". ".join(parts)) for ref, parts in _about(entry).items()
        }
        for fact in entry.facts:
            about = frozenset(c for rule in fact.rules for group in rule.about for c in group)
            self.things[fact.id] |= about - _GENERAL
        self._frames = frozenset(c.id for c in glossary.concepts.values() if c.frame)
        self._framed = {fact.id: fact.only_if & self._frames for fact in entry.facts}
        for topic in entry.topics:
            self._framed[topic.id] = frozenset().union(*(self._framed[f] for f in topic.facts))
        self._only_if = {fact.id: fact.only_if for fact in entry.facts if fact.only_if}
        self._words = {ref: frozenset(stems(". ".join(p))) for ref, p in _said_of(entry).items()}
        self._rarity = _rarity(self._words.values())

    def things_in(self, text: str, question: bool = False) -> frozenset[str]:
        """The things that `text` names, general ones left out."""
        readings = read(self._glossary.expand(text) if question else text, self._glossary, question)
        named = {m.concept for r in readings for m in r.mentions if m.kind == "thing"}
        return frozenset(named - _GENERAL)

    def encoded(self, text: str) -> EncodedQuery:
        """`text` as it is searched for, coders' abbreviations written out."""
        return self._index.encode(self._glossary.expand(text))

    def near(self, query: EncodedQuery, text: str) -> Found:
        """What is near `query`, which was made from `text`."""
        things = self.things_in(text, question=True)
        barred = {ref for ref, concepts in self._only_if.items() if not concepts & things}
        if things & self._frames:
            barred |= {ref for ref in self.texts if not self._framed[ref] & things}
        asked = frozenset(stems(self._glossary.expand(text))) - _ASKING
        nodes = self._index.rank(query, self._code, ("question", "fact"), DEPTH)
        most = max((node.lexical for node in nodes), default=0.0) or 1.0
        scores: dict[str, float] = {}
        for node in nodes:
            ref = node.node.ref
            if ref in barred:
                continue
            score = node.cosine + LEXICAL * node.lexical / most
            scores[ref] = max(score, scores.get(ref, -1.0))
        learned = self._classifier.scores(query)
        for ref in scores:
            scores[ref] += LEARNED * learned[ref] + self._adjusted(ref, things, asked)
        return Found(dict(sorted(scores.items(), key=lambda item: -item[1])), things)

    def _adjusted(self, ref: str, things: frozenset[str], asked: frozenset[str]) -> float:
        shared = len(things & self.things[ref]) / len(things) - 0.5 if things else 0.0
        total = sum(self._rare(word) for word in asked)
        missing = sum(self._rare(word) for word in asked - self._words[ref])
        return THINGS * shared - (UNCOVERED * missing / total if total else 0.0)

    def _rare(self, word: str) -> float:
        return self._rarity.get(word, self._rarity[""])


def _stated(entry: CodeEntry) -> dict[str, list[str]]:
    """The words that state each fact and topic."""
    texts = {f.id: [f.statement, *(q.text for q in f.quotes)] for f in entry.facts}
    for topic in entry.topics:
        texts[topic.id] = [topic.lead, *(part for fact in topic.facts for part in texts[fact])]
    return texts


def _about(entry: CodeEntry) -> dict[str, list[str]]:
    """The words that show which things each fact, topic and silence is about."""
    asked = {s.id: [s.says, *s.questions] for s in entry.silences}
    quoted = {f.id: [quote.text for quote in f.quotes] for f in entry.facts}
    topics = {t.id: [part for fact in t.facts for part in quoted[fact]] for t in entry.topics}
    return {**quoted, **topics, **asked}


def _said_of(entry: CodeEntry) -> dict[str, list[str]]:
    """All words ever used of each fact, topic and silence."""
    said = {**_stated(entry), **{s.id: [s.says, *s.questions] for s in entry.silences}}
    for fact in entry.facts:
        said[fact.id] += [fact.patient, *fact.questions, *fact.agree, *fact.contradict]
    for topic in entry.topics:
        said[topic.id] += topic.questions
        said[topic.id] += [part for fact in topic.facts for part in said[fact]]
    for silence in entry.silences:
        said[silence.id] += [silence.patient, *silence.asks]
    return said


def _rarity(bags: Iterable[frozenset[str]]) -> dict[str, float]:
    """Inverse document frequency of each word; under the empty word, that of an unknown one."""
    found = list(bags)
    count: dict[str, int] = {}
    for bag in found:
        for word in bag:
            count[word] = count.get(word, 0) + 1
    rarity = {word: math.log((1 + len(found)) / (1 + n)) for word, n in count.items()}
    rarity[""] = math.log(1 + len(found))
    return rarity
