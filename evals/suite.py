"""The whole suite: every sort of case, how it is put to the product, and how the reply is judged.

A sort of case is a frozen class with `id`, `code`, `group`, `kind`, `split` and `inputs`, and two
functions of its own: what it asks of the product, and what it makes of the reply. Everything after
that (recording, repeats, verdict, reports) knows only this module.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Protocol, assert_never

from evals.askjudging import ask_attempt, ask_item
from evals.cases import GOLDEN, Case, case_schema, load_cases
from evals.judging import Asked, Judge, ask
from evals.leafletcases import LeafletCase, leaflet_schema, load_leaflets
from evals.leafletjudging import leaflet_attempt, leaflet_item
from evals.notecases import NoteCase, load_notes, note_schema
from evals.notejudging import note_attempt, note_item
from evals.recording import to_json
from evals.results import Attempt, Item

AnyCase = Case | NoteCase | LeafletCase
Section = Literal["coder", "declined", "premise", "patient", "notes", "leaflets"]
"""The groups of all sorts of cases."""


class Product(Asked, Protocol):
    """What is measured: whatever answers, checks notes and makes leaflets as the product does."""

    def check(self, note: str) -> Mapping[str, Any]:
        """The decision on a note, as the command line's JSON has it."""
        ...

    def leaflet(
        self, request: str, grade: int | None, sections: tuple[str, ...] | None
    ) -> Mapping[str, Any]:
        """A leaflet, as the command line's JSON has it, and whether it is `large_print`."""
        ...


def load_suite(root: Path = GOLDEN) -> tuple[AnyCase, ...]:
    """Every golden case: questions, then notes, then requests for leaflets.

    Raises:
        CaseError: A file or a case in it is wrong; the message names file, case id and key.
    """
    folders = sorted(path.parent for path in root.glob("*/notes"))
    notes = (case for folder in folders for case in load_notes(folder.name, folder=root))
    folders = sorted(path.parent for path in root.glob("*/leaflets"))
    leaflets = (case for folder in folders for case in load_leaflets(folder.name, root))
    return (*load_cases(root), *notes, *leaflets)


def schema_of(sort: str) -> dict[str, Any]:
    """The JSON schema of a file of cases: of `questions`, of `notes` or of `leaflets`."""
    return {"questions": case_schema, "notes": note_schema, "leaflets": leaflet_schema}[sort]()


def put(product: Product, case: AnyCase) -> tuple[Mapping[str, Any], str]:
    """The product's reply to `case` as JSON values, and why it is none (empty if it is one)."""
    if isinstance(case, Case):
        answer, _ = ask(product, case)
        return to_json(answer), "" if answer.text.strip() else "the answer is empty"
    if isinstance(case, NoteCase):
        return product.check(case.note), ""
    if isinstance(case, LeafletCase):
        return product.leaflet(case.request, case.grade, case.sections), ""
    assert_never(case)


def attempt(judge: Judge, case: AnyCase, reply: Mapping[str, Any]) -> Attempt:
    """The judged reply.

    Raises:
        KeyError, TypeError: It is no reply of this version.
    """
    if isinstance(case, Case):
        return ask_attempt(judge, case, reply)
    if isinstance(case, NoteCase):
        return note_attempt(case, reply)
    if isinstance(case, LeafletCase):
        return leaflet_attempt(case, reply)
    assert_never(case)


def item_of(case: AnyCase) -> Item:
    """The case as a report needs it."""
    if isinstance(case, Case):
        return ask_item(case)
    if isinstance(case, NoteCase):
        return note_item(case)
    if isinstance(case, LeafletCase):
        return leaflet_item(case)
    assert_never(case)
