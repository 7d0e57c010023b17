"""The one pipeline behind chat, command line and evals: a question in, an `Answer` out."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.answer import Answer, Audience
from corpus import Library, load_library
from index import Index, IndexSettings, open_index


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


class Assistant:
    """Answers questions about the library's documents, from an open index."""

    def __init__(self, library: Library, index: Index) -> None:
        self.library = library
        self.index = index

    @classmethod
    def open(
        cls,
        corpus: Path | None = None,
        settings: IndexSettings | None = None,
        notify: Callable[[str], None] | None = None,
    ) -> "Assistant":
        """An assistant over the corpus folder, its index built first where that is needed.

        Args:
            corpus: The corpus folder; by default the packaged one.
            settings: Where and how the index is kept; by default from the environment.
            notify: Called with one line when the index has to be rebuilt; by default it goes to
                standard error.

        Raises:
            CorpusError: The corpus is wrong.
            SearchIndexError: The index cannot be built or opened.
        """
        library = load_library(corpus)
        index = open_index(library, settings or IndexSettings.from_environment(), notify or _stderr)
        return cls(library, index)

    def ask(
        self,
        question: str,
        audience: Audience | None = None,
        history: Sequence[Turn] = (),
        question_id: str | None = None,
    ) -> Answer:
        """The answer to `question`.

        Args:
            question: As the user typed it.
            audience: Whom the words are for; by default told from the question, else a coder.
            history: The conversation so far, oldest first.
            question_id: Kept in the answer; by default made from the question.
        """
        raise NotImplementedError


def _stderr(line: str) -> None:
    print(line, file=sys.stderr)
