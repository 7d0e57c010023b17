"""Opens what a column of the matrix asks, and names everything about it that changes answers."""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import app
import corpus
import index
from app.answer import Answer, Audience
from app.assistant import Assistant, Turn
from app.llm import open_drafter
from app.settings import AppSettings
from evals.leafletjudging import REFUSED
from evals.plans import Column, IndexAxis
from evals.store import Subject
from evals.suite import Product

if TYPE_CHECKING:
    from app.check import Checker
    from app.leaflet import Leafleter
    from evals.baremodel import BareModel

_NO_ANSWER = ("cli", "web")
"""Folders of the application whose code changes no answer."""


class Opened:
    """The product, opened: what answers questions; note check and leaflets at first use."""

    def __init__(
        self,
        assistant: "Assistant | BareModel",
        corpus_folder: Path | None = None,
        settings: AppSettings | None = None,
    ) -> None:
        """Answer with `assistant`; leaflets are of the corpus in the folder, worded as set."""
        self._assistant = assistant
        self._corpus = corpus_folder
        self._settings = settings or AppSettings(drafter="composer")
        self._leafleter: Leafleter | None = None
        self._lock = threading.Lock()

    def ask(
        self,
        question: str,
        audience: Audience | None = None,
        history: Sequence[Turn] = (),
        question_id: str | None = None,
    ) -> Answer:
        """The answer to `question`."""
        return self._assistant.ask(question, audience, history, question_id)

    def check(self, note: str) -> Mapping[str, Any]:
        """The decision on a note, as the command line's JSON has it."""
        return _checker().check(note).to_dict()

    def leaflet(
        self, request: str, grade: int | None, sections: tuple[str, ...] | None
    ) -> Mapping[str, Any]:
        """A leaflet, as the command line's JSON has it, and whether it is `large_print`."""
        from app.errors import UsageError

        try:
            made = self._leaflets().make(request, grade, sections)
        except UsageError as error:
            return {**REFUSED, "text": str(error)}
        return {**made.to_dict(), "large_print": made.large_print}

    def _leaflets(self) -> "Leafleter":
        from app.leaflet import Leafleter

        with self._lock:
            if self._leafleter is None:
                self._leafleter = Leafleter.open(self._corpus, app_settings=self._settings)
            return self._leafleter

    def close(self) -> None:
        """End what a language model holds."""
        self._assistant.close()
        if self._leafleter is not None:
            self._leafleter.close()


@cache
def _checker() -> "Checker":
    from app.check import Checker

    return Checker.open()


def open_subject(column: Column, folder: Path) -> tuple[Product, Subject]:
    """What answers in `column`, and who that is.

    Args:
        column: The column.
        folder: Where the index of another corpus or embedding model is kept.

    Raises:
        CorpusError: The corpus is wrong.
        SearchIndexError: The index cannot be built or opened.
        PlanError: The model cannot be asked.
    """
    from evals import drafters
    from evals.baremodel import BareModel

    drafter, settings = column.drafter, _settings(column.index, folder)
    asked = drafters.settings_of(drafter)
    drafters.require(drafter, asked)
    bare = drafter.kind == "bare"
    around = AppSettings(drafter="composer") if bare else asked
    assistant = Assistant.open(column.index.corpus, settings, app_settings=around)
    identity = {**identity_of(assistant, settings), **drafters.identity_of(drafter, asked)}
    subject = Subject(column.name, identity)
    if not bare:
        return Opened(assistant, column.index.corpus, around), subject
    model = open_drafter(asked)
    assert model is not None  # bare is never the composer
    return Opened(BareModel(model, assistant.library.entries[0])), subject


def identity_of(
    assistant: Assistant, settings: index.IndexSettings | None = None
) -> dict[str, str]:
    """All about the composer of `assistant` that changes answers.

    `settings` are by default the environment's.
    """
    wanted = settings or index.IndexSettings.from_environment()
    return {
        "drafter": "composer",
        "model": "",
        "prompt": "",
        "corpus": assistant.library.digest,
        "index": assistant.index.digest,
        "rrf_k": str(wanted.rrf_k),
        "documents": str(wanted.documents),
        "code": code_digest(),
    }


def _settings(axis: IndexAxis, folder: Path) -> index.IndexSettings:
    wanted = index.IndexSettings.from_environment()
    named = {
        name: value
        for name in ("embed_dir", "embed_base_url", "embed_model", "rrf_k", "documents")
        if (value := getattr(axis, name)) is not None
    }
    if axis.corpus or set(named) - {"rrf_k", "documents"}:
        # A folder keeps one index; another corpus in it would be built anew with each run.
        safe = "".join(c if c.isalnum() else "-" for c in axis.name)
        wanted = replace(wanted, data_dir=folder / "indexes" / safe)
    return replace(wanted, **named)


@cache
def code_digest() -> str:
    """SHA-256, in hexadecimal, of the code and data of this version that make answers."""
    digest = hashlib.sha256()
    for package in (corpus, index, app):
        root = Path(package.__file__ or "").parent
        for path in sorted(root.rglob("*")):
            inner = path.relative_to(root)
            if path.suffix in {".py", ".toml"} and inner.parts[0] not in _NO_ANSWER:
                digest.update(f"{root.name}/{inner}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
