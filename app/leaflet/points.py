"""Whether a sentence states a part of a fact: matches the corpus's points to what is said."""

import re
from dataclasses import dataclass
from functools import cache

from app.gate.tokens import Token
from app.leaflet.remarks import senses
from corpus.points import REGEX, SENSE, Part
from corpus.wording import fold


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as it is compared.

    Attributes:
        text: Its words in lower case.
        names: The concepts and numbers in it.
        classes: The classes of its critical words.
        tokens: Its own tokens.
    """

    text: str
    names: frozenset[str]
    classes: frozenset[str]
    tokens: tuple[Token, ...]

    def after(self, before: "Said") -> "Said":
        """The sentence together with the one `before`, which its "it" stands for."""
        return Said(
            f"{before.text} {self.text}".strip(),
            before.names | self.names,
            before.classes | self.classes,
            self.tokens,
        )

    def holds(self, term: str) -> bool:
        """Whether it names a concept, has a class or a sense, or matches a regular expression."""
        if term.startswith(REGEX):
            return _compiled(term[len(REGEX) :]).search(self.text) is not None
        if term.startswith(SENSE):
            return senses()[term[len(SENSE) :]].search(self.text) is not None
        return term in self.names or term in self.classes


AMBIENT = frozenset(
    (
        "procedure",
        "sacrum",
        "physician",
        "perform",
        "use",
        "create",
        "included",
        "explained",
        "place",
        "many",
        "responded",
    )
)
"""Concepts that any sentence about the treatment may name."""
_EARLIEST = frozenset(("first", "comes", "finally", "later", "and"))
"""Words of these classes that do not speak of what follows them."""
NOTHING = Said("", frozenset(), frozenset(), ())


def said_in(sentence: str, tokens: tuple[Token, ...]) -> Said:
    """`sentence`, whose tokens are `tokens`, by itself."""
    return Said(
        fold(sentence),
        frozenset(t.name for t in tokens if t.kind in ("concept", "number")),
        frozenset(t.name for t in tokens if t.kind == "critical"),
        tokens,
    )


def named(part: Part, said: Said) -> bool:
    """Whether `said` speaks of `part`, hedged or not."""
    return not barred(part, said) and told(part, said)


def barred(part: Part, said: Said) -> bool:
    """Whether `said` names something in whose presence `part` says nothing."""
    own = frozenset(token.name for token in said.tokens)
    return any(t in own or (t.startswith(SENSE) and said.holds(t)) for t in part.unless)


def told(part: Part, said: Said) -> bool:
    """Whether `said` names what `part` is about, whatever else it names."""
    return all(any(map(said.holds, group)) for group in part.names)


def adds(part: Part, own: Said) -> bool:
    """Whether a sentence by itself says something of `part`, or nothing of anything else."""
    firm = own.names - AMBIENT
    return not firm or any(any(map(own.holds, group)) for group in part.names)


def hedged(part: Part, said: Said) -> bool:
    """Whether `said` has the hedge that `part` needs."""
    return not part.hedges or any(map(said.holds, part.hedges))


def ordered(part: Part, said: Said) -> bool:
    """Whether what comes first by `part` comes first in `said`."""
    if not part.order:
        return True
    first, then = part.order
    for at, token in enumerate(said.tokens):
        if token.name in ("before", "after") and token.surface not in _EARLIEST:
            nearest = next((t.name for t in said.tokens[at + 1 :] if t.name in part.order), "")
            if nearest and nearest != (then if token.name == "before" else first):
                return False
    return True


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)
