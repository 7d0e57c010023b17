"""Reads JSON Lines that anybody may have written: one bounded line at a time."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from app.cli.text import NOT_UNICODE

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes of a line that are read; the rest of a longer one is skipped without being kept."""

LONGEST_ID = 1000
"""Characters of an id; a longer one is not repeated in the output."""

_FIRST_ID = re.compile(rb'\s*\{\s*"id"\s*:\s*("(?:[^"\\\x00-\x1f]|\\.)*"|-?\d{1,18})\s*,')

_COMPLAINTS = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "string_type": "must be text",
    "string_unicode": NOT_UNICODE,
}

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the input.

    Attributes:
        number: Counted from 1.
        content: Its bytes; cut when `cut`.
        cut: Whether it is longer than a line may be.
        read: Bytes of the whole input that were read when it ended.
    """

    number: int
    content: bytes
    cut: bool
    read: int


class BadLine(Exception):
    """A line that cannot be used.

    Attributes:
        id: The line's own id where it could still be told, else None.
    """

    def __init__(self, reason: str, line_id: str | int | None = None) -> None:
        super().__init__(reason)
        self.id = line_id


def read_lines(file: BinaryIO, longest: int = LONGEST_LINE) -> Iterator[Line]:
    """The lines of `file`, of each at most `longest` bytes.

    Raises:
        OSError: The file cannot be read.
    """
    number = read = 0
    while content := file.readline(longest):
        number += 1
        read += len(content)
        last, cut = content, False
        while len(last) == longest and not last.endswith(b"\n"):
            last = file.readline(longest)
            read += len(last)
            cut = cut or bool(last)
        yield Line(number, content, cut, read)


def parse_line(line: Line, schema: type[Model]) -> Model:
    """What the line says, as `schema` understands it.

    Raises:
        BadLine: It cannot be used; the message says why, in one line.
    """
    if line.cut:
        raise BadLine(f"is longer than {LONGEST_LINE // 1024 // 1024} MiB", _first_id(line.content))
    content = line.content.removeprefix(b"\xef\xbb\xbf") if line.number == 1 else line.content
    if not content.strip():
        raise BadLine("is empty")
    fields = _object(content.decode("utf-8", "surrogateescape"))
    line_id = fields.get("id") if repeatable(fields.get("id")) else None
    try:
        content.decode("utf-8")
        return schema.model_validate(fields)
    except UnicodeDecodeError as error:
        raise BadLine(f"is not UTF-8 at byte {error.start + 1}", line_id) from error
    except ValidationError as error:
        raise BadLine(complaint(error), line_id) from error


def complaint(error: ValidationError) -> str:
    """The first fault that pydantic found, in one line and without the value."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part)[:40] for part in first["loc"])
    said = _COMPLAINTS.get(first["type"]) or first["msg"].removeprefix("Value error, ")
    return f"{ascii(where)[1:-1]}: {said}" if where else said


def repeatable(line_id: object) -> bool:
    """Whether `line_id` may stand in the output as the id of a line."""
    if isinstance(line_id, bool) or not isinstance(line_id, str | int):
        return False
    return len(str(line_id)) <= LONGEST_ID


def strict_json(text: str) -> Any:
    """The value of a JSON text; what JSON itself does not allow, and repeated keys, are refused.

    Raises:
        ValueError: It is no such JSON; the message says why, in one line.
    """
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_int=_whole, parse_constant=_not_finite
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg} at character {error.pos + 1}") from error
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def _object(text: str) -> dict[str, Any]:
    try:
        value = strict_json(text)
    except ValueError as error:
        raise BadLine(str(error)) from error
    if not isinstance(value, dict):
        raise BadLine("is not a JSON object")
    return value


def _first_id(content: bytes) -> str | int | None:
    """The id at the start of a line that is too long to be read as a whole."""
    if found := _FIRST_ID.match(content[:9000]):
        with suppress(ValueError):
            value = json.loads(found.group(1))
            return value if repeatable(value) else None
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("has a key more than once")
    return fields


def _whole(digits: str) -> int:
    if len(digits) > 40:  # Python itself refuses thousands of digits, in words for programmers
        raise ValueError("has a number in it that is too long")
    return int(digits)


def _not_finite(name: str) -> NoReturn:
    raise ValueError(f"is not JSON: {name} is no JSON number")
