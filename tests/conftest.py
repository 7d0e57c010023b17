"""Shared by all tests: one index of the real corpus, and a small copy of that corpus."""

import shutil
from pathlib import Path

import pytest

from app.library import CORPUS_VARIABLE
from corpus import load_library
from corpus.library import PACKAGED
from index import IndexSettings, build_index, open_index
from index.generations import IndexHome

BUILD_LIMIT_S = 900.0
"""How long a worker waits for the one that builds the real index: minutes on a slow machine."""
QUESTIONS = 3
"""How many of the further sample questions of an id the small corpus keeps."""


@pytest.fixture(scope="session")
def real_data(request: pytest.FixtureRequest) -> Path:
    """A data folder with the index of the packaged corpus, kept for the next run of the tests.

    A stale one is built anew by opening it, as everywhere; of several workers one builds it and
    the others wait for that.
    """
    cache = request.config.cache
    assert cache is not None
    folder = Path(cache.mkdir("codecite-index"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(CORPUS_VARIABLE, raising=False)
        settings = IndexSettings(data_dir=folder, lock_wait_s=BUILD_LIMIT_S)
        open_index(load_library(), settings, notify=lambda line: None)
    return folder


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged corpus with few sample questions, for tests that build an index of their own.

    The tuned classifier does not fit them, so that the linear one is trained; with all samples that
    would take a minute.
    """
    root = tmp_path_factory.mktemp("small")
    ignored = shutil.ignore_patterns("classifier.*")
    shutil.copytree(PACKAGED / "codes", root / "codes", ignore=ignored)
    for path in (root / "codes").glob("*/questions.txt"):
        path.write_text(first_questions(path.read_text(encoding="utf-8")), encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def small_data(
    small_corpus: Path, real_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A data folder with an index of the small corpus; to be copied by a test that changes it.

    The passages' vectors come from the real index, so that only samples are embedded.
    """
    folder = tmp_path_factory.mktemp("small-data")
    known, ours = (IndexHome(data / "index").cache_path for data in (real_data, folder))
    ours.parent.mkdir(parents=True)
    shutil.copy(known, ours)
    build_index(load_library(small_corpus), IndexSettings(data_dir=folder))
    return folder


def first_questions(text: str) -> str:
    """The lines of a file of sample questions, with just the first few below each id."""
    kept, count = [], 0
    for line in text.splitlines(keepends=True):
        count = 0 if line.startswith("[") else count + bool(line.strip())
        if count <= QUESTIONS:
            kept.append(line)
    return "".join(kept)
