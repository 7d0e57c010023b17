"""Requests for leaflets as they come from outside: one line of a batch."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from app.cli.questions import LineId
from app.cli.text import unusable
from app.leaflet.wish import EASIEST, HARDEST


def _usable_request(request: str) -> str:
    if trouble := unusable(request):
        raise ValueError(trouble)
    return request


def _usable_grade(grade: int) -> int:
    if not EASIEST <= grade <= HARDEST:
        raise ValueError(f"must be from {EASIEST} to {HARDEST}")
    return grade


class LeafletLine(BaseModel):
    """One line of a batch of requests."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: LineId
    request: Annotated[str, AfterValidator(_usable_request)]
    grade: Annotated[int, AfterValidator(_usable_grade)] | None = None
    sections: list[str] | None = None
