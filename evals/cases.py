"""The golden ask cases: read from TOML at the edge, frozen inside."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from app.answer import Audience, Status
from evals.errors import CaseError

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


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The compiled pattern; many cases share one, and `re` itself remembers too few."""
    return re.compile(pattern)


def _pattern(value: object) -> re.Pattern[str]:
    if not isinstance(value, str):
        raise ValueError("a regular expression in a string is expected")
    try:
        return _compiled(value)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error


def _spoken(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text


_Text = Annotated[str, AfterValidator(_spoken)]
_AS_SCHEMA = WithJsonSchema({"type": "string", "format": "regex"})
Regex = Annotated[re.Pattern[str], BeforeValidator(_pattern), _AS_SCHEMA]
_STRICT = ConfigDict(extra="forbid", frozen=True)


class _Message(BaseModel):
    model_config = _STRICT
    role: Role
    content: _Text


class _Case(BaseModel):
    model_config = _STRICT
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
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CaseError(f"{path}: {error}") from error
    unknown = sorted(set(data) - {"case"})
    if unknown:
        raise CaseError(f"{path}: unknown key {unknown[0]!r}; expected [[case]] tables")
    entries = data.get("case", [])
    if not isinstance(entries, list) or not entries:
        raise CaseError(f"{path}: no [[case]] tables")
    return tuple(_case(entry, number, path) for number, entry in enumerate(entries, 1))


def _case(entry: Any, number: int, path: Path) -> Case:
    name = entry.get("id", f"number {number}") if isinstance(entry, dict) else f"number {number}"
    try:
        return _Case.model_validate(entry).freeze(path.parent.name)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "case"
        message = f"{path}: case {name}: {key}: {first['msg']}"
        raise CaseError(message) from error


def first_problem(error: ValidationError, data: Any) -> str:
    """The first thing that is wrong with a file of `[[case]]` tables: case, key, and why."""
    first = error.errors(include_url=False, include_input=False)[0]
    table, *inner = first["loc"] or ("file",)
    if table != "case" or not inner:
        return f"{'.'.join(map(str, (table, *inner)))}: {first['msg']}"
    entry = data["case"][inner[0]]
    name = entry.get("id") if isinstance(entry, dict) else None
    key = ".".join(map(str, inner[1:])) or "case"
    return f"case {name or f'number {int(inner[0]) + 1}'}: {key}: {first['msg']}"


def case_schema() -> dict[str, Any]:
    """The JSON schema of a file of cases, for editors that check TOML."""
    case = _Case.model_json_schema(ref_template="#/$defs/{model}")
    definitions = case.pop("$defs", {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Golden ask cases of one code",
        "type": "object",
        "additionalProperties": False,
        "required": ["case"],
        "properties": {"case": {"type": "array", "minItems": 1, "items": case}},
        "$defs": definitions,
    }
