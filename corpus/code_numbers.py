"""Codes and numbers that a text names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["cpt", "hcpcs", "icd10"]

_CODE = re.compile(
    r"\b(?:(?P<cpt>\d{5}|\d{4}[TFU])|(?P<hcpcs>[A-CEGHJ-MP-RTV]\d{4})"
    r"|(?P<icd10>[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?[A-Z]?))\b",
    re.I,
)
_DIGIT = re.compile(r"\d")
ONE_FOR_ALL: dict[Kind, str] = {"cpt": "99999", "hcpcs": "X9999", "icd10": "M99.99"}
"""What stands for any code of a kind: no code of its own that is in use."""
# Levels of the spine look like diagnosis codes.
_LEVEL = re.compile(r"[SLTC]\d{1,2}", re.I)


@dataclass(frozen=True, slots=True)
class NamedCode:
    """A code of a known shape, in upper case."""

    code: str
    kind: Kind


def codes_in(text: str) -> Iterator[NamedCode]:
    """The CPT, HCPCS and ICD-10-CM codes that `text` names, by their shape."""
    for match in _CODE.finditer(text):
        named = _named(match)
        if named is not None:
            yield named


def one_for_others(text: str, own: str) -> str:
    """`text` with one code of its kind for any code but `own`.

    A document says nothing of other codes, so that a question about one is like a question about
    the next; and numbers never seen before tell whoever learns from samples nothing.
    """

    def put(match: re.Match[str]) -> str:
        named = _named(match)
        if named is None or named.code == own.upper():
            return match.group()
        return ONE_FOR_ALL[named.kind]

    # Nearly no text has a digit, and looking for one is much quicker than for a code.
    return _CODE.sub(put, text) if _DIGIT.search(text) else text


def _named(match: re.Match[str]) -> NamedCode | None:
    code = match.group().upper()
    if _LEVEL.fullmatch(code):
        return None
    return NamedCode(code, "icd10" if match["icd10"] else "hcpcs" if match["hcpcs"] else "cpt")
