"""What a command works with: its streams, how they may be used, and how an assistant is opened."""

import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol, TextIO

from app.answer import Answer, Audience
from app.cli.exits import CommandError, OutputLost
from app.cli.text import json_line, printable

if TYPE_CHECKING:
    from app.assistant import Turn

WIDEST = 100


class Asker(Protocol):
    """What the commands need of an assistant."""

    def ask(
        self,
        question: str,
        audience: Audience | None = None,
        history: "Sequence[Turn]" = (),
        question_id: str | None = None,
    ) -> Answer:
        """The answer to `question`."""


OpenAssistant = Callable[[Callable[[str], None]], Asker]
"""Opens an assistant; it is given what takes one line of news, such as that an index is built."""


def open_packaged(notify: Callable[[str], None]) -> Asker:
    """The assistant over the packaged corpus and the index that the environment names."""
    from app.assistant import Assistant  # many commands answer nothing

    return Assistant.open(notify=notify)


@dataclass(slots=True)
class Session:
    """One run of the command line.

    Attributes:
        stdin: Bytes from standard input; None when it is closed.
        stdout: Where the answer goes and nothing else.
        stderr: Where everything else goes.
        encoding: Of text on standard output; JSON is always UTF-8.
        open_assistant: Called at most once, by the commands that answer.
    """

    stdin: BinaryIO | None
    stdout: BinaryIO
    stderr: TextIO
    encoding: str
    open_assistant: OpenAssistant

    @classmethod
    def of_process(cls, open_assistant: OpenAssistant) -> "Session":
        """A session over the process's own streams.

        Raises:
            CommandError: Standard output is closed.
        """
        if sys.stderr is None:
            sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        if sys.stdout is None:
            raise CommandError("Standard output is closed.", "codecite --help")
        stdin = sys.stdin.buffer if sys.stdin else None
        encoding = sys.stdout.encoding or "utf-8"
        return cls(stdin, sys.stdout.buffer, sys.stderr, encoding, open_assistant)

    def write(self, text: str, bold: Collection[str] = ()) -> None:
        """Write text and a line's end to standard output, at once.

        Args:
            text: What would steer a terminal is left out of it.
            bold: Whole lines that stand out where standard output is a terminal.

        Raises:
            OutputLost: It cannot be written.
            BrokenPipeError: The reader is gone.
        """
        lines = printable(text).split("\n")
        if self._colour:
            lines = [f"\033[1m{line}\033[0m" if line in bold else line for line in lines]
        self._send("\n".join([*lines, ""]).encode(self.encoding, "replace"))

    def write_json(self, value: object) -> None:
        """Write one JSON object and a line's end to standard output, at once.

        Raises:
            OutputLost: It cannot be written.
            BrokenPipeError: The reader is gone.
        """
        self._send(f"{json_line(value)}\n".encode())

    def note(self, line: str) -> None:
        """Tell the person at the terminal something that is not part of the answer."""
        print(printable(line), file=self.stderr, flush=True)

    @property
    def asks_terminal(self) -> bool:
        """Whether standard input is a keyboard, so that reading it would wait for somebody."""
        return self.stdin is not None and self.stdin.isatty()

    @property
    def width(self) -> int | None:
        """Columns to wrap to; None when standard output is not a terminal."""
        if not self.stdout.isatty():
            return None
        return max(20, min(WIDEST, shutil.get_terminal_size().columns))

    @property
    def live(self) -> bool:
        """Whether standard error may show something that moves."""
        return self.stderr.isatty() and os.environ.get("TERM") != "dumb"

    @property
    def _colour(self) -> bool:
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return self.stdout.isatty() and not plain

    def _send(self, content: bytes) -> None:
        with losing_nothing():
            self.stdout.write(content)
            self.stdout.flush()


@contextmanager
def losing_nothing() -> Iterator[None]:
    """Tell a failed write of standard output from every other fault.

    Raises:
        OutputLost: It cannot be written.
        BrokenPipeError: The reader is gone.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error.strerror or str(error)) from error
