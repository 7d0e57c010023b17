"""`codecite check`: a note, or a batch of them, to a coding decision with what is missing."""

import argparse
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.command import Command
from app.cli.exits import CommandError, ExitCode
from app.cli.session import Session

if TYPE_CHECKING:
    from app.check import Checker, CheckResult
    from app.cli.notes import NoteLine

LONGEST_INPUT = 1024 * 1024
"""Bytes of a note that are read from a file or from standard input."""

TO_FILE = "codecite check --file note.txt --letter --out letter.docx"

DISCLAIMER = "Reference only; not billing or medical advice."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `check`."""
    parser.add_argument(
        "note", nargs="*", help="the note; - or nothing reads it from standard input"
    )
    parser.add_argument("--file", metavar="FILE", help="read the note from FILE")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="write the decision as one JSON object")
    form.add_argument(
        "--letter", action="store_true", help="write the query to the physician, in Markdown"
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        help="with --letter: write the letter to FILE.md, or as Word to FILE.docx",
    )
    parser.add_argument(
        "--record", metavar="FILE", help="also write the decision record, as JSON, to FILE"
    )
    form.add_argument(
        "--jsonl",
        metavar="FILE",
        help='check a file (or - for standard input) of {"id", "note"} objects, one a line; '
        'a line that cannot be used gives {"id", "error"} and the exit code stays 0',
    )


def run(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Write the decision to standard output; returns how it ended."""
    from app.check import Checker

    if arguments.jsonl is not None:
        return _many(arguments, session, Checker.open())
    if arguments.out is not None and not arguments.letter:
        raise CommandError("--out is for the letter.", TO_FILE)
    checker = Checker.open()
    note = _note(arguments, session)
    result = checker.check(note)
    if arguments.record is not None:
        _save(Path(arguments.record), _record(note, result, checker))
        session.note(f"The decision record is in {arguments.record}.")
    if arguments.json:
        session.write_json(result.to_dict())
    elif arguments.letter:
        _letter(arguments, session, result, checker)
    else:
        session.write(decided(result))
        if session.live:
            session.note(f"\n{DISCLAIMER}")
    return ExitCode.DONE


def decided(result: "CheckResult") -> str:
    """The decision as lines for a person: each field, its value, and the rule with its words."""
    lines = []
    for reason in result.decision.reasons:
        words = " ".join(reason.passage.quote.split())
        lines.append(f"{reason.field}: {reason.value}")
        lines.append(f"    {reason.text}")
        lines.append(f"    {reason.passage.section}: “{words}”")
    return "\n".join(lines)


def _letter(
    arguments: argparse.Namespace, session: Session, result: "CheckResult", checker: "Checker"
) -> None:
    """Write the query to the physician, to standard output or as the file that is asked for."""
    from app.check.letter import letter_docx, query_letter

    letter = query_letter(result, checker.book)
    if not letter or arguments.out is None:
        session.write(letter or "The note leaves nothing to ask.")
        return
    path = Path(arguments.out)
    if path.suffix.lower() == ".docx":
        _save(path, letter_docx(letter, checker.book, date.today()))
    elif path.suffix.lower() == ".md":
        _save(path, letter.encode())
    else:
        raise CommandError("The letter is written as .md or .docx.", TO_FILE)
    session.note(f"The letter is in {path}.")


def _record(note: str, result: "CheckResult", checker: "Checker") -> bytes:
    from app.check.record import decision_record

    record = decision_record(note, result, checker.book, (), datetime.now(UTC))
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()


def _save(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        what = f"{path} cannot be written: {error.strerror}."
        raise CommandError(what, "codecite check --help") from error


def _many(arguments: argparse.Namespace, session: Session, checker: "Checker") -> ExitCode:
    from app.cli.batch import opened, run_batch
    from app.cli.notes import NoteLine

    if arguments.note or arguments.file is not None:
        what = "With --jsonl each line holds its own note."
    elif arguments.out is not None or arguments.record is not None:
        what = "A letter and a record are of a single note."
    else:
        what = ""
    if what:
        raise CommandError(what, f"codecite check --jsonl {arguments.jsonl}")

    def check(line: "NoteLine") -> dict[str, Any]:
        return checker.check(line.note, line.id).to_dict()

    with opened(arguments.jsonl, session) as file:
        run_batch(file, NoteLine, check, session, arguments.debug)
    return ExitCode.DONE


def _note(arguments: argparse.Namespace, session: Session) -> str:
    """The note as typed, or as a file or standard input has it.

    Raises:
        CommandError: There is none, or it cannot be used.
    """
    from app.check.checker import unusable

    words: list[str] = arguments.note
    if arguments.file is not None:
        if words:
            raise CommandError("There are two notes.", "codecite check --file note.txt")
        note = _decoded(_read(Path(arguments.file)))
    elif words and words != ["-"]:
        note = " ".join(words)
    elif session.stdin is None or (session.asks_terminal and not words):
        raise CommandError("There is no note.", COMMAND.examples[0])
    else:
        note = _decoded(session.stdin.read(LONGEST_INPUT + 1))
    if trouble := unusable(note):
        raise CommandError(f"The note {trouble}.", COMMAND.examples[0])
    return note


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST_INPUT + 1)
    except OSError as error:
        what = f"{path} cannot be read: {error.strerror}."
        raise CommandError(what, "codecite check --help") from error


def _decoded(content: bytes) -> str:
    if len(content) > LONGEST_INPUT:
        raise CommandError("The note is too long.", COMMAND.examples[0])
    return content.decode("utf-8-sig", "surrogateescape")


COMMAND = Command(
    name="check",
    summary="decide on an encounter note, with what is missing from it",
    description=(
        "Reads an encounter note and decides by the document's rules alone: whether the code is\n"
        "reported, what it includes, medical necessity, missing documentation, place of service.\n"
        "Nothing of the note is kept, logged or sent anywhere."
    ),
    examples=(
        "codecite check --file note.txt",
        "codecite check --jsonl notes.jsonl > decisions.jsonl",
    ),
    configure=configure,
    run=run,
)
