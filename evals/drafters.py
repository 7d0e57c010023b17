"""Who drafts in a column: the settings of its model, and all about it that changes answers."""

import hashlib
import os
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.llm import prompt_digest
from app.settings import AppSettings
from evals.errors import PlanError
from evals.plans import DrafterAxis

SIGN_OF_LIFE_S = 20.0
"""Seconds that an endpoint has to say which models it serves, before a run begins."""
_OPTIONS = ("temperature", "seed", "max_tokens", "deadline_s", "instructions")


def settings_of(axis: DrafterAxis) -> AppSettings:
    """The settings of the environment, with what the column's drafter names."""
    wanted = AppSettings.from_environment()
    llm: dict[str, Any] = {n: v for n in _OPTIONS if (v := getattr(axis, n)) is not None}
    if axis.base_url:
        key = os.environ.get(axis.key_variable, "") if axis.key_variable else ""
        llm |= {"base_url": axis.base_url, "api_key": key or None, "model": axis.model}
    elif axis.model:
        llm["model"] = axis.model
    values = wanted.model_dump()
    bare = "model" if axis.base_url else "local"
    values["drafter"] = bare if axis.kind == "bare" else axis.kind
    values["local_model"] = axis.file or wanted.local_model
    values["llm"] |= llm
    return AppSettings.model_validate(values)


def identity_of(axis: DrafterAxis, settings: AppSettings) -> dict[str, str]:
    """All about the column's drafter that changes answers; what does not apply is empty."""
    if settings.chosen == "composer":
        return {"drafter": "composer", "model": "", "prompt": ""}
    from app.llm.choosing import instructions_of
    from app.llm.local import model_file

    llm = settings.llm
    local = settings.chosen == "local"
    return {
        "drafter": axis.kind,
        "model": model_file(settings).name if local else str(llm.model),
        "model_digest": _digest(model_file(settings)) if local else "",
        "endpoint": "" if local else str(llm.base_url),
        "prompt": prompt_digest(instructions_of(settings)),
        "temperature": str(llm.temperature),
        "seed": str(llm.seed),
        "max_tokens": str(llm.max_tokens),
    }


def require(axis: DrafterAxis, settings: AppSettings) -> None:
    """Ask the column's endpoint for a sign of life, so that no run is made of its silence.

    Raises:
        PlanError: It cannot be asked; the message names the column's drafter and what to do.
    """
    if settings.chosen != "model":
        return  # a model file that cannot be served is refused when it is opened
    if not settings.llm.model:
        raise PlanError(f"drafter {axis.name}: model: must be named; it is part of every answer")
    from app.llm.client import ChatClient
    from app.llm.errors import RequestRefused
    from app.llm.target import Target

    client = ChatClient(Target.from_settings(settings))
    try:
        client.served(SIGN_OF_LIFE_S)
    except RequestRefused:
        pass  # some endpoints list no models and answer all the same
    except AppError as error:
        raise PlanError(f"drafter {axis.name}: {error}") from error
    finally:
        client.close()


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
