"""What surrounds an exported text on every page, and how it is set."""

import tomllib
import unicodedata
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "es"]
PointSize = Literal[14, 18]

_LABELS = Path(__file__).parent / "labels.toml"


@dataclass(frozen=True, slots=True)
class Printing:
    """The frame of one export; all texts are cleaned of what no page can show.

    Attributes:
        title: Of the document, where its text does not begin with a title of its own.
        language: Of the text and of the words that the export adds.
        point_size: Of the running text; 18 is large print.
        dated: The day of the export.
        source: What the text rests on, with its edition: one line at the foot.
        disclaimer: What a reader must know, at the foot as well; may be empty.
        notice: Stands above the text, for example that a translator must read it; may be empty.
        needs_review: Whether the text is a draft until somebody signs it.
        signed_by: The reviewer's name; empty until signed.
        signed_on: The day of the signature; None until signed.
    """

    title: str
    dated: date
    language: Language = "en"
    point_size: PointSize = 14
    source: str = ""
    disclaimer: str = ""
    notice: str = ""
    needs_review: bool = True
    signed_by: str = ""
    signed_on: date | None = None

    def __post_init__(self) -> None:
        """Clean every text, so that no writer has to."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, str) and each.name != "language":
                object.__setattr__(self, each.name, " ".join(printable(value).split()))

    @property
    def signed(self) -> bool:
        """Whether there are a name and a day of signature."""
        return bool(self.signed_by) and self.signed_on is not None

    @property
    def header(self) -> str:
        """The line on top of every page: the mark of a draft, or nothing."""
        return self.label("draft") if self.needs_review and not self.signed else ""

    @property
    def footer(self) -> tuple[str, ...]:
        """The lines at the foot of every page: source, dates and signature, disclaimer."""
        dated = self.label("dated").format(date=self.dated.isoformat())
        if self.signed and self.signed_on is not None:
            signed = self.label("signed")
            dated = (
                f"{signed.format(name=self.signed_by, date=self.signed_on.isoformat())}. {dated}"
            )
        return tuple(line for line in (self.source, f"{dated}.", self.disclaimer) if line)

    def label(self, name: str) -> str:
        """The words with this name in the language of the text."""
        return labels()[self.language][name]


@cache
def labels() -> dict[str, dict[str, str]]:
    """The words that exports add, by language and name."""
    return tomllib.loads(_LABELS.read_text(encoding="utf-8"))


def printable(text: str) -> str:
    """`text` without what no page shows: controls, directions, surrogates, unassigned characters.

    Line breaks and tabs stay.
    """
    return "".join(
        c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Cn"}
    )
