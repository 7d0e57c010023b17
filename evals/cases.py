"""The golden ask cases: read from TOML at the edge, frozen inside."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from app.answer import Audience, Status
from evals.errors import CaseError
from evals.tables import Regex, Strict, read_table, schema

Group = Literal["coder", "declined", "premise", "patient"]
"""What kind of answer is due to a question."""
Split = Literal["dev", "test"]
Role = Literal["user", "assistant"]

GOLDEN = Path(__file__).parent / "golden"
"""The packaged cases: one folder for each code, one file for each group."""


@dataclass(frozen=True, slots=True)
class Message:
    """One earlier message of a case's conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what a right answer to it is.

    Attributes:
        id: Unique among all cases.
        code: The code whose document answers it.
        group: What kind of answer is due.
        kind: How it is asked.
        split: `dev` may be looked at while tuning, `test` may not.
        question: As a user types it.
        audience: Whom the answer is for.
        history: The conversation before it, oldest first.
        status: The accepted statuses.
        facts: The facts that the answer must rest on, unless it declines.
        must: Each must occur in the answer.
        must_not: None may occur in the answer.
        quotes: Words of the document, each to be cited, unless the answer declines.
        good: A canned answer that is right.
        bad: Canned answers that are wrong.
    """

    id: str
    code: str
    group: Group
    kind: str
    split: Split
    question: str
    audience: Audience
    history: tuple[Message, ...]
    status: frozenset[Status]
    facts: tuple[str, ...]
    must: tuple[re.Pattern[str], ...]
    must_not: tuple[re.Pattern[str], ...]
    quotes: tuple[str, ...]
    good: str
    bad: tuple[str, ...]

    @property
    def inputs(self) -> tuple[object, ...]:
        """All that is put to the product, as JSON values; it is a part of an answer's key."""
        history = [[message.role, message.content] for message in self.history]
        return self.question, self.audience, history

    @property
    def asked(self) -> str:
        """All that the user and the conversation said, which an answer may echo."""
        return "\n".join([*(message.content for message in self.history), self.question])

    @property
    def unanswerable(self) -> bool:
        """Whether declining is right and answering is wrong."""
        return "abstained" in self.status and "answered" not in self.status

    @property
    def answerable(self) -> bool:
        """Whether declining is wrong."""
        return "abstained" not in self.status


def _spoken(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text


_Text = Annotated[str, AfterValidator(_spoken)]


class _Message(Strict):
    role: Role
    content: _Text


class _Case(Strict):
    id: _Text
    group: Group
    kind: _Text
    split: Split
    question: _Text
    audience: Audience = "coder"
    history: tuple[_Message, ...] = ()
    status: Annotated[tuple[Status, ...], Field(min_length=1)]
    facts: tuple[_Text, ...]
    must: tuple[Regex, ...]
    must_not: tuple[Regex, ...]
    quotes: tuple[_Text, ...]
    good: _Text
    bad: Annotated[tuple[_Text, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _judges_something(self) -> "_Case":
        if not self.must and not self.must_not:
            raise ValueError("neither must nor must_not: nothing in the answer is judged")
        return self

    def freeze(self, code: str) -> Case:
        return Case(
            id=self.id,
            code=code,
            group=self.group,
            kind=self.kind,
            split=self.split,
            question=self.question,
            audience=self.audience,
            history=tuple(Message(m.role, m.content) for m in self.history),
            status=frozenset(self.status),
            facts=self.facts,
            must=self.must,
            must_not=self.must_not,
            quotes=self.quotes,
            good=self.good,
            bad=self.bad,
        )


class _File(Strict):
    case: Annotated[tuple[_Case, ...], Field(min_length=1)]


def load_cases(root: Path = GOLDEN) -> tuple[Case, ...]:
    """All cases in `root`/CODE/*.toml, in the order of the files.

    Raises:
        CaseError: A file or a case in it is wrong; the message names file, case id and key.
    """
    cases: list[Case] = []
    places: dict[str, Path] = {}
    for path in sorted(root.glob("*/*.toml")):
        for case in read_cases(path):
            if case.id in places:
                raise CaseError(f"{path}: case {case.id}: id: also used in {places[case.id]}")
            places[case.id] = path
            cases.append(case)
    if not cases:
        raise CaseError(f"{root}: no golden cases; expected CODE/*.toml")
    return tuple(cases)


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases in one file; the folder's name is their code.

    Raises:
        CaseError: The file or a case in it is wrong.
    """
    file = read_table(path, _File, CaseError)
    return tuple(case.freeze(path.parent.name) for case in file.case)


def case_schema() -> dict[str, Any]:
    """The JSON schema of a file of cases, for editors that check TOML."""
    return schema(_File, "Golden ask cases of one code")
