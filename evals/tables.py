"""The suite's TOML files: read and validated in one way, their first mistake told in one way."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, WithJsonSchema

from evals.errors import EvalsError

_Model = TypeVar("_Model", bound=BaseModel)
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Strict(BaseModel):
    """A table that has no other keys than these."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@cache
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    """The compiled pattern; many cases share one, and `re` itself remembers too few."""
    return re.compile(pattern, flags)


def _pattern(value: object, flags: int = 0) -> re.Pattern[str]:
    if not isinstance(value, str):
        raise ValueError("a regular expression in a string is expected")
    try:
        return _compiled(value, flags)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error


_AS_SCHEMA = WithJsonSchema({"type": "string", "format": "regex"})
Regex = Annotated[re.Pattern[str], BeforeValidator(_pattern), _AS_SCHEMA]
"""A regular expression that says itself whether it minds the case of letters."""
AnyCaseRegex = Annotated[
    re.Pattern[str], BeforeValidator(lambda value: _pattern(value, re.IGNORECASE)), _AS_SCHEMA
]
"""A regular expression that does not mind it."""


def read_table(path: Path, model: type[_Model], error: type[EvalsError]) -> _Model:
    """What the TOML file at `path` holds.

    Raises:
        EvalsError: An `error`: it cannot be read, or is wrong; the message names file and key.
    """
    data: dict[str, Any] = {}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return model.model_validate(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as cause:
        raise error(f"{path}: {cause}") from cause
    except ValidationError as cause:
        raise error(f"{path}: {first_problem(cause, data)}") from cause


def first_problem(error: ValidationError, data: Any) -> str:
    """The first thing that is wrong with `data`: the key and why; a list entry by its name."""
    found = error.errors(include_url=False, include_input=False)
    beside = [e for e in found if e["loc"][:-1] == found[0]["loc"][:-1]]
    # A key that nobody knows is most often the misspelt one that is missed.
    first = next((e for e in beside if e["type"] == "extra_forbidden"), found[0])
    table, *inner = first["loc"] or ("file",)
    if not inner or not isinstance(inner[0], int):
        return f"{'.'.join(map(str, (table, *inner)))}: {first['msg']}"
    entry = data[table][inner[0]]
    name = entry.get("id", entry.get("name")) if isinstance(entry, dict) else None
    key = ".".join(map(str, inner[1:])) or str(table)
    return f"{table} {name or f'number {inner[0] + 1}'}: {key}: {first['msg']}"


def schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    """The JSON schema of such a file, for editors that check TOML."""
    return {"$schema": _DRAFT, **model.model_json_schema(), "title": title}
