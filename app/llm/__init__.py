"""The language model: where it is, how it is asked, and what it drafts.

    drafter = open_drafter(AppSettings.from_environment())   # None: the composer drafts

Nothing here is imported by the rest of the application until a model is chosen.
"""

from app.llm.budget import Budget
from app.llm.choosing import DrafterReport, describe_drafter, open_drafter
from app.llm.drafting import Drafter, ModelDrafter
from app.llm.errors import ModelError, Stopped
from app.llm.prompt import DraftRequest, Refused, passages_of, prompt_digest
from app.llm.sentences import DraftSentence

__all__ = [
    "Budget",
    "DraftRequest",
    "DraftSentence",
    "Drafter",
    "DrafterReport",
    "ModelDrafter",
    "ModelError",
    "Refused",
    "Stopped",
    "describe_drafter",
    "open_drafter",
    "passages_of",
    "prompt_digest",
]
