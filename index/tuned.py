"""The tuned classifier: the encoder's last layers, trained on where sample questions belong.

A sentence encoder is made to tell what texts are about. Trained on where questions belong, its
last layers learn what tells one fact from the next. Two files beside the document hold it: what it
was trained on, and an ONNX graph that onnxruntime runs. `python -m index.tuning` makes them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from index.classifying import Placing, hashed_words, odds, shares
from index.embedding import make_session
from index.errors import IndexUnusable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onnxruntime import InferenceSession

    from index.embedding import EncodedText, Vectors
    from index.retrieval import EncodedQuery

NAME = "classifier"
"""Name of both files beside a code's document."""
STATES, WORDS = "states", "words"
"""The graph's inputs, (tokens, width) and (BUCKETS,)."""
SCORES, ASKED, TRAITS = "scores", "asked", "traits"
"""Its outputs: one number for each id, for the one that a question belongs to and for all those
that a message asks for, and two: whether it presumes what the document denies, and whether the
document is silent on all of it."""


TRAIT_NAMES = ("conflict", "silent")
"""What the numbers of `TRAITS` are called in `Placing`, in their order."""


@dataclass(frozen=True)
class TunedClassifier:
    """A trained classifier.

    Attributes:
        samples: Digest of the samples that it was trained on.
        messages: Digest of the messages that it was trained on; "" for none.
        encoder: Digest of the embedding model whose states it goes on from.
        tap: Name of these states.
        refs: The ids that questions belong to, in the order of the scores.
        graph: The ONNX graph.
    """

    samples: str
    messages: str
    encoder: str
    tap: str
    refs: tuple[str, ...]
    graph: bytes = field(repr=False)

    @cached_property
    def _session(self) -> InferenceSession:
        return make_session(self.graph, threads=1)  # for so few tokens a second one only costs

    def place(self, query: EncodedQuery) -> Placing:
        """How likely the question belongs to each id and asks for it, and what else it is like.

        Raises:
            ValueError: It was encoded by a model without inner states.
        """
        outputs = [SCORES, ASKED, TRAITS]
        scores, asked, traits = self._run(outputs, query.text, query.encoded)
        return Placing(
            shares(self.refs, scores),
            odds(self.refs, asked),
            **odds(TRAIT_NAMES, traits),
        )

    def scores(self, text: str, encoded: EncodedText) -> Vectors:
        """What the first head gives for each id; trained on targets, their log odds.

        Raises:
            ValueError: The text was encoded by a model without inner states.
        """
        return self._run([SCORES], text, encoded)[0]

    def _run(self, outputs: Sequence[str], text: str, encoded: EncodedText) -> list[Vectors]:
        inputs = {STATES: encoded.states(self.tap), WORDS: hashed_words([text])[0]}
        found: list[Vectors] = self._session.run(outputs, inputs)
        return found

    def write(self, folder: Path, name: str) -> None:
        """Write its two files into `folder`, so that `read_tuned` reads them."""
        about = {
            "samples": self.samples,
            "messages": self.messages,
            "encoder": self.encoder,
            "tap": self.tap,
            "graph": hashlib.sha256(self.graph).hexdigest(),
            "refs": self.refs,
        }
        (folder / f"{name}.onnx").write_bytes(self.graph)
        (folder / f"{name}.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def read_tuned(folder: Path, name: str = NAME, *, checked: bool = False) -> TunedClassifier:
    """The classifier whose two files are in `folder`.

    Args:
        folder: Where they are.
        name: Their name.
        checked: Whether both were compared with digests before; else the graph is, with the one in
            its description.

    Raises:
        IndexUnusable: They can't be read, or don't belong together.
    """
    try:
        about = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        graph = (folder / f"{name}.onnx").read_bytes()
        if not checked and hashlib.sha256(graph).hexdigest() != about["graph"]:
            raise ValueError("the graph is another one")
        read = about["samples"], about["messages"], about["encoder"], about["tap"]
        return TunedClassifier(*read, tuple(about["refs"]), graph)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnusable("damaged", f"{name}.json is no tuned classifier: {error}") from None
