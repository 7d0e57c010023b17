"""Messages as they come in: written ones, and sample questions joined."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from corpus.errors import KnowledgeError
from corpus.knowledge import read_lines
from index.samples import Sample

Due = Literal["answered", "conflict", "declined"]
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
    """A message.

    Attributes:
        refs: The ids of all that it asks for, at least one.
        text: The message.
        due: The status of the right answer; None where nobody has said.
    """

    refs: tuple[str, ...]
    text: str
    due: Due | None = None


def read_messages(path: Path, known: Collection[str]) -> tuple[Message, ...]:
    """The messages in the file at `path`, none where there is no file.

    The form is that of `corpus.knowledge.read_lines`, with all ids in the brackets and at times the
    status of the right answer: `[one other]`, `[one other: conflict]`.

    Raises:
        KnowledgeError: The file can't be read or is malformed, or names an unknown status.
        ValueError: It names an id that is not `known`.
    """
    if not path.exists():
        return ()
    messages = [
        Message(refs, text, due)
        for labels, texts in read_lines(path).items()
        for refs, due in [_labels(labels, path)]
        for text in texts
    ]
    unknown = {ref for message in messages for ref in message.refs} - set(known)
    if unknown:
        raise ValueError(f"{path}: no such ids: {sorted(unknown)}")
    return tuple(messages)


def _labels(labels: str, path: Path) -> tuple[tuple[str, ...], Due | None]:
    ids, parted, status = labels.partition(": ")
    due: Due | None = next((due for due in get_args(Due) if due == status), None)
    if parted and due is None:
        raise KnowledgeError(f"{path}: [{labels}]: the status is one of {', '.join(get_args(Due))}")
    return tuple(ids.split()), due


def messages_digest(messages: Sequence[Message]) -> str:
    """SHA-256 over the messages in their order."""
    lines = "\n".join(f"{' '.join(m.refs)}\t{m.due or ''}\t{m.text}" for m in messages)
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
