"""What a stored index says of itself, and the check that its files are as they were written."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import IndexUnusable

#: Raise it when the layout of a generation changes: older ones are then built again.
FORMAT = 3
MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Identity:
    """What an index was made from. Two indexes of one identity hold the same nodes and vectors.

    Attributes:
        corpus: digest of the library.
        chunker: version of the cut into nodes.
        model: name of the embedding model.
        model_digest: digest of the embedding model.
        store: "embedded", or the URL of the Chroma server.
        node_ids: ids of all nodes, in the order of the vectors.
    """

    corpus: str
    chunker: str
    model: str
    model_digest: str
    store: str
    node_ids: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of what is searched: the same on every machine, whenever it was built."""
        parts = (self.corpus, self.chunker, self.model_digest, *self.node_ids)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Manifest:
    """One stored index: what it was made from, and the digest of every file that it consists of.

    Attributes:
        identity: what it was made from.
        dimension: numbers in a vector.
        collection: name of the Chroma collection.
        built_at: time of the build, ISO 8601, UTC.
        files: path inside the generation's folder to SHA-256; the manifest itself isn't listed.
    """

    identity: Identity
    dimension: int
    collection: str
    built_at: str
    files: dict[str, str]

    def to_bytes(self) -> bytes:
        """The manifest as stored, with sorted keys."""
        return json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True, indent=1).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """The manifest that `to_bytes` wrote.

        Raises:
            IndexUnusable: it is not one, or one of another version.
        """
        try:
            stored: dict[str, Any] = json.loads(content)
            if stored.pop("format") != FORMAT:
                raise IndexUnusable("foreign", "the index was written by another version")
            identity = stored.pop("identity")
            identity["node_ids"] = tuple(identity["node_ids"])
            return cls(identity=Identity(**identity), **stored)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise IndexUnusable("foreign", "the index has a manifest that isn't ours") from None


def require_identity(found: Identity, wanted: Identity) -> None:
    """Pass when the stored index is the one that this corpus and these settings call for.

    Raises:
        IndexUnusable: it is not; the message says in what.
    """
    if found.corpus != wanted.corpus:
        raise IndexUnusable("stale", "the corpus changed since the index was built")
    if found.model_digest != wanted.model_digest:
        reason = f"the index was built with the model {found.model}, settings say {wanted.model}"
        raise IndexUnusable("stale", f"{reason} (another file or version)")
    if found.store != wanted.store:
        raise IndexUnusable("stale", f"vectors were stored in {found.store}, not {wanted.store}")
    if (found.chunker, found.node_ids) != (wanted.chunker, wanted.node_ids):
        raise IndexUnusable("stale", "the cut into nodes changed since the index was built")


def file_digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below the folder but the manifest, by relative path.

    Raises:
        IndexUnusable: something in it is neither a file nor a folder, or can't be read.
    """
    try:
        return {
            path.relative_to(folder).as_posix(): _digest(path)
            for path in _files(folder)
            if path != folder / MANIFEST_NAME
        }
    except OSError as error:
        reason = f"{error.filename} can't be read ({error.strerror})"
        raise IndexUnusable("damaged", reason) from error


def require_files(folder: Path, expected: dict[str, str]) -> None:
    """Pass when the folder holds exactly the expected files with the expected content.

    Raises:
        IndexUnusable: a file is missing, changed or too many; the message names it.
    """
    found = file_digests(folder)
    for name in sorted(found.keys() | expected.keys()):
        if name not in found:
            raise IndexUnusable("damaged", f"the index lacks its file {name}")
        if name not in expected:
            raise IndexUnusable("damaged", f"the index holds a file that isn't its own: {name}")
        if found[name] != expected[name]:
            raise IndexUnusable("damaged", f"the index's file {name} changed after it was built")


def read_regular(path: Path) -> bytes:
    """The content of an ordinary file: a pipe or device in its place would block for ever.

    Raises:
        OSError: there is no such ordinary file, or it can't be read.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(0, "not an ordinary file", str(path))
    return path.read_bytes()


def _files(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
            else:
                raise OSError(0, "neither file nor folder", entry.path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
