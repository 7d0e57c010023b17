"""Vectors of earlier builds, kept by content, so that a rebuild embeds only what changed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding import Embedder
from index.errors import BuildFailed
from index.generations import replace_file
from index.manifest import read_regular

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embedding import Vectors

    Keys = NDArray[np.bytes_]

_DIGEST_BYTES = 32
#: An endpoint's vector of the same text may differ this little (as a cosine) from call to call.
SAME_COSINE = 0.995


def embed_changed(texts: Sequence[str], embedder: Embedder, cache: Path) -> Vectors:
    """One row for each text, from the cache where it has them, else from the embedder.

    The cache then holds exactly these texts. A cache that is damaged or can't be written
    costs time, never an answer.

    Raises:
        EmbedderUnavailable: a vector is missing and can't be made.
        BuildFailed: what was made isn't one finite vector per text.
    """
    import numpy as np

    keys = [hashlib.sha256(f"{embedder.digest}\n{text}".encode()).hexdigest() for text in texts]
    known = _read(cache)
    if not embedder.pinned and not _still_same(texts, keys, known, embedder):
        known = {}
    missing = [row for row, key in enumerate(keys) if key not in known]
    if missing:
        fresh = embedder.embed([texts[row] for row in missing])
        known |= {keys[row]: vector for row, vector in zip(missing, fresh, strict=True)}
    if len({known[key].shape for key in keys}) > 1:
        raise BuildFailed("the embedding model's vectors have changed their length")
    vectors: Vectors = np.stack([known[key] for key in keys])
    if not np.isfinite(vectors).all():
        raise BuildFailed("the embedding model gave a vector that isn't finite")
    if missing or len(known) != len(set(keys)):
        _write(cache, keys, vectors)
    return vectors


def _still_same(
    texts: Sequence[str], keys: Sequence[str], known: dict[str, Vectors], embedder: Embedder
) -> bool:
    """Whether the embedder still gives the vector that is kept for the first known text."""
    row = next((row for row, key in enumerate(keys) if key in known), None)
    if row is None:
        return True
    again, kept = embedder.embed([texts[row]])[0], known[keys[row]]
    return again.shape == kept.shape and float(again @ kept) >= SAME_COSINE


def _read(cache: Path) -> dict[str, Vectors]:
    import numpy as np

    try:
        content = read_regular(cache)
        digest, payload = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        if hashlib.sha256(payload).digest() != digest:
            return {}
        with np.load(io.BytesIO(payload), allow_pickle=False) as stored:
            keys, vectors = stored["keys"], stored["vectors"]
    except (OSError, ValueError, KeyError, EOFError):
        return {}
    return {key.decode(): vector for key, vector in zip(keys.tolist(), vectors, strict=True)}


def _write(cache: Path, keys: Sequence[str], vectors: Vectors) -> None:
    import numpy as np

    payload = io.BytesIO()
    names: Keys = np.array([key.encode() for key in keys])
    np.savez(payload, keys=names, vectors=vectors)
    content = payload.getvalue()
    try:
        replace_file(cache, hashlib.sha256(content).digest() + content)
    except OSError:  # a full or read-only disk: the build itself will say so
        return
