"""Document to nodes to Chroma to ranked nodes. Importing this loads no heavy library."""

from __future__ import annotations

from index.errors import (
    BuildFailed,
    EmbedderUnavailable,
    IndexLocked,
    IndexUnusable,
    SearchIndexError,
    SettingsError,
    StoreUnavailable,
)
from index.evidence import Evidence
from index.lexical import terms
from index.nodes import Node, NodeKind
from index.planning import make_embedder
from index.retrieval import EncodedQuery, ScoredNode
from index.samples import as_compared
from index.serving import Index, build_index, open_index
from index.settings import IndexSettings
from index.status import IndexStatus, index_status

__all__ = [
    "BuildFailed",
    "EmbedderUnavailable",
    "EncodedQuery",
    "Evidence",
    "Index",
    "IndexLocked",
    "IndexSettings",
    "IndexStatus",
    "IndexUnusable",
    "Node",
    "NodeKind",
    "ScoredNode",
    "SearchIndexError",
    "SettingsError",
    "StoreUnavailable",
    "as_compared",
    "build_index",
    "index_status",
    "make_embedder",
    "open_index",
    "terms",
]
