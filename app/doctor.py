"""Looks over the whole installation and says what is there, what is wrong, and what to type."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app.indexstate import index_fields, index_lines
from app.library import open_library
from app.readability import FORMULA
from corpus import CodeEntry, CorpusError, Library
from index import (
    IndexSettings,
    IndexStatus,
    SearchIndexError,
    SettingsError,
    index_status,
    open_index,
)

LIBRARIES = (
    "chromadb",
    "llama-index-core",
    "onnxruntime",
    "numpy",
    "openai",
    "pydantic",
    "rapidfuzz",
    "rich",
    "streamlit",
    "textstat",
    "tokenizers",
)
GRADER = "textstat"
"""The library that grades text; another version may give other grades or fetch data."""

INSTALL = "make install"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something broken, and the command that mends it or shows more."""

    what: str
    command: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the doctor saw.

    Attributes:
        versions: Of codecite, Python and the main libraries; None for one that is not installed.
        drafter: What writes answers.
        data_folder: Where everything generated is kept; None when no folder is known.
        entries: The codes.
        index: The state of the index; None when it could not be told.
        readability: The formula behind every reading grade.
        warnings: What works but should be known.
        problems: What is broken.
    """

    versions: Mapping[str, str | None]
    drafter: str
    data_folder: Path | None
    entries: tuple[CodeEntry, ...]
    index: IndexStatus | None
    readability: str
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "ok": not self.problems,
            "versions": dict(self.versions),
            "drafter": self.drafter,
            "data_folder": str(self.data_folder) if self.data_folder else None,
            "documents": [_document(entry) for entry in self.entries],
            "index": index_fields(self.index) if self.index else None,
            "readability": self.readability,
            "warnings": list(self.warnings),
            "problems": [{"what": p.what, "command": p.command} for p in self.problems],
        }


def examine(corpus: Path | None = None, environ: Mapping[str, str] | None = None) -> Report:
    """The state of the installation; nothing is built or changed.

    Args:
        corpus: The corpus folder; by default the packaged one.
        environ: Settings; by default the process's environment.
    """
    versions = {"codecite": _version("codecite"), "python": platform.python_version()}
    versions |= {name: _version(name) for name in LIBRARIES}
    problems = _library_problems(versions)
    settings = _settings(environ, problems)
    library = _library(corpus, problems)
    status = None
    if settings:
        problems += _folder_problems(settings.data_dir)
        status = _index(library, settings, problems) if library else None
    return Report(
        versions=versions,
        drafter="composer (no language model)",
        data_folder=settings.data_dir if settings else None,
        entries=library.entries if library else (),
        index=status,
        readability=FORMULA,
        warnings=_edits(library),
        problems=tuple(problems),
    )


def report_lines(report: Report) -> list[str]:
    """The report as lines of text; problems come last, each with what to type."""
    lines = [
        f"drafter   {report.drafter}",
        f"data      {report.data_folder or 'no folder is known'}",
    ]
    for entry in report.entries:
        document = entry.document
        edition = f"{document.year} {document.codeset} {document.code}"
        lines.append(f"document  {edition}, SHA-256 {document.digest}")
    lines += index_lines(report.index) if report.index else []
    lines.append(f"grades    {report.readability}")
    known = [f"{name} {number or 'missing'}" for name, number in report.versions.items()]
    lines += [f"versions  {known[0]}", *(f"          {item}" for item in known[1:])]
    lines += [f"\nWarning: {warning}" for warning in report.warnings]
    lines += [f"\nProblem: {p.what}\nType: {p.command}" for p in report.problems]
    return lines if report.problems else [*lines, "\nEverything is in order."]


def _document(entry: CodeEntry) -> dict[str, Any]:
    document = entry.document
    return {
        "code": document.code,
        "edition": f"{document.year} {document.codeset}",
        "sha256": document.digest,
        "edited": entry.edited,
        "origin": entry.provenance.origin,
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _library_problems(versions: Mapping[str, str | None]) -> list[Problem]:
    missing = [f"{name} is not installed." for name, number in versions.items() if number is None]
    found = versions[GRADER]
    if found and FORMULA.split()[-1] != found:
        missing.append(f"Reading grades are by {FORMULA}, but {found} is installed.")
    return [Problem(what, INSTALL) for what in missing]


def _settings(environ: Mapping[str, str] | None, problems: list[Problem]) -> IndexSettings | None:
    try:
        return IndexSettings.from_environment(environ)
    except SettingsError as error:
        problems.append(Problem(f"{error}.", f"unset {error.setting}"))
        return None


def _library(corpus: Path | None, problems: list[Problem]) -> Library | None:
    try:
        return open_library(corpus)
    except (CorpusError, OSError) as error:
        problems.append(Problem(f"The corpus cannot be used: {error}.", "codecite doctor --debug"))
        return None


def _folder_problems(folder: Path | None) -> list[Problem]:
    elsewhere = "export CODECITE_DATA_DIR=/a/folder/of/yours"
    if folder is None:
        return [Problem("No data folder is known: HOME is not set.", elsewhere)]
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return []
    return [Problem(f"The data folder {folder} cannot be written.", elsewhere)]


def _index(
    library: Library, settings: IndexSettings, problems: list[Problem]
) -> IndexStatus | None:
    """The state of the index, every node searched by its own vector and one question encoded."""
    status = None
    try:
        status = index_status(library, settings, probe=True)
        if status.ready:
            open_index(library, settings, lambda line: None).encode("sacroplasty")
        elif settings.data_dir:
            problems.append(Problem(f"The index: {status.reason}.", "codecite index build"))
    except SearchIndexError as error:
        problems.append(Problem(f"{error}.", _model_command(settings)))
    return status


def _model_command(settings: IndexSettings) -> str:
    if settings.chroma_url:
        return "unset CODECITE_CHROMA_URL"
    if settings.embed_base_url:
        return "unset CODECITE_EMBED_BASE_URL"
    return "unset CODECITE_EMBED_DIR" if settings.embed_dir else INSTALL


def _edits(library: Library | None) -> tuple[str, ...]:
    edited = [entry.code for entry in library.entries if entry.edited] if library else []
    return tuple(
        f"The document of {code} was changed after it was recorded; answers follow the change."
        for code in edited
    )
