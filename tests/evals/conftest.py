"""Hand-made cases and answers: the suite is tested without an index, a model or the product."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.answer import Answer, Citation, without_markers
from corpus import load_library
from evals.cases import Case
from evals.checks import CHECKS, Judged
from evals.rules import load_rules
from evals.sources import read_source
from evals.support import Wording

CASE = Case(
    id="coder-imaging-plain-99",
    code="0200T",
    group="coder",
    kind="plain",
    split="dev",
    question="Is fluoroscopy billed separately?",
    audience="coder",
    history=(),
    status=frozenset({"answered"}),
    facts=("imaging_included",),
    must=(re.compile("(?i)includ"),),
    must_not=(re.compile("(?i)^yes"),),
    quotes=("imaging guidance",),
    good="No. Imaging guidance is included. [1]",
    bad=("Yes. [1]",),
)


@pytest.fixture
def case() -> Case:
    """A coder's question about imaging guidance."""
    return CASE


@pytest.fixture
def cite() -> Callable[..., Citation]:
    """Makes the citation of a quote where it first stands in the document."""

    def made(quote: str, marker: int = 1) -> Citation:
        start = read_source("0200T").raw.index(quote)
        return Citation(marker, "0200T", "Note", quote, start, start + len(quote))

    return made


@pytest.fixture
def answer(cite: Callable[..., Citation]) -> Answer:
    """A right answer to the question."""
    text = "No: imaging guidance is included in 0200T. [1]"
    quote = "This code includes imaging guidance and bone biopsy, when performed."
    return Answer(
        "a", CASE.question, "coder", "answered", text, text, (cite(quote),), ("imaging_included",)
    )


@pytest.fixture(scope="session")
def wording() -> Wording:
    """The words of the packaged glossary and rules."""
    return Wording(load_library().glossary, load_rules("0200T"))


@pytest.fixture
def reason(answer: Answer, wording: Wording) -> Callable[..., str]:
    """What the named check finds wrong, with some attributes of case or answer changed."""

    def found(name: str, case: Case = CASE, **changed: object) -> str:
        if "text" in changed and "body" not in changed:
            changed["body"] = changed["text"]
        given = replace(answer, **changed)  # type: ignore[arg-type]
        judged = Judged(case, given, read_source("0200T"), load_rules("0200T"), wording)
        return CHECKS[name](judged)

    return found


class Canned:
    """Stands in for the assistant: gives each case its canned good answer, or what it is told."""

    def __init__(self, cases: list[Case], said: dict[str, str] | None = None) -> None:
        self.cases = {case.id: case for case in cases}
        self.said = said or {}
        self.asked: list[str] = []

    def ask(
        self,
        question: str,
        audience: object = None,
        history: object = (),
        question_id: str | None = None,
    ) -> Answer:
        """The canned answer; an error where it says `crash`."""
        case = self.cases[str(question_id)]
        self.asked.append(question)
        text = self.said.get(question, self.said.get(case.id, case.good))
        if text == "crash":
            raise RuntimeError("no index")
        status = "abstained" if text.startswith("The document does not") else "answered"
        bare = without_markers(text)
        return Answer(
            case.id,
            question,
            case.audience,
            status,
            bare,
            bare,
            (),
            case.facts,  # type: ignore[arg-type]
        )


@pytest.fixture
def canned() -> type[Canned]:
    """The stand-in for the assistant."""
    return Canned
