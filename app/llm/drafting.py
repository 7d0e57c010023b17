"""The seam between the language model and the gate: requests in, finished sentences out.

    budget = drafter.budget(stop, waiting)    # one for draft and repair together
    with closing(drafter.draft(request, budget)) as sentences:
        for sentence in sentences: ...        # check it, keep it
    ... the same with drafter.repair(request, refused, budget)

A `ModelError` may come after sentences have. Then nothing of the draft may stay: a reply that broke
off can mean the opposite of the whole one. So a page may show sentences that passed the gate while
the stream runs, and takes them back on an error; everything else waits for the end.
"""

import threading
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import Protocol

from app.llm.budget import Budget
from app.llm.calls import Messages
from app.llm.client import ChatClient
from app.llm.errors import NoAnswer
from app.llm.prompt import (
    DraftRequest,
    Refused,
    messages,
    prompt_digest,
    repair_messages,
)
from app.llm.sentences import DraftSentence, SentenceReader

MOST_REPEATS = 2
"""Times that a draft may hold the same sentence."""


class Drafter(Protocol):
    """Drafts sentences that the gate has not seen yet."""

    @property
    def name(self) -> str:
        """The model's name, for `Answer.drafted_by`."""
        ...

    @property
    def prompt_digest(self) -> str:
        """SHA-256 of what the model is told, for `Answer.digests`."""
        ...

    def budget(
        self,
        stop: threading.Event | None = None,
        waiting: Callable[[float], None] | None = None,
    ) -> Budget:
        """The time for one question, which `draft` and `repair` share; see `Budget`."""
        ...

    def draft(self, request: DraftRequest, budget: Budget) -> Generator[DraftSentence, None, None]:
        """The sentences of a draft, each as soon as it is finished.

        Closing the iterator early cancels the call.

        Raises:
            ModelError: The draft is not whole; take back what was yielded.
            Stopped: The user stopped it.
        """
        ...

    def repair(
        self, request: DraftRequest, refused: Sequence[Refused], budget: Budget
    ) -> Generator[DraftSentence, None, None]:
        """The refused sentences written again, `replaces` counting from 1; some may be missing.

        Raises:
            ModelError: The reply is not whole; take back what was yielded.
            Stopped: The user stopped it.
        """
        ...

    def close(self) -> None:
        """End connections, threads and a model served in this process."""
        ...


class ModelDrafter:
    """A `Drafter` that asks an OpenAI-compatible endpoint."""

    def __init__(
        self,
        client: ChatClient,
        on_close: Callable[[], None] | None = None,
        instructions: str = "",
    ) -> None:
        """Ask through `client`; `on_close` ends what was started for it.

        Other `instructions` take the place of what a model is told about its task.
        """
        self._client = client
        self._on_close = on_close
        self._instructions = instructions

    @property
    def name(self) -> str:
        """The model's name, or the endpoint's host until the endpoint has told it."""
        return self._client.model or self._client.target.host

    @property
    def prompt_digest(self) -> str:
        """SHA-256 of what the model is told."""
        return prompt_digest(self._instructions)

    def budget(
        self,
        stop: threading.Event | None = None,
        waiting: Callable[[float], None] | None = None,
    ) -> Budget:
        """The configured deadline, from now on; see `Budget`."""
        return self._client.budget(stop, waiting)

    def draft(self, request: DraftRequest, budget: Budget) -> Generator[DraftSentence, None, None]:
        """The sentences of a draft; see `Drafter.draft`."""
        return self._sentences(messages(request, self._instructions), SentenceReader(), budget)

    def repair(
        self, request: DraftRequest, refused: Sequence[Refused], budget: Budget
    ) -> Generator[DraftSentence, None, None]:
        """The refused sentences written again; see `Drafter.repair`."""
        reader = SentenceReader(repair=True)
        asked = repair_messages(request, refused, self._instructions)
        return self._sentences(asked, reader, budget)

    def close(self) -> None:
        """End connections, threads and a model served in this process."""
        self._client.close()
        if self._on_close is not None:
            self._on_close()

    def _sentences(
        self, asked: Messages, reader: SentenceReader, budget: Budget
    ) -> Generator[DraftSentence, None, None]:
        seen: Counter[str] = Counter()
        pieces = self._client.stream(asked, budget)
        try:
            for piece in pieces:
                for sentence in reader.feed(piece):
                    yield self._scrubbed(sentence, seen)
        finally:
            pieces.close()
        for sentence in reader.finish():
            yield self._scrubbed(sentence, seen)
        if not seen:
            raise NoAnswer(self._client.target.host)

    def _scrubbed(self, sentence: DraftSentence, seen: Counter[str]) -> DraftSentence:
        """The sentence without the key, which a server may have put into its reply.

        Raises:
            NoAnswer: The model says the same over and over, as small ones do until they are cut.
        """
        seen[sentence.text] += 1
        if seen[sentence.text] > MOST_REPEATS:
            raise NoAnswer(self._client.target.host)
        return replace(sentence, text=self._client.target.scrub(sentence.text))
