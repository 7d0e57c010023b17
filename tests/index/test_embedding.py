from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import EmbedderUnavailable
from index.embedding import OnnxEmbedder, model_in_folder, packaged_model

TEXTS = [
    "Imaging guidance is included.",
    "X-ray is used to guide the procedure.",
    "The invoice was paid in March.",
    "a",
    "word " * 2000,
]


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    """The packaged model."""
    return OnnxEmbedder(packaged_model())


def test_vectors_have_length_one_and_keep_their_order(embedder: OnnxEmbedder) -> None:
    """Row i is text i, whatever the batches were."""
    together = embedder.embed(TEXTS * 3)
    assert together.shape == (15, 384)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together[:5], together[5:10], atol=1e-6)


def test_a_vector_does_not_depend_on_its_neighbours(embedder: OnnxEmbedder) -> None:
    """A text alone has the vector that it has in a batch, so cached vectors are as good as new."""
    together = embedder.embed(TEXTS)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)


def test_like_texts_are_nearer_than_unlike_ones(embedder: OnnxEmbedder) -> None:
    """The vectors carry meaning, not just length."""
    imaging, x_ray, invoice = embedder.embed(TEXTS[:3])
    assert imaging @ x_ray > imaging @ invoice + 0.1


def test_no_texts_give_no_rows(embedder: OnnxEmbedder) -> None:
    """An empty list is no error."""
    assert len(embedder.embed([])) == 0


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300) | st.text(st.characters(categories=["Cs", "Cc", "Cf"]), max_size=40))
def test_any_text_gets_a_finite_vector(text: str) -> None:
    """Lone surrogates, control characters and nothing at all are embedded like any text."""
    vector = _shared.embed([text])[0]
    assert np.isfinite(vector).all()
    assert abs(float(vector @ vector) - 1) < 1e-3


_shared = OnnxEmbedder(packaged_model())


def test_a_huge_text_costs_no_more_than_a_long_one(embedder: OnnxEmbedder) -> None:
    """Only the beginning of a ten-megabyte question is read."""
    start = "bilateral " * 5000
    assert np.allclose(embedder.embed([start])[0], embedder.embed([start * 200])[0], atol=1e-6)


def test_a_changed_model_file_is_refused(tmp_path: Path) -> None:
    """The packaged files must have the digests that are written in the code."""
    files = packaged_model()
    changed = tmp_path / "model.onnx"
    changed.write_bytes(files.model.read_bytes()[:-1] + b"?")
    with pytest.raises(EmbedderUnavailable, match=r"model\.onnx is not the file"):
        OnnxEmbedder(replace(files, model=changed)).embed(["text"])


def test_another_folder_is_another_model(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    """The same files elsewhere give the same vectors and digest; other files another digest."""
    files = packaged_model()
    shutil.copy(files.model, tmp_path / "model.onnx")
    shutil.copy(files.tokenizer, tmp_path / "tokenizer.json")
    other = OnnxEmbedder(model_in_folder(tmp_path))
    assert other.digest == embedder.digest
    assert np.allclose(other.embed(TEXTS[:1]), embedder.embed(TEXTS[:1]), atol=1e-5)
    with (tmp_path / "tokenizer.json").open("a") as file:
        file.write("\n")
    assert OnnxEmbedder(model_in_folder(tmp_path)).digest != embedder.digest


@pytest.mark.parametrize("content", [b"", b"not a model", b"\0" * 4096])
def test_a_file_that_is_no_model_is_named(tmp_path: Path, content: bytes) -> None:
    """A folder with rubbish in it gives one sentence, not onnxruntime's own error."""
    (tmp_path / "model.onnx").write_bytes(content)
    (tmp_path / "tokenizer.json").write_bytes(packaged_model().tokenizer.read_bytes())
    with pytest.raises(EmbedderUnavailable, match="not a usable model"):
        OnnxEmbedder(model_in_folder(tmp_path)).embed(["text"])


def test_a_missing_model_folder_is_named(tmp_path: Path) -> None:
    """The message says which file can't be read."""
    with pytest.raises(EmbedderUnavailable, match=r"model\.onnx can't be read"):
        model_in_folder(tmp_path / "nowhere")


def test_loading_ahead_hides_faults_until_they_matter(tmp_path: Path) -> None:
    """A background load that fails says nothing; the first use does."""
    broken = OnnxEmbedder(replace(packaged_model(), model=tmp_path / "gone.onnx"))
    broken.load_soon()
    with pytest.raises(EmbedderUnavailable, match="can't be read"):
        broken.embed(["text"])


EMBED = "from index.embedding import *; OnnxEmbedder(packaged_model()).embed(['some text'])"


def test_embedding_leaves_no_trace_and_opens_no_connection(tmp_path: Path) -> None:
    """The runtime's telemetry is off: no identifier in the cache folder, no socket at all."""
    trace = tmp_path / "trace"
    strace = shutil.which("strace")
    prefix = [strace, "-f", "-qq", "-e", "trace=socket,connect", "-o", str(trace)] if strace else []
    home = tmp_path / "home"
    home.mkdir()
    environ = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([*prefix, sys.executable, "-c", EMBED], env=environ, check=True)
    assert list(home.rglob("*")) == []
    if strace:
        assert [line for line in trace.read_text().splitlines() if "AF_" in line] == []
