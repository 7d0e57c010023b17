"""A finished leaflet, which page, command line, exports and evals share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from app.answer import Citation, GateReport, Status

RULE = "---"
"""Stands above what is set apart: the sources, a translation."""

Form = Literal["leaflet", "letter", "questions", "list", "sentences"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or list item.

    Attributes:
        text: Its words, without markers.
        facts: Ids of the facts that it states; empty for what is no claim.
        markers: Numbers of the citations that it rests on.
        item: Whether it is a list item.
    """

    text: str
    facts: tuple[str, ...] = ()
    markers: tuple[int, ...] = ()
    item: bool = False

    @property
    def marked(self) -> str:
        """The words with the markers inside the last full stop: "… of your spine [1][2]."."""
        marks = "".join(f"[{number}]" for number in self.markers)
        if not marks:
            return self.text
        end = self.text[-1] if self.text[-1] in ".!?" else ""
        return f"{self.text.removesuffix(end)} {marks}{end}"


@dataclass(frozen=True, slots=True)
class LeafletSection:
    """One section.

    Attributes:
        id: Stable name, such as `what` or `risks`.
        title: Its heading.
        paragraphs: What stands in it.
        left_to_clinic: Whether the document is silent here, so that the clinic fills it.
    """

    id: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    left_to_clinic: bool = False


@dataclass(frozen=True, slots=True)
class Translation:
    """The same leaflet in another language, section by section.

    Attributes:
        language: Its code, `es`.
        notice: That it needs a translator's review, in both languages.
        title: The leaflet's title.
        sections: The sections of the leaflet, in its order, each with as many paragraphs.
        markdown: The text.
    """

    language: Literal["es"]
    notice: str
    title: str
    sections: tuple[LeafletSection, ...]
    markdown: str


@dataclass(frozen=True, slots=True)
class Leaflet:
    """One leaflet for one request.

    Attributes:
        id: Of the request, given or made from it.
        request: As it was asked.
        status: `answered`, or `abstained` where the request is about another procedure.
        title: What the treatment is called.
        markdown: The whole text, the translation included where one is asked for.
        sections: The English text by section.
        form: How it is laid out.
        language: `en`, or `es` where the Spanish is asked for as well.
        translation: The Spanish, or None.
        large_print: Whether it is for readers with low vision.
        asked_grade: The reading grade asked for.
        grade: The reading grade of the English text.
        formula: What measured it.
        citations: One for each marker.
        left_to_clinic: What the document is silent on, so that the clinic adds it.
        facts: Ids of the facts stated.
        code: The code whose document it rests on.
        edition: That document's year.
        drafted_by: `composer`, or the model's name.
        gate: What was checked and refused of a model's words.
        trouble: Why a model's words are not shown; else empty.
        digests: SHA-256 of corpus and prompt (empty without a model).
    """

    id: str | int
    request: str
    status: Status
    title: str
    markdown: str
    sections: tuple[LeafletSection, ...] = ()
    form: Form = "leaflet"
    language: str = "en"
    translation: Translation | None = None
    large_print: bool = False
    asked_grade: int = 6
    grade: float | None = None
    formula: str = ""
    citations: tuple[Citation, ...] = ()
    left_to_clinic: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    code: str = ""
    edition: str = ""
    drafted_by: str = "composer"
    gate: GateReport = field(default_factory=GateReport)
    trouble: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def english(self) -> str:
        """The English text alone."""
        if self.translation is None:
            return self.markdown
        return self.markdown.removesuffix(f"\n{RULE}\n\n{self.translation.markdown}")

    def to_dict(self) -> dict[str, Any]:
        """The leaflet as the command line's JSON object; its keys are a fixed contract."""
        return {
            "id": self.id,
            "text": self.markdown,
            "grade": self.grade,
            "formula": self.formula,
            "citations": [asdict(citation) for citation in self.citations],
            "left_to_clinic": list(self.left_to_clinic),
            "status": self.status,
        }
