"""Nodes and vectors in Chroma: written through LlamaIndex, read back, searched by own vector.

The only module that imports chromadb or llama_index. Both are slow to import and are needed to
build and to check, not to answer from a small corpus.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import BuildFailed, StoreUnavailable
from index.nodes import Node
from index.planning import EMBEDDED
from index.settings import IndexSettings

if TYPE_CHECKING:
    from index.embedding import Vectors

COLLECTION = "codecite"
#: Below this many nodes Chroma never writes its HNSW files: it rebuilds them from its log when it
#: opens, and a file that is never written can't be torn. Above it that rebuild takes too long.
NEVER_SYNC = 10_000_000
#: How widely HNSW searches; higher finds more of the true neighbours.
EF = 400
#: Seconds that one request to a Chroma server may take.
SERVER_TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class ChromaPlace:
    """Where a collection is: a folder, or a server."""

    folder: Path | None
    settings: IndexSettings

    @property
    def name(self) -> str:
        """The word "embedded", or the server's URL."""
        return self.settings.chroma_url or EMBEDDED


@contextmanager
def chroma_client(place: ChromaPlace) -> Iterator[Any]:
    """A connected Chroma client, closed after the block so that its files are at rest.

    Raises:
        StoreUnavailable: the server can't be reached or refuses, or the folder can't be opened.
    """
    import chromadb
    from chromadb.config import Settings

    # Without `_env_file` Chroma would take settings from whatever .env lies in the working folder.
    quiet = Settings(anonymized_telemetry=False, _env_file=None)
    try:
        if place.settings.chroma_url:
            client = _server_client(chromadb, quiet, place.settings)
        else:
            client = chromadb.PersistentClient(path=str(place.folder), settings=quiet)
    except BaseException as error:
        raise unavailable(place, error) from error
    try:
        yield client
    finally:
        _close(client)


def _close(client: Any) -> None:
    client.close()
    for part in (client, client._admin_client):  # Chroma forgets to close connections to a server
        session = getattr(part._server, "_session", None)
        if session is not None:
            session.close()


def _server_client(chromadb: Any, quiet: Any, settings: IndexSettings) -> Any:
    import httpx

    # Chroma's own requests never time out, so a server that hangs has to be noticed before them.
    httpx.get(f"{settings.chroma_url}/api/v2/heartbeat", timeout=SERVER_TIMEOUT_S)
    url = urlsplit(settings.chroma_url or "")
    headers = {"x-chroma-token": settings.chroma_token} if settings.chroma_token else {}
    client = chromadb.HttpClient(
        host=url.hostname,
        port=url.port or (443 if url.scheme == "https" else 8000),
        ssl=url.scheme == "https",
        headers=headers,
        settings=quiet,
        tenant=settings.chroma_tenant,
        database=settings.chroma_database,
    )
    client._server._session.timeout = SERVER_TIMEOUT_S
    return client


def unavailable(place: ChromaPlace, error: BaseException) -> StoreUnavailable:
    """The error as ours. Chroma's binding can raise a panic that is no Exception.

    Raises:
        BaseException: the error itself, when it is the user's or the system's wish to stop.
    """
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
        raise error
    where = f"the Chroma server at {place.name}" if place.settings.chroma_url else "Chroma"
    first_line = (str(error).splitlines() or [""])[0][:160]
    return StoreUnavailable(f"{where} failed: {first_line or type(error).__name__}")


def write_nodes(client: Any, name: str, nodes: Sequence[Node], vectors: Vectors) -> None:
    """Put the nodes into a new collection, in batches that the client accepts."""
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

    collection = client.create_collection(
        name,
        embedding_function=None,  # vectors are ours; Chroma's own function would download a model
        configuration={
            "hnsw": {
                "space": "cosine",
                "ef_construction": EF,
                "ef_search": EF,
                "sync_threshold": NEVER_SYNC if len(nodes) < 20_000 else 1000,
            }
        },
    )
    store = ChromaVectorStore(chroma_collection=collection)
    size = min(client.get_max_batch_size(), 2000)
    for first in range(0, len(nodes), size):
        batch = slice(first, first + size)
        store.add(
            [
                TextNode(
                    id_=node.id,
                    text=node.text,
                    metadata={
                        "code": node.code,
                        "kind": node.kind,
                        "ref": node.ref,
                        "context": node.context,
                    },
                    start_char_idx=node.start,
                    end_char_idx=node.end,
                    embedding=vector.tolist(),
                )
                for node, vector in zip(nodes[batch], vectors[batch], strict=True)
            ]
        )


def read_vectors(collection: Any, nodes: Sequence[Node]) -> Vectors:
    """The stored vectors in the order of the nodes.

    Raises:
        BuildFailed: a node is missing, has other text, or the collection holds more.
    """
    import numpy as np

    from index.embedding import unit_rows

    rows: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for first in range(0, len(nodes), 2000):
        ids = [node.id for node in nodes[first : first + 2000]]
        found = collection.get(ids=ids, include=["embeddings", "documents"])
        rows |= dict(zip(found["ids"], found["embeddings"], strict=True))
        texts |= dict(zip(found["ids"], found["documents"], strict=True))
    if any(texts.get(node.id) != node.text for node in nodes) or collection.count() != len(nodes):
        raise BuildFailed("Chroma doesn't hold the nodes that were put into it")
    return unit_rows(np.array([rows[node.id] for node in nodes], np.float32))


def not_found(collection: Any, ids: Sequence[str], vectors: Vectors) -> tuple[str, ...]:
    """Ids of the nodes that a search by their own vector doesn't find: none in a sound store.

    `count()` can't tell: a store that lost its search structure still counts every row.
    """
    lost = []
    for first in range(0, len(ids), 200):
        part = slice(first, first + 200)
        lost += _not_near(collection, ids[part], vectors[part])
    return tuple(lost)


def _not_near(collection: Any, ids: Sequence[str], vectors: Vectors) -> list[str]:
    queries = vectors.tolist()
    near = collection.query(query_embeddings=queries, n_results=3, include=[])["ids"]
    rest = [row for row, node_id in enumerate(ids) if node_id not in near[row]]
    if not rest:
        return []
    # Nodes of the same text have equal vectors and hide each other, so these are searched alone.
    return [ids[row] for row in rest if not _found_alone(collection, ids[row], queries[row])]


def _found_alone(collection: Any, node_id: str, vector: list[float]) -> bool:
    try:
        found = collection.query(
            query_embeddings=[vector], ids=[node_id], n_results=1, include=["distances"]
        )
    except Exception:  # "Error finding id", of a type of Chroma's own: the node is lost
        return False
    return bool(found["ids"][0] == [node_id] and abs(found["distances"][0][0]) < 1e-3)
