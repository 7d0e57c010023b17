"""What the fields of an encounter and their values are called on the screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.check.correcting import Value
from app.check.tables import HERE, load_table


@dataclass(frozen=True, slots=True)
class FieldName:
    """One field of an encounter, in words.

    Attributes:
        name: Of the field.
        label: Of the field, on the screen.
        findings: The fields of the findings that show what the note says on it.
        silent: The value of a note that does not speak of it; None where there is no such value.
        values: Each value and its words, in the order in which they are offered.
    """

    name: str
    label: str
    findings: tuple[str, ...]
    silent: Value | None
    values: Mapping[Value, str]


@cache
def field_names() -> tuple[FieldName, ...]:
    """Every field of an encounter, in the order in which it is reviewed."""
    return tuple(
        FieldName(
            name=entry["name"],
            label=entry["label"],
            findings=tuple(entry["findings"]),
            silent=None if entry["silent"] == "" else entry["silent"],
            values={_value(name): words for name, words in entry["values"].items()},
        )
        for entry in load_table(HERE / "labels.toml")["field"]
    )


def _value(name: str) -> Value:
    return name == "true" if name in {"true", "false"} else name
