"""Findings that a language model proposes, and what becomes of them.

A proposal counts only if its words are literally in the note and the reader does not contradict it.
Where both have an answer and the answers differ, a person is asked to confirm. The model decides
nothing: it fills what the reader found the note silent on, each with its exact words.
"""

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.check.checker import CheckResult
from app.check.correcting import Value, choices
from app.check.fieldnames import field_names
from app.check.reader import Finding
from app.errors import UsageError
from app.llm.budget import Budget
from app.llm.calls import Messages
from app.privacy import mask

LONGEST_REPLY = 40_000
"""Characters of a reply; a longer one is no list of findings."""
_MOST = 60
_DECISIVE = frozenset({"site", "injection", "side", "bilateral_claim", "open_approach", "intended"})
"""Fields that decide whether the code fits: what a model adds there, a person confirms first."""
_FENCE = re.compile(r"^\s*```(?:json)?\s*|\s*```\s*$")

_TASK = """You read one encounter note for a medical coder. Report only what the note says about
this encounter's procedure. History, family history, plans and risks are not findings.
Answer with one JSON object and nothing else:
{"findings": [{"field": "...", "value": ..., "quote": "..."}]}
"quote" must be copied from the note character by character, as short as it can be.
Leave a field out where the note does not speak of it. Fields and their values:
"""


class Source(Protocol):
    """What answers a chat; `app.llm.client.ChatClient` does."""

    def budget(self) -> Budget:
        """The time for one question."""
        ...

    def stream(self, messages: Messages, budget: Budget) -> "Closing":
        """Pieces of the reply."""
        ...


class Closing(Protocol):
    """An iterator of pieces of text that can be closed."""

    def __iter__(self) -> "Closing":
        """Itself."""
        ...

    def __next__(self) -> str:
        """The next piece."""
        ...

    def close(self) -> None:
        """End the call."""
        ...


class Proposed(BaseModel):
    """One finding as a model writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    field: str = Field(max_length=40)
    value: bool | str
    quote: str = Field(min_length=1, max_length=400)


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    findings: list[Proposed] = Field(max_length=_MOST)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal that may be shown, its words literally in the note.

    Attributes:
        finding: The proposal, in the form of a finding.
        value: What it says.
        status: `agrees` with the reader; `counts` where the reader found nothing; `confirm` where
            the reader found something else, which stands until a person decides.
    """

    finding: Finding
    value: Value
    status: Literal["agrees", "counts", "confirm"]


def propose(source: Source, note: str, as_it_is: bool) -> tuple[Proposed, ...]:
    """What the model proposes for `note`.

    Args:
        source: The model.
        note: The note.
        as_it_is: Whether identifiers may be sent; otherwise they are masked before.

    Raises:
        UsageError: The reply is not a list of findings.
        ModelError: The model did not answer.
    """
    sent = note if as_it_is else mask(note).text
    asked = [
        {"role": "system", "content": _TASK + _vocabulary()},
        {"role": "user", "content": f"<note>\n{sent}\n</note>"},
    ]
    pieces: list[str] = []
    length = 0
    with closing(source.stream(asked, source.budget())) as stream:
        for piece in stream:
            pieces.append(piece)
            length += len(piece)
            if length > LONGEST_REPLY:
                raise UsageError("The model's proposal is too long to be used.")
    return read_reply("".join(pieces))


def read_reply(text: str) -> tuple[Proposed, ...]:
    """The proposals in a model's reply; unknown keys are rejected, as is anything beside them.

    Raises:
        UsageError: The reply is not a list of findings; its words are not repeated.
    """
    try:
        return tuple(_Reply.model_validate(json.loads(_FENCE.sub("", text))).findings)
    except (ValueError, ValidationError, RecursionError):
        raise UsageError("The model's proposal could not be read as a list of findings.") from None


def weighed(
    note: str, proposals: Iterable[Proposed], result: CheckResult
) -> tuple[Suggestion, ...]:
    """The proposals that may be shown, one for each field and value, with what becomes of each."""
    silent = {f.name: f.silent for f in field_names()}
    found: dict[tuple[str, Value], Suggestion] = {}
    for one in proposals:
        start = note.find(one.quote)
        if start < 0 or not one.quote.strip() or not _allowed(one.field, one.value):
            continue
        finding = Finding(
            one.field, str(one.value), one.quote, start, start + len(one.quote), False
        )
        status = _status(one, finding, result, silent[one.field])
        found.setdefault((one.field, one.value), Suggestion(finding, one.value, status))
    return _without_quarrels(tuple(found.values()))


def _status(
    one: Proposed, finding: Finding, result: CheckResult, silent: Value | None
) -> Literal["agrees", "counts", "confirm"]:
    read: Value = getattr(result.encounter, one.field)
    if read == one.value:
        return "agrees"
    if one.field in _DECISIVE or read != silent or _found(one.field, result.findings):
        return "confirm"
    return "counts"


def _found(field: str, read: Sequence[Finding]) -> bool:
    """Whether the reader has words on a field, which then say something else."""
    about = next(f for f in field_names() if f.name == field)
    return any(f.field in about.findings for f in read)


def _without_quarrels(found: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
    """The suggestions; where the model has two values for one field, none of them counts."""
    fields = [s.finding.field for s in found]
    return tuple(
        Suggestion(s.finding, s.value, "confirm")
        if s.status == "counts" and fields.count(s.finding.field) > 1
        else s
        for s in found
    )


def _allowed(field: str, value: Value) -> bool:
    values = choices().get(field, ())
    return any(value == known and type(value) is type(known) for known in values)


def _vocabulary() -> str:
    return "\n".join(
        f"- {f.name} ({f.label}): " + ", ".join(json.dumps(value) for value in f.values)
        for f in field_names()
    )
