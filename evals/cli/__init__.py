"""The commands of `codecite eval`; the application loads them by this module's name."""

from evals.cli import blessing, comparing, linting, reporting, running

COMMANDS = (
    running.COMMAND,
    comparing.COMMAND,
    reporting.COMMAND,
    blessing.COMMAND,
    linting.COMMAND,
)

__all__ = ["COMMANDS"]
