"""Answers as JSON and back, whole: the public JSON of an answer leaves out what checks look at."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from functools import cache
from typing import Any, TypeVar

from app.answer import Answer, Citation, GateReport, Passage, Rejected

_T = TypeVar("_T")


def to_json(answer: Answer) -> dict[str, Any]:
    """All fields of `answer` as JSON values."""
    return asdict(answer)


def from_json(data: Mapping[str, Any]) -> Answer:
    """The answer that `to_json` gave; fields that this version does not know are left out.

    Raises:
        TypeError: A field is missing or not of its kind.
        KeyError: The same.
    """
    gate = dict(data.get("gate", {}))
    gate["details"] = _many(Rejected, gate.get("details", ()))
    given = {
        **data,
        "citations": _many(Citation, data["citations"]),
        "nearest": _many(Passage, data["nearest"]),
        "facts": tuple(data["facts"]),
        "notes": tuple(data["notes"]),
        "masked": tuple(data.get("masked", ())),
        "tokens": tuple(data.get("tokens", (0, 0))),
        "gate": _one(GateReport, gate),
    }
    return _one(Answer, given)


def _one(kind: type[_T], data: Mapping[str, Any]) -> _T:
    known = _names(kind)  # type: ignore[arg-type]
    return kind(**{name: value for name, value in data.items() if name in known})


@cache
def _names(kind: type[Any]) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))


def _many(kind: type[_T], data: Sequence[Mapping[str, Any]]) -> tuple[_T, ...]:
    return tuple(_one(kind, entry) for entry in data)
