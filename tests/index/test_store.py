"""The Chroma path: a large corpus, and a real Chroma server on loopback."""

from __future__ import annotations

import dataclasses
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus import Library
from index import IndexSettings, StoreUnavailable, build_index, index_status, open_index
from index.generations import IndexHome
from index.nodes import make_node
from index.search import ChromaSearch, ExactScan
from index.store import ChromaPlace, chroma_client, not_found, read_vectors, write_nodes

QUESTION = "is inspection included?"


class ChromaServer:
    """A `chroma run` process on a free port."""

    def __init__(self, folder: Path) -> None:
        """Start it and wait until it listens."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder)]
        self._command += ["--host", "127.0.0.1", "--port", str(self.port)]
        self.start()

    def start(self) -> None:
        """Start the process."""
        self.process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the Chroma server doesn't listen")

    def stop(self) -> None:
        """Stop the process."""
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaServer]:
    """A running Chroma server with nothing in it."""
    running = ChromaServer(tmp_path / "server")
    yield running
    running.stop()


def rank_ids(library: Library, settings: IndexSettings, said: list[str]) -> list[str]:
    """Ids that an index opened now finds for the question."""
    index = open_index(library, settings, said.append)
    return [hit.node.id for hit in index.rank(index.encode(QUESTION))]


def collections(settings: IndexSettings) -> list[str]:
    """Names of the server's collections."""
    with chroma_client(ChromaPlace(None, settings)) as client:
        return sorted(collection.name for collection in client.list_collections())


def test_chroma_finds_what_the_exact_scan_finds(
    library: Library, settings: IndexSettings, said: list[str], live: Path
) -> None:
    """Above the limit Chroma's own search answers, with the same nodes and no changed file."""
    files = {path: path.read_bytes() for path in live.rglob("*") if path.is_file()}
    exact = rank_ids(library, settings, said)
    large = dataclasses.replace(settings, exact_below=0)
    index = open_index(library, large, said.append)
    assert isinstance(index._loaded.ranker.search, ChromaSearch)
    query = index.encode(QUESTION)
    assert [hit.node.id for hit in index.rank(query)] == exact
    assert [hit.node.id for hit in index.rank(query, code="9901T")] == exact
    assert index.rank(query, code="none") == ()
    assert {path: path.read_bytes() for path in live.rglob("*") if path.is_file()} == files
    assert said == []


def test_a_store_that_fails_while_serving_is_replaced_by_the_local_copy(
    library: Library, settings: IndexSettings, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When Chroma fails in the middle of a session, answers go on, and one line says so."""
    index = open_index(library, dataclasses.replace(settings, exact_below=0), said.append)
    before = index.rank(index.encode(QUESTION))

    def fail(*arguments: object, **options: object) -> None:
        raise StoreUnavailable("Chroma failed: Error finding id")

    monkeypatch.setattr(ChromaSearch, "nearest", fail)
    assert index.rank(index.encode(QUESTION)) == before
    assert [hit.node.code for hit in index.documents(index.encode(QUESTION))] == ["9901T"]
    assert said == [
        "Chroma failed: Error finding id; searching the local copy of the vectors instead"
    ]


def test_a_server_keeps_the_vectors(
    library: Library, settings: IndexSettings, server: ChromaServer, said: list[str]
) -> None:
    """The same code path over HTTP: build, open, rank, probe; one collection per generation."""
    exact = rank_ids(library, settings, said)
    remote = dataclasses.replace(settings, chroma_url=server.url)
    index = open_index(library, remote, said.append)
    assert len(said) == 1
    assert isinstance(index._loaded.ranker.search, ChromaSearch)
    assert [hit.node.id for hit in index.rank(index.encode(QUESTION))] == exact
    for _ in range(3):
        build_index(library, remote)
    assert [hit.node.id for hit in index.rank(index.encode(QUESTION))] == exact
    assert len(collections(remote)) == 2
    status = index_status(library, remote)
    assert (status.state, status.found, status.store) == ("ready", status.nodes, server.url)
    assert rank_ids(library, remote, said) == exact
    assert len(said) == 1


def test_a_server_that_lost_nodes_is_filled_again(
    library: Library, settings: IndexSettings, server: ChromaServer, said: list[str]
) -> None:
    """Missing rows, or a missing collection, are found at open and built anew."""
    remote = dataclasses.replace(settings, chroma_url=server.url)
    expected = rank_ids(library, remote, [])
    with chroma_client(ChromaPlace(None, remote)) as client:
        (name,) = collections(remote)
        client.get_collection(name, embedding_function=None).delete(ids=expected[:2])
    assert index_status(library, remote).state == "damaged"
    assert rank_ids(library, remote, said) == expected
    assert said == ["the Chroma server lost nodes of the index: building it from the corpus"]
    with chroma_client(ChromaPlace(None, remote)) as client:
        for name in collections(remote):
            client.delete_collection(name)
    assert rank_ids(library, remote, said) == expected
    assert "doesn't hold the index's nodes" in said[1]


def test_a_stopped_server_leaves_the_local_copy(
    library: Library, settings: IndexSettings, server: ChromaServer, said: list[str]
) -> None:
    """Without the server an index built before answers from its own copy; none can be built."""
    remote = dataclasses.replace(settings, chroma_url=server.url)
    serving = open_index(library, remote, lambda line: None)
    expected = serving.rank(serving.encode(QUESTION))
    server.stop()
    assert serving.rank(serving.encode(QUESTION)) == expected
    assert rank_ids(library, remote, said) == [hit.node.id for hit in expected]
    assert "searching the local copy" in said[0]
    with pytest.raises(StoreUnavailable):
        build_index(library, remote)
    assert isinstance(open_index(library, remote, said.append)._loaded.ranker.search, ExactScan)
    server.start()
    assert isinstance(open_index(library, remote, said.append)._loaded.ranker.search, ChromaSearch)


def test_batches_respect_the_clients_limit(settings: IndexSettings, tmp_path: Path) -> None:
    """More nodes than Chroma takes at once are written in parts, and all are found."""
    count = 6000
    nodes = [make_node("fact", "9901T", str(i), f"text {i}") for i in range(count)]
    vectors = np.random.default_rng(0).normal(size=(count, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with chroma_client(ChromaPlace(tmp_path / "chroma", settings)) as client:
        write_nodes(client, "many", nodes, vectors)
        collection = client.get_collection("many", embedding_function=None)
        assert np.allclose(read_vectors(collection, nodes), vectors, atol=1e-5)
        assert not_found(collection, [node.id for node in nodes], vectors) == ()
        collection.delete(ids=[nodes[7].id])
        ids = [node.id for node in nodes[:200]]
        assert not_found(collection, ids, vectors[:200]) == (nodes[7].id,)


def test_nodes_of_equal_text_are_all_found(
    library: Library, settings: IndexSettings, home: IndexHome
) -> None:
    """Many nodes with the same vector hide each other from a search; none is called lost."""
    nodes = [make_node("fact", f"{code}T", "rvu", "What is the RVU?") for code in range(50)]
    vectors = np.ones((50, 4), np.float32) / 2
    with chroma_client(ChromaPlace(home.root / "equal", settings)) as client:
        write_nodes(client, "equal", nodes, vectors)
        collection = client.get_collection("equal", embedding_function=None)
        assert not_found(collection, [node.id for node in nodes], vectors) == ()
    shutil.rmtree(home.root / "equal")
