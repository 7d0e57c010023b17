"""How likely a question belongs to each fact, topic and silence.

A log-linear model of four signals: what the classifier says that has learned from all sample
questions, the words shared with one of them (BM25), the rare words that nothing about the candidate
ever uses, and for a silence how likely it is that the document answers nothing at all. The weights
are fitted to a dev half of questions. The cosine to the nearest sample was a fifth: the classifier
left it nothing to add.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus import CodeEntry, Glossary
from corpus.claims import read
from index import EncodedQuery, Evidence, Index, as_compared, terms

LIKELY = 1.1
"""Weight of the classifier's log probability."""
LEXICAL = 2.1
"""Weight of shared words, which are 1 for the candidate that shares most."""
UNCOVERED = 1.9
"""Weight of the share of the question's words that nothing about the candidate uses."""
SILENT = 0.3
"""What a silence must be ahead of a fact, as the samples hold more silences than questions do."""
NO_ANSWER = 0.5
"""Weight for a silence of the log odds that the document answers nothing of the question."""

UNNAMED = 2.0
"""What a candidate falls behind that speaks of an example, say, where the question names none."""
ELSEWHERE = 2.0
"""What a fact about other things than a follow-up names falls behind."""

LEAST = 1e-3
"""Probabilities are not told apart below this, nor as near to 1."""

# Things that nearly every question names tell nothing apart.
_GENERAL = frozenset(("code", "procedure", "sacrum", "documentation", "physician", "modifier"))
_GENERAL |= {"place_word", "specialty_word"}
# Words of asking, which say nothing of what is asked for.
_ASKING = frozenset(
    terms(
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
    """Where a question belongs.

    Attributes:
        likely: Probability by fact, topic or silence id, best first; sums to 1.
        things: What the question names.
        asked: By id how likely it is one of those that the question asks for.
        conflict: How likely the question takes for granted what the document denies.
        silent: How likely the document answers nothing of it.
    """

    likely: Mapping[str, float]
    things: frozenset[str]
    asked: Mapping[str, float]
    conflict: float
    silent: float

    def best(self, ids: Iterable[str]) -> tuple[str | None, float]:
        """The best of `ids` and its probability; (None, 0) if none was found."""
        wanted = frozenset(ids)
        return next(((r, p) for r, p in self.likely.items() if r in wanted), (None, 0.0))


class Matcher:
    """Scores the facts, topics and silences of one code."""

    def __init__(self, entry: CodeEntry, glossary: Glossary, index: Index) -> None:
        self._code = entry.code
        self._glossary = glossary
        self._index = index
        self.texts = {ref: " ".join(parts) for ref, parts in _stated(entry).items()}
        self.things = {
            fact.id: self.things_in(". ".join(quote.text for quote in fact.quotes))
            for fact in entry.facts
        }
        self._about = {
            fact.id: frozenset(c for rule in fact.rules for group in rule.about for c in group)
            - _GENERAL
            for fact in entry.facts
        }
        for fact, about in self._about.items():
            self.things[fact] |= about
        self._spread = {
            topic.id: frozenset().union(*(self._about[fact] for fact in topic.facts))
            for topic in entry.topics
        }
        self.frames = frozenset(c.id for c in glossary.concepts.values() if c.frame)
        self._framed = {fact.id: fact.only_if & self.frames for fact in entry.facts}
        for topic in entry.topics:
            self._framed[topic.id] = frozenset().union(*(self._framed[f] for f in topic.facts))
        self._only_if = {fact.id: fact.only_if for fact in entry.facts if fact.only_if}
        self._silent = frozenset(silence.id for silence in entry.silences)

    def things_in(self, text: str, question: bool = False) -> frozenset[str]:
        """The things that `text` names, general ones left out."""
        readings = read(self._glossary.expand(text) if question else text, self._glossary, question)
        named = {m.concept for r in readings for m in r.mentions if m.kind == "thing"}
        return frozenset(named - _GENERAL)

    def content(self, text: str) -> frozenset[str]:
        """The terms in `text` that say what is asked for, words of asking left out."""
        return frozenset(terms(self._glossary.expand(text))) - _ASKING

    def near(self, views: Sequence[tuple[str, float]]) -> tuple[EncodedQuery, Found]:
        """What is near a question that is read in several ways, and the first way's query.

        Args:
            views: Each way with its weight: the question alone, and with what was said before.
        """
        forms = [as_compared(text, self._code, self._glossary) for text, _ in views]
        queries = self._index.encode_many(forms)
        total = sum(weight for _, weight in views)
        scores: dict[str, float] = {}
        asked: dict[str, float] = {}
        conflict = silent = 0.0
        for query, (_, weight) in zip(queries, views, strict=True):
            seen = self._index.evidence(query, self._code, _ASKING)
            conflict += weight / total * seen.conflict
            silent += weight / total * seen.silent
            for ref, (score, wanted) in self._scores(seen).items():
                scores[ref] = scores.get(ref, 0.0) + weight / total * score
                asked[ref] = asked.get(ref, 0.0) + weight / total * wanted
        things = self.things_in(views[0][0], question=True)
        for ref in scores:
            scores[ref] -= self._behind(ref, things, follows=len(views) > 1)
        return queries[0], Found(_probabilities(scores), things, asked, conflict, silent)

    def _scores(self, seen: Evidence) -> dict[str, tuple[float, float]]:
        """Of each candidate the logarithm of how likely it is, up to a constant, and `asked`."""
        score = LIKELY * seen.likely + LEXICAL * seen.lexical - UNCOVERED * seen.uncovered
        silence = NO_ANSWER * _log_odds(seen.silent) - SILENT
        return {
            ref: (float(value) + (silence if ref in self._silent else 0.0), float(asked))
            for ref, value, asked in zip(seen.refs, score, seen.asked, strict=True)
        }

    def _behind(self, ref: str, things: frozenset[str], *, follows: bool) -> float:
        """What a candidate falls behind for the things that a question names, and does not name."""
        behind = 0.0
        if follows and things:  # what was said before must not drown what is asked now
            about = self._about.get(ref)
            if about is None:
                elsewhere = bool(self._spread.get(ref, frozenset()) - things)
            else:
                elsewhere = bool(about) and not about & things
            behind += ELSEWHERE * elsewhere
        framed = self._framed.get(ref)
        unnamed = ref in self._only_if and not self._only_if[ref] & things
        if unnamed or (framed is not None and things & self.frames and not framed & things):
            behind += UNNAMED
        return behind


def _log_odds(probability: float) -> float:
    """Natural logarithm of the odds; 0 where nothing is known, which is said as 0."""
    if not probability:
        return 0.0
    within = min(max(probability, LEAST), 1 - LEAST)
    return math.log(within / (1 - within))


def _stated(entry: CodeEntry) -> dict[str, list[str]]:
    """The words that state each fact and topic."""
    texts = {f.id: [f.statement, *(q.text for q in f.quotes)] for f in entry.facts}
    for topic in entry.topics:
        texts[topic.id] = [topic.lead, *(part for fact in topic.facts for part in texts[fact])]
    return texts


def _probabilities(scores: Mapping[str, float]) -> dict[str, float]:
    """The scores as probabilities, best first; equal ones by name."""
    most = max(scores.values(), default=0.0)
    weights = {ref: math.exp(score - most) for ref, score in scores.items()}
    total = sum(weights.values())
    return {
        ref: weight / total
        for ref, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    }
