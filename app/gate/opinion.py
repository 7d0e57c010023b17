"""The encoder's opinion of a sentence: what it restates rightly, and what it distorts.

Words and pairs of words, which the judge learned from, know nothing of meaning. The encoder's last
layers, trained on right and wrong sentences (`python -m evals.bench.tuning`), know some. They stand
beside the document in the two files of a tuned classifier (`index.tuned`), and are of use only with
the encoder that they go on from.
"""

import threading
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding import Embedder, OnnxEmbedder, packaged_model
from index.errors import EmbedderUnavailable, IndexUnusable
from index.tuned import TunedClassifier, read_tuned

NAME = "statements"
"""Name of both files beside a code's document."""
TRAITS = (
    "right in all",
    "right of a cited fact",
    "wrong of a cited fact",
    "wrong of any fact",
    "right of another fact",
    "right of the cited facts together",
    "wrong of the facts together",
)
"""What the judge weighs of it, in log odds: of several facts the most likely, or their sum."""
_UNLIKELY = -9.0
"""The log odds of a fact where there is none."""

Floats = NDArray[np.float64]


def refs(facts: Sequence[str]) -> tuple[str, ...]:
    """What the encoder tells of a sentence: of each fact whether it is said, and distorted.

    Last whether the sentence is right in all.
    """
    return (*(f"right:{fact}" for fact in facts), *(f"wrong:{fact}" for fact in facts), "right")


@dataclass(frozen=True)
class Opinion:
    """The trained layers of one code, and the encoder before them; loaded at the first use."""

    tuned: TunedClassifier
    embedder: Embedder
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def traits(self, text: str, sources: Set[str]) -> list[float] | None:
        """The value of each of `TRAITS`; None if the encoder can't be loaded.

        Args:
            text: What the sentence claims.
            sources: The ids of the facts that it cites.
        """
        scores = self._scores(text)
        return None if scores is None else weighed(self.tuned.refs, scores, sources)

    def distorted(self, text: str) -> frozenset[str]:
        """The ids of the facts that a sentence rather distorts than restates.

        Of a sentence that is about something else they mean nothing.
        """
        scores = self._scores(text)
        if scores is None:
            return frozenset()
        facts = len(self.tuned.refs) // 2
        right, wrong = scores[:facts], scores[facts : 2 * facts]
        named = zip(self.tuned.refs[:facts], right, wrong, strict=True)
        return frozenset(name.partition(":")[2] for name, r, w in named if w > max(r, 0.0))

    def _scores(self, text: str) -> Floats | None:
        """Log odds of each of `refs`; None if the encoder can't be loaded."""
        try:
            encoded = self.embedder.encode([text])[0]
        except EmbedderUnavailable:
            return None
        with self._lock:
            return self.tuned.scores(text, encoded).astype(np.float64)


def weighed(names: Sequence[str], scores: Floats, sources: Set[str]) -> list[float]:
    """`TRAITS` of a sentence that cites `sources`, from the scores of what `refs` names."""
    facts = (len(names) - 1) // 2
    right, wrong = scores[:facts], scores[facts : 2 * facts]
    cited = np.array([name.partition(":")[2] in sources for name in names[:facts]])

    def most(some: Floats) -> float:
        return float(some.max(initial=_UNLIKELY))

    return [
        float(scores[-1]),
        most(right[cited]),
        most(wrong[cited]),
        most(wrong),
        most(right[~cited]),
        float(np.logaddexp(0, right[cited]).sum()),
        float(np.logaddexp.reduce(wrong)),
    ]


def read_opinion(folder: Path, embedder: Embedder | None = None) -> Opinion | None:
    """The opinion that stands in `folder`; None without one, or if it is of another encoder.

    Args:
        folder: The document's.
        embedder: The encoder, if one is loaded already; by default the packaged one.
    """
    if not (folder / f"{NAME}.json").exists():
        return None
    try:
        used = embedder or OnnxEmbedder(packaged_model())
        tuned = read_tuned(folder, NAME)
    except (EmbedderUnavailable, IndexUnusable):
        return None
    return Opinion(tuned, used) if tuned.tap in used.taps and used.digest == tuned.encoder else None
