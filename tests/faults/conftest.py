"""A fault server for all tests of this folder, and drafts from it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import openai  # noqa: F401  # its import takes a second or two, which no deadline below should pay
import pytest

from app.answer import Citation
from app.llm.client import ChatClient
from app.llm.drafting import ModelDrafter
from app.llm.errors import ModelError
from app.llm.prompt import DraftRequest
from app.llm.sentences import DraftSentence
from app.llm.target import Target
from tests.faults.server import FaultServer

KEY = "sk-canary-4f1d9c"
QUESTION = "Is the canary-question about imaging billed separately?"
PASSAGE = Citation(1, "0200T", "Note", "This code includes imaging guidance", 0, 35)
REQUEST = DraftRequest(QUESTION, "coder", (PASSAGE,))


@dataclass
class Outcome:
    """What became of one draft."""

    sentences: list[DraftSentence] = field(default_factory=list)
    error: ModelError | None = None
    seconds: float = 0.0


@pytest.fixture(scope="session")
def server() -> Iterator[FaultServer]:
    """The fault server."""
    with FaultServer() as running:
        yield running


@pytest.fixture
def drafter(server: FaultServer) -> Iterator[Callable[..., ModelDrafter]]:
    """Makes drafters for one fault each; they are closed afterwards."""
    made: list[ModelDrafter] = []

    def make(fault: str, **options: object) -> ModelDrafter:
        server.requests.clear()
        server.disconnected.clear()
        values = {"api_key": KEY, "model": "tiny-9", "deadline_s": 5.0, **options}
        address = fault if "://" in fault else server.url(fault)
        made.append(ModelDrafter(ChatClient(Target(address, **values))))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


def drafted(drafter: ModelDrafter) -> Outcome:
    """One draft from start to end."""
    outcome = Outcome()
    started = time.monotonic()
    try:
        for sentence in drafter.draft(REQUEST, drafter.budget()):
            outcome.sentences.append(sentence)
    except ModelError as error:
        outcome.error = error
    outcome.seconds = time.monotonic() - started
    return outcome
