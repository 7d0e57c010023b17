"""`python -m evals.golden`: how many golden questions are answered right, dev and test apart."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from evals.cases import Case, Group, Split, load_cases
from evals.errors import EvalsError
from evals.intervals import percentile, wilson
from evals.judging import Judge, Result, run
from evals.targets import Target, measure

EXAMPLES = """examples:
  python -m evals.golden --split dev --show 10
  python -m evals.golden --group patient --json results.json
"""


def table(results: Sequence[Result]) -> Iterator[str]:
    """Lines of a table: how many are right, per group and in all, with 95 % intervals."""
    yield f"{'':<6}{'group':<10}{'n':>5}{'right':>7}{'rate':>8}   95 % interval"
    for split in get_args(Split):
        of_split = [r for r in results if r.case.split == split]
        for group in [*get_args(Group), "all"]:
            chosen = [r for r in of_split if group in {r.case.group, "all"}]
            if chosen:
                yield _row(split, group, chosen)


def _row(split: str, group: str, results: Sequence[Result]) -> str:
    right = sum(r.right for r in results)
    low, high = wilson(right, len(results))
    rate = right / len(results)
    return f"{split:<6}{group:<10}{len(results):>5}{right:>7}{rate:>8.1%}   {low:.1%} to {high:.1%}"


def target_lines(targets: Iterable[Target]) -> Iterator[str]:
    """Lines that give each target's number, its bound, and whether it is met."""
    for target in targets:
        number = f"{target.count}/{target.total}"
        share = "" if target.bound == "none" else f"{target.share:.1%}"
        verdict = "met" if target.met else "NOT MET"
        yield f"  {target.name:<42}{number:>9}{share:>8}   {target.bound:<14}{verdict}"


def failure_lines(results: Iterable[Result], reveal_test: bool) -> Iterator[str]:
    """One line for each failed check; for the held-out half only its name, unless revealed."""
    for result in results:
        for check in result.failed:
            shown = reveal_test or result.case.split == "dev"
            yield f"  {result.case.id}  {check.name}{f': {check.reason}' if shown else ''}"


def show_lines(results: Iterable[Result], most: int, reveal_test: bool) -> Iterator[str]:
    """The wrong answers in full, `most` of them; none of the held-out half unless revealed."""
    wrong = [r for r in results if not r.right and (reveal_test or r.case.split == "dev")]
    for result in wrong[:most]:
        case, answer = result.case, result.answer
        yield f"\n{case.id}  wants {' or '.join(sorted(case.status))} on {', '.join(case.facts)}"
        for message in case.history:
            yield f"  {message.role}: {message.content}"
        yield f"  Q: {case.question}"
        if answer is not None:
            yield f"  A: [{answer.status}; {', '.join(answer.facts)}] {answer.text}"
        for check in result.failed:
            yield f"  x {check.name}: {check.reason}"


def speed_line(results: Iterable[Result]) -> str:
    """Milliseconds per question: median and 95th percentile."""
    times = [r.ms for r in results if r.answer is not None]
    return (
        f"per question: p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms"
    )


def as_json(results: Iterable[Result], reveal_test: bool) -> list[dict[str, Any]]:
    """The results as data; answers and reasons of the held-out half only if revealed."""
    return [_entry(result, reveal_test or result.case.split == "dev") for result in results]


def _entry(result: Result, shown: bool) -> dict[str, Any]:
    case = result.case
    entry: dict[str, Any] = {
        "id": case.id,
        "group": case.group,
        "kind": case.kind,
        "split": case.split,
        "right": result.right,
        "ms": round(result.ms, 2),
        "failed": {c.name: c.reason if shown else "" for c in result.failed},
    }
    if shown and result.answer is not None:
        entry["answer"] = result.answer.to_dict()
    return entry


def chosen(cases: Iterable[Case], split: str, group: str | None) -> list[Case]:
    """The cases of one split and group; `all` and None leave none out."""
    return [
        case
        for case in cases
        if split in {case.split, "all"} and (group is None or case.group == group)
    ]


def report(results: Sequence[Result], show: int, reveal_test: bool) -> Iterator[str]:
    """All lines of the report."""
    yield from table(results)
    for split in get_args(Split):
        of_split = [r for r in results if r.case.split == split]
        if of_split:
            yield f"\ntargets on {split}"
            yield from target_lines(measure(of_split))
    yield f"\n{speed_line(results)}"
    counts = Counter(check.name for result in results for check in result.failed)
    if counts:
        yield "\nfailed checks: " + ", ".join(f"{name} {n}" for name, n in counts.most_common())
        yield from failure_lines(results, reveal_test)
    yield from show_lines(results, show, reveal_test)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m evals.golden",
        description="Ask every golden question and judge the answers. "
        "Exit 0: all targets are met on the test half (or on the dev half if only that is asked); "
        "1: they are not; 2: the suite cannot be used.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--split", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--group", choices=get_args(Group))
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N wrong answers")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results to FILE")
    parser.add_argument(
        "--reveal-test",
        action="store_true",
        help="give reasons and answers of the held-out half too; it is held out no longer then",
    )
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    arguments = _arguments(argv)
    try:
        cases = chosen(load_cases(), arguments.split, arguments.group)
        results = _run(cases)
    except EvalsError as error:
        print(error, file=sys.stderr)
        return 2
    print(*report(results, arguments.show, arguments.reveal_test), sep="\n")
    if arguments.json:
        data = as_json(results, arguments.reveal_test)
        arguments.json.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    judged = [r for r in results if r.case.split == "test"] or results
    return 0 if all(target.met for target in measure(judged)) else 1


def _run(cases: Sequence[Case]) -> list[Result]:
    from app.assistant import Assistant

    assistant = Assistant.open()
    return list(run(assistant, cases, Judge(assistant.library.glossary)))


if __name__ == "__main__":
    sys.exit(main())
