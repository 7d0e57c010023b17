"""A clearly fictional code document, and folders of corpora to break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Library, load_library
from corpus.library import PACKAGED

FICTION = """\
2031 MOON code 9Z9Z9
Polishing of one moon crater (brightening), including dust removal (when performed).
Medical necessity must be clearly documented. This typically includes a crater that has not shone.
The lamplighter sweeps the crater and rubs it with cheese.
In simple words: The lamplighter makes your crater shine. It may take a while.
This code describes a gentle procedure where cheese is rubbed into a crater to make it shine.
Example 1: A grey crater is polished., A green crater is polished with a feather.
Documentation should include the kind of cheese and any moonquakes.
** It is important to tell craters from seas.
- Specialties:Lamplighting, Cheesemaking
- Place of Service:Near Side, Far Side (under specific circumstances)"""


@pytest.fixture(scope="session")
def library() -> Library:
    """The library that ships with the product."""
    return load_library()


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Path:
    """A copy of the packaged corpus that a test may change."""
    folder = tmp_path / "corpus"
    shutil.copytree(PACKAGED / "codes", folder / "codes")
    for name in ("glossary.toml", "sections.toml", "silences.toml"):
        shutil.copy(PACKAGED / name, folder / name)
    return folder


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Replaces the one occurrence of a text in a file."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace
