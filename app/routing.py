"""Which facts answer a question, or which silence declines it.

Three signals meet here. The claim rules say which facts the question affirms or denies; the
silences' phrases name what the document does not say; the index finds the sample question that is
nearest in meaning. A question that none of them places is declined.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.asking import Question, answers_focus
from app.cleaning import Speller
from app.codes import codes_in
from app.matching import Found, Matcher
from corpus import CodeEntry, Glossary, Library, Silence
from corpus.claims import Stance, continued, read, stances
from corpus.wording import stems, words
from index import EncodedQuery, Index

NEAR = 0.42
"""Score from which a sample question counts as asking the same; set on the dev half."""
NEAR_IF_STRANGE = 0.50
"""The same for a question with words that nothing in the corpus has ever used."""
CERTAIN = 0.80
"""Score from which a follow-up needs nothing of the question before it."""
MARGIN = 0.15
"""How much nearer a silence must be than a fact that the claim rules point to."""
NAMED = 0.6
"""How much nearer a silence is for being asked for by name."""
MOST_FACTS = 4
"""Facts that one question is answered with, topics apart."""

_CONDITION = re.compile(r"(?:when|if|under what|in which cases)\b", re.I)
_VERB = re.compile(
    r"\b(?:is|are|must|has to|have to|should|requires?|append|bill|report|use)\b", re.I
)
_PRONOUN = re.compile(r"\b(?:it|this|that|one)\b", re.I)
_POINTS_BACK = re.compile(r"\b(?:it|its|this|that|they|them|their|those|one)\b", re.I)
_SHORT = 9


@dataclass(frozen=True, slots=True)
class Route:
    """Where a question goes.

    Attributes:
        question: The question.
        entry: The code's entry.
        facts: Facts that answer it, most telling first; empty when it is declined.
        topic: The topic that the facts make up, or None.
        silence: What the document does not say of it, or None.
        verdict: `yes` or `no` where the question can be settled so, else empty.
        conflict: Whether it takes something for granted that the document denies.
        query: The question as it was searched for.
    """

    question: Question
    entry: CodeEntry
    facts: tuple[str, ...] = ()
    topic: str | None = None
    silence: Silence | None = None
    verdict: str = ""
    conflict: bool = False
    query: EncodedQuery | None = None


@dataclass(frozen=True, slots=True)
class _Signals:
    """All that is known of a question before it is decided."""

    text: str
    asked: Mapping[str, Stance]
    premise: Mapping[str, Stance]
    found: Found
    named: Silence | None
    other_code: bool
    case: frozenset[str]
    query: EncodedQuery


class Router:
    """Routes the questions about one code."""

    def __init__(self, library: Library, entry: CodeEntry, index: Index, speller: Speller) -> None:
        self.entry = entry
        self._glossary: Glossary = library.glossary
        self._matcher = Matcher(entry, library.glossary, index)
        self._speller = speller
        self._rules = {fact.id: fact.rules for fact in entry.facts}
        self._topics = {topic.id: topic for topic in entry.topics}
        self._answers = frozenset([*entry.fact_by_id, *self._topics])
        self._silences = {silence.id: silence for silence in entry.silences}
        self._asks = [(stems(p), s) for s in entry.silences for p in s.asks]

    def route(
        self, question: Question, case: str = "", claims: str = "", context: str = ""
    ) -> Route:
        """Where `question` goes.

        Args:
            question: The question.
            case: The case that the message describes, for questions that only point to it.
            claims: What the message claims before it asks.
            context: The earlier question that a follow-up leans on; empty for a full question.
        """
        signals = self._signals(question, case, claims, context)
        facts, topic = self._facts(signals)
        if not facts:
            silence = signals.named or self._near_silence(signals.found)
            return Route(question, self.entry, silence=silence, query=signals.query)
        conflict = self._conflicts(question, signals)
        verdict = "" if conflict else self._verdict(question, signals.asked, facts)
        return Route(
            question, self.entry, facts, topic, signals.named, verdict, conflict, signals.query
        )

    def _signals(self, question: Question, case: str, claims: str, context: str) -> _Signals:
        text = question.text
        asked = self._stances(text, context)
        taken = ". ".join(filter(None, (question.premise, claims)))
        premise = stances(read(taken, self._glossary), self._rules) if taken else {}
        query, found = self._searched(text, case, context, placed=bool(asked))
        other = any(named.code != self.entry.code for named in codes_in(text))
        named = self._named_silence(text)
        described = self._matcher.things_in(case, question=True) if case else frozenset()
        return _Signals(text, asked, premise, found, named, other, described, query)

    def _searched(
        self, text: str, case: str, context: str, placed: bool
    ) -> tuple[EncodedQuery, Found]:
        """What is near the question, completed from case, pronoun or context where it is bare."""
        bare = not self._matcher.things_in(text, question=True)
        if case and bare and len(stems(text)) <= _SHORT:
            text = f"{text} {case}"
        query = self._matcher.encoded(text)
        found = self._matcher.near(query, text)
        if found.best()[1] < NEAR and _PRONOUN.search(text) and not context:
            text = _PRONOUN.sub("the procedure", text)
            query = self._matcher.encoded(text)
            found = self._matcher.near(query, text)
        if context and not placed and found.best()[1] < CERTAIN:
            query = self._matcher.encoded(f"{context} {text}")
            found = self._matcher.near(query, f"{context} {text}")
        return query, found

    def _stances(self, text: str, context: str = "") -> dict[str, Stance]:
        """What `text` says of the facts; a follow-up lacks what `context` said just before."""
        readings = read(text, self._glossary, question=True)
        if context:
            before = read(context, self._glossary, question=True)
            readings = continued(readings, before, _POINTS_BACK.search(text) is not None)
        return stances(readings, self._rules)

    def _named_silence(self, text: str) -> Silence | None:
        """The silence that the question asks for by name or code, the longest phrase first."""
        asked = " ".join(("", *stems(text), "|", *stems(self._glossary.expand(text)), ""))
        named = [(len(p), s) for p, s in self._asks if " " + " ".join(p) + " " in asked]
        for other in codes_in(text):
            if other.code != self.entry.code and not any(
                other.code.lower() in phrase for phrase, _ in self._asks
            ):
                silence = self._silences.get(
                    f"{'other_cpt' if other.kind == 'cpt' else other.kind}_codes"
                )
                named += [(0, silence)] if silence else []
        return max(named, key=lambda pair: pair[0])[1] if named else None

    def _near_silence(self, found: Found) -> Silence | None:
        ref, score = found.best(self._silences)
        return self._silences[ref] if ref is not None and score >= NEAR else None

    def _facts(self, signals: _Signals) -> tuple[tuple[str, ...], str | None]:
        """The facts that answer, and the topic that they make up."""
        denied = tuple(f for f, stance in signals.premise.items() if stance.contradicts)
        if denied:
            return denied[:MOST_FACTS], None
        firm = tuple(
            f
            for f, s in signals.asked.items()
            if s.contradicts and self.entry.fact_by_id[f].premise
        )
        if signals.other_code:
            return (), None
        found, spoken = signals.found, tuple(signals.asked)
        ref, score = found.best(self._answers)
        _, silent = found.best(self._silences)
        if signals.named is not None:
            silent = max(silent, found.scores.get(signals.named.id, NEAR) + NAMED)
        if ref is None or score + (MARGIN if spoken else 0.0) < silent:
            fitting = firm if silent >= NEAR else self._fitting(signals.text, spoken)
            return (() if signals.named is not None else fitting), None
        if score < (NEAR_IF_STRANGE if self._strange(signals.text) else NEAR):
            return self._fitting(signals.text, spoken), None
        if not answers_focus(signals.text, self._matcher.texts[ref]):
            return (), None
        if ref in self._topics:
            return self._topics[ref].facts, ref
        return self._completed(ref, spoken, signals)[:MOST_FACTS], None

    def _fitting(self, text: str, facts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f for f in facts if answers_focus(text, self._matcher.texts[f]))[:MOST_FACTS]

    def _completed(self, ref: str, spoken: tuple[str, ...], signals: _Signals) -> tuple[str, ...]:
        """The best fact, its kin that the case names, those affirmed or denied, one per thing."""
        things, topic = self._matcher.things, self.entry.fact_by_id[ref].topic
        kin = [f.id for f in self.entry.facts if f.topic == topic and things[f.id] & signals.case]
        chosen = [*kin, ref] if kin and ref not in kin else [ref, *kin]
        chosen += spoken
        left = signals.found.things - frozenset().union(*(things[f] for f in chosen))
        for other, score in signals.found.scores.items():
            if score < NEAR or not left:
                break
            if other in self.entry.fact_by_id and things[other] & left:
                chosen.append(other)
                left -= things[other]
        return tuple(dict.fromkeys(chosen))

    def _strange(self, text: str) -> bool:
        """Whether the question has a content word that nothing here has ever used."""
        return any(
            len(w.text) > 3 and w.text.isalpha() and not self._speller.knows(w.text)
            for w in words(text)
        )

    def _conflicts(self, question: Question, signals: _Signals) -> bool:
        if any(stance.contradicts for stance in signals.premise.values()):
            return True
        denied = [
            self.entry.fact_by_id[f]
            for f, stance in signals.asked.items()
            if stance.contradicts and not stance.agrees
        ]
        if question.form == "tag" or (question.form == "statement" and _VERB.search(question.text)):
            return bool(denied)
        if question.form == "open" and not _CONDITION.match(question.text):
            return any(fact.premise for fact in denied)
        return False

    def _verdict(
        self, question: Question, asked: Mapping[str, Stance], facts: tuple[str, ...]
    ) -> str:
        """Yes or no, where the question affirms or denies the first of the facts."""
        stance = asked.get(facts[0])
        if question.form == "open" or stance is None or not self.entry.fact_by_id[facts[0]].verdict:
            return ""
        if stance.contradicts and not stance.agrees:
            return "no"
        if stance.agrees and not stance.contradicts and question.form != "statement":
            return "yes"
        return ""
