"""Shared by all tests: one index of the real corpus."""

from pathlib import Path

import pytest

from app.library import CORPUS_VARIABLE
from corpus import load_library
from index import IndexSettings, open_index


@pytest.fixture(scope="session")
def real_data(request: pytest.FixtureRequest) -> Path:
    """A data folder with the index of the packaged corpus, kept for the next run of the tests.

    A stale one is built anew by opening it, as everywhere.
    """
    cache = request.config.cache
    assert cache is not None
    folder = Path(cache.mkdir("codecite-index"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(CORPUS_VARIABLE, raising=False)
        open_index(load_library(), IndexSettings(data_dir=folder), notify=lambda line: None)
    return folder
