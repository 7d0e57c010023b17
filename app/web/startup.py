"""Opening the corpus and its index once per process, and saying what is wrong when that fails."""

import logging
import os
import sys
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Literal

import streamlit as st

from app import AppError, Assistant, NotReady
from app.leaflet import Leafleter
from app.library import CORPUS_VARIABLE, open_library
from corpus import CorpusError, Library
from corpus.library import PACKAGED
from index import SearchIndexError

BUILDING = "At the first start the index is built, which takes some seconds"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why answers cannot be given, and what to do about it."""

    kind: Literal["corpus", "index"]
    reason: str
    command: str


class Opening:
    """An assistant being opened in a thread of its own, with the lines it reports meanwhile."""

    def __init__(self, open_assistant: Callable[[Callable[[str], None]], Assistant]) -> None:
        self.lines: list[str] = []
        self._open = open_assistant
        self._result: Future[Assistant] = Future()
        Thread(target=self._run, name="open-index", daemon=True).start()

    def _run(self) -> None:
        try:
            self._result.set_result(self._open(self._report))
        except Exception as error:
            self._result.set_exception(error)
        except BaseException as error:  # a panic of the vector store's binding is no Exception
            self._result.set_exception(RuntimeError(type(error).__name__))

    def _report(self, line: str) -> None:
        self.lines.append(line)
        print(line, file=sys.stderr)

    def wait(self, seconds: float) -> Assistant | None:
        """The assistant, or None when it is not open after `seconds`.

        Raises:
            Exception: What opening raised.
        """
        try:
            return self._result.result(seconds)
        except NotYet:
            return None


def open_assistant(notify: Callable[[str], None]) -> Assistant:
    """The assistant over the corpus folder in use, its index built first where needed."""
    return Assistant.open(corpus_folder(), notify=notify)


def corpus_folder() -> Path | None:
    """The corpus folder that the environment names, or None for the packaged one."""
    named = os.environ.get(CORPUS_VARIABLE, "").strip()
    return Path(named) if named else None


def library() -> Library | Trouble:
    """The library as it is on disk now; parsed again only when a file changed."""
    folder = corpus_folder()
    try:
        return _library(str(folder or ""), _stamp(folder or PACKAGED))
    except CorpusError as error:
        return Trouble("corpus", str(error), "codecite doctor")


def assistant(known: Library) -> Assistant | Trouble:
    """The assistant over `known`; draws the progress while it is being opened."""
    opening = _opening(known.digest)
    try:
        return opening.wait(0.3) or _watch(opening)
    except (SearchIndexError, CorpusError, AppError) as error:
        _opening.clear()
        return Trouble("index", str(error), "codecite index build")
    except Exception as error:  # anything else, for example a full disk
        _opening.clear()
        log.error("the index could not be opened: %s", type(error).__name__)
        return Trouble("index", f"{type(error).__name__}: {error}", "codecite doctor")


def leafleter(known: Library) -> Leafleter | None:
    """What drafts leaflets from `known`, or None where no document of it has the wordings."""
    try:
        return _leafleter(known.digest)
    except NotReady:
        return None


def _watch(opening: Opening) -> Assistant:
    place = st.empty()
    with place.status("Opening the document's index", expanded=True):
        shown = 0
        bar = st.progress(0.0, BUILDING)
        steps = 0
        while (ready := opening.wait(0.2)) is None:
            steps += 1
            bar.progress(1 - 0.97**steps, BUILDING)
            for line in opening.lines[shown:]:
                st.text(line)
                shown += 1
    place.empty()
    return ready


@st.cache_resource(show_spinner=False, max_entries=2)
def _library(folder: str, stamp: tuple[tuple[str, int, int], ...]) -> Library:
    del stamp  # only the cache's key: a changed file has another time or size
    return open_library(Path(folder) if folder else None)


@st.cache_resource(show_spinner=False, max_entries=2)
def _leafleter(digest: str) -> Leafleter:
    log.info("opening the leaflets of corpus %s", digest[:12])
    return Leafleter.open(corpus_folder())


@st.cache_resource(show_spinner=False, max_entries=2)
def _opening(digest: str) -> Opening:
    log.info("opening the index of corpus %s", digest[:12])
    return Opening(open_assistant)


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of each corpus file."""
    files = [*folder.glob("*.toml"), *folder.glob("codes/*/*")]
    stats = [(str(path), path.stat()) for path in sorted(files) if path.is_file()]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)
