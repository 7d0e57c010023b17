"""What the sample questions say of a question: for each fact, topic and silence, three signals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from index.lexical import lexical_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.classifying import Classifier
    from index.lexical import LexicalTable
    from index.retrieval import EncodedQuery
    from index.samples import Sample

    Floats = NDArray[np.float32]

LEAST = 1e-6
"""Probabilities are not told apart below this."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Signals for the facts, topics and silences of one code; row i of each array is ref i's.

    Attributes:
        refs: Their ids, sorted.
        likely: Natural logarithm of the classifier's probability, at least log(1e-6).
        lexical: BM25 score of the best sample as a share of the best of all, in [0, 1].
        uncovered: Share of the question's terms that no sample uses, rare ones counting more, in
            [0, 1].
        asked: How likely it is one of those that are asked for, in [0, 1]; 0 for all of them if the
            classifier can't tell.
        conflict: How likely the question takes for granted what the document denies, in [0, 1]; 0
            if the classifier can't tell.
        silent: The same of how likely the document answers nothing of it.
    """

    refs: tuple[str, ...]
    likely: Floats
    lexical: Floats
    uncovered: Floats
    asked: Floats
    conflict: float
    silent: float


@dataclass(frozen=True, eq=False)
class SampleTable:
    """The samples of one code as they are compared with a question.

    Attributes:
        refs: Ids of the facts, topics and silences that have samples, sorted.
        ref_of: For each sample the position of its id in `refs`, never falling.
        lexical: BM25 over the samples.
    """

    refs: tuple[str, ...]
    ref_of: NDArray[np.int32]
    lexical: LexicalTable

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        """Where the samples of each id begin."""
        import numpy as np

        return np.searchsorted(self.ref_of, np.arange(len(self.refs)))

    def evidence(
        self, query: EncodedQuery, classifier: Classifier, ignored: frozenset[str]
    ) -> Evidence:
        """The signals for `query`; the terms `ignored` need not be covered."""
        import numpy as np

        placing = classifier.place(query)
        shared = np.maximum.reduceat(self.lexical.scores(query.terms), self._starts)
        return Evidence(
            self.refs,
            np.log(np.maximum(_in_order(placing.likely, self.refs), LEAST)),
            (shared / max(float(shared.max()), 1e-6)).astype(np.float32),
            self._uncovered(frozenset(query.terms) - ignored),
            _in_order(placing.asked, self.refs),
            placing.conflict,
            placing.silent,
        )

    def _uncovered(self, terms: frozenset[str]) -> Floats:
        import numpy as np

        missing = np.zeros(len(self.refs), np.float32)
        total = 0.0
        for term in sorted(terms):
            refs = np.unique(self.ref_of[self.lexical.rows_with(term)])
            rarity = math.log((1 + len(self.refs)) / (1 + len(refs)))
            total += rarity
            missing += np.float32(rarity)
            missing[refs] -= np.float32(rarity)
        return missing / np.float32(total or 1.0)


def _in_order(values: Mapping[str, float], refs: Sequence[str]) -> Floats:
    import numpy as np

    return np.array([values.get(ref, 0.0) for ref in refs], np.float32)


def no_evidence() -> Evidence:
    """What is known of a question when there are no samples."""
    import numpy as np

    none = np.zeros(0, np.float32)
    return Evidence((), none, none, none, none, 0.0, 0.0)


def sample_table(samples: Sequence[Sample]) -> SampleTable:
    """The table of the samples of one code, which are grouped by their sorted ids."""
    import numpy as np

    refs = tuple(dict.fromkeys(sample.ref for sample in samples))
    column = {ref: number for number, ref in enumerate(refs)}
    ref_of = np.array([column[sample.ref] for sample in samples], np.int32)
    return SampleTable(refs, ref_of, lexical_table([sample.text for sample in samples]))
