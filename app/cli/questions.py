"""Questions and conversations as they come from outside: strict, and unknown keys are refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    PlainValidator,
    TypeAdapter,
    ValidationError,
)

from app.assistant import Turn
from app.cli.exits import CommandError
from app.cli.reading import LONGEST_LINE, complaint, repeatable, strict_json
from app.cli.text import NOT_UNICODE, is_unicode, spoilt, unusable


def _refusing(trouble_in: Callable[[str], str]) -> Callable[[str], str]:
    """A validator that refuses the text in which `trouble_in` finds something."""

    def validate(text: str) -> str:
        if trouble := trouble_in(text):
            raise ValueError(trouble)
        return text

    return validate


def _usable_id(line_id: object) -> str | int:
    if not isinstance(line_id, str | int) or not repeatable(line_id):
        raise ValueError("must be text or a whole number, not too long")
    if not is_unicode(str(line_id)):
        raise ValueError(NOT_UNICODE)
    return line_id


QuestionText = Annotated[str, AfterValidator(_refusing(unusable))]
TurnText = Annotated[str, AfterValidator(_refusing(spoilt))]
LineId = Annotated[str | int, PlainValidator(_usable_id)]
_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class TurnLine(BaseModel):
    """One earlier message."""

    model_config = _STRICT

    role: Literal["user", "assistant"]
    content: TurnText


class QuestionLine(BaseModel):
    """One line of a batch of questions."""

    model_config = _STRICT

    id: LineId
    question: QuestionText
    audience: Literal["coder", "patient"] | None = None
    history: list[TurnLine] = []


def turns(lines: list[TurnLine]) -> tuple[Turn, ...]:
    """The conversation as the assistant takes it."""
    return tuple(Turn(line.role, line.content) for line in lines)


def read_history(path: Path) -> tuple[Turn, ...]:
    """The conversation in a file: a JSON list of objects with `role` and `content`.

    Raises:
        CommandError: The file cannot be used.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_LINE + 1)
        if len(content) > LONGEST_LINE:
            raise ValueError("is too long")
        value = strict_json(content.decode("utf-8-sig"))
        return turns(TypeAdapter(list[TurnLine]).validate_python(value))
    except OSError as error:
        trouble = f"cannot be read: {error.strerror or error}"
    except ValidationError as error:
        trouble = f"holds no conversation: {complaint(error)}"
    except UnicodeDecodeError:
        trouble = "is not UTF-8"
    except ValueError as error:
        trouble = str(error)
    raise CommandError(f"The history in {path} {trouble}.", "codecite ask --help")
