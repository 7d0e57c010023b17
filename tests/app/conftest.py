"""Shared by the tests of the application."""

from pathlib import Path

import pytest

from tests.app.cli_runs import REAL, run


@pytest.fixture(scope="session")
def real_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the real index in it, built once by the command line itself."""
    folder = tmp_path_factory.mktemp("data")
    built = run("index", "build", data=folder, program=REAL)
    assert built.code == 0, built.err
    return folder
