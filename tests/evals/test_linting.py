"""The suite of the suite: canned answers, seeded wrong ones, the schema of a file of cases."""

import json
import re
import tomllib
from collections import Counter
from dataclasses import replace

import pytest

from evals.canned import SPOILERS, whole
from evals.cases import GOLDEN, Case, case_schema, load_cases
from evals.checks import CHECKS
from evals.linting import judged_right, problems
from evals.mutants import mutants
from evals.sources import read_source

CASES = load_cases()


def test_the_packaged_suite_is_sound() -> None:
    """No case that cannot be passed, cannot be failed, or asks what another asks."""
    assert list(problems(CASES)) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"good": "Bananas."}, "good: fails must"),
        ({"bad": ("No. Imaging guidance is included. [1]",)}, "bad, number 1: passes"),
        ({"quotes": ("imaging guidelines",)}, "quotes: not in the document"),
        (
            {"good": "Imaging guidance is included. " + "It is. " * 100},
            "the whole answer fails brief: 204 words",
        ),
    ],
)
def test_an_unsound_case_is_named(case: Case, changed: dict[str, object], said: str) -> None:
    """With the key that is wrong."""
    twin = replace(case, id="twin", split="test", question="Else?")
    found = list(problems([replace(case, **changed), twin]))  # type: ignore[arg-type]
    assert all(problem.startswith(f"{case.id}: ") for problem in found)
    assert said in found[0]


def test_the_same_question_twice_is_named(case: Case) -> None:
    """Whatever its case."""
    twin = replace(case, id="twin", split="test", question=case.question.upper())
    assert list(problems([case, twin])) == [f"twin: asks what {case.id} asks"]


def test_halves_of_unlike_size_are_named(case: Case) -> None:
    """A kind that is only in dev is not held out."""
    others = [replace(case, id=f"n{n}", question=f"Q{n}?") for n in range(2)]
    assert list(problems(others)) == [
        "coder, plain: 2 cases in dev and 0 in test; they should be halves"
    ]


def test_seeded_wrong_answers_are_caught() -> None:
    """Of flipped codes, sides, verdicts and modifiers 95 in a hundred, of invented things all."""
    made, missed = Counter[bool](), Counter[bool]()
    added = {"price", "other code", "time", "coverage", "order", "outcome", "global period"}
    for mutant in mutants(CASES):
        kind = mutant.change in added
        made[kind] += 1
        missed[kind] += judged_right(mutant.case, mutant.text)
    assert made[False] >= 250
    assert missed[False] <= 0.05 * made[False]
    assert made[True] >= 4000
    assert missed[True] == 0


def test_the_schema_knows_every_key_that_cases_use() -> None:
    """And requires what loading requires."""
    schema = case_schema()
    case = schema["$defs"][schema["properties"]["case"]["items"]["$ref"].split("/")[-1]]
    used = {
        key
        for path in GOLDEN.glob("*/*.toml")
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
        for key in entry
    }
    assert used <= set(case["properties"])
    assert case["additionalProperties"] is False
    assert set(case["required"]) >= {"id", "question", "status", "good", "bad"}
    references = re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema))
    assert set(references) == set(schema["$defs"])


def test_every_check_fails_something_in_many_cases() -> None:
    """What spoils a right answer covers all checks; none applies to a handful of cases only."""
    assert set(SPOILERS) == set(CHECKS)
    source = read_source("0200T")
    applied = Counter(
        name
        for case in CASES
        for name, spoil in SPOILERS.items()
        if spoil(case, whole(case, source)) is not None
    )
    assert set(applied) == set(CHECKS)
    assert min(applied.values()) >= 90


def test_a_check_that_nothing_fails_is_named(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name."""
    monkeypatch.setitem(CHECKS, "brief", lambda it: "")
    twin = replace(case, id="twin", split="test", question="Else?")
    assert list(problems([case, twin])) == [
        f"{name}: brief: passes an answer that was made to fail it" for name in (case.id, "twin")
    ]
