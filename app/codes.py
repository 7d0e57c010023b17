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
        code = match.group().upper()
        if not _LEVEL.fullmatch(code):
            kind: Kind = "icd10" if match["icd10"] else "hcpcs" if match["hcpcs"] else "cpt"
            yield NamedCode(code, kind)
