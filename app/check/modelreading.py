"""Asks the configured language model for findings; nothing leaves where none is configured."""

from contextlib import ExitStack

from app.check.proposing import Proposed, propose
from app.settings import AppSettings


def configured(settings: AppSettings) -> bool:
    """Whether there is a language model to ask."""
    return settings.chosen != "composer"


def stays_here(settings: AppSettings) -> bool:
    """Whether a note may be sent as it is: to this machine, or where identifiers are allowed."""
    from app.llm.target import Target

    if settings.chosen != "model" or settings.llm.phi_allowed:
        return True
    return Target.from_settings(settings).is_loopback


def proposals(settings: AppSettings, note: str) -> tuple[Proposed, ...]:
    """What the configured model proposes for `note`; empty where none is configured.

    Raises:
        AppError: The model is not there, did not answer, or its reply cannot be read.
    """
    from app.llm.choosing import open_client

    opened = open_client(settings)
    if opened is None:
        return ()
    client, end = opened
    with ExitStack() as ending:
        if end is not None:
            ending.callback(end)
        ending.callback(client.close)
        return propose(client, note, stays_here(settings))
