"""From a note to an encounter: every finding with its exact words and offsets."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.check.indication import IndicationFinding, read_indication
from app.check.mentions import Mention, Reading
from app.check.procedure import ProcedureFinding, read_procedure
from app.check.services import ServiceFinding, read_services
from app.check.setting import read_complications, read_place
from app.check.sides import SideFinding, read_side
from app.check.sidewords import side_words
from corpus.encounter import Encounter


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the note says: `note[start:end] == quote`.

    Attributes:
        field: The field of the encounter that it speaks of.
        value: What it says there.
        quote: The note's exact words.
        start: Where they start, in characters.
        end: Where they end, exclusive.
        negated: Whether the note denies the thing that the words name.
    """

    field: str
    value: str
    quote: str
    start: int
    end: int
    negated: bool


def read_encounter(
    note: str, words: Mapping[str, re.Pattern[str]], learned: bool = True
) -> tuple[Encounter, tuple[Finding, ...]]:
    """The encounter that `note` documents, and the findings that it rests on.

    Args:
        note: As it was given.
        words: The code's own words: its procedure and bone, and others that are near.
        learned: Whether the learned models are asked, too.
    """
    reading = Reading(note, words, learned)
    procedure = read_procedure(reading)
    side = read_side(reading, side_words(reading))
    services = read_services(reading, anywhere=procedure.site in {"disputed", "not_stated"})
    indication = read_indication(reading)
    complications = read_complications(reading)
    place, place_words = read_place(reading)
    encounter = Encounter(
        site=procedure.site,
        injection=procedure.injection,
        open_approach=procedure.open_approach,
        side=side.side,
        bilateral_claim=_claims(procedure, side),
        intended=procedure.intended,
        cement_named=services.cement_named,
        imaging=services.imaging,
        imaging_report=services.imaging_report,
        device=services.device,
        biopsy=services.biopsy,
        biopsy_result=services.biopsy_result,
        indication=indication.indication,
        indication_detail=indication.detail,
        pain=indication.pain,
        treatment=indication.treatment,
        complications=bool(complications),
        place=place,
    )
    found = list(_findings(encounter, procedure, side, services, indication))
    found += [("complications", "stated", mention) for mention in complications[:1]]
    if place_words is not None:
        found.append(("place", place, place_words))
    return encounter, _quoted(note, found)


def _claims(procedure: ProcedureFinding, side: SideFinding) -> bool:
    """Whether the note says both sides for a procedure that took place here."""
    happened = procedure.injection in {"done", "disputed"} and procedure.site in {
        "target",
        "disputed",
    }
    return side.claim and happened


def _findings(
    encounter: Encounter,
    procedure: ProcedureFinding,
    side: SideFinding,
    services: ServiceFinding,
    indication: IndicationFinding,
) -> Iterable[tuple[str, str, Mention]]:
    for mention in procedure.procedure[:3]:
        yield "procedure", "named", mention
    for mention in procedure.cement[:3]:
        yield "injection", encounter.injection, mention
    for mention in procedure.ended[:3]:
        yield "injection", encounter.injection, mention
    for mention in procedure.other[:3]:
        yield "site", "other", mention
    for word in side.words[:6]:
        yield "side", word.side, word.mention
    yield from services.mentions
    yield from indication.mentions


def _quoted(note: str, found: Iterable[tuple[str, str, Mention]]) -> tuple[Finding, ...]:
    unique = {
        (field, m.start, m.end): Finding(
            field, value, note[m.start : m.end], m.start, m.end, m.negated
        )
        for field, value, m in found
    }
    return tuple(sorted(unique.values(), key=lambda f: (f.start, f.end, f.field)))
