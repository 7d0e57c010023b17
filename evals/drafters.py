"""Who drafts in a column: the settings of its model, and a model alone, without router and gate."""

import hashlib
import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from app.answer import Answer, Audience, Citation
from app.assistant import Turn
from app.errors import AppError
from app.llm import Drafter, DraftRequest, passages_of, prompt_digest
from app.settings import AppSettings
from corpus import CodeEntry, Span
from evals.errors import PlanError
from evals.plans import DrafterAxis

DECLINED = "The document does not say."
"""What a model alone says where it declines."""
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


class BareModel:
    """A model that is given the document and the question, and whose every word is shown.

    Its answer is `answered` unless it declines in the words that it was told to decline in. It
    rests on the facts whose words it cites. Nothing else of the product takes part.
    """

    def __init__(self, drafter: Drafter, entry: CodeEntry) -> None:
        """Ask `drafter` about the document of `entry`."""
        self._drafter = drafter
        self._entry = entry
        self._passages = passages_of(entry)

    def ask(
        self,
        question: str,
        audience: Audience | None = None,
        history: Sequence[Turn] = (),
        question_id: str | None = None,
    ) -> Answer:
        """What the model says."""
        whom: Audience = audience or "coder"
        before = [turn.content for turn in history if turn.role == "user"]
        asked = f"{question} (The question before was: {before[-1]})" if before else question
        budget = self._drafter.budget()
        with closing(
            self._drafter.draft(DraftRequest(asked, whom, self._passages), budget)
        ) as drafted:
            sentences = [sentence for sentence in drafted if not sentence.declines]
        text = " ".join(sentence.marked for sentence in sentences) or DECLINED
        used = {marker for sentence in sentences for marker in sentence.markers}
        cited = tuple(p for p in self._passages if p.marker in used)
        return Answer(
            question_id or "",
            question,
            whom,
            "answered" if sentences else "abstained",
            text,
            text,
            cited,
            tuple(f.id for f in self._entry.facts if _touched(f.quotes, cited)),
            drafted_by=self._drafter.name,
            tokens=budget.tokens,
        )

    def close(self) -> None:
        """End the model."""
        self._drafter.close()


def _touched(quotes: Sequence[Span], cited: Sequence[Citation]) -> bool:
    return any(q.start < c.end and c.start < q.end for q in quotes for c in cited)


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
