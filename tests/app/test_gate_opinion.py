"""What the encoder tells the gate's judge, and when it is asked."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from app.gate.judge import BUCKETS, CITED_BUCKETS, FILE, Informed, Judge, Learned, read_learned
from app.gate.judge import TRAITS as OWN
from app.gate.lexicon import Lexicon, tables
from app.gate.opinion import NAME, TRAITS, Opinion, read_opinion, refs, weighed
from corpus import CodeEntry
from index.embedding import EncodedText, OnnxEmbedder, packaged_model
from index.endpoint import EndpointEmbedder
from index.errors import EmbedderUnavailable
from index.tuned import read_tuned

FACTS = ("a", "b", "c")
TEXT = "The physician injects cement."


@dataclass
class Counted:
    """An encoder that counts how often it is asked, and may be unavailable."""

    name = "counted"
    digest = "none"
    pinned = True
    taps = ("inner",)
    there: bool = True
    asked: list[str] = field(default_factory=list)

    def load_soon(self) -> None:
        """Nothing to load."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Never asked."""
        raise NotImplementedError

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """One token for each text."""
        self.asked += texts
        if not self.there:
            raise EmbedderUnavailable("gone")
        states = np.zeros((1, 2), np.float32)
        return [EncodedText(partial(self.embed, texts), lambda tap: states) for _ in texts]


class Said:
    """Trained layers that always say the same."""

    samples = "these"
    refs = refs(("cement_injected",))

    def __init__(self, right: float) -> None:
        self.right = right

    def scores(self, text: str, encoded: EncodedText) -> np.ndarray:
        """Of the fact nothing; of the whole what was given."""
        return np.array([0, 0, self.right], np.float32)


def judged(
    entry: CodeEntry, encoder: Counted, right: float, own: float = 0.0, samples: str = "these"
) -> bool:
    """Whether a judge is convinced whose own weight is `own`, and whose encoder's is `right`."""
    weights = np.array([0.0] * len(OWN) + [1.0] + [0.0] * (len(TRAITS) - 1))
    learned = Learned(
        np.zeros(BUCKETS, np.int16),
        np.zeros(CITED_BUCKETS, np.int16),
        np.zeros(len(OWN)),
        own,
        1.0,
        Informed(samples, weights, 0.0, 1.0, (-2.0, 2.0)),
    )
    opinion = Opinion(Said(right), encoder)  # type: ignore[arg-type]
    judge = Judge(entry, Lexicon(tables(), entry.code), learned, opinion)
    sources: Set[str] = {"cement_injected"}
    return judge.convinced(judge.traits(TEXT, sources, ""), TEXT, sources)


def test_the_encoder_decides_where_the_judge_is_unsure(entry: CodeEntry) -> None:
    """Both ways."""
    encoder = Counted()
    assert judged(entry, encoder, right=3.0)
    assert not judged(entry, encoder, right=-3.0, own=1.5)
    assert encoder.asked == [TEXT, TEXT]


@pytest.mark.parametrize("own", [-5.0, 5.0])
def test_it_is_not_asked_where_the_judge_is_sure(entry: CodeEntry, own: float) -> None:
    """It takes several times as long as all else."""
    encoder = Counted()
    assert judged(entry, encoder, right=-own, own=own) == (own > 0)
    assert not encoder.asked


def test_without_the_encoder_the_judge_decides_alone(entry: CodeEntry) -> None:
    """Where it can't be loaded, or is not what the judge learned about."""
    assert not judged(entry, Counted(there=False), right=3.0)
    assert judged(entry, Counted(there=False), right=-3.0, own=1.5)
    assert not judged(entry, Counted(), right=3.0, samples="others")


def test_what_is_cited_is_told_from_what_is_not() -> None:
    """The most likely of each, and what is right and wrong in all."""
    names = refs(FACTS)
    scores = np.array([1.0, 2.0, 5.0, -1.0, -2.0, 4.0, 0.5])
    found = dict(zip(TRAITS, weighed(names, scores, {"a", "b"}), strict=True))
    assert found["right in all"] == 0.5
    assert found["right of a cited fact"] == 2
    assert found["wrong of a cited fact"] == -1
    assert found["wrong of any fact"] == 4
    assert found["right of another fact"] == 5
    assert len(weighed(names, scores, set())) == len(TRAITS)


def test_the_shipped_files_belong_together(entry: CodeEntry) -> None:
    """Whoever trains the encoder's layers anew has to teach the judge again."""
    assert entry.folder is not None
    learned = read_learned(entry.folder / FILE)
    opinion = read_opinion(entry.folder)
    assert learned is not None
    assert learned.informed is not None
    assert opinion is not None
    assert opinion.tuned.samples == learned.informed.samples
    assert opinion.tuned.refs == refs([fact.id for fact in entry.facts])
    assert len(learned.informed.traits) == len(OWN) + len(TRAITS)


def test_the_shipped_one_tells_a_statement_from_its_reverse(entry: CodeEntry) -> None:
    """Of most facts: file, layers and tap belong together."""
    assert entry.folder is not None
    opinion = read_opinion(entry.folder)
    assert opinion is not None
    told = 0
    pairs = [(f.id, f.statement, wrong) for f in entry.facts for wrong in f.contradict[:1]]
    for fact, statement, wrong in pairs:
        right, reverse = (opinion.traits(text, {fact}) for text in (statement, wrong))
        assert right is not None
        assert reverse is not None
        told += right[0] > reverse[0]
    assert told > 0.9 * len(pairs)


def test_there_is_no_opinion_without_files_or_with_another_encoder(
    entry: CodeEntry, tmp_path: Path
) -> None:
    """Nor with damaged files: then the judge decides alone."""
    assert entry.folder is not None
    assert read_opinion(tmp_path) is None
    elsewhere = EndpointEmbedder("http://127.0.0.1:9/v1", "other", None, 1.0)
    assert read_opinion(entry.folder, elsewhere) is None
    other = replace(packaged_model(), model_sha256="0")
    assert read_opinion(entry.folder, OnnxEmbedder(other)) is None
    read_tuned(entry.folder, NAME).write(tmp_path, NAME)
    assert read_opinion(tmp_path) is not None
    (tmp_path / f"{NAME}.onnx").write_bytes(b"no graph")
    assert read_opinion(tmp_path) is None
