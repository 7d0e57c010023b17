"""`codecite leaflet`: a request, or a batch of them, to a patient leaflet."""

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.ask import read_typed
from app.cli.command import Command
from app.cli.exits import CommandError, ExitCode
from app.cli.session import Session
from app.errors import UsageError

if TYPE_CHECKING:
    from app.cli.leaflets import LeafletLine
    from app.leaflet import Leaflet

DRAFT = "A draft: it needs review before a patient gets it."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `leaflet`."""
    parser.add_argument(
        "request",
        nargs="*",
        help="whom it is for, how long, which form; - or nothing reads it from standard input",
    )
    parser.add_argument(
        "--grade", type=int, metavar="N", help="highest reading grade, 3 to 8 (default: 6)"
    )
    parser.add_argument(
        "--sections", metavar="NAME,…", help="only these sections, for example what,why,risks"
    )
    parser.add_argument(
        "--language", choices=("en", "es"), help="es adds the Spanish, for a translator to review"
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        help="write it to FILE: .docx, .pdf, .md or .html; the Spanish goes into a file of its own "
        "beside it (leaflet.docx and leaflet.es.docx), which is never overwritten",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="write the leaflet as one JSON object")
    form.add_argument(
        "--jsonl",
        metavar="FILE",
        help='answer a file (or - for standard input) of {"id", "request"} objects, one a line; '
        '"grade" and "sections" are optional; a line that cannot be used gives {"id", "error"} '
        "and the exit code stays 0",
    )


def run(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Write the leaflet to standard output, or to the file that is named."""
    if arguments.jsonl is not None:
        return _many(arguments, session)
    from app.leaflet import Leafleter

    request = read_typed(arguments.request, session, "request", COMMAND.examples[0])
    sections = (
        [s for s in arguments.sections.split(",") if s.strip()] if arguments.sections else None
    )
    leafleter = Leafleter.open()
    try:
        made = leafleter.make(request, arguments.grade, sections, language=arguments.language)
    except UsageError as error:
        raise CommandError(str(error), "codecite leaflet --help") from error
    finally:
        leafleter.close()
    if arguments.out is not None and made.status == "answered":
        written = _write(made, Path(arguments.out))
        session.note(f"Written to {' and '.join(map(str, written))}. {DRAFT}")
        if made.translation is not None:
            session.note(f"{written[-1]}: {made.translation.notice}")
    if arguments.json:
        session.write_json(made.to_dict())
    elif arguments.out is None or made.status != "answered":
        session.write(made.markdown.rstrip("\n"))
        if session.live and made.status == "answered":
            session.note(f"\nReading grade {made.grade}, {made.formula}. {DRAFT}")
    return ExitCode.ABSTAINED if made.status == "abstained" else ExitCode.DONE


def _named(sections: str | None) -> list[str] | None:
    if sections is None:
        return None
    return [name for name in sections.split(",") if name.strip()]


def _write(made: "Leaflet", path: Path) -> tuple[Path, ...]:
    """Write one file for each language; returns their names, the English first.

    Raises:
        CommandError: There is a file already where the translation would go. Nobody named that
            one, and a translator's corrections may stand in it.
        UsageError: A file cannot be written.
    """
    from app.export import write
    from app.leaflet.printing import printing_of, without_notice

    translation = made.translation
    if translation is None:
        write(made.english, path, printing_of(made))
        return (path,)
    beside = path.with_suffix(f".{translation.language}{path.suffix}")
    if beside.exists():
        what = f"{beside} is there already, and a translator may have worked on it."
        raise CommandError(what, shlex.join(["mv", str(beside), f"{beside}.kept"]))
    write(made.english, path, printing_of(made))
    framed = printing_of(made, language=translation.language)
    write(without_notice(translation.markdown), beside, framed)
    return path, beside


def _many(arguments: argparse.Namespace, session: Session) -> ExitCode:
    from app.cli.batch import opened, run_batch
    from app.cli.leaflets import LeafletLine
    from app.leaflet import Leafleter

    if arguments.request or arguments.out is not None:
        what = "With --jsonl each line holds its own request, and nothing goes to a file."
        raise CommandError(what, f"codecite leaflet --jsonl {arguments.jsonl}")
    common = _named(arguments.sections)

    def make(line: "LeafletLine") -> dict[str, Any]:
        grade = arguments.grade if line.grade is None else line.grade
        sections = common if line.sections is None else line.sections
        return leafleter.make(
            line.request, grade, sections, line.id, language=arguments.language
        ).to_dict()

    with opened(arguments.jsonl, session) as file:
        leafleter = Leafleter.open()
        try:
            run_batch(file, LeafletLine, make, session, arguments.debug)
        finally:
            leafleter.close()
    return ExitCode.DONE


COMMAND = Command(
    name="leaflet",
    summary="draft a patient leaflet at a reading grade",
    description=(
        "Drafts a patient leaflet from the document's facts in plain words. What the document\n"
        "does not say (risks, recovery, cost) is left to the clinic. Every draft needs review."
    ),
    examples=(
        'codecite leaflet "a letter for the family, 5th grade"',
        'codecite leaflet "in three sentences" --grade 4 --out leaflet.docx',
    ),
    configure=configure,
    run=run,
)
