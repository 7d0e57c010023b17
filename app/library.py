"""Which corpus the application answers from."""

import os
from pathlib import Path

from corpus import Library, load_library

CORPUS_VARIABLE = "CODECITE_CORPUS"
"""Environment variable that names another corpus folder than the packaged one."""


def open_library(folder: Path | None = None) -> Library:
    """The library in `folder`, by default in the one that the environment names, if any.

    Raises:
        CorpusError: A file of the corpus is missing or wrong.
    """
    named = os.environ.get(CORPUS_VARIABLE)
    return load_library(folder or (Path(named) if named else None))
