"""Recorded answers: one appended line each, found again by everything that changes an answer.

A line is written in one piece, so a killed run loses only the answers in flight. A torn last line
is skipped when the file is read, and the next line starts on a new one. Nothing is ever changed
or taken away; of two lines with one key the later counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from evals.errors import StoreError

if TYPE_CHECKING:  # comparing and reporting read no cases, and need not load what parses them
    from evals.suite import AnyCase

VERSION = 1


@dataclass(frozen=True, slots=True)
class Subject:
    """What answers: a column of the matrix, and all about it that changes answers.

    Attributes:
        name: The column's name; it changes no answer.
        identity: Drafter, model, parameters, digests of prompt, corpus, index and code.
    """

    name: str
    identity: Mapping[str, str]

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of the identity."""
        return digest_of(dict(self.identity))

    @property
    def repeatable(self) -> bool:
        """Whether it promises the same answer each time, as everything but a model does."""
        return self.identity.get("drafter") == "composer"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of asking once.

    Attributes:
        answer: The answer as `evals.recording` writes it; None where asking failed.
        error: Why asking failed; empty where it did not.
        ms: Milliseconds that the last try took.
        tries: How many tries there were.
    """

    answer: Mapping[str, Any] | None
    error: str = ""
    ms: float = 0.0
    tries: int = 1


def digest_of(value: object) -> str:
    """SHA-256, in hexadecimal, of a JSON value; the order of keys does not matter."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def key_of(subject: str, case: AnyCase, repeat: int) -> str:
    """The key of an answer: who answers (a subject's digest), what is asked, the how-manieth."""
    return digest_of([VERSION, subject, *case.inputs, repeat])


@dataclass(slots=True)
class Store:
    """The recorded answers of one file.

    Attributes:
        path: The file; it and its folder are made when the first line is written.
        skipped: Lines that could not be read, as a killed run leaves behind.
        plan: What was asked for last, as `note` was given it.
    """

    path: Path
    skipped: int = 0
    plan: Mapping[str, Any] | None = None
    _answers: dict[str, Recorded] = field(default_factory=dict)
    _subjects: dict[str, Subject] = field(default_factory=dict)
    _file: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, path: Path) -> Store:
        """The store in `path`, which need not exist.

        Raises:
            StoreError: The file cannot be read, or holds nothing but unreadable lines.
        """
        store = cls(path)
        try:
            content = path.read_bytes() if path.exists() else b""
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror or error}") from error
        for line in content.splitlines():
            store._read(line)
        if content and store.skipped and not store._answers and not store._subjects:
            raise StoreError(f"{path}: holds no recorded answers")
        return store

    def __len__(self) -> int:
        return len(self._answers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType
    ) -> None:
        self.close()

    def subjects(self) -> Iterator[Subject]:
        """The newest recorded subject of each name, in the order of their first recording."""
        yield from self._subjects.values()

    def subject(self, name: str) -> Subject | None:
        """The newest recorded subject with that name, or None."""
        return self._subjects.get(name)

    def get(self, subject: Subject, case: AnyCase, repeat: int) -> Recorded | None:
        """What came of asking, or None if it has not been asked."""
        return self._answers.get(key_of(subject.digest, case, repeat))

    def put(self, subject: Subject, case: AnyCase, repeat: int, recorded: Recorded) -> None:
        """Keep what came of asking; safe from several threads.

        Raises:
            StoreError: It cannot be written.
        """
        key = key_of(subject.digest, case, repeat)
        line = {
            "kind": "answer",
            "key": key,
            "case": case.id,
            "subject": subject.name,
            "repeat": repeat,
            "answer": recorded.answer,
            "error": recorded.error,
            "ms": round(recorded.ms, 3),
            "tries": recorded.tries,
        }
        self._append(line)
        self._answers[key] = recorded

    def name(self, subject: Subject) -> None:
        """Keep who answers under the subject's name, unless that is what the file says already.

        Raises:
            StoreError: It cannot be written.
        """
        if self._subjects.get(subject.name) != subject:
            self._append(
                {"kind": "subject", "name": subject.name, "identity": dict(subject.identity)}
            )
            self._subjects[subject.name] = subject

    def note(self, plan: Mapping[str, Any]) -> None:
        """Keep what is asked for, unless that is what the file says already.

        Raises:
            StoreError: It cannot be written.
        """
        if self.plan != plan:
            self._append({"kind": "plan", "plan": dict(plan)})
            self.plan = dict(plan)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _read(self, line: bytes) -> None:
        try:
            data = json.loads(line)
            if data["kind"] == "plan":
                self.plan = dict(data["plan"])
            elif data["kind"] == "subject":
                self._subjects[data["name"]] = Subject(data["name"], data["identity"])
            elif data["kind"] == "answer":
                self._answers[data["key"]] = Recorded(
                    data["answer"], data["error"], data["ms"], data["tries"]
                )
        except (ValueError, TypeError, KeyError):
            self.skipped += bool(line.strip())

    def _append(self, line: Mapping[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n"
        try:
            with self._lock:
                if self._file is None:
                    self._file = self._opened()
                # One call for the whole line: a kill leaves all of it or a torn end, never a mix.
                data = text.encode()
                while data:
                    data = data[os.write(self._file, data) :]
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror or error}") from error

    def _opened(self) -> int:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            os.write(file, b"\n")  # after the torn end that a killed run left
        return file
