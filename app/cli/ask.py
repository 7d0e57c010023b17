"""`codecite ask`: a question, or a batch of them."""

import argparse
from typing import TYPE_CHECKING, Any

from app.cli.auditing import auditor
from app.cli.command import Command
from app.cli.exits import CommandError, ExitCode
from app.cli.rendering import SOURCES, rendered
from app.cli.session import Asker, Session
from app.cli.text import unusable

if TYPE_CHECKING:
    from app.cli.questions import QuestionLine

LONGEST_INPUT = 1024 * 1024
"""Bytes of a question that are read from standard input."""

DISCLAIMER = "Reference only; not billing or medical advice."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ask`."""
    parser.add_argument(
        "question", nargs="*", help="the question; - or nothing reads it from standard input"
    )
    parser.add_argument(
        "--audience",
        choices=("coder", "patient"),
        help="whom the words are for (default: told from the question, else coder)",
    )
    parser.add_argument(
        "--history",
        metavar="FILE",
        help='earlier messages, a JSON list of {"role": "user"|"assistant", "content": ...}',
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="write the answer as one JSON object")
    form.add_argument(
        "--jsonl",
        metavar="FILE",
        help='answer a file (or - for standard input) of {"id", "question"} objects, one a line; '
        '"audience" and "history" are optional; a line that cannot be used gives '
        '{"id", "error"} and the exit code stays 0',
    )
    parser.add_argument(
        "--abstain-ok", action="store_true", help="exit 0, not 4, when the document does not say"
    )


def run(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Answer on standard output; returns how it ended."""
    if arguments.jsonl is not None:
        return _many(arguments, session)
    question = read_typed(arguments.question, session, "question", COMMAND.examples[0])
    history: Any = ()
    if arguments.history is not None:
        from pathlib import Path

        from app.cli.questions import read_history

        history = read_history(Path(arguments.history))
    asker = session.open_assistant(session.note)
    answer = asker.ask(question, arguments.audience, history)
    if answer.trouble:
        session.note(f"{answer.trouble} This answer is worded without it.")
    if answer.masked:
        session.note(f"Masked before it was sent: {', '.join(answer.masked)}.")
    if arguments.json:
        session.write_json(answer.to_dict())
    elif answer.status == "failed":
        raise CommandError(answer.text, "codecite doctor", ExitCode.NOT_READY)
    else:
        session.write(rendered(answer, session.width), bold=(SOURCES,))
        if session.live:
            session.note(f"\nDrafted by: {answer.drafted_by}.\n{DISCLAIMER}")
    auditor(session.note)(answer)
    if answer.status == "failed":
        return ExitCode.NOT_READY
    if answer.status == "abstained" and not arguments.abstain_ok:
        return ExitCode.ABSTAINED
    return ExitCode.DONE


def _many(arguments: argparse.Namespace, session: Session) -> ExitCode:
    from app.cli.batch import opened, run_batch
    from app.cli.questions import QuestionLine, turns

    if arguments.question or arguments.history is not None:
        what = "With --jsonl each line holds its own question and history."
        raise CommandError(what, f"codecite ask --jsonl {arguments.jsonl}")

    audited = auditor(session.note)

    def answer(line: "QuestionLine") -> dict[str, Any]:
        audience = line.audience or arguments.audience
        found = asker.ask(line.question, audience, turns(line.history), str(line.id))
        audited(found)
        return {**found.to_dict(), "id": line.id}

    with opened(arguments.jsonl, session) as file:
        asker: Asker = session.open_assistant(session.note)
        run_batch(file, QuestionLine, answer, session, arguments.debug)
    return ExitCode.DONE


def read_typed(words: list[str], session: Session, what: str, next_step: str) -> str:
    """The question, or what else it is called, as typed, or as standard input has it.

    Raises:
        CommandError: There is none, or it cannot be used.
    """
    if words and words != ["-"]:
        typed = " ".join(words)
    elif session.stdin is None or (session.asks_terminal and not words):
        raise CommandError(f"There is no {what}.", next_step)
    else:
        content = session.stdin.read(LONGEST_INPUT + 1)
        if len(content) > LONGEST_INPUT:
            raise CommandError(f"The {what} is too long.", next_step)
        typed = content.decode("utf-8-sig", "surrogateescape").strip()
    if trouble := unusable(typed):
        raise CommandError(f"The {what} {trouble}.", next_step)
    return typed


COMMAND = Command(
    name="ask",
    summary="answer a question from the document, with its sources",
    description=(
        "Answers a question from the document and lists the passages that the answer rests on.\n"
        "Quote the question, or the shell may change it."
    ),
    examples=(
        'codecite ask "is fluoroscopy billed separately with 0200T?"',
        "codecite ask --jsonl questions.jsonl > answers.jsonl",
    ),
    configure=configure,
    run=run,
)
