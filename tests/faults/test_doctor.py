"""What `codecite doctor` says of the drafter: which one, and whether it answers."""

import time

import pytest

from app.llm.choosing import PROBE_S, describe_drafter, open_drafter
from app.settings import AppSettings
from tests.faults.conftest import KEY
from tests.faults.server import FaultServer


def report_of(url: str, model: str = "tiny-1") -> tuple[list[str], list[str]]:
    """Lines and problems for an endpoint."""
    env = {
        "CODECITE_LLM_BASE_URL": url,
        "CODECITE_LLM_API_KEY": KEY,
        "CODECITE_LLM_MODEL": model,
    }
    report = describe_drafter(AppSettings.from_environment(env))
    assert KEY not in str(report)
    return list(report.lines), list(report.problems)


def test_composer() -> None:
    """Without a model there is nothing to ask, and no drafter to open."""
    report = describe_drafter(AppSettings())
    assert report.lines == ("Drafter: composer. It needs no language model.",)
    assert report.problems == ()
    assert open_drafter(AppSettings()) is None


def test_endpoint_that_answers(server: FaultServer) -> None:
    """Host, model and that there is a key; the list of models is asked for, no completion."""
    server.requests.clear()
    lines, problems = report_of(server.url("ok"))
    host = f"127.0.0.1:{server.server_address[1]}"
    assert lines == [
        f"Drafter: the language model at {host}, model tiny-1, with a key.",
        "It answers.",
    ]
    assert problems == []
    assert [request.path for request in server.requests] == ["/models"]


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("key_401", "The key was refused"),
        ("closed", "isn't reachable"),
        ("html", "Unreadable answer"),
        ("slow", "took longer than 3 s"),
        ("missing_odd", "doesn't list the model tiny-1. It lists: a[key], b [31m, ccc"),
    ],
)
def test_endpoint_in_trouble(server: FaultServer, fault: str, problem: str) -> None:
    """The problem in one sentence, within the probe's few seconds."""
    started = time.monotonic()
    _, problems = report_of(server.url(fault))
    assert len(problems) == 1
    assert problem in problems[0]
    assert time.monotonic() - started < PROBE_S + 1.0


def test_endpoint_that_lists_nothing(server: FaultServer) -> None:
    """No list of models is no problem: some endpoints have none."""
    lines, problems = report_of(server.url("missing_unlisted"))
    assert (lines[-1], problems) == ("It answers, but doesn't list its models.", [])


def test_endpoint_elsewhere() -> None:
    """Text that leaves the machine, or travels in the open, is said to."""
    lines, problems = report_of("http://model.invalid/v1")
    assert "Questions and passages leave this machine." in lines
    assert any(line.startswith("They travel unencrypted") for line in lines)
    assert len(problems) == 1
