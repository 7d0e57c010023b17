from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus import Library
from index import BuildFailed, IndexSettings, build_index, open_index
from index.embedding import OnnxEmbedder, packaged_model
from index.generations import IndexHome, new_stamp
from index.opening import build_and_load
from index.planning import make_plan


def test_a_build_keeps_only_the_previous_generation(
    library: Library, settings: IndexSettings, home: IndexHome
) -> None:
    """However often it is built, two generations stay, and nothing half-built."""
    for _ in range(3):
        build_index(library, settings, notify=lambda line: None)
    names = sorted(path.name.split("-")[0] for path in home.root.iterdir())
    assert names == ["current.json", "gen", "gen", "lock", "vectors.cache"]


def test_a_rebuild_embeds_nothing_that_is_known(
    library: Library, settings: IndexSettings, live: Path, home: IndexHome
) -> None:
    """The second build has the same vectors and digest without the model's files."""
    before = np.load(live / "vectors.npy")
    first = open_index(library, settings).digest
    gone = dataclasses.replace(packaged_model(), model=Path("/nowhere/model.onnx"))
    plan = make_plan(library, settings, OnnxEmbedder(gone))
    loaded = build_and_load(plan, home, home.stamp(), "", lambda line: None)
    assert loaded.manifest.identity.digest == first
    assert np.array_equal(loaded.ranker.vectors, before)


@pytest.mark.parametrize("content", [b"", b"rubbish" * 100, None], ids=["empty", "rubbish", "flip"])
def test_a_damaged_cache_costs_time_only(
    library: Library, settings: IndexSettings, home: IndexHome, live: Path, content: bytes | None
) -> None:
    """A cache that can't be trusted is ignored and written anew."""
    before = np.load(live / "vectors.npy")
    sound = home.cache_path.read_bytes()
    if content is None:
        flipped = bytearray(sound)
        flipped[-1000] ^= 1
        content = bytes(flipped)
    home.cache_path.write_bytes(content)
    index = build_index(library, settings)
    assert np.allclose(index.vectors, before, atol=1e-6)
    assert home.cache_path.read_bytes()[:32] == sound[:32]


def test_remains_of_killed_builds_are_removed(
    library: Library, settings: IndexSettings, home: IndexHome
) -> None:
    """Folders of unfinished builds and stray temporary files go with the next build."""
    home.build_path(new_stamp()).mkdir()
    home.generation_path(new_stamp()).mkdir()
    (home.root / "current.json.abcd.new").touch()
    build_index(library, settings)
    assert not list(home.root.glob("build-*"))
    assert not list(home.root.glob("*.new"))
    assert len(list(home.root.glob("gen-*"))) == 2


def test_files_of_others_are_left_alone(
    library: Library, settings: IndexSettings, home: IndexHome
) -> None:
    """What somebody else put beside the generations stays."""
    (home.root / "notes.txt").write_text("mine")
    build_index(library, settings)
    assert (home.root / "notes.txt").read_text() == "mine"


def test_an_empty_corpus_is_refused(library: Library, settings: IndexSettings) -> None:
    """Nothing to index is an error, and the old index stays live."""
    empty = dataclasses.replace(library, entries=(), digest="0" * 64)
    with pytest.raises(BuildFailed, match="nothing to index"):
        build_index(empty, settings)
    assert open_index(library, settings).status().ready


def test_a_build_that_fails_leaves_the_old_index_live(
    library: Library, settings: IndexSettings, home: IndexHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma's panic, which is no Exception, stops the build with a sentence; nothing is left."""
    import chromadb.api.models.Collection

    class PanicException(BaseException):
        """As Chroma's binding raises it."""

    def panic(*arguments: object, **options: object) -> None:
        raise PanicException("range end index 240 out of range")

    before = home.pointer()
    monkeypatch.setattr(chromadb.api.models.Collection.Collection, "query", panic)
    with pytest.raises(BuildFailed, match="Chroma failed: range end index"):
        build_index(library, settings)
    assert home.pointer() == before
    assert not list(home.root.glob("build-*"))


def test_lost_nodes_stop_the_build(
    library: Library, settings: IndexSettings, home: IndexHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that doesn't find a node by its own vector never goes live."""
    before = home.pointer()
    monkeypatch.setattr("index.build.not_found", lambda *arguments: ("some id",))
    with pytest.raises(BuildFailed, match=r"1 of \d+ nodes"):
        build_index(library, settings)
    assert home.pointer() == before


FULL_DISK = """
import sys
from pathlib import Path
from corpus import load_library
from index import BuildFailed, IndexSettings, build_index, open_index
library, settings = load_library(Path(sys.argv[1])), IndexSettings(data_dir=Path(sys.argv[2]))
open_index(library, settings, print)
try:
    for _ in range(20):
        build_index(library, settings)
        (Path(sys.argv[2]) / "ballast").open("ab").write(bytes(1_500_000))
except (BuildFailed, OSError) as error:
    print("stopped:", error)
index = open_index(library, settings, print)
status = index.status(probe=True)
print("status", status.found == status.nodes > 0)
print("left", [p.name for p in (Path(sys.argv[2]) / "index").glob("build-*")])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_full_disk_leaves_the_old_index_live(library: Library, tmp_path: Path) -> None:
    """Without room for a new generation the live one stays complete, and remains are removed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    root = tmp_path / "corpus"
    (root / "codes" / "9901T").mkdir(parents=True)
    (root / "codes" / "9901T" / "document.txt").write_text(library.entries[0].document.raw)
    (root / "silences.toml").touch()
    try:
        done = subprocess.run(
            [sys.executable, "-c", FULL_DISK, str(root), str(disk)],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert any(line.startswith("stopped: ") for line in lines)
    assert lines[-2:] == ["status True", "left []"]


def test_two_processes_build_one_index(library: Library, tmp_path: Path) -> None:
    """Of two that start at once, one builds and the other waits and loads the same generation."""
    root = tmp_path / "corpus"
    (root / "codes" / "9901T").mkdir(parents=True)
    (root / "codes" / "9901T" / "document.txt").write_text(library.entries[0].document.raw)
    (root / "silences.toml").touch()
    program = """
import sys
from pathlib import Path
from corpus import load_library
from index import IndexSettings, open_index
library = load_library(Path(sys.argv[1]))
said = []
index = open_index(library, IndexSettings(data_dir=Path(sys.argv[2])), said.append)
print(sum("building it" in line for line in said), index.digest)
"""
    command = [sys.executable, "-c", program, str(root), str(tmp_path / "data")]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [child.communicate()[0].split() for child in children]
    assert sorted(output[0] for output in outputs) == ["0", "1"]
    assert outputs[0][1] == outputs[1][1]
    assert len(list((tmp_path / "data" / "index").glob("gen-*"))) == 1
    shutil.rmtree(tmp_path / "data")
