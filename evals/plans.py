"""Run files: which drafters and index settings are asked which cases, and how often.

    repeats = 3
    [[drafter]]
    name = "composer"
    [[index]]
    name = "packaged"
    [[index]]
    name = "flat fusion"
    rrf_k = 600

Every drafter is asked over every index: the columns of the matrix.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field

from evals.errors import PlanError
from evals.suite import AnyCase, Section
from evals.tables import Strict, read_table

DrafterKind = Literal["composer", "model", "local", "bare"]
"""Who drafts: nobody but the composer; a model at an endpoint; a model file in this process; or
one of both whose every word is shown, without router and gate: what the product guards against."""
Halves = Literal["dev", "test", "all"]


class DrafterAxis(Strict):
    """One drafter of the matrix; what is not named is as the environment has it.

    Attributes:
        name: Part of the columns' names.
        kind: Who drafts.
        base_url: The endpoint of a `model`.
        key_variable: The environment variable that holds the key of that endpoint. The key of
            another endpoint is never sent to it.
        model: The model's name there.
        file: The model file of `local` and `bare`, relative to the run file; the packaged one
            without it.
        instructions: A text file that takes the place of what the model is told about its task,
            relative to the run file.
        temperature: As the settings have it.
        seed: As the settings have it.
        max_tokens: As the settings have it.
        deadline_s: Seconds that one question may take in all.
        price_in: What a million tokens of requests cost, in any currency.
        price_out: What a million tokens of replies cost.
    """

    name: Annotated[str, Field(min_length=1, max_length=40)]
    kind: DrafterKind = "composer"
    base_url: str | None = None
    key_variable: str | None = None
    model: str | None = None
    file: Path | None = None
    instructions: Path | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    seed: Annotated[int, Field(ge=0)] | None = None
    max_tokens: Annotated[int, Field(ge=16, le=8192)] | None = None
    deadline_s: Annotated[float, Field(gt=0, le=600)] | None = None
    price_in: Annotated[float, Field(ge=0)] = 0.0
    price_out: Annotated[float, Field(ge=0)] = 0.0

    def rooted(self, folder: Path) -> "DrafterAxis":
        """The same with its files taken from `folder`."""
        files = {
            name: folder / f for name in ("file", "instructions") if (f := getattr(self, name))
        }
        return self.model_copy(update=files)


class IndexAxis(Strict):
    """One index of the matrix; what is not named is as the environment has it.

    Attributes:
        name: Part of the columns' names.
        corpus: Folder of another corpus, relative to the run file.
        embed_dir: Folder of another embedding model.
        embed_base_url: Endpoint that makes the vectors instead.
        embed_model: The model named to that endpoint.
        rrf_k: Constant of reciprocal rank fusion.
        documents: Documents that are kept before sentences are ranked inside them.
    """

    name: Annotated[str, Field(min_length=1, max_length=40)]
    corpus: Path | None = None
    embed_dir: Path | None = None
    embed_base_url: str | None = None
    embed_model: str | None = None
    rrf_k: Annotated[int, Field(ge=1, le=10_000)] | None = None
    documents: Annotated[int, Field(ge=1, le=1000)] | None = None


class Plan(Strict):
    """What a run asks, and how.

    Attributes:
        repeats: Times that each case is asked.
        reruns: Further times that a case is asked which failed in most of its repeats.
        concurrency: Questions under way at the same time.
        timeout_s: Seconds that one try may take.
        tries: Tries after which an error counts.
        split: Which half of the cases; `all` for both.
        groups: Which groups of cases.
        every: Each how-manieth of those cases is asked, for a quick look at a slow model.
        drafter: The drafters.
        index: The indexes.
    """

    repeats: Annotated[int, Field(ge=1, le=100)] = 1
    reruns: Annotated[int, Field(ge=1, le=20)] = 3
    concurrency: Annotated[int, Field(ge=1, le=64)] = 2
    timeout_s: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] = 120.0
    tries: Annotated[int, Field(ge=1, le=10)] = 2
    split: Halves = "all"
    groups: tuple[Section, ...] = get_args(Section)
    every: Annotated[int, Field(ge=1, le=1000)] = 1
    drafter: Annotated[tuple[DrafterAxis, ...], Field(min_length=1)] = (
        DrafterAxis(name="composer"),
    )
    index: Annotated[tuple[IndexAxis, ...], Field(min_length=1)] = (IndexAxis(name="packaged"),)

    def columns(self) -> tuple["Column", ...]:
        """Every drafter with every index, in order; an only index is not named."""
        several = len(self.index) > 1
        return tuple(
            Column(f"{drafter.name} / {index.name}" if several else drafter.name, drafter, index)
            for drafter in self.drafter
            for index in self.index
        )

    def chosen(self, cases: Sequence[AnyCase]) -> tuple[AnyCase, ...]:
        """Those of `cases` that the plan asks."""
        halves = {"dev", "test"} if self.split == "all" else {self.split}
        found = [c for c in cases if c.split in halves and c.group in self.groups]
        return tuple(found[:: self.every])


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the matrix."""

    name: str
    drafter: DrafterAxis
    index: IndexAxis


def read_plan(path: Path | None) -> Plan:
    """The plan in `path`; without one, the composer over the packaged corpus, asked once.

    Raises:
        PlanError: The file cannot be read or used; the message names file and key.
    """
    if path is None:
        return Plan()
    plan = read_table(path, Plan, PlanError)
    names = [column.name for column in plan.columns()]
    for name in names:
        if names.count(name) > 1:
            raise PlanError(f"{path}: two columns are named {name!r}")
    rooted = tuple(
        i.model_copy(update={"corpus": path.parent / i.corpus}) if i.corpus else i
        for i in plan.index
    )
    drafters = tuple(drafter.rooted(path.parent) for drafter in plan.drafter)
    return plan.model_copy(update={"index": rooted, "drafter": drafters})
