"""The fields of a form in one form: "Key = value", "[Key] value" and others as "Key: value".

Only keys that are headings count. Every character keeps its place.
"""

import re

from app.check.headings import kind_of_spoken, names, only_names

_FIELD = re.compile(
    r"(?m)^(?P<lead>[ \-*•>]*(?:\(?\d{1,2}[.)] ?)?)"
    r"(?:\[(?P<boxed>[a-z][^\]\n:]{1,38})\] *"
    r"|(?P<key>[a-z][^=:\n?|\[\]]{1,38}?)(?P<sign> ?= ?| ?\? +| {3,}| - ))(?=\S)"
)
_ABOVE = re.compile(
    r"(?m)^(?P<key>[ \-*•>]*[a-z][a-z /()-]{1,38})(?P<sign>: *)?\n(?P<value>[^\n]+)$"
)
_ANSWER = re.compile(r"(?:yes|no|none|nil|n/?a|not \w+)\W*$")
_MARK = re.compile(r"\b(?:today|now|new|this|copied|visit)\b")
_SHORT = 8
"""Words of a line that may be the value of the key above it."""
_OF_FORMS = frozenset(
    {
        *("complications", "device", "cement", "record", "guidance", "side"),
        *("place", "biopsy", "biopsy_result"),
    }
)
"""Kinds of keys whose value may stand on the next line."""


def as_fields(text: str) -> str:
    """`text`, as read, with its fields written with a colon; of the same length."""
    return _ABOVE.sub(_joined, _FIELD.sub(_colon, text))


def _colon(field: re.Match[str]) -> str:
    boxed, key = field["boxed"], field["boxed"] or field["key"]
    if not names(key.strip()) or (boxed and _MARK.search(key)):
        return field.group()
    return f"{field['lead']}{' ' if boxed else ''}{key}:".ljust(len(field.group()))


def _joined(field: re.Match[str]) -> str:
    """A key and the value on the line below it, on one line."""
    key, value = field["key"].strip(" -*•>"), field["value"]
    end = field.end() + 1
    after = field.string[end : field.string.find("\n", end) % (len(field.string) + 1)]
    if (
        len(value.split()) > _SHORT
        or ":" in value
        or only_names(value.strip(" .:-"))
        or not only_names(key)
        or kind_of_spoken(key) not in _OF_FORMS
        or (after.strip() and ":" not in after and not only_names(after.strip(" .:-")))
    ):
        return field.group()
    if field["sign"]:
        return field.group().replace("\n", " ", 1)
    return field.group().replace("\n", ":", 1) if _ANSWER.match(value) else field.group()
