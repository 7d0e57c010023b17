"""`python -m evals.messages`: of what whole messages ask for, how much is answered?

Each file of messages is one blind writer's, who knew the ids only; what it holds, and whether
anything was tuned on it, is said at its head. None is learned from.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.answer import Status
from app.assistant import Assistant
from corpus import CodeEntry
from evals.cases import GOLDEN
from evals.intervals import wilson
from index.samples import library_samples
from index.tuning.messages import Due, Message, read_messages

FOLDER = "messages"
"""Where the files are, beside a code's golden questions."""

EXAMPLES = """examples:
  python -m evals.messages
  python -m evals.messages --code 0200T
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a message.

    Attributes:
        wanted: Ids of the facts that it asks for; empty where the document answers nothing of it.
        stated: Ids of the facts stated.
        due: The status of the right answer; None where nobody has said.
        status: The status.
    """

    wanted: frozenset[str]
    stated: frozenset[str]
    due: Due | None
    status: Status

    @property
    def answerable(self) -> bool:
        """Whether the document answers any of it."""
        return bool(self.wanted) and self.due != "declined"

    @property
    def right(self) -> bool:
        """Whether all that is wanted is stated."""
        return self.wanted <= self.stated

    @property
    def beside(self) -> int:
        """How many facts are stated beside those."""
        return len(self.stated - self.wanted)


def wanted(message: Message, entry: CodeEntry) -> frozenset[str]:
    """The facts that the message asks for, by themselves or as a topic; silences have none."""
    of_topic = {topic.id: topic.facts for topic in entry.topics}
    facts = (of_topic.get(ref, (ref,) if ref in entry.fact_by_id else ()) for ref in message.refs)
    return frozenset(fact for own in facts for fact in own)


def answer(assistant: Assistant, messages: Iterable[Message], entry: CodeEntry) -> list[Answered]:
    """What comes of each message, asked by a coder."""
    found = ((one, assistant.ask(one.text, "coder")) for one in messages)
    return [
        Answered(wanted(one, entry), frozenset(answer.facts), one.due, answer.status)
        for one, answer in found
    ]


def report(answered: Sequence[Answered]) -> str:
    """The shares, each with its 95 % interval."""
    several = [one for one in answered if one.answerable]
    silent = [one for one in answered if not one.answerable]
    wrong = [one for one in answered if one.due == "conflict"]
    sound = [one for one in answered if one.due == "answered"]
    beside = sum(one.beside for one in answered) / max(1, len(answered))
    lines = [
        _share("all that is asked for is stated", several, sum(one.right for one in several)),
        _share("of those nothing is stated", several, sum(not one.stated for one in several)),
        _share("what the document does not say is declined", silent, _with("abstained", silent)),
        _share("what is presumed wrongly is said to be wrong", wrong, _with("conflict", wrong)),
        _share("what is not is said to be wrong", sound, _with("conflict", sound)),
        f"facts stated beside those asked for: {beside:.2f}",
    ]
    return "\n".join(lines)


def _with(status: Status, answered: Sequence[Answered]) -> int:
    return sum(one.status == status for one in answered)


def _share(what: str, of: Sequence[Answered], count: int) -> str:
    low, high = wilson(count, len(of))
    share = f"{count}/{len(of)} = {100 * count / max(1, len(of)):.1f} %"
    return f"{what}: {share} ({100 * low:.1f} to {100 * high:.1f} %)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what comes of the messages; the exit code is 2 for a code without any."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.messages",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--code", default="0200T")
    given = parser.parse_args(arguments)
    assistant = Assistant.open()
    entry = assistant.library.entry(given.code)
    known = {s.ref for s in library_samples(assistant.library).get(given.code.upper(), ())}
    files = sorted((GOLDEN / given.code.upper() / FOLDER).glob("*.txt"))
    if entry is None or not files:
        print(f"there are no messages about {given.code} to ask", file=sys.stderr)
        return 2
    for path in files:
        print(f"{path.stem}: {_head(path)}")
        print(report(answer(assistant, read_messages(path, known), entry)) + "\n")
    return 0


def _head(path: Path) -> str:
    """What a file says of itself in its first line."""
    with path.open(encoding="utf-8") as lines:
        return next(lines, "").strip("# \n")


if __name__ == "__main__":
    sys.exit(main())
