"""Messages that ask for several things at once: written ones, and sample questions joined."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.knowledge import read_lines
from index.samples import Sample

FILE = "messages.txt"
"""Name of the written ones beside a code's document."""
_BETWEEN = (
    " and ",
    ". ",
    "? ",
    ", ",
    " / ",
    "; also ",
    " plus ",
    "\n",
    " & ",
    " or ",
    " as well as ",
)
_PARTS = (2, 2, 2, 3)
_BARE = 0.6
"""Share of the joints before which a full stop or question mark is left out."""
_SMALL = 0.5
"""Share of the joints after which the next question starts with a small letter."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message and the ids of all that it asks for, at least one."""

    refs: tuple[str, ...]
    text: str


def read_messages(path: Path, known: Collection[str]) -> tuple[Message, ...]:
    """The messages in the file at `path`, none where there is no file.

    The form is that of `corpus.knowledge.read_lines`, with all ids in the brackets: `[one other]`.

    Raises:
        KnowledgeError: The file can't be read or is malformed.
        ValueError: It names an id that is not `known`.
    """
    if not path.exists():
        return ()
    messages = [
        Message(tuple(ids.split()), text)
        for ids, texts in read_lines(path).items()
        for text in texts
    ]
    unknown = {ref for message in messages for ref in message.refs} - set(known)
    if unknown:
        raise ValueError(f"{path}: no such ids: {sorted(unknown)}")
    return tuple(messages)


def messages_digest(messages: Sequence[Message]) -> str:
    """SHA-256 over the messages in their order."""
    lines = "\n".join(f"{' '.join(message.refs)}\t{message.text}" for message in messages)
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()


def joined(samples: Sequence[Sample], count: int, chance: random.Random) -> Iterator[Message]:
    """`count` messages, each of two or three samples taken by chance."""
    for _ in range(count):
        first, *others = chance.sample(samples, chance.choice(_PARTS))
        text, refs = first.text, [first.ref]
        for other in others:
            before = text.rstrip("?. ") if chance.random() < _BARE else text
            small = chance.random() < _SMALL
            after = other.text[:1].lower() + other.text[1:] if small else other.text
            text = f"{before}{chance.choice(_BETWEEN)}{after}"
            refs.append(other.ref)
        yield Message(tuple(dict.fromkeys(refs)), text)
