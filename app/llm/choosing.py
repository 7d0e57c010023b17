"""Which drafter the settings choose, and whether it answers."""

from collections.abc import Callable
from dataclasses import dataclass

from app.errors import AppError
from app.llm.client import ChatClient
from app.llm.drafting import Drafter, ModelDrafter
from app.llm.errors import RequestRefused
from app.llm.local import LocalServer, local_target, model_file
from app.llm.target import Target
from app.settings import AppSettings
from index import SettingsError

MAX_INSTRUCTIONS = 20_000
"""Characters of other instructions for the model."""
PROBE_S = 3.0
"""Seconds that `describe_drafter` waits for an endpoint."""


@dataclass(frozen=True, slots=True)
class DrafterReport:
    """What `codecite doctor` says of the drafter.

    Attributes:
        lines: What is chosen, and what was found.
        problems: What keeps it from answering, each with what to do; empty when it answers.
    """

    lines: tuple[str, ...]
    problems: tuple[str, ...] = ()


def open_drafter(settings: AppSettings) -> Drafter | None:
    """The language model that `settings` choose, or None for the composer.

    An endpoint is not asked yet; a local model is loaded.

    Raises:
        LocalModelMissing: The local model or what serves it is not there.
        SettingsError: The file with other instructions cannot be read.
    """
    told = instructions_of(settings)
    opened = open_client(settings)
    return None if opened is None else ModelDrafter(*opened, told)


def open_client(settings: AppSettings) -> tuple[ChatClient, Callable[[], None] | None] | None:
    """The language model itself, and what ends a server that was started for it; or None.

    Raises:
        LocalModelMissing: The local model or what serves it is not there.
    """
    if settings.chosen == "composer":
        return None
    if settings.chosen == "model":
        return ChatClient(Target.from_settings(settings)), None
    server = LocalServer(model_file(settings))
    return ChatClient(local_target(server, settings)), server.close


def instructions_of(settings: AppSettings) -> str:
    """The text that takes the place of what the model is told about its task, or an empty one.

    Raises:
        SettingsError: The file cannot be read or used.
    """
    file = settings.llm.instructions
    if file is None:
        return ""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError("CODECITE_LLM_INSTRUCTIONS", "can't be read as a text file") from None
    if not 0 < len(text.strip()) <= MAX_INSTRUCTIONS:
        reason = f"is empty or longer than {MAX_INSTRUCTIONS:,} characters"
        raise SettingsError("CODECITE_LLM_INSTRUCTIONS", reason)
    return text


def describe_drafter(settings: AppSettings) -> DrafterReport:
    """Who drafts, and whether it answers within a few seconds; never raises, shows no key."""
    if settings.chosen == "composer":
        return DrafterReport(("Drafter: composer. It needs no language model.",))
    if settings.chosen == "model":
        return _endpoint(Target.from_settings(settings), "Drafter: the language model at")
    try:
        server = LocalServer(model_file(settings))
    except AppError as error:
        return DrafterReport(("Drafter: a local model.",), (str(error),))
    try:
        return _endpoint(local_target(server, settings), "Drafter: a local model at")
    finally:
        server.close()


def _endpoint(target: Target, opening: str) -> DrafterReport:
    model = target.model or "the first that it serves"
    key = "with a key" if target.api_key else "without a key"
    lines = [f"{opening} {target.host}, model {model}, {key}."]
    if not target.is_loopback:
        lines.append("Questions and passages leave this machine.")
        if target.base_url.startswith("http:"):
            lines.append("They travel unencrypted: the address begins with http, not https.")
    client = ChatClient(target)
    try:
        served = client.served(PROBE_S)
    except RequestRefused:  # some endpoints list no models and answer all the same
        return DrafterReport((*lines, "It answers, but doesn't list its models."))
    except AppError as error:
        return DrafterReport(tuple(lines), (str(error),))
    finally:
        client.close()
    if target.model and served and target.model not in served:
        listed = ", ".join(served[:6])
        problem = f"{target.host} doesn't list the model {target.model}. It lists: {listed}."
        return DrafterReport((*lines, "It answers."), (problem,))
    return DrafterReport((*lines, "It answers."))
