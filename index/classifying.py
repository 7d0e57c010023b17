"""Which fact, topic or silence a question belongs to, learned from all sample questions.

Two classifiers do it. This one, multinomial logistic regression over the question's vector and its
hashed words and word pairs, is trained whenever an index is built. The tuned one (`index.tuned`)
goes on from the encoder's inner states and is better, but takes forty minutes to train, so that it
ships with its code. Where there is none that fits, because the samples or the encoder are others,
this one serves.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from index.descent import Adam, cosine_rate
from index.errors import IndexUnusable
from index.lexical import stemmed

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.retrieval import EncodedQuery
    from index.samples import Sample

    Floats = NDArray[np.float32]

BUCKETS = 2048
"""Places that words and word pairs are hashed to; with 1024 it is a point less often right."""
EPOCHS = 15
"""Passes over the samples; more changes nothing that can be measured."""
BATCH = 256
RATE = 0.01
DECAY = 1e-5
"""Weight decay; ten times more costs two points."""
MAX_WORDS = 256

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Placing:
    """What a classifier says of a question.

    Attributes:
        likely: By id how likely the question belongs to it: numbers in [0, 1] that sum to 1.
        asked: By id how likely it is one of those that the question asks for: numbers in [0, 1].
            Empty if the classifier can't tell.
        conflict: How likely it takes for granted what the document denies, in [0, 1]; 0 if the
            classifier can't tell.
        silent: How likely the document answers nothing of it, in [0, 1]; 0 if the classifier can't
            tell.
    """

    likely: Mapping[str, float]
    asked: Mapping[str, float]
    conflict: float = 0.0
    silent: float = 0.0


class Classifier(Protocol):
    """What tells where a question of one code belongs."""

    def place(self, query: EncodedQuery) -> Placing:
        """Where the question belongs."""
        ...

    def write(self, folder: Path, name: str) -> None:
        """Write it into files of that name, so that it can be read again."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class LinearClassifier:
    """The model that is trained with the index.

    Attributes:
        refs: The ids that questions belong to, in the order of the columns.
        weights: One row for each feature and a last one for the bias.
    """

    refs: tuple[str, ...]
    weights: Floats

    def place(self, query: EncodedQuery) -> Placing:
        """Where the question belongs; what else it asks for this classifier can't tell."""
        scores = features([query.text], query.vector[None])[0] @ self.weights[:-1]
        return Placing(shares(self.refs, scores + self.weights[-1]), {})

    def write(self, folder: Path, name: str) -> None:
        """Write its file into `folder`, so that `read_linear` reads it."""
        import numpy as np

        np.savez(folder / f"{name}.npz", refs=np.array(self.refs), weights=self.weights)


def read_linear(folder: Path, name: str) -> LinearClassifier:
    """The classifier whose file, which was checked before, is in `folder`.

    Raises:
        IndexUnusable: It can't be read.
    """
    import numpy as np

    try:
        with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
            return LinearClassifier(tuple(map(str, stored["refs"])), stored["weights"])
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise IndexUnusable("damaged", f"the index can't be loaded: {error}") from None


def train(samples: Sequence[Sample], vectors: Floats) -> LinearClassifier:
    """The classifier of the samples of one code; row i of `vectors` is sample i's."""
    refs = tuple(sorted({sample.ref for sample in samples}))
    column = {ref: number for number, ref in enumerate(refs)}
    classes = [column[sample.ref] for sample in samples]
    rows = features([sample.text for sample in samples], vectors)
    return LinearClassifier(refs, _fitted(rows, classes, len(refs)))


def shares(refs: Sequence[str], scores: Floats) -> dict[str, float]:
    """The scores as probabilities that sum to 1, by id (softmax)."""
    import numpy as np

    likely = np.exp(scores - scores.max())
    return dict(zip(refs, (likely / likely.sum()).tolist(), strict=True))


def odds(refs: Sequence[str], scores: Floats) -> dict[str, float]:
    """Each score as a probability, by id (logistic function)."""
    import numpy as np

    return dict(zip(refs, (1 / (1 + np.exp(-scores))).tolist(), strict=True))


def features(texts: Sequence[str], vectors: Floats) -> Floats:
    """One row for each text: its vector, and its hashed words and word pairs, each of length 1."""
    import numpy as np

    return np.hstack([np.asarray(vectors, np.float32), hashed_words(texts)])


def hashed_words(texts: Sequence[str]) -> Floats:
    """One row of length 1 for each text: its stemmed words and word pairs in `BUCKETS` places."""
    import numpy as np

    hashed = np.zeros((len(texts), BUCKETS), np.float32)
    for row, text in enumerate(texts):
        stems = stemmed(word.replace("’", "'") for word in _WORD.findall(text.lower())[:MAX_WORDS])
        pairs = [f"{first} {second}" for first, second in pairwise(stems)]
        for term in {*stems, *pairs}:
            for salt in (b"1", b"2"):  # two places each: two terms seldom share both
                place = zlib.crc32(salt + term.encode("utf-8", "replace"))
                hashed[row, place % BUCKETS] += 1 if place >> 31 else -1
    lengths = np.linalg.norm(hashed, axis=1, keepdims=True)
    rows: Floats = hashed / np.maximum(lengths, 1e-6)
    return rows


def _fitted(samples: Floats, classes: Sequence[int], width: int) -> Floats:
    """Softmax regression by Adam with a cosine schedule; always the same."""
    import numpy as np

    inputs = np.hstack([samples, np.ones((len(samples), 1), np.float32)])
    targets = np.asarray(classes)
    weights = np.zeros((inputs.shape[1], width), np.float32)
    descent = Adam(weights)
    chance = np.random.default_rng(0)
    for epoch in range(EPOCHS):
        order = chance.permutation(len(inputs))
        rate = cosine_rate(RATE, epoch, EPOCHS)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            batch = inputs[rows]
            scores = batch @ weights
            scores -= scores.max(axis=1, keepdims=True)
            likely = np.exp(scores)
            likely /= likely.sum(axis=1, keepdims=True)
            likely[np.arange(len(rows)), targets[rows]] -= 1
            descent.step(batch.T @ (likely / np.float32(len(rows))) + DECAY * weights, rate)
    return weights
