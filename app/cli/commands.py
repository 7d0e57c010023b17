"""The table of commands. A new one is a module of its own and a line here."""

from app.cli import ask, check, doctor, evaluating, indexing, leaflet, ui
from app.cli.command import Command

COMMANDS = (
    ask.COMMAND,
    check.COMMAND,
    leaflet.COMMAND,
    indexing.COMMAND,
    evaluating.COMMAND,
    doctor.COMMAND,
    ui.COMMAND,
)

ROOT = Command(
    name="codecite",
    summary="answers about a medical code, with the exact words they rest on",
    description=(
        "Answers questions about a medical code from the code's own document, and shows the exact\n"
        "words that each statement rests on. What the document does not say is declined."
    ),
    examples=(
        'codecite ask "is fluoroscopy billed separately with 0200T?"',
        "codecite doctor",
    ),
    commands=COMMANDS,
)

EXIT_CODES = """
exit codes:
  0  done
  1  a regression was found (eval)
  2  the command line or the input cannot be used
  3  not ready: index, model or settings; see codecite doctor
  4  the document does not say (ask, one question only)

A reference tool; not billing or medical advice.
"""
