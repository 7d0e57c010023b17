"""The open index: encodes questions and ranks nodes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import EmbedderUnavailable, IndexUnusable, StoreUnavailable
from index.evidence import Evidence, no_evidence
from index.lexical import terms
from index.nodes import Node, NodeKind
from index.opening import Loaded, build_and_load, load, load_or_build
from index.planning import (
    Notify,
    Plan,
    index_home,
    make_embedder,
    make_plan,
    print_to_stderr,
    temporary_home,
)
from index.retrieval import EncodedQuery, ScoredNode
from index.search import ExactScan
from index.settings import IndexSettings
from index.vectors import SAME_COSINE

if TYPE_CHECKING:
    from corpus import Library
    from index.embedding import Embedder, EncodedText, Vectors
    from index.status import IndexStatus


class Index:
    """A searchable index of one library. Threads may share it.

    It follows what other processes build: each ranking looks whether another generation went
    live. When that one belongs to another corpus or model, or is damaged, the one in memory
    stays in use: it is complete and of this library.
    """

    def __init__(self, plan: Plan, loaded: Loaded, notify: Notify) -> None:
        """Serve what was loaded."""
        self._plan = plan
        self._notify = notify
        self._loaded = loaded
        self._seen = loaded.stamp
        self._lock = threading.Lock()
        self._model_checked = plan.embedder.pinned

    @property
    def digest(self) -> str:
        """SHA-256 over corpus, cut, model and node ids, the same whenever it was built."""
        return self._plan.identity.digest

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, in the order of the documents."""
        return self._plan.nodes

    @property
    def vectors(self) -> Vectors:
        """The vectors of `nodes`, row by row, each of length 1."""
        return self._loaded.ranker.vectors

    @property
    def embedder(self) -> Embedder:
        """What makes the vectors, for whoever needs the same model for something else."""
        return self._plan.embedder

    def encode(self, text: str) -> EncodedQuery:
        """The question made ready for ranking.

        Raises:
            EmbedderUnavailable: no vector can be made.
        """
        return self.encode_many([text])[0]

    def encode_many(self, texts: Sequence[str]) -> tuple[EncodedQuery, ...]:
        """The questions made ready for ranking, in their order; cheaper than one by one.

        Raises:
            EmbedderUnavailable: no vectors can be made.
        """
        if not texts:
            return ()
        return tuple(
            EncodedQuery(text, terms(text), encoded)
            for text, encoded in zip(texts, self._encode(texts), strict=True)
        )

    def rank(
        self,
        query: EncodedQuery,
        code: str | None = None,
        kinds: Sequence[NodeKind] = ("sentence",),
        top_k: int = 5,
    ) -> tuple[ScoredNode, ...]:
        """At most `top_k` nodes for the question, best first.

        Args:
            query: from `encode`.
            code: only nodes of this code's document; None finds the best documents first.
            kinds: only nodes of these kinds.
            top_k: how many.
        """
        ranker = self._current().ranker
        try:
            return ranker.rank(query, code, kinds, top_k)
        except StoreUnavailable as error:
            return self._without_store(error).ranker.rank(query, code, kinds, top_k)

    def documents(self, query: EncodedQuery) -> tuple[ScoredNode, ...]:
        """The best node of each document that fits the question, best document first."""
        ranker = self._current().ranker
        try:
            return ranker.documents_of(query)
        except StoreUnavailable as error:
            return self._without_store(error).ranker.documents_of(query)

    def evidence(
        self, query: EncodedQuery, code: str, ignored: frozenset[str] = frozenset()
    ) -> Evidence:
        """What the sample questions of `code` say of where the question belongs.

        Args:
            query: from `encode`.
            code: the code.
            ignored: terms (see `index.terms`) that say nothing of what is asked for.
        """
        loaded = self._current()
        if code not in loaded.samples:
            return no_evidence()
        return loaded.samples[code].evidence(query, loaded.classifiers[code], ignored)

    def status(self, *, probe: bool = False) -> IndexStatus:
        """The state of what is stored now; `probe` searches each node by its own vector."""
        from index.status import stored_status

        return stored_status(self._plan, self._loaded.home, probe=probe)

    def _current(self) -> Loaded:
        loaded = self._loaded
        stamp = loaded.home.stamp()
        if stamp == self._seen:
            return loaded
        with self._lock:
            if stamp != self._seen and stamp is not None:
                # One of another corpus, or a damaged one: what is in memory is neither.
                with suppress(IndexUnusable):
                    self._loaded = load(self._plan, loaded.home, self._notify)
            self._seen = stamp
            return self._loaded

    def _without_store(self, error: StoreUnavailable) -> Loaded:
        """Search the local vectors until another generation goes live."""
        with self._lock:
            ranker = self._loaded.ranker
            if not isinstance(ranker.search, ExactScan):
                self._notify(f"{error}; searching the local copy of the vectors instead")
                exact = ExactScan(ranker.table, ranker.vectors)
                self._loaded = replace(self._loaded, ranker=replace(ranker, search=exact))
            return self._loaded

    def _encode(self, texts: Sequence[str]) -> tuple[EncodedText, ...]:
        encoded: Sequence[EncodedText]
        if self._model_checked:
            encoded = self._plan.embedder.encode(texts)
        else:
            known = self._plan.nodes[0].searched_text
            *encoded, again = self._plan.embedder.encode([*texts, known])
            self._require_same_model(again.vector)
        dimension = self._loaded.manifest.dimension
        # Where there are states, no vector is made just to be measured.
        for given in {len(one.vector) for one in encoded if not one.has_states} - {dimension}:
            raise EmbedderUnavailable(
                f"the embedding model gave {given} numbers, the index has {dimension}"
            )
        return tuple(encoded)

    def _require_same_model(self, again: Vectors) -> None:
        """Build anew when an endpoint's model isn't the one that the index was built with."""
        stored = self._loaded.ranker.vectors[0]
        if again.shape != stored.shape or float(again @ stored) < SAME_COSINE:
            reason = "the endpoint's model gives other vectors than those of the index"
            home, stamp = self._loaded.home, self._loaded.stamp
            with self._lock:
                self._loaded = build_and_load(self._plan, home, stamp, reason, self._notify)
                self._seen = self._loaded.stamp
        self._model_checked = True


def open_index(
    library: Library,
    settings: IndexSettings | None = None,
    notify: Notify = print_to_stderr,
    embedder: Embedder | None = None,
) -> Index:
    """The index of the library; it is built when none is stored that can be served.

    Args:
        library: the corpus.
        settings: default: from the environment.
        notify: gets one line whenever something is built, waited for or replaced.
        embedder: from `make_embedder`, when the caller had it loaded ahead; default: a new one.

    Raises:
        SearchIndexError: there is no index and none can be built; the message says why.
    """
    settings = settings or IndexSettings.from_environment()
    if embedder is None:
        embedder = make_embedder(settings)
        embedder.load_soon()
    plan = make_plan(library, settings, embedder)
    return Index(plan, load_or_build(plan, notify), notify)


def build_index(
    library: Library, settings: IndexSettings | None = None, notify: Notify = print_to_stderr
) -> Index:
    """A newly built index of the library, whatever is stored; vectors of unchanged text are kept.

    Raises:
        SearchIndexError: it can't be built; what was stored before still is.
    """
    settings = settings or IndexSettings.from_environment()
    plan = make_plan(library, settings, make_embedder(settings))
    home = index_home(plan.settings) or temporary_home()
    return Index(plan, build_and_load(plan, home, home.stamp(), "", notify), notify)
