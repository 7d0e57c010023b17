"""The golden requests for leaflets: read from TOML at the edge, frozen inside."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from app.answer import Status
from evals.cases import GOLDEN, Split
from evals.errors import CaseError, RuleError
from evals.rules import FOLDER
from evals.tables import Regex, Strict, read_table, schema


@dataclass(frozen=True, slots=True)
class LeafletCase:
    """One request and what is right for it.

    Attributes:
        id: Unique among all requests.
        split: `dev` may be looked at while tuning, `test` may not.
        request: As a person types it.
        grade: The grade given beside it, or None.
        sections: The sections given beside it, or None.
        status: The right status; `failed` where it is to be refused.
        max_grade: The reading grade to keep to.
        max_words: The most words of the whole text, or None.
        max_sentences: The most sentences, or None.
        large_print: Whether it is for readers with low vision.
        spanish: Whether the Spanish is wanted as well.
        facts: What must be stated; names of the suite's own rules.
        not_facts: What must not be stated.
        must: Each must occur in the English text.
        must_not: None may occur in it.
        left: What must be left to the clinic.
        code: The code whose leaflet is asked for.
    """

    id: str
    split: Split
    request: str
    grade: int | None
    sections: tuple[str, ...] | None
    status: Status
    max_grade: int
    max_words: int | None
    max_sentences: int | None
    large_print: bool
    spanish: bool
    facts: tuple[str, ...]
    not_facts: tuple[str, ...]
    must: tuple[re.Pattern[str], ...]
    must_not: tuple[re.Pattern[str], ...]
    left: tuple[str, ...]
    code: str = "0200T"

    group: ClassVar[Literal["leaflets"]] = "leaflets"

    @property
    def kind(self) -> str:
        """What the request is about: the second word of its id."""
        return self.id.split("-")[1] if self.id.count("-") > 1 else "plain"

    @property
    def inputs(self) -> tuple[object, ...]:
        """All that is put to the product, as JSON values; it is a part of a reply's key."""
        return "leaflet", self.request, self.grade, self.sections and list(self.sections)


@dataclass(frozen=True, slots=True)
class Hedge:
    """What a sentence on something must have, lest it be surer than the document."""

    about: re.Pattern[str]
    needs: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class CannedSentence:
    """A sentence of a right leaflet, and the words of the document that it rests on, if on any."""

    text: str
    quote: str


@dataclass(frozen=True, slots=True)
class LeafletRules:
    """What the suite knows of leaflets on one code: how facts are told, and what is never said.

    Attributes:
        states: By fact, what is found in a text that states it.
        hedges: What must not be said more surely.
        never: What no leaflet says.
        free: What a sentence has that nothing of the document need carry.
        denied: Denials that are right though the cited words hold none.
        neutral: Words that say nothing about the code.
        sentences: Of which a right leaflet may be made.
    """

    states: dict[str, tuple[re.Pattern[str], ...]]
    hedges: tuple[Hedge, ...]
    never: tuple[re.Pattern[str], ...]
    free: re.Pattern[str]
    denied: re.Pattern[str]
    neutral: tuple[str, ...]
    sentences: tuple[CannedSentence, ...] = ()


class _Case(Strict):
    id: str = Field(min_length=1)
    split: Split
    request: str
    grade: int | None = None
    sections: tuple[str, ...] | None = None
    status: Status = "answered"
    max_grade: int = 6
    max_words: int | None = None
    max_sentences: int | None = None
    large_print: bool = False
    spanish: bool = False
    facts: tuple[str, ...] = ()
    not_facts: tuple[str, ...] = ()
    must: tuple[Regex, ...] = ()
    must_not: tuple[Regex, ...] = ()
    left: tuple[str, ...] = ()


class _File(Strict):
    case: tuple[_Case, ...]


class _Hedge(Strict):
    about: Regex
    needs: Regex
    unless: Regex | None = None


class _Never(Strict):
    patterns: tuple[Regex, ...]


class _Carried(Strict):
    free: Regex
    denied: Regex
    neutral: tuple[str, ...]


class _Say(Strict):
    text: str = Field(min_length=1)
    quote: str


class _Rules(Strict):
    states: dict[str, tuple[Regex, ...]]
    hedge: tuple[_Hedge, ...]
    never: _Never
    carried: _Carried
    say: tuple[_Say, ...] = ()


def load_leaflets(code: str = "0200T", folder: Path = GOLDEN) -> tuple[LeafletCase, ...]:
    """The golden requests of `code`, in the order of the files.

    Raises:
        CaseError: There is none, or a file is wrong; the message names it.
    """
    paths = sorted((folder / code / "leaflets").glob("*.toml"))
    if not paths:
        raise CaseError(f"{folder / code / 'leaflets'}: no golden requests for leaflets")
    cases = tuple(replace(case, code=code) for path in paths for case in _read(path))
    ids = [case.id for case in cases]
    for twice in sorted({name for name in ids if ids.count(name) > 1}):
        raise CaseError(f"{folder / code / 'leaflets'}: {twice} is there twice")
    return cases


def _read(path: Path) -> tuple[LeafletCase, ...]:
    file = read_table(path, _File, CaseError)
    return tuple(LeafletCase(**{n: getattr(c, n) for n in _Case.model_fields}) for c in file.case)


def leaflet_schema() -> dict[str, Any]:
    """The JSON schema of a file of requests, for editors that check TOML."""
    return schema(_File, "Golden requests for leaflets on one code")


def load_leaflet_rules(code: str = "0200T", folder: Path = FOLDER) -> LeafletRules:
    """The suite's rules for leaflets on `code`.

    Raises:
        RuleError: The file is wrong; the message names it.
    """
    file = read_table(folder / "leaflets" / f"{code}.toml", _Rules, RuleError)
    hedges = tuple(Hedge(hedge.about, hedge.needs, hedge.unless) for hedge in file.hedge)
    sentences = tuple(CannedSentence(say.text, say.quote) for say in file.say)
    carried = file.carried
    return LeafletRules(
        file.states,
        hedges,
        file.never.patterns,
        carried.free,
        carried.denied,
        carried.neutral,
        sentences,
    )
