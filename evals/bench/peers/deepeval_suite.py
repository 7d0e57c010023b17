"""The same cases and checks in deepeval, its cache off: `python deepeval_suite.py CASES`.

Run by `evals.bench.suite` with the scratch environment's Python; imports nothing of ours.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from deepeval import evaluate
from deepeval.evaluate.configs import AsyncConfig, CacheConfig, DisplayConfig
from deepeval.metrics import BaseMetric
from deepeval.test_case import LLMTestCase


class Matches(BaseMetric):  # type: ignore[misc]
    """Whether the check of that number finds its pattern."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.threshold = 1.0
        self.async_mode = False

    def measure(self, test_case: LLMTestCase, *_: Any, **__: Any) -> float:
        """1 if it does."""
        pattern = test_case.metadata["checks"][self.number]
        self.success = bool(re.search(pattern, test_case.actual_output))
        self.score = float(self.success)
        self.reason = ""
        return self.score

    async def a_measure(self, test_case: LLMTestCase, *_: Any, **__: Any) -> float:
        """The same."""
        return self.measure(test_case)

    def is_successful(self) -> bool:
        """Whether it does."""
        return bool(self.success)

    @property
    def __name__(self) -> str:
        """A name of its own for each check."""
        return f"check {self.number}"


def main() -> None:
    """Judge, and print how many checks passed."""
    entries = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    cases = [
        LLMTestCase(input=e["question"], actual_output=e["answer"], metadata=e) for e in entries
    ]
    found = evaluate(
        cases,
        [Matches(number) for number in range(len(entries[0]["checks"]))],
        async_config=AsyncConfig(run_async=False),
        cache_config=CacheConfig(write_cache=False),
        display_config=DisplayConfig(
            show_indicator=False, print_results=False, inspect_after_run=False
        ),
    )
    results = (metric for test in found.test_results for metric in test.metrics_data)
    print(sum(bool(metric.success) for metric in results))


if __name__ == "__main__":
    main()
