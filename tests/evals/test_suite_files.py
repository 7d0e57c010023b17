"""Every sort of case is a file of `[[case]]` tables; an error names file, case and key."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from evals.cases import GOLDEN, read_cases
from evals.errors import CaseError
from evals.leafletcases import load_leaflets
from evals.notecases import load_notes
from evals.suite import load_suite, schema_of

NOTE = GOLDEN / "0200T" / "notes" / "shorthand.toml"
LEAFLET = GOLDEN / "0200T" / "leaflets" / "plain.toml"
QUESTION = GOLDEN / "0200T" / "premise.toml"


def notes(path: Path) -> object:
    """Read as notes."""
    return load_notes(folder=path.parents[2])


def leaflets(path: Path) -> object:
    """Read as requests for leaflets."""
    return load_leaflets(folder=path.parents[2])


@pytest.mark.parametrize(
    ("source", "folder", "read", "old", "new", "said"),
    [
        (NOTE, "notes", notes, 'split = "test"', 'split = "tset"', "case short-left-01: split: "),
        (NOTE, "notes", notes, 'report_0200T = "yes"', 'report = "yes"', "expect.report"),
        (NOTE, "notes", notes, 'id = "short-left-01"\n', "", "case number 1: id: Field required"),
        (LEAFLET, "leaflets", leaflets, "max_grade = 6", 'max_grade = "six"', "max_grade: "),
        (LEAFLET, "leaflets", leaflets, "facts =", "fact =", "case leaflet-plain-01: fact: Extra"),
        (QUESTION, "", read_cases, "status =", "statuses =", "statuses: Extra inputs"),
    ],
)
def test_an_error_names_file_case_and_key(
    tmp_path: Path,
    source: Path,
    folder: str,
    read: Callable[[Path], object],
    old: str,
    new: str,
    said: str,
) -> None:
    """Whatever sort of case it is."""
    path = tmp_path / "0200T" / folder / source.name
    path.parent.mkdir(parents=True)
    path.write_text(source.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("sort", ["questions", "notes", "leaflets"])
def test_the_schemas_fit_the_files(sort: str) -> None:
    """Every packaged file follows the schema of its sort."""
    schema = json.loads(json.dumps(schema_of(sort)))
    jsonschema.Draft202012Validator.check_schema(schema)
    below = "" if sort == "questions" else sort
    files = sorted((GOLDEN / "0200T" / below).glob("*.toml"))
    assert files
    for path in files:
        data: Any = tomllib.loads(path.read_text(encoding="utf-8"))
        jsonschema.validate(data, schema)


def test_the_suite_holds_every_sort() -> None:
    """Under ids that are unique over all of them."""
    cases = load_suite()
    assert {case.group for case in cases} >= {"coder", "patient", "notes", "leaflets"}
    assert len({case.id for case in cases}) == len(cases)
