"""`codecite eval`: the regression suite, whose commands the evals provide."""

from app.cli.command import Command

COMMAND = Command(
    name="eval",
    summary="say what a change of prompt, model, document or code broke",
    description=(
        "Asks the golden questions, judges the answers, and compares a run with a baseline.\n"
        "Exit code 0: no regression; 1: a regression; 2: the run cannot be used."
    ),
    examples=(
        "codecite eval run",
        "codecite eval compare",
    ),
    provided_by="evals.cli",
)
