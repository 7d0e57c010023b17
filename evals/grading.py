"""Judges recorded answers. No model, no index, no network: a replay is this and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from evals.judging import Judge
from evals.results import MISSING, Attempt, ColumnResult, Run, Trials
from evals.store import Recorded, Store, Subject
from evals.suite import AnyCase, attempt, item_of

_JUDGING = (
    "checks",
    "inventions",
    "notejudging",
    "leafletchecks",
    "leafletjudging",
    "plainness",
    "polarity",
    "reading",
    "rules",
    "sources",
    "support",
)
"""The modules that decide whether an answer is right."""


@dataclass(slots=True)
class Grader:
    """Judges each answer to a case once, however often it was given or its judgement is asked for.

    Checks know only the case and the answer, so that the same answer is judged the same.
    """

    judge: Judge
    _judged: dict[str, list[tuple[Recorded, Attempt]]] = field(default_factory=dict)

    def attempt(self, store: Store, subject: Subject, case: AnyCase, repeat: int) -> Attempt:
        """The judged answer; a missing one is an outcome, too."""
        recorded = store.get(subject, case, repeat)
        if recorded is None:
            return MISSING
        judged = self._judged.setdefault(case.id, [])
        for same, known in judged:
            if same.answer == recorded.answer and same.error == recorded.error:
                return known
        judged.append((recorded, self._attempt(case, recorded)))
        return judged[-1][1]

    def _attempt(self, case: AnyCase, recorded: Recorded) -> Attempt:
        if recorded.error or recorded.answer is None:
            return Attempt("error", (("asked", recorded.error),), text=recorded.error)
        try:
            return attempt(self.judge, case, recorded.answer)
        except (KeyError, TypeError) as error:
            problem = f"the recorded answer is not one of this version: {error}"
            return Attempt("error", (("asked", problem),), text=problem)

    def trials(
        self, store: Store, subject: Subject, case: AnyCase, repeats: int, reruns: int
    ) -> Trials:
        """All attempts at a case; re-runs only where most of the planned attempts failed."""
        planned = Trials(
            tuple(self.attempt(store, subject, case, repeat) for repeat in range(repeats))
        )
        if planned.right:
            return planned
        later = (
            self.attempt(store, subject, case, repeat)
            for repeat in range(repeats, repeats + reruns)
        )
        return Trials(planned.attempts, tuple(a for a in later if a is not MISSING))

    def run(
        self,
        store: Store,
        subjects: Sequence[Subject],
        cases: Sequence[AnyCase],
        repeats: int,
        reruns: int,
    ) -> Run:
        """The results of asking `cases` of each of `subjects`."""
        columns = tuple(
            ColumnResult(
                subject.name,
                dict(sorted(subject.identity.items())),
                subject.repeatable,
                {c.id: self.trials(store, subject, c, repeats, reruns) for c in cases},
            )
            for subject in subjects
        )
        return Run(judge_digest(), tuple(map(item_of, cases)), columns)


def judge_digest() -> str:
    """SHA-256, in hexadecimal, of the checks and rules."""
    here = Path(__file__).parent
    digest = sha256()
    for path in (*(here / f"{name}.py" for name in _JUDGING), *sorted(here.glob("rules/*.toml"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
