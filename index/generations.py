"""Generations of the index on disk, and the pointer that says which one is live.

<data directory>/index/
├── current.json       the pointer; only ever replaced as a whole
├── lock               held while somebody builds
├── vectors.cache      vectors of earlier builds, by content
├── gen-<stamp>/       a finished generation, never changed again
└── build-<stamp>/     one being built, or left behind by a killed build
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import IndexUnusable
from index.manifest import read_regular

_STAMP = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}")
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which generation is live.

    Attributes:
        generation: its stamp.
        manifest_sha256: SHA-256 of its manifest, which holds those of all other files.
        previous: stamp of the generation before it, kept for readers on their way; or None.
    """

    generation: str
    manifest_sha256: str
    previous: str | None


class IndexHome:
    """The folder that holds all generations."""

    def __init__(self, root: Path) -> None:
        """Name the folder; nothing is made yet."""
        self.root = root
        self.pointer_path = root / "current.json"
        self.lock_path = root / "lock"
        self.cache_path = root / "vectors.cache"

    def generation_path(self, stamp: str) -> Path:
        """The folder of a finished generation."""
        return self.root / f"gen-{stamp}"

    def build_path(self, stamp: str) -> Path:
        """The folder of a generation that is being built."""
        return self.root / f"build-{stamp}"

    def pointer(self) -> Pointer:
        """Which generation is live.

        Raises:
            IndexUnusable: none is, or the pointer is damaged.
        """
        try:
            stored = json.loads(read_regular(self.pointer_path))
            pointer = Pointer(**stored)
            stamps = (pointer.generation, pointer.previous or pointer.generation)
            if not all(_STAMP.fullmatch(stamp) for stamp in stamps):
                raise ValueError
        except FileNotFoundError:
            raise IndexUnusable("missing", "there is no index yet") from None
        except OSError as error:
            reason = f"the index can't be read ({error.strerror})"
            raise IndexUnusable("damaged", reason) from None
        except (ValueError, TypeError):
            raise IndexUnusable("damaged", "the pointer to the live index is damaged") from None
        return pointer

    def stamp(self) -> Stamp | None:
        """What changes whenever another generation goes live; None when there is none."""
        try:
            status = self.pointer_path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size

    def switch(self, stamp: str, manifest_sha256: str) -> None:
        """Make a generation the live one, in one step: readers see the old one or the new one."""
        try:
            previous: str | None = self.pointer().generation
        except IndexUnusable:
            previous = None
        pointer = Pointer(stamp, manifest_sha256, previous)
        replace_file(self.pointer_path, json.dumps(asdict(pointer)).encode())

    def unneeded(self) -> tuple[Path, ...]:
        """What nobody needs: unfinished builds, and all but the live and the previous generation.

        Only whoever holds the writer's lock may remove it.
        """
        keep: set[str | None] = set()
        try:
            pointer = self.pointer()
            keep = {pointer.generation, pointer.previous}
        except IndexUnusable:
            pass
        unneeded = []
        for path in sorted(self.root.iterdir()):
            kind, _, stamp = path.name.partition("-")
            if kind == "build" or (kind == "gen" and stamp not in keep) or path.suffix == ".new":
                unneeded.append(path)
        return tuple(unneeded)


def stamp_of(path: Path) -> str | None:
    """The stamp in the name of a generation's or a build's folder; None for anything else."""
    _, _, stamp = path.name.partition("-")
    return stamp if _STAMP.fullmatch(stamp) else None


def new_stamp() -> str:
    """A stamp for a new generation, which no other build anywhere has."""
    return f"{time.time_ns():016x}-{secrets.token_hex(4)}"


def replace_file(path: Path, content: bytes) -> None:
    """Replace the file in one step: even after a power cut it is the new one or the old one."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folders([path.parent])


def sync_tree(root: Path) -> None:
    """Make sure that every file below the folder is on the disk, not just in memory."""
    for folder, _, names in os.walk(root):
        for name in names:
            with Path(folder, name).open("rb") as file:
                os.fsync(file.fileno())
    sync_folders(Path(folder) for folder, _, _ in os.walk(root))


def sync_folders(folders: Iterable[Path]) -> None:
    """Make sure that the folders' lists of names are on the disk."""
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_tree(path: Path) -> None:
    """Remove a folder, or a file or link in its place, as far as the system lets us."""
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)
