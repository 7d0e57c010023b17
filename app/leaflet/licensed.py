"""What each fact of a leaflet licenses a sentence to name: concepts, critical words, numbers."""

import re
from collections.abc import Iterable, Sequence

from app.gate.lexicon import Lexicon, content, signature
from app.leaflet.points import AMBIENT, Said
from app.leaflet.remarks import plain
from app.leaflet.tables import requests
from corpus import CodeEntry, Fact, LeafletText, Wording
from corpus.points import Point
from corpus.wording import stem, stems

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
_NEGATION = re.compile(r"\b(?:no|not|never|without|none|nothing|neither|nor)\b")
_PAIN = frozenset({"pain", "pain_relief"})
"""What says the same where it is eased, or is a reason."""
_EASED = {"must": frozenset({"may", "when", "not"}), "only": frozenset({"more"})}
"""Those that say less beside others: "if it is needed", "just one needle or more"."""


class Licensed:
    """Concepts, words and numbers by fact."""

    def __init__(self, entry: CodeEntry, text: LeafletText, lexicon: Lexicon) -> None:
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
            self._concepts[fact.id] = names | _PAIN if names & _PAIN else names
            patient = [fact.patient, *(t for w in own for t in w.english.values())]
            classes = signature(t for p in patient for t in lexicon.tokens(p))
            self._classes[fact.id] = classes | _spoken(own, fact)
            self._words[fact.id] = frozenset(stems(" ".join(texts)))
            self._numbers[fact.id] = frozenset(
                t.name for q in fact.quotes for t in lexicon.tokens(q.text) if t.kind == "number"
            )
        self._denying = {point.fact for point in text.points if _denying(point)}
        self._every = frozenset().union(*(self._words[name] for name in text.facts))

    def numbers(self, facts: Iterable[str]) -> frozenset[str]:
        """The numbers that the quotes of `facts` give."""
        return frozenset().union(*(self._numbers[fact] for fact in facts))

    def strict_beyond(self, said: Said, facts: Iterable[str]) -> str:
        """The first critical word of a sentence that none of its `facts` has."""
        allowed = frozenset().union(*(self._classes[fact] for fact in facts))
        for token in said.tokens:
            if token.kind == "critical" and token.name in STRICT - allowed:
                if token.name == "not" and self._may_deny(said, facts):
                    continue
                if token.name in _EASED and said.classes & _EASED[token.name]:
                    continue
                return token.surface
        return ""

    def _may_deny(self, said: Said, facts: Iterable[str]) -> bool:
        """Whether one of the `facts` is told by a negation, and the sentence has no other."""
        return bool(self._denying & set(facts)) and len(_NEGATION.findall(said.text)) == 1

    def novel(self, said: Said, facts: tuple[str, ...]) -> str:
        """What of the sentence no fact carries, in words; empty if all is carried."""
        own = frozenset(t.name for t in said.tokens if t.kind == "concept")
        known = self._every | self._reader | (self._plain if facts else frozenset())
        loose = [t.surface for t in said.tokens if t.kind == "word" and t.name not in known]
        if loose:
            return ", ".join(dict.fromkeys(loose))
        if facts:
            carried = frozenset().union(*(self._concepts[fact] for fact in facts)) | AMBIENT
            return ", ".join(sorted(own - carried)).replace("_", " ")
        firm = own - AMBIENT
        if not firm:
            return "" if own else "it names nothing that the document speaks of"
        if any(own <= concepts | AMBIENT for concepts in self._concepts.values()):
            return ""
        return ", ".join(sorted(firm)).replace("_", " ")


def _spoken(wordings: Sequence[Wording], fact: Fact) -> frozenset[str]:
    """Critical classes that stand in the fact's words as a part of a longer phrase."""
    said = " ".join([fact.patient, *(t for w in wordings for t in w.english.values())])
    return frozenset({"only"} if re.search(r"\b(?:just|only)\b", said) else ())


def _denying(point: Point) -> bool:
    """Whether the fact is told by a negation ("no large cut")."""
    return any("not|" in term for part in point.parts for group in part.names for term in group)
