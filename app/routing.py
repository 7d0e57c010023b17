"""Which facts answer a question, or which silence declines it.

Three signals meet here. The claim rules say which facts the question affirms or denies; the
silences' phrases name what the document does not say; the sample questions tell how likely it is
that it belongs to each. A question that none of them places is declined.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from app.asking import Question, answers_focus
from app.counting import count
from app.matching import Found, Matcher
from corpus import CodeEntry, Glossary, Library, Silence
from corpus.claims import Stance, continued, read, stances
from corpus.code_numbers import ONE_FOR_ALL, Kind, codes_in
from corpus.wording import stems
from index import EncodedQuery, Index, terms

if TYPE_CHECKING:
    from app.gate.opinion import Opinion

UNSURE = 0.15
"""Probability below which the best candidate does not count; set on the dev half."""
BESIDE = 0.05
"""Probability from which a further fact, or a silence asked for by name, is stated as well."""
NAMED = 6.0
"""How many times likelier a silence is for being asked for by name."""
ANSWERED = 1.3
"""How many times likelier an answer is taken to be than a silence; with more, near misses pass."""
PAIRED = 0.5
"""Probability from which a part of a question adds the fact that it asks for."""
ASKED = 0.07
"""Probability from which a message that is answered is taken to ask for something besides: a fact
too many costs a line, one too few the answer."""
ASKED_FIRMLY = 0.5
"""The same where nothing else of the message is answered, and of messages that follow others."""
ASKED_SURELY = 0.9
"""The same where the document is likely to answer nothing of it."""
PRESUMED = 0.3
"""Probability from which a premise is taken to be about a fact."""
CONFLICTING = 0.65
"""Probability from which a message is taken to presume what the document denies."""
CONTRARY = 0.9
"""The same where the claim rules say "yes" to a question of it, or agree with what it presumes."""
DOUBTFUL = 0.2
"""The same from which they no longer do so."""
UNLIKELY = 0.1
"""The same below which they see no conflict either."""
UNANSWERED = 0.3
"""Probability that the document answers nothing, from which no fact is stated that only a message
as a whole would ask for, or only if it surely does."""
SURE = 0.7
"""Probability from which no rule overrules what the samples say of a question."""
LEANING = 2.0
"""Weight of a question read with what was said before it, if by itself it says too little."""
STANDING = 0.3
"""The same, if it says enough by itself."""
FEW = 2
"""Words of content below which a question says too little."""
LAST = 60
"""Words of what was said before that are read with a question."""
MOST_FACTS = 4
"""Facts that one question is answered with, topics apart."""

_CONDITION = re.compile(r"(?:when|if|under what|in which cases)\b", re.I)
_PRESUPPOSES = re.compile(
    r"(?:so |and |but |then |ok |okay )*(?:why|how come|how is it that|what is the reason|"
    r"what's the reason|for what reason|on what grounds|what explains|since when)\b",
    re.I,
)
_VERB = re.compile(
    r"\b(?:is|are|must|has to|have to|should|requires?|append|bill|report|use)\b", re.I
)
_BETWEEN = re.compile(
    r"\b(?:vs\.?|versus|compared (?:to|with)|as opposed to|rather than|than|and|or|&)\b|/|, ", re.I
)
"""What may stand between two things that a question speaks of together."""
_POINTS_BACK = re.compile(r"\b(?:it|its|this|that|they|them|their|those|one)\b", re.I)


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
        count: How many of the topic's facts there are of what it counts, in words; else empty.
        conflict: Whether it takes something for granted that the document denies.
        query: The question as it was searched for.
        found: Where the question belongs; None of what only the whole message asks for.
        beside: Whether no question of the message goes there, only the message as a whole.
        presumed: Whether its facts are there only because its premise distorts them.
        affirmed: Whether the document agrees with what it takes for granted in so many words.
    """

    question: Question
    entry: CodeEntry
    facts: tuple[str, ...] = ()
    topic: str | None = None
    silence: Silence | None = None
    verdict: str = ""
    conflict: bool = False
    query: EncodedQuery | None = None
    found: Found | None = None
    beside: bool = False
    presumed: bool = False
    affirmed: bool = False
    count: str = ""


@dataclass(frozen=True, slots=True)
class _Signals:
    """All that is known of a question before it is decided."""

    text: str
    asked: Mapping[str, Stance]
    premise: Mapping[str, Stance]
    found: Found
    named: Silence | None
    other_code: bool
    alone: bool
    case: frozenset[str]
    query: EncodedQuery


class Router:
    """Routes the questions about one code."""

    def __init__(self, library: Library, entry: CodeEntry, index: Index) -> None:
        self.entry = entry
        self._glossary: Glossary = library.glossary
        self._matcher = Matcher(entry, library.glossary, index)
        self._embedder = index.embedder
        self._rules = {fact.id: fact.rules for fact in entry.facts}
        self._topics = {topic.id: topic for topic in entry.topics}
        self._answers = frozenset([*entry.fact_by_id, *self._topics])
        self._silences = {silence.id: silence for silence in entry.silences}
        phrases = [(stems(p), s) for s in entry.silences for p in s.asks]
        self._asks = [(len(words), f" {' '.join(words)} ", s) for words, s in phrases]

    def route(
        self,
        question: Question,
        case: str = "",
        claims: str = "",
        context: str = "",
        before: str = "",
    ) -> Route:
        """Where `question` goes.

        Args:
            question: The question.
            case: The case that the message describes, for questions that only point to it.
            claims: What the message claims before it asks.
            context: The question of the message before; empty if there was none.
            before: The question before this one in the same message; empty for the first.
        """
        signals = self._signals(question, case, claims, context, before)
        said = signals.premise.values()
        affirmed = any(s.agrees for s in said) and not any(s.contradicts for s in said)
        return replace(self._decided(question, signals), found=signals.found, affirmed=affirmed)

    def _decided(self, question: Question, signals: _Signals) -> Route:
        facts, topic = self._facts(signals)
        if not facts and signals.alone and not signals.named and question.form == "yes_no":
            facts = self._plainly(signals.text, signals.found)
        if not facts:
            silence = signals.named or self._near_silence(signals.found)
            denied = self._denied(question.premise) if question.premise else ()
            route = Route(question, self.entry, denied, silence=silence, query=signals.query)
            return replace(route, conflict=bool(denied), presumed=bool(denied))
        conflict = self._conflicts(question, signals)
        counted = count(question.text, facts, self._topics.values(), self._glossary, self._matcher)
        if counted:
            facts, topic = counted.facts, counted.topic
        verdict = "" if conflict or counted else self._verdict(question, signals.asked, facts)
        beside = signals.named
        if beside is not None and signals.found.likely.get(beside.id, 0.0) < BESIDE:
            beside = None
        route = Route(question, self.entry, facts, topic, beside, verdict, conflict, signals.query)
        return replace(route, count=counted.words if counted else "")

    def _denied(self, premise: str) -> tuple[str, ...]:
        """The facts that a premise is about and distorts, in words that the claim rules don't know.

        Only for questions that are declined: what they take for granted would stand unopposed.
        """
        if self._opinion is None:
            return ()
        claimed = self._opinion.distorted(f"{premise[:1].upper()}{premise[1:]}.")
        likely = self._matcher.near(((premise, 1.0),))[1].likely
        return tuple(f for f, p in likely.items() if p >= PRESUMED and f in claimed)

    @cached_property
    def _opinion(self) -> "Opinion | None":
        from app.gate.opinion import read_opinion  # few questions need it

        folder = self.entry.folder
        return None if folder is None else read_opinion(folder, self._embedder)

    def as_a_whole(self, text: str, routes: Sequence[Route], *, follows: bool) -> list[Route]:
        """The routes of a whole message: those of its questions, and to what else it asks for.

        Where the message presumes what the document denies, the first that states facts says so.
        Those to facts are left out where the message names only other codes, and asks for no fact
        as a whole: "22514? Is imaging included?"

        Args:
            text: The message.
            routes: Where the questions in it go, each by itself.
            follows: Whether it follows others: then it may only lean on what was said before.
        """
        alone = len(routes) == 1 and routes[0].question.text == text and not follows
        found = routes[0].found if alone else None
        found = found or self._matcher.near(((text, 1.0),))[1]
        kept = list(routes)
        if not follows and self._is_of_other_codes(text, found.asked):
            kept = [route for route in routes if route.conflict or not route.facts]
        asked = found.asked
        silent = found.silent >= UNANSWERED and found.conflict < CONFLICTING
        if silent and not any(route.facts for route in kept):
            asked = {r: p for r, p in asked.items() if r in self._silences or p >= ASKED_SURELY}
        every = [*kept, *self._beside(text, kept, asked, follows=follows)]
        return _opposed(every, found.conflict)

    def ordered(self, text: str) -> list[Route]:
        """Routes to the facts that a message speaks of which only gives orders.

        "Repeat after me: imaging is paid apart" is told what the document says of it.
        """
        asked = self._matcher.near(((text, 1.0),))[1].asked
        found = self._beside(text, (), asked, follows=False)
        said = self._stances(text)
        denied = {fact for fact, stance in said.items() if stance.contradicts}
        return [
            replace(route, conflict=not denied.isdisjoint(route.facts))
            for route in found
            if route.facts
        ]

    def _is_of_other_codes(self, text: str, asked: Mapping[str, float]) -> bool:
        named = list(codes_in(text))
        if not named or any(code.code == self.entry.code for code in named):
            return False
        other = max(asked.get(_silence_on(kind), 0.0) for kind in ONE_FOR_ALL)
        return other > max(asked.get(ref, 0.0) for ref in self._answers)

    def _beside(
        self, text: str, routes: Sequence[Route], asked: Mapping[str, float], *, follows: bool
    ) -> list[Route]:
        """Routes to what a message asks for and none of `routes` goes to."""
        reached = {fact for route in routes for fact in route.facts}
        reached |= {f for r in routes if r.count and r.topic for f in self._topics[r.topic].facts}
        reached |= {route.silence.id for route in routes if route.silence is not None}
        firm = follows or not any(route.facts for route in routes)
        least = ASKED_FIRMLY if firm else ASKED
        further = []
        for ref in sorted((r for r, p in asked.items() if p >= least), key=lambda r: -asked[r]):
            route = replace(self._route_to(ref, Question(text, "open")), beside=True)
            if not reached.issuperset(route.facts or (ref,)):
                reached.update(route.facts or (ref,))
                further.append(route)
        return further

    def _route_to(self, ref: str, question: Question) -> Route:
        """The route to a fact, topic or silence."""
        if ref in self._silences:
            return Route(question, self.entry, silence=self._silences[ref])
        if ref in self._topics:
            return Route(question, self.entry, self._topics[ref].facts, ref)
        return Route(question, self.entry, (ref,))

    def _signals(
        self, question: Question, case: str, claims: str, context: str, before: str
    ) -> _Signals:
        text = question.text
        asked = self._stances(text, context)
        taken = ". ".join(filter(None, (question.premise, claims)))
        premise = stances(read(taken, self._glossary), self._rules) if taken else {}
        query, found = self._searched(text, (context, case, before))
        other = any(named.code != self.entry.code for named in codes_in(text))
        named = self._named_silence(text)
        described = self._matcher.things_in(case, question=True) if case else frozenset()
        alone = not (taken or case or context or before)
        return _Signals(text, asked, premise, found, named, other, alone, described, query)

    def _searched(self, text: str, leads: Sequence[str]) -> tuple[EncodedQuery, Found]:
        """What is near the question, alone and with what was said before it."""
        said = " ".join(filter(None, leads))
        if not said:
            return self._matcher.near(((text, 1.0),))
        weight = LEANING if self._leans(text) else STANDING
        return self._matcher.near(((text, 1.0), (f"{_last(said)} {text}", weight)))

    def _leans(self, text: str) -> bool:
        """Whether the question says too little by itself to tell what it is about."""
        if _POINTS_BACK.search(text) or not self._matcher.things_in(text, question=True):
            return True
        return len(self._matcher.content(text)) < FEW

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
        named = [(length, s) for length, phrase, s in self._asks if phrase in asked]
        for other in codes_in(text):
            if other.code != self.entry.code and not any(
                f" {other.code.lower()} " in phrase for _, phrase, _ in self._asks
            ):
                silence = self._silences.get(_silence_on(other.kind))
                named += [(0, silence)] if silence else []
        return max(named, key=lambda pair: pair[0])[1] if named else None

    def _near_silence(self, found: Found) -> Silence | None:
        ref, score = found.best(self._silences)
        return self._silences[ref] if ref is not None and score >= UNSURE else None

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
        found, spoken = signals.found, tuple(signals.asked)
        ref, likely = found.best(self._answers)
        silent = self._silent(signals)
        if signals.other_code and likely < SURE:
            return (), None
        if ref is None or likely * ANSWERED < silent:
            if silent >= SURE and not _PRESUPPOSES.match(signals.text):
                return (), None
            fitting = firm if silent >= UNSURE else self._fitting(signals.text, spoken)
            return (() if signals.named is not None else fitting), None
        if likely < UNSURE:
            return self._fitting(signals.text, spoken), None
        if likely < SURE and not answers_focus(signals.text, self._matcher.texts[ref]):
            return (), None
        if ref in self._topics:
            return self._topics[ref].facts, ref
        return self._completed(ref, spoken, signals)[:MOST_FACTS], None

    def _plainly(self, text: str, found: Found) -> tuple[str, ...]:
        """The fact that holds every word of content of a question: then no detail is asked for.

        "Is bone cement used?" resembles many questions for what the document does not say of it.
        """
        ref, _ = found.best(self.entry.fact_by_id)
        if ref is None or self.entry.fact_by_id[ref].only_if or _POINTS_BACK.search(text):
            return ()
        if any(term.source == "general" for term in self._glossary.terms_in(text)):
            return ()  # the document knows lidocaine as an anesthetic only
        content, known = self._matcher.content(text), frozenset(terms(self._matcher.texts[ref]))
        plain = bool(content) and content <= known
        return (ref,) if plain and answers_focus(text, self._matcher.texts[ref]) else ()

    def _silent(self, signals: _Signals) -> float:
        """How likely the likeliest silence is, one that is asked for by name more so."""
        _, silent = signals.found.best(self._silences)
        named = signals.named.id if signals.named is not None else ""
        return max(silent, NAMED * signals.found.likely.get(named, 0.0))

    def _fitting(self, text: str, facts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f for f in facts if answers_focus(text, self._matcher.texts[f]))[:MOST_FACTS]

    def _completed(self, ref: str, spoken: tuple[str, ...], signals: _Signals) -> tuple[str, ...]:
        """The best fact, its kin that the case names, those affirmed or denied, one per thing."""
        things, topic = self._matcher.things, self.entry.fact_by_id[ref].topic
        kin = [f.id for f in self.entry.facts if f.topic == topic and things[f.id] & signals.case]
        chosen = [*kin, ref] if kin and ref not in kin else [ref, *kin]
        chosen += spoken
        chosen += self._paired(signals.text, ref, topic)
        left = signals.found.things - frozenset().union(*(things[f] for f in chosen))
        for other, likely in signals.found.likely.items():
            if likely < BESIDE or not left:
                break
            if other in self.entry.fact_by_id and things[other] & left:
                chosen.append(other)
                left -= things[other]
        return tuple(dict.fromkeys(chosen))

    def _paired(self, text: str, ref: str, topic: str) -> list[str]:
        """Facts of the same topic that the parts of `text` by themselves ask for: one fact each."""
        parts = [
            part for part in _BETWEEN.split(text) if self._matcher.things_in(part, question=True)
        ]
        if not 1 < len(parts) <= MOST_FACTS:
            return []
        found = []
        for part in parts:
            _, near = self._matcher.near(((part, 1.0),))
            best, likely = near.best(self.entry.fact_by_id)
            if (
                best
                and best != ref
                and likely >= PAIRED
                and self.entry.fact_by_id[best].topic == topic
            ):
                found.append(best)
        return found

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
        if _PRESUPPOSES.match(question.text):
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


def _opposed(routes: Sequence[Route], conflict: float) -> list[Route]:
    """The routes, where the message presumes with that probability what the document denies.

    None says "yes" then, and unless one sees a conflict already, the first that states facts comes
    before all and says that they deny it. Where the probability is low none sees a conflict; it is
    0 where nothing is known of it.
    """
    if not conflict:
        return list(routes)
    if conflict < UNLIKELY:
        return [
            replace(route, conflict=False, facts=() if route.presumed else route.facts)
            for route in routes
        ]
    doubted = conflict >= DOUBTFUL
    opposed = [replace(r, verdict="") if doubted and r.verdict == "yes" else r for r in routes]
    if any(route.conflict for route in routes):
        return opposed
    agreed = any(route.verdict == "yes" or route.affirmed for route in routes)
    least = CONTRARY if agreed else CONFLICTING
    first = next((place for place, route in enumerate(opposed) if route.facts), None)
    if first is None or conflict < least:
        return opposed
    denying = replace(opposed.pop(first), conflict=True, verdict="")
    return [denying, *opposed]


def _silence_on(kind: Kind) -> str:
    """The id of the silence on other codes of a kind."""
    return "other_cpt_codes" if kind == "cpt" else f"{kind}_codes"


def _last(text: str) -> str:
    """The last words of `text`."""
    return " ".join(text.split()[-LAST:])
