"""Damage, staleness and foreign state of the stored index, by the recipes that broke others."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from corpus import Library
from index import IndexSettings, IndexUnusable, make_embedder, open_index
from index.embedding import packaged_model
from index.generations import IndexHome
from index.opening import load
from index.planning import make_plan

QUESTION = "is inspection included?"


def load_only(library: Library, home: IndexHome) -> None:
    """Load what is stored, without building."""
    settings = IndexSettings(data_dir=home.root.parent)
    load(make_plan(library, settings, make_embedder(settings)), home, lambda line: None)


def answers(library: Library, settings: IndexSettings, notify: Callable[[str], None]) -> bool:
    """Whether an index opened now finds the sentence that answers."""
    index = open_index(library, settings, notify)
    return "inspection" in index.rank(index.encode(QUESTION), top_k=1)[0].node.text


def cut(path: Path) -> None:
    """Half of the file is left."""
    os.truncate(path, path.stat().st_size // 2)


def zero(path: Path) -> None:
    """Nothing of the file is left."""
    os.truncate(path, 0)


def flip(path: Path) -> None:
    """One bit in the middle is another."""
    content = bytearray(path.read_bytes() or b"\0")
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def rubbish(path: Path) -> None:
    """The content is 240 kB of something else."""
    path.write_bytes(b"\x9c\x00garbage" * 26_667)


def pipe(path: Path) -> None:
    """A pipe stands in the file's place, on which reading waits for ever."""
    path.unlink()
    os.mkfifo(path)


FILES = [
    "manifest.json",
    "vectors.npy",
    "lexical.npz",
    "chroma/chroma.sqlite3",
    "chroma/*/data_level0.bin",
    "chroma/*/header.bin",
    "chroma/*/length.bin",
    "chroma/*/link_lists.bin",
]
DAMAGES = [Path.unlink, cut, zero, flip, rubbish, pipe]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("pattern", FILES)
def test_every_damage_to_every_file_is_detected(
    library: Library, home: IndexHome, live: Path, pattern: str, damage: Callable[[Path], None]
) -> None:
    """Removed, cut, emptied, flipped, overwritten or replaced: each is seen without Chroma."""
    (path,) = live.glob(pattern)
    before = path.read_bytes()
    damage(path)
    if path.is_file() and path.read_bytes() == before:
        return  # cutting an empty file changes nothing
    with pytest.raises(IndexUnusable) as caught:
        load_only(library, home)
    assert caught.value.trouble == "damaged"


@pytest.mark.parametrize(
    "damage",
    [
        lambda live: shutil.rmtree(live),
        lambda live: shutil.rmtree(live / "chroma"),
        lambda live: shutil.rmtree(next((live / "chroma").glob("*/"))),
        lambda live: zero(live / "chroma" / "chroma.sqlite3"),
        lambda live: rubbish(live / "chroma" / "chroma.sqlite3"),
        lambda live: cut(live / "vectors.npy"),
        lambda live: (live / "chroma" / "chroma.sqlite3-journal").touch(),
        lambda live: zero(live.parent / "current.json"),
        lambda live: (live.parent / "current.json").unlink(),
        lambda live: shutil.rmtree(live.parent),
        lambda live: shutil.rmtree(live.parent.parent),
    ],
    ids=[
        "generation",
        "chroma",
        "hnsw folder",
        "sqlite empty",
        "sqlite rubbish",
        "vectors cut",
        "journal left over",
        "pointer empty",
        "pointer gone",
        "index gone",
        "data directory gone",
    ],
)
def test_a_damaged_index_is_rebuilt_with_one_line(
    library: Library,
    settings: IndexSettings,
    live: Path,
    said: list[str],
    damage: Callable[[Path], object],
) -> None:
    """The next open builds it from the corpus, says why in one line, and answers."""
    damage(live)
    assert answers(library, settings, said.append)
    assert len(said) == 1
    assert "building it from the corpus" in said[0]
    assert answers(library, settings, said.append)
    assert len(said) == 1


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    which=st.integers(0, len(FILES) - 1),
    place=st.floats(0, 1, exclude_max=True),
    bit=st.integers(0, 7),
)
def test_any_flipped_bit_is_detected(
    library: Library, home: IndexHome, live: Path, which: int, place: float, bit: int
) -> None:
    """No single bit of any file can change without being noticed."""
    (path,) = live.glob(FILES[which])
    sound = path.read_bytes()
    if not sound:
        return
    broken = bytearray(sound)
    broken[int(place * len(sound))] ^= 1 << bit
    path.write_bytes(broken)
    try:
        with pytest.raises(IndexUnusable):
            load_only(library, home)
    finally:
        path.write_bytes(sound)
    load_only(library, home)


def test_opening_a_sound_index_changes_nothing(
    library: Library, settings: IndexSettings, data_dir: Path, said: list[str]
) -> None:
    """Reading leaves every file as it is, and nothing is said."""

    def state() -> dict[str, tuple[int, bytes]]:
        files = [path for path in data_dir.rglob("*") if path.is_file()]
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    before = state()
    assert answers(library, settings, said.append)
    assert state() == before
    assert said == []


def test_an_edited_corpus_is_indexed_anew(
    edited_library: Library, settings: IndexSettings, said: list[str]
) -> None:
    """After an edit the old text is not found any more."""
    index = open_index(edited_library, settings, said.append)
    assert said == ["the corpus changed since the index was built: building it from the corpus"]
    assert not any("marble" in node.text for node in index.nodes)
    assert "vase" in index.rank(index.encode("who rubs it?"), top_k=1)[0].node.text


def test_another_model_of_the_same_length_is_noticed(
    library: Library, settings: IndexSettings, said: list[str], tmp_path: Path
) -> None:
    """Vectors of two models are never compared, even when both have 384 numbers."""
    files = packaged_model()
    (tmp_path / "model").mkdir()
    shutil.copy(files.model, tmp_path / "model" / "model.onnx")
    (tmp_path / "model" / "tokenizer.json").write_bytes(files.tokenizer.read_bytes() + b"\n")
    other = dataclasses.replace(settings, embed_dir=tmp_path / "model")
    assert answers(library, other, said.append)
    assert len(said) == 1
    assert "built with the model all-MiniLM-L6-v2-onnx-int8, settings say model" in said[0]


@pytest.mark.parametrize(
    "manifest",
    [{}, [], {"format": 99}, {"format": 1, "identity": {}}, {"format": 1, "identity": None}],
    ids=str,
)
def test_a_manifest_of_another_making_is_foreign(
    library: Library, home: IndexHome, live: Path, manifest: object
) -> None:
    """A complete generation of another program or version is not taken for ours."""
    content = json.dumps(manifest).encode()
    (live / "manifest.json").write_bytes(content)
    home.switch(home.pointer().generation, hashlib.sha256(content).hexdigest())
    with pytest.raises(IndexUnusable) as caught:
        load_only(library, home)
    assert caught.value.trouble == "foreign"


def test_without_a_data_directory_the_index_is_kept_for_one_run(
    library: Library, said: list[str]
) -> None:
    """HOME unset: a private temporary folder, and a line that says so."""
    index = open_index(library, IndexSettings(data_dir=None), said.append)
    root = index.status().folder
    assert root is not None
    assert root.parent.stat().st_mode & 0o077 == 0
    assert len(index.nodes) == len(index.vectors)
    assert said == [
        "no data directory is known (HOME is unset): the index is built for this run only"
    ]


def test_a_data_directory_that_cannot_be_made_is_said(
    library: Library, said: list[str], tmp_path: Path
) -> None:
    """A file in the way: the index is built in a temporary folder."""
    (tmp_path / "file").touch()
    assert answers(library, IndexSettings(data_dir=tmp_path / "file" / "below"), said.append)
    assert "can't be written (Not a directory)" in said[0]


READ_ONLY = """
import sys
from pathlib import Path
from corpus import load_library
from index import IndexSettings, open_index
lines = []
library = load_library(Path(sys.argv[1]))
index = open_index(library, IndexSettings(data_dir=Path(sys.argv[2])), lines.append)
print(len(lines), index.rank(index.encode("is inspection included?"), top_k=1)[0].node.ref)
print(*lines, sep="\\n")
"""


def run_as_nobody(*arguments: str) -> list[str]:
    """Run READ_ONLY as a user who may not write, and return its lines."""
    if os.geteuid() == 0:
        prefix = ["setpriv", "--reuid", "65534", "--clear-groups"]
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere, and setpriv is missing")
    else:
        prefix = []
    done = subprocess.run(
        [*prefix, sys.executable, "-c", READ_ONLY, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    if "Permission denied" in done.stderr and not done.stdout:
        pytest.skip(f"another user can't run this interpreter: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def corpus_root(
    make_library: Callable[..., Library], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of a library that is the same as `library`."""
    make_library(C9901="marble")
    return max(
        tmp_path_factory.getbasetemp().glob("corpus*"), key=lambda path: path.stat().st_ctime
    )


@pytest.mark.parametrize("sound", [True, False], ids=["sound", "missing"])
def test_a_read_only_data_directory_is_read_or_replaced(
    corpus_root: Path, data_dir: Path, sound: bool
) -> None:
    """A sound index is served from it in silence; a missing one is built elsewhere, and said."""
    if not sound:
        shutil.rmtree(data_dir / "index")
    for path in [data_dir, *data_dir.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in [*data_dir.parents][:-2]:
        if parent.stat().st_uid == os.geteuid():
            parent.chmod(parent.stat().st_mode | 0o055)
    for path in [corpus_root, *corpus_root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    lines = run_as_nobody(str(corpus_root), str(data_dir))
    assert lines[0].startswith("0 9901T/" if sound else "1 9901T/")
    assert sound or "can't be written (Permission denied)" in lines[1]
