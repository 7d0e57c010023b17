"""What can go wrong between a question and the language model's whole answer.

    ModelError (a NotReady)         every fault; its text is the sentence that the user sees
    ├── Unreachable                 refused, no such host, closed before a reply
    ├── TooSlow                     the total deadline passed, however much had come
    ├── Busy                        429, or too many questions at once here
    ├── ServerTrouble               5xx after the retries
    ├── KeyRefused                  401, 403
    ├── UnknownModel                404: the model, or the address
    ├── RequestRefused              any other 4xx, a redirect
    ├── UnreadableReply             not the protocol: HTML, cut JSON, an error with status 200
    ├── NoAnswer                    the protocol, but no text in it
    ├── AnswerCut                   cut off at the length limit; a cut can turn the meaning round
    ├── AnswerBlocked               the provider's content filter
    ├── StreamBroken                the connection ended, or sent an error, before the answer did
    ├── ProxyUnusable               the environment names a proxy that cannot be used
    ├── CircuitOpen                 not asked, because the endpoint has just failed
    └── LocalModelMissing           the extra `local` or the model file is not there
    Stopped                         the user stopped it; not a fault

No sentence repeats what a server said: servers repeat keys and questions in their errors. After any
of these nothing of the draft may stay on the screen, because the rest of it is unknown.
"""

import secrets
from collections.abc import Sequence
from typing import ClassVar

from app.errors import AppError, NotReady

MAX_LISTED = 6
"""Served models that an error names."""


class ModelError(NotReady):
    """The language model gave no whole answer.

    Attributes:
        kind: A short name for logs and for tests; no two classes share it.
        passing: Whether the same call may succeed a moment later, so that it is tried again.
        endpoint_down: Whether it says that the endpoint itself is in trouble (for the breaker).
        error_id: Names this failure in the log and on the page.
    """

    kind: ClassVar[str] = "model"
    passing: ClassVar[bool] = False
    endpoint_down: ClassVar[bool] = False

    def __init__(self, sentence: str) -> None:
        """Keep the sentence, and draw an id for the log."""
        super().__init__(sentence)
        self.sentence = sentence
        self.error_id = secrets.token_hex(4)


class Unreachable(ModelError):
    """No connection, or one that was closed before any reply."""

    kind, passing, endpoint_down = "unreachable", True, True

    def __init__(self, host: str) -> None:
        """Name the host only: an address may hold more than a reader should see."""
        super().__init__(
            f"The language model at {host} isn't reachable. "
            "Check that it is running and that CODECITE_LLM_BASE_URL is right."
        )


class TooSlow(ModelError):
    """The total deadline passed."""

    kind, endpoint_down = "too_slow", True

    def __init__(self, host: str, seconds: float) -> None:
        """Say how long was waited."""
        super().__init__(
            f"The language model at {host} took longer than {seconds:g} s. Try again, "
            "or raise CODECITE_LLM_DEADLINE_S."
        )


class Busy(ModelError):
    """The endpoint asks to wait, or too many questions are under way here.

    Attributes:
        retry_after: Seconds that the endpoint asked to wait; None if it did not say.
    """

    kind, passing, endpoint_down = "busy", True, True

    def __init__(self, host: str, retry_after: float | None = None) -> None:
        """Keep the wait, and say it in units that are easy to read."""
        self.retry_after = retry_after
        when = (
            "Try again in a moment."
            if retry_after is None
            else f"Next try in {_wait(retry_after)}."
        )
        super().__init__(f"The language model at {host} is busy. {when}")


class ServerTrouble(ModelError):
    """A 5xx status that stayed after the retries."""

    kind, passing, endpoint_down = "server_trouble", True, True

    def __init__(self, host: str, status: int) -> None:
        """Name the status."""
        super().__init__(
            f"The language model at {host} isn't working (status {status}). Try again later."
        )


class KeyRefused(ModelError):
    """401 or 403."""

    kind = "key_refused"

    def __init__(self, host: str) -> None:
        """Say where the key comes from, never the key."""
        super().__init__(
            f"The key was refused by {host}. Check CODECITE_LLM_API_KEY or OPENAI_API_KEY."
        )


class UnknownModel(ModelError):
    """404: the endpoint does not have the model, or nothing is at the address."""

    kind = "unknown_model"

    def __init__(self, host: str, model: str, served: Sequence[str]) -> None:
        """List what is served, where the endpoint told."""
        if model in served or not model:
            super().__init__(
                f"{host} has no chat completions at this address. Check CODECITE_LLM_BASE_URL; "
                "it mostly ends in /v1."
            )
        elif served:
            more = ", ..." if len(served) > MAX_LISTED else ""
            listed = ", ".join(served[:MAX_LISTED]) + more
            super().__init__(
                f"{host} doesn't serve the model {model}. It serves: {listed}. "
                "Set CODECITE_LLM_MODEL."
            )
        else:
            super().__init__(
                f"{host} doesn't know the model {model}. "
                "Check CODECITE_LLM_MODEL and CODECITE_LLM_BASE_URL."
            )


class RequestRefused(ModelError):
    """Any other 4xx, or a redirect, which is never followed."""

    kind = "request_refused"

    def __init__(self, host: str, status: int) -> None:
        """Name the status."""
        super().__init__(
            f"The language model at {host} refused the request (status {status}). "
            "A shorter question may help; else check CODECITE_LLM_BASE_URL and CODECITE_LLM_MODEL."
        )


class UnreadableReply(ModelError):
    """A reply that is not the protocol."""

    kind = "unreadable"

    def __init__(self, host: str) -> None:
        """Point at the address, which is the usual cause."""
        super().__init__(
            f"Unreadable answer from the endpoint {host}. "
            "Check that CODECITE_LLM_BASE_URL is an OpenAI-compatible endpoint."
        )


class NoAnswer(ModelError):
    """A reply in the protocol without any text."""

    kind = "no_answer"

    def __init__(self, host: str) -> None:
        """Suggest what may help."""
        super().__init__(
            f"No answer produced by the language model at {host}. Try again in other words."
        )


class AnswerCut(ModelError):
    """The answer stopped at the length limit."""

    kind = "cut"

    def __init__(self) -> None:
        """Say that nothing of it is shown."""
        super().__init__(
            "The language model's answer was cut off at its length limit, so none of it is shown. "
            "Ask for less at once, or raise CODECITE_LLM_MAX_TOKENS."
        )


class AnswerBlocked(ModelError):
    """The provider's content filter."""

    kind = "blocked"

    def __init__(self) -> None:
        """Say who blocked it."""
        super().__init__("The model's provider blocked this answer. Try again in other words.")


class StreamBroken(ModelError):
    """The answer broke off."""

    kind, passing = "broken_off", True

    def __init__(self, host: str) -> None:
        """Say that nothing of it is shown."""
        super().__init__(
            f"The answer from the language model at {host} broke off, so none of it is shown. "
            "Try again."
        )


class ProxyUnusable(ModelError):
    """A proxy variable that the HTTP client cannot use."""

    kind = "proxy"

    def __init__(self) -> None:
        """Name the variables; their values may hold a password."""
        super().__init__(
            "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY is not a usable proxy, so the language model is "
            "not asked. Correct or unset it."
        )


class CircuitOpen(ModelError):
    """The endpoint has just failed and is left alone for a while.

    Attributes:
        seconds: Until it is asked again.
    """

    kind = "circuit_open"

    def __init__(self, host: str, seconds: float) -> None:
        """Say when it is asked again."""
        self.seconds = seconds
        super().__init__(
            f"The language model at {host} has just failed. It is asked again in {_wait(seconds)}."
        )


class LocalModelMissing(ModelError):
    """What serves a model in this process is not there, or the file is no model."""

    kind = "local_missing"


class Stopped(AppError):
    """The user stopped the answer."""

    def __init__(self) -> None:
        """One word is enough."""
        super().__init__("Stopped.")


def _wait(seconds: float) -> str:
    """`seconds` as a wait that is easy to read, never 0."""
    if seconds < 120:
        return f"{max(1, round(seconds))} s"
    if seconds < 7200:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"
