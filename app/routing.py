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
from corpus import CodeEntry, Glossary, Library, Silence
from corpus.claims import Stance, continued, read, stances
from corpus.wording import stems, words
from index import EncodedQuery, Index

NEAR = 0.52
"""Score from which a sample question counts as asking the same; measured on the dev half."""
NEAR_IF_STRANGE = 0.62
"""The same for a question with words that nothing in the corpus has ever used."""
CERTAIN = 0.80
"""Score from which a follow-up needs nothing of the question before it."""
LEXICAL = 0.08
"""Weight of shared words (BM25, 1 for the best node) beside the cosine."""
THINGS = 0.16
"""How much naming all or none of the things that a sample is about moves its cosine."""
MARGIN = 0.05
"""How much nearer a silence must be than a fact that the claim rules point to."""

_CODE = re.compile(
    r"\b(?:(?P<cpt>\d{5}|\d{4}[TFU])|(?P<hcpcs>[A-CEGHJ-MP-RTV]\d{4})|(?P<icd>[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?[A-Z]?))\b",
    re.I,
)
_CONDITION = re.compile(r"(?:when|if|under what|in which cases)\b", re.I)
_VERB = re.compile(
    r"\b(?:is|are|must|has to|have to|should|requires?|append|bill|report|use)\b", re.I
)
_PRONOUN = re.compile(r"\b(?:it|this|that|one)\b", re.I)
_POINTS_BACK = re.compile(r"\b(?:it|its|this|that|they|them|their|those|one)\b", re.I)
_LEVEL = re.compile(r"^[SLTC]\d{1,2}$", re.I)


_GENERAL = frozenset({"code", "procedure", "sacrum", "documentation", "physician", "modifier"})


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
class Found:
    """What is near a question: cosine by fact, topic or silence id, best first."""

    scores: Mapping[str, float]

    def best(self, ids: Mapping[str, object]) -> tuple[str | None, float]:
        """The best of `ids` and its cosine; (None, 0) if none was found."""
        for ref, cosine in self.scores.items():
            if ref in ids:
                return ref, cosine
        return None, 0.0


class Router:
    """Routes the questions about one code."""

    def __init__(self, library: Library, entry: CodeEntry, index: Index, speller: Speller) -> None:
        self.entry = entry
        self._glossary: Glossary = library.glossary
        self._index = index
        self._speller = speller
        self._rules = {fact.id: fact.rules for fact in entry.facts}
        self._topics = {topic.id: topic for topic in entry.topics}
        self._answers = {**entry.fact_by_id, **self._topics}
        self._silences = {silence.id: silence for silence in entry.silences}
        self._asks = [(stems(p), s) for s in entry.silences for p in s.asks]
        self._texts = {ref: self._text(ref) for ref in self._answers}
        self._things = {ref: self._things_in(text) for ref, text in self._texts.items()}
        for silence in entry.silences:
            asked = ". ".join((silence.says, *silence.questions))
            self._things[silence.id] = self._things_in(asked)

    def _text(self, ref: str) -> str:
        """The words of a fact, or of all facts of a topic."""
        topic = self._topics.get(ref)
        facts = [self.entry.fact_by_id[f] for f in (topic.facts if topic else (ref,))]
        lead = topic.lead if topic else ""
        return ". ".join(
            [lead, *(f.statement for f in facts), *(q.text for f in facts for q in f.quotes)]
        )

    def _things_in(self, text: str, question: bool = False) -> frozenset[str]:
        """The things that `text` names, general ones left out."""
        readings = read(text, self._glossary, question)
        named = {m.concept for r in readings for m in r.mentions if m.kind == "thing"}
        return frozenset(named - _GENERAL)

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
        text = question.text
        asked = self._stances(text, context)
        premise = self._premise(question, claims)
        query = self._encoded(f"{text} {case}" if case and _points_to_case(text) else text)
        found = self._near(query, text)
        if found.best({**self._answers, **self._silences})[1] < NEAR and _PRONOUN.search(text):
            plain = _PRONOUN.sub("the procedure", text)
            query = self._encoded(plain)
            found = self._near(query, plain)
        if context and not asked and found.best({**self._answers, **self._silences})[1] < CERTAIN:
            query = self._encoded(f"{context} {text}")
            found = self._near(query, f"{context} {text}")
        named = self._named_silence(text)
        facts, topic = self._facts(asked, premise, found, named, text)
        if not facts:
            silence = named or self._near_silence(found)
            return Route(question, self.entry, silence=silence, query=query)
        conflict = self._conflicts(question, asked, premise)
        verdict = "" if conflict else self._verdict(question, asked, facts)
        return Route(question, self.entry, facts, topic, named, verdict, conflict, query)

    def _encoded(self, text: str) -> EncodedQuery:
        return self._index.encode(self._glossary.expand(text))

    def _stances(self, text: str, context: str = "") -> dict[str, Stance]:
        """What `text` says of the facts; a follow-up lacks what `context` said just before."""
        readings = read(text, self._glossary, question=True)
        if context:
            before = read(context, self._glossary, question=True)
            readings = continued(readings, before, _POINTS_BACK.search(text) is not None)
        return stances(readings, self._rules)

    def _premise(self, question: Question, claims: str) -> dict[str, Stance]:
        """What the question takes for granted of the facts."""
        taken = ". ".join(filter(None, (question.premise, claims)))
        return stances(read(taken, self._glossary), self._rules) if taken else {}

    def _near(self, query: EncodedQuery, text: str) -> Found:
        """What is near in meaning, nearer still if it is about the things that are named."""
        asked = self._things_in(text, question=True)
        nodes = self._index.rank(query, self.entry.code, ("question", "fact"), 60)
        most = max((node.lexical for node in nodes), default=0.0) or 1.0
        scores: dict[str, float] = {}
        for node in nodes:
            ref = node.node.ref
            shared = len(asked & self._things[ref]) / len(asked) - 0.5 if asked else 0.0
            score = node.cosine + LEXICAL * node.lexical / most + THINGS * shared
            scores[ref] = max(score, scores.get(ref, -1.0))
        return Found(dict(sorted(scores.items(), key=lambda item: -item[1])))

    def _named_silence(self, text: str) -> Silence | None:
        """The silence that the question asks for by name, the longest phrase first."""
        code = self._other_code(text)
        if code is not None:
            return code
        asked = " ".join(("", *stems(text), "|", *stems(self._glossary.expand(text)), ""))
        named = [(len(p), s) for p, s in self._asks if " " + " ".join(p) + " " in asked]
        return max(named, key=lambda pair: pair[0])[1] if named else None

    def _other_code(self, text: str) -> Silence | None:
        for match in _CODE.finditer(text):
            code = match.group().upper()
            if code == self.entry.code or _LEVEL.match(code):
                continue
            kind = (
                "icd10_codes"
                if match["icd"]
                else "hcpcs_codes"
                if match["hcpcs"]
                else "other_cpt_codes"
            )
            named = next((s for s in self.entry.silences if code.lower() in s.asks), None)
            return named or self._silences.get(kind)
        return None

    def _near_silence(self, found: Found) -> Silence | None:
        ref, cosine = found.best(self._silences)
        return self._silences[ref] if ref is not None and cosine >= NEAR else None

    def _facts(
        self,
        asked: Mapping[str, Stance],
        premise: Mapping[str, Stance],
        found: Found,
        named: Silence | None,
        text: str,
    ) -> tuple[tuple[str, ...], str | None]:
        denied = tuple(f for f, stance in premise.items() if stance.contradicts)
        if denied:
            return denied[:3], None
        spoken = tuple(asked)
        ref, cosine = found.best(self._answers)
        _, silent = found.best(self._silences)
        if named is not None:
            firm = (self.entry.fact_by_id[f] for f in spoken if asked[f].contradicts)
            return tuple(fact.id for fact in firm if fact.premise)[:3], None
        near = cosine >= (NEAR_IF_STRANGE if self._strange(text) else NEAR)
        if ref is not None and near and cosine + (MARGIN if spoken else 0.0) >= silent:
            topic = self._topics.get(ref)
            if not answers_focus(text, self._texts[ref]):
                return (), None
            if topic is not None:
                return topic.facts, topic.id
            rest = tuple(f for f in spoken if f != ref)
            return (ref, *rest)[:3], None
        return tuple(f for f in spoken if answers_focus(text, self._texts[f]))[:3], None

    def _strange(self, text: str) -> bool:
        """Whether the question has a content word that nothing here has ever used."""
        return any(
            len(w.text) > 3 and w.text.isalpha() and not self._speller.knows(w.text)
            for w in words(text)
        )

    def _conflicts(
        self, question: Question, asked: Mapping[str, Stance], premise: Mapping[str, Stance]
    ) -> bool:
        if any(stance.contradicts for stance in premise.values()):
            return True
        denied = [
            self.entry.fact_by_id[f] for f, s in asked.items() if s.contradicts and not s.agrees
        ]
        if question.form == "tag" or (question.form == "statement" and _claims(question.text)):
            return bool(denied)
        if question.form == "open" and not _CONDITION.match(question.text):
            return any(fact.premise for fact in denied)
        return False

    def _verdict(
        self, question: Question, asked: Mapping[str, Stance], facts: tuple[str, ...]
    ) -> str:
        if question.form == "open":
            return ""
        for fact in facts:
            stance = asked.get(fact)
            if stance is None or not self.entry.fact_by_id[fact].verdict:
                continue
            if stance.contradicts and not stance.agrees:
                return "no"
            if stance.agrees and not stance.contradicts and question.form != "statement":
                return "yes"
        return ""


def _claims(text: str) -> bool:
    """Whether a statement is a full sentence or an order, not a telegraphic question."""
    return _VERB.search(text) is not None


def _points_to_case(text: str) -> bool:
    """Whether a question is too general to be placed without the case before it."""
    return len(stems(text)) <= 9 and not re.search(r"\d{4}T", text, re.I)
