"""Trains the model that says what a sentence of a note speaks of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from app.check.clauses import Clauses
from index.descent import Adam, cosine_rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FEWEST = 2
"""Samples that a pair of words must stand in to be known: one more where another word stands
between the two, one less for a single word."""
EPOCHS = 20
BATCH = 384
RATE = 0.15
DECAY = 3e-6


def fitted(
    said: Sequence[set[str]],
    labels: Sequence[str],
    true: Floats,
    judged: Floats,
) -> Clauses:
    """One logistic regression for each label, by Adam with a cosine schedule; always the same.

    Args:
        said: The terms of each sample.
        labels: The labels, by column.
        true: 1 where a sample says what the label stands for, samples by labels.
        judged: How much the sample counts for the label; 0 where that is not known.
    """
    counts = Counter(term for terms in said for term in terms)
    rows = {
        term: row
        for row, term in enumerate(sorted(t for t, n in counts.items() if n >= _fewest(t)))
    }
    known = [  # sorted: a set's order changes from run to run, and so would the sums
        np.array(sorted(rows[t] for t in terms if t in rows) or [len(rows)]) for terms in said
    ]
    weights = np.zeros((len(rows) + 1, len(labels)), np.float32)
    descent = Adam(weights)
    chance = np.random.default_rng(0)
    for epoch in range(EPOCHS):
        order = chance.permutation(len(said))
        rate = cosine_rate(RATE, epoch, EPOCHS)
        for start in range(0, len(order), BATCH):
            picked = order[start : start + BATCH]
            slope = DECAY * weights
            _add_slope(slope, weights, [known[i] for i in picked], true[picked], judged[picked])
            descent.step(slope, rate)
    return Clauses({label: column for column, label in enumerate(labels)}, rows, weights)


def _add_slope(
    slope: Floats, weights: Floats, known: list[NDArray[np.int64]], true: Floats, judged: Floats
) -> None:
    """Add the loss's slope to `slope`, at the rows of the samples' terms only."""
    lengths = np.array([len(rows) for rows in known])
    scales = (1 / np.sqrt(lengths)).astype(np.float32)[:, None]
    rows = np.concatenate(known)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    scores = np.add.reduceat(weights[rows], starts) * scales + weights[-1]
    wrong = (1 / (1 + np.exp(-scores)) - true) * judged / np.float32(len(known))
    by_row = np.argsort(rows, kind="stable")
    ordered = rows[by_row]
    firsts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    each = np.repeat(wrong * scales, lengths, axis=0)[by_row]
    slope[ordered[firsts]] += np.add.reduceat(each, firsts)
    slope[-1] += wrong.sum(axis=0)


def _fewest(term: str) -> int:
    return FEWEST + 1 if "_" in term else FEWEST if " " in term else 1
