"""What a note documents, and the coding decision that follows: closed vocabularies, no text."""

from dataclasses import dataclass
from typing import Any, Literal

Site = Literal["target", "other", "not_stated", "disputed"]
Injection = Literal["done", "aborted", "not_done", "disputed"]
Side = Literal["left", "right", "one", "both", "midline", "not_stated", "disputed"]
Use = Literal["used", "not_used", "not_stated"]
Indication = Literal["fracture", "lesion", "other", "not_stated"]
Pain = Literal["severe", "stated", "absent", "not_stated", "disputed"]
Treatment = Literal["failed", "not_tried", "ongoing", "not_stated", "disputed"]
Place = Literal[
    "ambulatory_surgical_center", "hospital_outpatient", "inpatient", "other", "not_stated"
]

Report = Literal["yes", "no", "query"]
Necessity = Literal["supported", "not_supported", "unclear"]
PlaceVerdict = Literal["listed", "conditional", "not_listed", "not_stated"]
Service = Literal["imaging", "biopsy", "device"]
Missing = Literal[
    "fracture_details",
    "medical_necessity",
    "cement_type",
    "device_use",
    "imaging_report",
    "biopsy_result",
    "complications",
]


@dataclass(frozen=True, slots=True)
class Encounter:
    """What one note documents about this encounter's procedure. The default is an empty note.

    Attributes:
        site: Where the injection went, seen from the bone that the code names.
        injection: Whether cement was injected; `aborted` is started and stopped without cement.
        open_approach: Whether the note says that the operation was open.
        side: Of the injection, not of the fracture.
        bilateral_claim: Whether a part of the note about this procedure says both sides and
            nothing in the note corrects it.
        intended: Whether anything done, planned or asked about was meant for the target bone.
        cement_named: Whether the cement's material or product is named.
        imaging: Guidance during the procedure.
        imaging_report: Whether a report of the guidance or saved images are mentioned.
        device: A balloon or a mechanical device that makes a cavity.
        biopsy: Whether a bone sample of the target bone was taken.
        biopsy_result: Whether its result is given.
        indication: What the procedure was for.
        indication_detail: Whether the note gives any detail of the fracture or lesion.
        pain: Before the procedure; `absent` also where it was improving.
        treatment: Conservative treatment before the procedure, and its outcome.
        complications: Whether the note says if there were any.
        place: Of this procedure.
    """

    site: Site = "not_stated"
    injection: Injection = "not_done"
    open_approach: bool = False
    side: Side = "not_stated"
    bilateral_claim: bool = False
    intended: bool = True
    cement_named: bool = False
    imaging: Use = "not_stated"
    imaging_report: bool = False
    device: Use = "not_stated"
    biopsy: bool = False
    biopsy_result: bool = False
    indication: Indication = "not_stated"
    indication_detail: bool = False
    pain: Pain = "not_stated"
    treatment: Treatment = "not_stated"
    complications: bool = False
    place: Place = "not_stated"


@dataclass(frozen=True, slots=True)
class Passage:
    """The document's words that a rule rests on: `raw[start:end] == quote`."""

    code: str
    section: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one field of a decision is as it is.

    Attributes:
        field: The field of the decision.
        value: The value that this reason gives it, or adds to it.
        rule: The rule's id.
        text: The rule in a sentence.
        passage: The document's words for it.
    """

    field: str
    value: str
    rule: str
    text: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Decision:
    """What the document's lines say about one encounter; `reasons` has at least one per field."""

    code: str
    report: Report
    units: int | None
    bilateral_note: bool
    not_separately_reportable: tuple[Service, ...]
    medical_necessity: Necessity
    missing_documentation: tuple[Missing, ...]
    place_of_service: PlaceVerdict
    reasons: tuple[Reason, ...]

    def fields(self) -> dict[str, Any]:
        """The decision as the check contract names its fields, without the reasons."""
        return {
            "code": self.code,
            f"report_{self.code}": self.report,
            "units": self.units,
            "bilateral_note": self.bilateral_note,
            "not_separately_reportable": list(self.not_separately_reportable),
            "medical_necessity": self.medical_necessity,
            "missing_documentation": list(self.missing_documentation),
            "place_of_service": self.place_of_service,
        }
