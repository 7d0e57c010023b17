"""Every fault of an endpoint: one typed error, its sentence, in bounded time, without the key."""

import logging
import re
import socket
import traceback
from collections.abc import Callable

import pytest

from app.llm import errors
from app.llm.drafting import ModelDrafter
from tests.faults.conftest import KEY, QUESTION, REQUEST, drafted
from tests.faults.plays import FAULTS, SERVED
from tests.faults.server import FaultServer

Make = Callable[..., ModelDrafter]

REACH = r"The language model at HOST isn't reachable\."
SLOW = r"The language model at HOST took longer than 0\.7 s\."
BUSY = r"The language model at HOST is busy\."
UNREADABLE = r"Unreadable answer from the endpoint HOST\."
NOTHING = r"No answer produced by the language model at HOST\."
CUT = r"The language model's answer was cut off at its length limit, so none of it is shown\."
BROKEN = r"The answer from the language model at HOST broke off, so none of it is shown\."
BLOCKED = r"The model's provider blocked this answer\."
REFUSED = r"The language model at HOST refused the request \(status \d+\)\."

CASES: list[tuple[str, type[errors.ModelError], str, int]] = [
    # fault, error, how the sentence begins, requests
    ("closed", errors.Unreachable, REACH, 3),
    ("slow", errors.TooSlow, SLOW, 1),
    ("slow_body", errors.TooSlow, SLOW, 1),
    ("drip", errors.TooSlow, SLOW, 1),
    ("busy", errors.Busy, BUSY + r" Try again in a moment\.", 3),
    ("busy_short", errors.Busy, BUSY + r" Next try in 1 s\.", 3),
    ("busy_long", errors.Busy, BUSY + r" Next try in 60 min\.", 1),
    ("busy_date", errors.Busy, BUSY + r" Next try in 24 h\.", 1),
    ("busy_odd", errors.Busy, BUSY + r" Try again in a moment\.", 3),
    ("error_500", errors.ServerTrouble, r"The language model at HOST isn't working", 3),
    ("error_503", errors.ServerTrouble, r".* isn't working \(status 503\)", 3),
    ("key_401", errors.KeyRefused, r"The key was refused by HOST\.", 1),
    ("key_403", errors.KeyRefused, r"The key was refused by HOST\.", 1),
    ("missing", errors.UnknownModel, r".*serve the model tiny-9\. It serves: tiny-1, tiny-2\.", 1),
    ("missing_unlisted", errors.UnknownModel, r"HOST doesn't know the model tiny-9\.", 1),
    ("missing_odd", errors.UnknownModel, r".* It serves: a\[key\], b \[31m, c{80}\.", 1),
    ("too_long", errors.RequestRefused, REFUSED, 1),
    ("redirect", errors.RequestRefused, REFUSED, 1),
    ("cut_json", errors.UnreadableReply, UNREADABLE, 1),
    ("cut_body", errors.UnreadableReply, UNREADABLE, 1),
    ("empty_body", errors.UnreadableReply, UNREADABLE, 1),
    ("empty_text", errors.UnreadableReply, UNREADABLE, 1),
    ("html", errors.UnreadableReply, UNREADABLE, 1),
    ("html_as_json", errors.UnreadableReply, UNREADABLE, 1),
    ("error_200", errors.UnreadableReply, UNREADABLE, 1),
    ("list_200", errors.UnreadableReply, UNREADABLE, 1),
    ("error_first", errors.UnreadableReply, UNREADABLE, 1),
    ("events_done_only", errors.UnreadableReply, UNREADABLE, 1),
    ("no_choices", errors.NoAnswer, NOTHING, 1),
    ("choices_none", errors.NoAnswer, NOTHING, 1),
    ("choices_text", errors.NoAnswer, NOTHING, 1),
    ("null", errors.NoAnswer, NOTHING, 1),
    ("blank", errors.NoAnswer, NOTHING, 1),
    ("tools", errors.NoAnswer, NOTHING, 1),
    ("events_no_choices", errors.NoAnswer, NOTHING, 1),
    ("events_choices_none", errors.NoAnswer, NOTHING, 1),
    ("events_null", errors.NoAnswer, NOTHING, 1),
    ("length", errors.AnswerCut, CUT, 1),
    ("events_length", errors.AnswerCut, CUT, 1),
    ("endless", errors.AnswerCut, CUT, 1),
    ("blocked", errors.AnswerBlocked, BLOCKED, 1),
    ("events_blocked", errors.AnswerBlocked, BLOCKED, 1),
    ("cut_chunked", errors.StreamBroken, BROKEN, 1),
    ("cut_close", errors.StreamBroken, BROKEN, 1),
    ("cut_done", errors.StreamBroken, BROKEN, 1),
    ("error_event", errors.StreamBroken, BROKEN, 1),
    ("bad_event", errors.StreamBroken, BROKEN, 1),
    ("odd_event", errors.StreamBroken, BROKEN, 3),
]
SLOW_ONES = {"slow", "slow_body", "drip"}
WELL = {"ok", "ok_json", "closed_once", "busy_once", "error_once", "echo_key"} | {
    "counted",
    "odd_counts",
}
ADAPTED = {"no_temperature", "no_max_tokens", "no_usage"}


def test_the_table_covers_every_fault() -> None:
    """A fault that the server can play is in the table, or answers in the end."""
    assert {case[0] for case in CASES} | WELL | ADAPTED == set(FAULTS)


@pytest.mark.parametrize(("fault", "kind", "begins", "calls"), CASES, ids=[c[0] for c in CASES])
def test_fault(
    server: FaultServer,
    drafter: Make,
    caplog: pytest.LogCaptureFixture,
    fault: str,
    kind: type[errors.ModelError],
    begins: str,
    calls: int,
) -> None:
    """The error and its sentence are right, in time, and neither key nor question gets out."""
    caplog.set_level(logging.DEBUG)
    deadline = 0.7 if fault in SLOW_ONES else 10.0
    outcome = drafted(drafter(fault, deadline_s=deadline))
    error = outcome.error
    assert type(error) is kind
    host = f"127.0.0.1:{server.server_address[1]}"
    assert re.match(begins.replace("HOST", re.escape(host)), error.sentence), error.sentence
    assert "\n" not in error.sentence
    assert outcome.seconds <= deadline + 1.0
    assert len(server.of(fault)) == calls
    shown = repr(error) + "".join(traceback.format_exception(error)) + caplog.text
    assert KEY not in shown
    assert "canary-question" not in shown
    assert f"id={error.error_id} kind={kind.kind}" in caplog.text
    # What came before the fault is whole sentences at most: the cut one is never handed on.
    assert all("separately" not in sentence.text for sentence in outcome.sentences)


@pytest.mark.parametrize("fault", sorted(WELL - {"echo_key"}))
def test_faults_that_pass(drafter: Make, fault: str) -> None:
    """A fault that passes is tried again and ends in the whole answer."""
    outcome = drafted(drafter(fault))
    assert outcome.error is None
    assert [s.marked for s in outcome.sentences] == [
        "Imaging guidance is included. [1]",
        "Bone biopsy is included when performed. [1]",
    ]


def test_options_that_a_model_refuses_are_left_out(server: FaultServer, drafter: Make) -> None:
    """A refused option goes, is not tried again by the next question, and costs no retry."""
    one = drafter("no_temperature", retries=0)
    assert drafted(one).error is None
    assert drafted(one).error is None
    sent = [request.json for request in server.of("no_temperature")]
    assert ["temperature" in body for body in sent] == [True, False, False]
    assert drafted(drafter("no_max_tokens", retries=0)).error is None
    last = server.of("no_max_tokens")[-1].json
    assert last["max_completion_tokens"] == 800
    assert "max_tokens" not in last
    assert drafted(drafter("no_usage", retries=0)).error is None
    assert "stream_options" not in server.of("no_usage")[-1].json


@pytest.mark.parametrize(
    ("fault", "tokens"), [("counted", (82, 34)), ("ok", (0, 0)), ("odd_counts", (0, 0))]
)
def test_tokens_are_counted_as_far_as_they_are_told(
    drafter: Make, fault: str, tokens: tuple[int, int]
) -> None:
    """Over draft and repair, which share a budget; nonsense counts for nothing."""
    one = drafter(fault)
    budget = one.budget()
    for _ in range(2):
        assert list(one.draft(REQUEST, budget))
    assert budget.tokens == tokens


def test_refused_connection(drafter: Make) -> None:
    """A port that nobody listens on is reported at once, after the retries."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    outcome = drafted(drafter(f"http://127.0.0.1:{port}/v1"))
    assert isinstance(outcome.error, errors.Unreachable)
    assert outcome.error.sentence.startswith(f"The language model at 127.0.0.1:{port} isn't")
    assert outcome.seconds < 6.0


def test_unknown_host(drafter: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that no resolver knows: the reserved top-level domain for exactly that."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    outcome = drafted(drafter("http://model.invalid/v1", retries=0, deadline_s=3.0))
    assert isinstance(outcome.error, (errors.Unreachable, errors.TooSlow))
    assert "model.invalid" in outcome.error.sentence
    assert outcome.seconds <= 4.0


def test_address_without_chat_completions(server: FaultServer, drafter: Make) -> None:
    """A model that is listed but not found means that the address is wrong."""
    outcome = drafted(drafter("missing", model=SERVED[0]))
    assert isinstance(outcome.error, errors.UnknownModel)
    assert "has no chat completions at this address" in outcome.error.sentence


def test_model_is_asked_for_when_none_is_named(server: FaultServer, drafter: Make) -> None:
    """Without a name the first served model is used, asked for once."""
    one = drafter("ok", model="")
    assert one.name == f"127.0.0.1:{server.server_address[1]}"
    assert drafted(one).error is None
    assert drafted(one).error is None
    assert one.name == SERVED[0]
    assert [request.json["model"] for request in server.of("ok")] == [SERVED[0]] * 2
    assert len(server.of("ok", "/models")) == 1


def test_what_is_sent(server: FaultServer, drafter: Make) -> None:
    """One streamed request with the settings' options and the question in it, under the key."""
    drafted(drafter("ok", temperature=0.0, seed=7, max_tokens=99))
    request = server.of("ok")[0]
    assert request.key == KEY
    assert {k: v for k, v in request.json.items() if k != "messages"} == {
        "model": "tiny-9",
        "stream": True,
        "temperature": 0.0,
        "seed": 7,
        "max_tokens": 99,
        "stream_options": {"include_usage": True},
    }
    assert QUESTION in request.json["messages"][-1]["content"]


def test_a_model_that_repeats_itself_is_stopped(server: FaultServer, drafter: Make) -> None:
    """The third time it says the same, the call is cancelled: it would go on until it is cut."""
    before, server.reply = server.reply, lambda body: "Imaging is included. [1]\n" * 5000
    try:
        outcome = drafted(drafter("ok"))
    finally:
        server.reply = before
    assert isinstance(outcome.error, errors.NoAnswer)
    assert len(outcome.sentences) == 2
    assert server.saw_disconnect("ok")
