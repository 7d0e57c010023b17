"""A second opinion on a sentence: how much it is like what may be said, learned from examples.

The checks before it know exactly what they license, and so refuse right sentences in words that
nobody foresaw. The judge weighs, beside what they say, in how much the sentence differs from every
licensed wording of the facts that it cites, and what its words and pairs of words were in right
sentences and in wrong ones. It is taught by `python -m evals.bench.teaching`; what it learned
stands beside the document. Without that, as for a code without facts, there is no second opinion.
Where that leaves it unsure, it asks the encoder (`app.gate.opinion`), if there is what was trained.
"""

import zlib
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.gate.claim import claim
from app.gate.grams import ALL, FAMILIES, Grams, cited, grams, named
from app.gate.lexicon import Lexicon
from app.gate.opinion import Opinion
from app.gate.plainer import Plainer
from app.gate.support import DENIAL, OMISSION
from corpus import CodeEntry

FILE = "judge.npz"
BUCKETS = 2**16
"""Places that grams are hashed to."""
CITED_BUCKETS = 2**18
"""Places that grams are hashed to together with a cited fact: there are more of these."""
UNIT = 1 / 1000
"""What one counts of the stored weights of grams: whole numbers, whose sum has no order."""
OPINIONS = ("", "critical", "coverage", "relation", "novelty", "contradiction", DENIAL, OMISSION)
"""What the checks may have said of a sentence that is judged; anything else stands."""
TRAITS = (
    *(f"checks: {kind or 'passed'}" for kind in OPINIONS),
    *(f"{family}: {what}" for family in FAMILIES for what in ("unknown", "foreign", "share")),
    "length",
    *(f"{family}: {what}" for family in ALL for what in ("in all", "against")),
    *(f"of the cited facts: {what}" for what in ("in all", "on average")),
)
"""What is weighed. Of each family: grams that no wording has; that none of a cited fact has, as a
number and as a share; how much all speak for the sentence, and how much those that speak against it
do. Last how much they speak for a sentence that cites just these facts."""


@dataclass(frozen=True, slots=True)
class Informed:
    """How the judge weighs its own traits together with those of the encoder's opinion.

    Attributes:
        samples: Digest of what the encoder's layers were trained on: it counts for no others.
        traits: The weight of each of `TRAITS`, then of each of the opinion's.
        bias: The sum of a sentence without any.
        bar: What a right sentence reaches.
        asked: Between which sums of the judge's own the encoder is asked: elsewhere it changes
            nothing, and it takes several times as long as all else.
    """

    samples: str
    traits: NDArray[np.float64]
    bias: float
    bar: float
    asked: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Learned:
    """What the judge was taught.

    Attributes:
        grams: For each bucket how much a gram there speaks for a sentence, in `UNIT`s.
        cited: The same for grams together with a fact that the sentence cites.
        traits: The weight of each of `TRAITS`.
        bias: The sum of a sentence without any.
        bar: What a right sentence reaches.
        informed: What it was taught about the encoder's opinion; None for nothing.
    """

    grams: NDArray[np.int16]
    cited: NDArray[np.int16]
    traits: NDArray[np.float64]
    bias: float
    bar: float
    informed: Informed | None = None

    def write(self, path: Path) -> None:
        """Write it to `path`."""
        arrays: dict[str, NDArray[Any]] = {
            "grams": self.grams,
            "cited": self.cited,
            "traits": self.traits,
            "scalars": np.array([self.bias, self.bar]),
        }
        if self.informed is not None:
            more = self.informed
            arrays["samples"] = np.array(more.samples)
            arrays["informed"] = more.traits
            arrays["informed_scalars"] = np.array([more.bias, more.bar, *more.asked])
        np.savez_compressed(path, allow_pickle=False, **arrays)


def read_learned(path: Path) -> Learned | None:
    """What was learned and is kept at `path`, or None if nothing is."""
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as stored:
        bias, bar = map(float, stored["scalars"])
        informed = None
        if "informed" in stored:
            scalars = map(float, stored["informed_scalars"])
            more, least, low, high = scalars
            samples = str(stored["samples"])
            informed = Informed(samples, stored["informed"], more, least, (low, high))
        return Learned(stored["grams"], stored["cited"], stored["traits"], bias, bar, informed)


class Judge:
    """Weighs the sentences of one code."""

    def __init__(
        self,
        entry: CodeEntry,
        lexicon: Lexicon,
        learned: Learned,
        opinion: Opinion | None = None,
    ) -> None:
        self._lexicon = lexicon
        self._learned = learned
        informed = learned.informed
        fits = opinion and informed and opinion.tuned.samples == informed.samples
        self._opinion = opinion if fits else None
        plainer = Plainer(lexicon.plain)
        self._bits = {fact.id: 1 << n for n, fact in enumerate(entry.facts)}
        self._known: dict[str, dict[str, int]] = {family: {} for family in FAMILIES}
        for fact in entry.facts:
            for text in filter(None, (fact.statement, fact.patient, *fact.rewordings)):
                for put in {text, plainer.of(text)}:
                    self._learn(grams(claim(put), lexicon), self._bits[fact.id])

    def convinced(self, traits: Sequence[float], text: str, sources: Set[str]) -> bool:
        """Whether a sentence with these traits is as likely right as a right one is.

        Args:
            traits: Its own, as `traits` tells them.
            text: What it claims.
            sources: The ids of the facts that it cites.
        """
        weight = float(np.array(traits) @ self._learned.traits) + self._learned.bias
        more = self._learned.informed
        if self._opinion and more and more.asked[0] <= weight < more.asked[1]:
            opinion = self._opinion.traits(text, sources)
            if opinion is not None:
                both = np.array([*traits, *opinion])
                return float(both @ more.traits) + more.bias >= more.bar
        return weight >= self._learned.bar

    def traits(self, text: str, sources: Set[str], kind: str) -> list[float]:
        """The value of each of `TRAITS`.

        Args:
            text: What the sentence claims.
            sources: The ids of the facts that it cites.
            kind: The check that refused it, one of `OPINIONS`.
        """
        found = grams(text, self._lexicon)
        length = float(len(text.split()))
        return [
            *self._differences(found, sources, kind),
            length,
            *self._speaks_for(found),
            *self._speaks_for_citing(found, [s for s in self._bits if s in sources]),
        ]

    def _learn(self, found: Grams, bit: int) -> None:
        for family, known in self._known.items():
            for gram in found[family]:
                known[gram] = known.get(gram, 0) | bit

    def _differences(self, found: Grams, sources: Set[str], kind: str) -> list[float]:
        own = 0
        for source in sources:
            own |= self._bits.get(source, 0)
        values = [float(kind == opinion) for opinion in OPINIONS]
        for family, known in self._known.items():
            bits = [known.get(gram, 0) for gram in found[family]]
            foreign = sum(not b & own for b in bits)
            values += [sum(not b for b in bits), foreign, foreign / (len(bits) + 1)]
        return values

    def _speaks_for(self, found: Grams) -> list[float]:
        counts = self._learned.grams[buckets(found)].astype(np.int64)
        values: list[float] = []
        start = 0
        for family in ALL:
            own = counts[start : start + len(found[family])]
            values += [float(own.sum()) * UNIT, float(np.minimum(own, 0).sum()) * UNIT]
            start += len(own)
        return values

    def _speaks_for_citing(self, found: Grams, facts: Sequence[str]) -> tuple[float, float]:
        own = self._learned.cited[cited_buckets(found, facts)].astype(np.int64)
        total = float(own.sum()) * UNIT
        return total, total / max(1, len(own))


def buckets(found: Grams) -> NDArray[np.int64]:
    """The places of the grams."""
    return _places(named(found), BUCKETS)


def cited_buckets(found: Grams, facts: Iterable[str]) -> NDArray[np.int64]:
    """The places of the grams together with each of the facts."""
    return _places(cited(found, facts), CITED_BUCKETS)


def _places(names: Iterable[str], size: int) -> NDArray[np.int64]:
    return np.fromiter((zlib.crc32(name.encode()) % size for name in names), np.int64)
