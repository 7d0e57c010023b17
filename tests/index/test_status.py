from __future__ import annotations

import dataclasses
import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Library
from index import IndexSettings, IndexStatus, index_status
from index.generations import IndexHome
from index.manifest import MANIFEST_NAME, Manifest, file_digests


def reseal(home: IndexHome, live: Path) -> None:
    """Make manifest and pointer agree with the files as they are now, as no accident could."""
    manifest = Manifest.from_bytes((live / MANIFEST_NAME).read_bytes())
    content = dataclasses.replace(manifest, files=file_digests(live)).to_bytes()
    (live / MANIFEST_NAME).write_bytes(content)
    home.switch(home.pointer().generation, hashlib.sha256(content).hexdigest())


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file's content."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_sound_index_is_ready_and_finds_every_node(
    library: Library, settings: IndexSettings, data_dir: Path
) -> None:
    """The probe searches each node by its own vector in Chroma, and changes no file."""
    before = snapshot(data_dir)
    status = index_status(library, settings)
    assert (status.state, status.reason, status.ready) == ("ready", "", True)
    assert status.found == status.nodes > 20
    assert status.dimension == 384
    assert status.store == "embedded"
    assert snapshot(data_dir) == before


def test_status_of_nothing_builds_nothing(library: Library, tmp_path: Path) -> None:
    """Asking for the status of a missing index leaves it missing."""
    status = index_status(library, IndexSettings(data_dir=tmp_path / "none"))
    assert (status.state, status.reason) == ("missing", "there is no index yet")
    assert not (tmp_path / "none").exists()
    assert index_status(library, IndexSettings(data_dir=None)).state == "missing"


def test_status_of_another_corpus_is_stale(
    edited_library: Library, settings: IndexSettings
) -> None:
    """The status says that the corpus changed."""
    assert index_status(edited_library, settings).state == "stale"


def drop_log(live: Path) -> None:
    """Take rows out of Chroma's log, from which it rebuilds what it searches."""
    connection = sqlite3.connect(live / "chroma" / "chroma.sqlite3")
    connection.execute("delete from embeddings_queue where seq_id % 2 = 0")
    connection.commit()
    connection.close()


def rubbish_inside(live: Path) -> None:
    """Overwrite the middle of the database, which can make Chroma's binding panic."""
    path = live / "chroma" / "chroma.sqlite3"
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 4)
        file.write(b"\x9c\x00garbage" * 26_667)


@pytest.mark.parametrize(
    "damage",
    [
        drop_log,
        rubbish_inside,
        lambda live: shutil.rmtree(live / "chroma"),
        lambda live: (live / "chroma" / "chroma.sqlite3").write_bytes(b""),
        lambda live: (live / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 999),
    ],
    ids=["half the log", "rubbish inside", "no folder", "empty", "no database"],
)
def test_the_probe_sees_what_digests_cannot(
    library: Library,
    settings: IndexSettings,
    home: IndexHome,
    live: Path,
    damage: Callable[[Path], object],
) -> None:
    """A store that was damaged before it was sealed is found out by searching it."""
    damage(live)
    reseal(home, live)
    assert index_status(library, settings, probe=False).ready
    status = index_status(library, settings)
    assert status.state == "damaged", status
    assert status.reason
    assert "\n" not in status.reason


def test_a_crash_of_the_probe_is_reported(
    library: Library, settings: IndexSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """When Chroma takes its process down, the one who asks survives and says so."""
    crash = tmp_path / "python"
    crash.write_text("#!/bin/sh\nkill -SEGV $$\n")
    crash.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(crash))
    status: IndexStatus = index_status(library, settings)
    assert (status.state, status.reason) == ("damaged", "Chroma crashed (signal 11)")
