"""A small library of clearly fictional codes, and an index of it that is built once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Library, load_library
from index import IndexSettings, build_index
from index.generations import IndexHome

DOCUMENT = """2025 CPT code {code}
Fictional polishing of a glass {thing}, including inspection (when performed).
Modifiers may be applicable to this code. Modifier 50 would be used for two pieces.
Medical necessity must be clearly documented. This typically includes a dull surface.
The physician prepares the {thing}, applies wax, and monitors the shine using a lamp.
In simple words: The doctor rubs the {thing} until it shines.
This code describes a fictional service where a {thing} is polished.
Example 1: A {thing} from 1970 undergoes polishing., A second {thing} undergoes inspection. , \
A third {thing} undergoes polishing with wax.
Documentation should include the wax used, the lamp, and any complications.
** This code includes inspection, when performed.
- Specialties:Glass Care
- Place of Service:Workshop, Home
"""


@pytest.fixture(scope="session")
def make_library(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Library]:
    """Build a library of fictional documents: `make_library(C9901="marble")`."""

    def make(**things: str) -> Library:
        root = tmp_path_factory.mktemp("corpus")
        for code, thing in things.items():
            folder = root / "codes" / f"{code[1:]}T"
            folder.mkdir(parents=True)
            text = DOCUMENT.format(code=folder.name, thing=thing)
            (folder / "document.txt").write_text(text, encoding="utf-8")
        (root / "silences.toml").write_text("", encoding="utf-8")  # none: the tests stay quick
        return load_library(root)

    return make


@pytest.fixture(scope="session")
def library(make_library: Callable[..., Library]) -> Library:
    """One document about polishing a marble."""
    return make_library(C9901="marble")


@pytest.fixture(scope="session")
def edited_library(make_library: Callable[..., Library]) -> Library:
    """The same document after an edit."""
    return make_library(C9901="vase")


@pytest.fixture(scope="session")
def _built(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    build_index(library, IndexSettings(data_dir=root))
    return root


@pytest.fixture
def data_dir(_built: Path, tmp_path: Path) -> Path:
    """A data directory with a sound index of `library` in it, and a cache of its vectors."""
    return Path(shutil.copytree(_built, tmp_path / "data"))


@pytest.fixture
def settings(data_dir: Path) -> IndexSettings:
    """Settings that point to `data_dir`."""
    return IndexSettings(data_dir=data_dir)


@pytest.fixture
def home(data_dir: Path) -> IndexHome:
    """The index's folder below `data_dir`."""
    return IndexHome(data_dir / "index")


@pytest.fixture
def live(home: IndexHome) -> Path:
    """The folder of the live generation."""
    return home.generation_path(home.pointer().generation)


@pytest.fixture
def said() -> list[str]:
    """Lines that the user was told: pass `said.append` as `notify`."""
    return []
