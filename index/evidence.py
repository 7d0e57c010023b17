"""What the sample questions say of a question: for each fact, topic and silence, three signals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.classifying import Classifier
    from index.lexical import LexicalTable
    from index.nodes import Node
    from index.retrieval import EncodedQuery

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
    """

    refs: tuple[str, ...]
    likely: Floats
    lexical: Floats
    uncovered: Floats


class Samples:
    """The samples of one code, grouped by what they belong to."""

    def __init__(self, nodes: Sequence[Node], code: str) -> None:
        """Group the sample questions and statements of `code` among `nodes`."""
        import numpy as np

        rows = [
            row
            for row, node in enumerate(nodes)
            if node.code == code and node.kind in {"question", "fact"}
        ]
        rows.sort(key=lambda row: nodes[row].ref)
        self.code = code
        self.refs = tuple(dict.fromkeys(nodes[row].ref for row in rows))
        self._rows = np.array(rows, np.int64)
        first = {ref: place for place, ref in reversed([*enumerate(nodes[r].ref for r in rows)])}
        self._starts = np.array([first[ref] for ref in self.refs], np.int64)
        self._ref_of = np.full(len(nodes), -1, np.int64)
        column = {ref: number for number, ref in enumerate(self.refs)}
        self._ref_of[self._rows] = [column[nodes[row].ref] for row in rows]

    def evidence(
        self,
        query: EncodedQuery,
        table: LexicalTable,
        classifier: Classifier,
        ignored: frozenset[str],
    ) -> Evidence:
        """The signals for `query`; the terms `ignored` need not be covered."""
        import numpy as np

        if not self.refs:
            none = np.zeros(0, np.float32)
            return Evidence((), none, none, none)
        lexical = table.scores(query.terms)[self._rows]
        likely = classifier.probabilities(self.code, query.text, query.vector)
        shared = np.maximum.reduceat(lexical, self._starts)
        return Evidence(
            self.refs,
            np.log(np.array([max(likely.get(ref, 0.0), LEAST) for ref in self.refs], np.float32)),
            (shared / max(float(shared.max()), 1e-6)).astype(np.float32),
            self._uncovered(frozenset(query.terms) - ignored, table),
        )

    def _uncovered(self, terms: frozenset[str], table: LexicalTable) -> Floats:
        import numpy as np

        missing = np.zeros(len(self.refs), np.float32)
        total = 0.0
        for term in sorted(terms):
            refs = np.unique(self._ref_of[table.rows_with(term)])
            refs = refs[refs >= 0]
            rarity = math.log((1 + len(self.refs)) / (1 + len(refs)))
            total += rarity
            missing += np.float32(rarity)
            missing[refs] -= np.float32(rarity)
        return missing / np.float32(total or 1.0)
