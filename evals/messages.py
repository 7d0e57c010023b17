"""`python -m evals.messages`: of what whole messages ask for, how much is answered?

The messages ask for several things at once, or for one in many words. They were written by
somebody who knew the ids only, and are never learned from or tuned on.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.assistant import Assistant
from corpus import CodeEntry
from evals.cases import GOLDEN
from evals.intervals import wilson
from index.samples import library_samples
from index.tuning.messages import FILE, Message, read_messages

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
    """

    wanted: frozenset[str]
    stated: frozenset[str]

    @property
    def right(self) -> bool:
        """Whether all that is wanted is stated; if nothing is, whether nothing is."""
        return self.wanted <= self.stated and bool(self.stated) == bool(self.wanted)

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
    return [
        Answered(wanted(one, entry), frozenset(assistant.ask(one.text, "coder").facts))
        for one in messages
    ]


def report(answered: Sequence[Answered]) -> str:
    """The shares, each with its 95 % interval."""
    several = [one for one in answered if one.wanted]
    silent = [one for one in answered if not one.wanted]
    beside = sum(one.beside for one in answered) / max(1, len(answered))
    lines = [
        _share("all that is asked for is stated", several, sum(one.right for one in several)),
        _share("of those nothing is stated", several, sum(not one.stated for one in several)),
        _share("what the document does not say is declined", silent, sum(o.right for o in silent)),
        f"facts stated beside those asked for: {beside:.2f}",
    ]
    return "\n".join(lines)


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
    messages = read_messages(GOLDEN / given.code.upper() / FILE, known)
    if entry is None or not messages:
        print(f"there are no messages about {given.code} to ask", file=sys.stderr)
        return 2
    print(report(answer(assistant, messages, entry)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
