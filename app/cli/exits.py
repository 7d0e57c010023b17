"""How a command ends: the exit codes, and the error that carries one with its next step."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell gets. The numbers are a contract with scripts."""

    DONE = 0
    REGRESSION = 1
    USAGE = 2
    NOT_READY = 3
    ABSTAINED = 4
    INTERRUPTED = 130
    BROKEN_PIPE = 141


class CommandError(Exception):
    """A command cannot go on. Shown in two lines: what happened, and what to type next.

    Attributes:
        next_step: What to type, as it is typed.
        code: How the command ends.
    """

    def __init__(self, what: str, next_step: str, code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(what)
        self.next_step = next_step
        self.code = code


class OutputLost(CommandError):
    """Standard output cannot be written, for example because the disk is full."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The output cannot be written: {reason}.", "df -h", ExitCode.NOT_READY)
