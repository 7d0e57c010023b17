"""A program: the command line over an assistant that does as it is told.

The question says what happens: `abstain`, `fail`, `raise`, `panic`, `down`, `wait`; anything else
is answered. No index and no model are loaded.
"""

import sys
import time
from collections.abc import Callable, Sequence

from app import Answer, Citation, NotReady, Turn
from app.answer import Audience, Status
from app.cli import main

QUOTE = "This code includes imaging guidance and bone biopsy,\n when performed."


class Panic(BaseException):
    """As the vector store's panics: no Exception."""


class StandIn:
    """An assistant without documents."""

    def ask(
        self,
        question: str,
        audience: Audience | None = None,
        history: Sequence[Turn] = (),
        question_id: str | None = None,
    ) -> Answer:
        """An answer that repeats what it was given."""
        match question.split()[0]:
            case "raise":
                raise KeyError("secret detail")
            case "panic":
                raise Panic
            case "down":
                raise NotReady("The endpoint does not answer.")
            case "wait":
                print("waiting", file=sys.stderr, flush=True)
                time.sleep(60)
        states: dict[str, Status] = {"abstain": "abstained", "fail": "failed"}
        return Answer(
            id=question_id or "none",
            question=question,
            audience=audience or "coder",
            status=states.get(question.split()[0], "answered"),
            text=f"Heard {question} after {len(history)} messages. [1]",
            body="",
            citations=(Citation(1, "0200T", "Note", QUOTE, 5, 5 + len(QUOTE)),),
        )


def open_stand_in(notify: Callable[[str], None]) -> StandIn:
    """A stand-in, with a line of news as when an index is built."""
    notify("opened")
    return StandIn()


if __name__ == "__main__":
    sys.exit(main(open_assistant=open_stand_in))
