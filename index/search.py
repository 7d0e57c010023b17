"""The nodes nearest to a vector: by exact scan, or by Chroma when the corpus is large."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import IndexUnusable
from index.nodes import Node, NodeKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embedding import Vectors
    from index.store import ChromaPlace

    Rows = NDArray[np.int64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which nodes may be found.

    Attributes:
        codes: of these documents; None is of all.
        kinds: of these kinds.
    """

    codes: tuple[str, ...] | None
    kinds: tuple[NodeKind, ...]


class NodeTable:
    """The nodes of an index, with the masks of the scopes that were asked for."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        """Keep the nodes; their order is that of the vectors."""
        self.nodes = tuple(nodes)
        self.codes = tuple(dict.fromkeys(node.code for node in self.nodes))
        self._masks: dict[Scope, Mask] = {}

    def mask(self, scope: Scope) -> Mask:
        """True for each row that the scope allows."""
        import numpy as np

        known = self._masks.get(scope)
        if known is None:
            codes, kinds = set(scope.codes or self.codes), set(scope.kinds)
            known = np.array([n.code in codes and n.kind in kinds for n in self.nodes], np.bool_)
            if len(self._masks) >= 256:  # scopes come from callers: keep the memory bounded
                self._masks.clear()
            self._masks[scope] = known
        return known


class NearestNodes(Protocol):
    """Search by vector."""

    def nearest(self, vector: Vectors, scope: Scope, depth: int) -> Rows:
        """Rows of at most `depth` nodes of the scope, nearest first."""
        ...


class ExactScan:
    """Every vector is compared: nothing can be missed."""

    def __init__(self, table: NodeTable, vectors: Vectors) -> None:
        """Take the vectors as they are; rows are of length 1."""
        self._table, self._vectors = table, vectors

    def nearest(self, vector: Vectors, scope: Scope, depth: int) -> Rows:
        """Rows of at most `depth` nodes of the scope, nearest first; ties in document order."""
        import numpy as np

        rows = np.flatnonzero(self._table.mask(scope))
        cosines = self._vectors[rows] @ vector
        return rows[top_rows(cosines, depth)]


class ChromaSearch:
    """Chroma's own search, over a server or over a private copy of the stored folder.

    A copy, because Chroma changes the files of a folder that it only reads from.
    """

    def __init__(self, table: NodeTable, place: ChromaPlace, collection: str) -> None:
        """Connect and find the collection.

        Raises:
            StoreUnavailable: the store can't be reached.
            IndexUnusable: it doesn't have the collection.
        """
        from index.store import chroma_client, unavailable

        self._row_of = {node.id: row for row, node in enumerate(table.nodes)}
        self.place = place
        with ExitStack() as stack:
            self.place = stack.enter_context(private_copy(place))
            client = stack.enter_context(chroma_client(self.place))
            try:
                self.collection: Any = client.get_collection(collection, embedding_function=None)
            except BaseException as error:
                if type(error).__name__ == "NotFoundError":  # Chroma's own; not imported for this
                    reason = f"{place.name} doesn't hold the index's nodes"
                    raise IndexUnusable("missing", reason) from error
                raise unavailable(place, error) from error
            self._close = weakref.finalize(self, stack.pop_all().close)

    def nearest(self, vector: Vectors, scope: Scope, depth: int) -> Rows:
        """Rows of at most `depth` nodes of the scope, nearest first.

        Raises:
            StoreUnavailable: the store failed.
        """
        import numpy as np

        from index.store import unavailable

        conditions: list[dict[str, Any]] = [{"kind": {"$in": list(scope.kinds)}}]
        if scope.codes is not None:
            conditions.append({"code": {"$in": list(scope.codes)}})
        where = conditions[0] if len(conditions) == 1 else {"$and": conditions}
        try:
            found = self.collection.query(
                query_embeddings=[vector.tolist()], n_results=depth, where=where, include=[]
            )
        except BaseException as error:
            raise unavailable(self.place, error) from error
        known = (self._row_of.get(node_id) for node_id in found["ids"][0])
        return np.array([row for row in known if row is not None], np.int64)


def top_rows(scores: NDArray[np.floating[Any]], depth: int) -> Rows:
    """Positions of the `depth` highest scores, highest first; ties by position."""
    import numpy as np

    if 0 < 4 * depth < len(scores):  # sorting all of a large corpus would cost more than the scan
        floor = np.partition(scores, len(scores) - depth)[len(scores) - depth]
        candidates = np.flatnonzero(scores >= floor)
        order = np.argsort(-scores[candidates], kind="stable")[:depth]
        return candidates[order]
    return np.argsort(-scores, kind="stable")[:depth]


@contextmanager
def private_copy(place: ChromaPlace) -> Iterator[ChromaPlace]:
    """The same place, but with a folder of its own that is removed after the block."""
    if place.folder is None or place.settings.chroma_url:
        yield place
        return
    with tempfile.TemporaryDirectory(prefix="codecite-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "chroma"
        shutil.copytree(place.folder, copy)
        yield replace(place, folder=copy)
