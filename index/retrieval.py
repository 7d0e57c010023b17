"""Ranking: exact cosine and BM25, fused by reciprocal rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from index.lexical import LexicalTable
from index.nodes import Node, NodeKind
from index.search import NearestNodes, NodeTable, Scope, top_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embedding import EncodedText, Vectors
    from index.search import Rows

    Scores = NDArray[np.float64]

ALL_KINDS: tuple[NodeKind, ...] = ("sentence", "fact")
#: How far down each of the two rankings is read before they are fused.
DEPTH = 100


@dataclass(frozen=True, slots=True, eq=False)
class EncodedQuery:
    """A question made ready for ranking, once, for as many rankings as needed.

    Attributes:
        text: the question as it was given.
        terms: its stemmed terms for BM25.
        encoded: what the embedding model made of it.
    """

    text: str
    terms: tuple[str, ...]
    encoded: EncodedText

    @property
    def vector(self) -> Vectors:
        """Its embedding, of length 1."""
        return self.encoded.vector


@dataclass(frozen=True, slots=True)
class ScoredNode:
    """A node that was found.

    Attributes:
        node: the node.
        score: reciprocal rank fusion, above 0; comparable within one ranking only.
        cosine: cosine to the question, in [-1, 1].
        lexical: BM25 score, 0 or more; 0 means that no term of the question occurs.
    """

    node: Node
    score: float
    cosine: float
    lexical: float


class _Fused(NamedTuple):
    """What either search found: rows, and one number of each sort for each row."""

    rows: Rows
    scores: Scores
    cosines: Vectors
    lexical: Vectors

    def node(self, table: NodeTable, position: int) -> ScoredNode:
        return ScoredNode(
            table.nodes[self.rows[position]],
            float(self.scores[position]),
            float(self.cosines[position]),
            float(self.lexical[position]),
        )


@dataclass(frozen=True, slots=True)
class Ranker:
    """Everything that a ranking reads. It never changes; a new index is a new ranker.

    Attributes:
        table: the nodes.
        vectors: one row for each node.
        lexical: BM25 over the nodes.
        search: how nearest vectors are found.
        rrf_k: constant of the fusion: how little the first ranks stand out.
        documents: how many documents are kept before sentences are ranked inside them.
    """

    table: NodeTable
    vectors: Vectors
    lexical: LexicalTable
    search: NearestNodes
    rrf_k: int
    documents: int

    def rank(
        self, query: EncodedQuery, code: str | None, kinds: Sequence[NodeKind], top_k: int
    ) -> tuple[ScoredNode, ...]:
        """At most `top_k` nodes, best first; documents are found before their sentences."""
        codes = (code,) if code is not None else self._best_documents(query)
        scope = Scope(codes, tuple(sorted(set(kinds))))
        fused = self._fuse(query, scope, max(DEPTH, top_k))
        best = top_rows(fused.scores, max(top_k, 0))
        return tuple(fused.node(self.table, position) for position in best)

    def documents_of(self, query: EncodedQuery) -> tuple[ScoredNode, ...]:
        """The best node of each document, best document first, at most `documents` of them."""
        best: dict[str, ScoredNode] = {}
        fused = self._fuse(query, Scope(None, ALL_KINDS), DEPTH)
        for position in top_rows(fused.scores, len(fused.scores)):
            found = fused.node(self.table, position)
            best.setdefault(found.node.code, found)
        return tuple(best.values())[: self.documents]

    def _best_documents(self, query: EncodedQuery) -> tuple[str, ...] | None:
        if len(self.table.codes) <= self.documents:
            return None  # all of them would be kept
        return tuple(found.node.code for found in self.documents_of(query))

    def _fuse(self, query: EncodedQuery, scope: Scope, depth: int) -> _Fused:
        """Rows that either search found, with their fused score, cosine and BM25 score."""
        import numpy as np

        allowed = self.table.mask(scope)
        lexical = self.lexical.scores(query.terms)
        matching = np.flatnonzero(allowed & (lexical > 0))
        by_terms = matching[top_rows(lexical[matching], depth)]
        by_meaning = self.search.nearest(query.vector, scope, depth)
        fused = np.zeros(len(self.table.nodes))
        for ranking in (by_meaning, by_terms):
            fused[ranking] += 1.0 / (self.rrf_k + np.arange(1, len(ranking) + 1))
        rows = np.flatnonzero(fused)
        cosines = np.clip(self.vectors[rows] @ query.vector, -1.0, 1.0)
        return _Fused(rows, fused[rows], cosines, lexical[rows])
