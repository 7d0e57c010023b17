"""What each fact of a leaflet licenses a sentence to name: concepts, critical words, numbers."""

import re
from collections.abc import Iterable, Iterator, Sequence

from app.gate.lexicon import Lexicon, content, signature
from app.leaflet.points import AMBIENT, Said
from app.leaflet.remarks import plain, senses
from app.leaflet.tables import requests
from corpus import CodeEntry, Fact, LeafletText, Wording
from corpus.points import REGEX, SENSE, Point
from corpus.wording import fold, stem, stems

STRICT = frozenset(
    {
        "must",
        "always",
        "all",
        "not",
        "rarely",
        "less",
        "instead",
        "unless",
        "separate",
        "only",
        "should",
    }
)
"""Critical words that change a fact, unless its own wordings have them."""
_WHOLE = frozenset(("people", "patients", "cases", "of", "the", "who"))
"""What follows "all" where it means every one; "it all happens" means nothing."""
_WHOLLY = frozenset(("all", "everything"))
_CONDITIONS = frozenset(("after", "if", "when", "once", "where"))
"""What follows an "only" that limits no fact: "only after that"."""
_NEGATION = re.compile(
    r"\b(?:no|not|never|without|none|nothing|neither|nor|rather than|instead of)\b"
    r"|\b(?:is|are|was|were|do|does|did|has|have|had|ca|wo|need|could|should|would)nt\b"
)
_LONGEST_SENSE = 3
"""Words of a sense that are licensed with it; of a longer run only its own."""
_PAIN = frozenset({"pain", "pain_relief"})
"""What says the same where it is eased, or is a reason."""
_NEED = re.compile(r"\bneed(?:s|ed)?\b")
_NOT_EASED = frozenset(("must", "shall"))
"""What is as strong beside those: "if it is needed, the doctor must"."""
_EASED = {
    "must": frozenset({"may", "when", "not", "usual", "=some", "=given"}),
    "only": frozenset({"more", "many"}),
}
"""Those that say less beside others: "if it is needed", "just one needle or more"."""


class Licensed:
    """Concepts, words and numbers by fact."""

    def __init__(self, entry: CodeEntry, text: LeafletText, lexicon: Lexicon) -> None:
        also = {point.fact: point.also for point in text.points}
        self._senses: dict[str, frozenset[str]] = {}
        self._concepts: dict[str, frozenset[str]] = {}
        self._classes: dict[str, frozenset[str]] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._numbers: dict[str, frozenset[str]] = {}
        self._plain = frozenset(stem(word) for word in plain()["words"].split())
        related = " ".join(requests()["relations"].values())
        self._reader = frozenset(stems(f"{plain()['reader']} {related}"))
        for fact in entry.facts:
            own = [w for w in (*text.wordings, *text.brief) if fact.id in w.facts]
            texts = [fact.patient, fact.statement, *fact.agree, *fact.wordings]
            texts += [quote.text for quote in fact.quotes]
            texts += [
                t.format(you="you", your="your", team="") for w in own for t in w.english.values()
            ]
            tokens = [token for t in texts for token in lexicon.tokens(t)]
            names = content(tokens)
            broader = (frozenset(lexicon.broader.get(name, ())) for name in names)
            names = names.union(*broader)
            names |= also.get(fact.id, frozenset())
            self._concepts[fact.id] = names | _PAIN if names & _PAIN else names
            folded = fold(" ".join(texts))
            self._senses[fact.id] = frozenset(n for n, s in senses().items() if s.search(folded))
            patient = [fact.patient, *(t for w in own for t in w.english.values())]
            classes = signature(t for p in patient for t in lexicon.tokens(p))
            self._classes[fact.id] = classes | _spoken(own, fact, text.points)
            self._words[fact.id] = frozenset(stems(" ".join(texts)))
            self._numbers[fact.id] = frozenset(
                t.name for q in fact.quotes for t in lexicon.tokens(q.text) if t.kind == "number"
            )
        self._terms = {point.fact: tuple(_terms(point)) for point in text.points}
        self._hedged = frozenset(p.fact for p in text.points if any(a.hedges for a in p.parts))
        self._every = frozenset().union(*(self._words[name] for name in text.facts))

    def numbers(self, facts: Iterable[str]) -> frozenset[str]:
        """The numbers that the quotes of `facts` give."""
        return frozenset().union(*(self._numbers[fact] for fact in facts))

    def strict_beyond(self, said: Said, facts: Iterable[str]) -> str:
        """The first critical word of a sentence that none of its `facts` has."""
        allowed = frozenset().union(*(self._classes[fact] for fact in facts))
        for token in said.tokens:
            if token.kind == "critical" and token.name in STRICT - allowed:
                if token.name == "not" and self.may_deny(said, facts):
                    continue
                if token.name == "only" and token.after in _CONDITIONS:
                    continue
                if token.surface in _WHOLLY and token.after not in _WHOLE:
                    continue
                if token.surface in _NOT_EASED:
                    return token.surface
                if token.name == "must" and not self._hedged.intersection(facts):
                    continue  # "the doctor needs X-rays", which are used anyway
                if token.name in _EASED and any(map(said.holds, _EASED[token.name])):
                    continue
                return token.surface
        return ""

    def may_deny(self, said: Said, facts: Iterable[str]) -> bool:
        """Whether one of the `facts` is told by a negation, and the sentence has no other."""
        if len(_NEGATION.findall(said.text)) != 1:
            return False
        terms = (term for fact in facts for term in self._terms.get(fact, ()))
        return any(_NEGATION.search(m.group()) for t in terms for m in t.finditer(said.text))

    def eased(self, said: Said) -> bool:
        """Whether the sentence has a critical word that says less beside others in it."""
        if "when" in said.classes and _NEED.search(said.text):
            return True  # "if the doctor needs one"
        return any(
            name in said.classes and any(map(said.holds, terms)) for name, terms in _EASED.items()
        )

    def novel(self, said: Said, facts: tuple[str, ...]) -> str:
        """What of the sentence no fact carries, in words; empty if all is carried."""
        own = frozenset(t.name for t in said.tokens if t.kind == "concept")
        known = self._every | self._reader | (self._plain if facts else frozenset())
        same = self._same(said, facts)
        loose = [
            t.surface
            for t in said.tokens
            if t.kind == "word" and t.name not in known and t.surface not in same
        ]
        if loose:
            return ", ".join(dict.fromkeys(loose))
        if facts:
            carried = frozenset().union(*(self._concepts[fact] for fact in facts)) | AMBIENT
            beyond = {t.name for t in said.tokens if t.name in own and t.surface not in same}
            return ", ".join(sorted(beyond - carried)).replace("_", " ")
        firm = own - AMBIENT
        if not firm:
            return "" if own else "it names nothing that the document speaks of"
        if any(own <= concepts | AMBIENT for concepts in self._concepts.values()):
            return ""
        return ", ".join(sorted(firm)).replace("_", " ")

    def _same(self, said: Said, facts: tuple[str, ...]) -> frozenset[str]:
        """The words of a sentence that say what one of its `facts` says in other words."""
        found: set[str] = set()
        for name in frozenset().union(*(self._senses[fact] for fact in facts)):
            sense = senses()[name]
            for match in sense.finditer(said.text):
                run = re.findall(r"[\w-]+", match.group())
                short = len(run) <= _LONGEST_SENSE
                found.update(word for word in run if short or word in sense.pattern)
        return frozenset(found)


def _spoken(wordings: Sequence[Wording], fact: Fact, points: Sequence[Point]) -> frozenset[str]:
    """Critical classes that stand in the fact's words, or tell it, as a part of a longer phrase."""
    said = " ".join([fact.patient, *(t for w in wordings for t in w.english.values())])
    told = " ".join(t.pattern for p in points if p.fact == fact.id for t in _terms(p))
    only = {"only"} if re.search(r"\b(?:just|only)\b", said) else set()
    return frozenset(only | ({"less"} if r"\bless" in told or r"|less" in told else set()))


def _terms(point: Point) -> Iterator[re.Pattern[str]]:
    """The expressions by which a point is told, its senses among them."""
    for term in (t for part in point.parts for group in part.names for t in group):
        if term.startswith(SENSE):
            yield senses()[term.removeprefix(SENSE)]
        elif term.startswith(REGEX):
            yield re.compile(term.removeprefix(REGEX))
