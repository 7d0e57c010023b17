"""A whole run: ask what is missing, judge everything, ask again what failed; or only judge."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from corpus.glossary import load_glossary
from corpus.library import PACKAGED
from evals.errors import StoreError
from evals.grading import Grader
from evals.judging import Judge
from evals.plans import Column, Plan
from evals.results import Attempt, Run, Trials
from evals.runs import Asking, collect, wanted
from evals.store import Recorded, Store, Subject
from evals.suite import AnyCase, Product

_NOTED = ("repeats", "reruns", "split", "groups", "every")
"""What a replay has to know of a plan."""

Open = Callable[[Column], tuple[Product, Subject]]
"""Opens what answers in a column."""
Progress = Callable[[str, int, int, Asking, Attempt], None]
"""Takes the column's name, how many answers are there, of how many, and the newest one judged."""


def grader() -> Grader:
    """A grader with the words of the packaged glossary."""
    return Grader(Judge(load_glossary(PACKAGED / "glossary.toml")))


def perform(
    plan: Plan,
    cases: Sequence[AnyCase],
    store: Store,
    opened: Open,
    progress: Progress = lambda *_: None,
    again: bool = False,
) -> Run:
    """Ask and judge `cases` in every column of `plan`.

    Args:
        plan: Who is asked, and how often.
        cases: What is asked.
        store: Holds what was asked before, and takes what is asked now.
        opened: Opens what answers in a column.
        progress: Told of every answer.
        again: Ask what was recorded as an error once more.

    Raises:
        StoreError: Answers cannot be kept.
    """
    store.note(_noted(plan))
    judged = grader()
    subjects = []
    for column in plan.columns():
        product, subject = opened(column)
        subjects.append(subject)
        asking = _Column(plan, store, product, subject, judged, progress, again)
        try:
            asking.ask(wanted(cases, range(plan.repeats)))
            failing = [c for c in cases if not asking.trials(c).right]
            asking.ask(wanted(failing, range(plan.repeats, plan.repeats + plan.reruns)))
        finally:
            if isinstance(product, Closing):
                product.close()
    return judged.run(store, subjects, cases, plan.repeats, plan.reruns)


@runtime_checkable
class Closing(Protocol):
    """A product that holds something, a model for example."""

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True, slots=True)
class _Column:
    """One column while it is asked."""

    plan: Plan
    store: Store
    product: Product
    subject: Subject
    judged: Grader
    progress: Progress
    again: bool

    def trials(self, case: AnyCase) -> Trials:
        return self.judged.trials(self.store, self.subject, case, self.plan.repeats, 0)

    def ask(self, askings: Sequence[Asking]) -> None:
        count = itertools.count(1)

        def told(asking: Asking, _: Recorded) -> None:
            attempt = self.judged.attempt(self.store, self.subject, asking.case, asking.repeat)
            self.progress(self.subject.name, next(count), len(askings), asking, attempt)

        collect(self.product, self.subject, askings, self.store, self.plan, told, self.again)


def replay(store: Store, cases: Sequence[AnyCase]) -> Run:
    """Judge what `store` holds anew, of the cases that its plan asks.

    Raises:
        StoreError: There is nothing in it.
    """
    subjects = tuple(store.subjects())
    if store.plan is None or not subjects:
        raise StoreError(f"{store.path}: holds no recorded run; record one with codecite eval run")
    plan = Plan.model_validate({key: store.plan[key] for key in _NOTED if key in store.plan})
    named = [subject for subject in subjects if subject.name in store.plan["columns"]]
    return grader().run(store, named, plan.chosen(cases), plan.repeats, plan.reruns)


def _noted(plan: Plan) -> dict[str, object]:
    """What a replay has to know of the plan."""
    noted = plan.model_dump(mode="json", include=set(_NOTED))
    return {**noted, "columns": [column.name for column in plan.columns()]}
