"""Asks what a plan wants to know, several questions at a time, and records every answer.

The engine is the standard library's thread pool and not pydantic-evals, by measurement
(`evals/bench/suite.py`, all in one run, 200 recorded answers, two shared cores, November 2026):
replaying with all checks and reports takes 0.73 CPU seconds and 42 MB; bare pydantic-evals 2.62
with 10 searches for a pattern and no report 1.11 and 67 MB, and 12 packages; deepeval 4.3 with the
same searches 2.11 and 100 MB. Besides, pydantic-evals leaves errors out of its averages, and keeps
results until all are there, so that a killed run loses them.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from time import perf_counter

from evals.plans import Plan
from evals.store import Recorded, Store, Subject
from evals.suite import AnyCase, Product, put


@dataclass(frozen=True, slots=True)
class Asking:
    """One question that is to be asked, the how-manieth time."""

    case: AnyCase
    repeat: int


Told = Callable[[Asking, Recorded], None]
"""Takes each answer as it comes."""


def wanted(cases: Iterable[AnyCase], repeats: range) -> list[Asking]:
    """Every case, asked for each of `repeats`; all cases once before any is asked again."""
    cases = tuple(cases)
    return [Asking(case, repeat) for repeat in repeats for case in cases]


def collect(
    product: Product,
    subject: Subject,
    askings: Sequence[Asking],
    store: Store,
    plan: Plan,
    told: Told = lambda asking, recorded: None,
    again: bool = False,
) -> None:
    """Ask what the store does not hold yet, and record it.

    Args:
        product: What is asked.
        subject: Who that is.
        askings: What is wanted.
        store: Where answers are kept.
        plan: How many at a time, how long, how often.
        told: Called in this thread with each answer, recorded ones first.
        again: Ask what was recorded as an error once more.

    Raises:
        StoreError: An answer cannot be kept.
    """
    store.name(subject)
    missing = []
    for asking in askings:
        held = store.get(subject, asking.case, asking.repeat)
        if held is None or (again and held.error):
            missing.append(asking)
        else:
            told(asking, held)

    def work(asking: Asking) -> Recorded:
        recorded = _asked(product, asking.case, plan)
        store.put(subject, asking.case, asking.repeat, recorded)
        return recorded

    pool = ThreadPoolExecutor(plan.concurrency, thread_name_prefix="eval")
    try:
        under_way: dict[Future[Recorded], Asking] = {pool.submit(work, a): a for a in missing}
        for future in as_completed(under_way):
            told(under_way[future], future.result())
    finally:
        pool.shutdown(cancel_futures=True)


def _asked(product: Product, case: AnyCase, plan: Plan) -> Recorded:
    """What comes of asking, after as many tries as the plan gives; an error is an outcome."""
    recorded = Recorded(None, "not asked")
    for number in range(1, plan.tries + 1):
        recorded = _within(plan.timeout_s, product, case, number)
        if not recorded.error:
            break
    return recorded


def _within(timeout_s: float, product: Product, case: AnyCase, number: int) -> Recorded:
    """One try; what takes longer is left behind in its thread, which ends with the process."""
    done: list[Recorded] = []

    def attempt() -> None:
        try:
            start = perf_counter()
            answer, problem = put(product, case)
            done.append(Recorded(answer, problem, (perf_counter() - start) * 1000, number))
        except Exception as error:  # whatever goes wrong is what is being measured
            done.append(Recorded(None, f"{type(error).__name__}: {error}", 0.0, number))

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(timeout_s)
    if done:
        return done[0]
    return Recorded(None, f"no answer within {timeout_s:g} s", timeout_s * 1000, number)
