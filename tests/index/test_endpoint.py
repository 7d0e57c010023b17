"""The endpoint embedder against a real HTTP server on loopback, with one fault per path."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from corpus import Library
from index import EmbedderUnavailable, IndexSettings, open_index
from index.endpoint import EndpointEmbedder, _vectors
from index.generations import IndexHome

SECRET = "sk-planted-secret"


def vector(text: str, model: str, size: int = 8) -> list[float]:
    """Numbers that depend on the text's words and the model."""
    total = np.zeros(size)
    for word in text.lower().split():
        seed = int.from_bytes(hashlib.sha256(f"{model} {word}".encode()).digest()[:4], "big")
        total += np.random.default_rng(seed).normal(size=size)
    return [float(number) for number in total + 1e-3]


class Handler(BaseHTTPRequestHandler):
    """Speaks the embeddings protocol; the first part of the path chooses a fault."""

    weights = "first"

    def do_POST(self) -> None:
        """Answer one request."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fault = self.path.split("/")[1]
        vectors = [vector(text, self.weights) for text in body["input"]]
        data: Any = [{"index": i, "embedding": v} for i, v in enumerate(vectors)]
        status, reply = 200, b""
        match fault:
            case "nan":
                data[-1]["embedding"][0] = float("nan")
            case "infinite":
                data[-1]["embedding"][0] = float("inf")
            case "text":
                data[0]["embedding"] = "AAAA"
            case "strings":
                data[0]["embedding"] = ["1", "2"]
            case "empty":
                data[0]["embedding"] = []
            case "zeros":
                data[0]["embedding"] = [0.0] * 8
            case "short":
                data[-1]["embedding"] = data[-1]["embedding"][:3]
            case "fewer":
                data = data[:-1]
            case "none":
                data = None
            case "twice":
                data[-1]["index"] = 0
            case "backwards":
                data = data[::-1]
            case "html":
                reply = b"<html>hello</html>"
            case "list":
                reply = b"[]"
            case "cut":
                reply = b'{"data": [{"embedd'
            case "refused":
                status, reply = 401, json.dumps({"error": f"bad key {SECRET}"}).encode()
            case "broken":
                status, reply = 500, b"oops"
            case "slow":
                time.sleep(1.5)
        reply = reply or json.dumps({"data": data}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The base URL of a running server."""
    Handler.weights = "first"
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


def embedder(url: str, timeout_s: float = 5.0) -> EndpointEmbedder:
    """An embedder of that URL with a key that must never show."""
    return EndpointEmbedder(url, "test-model", SECRET, timeout_s)


def test_rows_are_unit_vectors_in_the_texts_order(server: str) -> None:
    """More texts than fit one request, answered in any order, come back in the asked order."""
    texts = [f"text number {number}" for number in range(70)]
    rows = embedder(f"{server}/backwards").embed(texts)
    expected = np.array([vector(text, "first") for text in texts], np.float32)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert np.allclose(rows, expected, atol=1e-5)
    assert len(embedder(server).embed([])) == 0


FAULTS = (
    "nan infinite text strings empty zeros short fewer none twice html list cut refused broken slow"
)


@pytest.mark.parametrize("fault", FAULTS.split())
def test_every_fault_is_one_sentence_without_secrets(server: str, fault: str) -> None:
    """No reply that isn't exactly one finite vector per text is ever used."""
    with pytest.raises(EmbedderUnavailable) as caught:
        embedder(f"{server}/{fault}", timeout_s=0.5).embed(["one text", "another text"])
    message = str(caught.value)
    assert SECRET not in message
    assert "\n" not in message
    assert len(message) < 200


def test_a_closed_port_is_named_by_host() -> None:
    """An endpoint that isn't there is an error at once."""
    with pytest.raises(EmbedderUnavailable, match=r"127\.0\.0\.1: not reachable"):
        embedder("http://127.0.0.1:9").embed(["text"])


@pytest.mark.parametrize("fault", ["nan", "fewer", "short", "broken"])
def test_a_bad_reply_leaves_the_old_index_live(
    library: Library, settings: IndexSettings, home: IndexHome, server: str, fault: str
) -> None:
    """A build that gets a bad vector stops; what was live before still is."""
    before = home.pointer()
    bad = IndexSettings(
        data_dir=settings.data_dir, embed_base_url=f"{server}/{fault}", embed_model="m"
    )
    with pytest.raises(EmbedderUnavailable):
        open_index(library, bad, notify=lambda line: None)
    assert home.pointer() == before
    assert open_index(library, settings).status().ready


def test_an_endpoint_serves_build_and_questions(
    library: Library, data_dir: object, server: str, home: IndexHome, said: list[str]
) -> None:
    """An index of another dimension is built, opened again in silence, and answers."""
    hosted = IndexSettings(data_dir=home.root.parent, embed_base_url=server, embed_model="m")
    index = open_index(library, hosted, said.append)
    assert index.vectors.shape[1] == 8
    again = open_index(library, hosted, said.append)
    assert len(said) == 1
    question = "This code includes inspection, when performed."
    assert "inspection" in again.rank(again.encode(question), top_k=1)[0].node.text


def test_a_model_exchanged_behind_the_same_name_is_noticed(
    library: Library, server: str, home: IndexHome, said: list[str], data_dir: object
) -> None:
    """The first question of a process checks one known vector, and the index is built anew."""
    hosted = IndexSettings(data_dir=home.root.parent, embed_base_url=server, embed_model="m")
    open_index(library, hosted, notify=lambda line: None)
    Handler.weights = "second"
    index = open_index(library, hosted, said.append)
    before = index.vectors.copy()
    index.encode("is inspection included?")
    assert said == [
        "the endpoint's model gives other vectors than those of the index: "
        "building it from the corpus"
    ]
    assert not np.allclose(index.vectors, before, atol=0.1)
    index.encode("is wax used?")
    assert len(said) == 1


@pytest.mark.parametrize("reply", [None, 5, "text", [], {"data": {}}, {"data": [1]}, {"data": []}])
def test_replies_of_any_shape_are_refused(reply: object) -> None:
    """Whatever JSON comes back, it is vectors or a ValueError."""
    with pytest.raises(ValueError, match="the reply"):
        _vectors(reply, 1)
