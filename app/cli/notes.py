"""Notes as they come from outside: one line of a batch, or the bytes of a file."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from app.check.checker import unusable
from app.cli.questions import LineId


def _usable_note(note: str) -> str:
    if trouble := unusable(note):
        raise ValueError(trouble)
    return note


class NoteLine(BaseModel):
    """One line of a batch of notes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: LineId
    note: Annotated[str, AfterValidator(_usable_note)]
