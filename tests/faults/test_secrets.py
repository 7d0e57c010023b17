"""What leaves the machine: the request to the configured endpoint, and nothing else."""

import logging
from collections.abc import Callable

import pytest

from app.llm import errors
from app.llm.client import ChatClient
from app.llm.drafting import ModelDrafter
from app.llm.target import Target
from tests.faults.conftest import KEY, drafted
from tests.faults.server import FaultServer

Make = Callable[..., ModelDrafter]


def test_a_reply_that_repeats_the_key(drafter: Make) -> None:
    """The key is taken out of what a server sends."""
    outcome = drafted(drafter("echo_key"))
    assert [s.text for s in outcome.sentences] == ["Your key is [key], keep it."]


def test_the_key_is_in_no_representation(server: FaultServer) -> None:
    """Neither the target nor the client shows it."""
    target = Target(server.url("ok"), KEY)
    assert KEY not in repr(target)
    assert KEY not in repr(ChatClient(target))


def test_variables_of_the_openai_client_add_nothing(
    server: FaultServer, drafter: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys, headers and addresses meant for another service do not reach this endpoint."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-other")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-other")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Other: secret\nAuthorization: Bearer sk-other")
    assert drafted(drafter("ok")).error is None
    [with_key] = server.requests
    assert drafted(drafter("ok", api_key="")).error is None
    [without] = server.requests
    assert with_key.key == KEY
    assert "authorization" not in without.headers
    for request in (with_key, without):
        sent = str(request.headers)
        assert "other" not in sent
        assert "sk-admin" not in sent
        assert "x-stainless" not in sent


def test_loopback_goes_through_no_proxy(
    server: FaultServer, drafter: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy in the environment would carry a local question off the machine."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert drafted(drafter("ok")).error is None


def test_unusable_proxy(drafter: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy variable that is no proxy is named, without its value."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALL_PROXY", "gopher://user:hunter2@proxy")
    outcome = drafted(drafter("http://model.invalid/v1"))
    assert isinstance(outcome.error, errors.ProxyUnusable)
    assert "hunter2" not in outcome.error.sentence


def test_redirects_are_not_followed(server: FaultServer, drafter: Make) -> None:
    """A redirect would send question and key to an address that nobody configured."""
    assert isinstance(drafted(drafter("redirect")).error, errors.RequestRefused)
    assert server.of("ok") == []


def test_logs_of_a_good_call(drafter: Make, caplog: pytest.LogCaptureFixture) -> None:
    """At the most talkative level no library logs key, question or answer."""
    caplog.set_level(logging.DEBUG)
    assert drafted(drafter("ok")).error is None
    for secret in (KEY, "canary-question", "Imaging guidance"):
        assert secret not in caplog.text
