"""Clauses of a statement, and whether something said in one is denied there.

Written apart from the corpus's own reader of claims, so that the suite does not judge the product
by the product's code.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_CUE = re.compile(
    r"(?i)\b(?:not|no|never|nor|neither|none|nothing|nowhere|without|cannot|cant|rather than|"
    r"instead of|false|wrong|incorrect|untrue|mistaken|\w+n['’]t|isnt|arent|doesnt|dont|"
    r"shouldnt|mustnt|wont)\b"
)
_NO_CUE = re.compile(
    r"(?i)\b(?:not only|no matter|whether or not|or not|no doubt|not necessarily only|"
    r"no (?:other|more|less) than|not just|not (?:yet )?responded|not responding|not respond|"
    r"not helped|not worked)\b"
)
_BREAK = re.compile(
    r"(?i)[;:.!?()—–]+(?=\s|$|\))|[()]|,|\s+(?:but|though|although|whereas|while|because|since|so|"
    r"yet|however|which|and (?=(?:is|are|was|it|its|they|the document|gives?|says?|includes?|does|"
    r"do|has|names?|lists?|supports?|not|never|no|an?|another|you)\b))\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a statement in which a negation reaches what follows it."""

    text: str
    cues: tuple[int, ...]

    def denied(self, at: int) -> bool:
        """Whether an odd number of negations stands before position `at`."""
        return sum(cue < at for cue in self.cues) % 2 == 1


@lru_cache(maxsize=4096)  # several checks read the same statement
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of `text`, in order, empty ones left out."""
    return tuple(_clause(part.strip()) for part in _BREAK.split(text) if part.strip())


def denies(text: str) -> bool:
    """Whether `text` has a negation at all."""
    return bool(_clause(text).cues)


@lru_cache(maxsize=4096)
def _clause(text: str) -> Clause:
    masked = _NO_CUE.sub(lambda m: "#" * len(m.group()), text)
    return Clause(text, tuple(m.start() for m in _CUE.finditer(masked)))
