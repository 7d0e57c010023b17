"""The same cases and checks in bare pydantic-evals: `python pydantic_evals_suite.py CASES`.

Run by `evals.bench.suite` with the scratch environment's Python; imports nothing of ours.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext


@dataclass
class Matches(Evaluator[Any, Any, Any]):  # type: ignore[misc]
    """Whether the check of that number finds its pattern."""

    number: int

    def evaluate(self, ctx: EvaluatorContext[Any, Any, Any]) -> bool:
        """The check's outcome."""
        return bool(re.search(ctx.inputs["checks"][self.number], ctx.output))

    def get_default_evaluation_name(self) -> str:
        """A name of its own for each check."""
        return f"check {self.number}"


def main() -> None:
    """Judge, and print how many checks passed."""
    entries = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    cases = [Case(name=entry["id"], inputs=entry) for entry in entries]
    checks = [Matches(number) for number in range(len(entries[0]["checks"]))]
    dataset: Dataset[Any, Any, Any] = Dataset(name="suite", cases=cases, evaluators=checks)

    def answer(entry: dict[str, Any]) -> str:
        return str(entry["answer"])

    report = dataset.evaluate_sync(answer, progress=False)
    print(sum(a.value for case in report.cases for a in case.assertions.values()))


if __name__ == "__main__":
    main()
