"""A recorded answer to a question, judged."""

from collections.abc import Mapping
from typing import Any

from evals.cases import Case
from evals.judging import Judge
from evals.recording import from_json
from evals.results import Attempt, Item
from evals.store import digest_of


def ask_attempt(judge: Judge, case: Case, reply: Mapping[str, Any]) -> Attempt:
    """The answer in `reply`, every check made on it.

    Raises:
        KeyError, TypeError: It is no answer of this version.
    """
    answer = from_json(reply)
    failed = tuple(
        (check.name, check.reason) for check in judge.checks(case, answer) if not check.passed
    )
    return Attempt(
        "fail" if failed else "pass",
        failed,
        answer.status,
        answer.text,
        answer.facts,
        tuple((citation.section, citation.quote) for citation in answer.citations),
    )


def ask_item(case: Case) -> Item:
    """The question as a report needs it."""
    cluster = case.facts[0] if case.facts else f"{case.group}: {case.kind}"
    return Item(
        case.id, case.group, case.kind, case.split, cluster, case.question, digest_of(_data(case))
    )


def _data(case: Case) -> Mapping[str, Any]:
    """All of the case that decides what is asked or what is right."""
    return {
        "code": case.code,
        "question": case.question,
        "audience": case.audience,
        "history": [[message.role, message.content] for message in case.history],
        "kind": case.kind,
        "status": sorted(case.status),
        "facts": case.facts,
        "must": [pattern.pattern for pattern in case.must],
        "must_not": [pattern.pattern for pattern in case.must_not],
        "quotes": case.quotes,
    }
