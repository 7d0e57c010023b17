"""The classifier that ships with a code, its file, and what happens when it doesn't fit."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import load_library
from index.build import tuned_classifiers
from index.embedding import OnnxEmbedder, packaged_model, with_vector
from index.endpoint import EndpointEmbedder
from index.errors import IndexUnusable
from index.lexical import terms
from index.planning import Plan, make_plan
from index.retrieval import EncodedQuery
from index.samples import Sample, samples_digest
from index.settings import IndexSettings
from index.tuned import NAME, TunedClassifier, read_tuned

CODE = "0200T"


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    """The packaged model."""
    return OnnxEmbedder(packaged_model())


@pytest.fixture(scope="module")
def plan(embedder: OnnxEmbedder) -> Plan:
    """The plan for the packaged corpus."""
    return make_plan(load_library(), IndexSettings(data_dir=None), embedder)


@pytest.fixture(scope="module")
def shipped(plan: Plan) -> TunedClassifier:
    """The classifier beside the document."""
    return read_tuned(plan.tuned[CODE])


def query(embedder: OnnxEmbedder, text: str) -> EncodedQuery:
    """A question as the index encodes it."""
    encoded = embedder.encode([text])[0]
    return EncodedQuery(text, terms(text), encoded)


def test_the_shipped_one_fits_the_shipped_samples(plan: Plan) -> None:
    """Whoever adds sample questions has to train it anew: `make tune`."""
    said: list[str] = []
    assert list(tuned_classifiers(plan, said.append)) == [CODE]
    assert said == []


def test_it_knows_the_questions_that_it_was_trained_on(
    plan: Plan, shipped: TunedClassifier, embedder: OnnxEmbedder
) -> None:
    """Of every hundredth nearly all are placed rightly: file, layers and tap belong together."""
    samples = plan.samples[CODE][::100]
    right = 0
    for sample in samples:
        likely = shipped.place(query(embedder, sample.text)).likely
        assert sum(likely.values()) == pytest.approx(1, abs=1e-4)
        right += max(likely, key=lambda ref: likely[ref]) == sample.ref
    assert right > 0.9 * len(samples)


def test_it_tells_what_is_presumed_wrongly_and_what_nothing_answers(
    shipped: TunedClassifier, embedder: OnnxEmbedder
) -> None:
    """Two probabilities beside those of the ids, each by itself."""
    for message, conflict, silent in (
        ("Since imaging is billed separately, which modifier goes on it?", True, False),
        ("Is imaging guidance included in 0200T?", False, False),
        ("How many RVUs does it carry?", False, True),
    ):
        placing = shipped.place(query(embedder, message))
        assert (placing.conflict > 0.5) is conflict, message
        assert (placing.silent > 0.5) is silent, message


def test_it_tells_all_that_a_message_asks_for(
    shipped: TunedClassifier, embedder: OnnxEmbedder
) -> None:
    """Each id has a probability of its own: those asked for are among the first."""
    for message, wanted in {
        "Is the biopsy included, and who may do it?": {"biopsy_included", "specialties"},
        "Is fluoro bundled? And can I bill the balloon?": {"imaging_included", "device_included"},
        "how many needles, and which cement brand": {"needles", "cement_brand"},
    }.items():
        asked = shipped.place(query(embedder, message)).asked
        best = sorted(asked, key=lambda ref: -asked[ref])
        assert wanted <= set(best[:3])
        assert min(asked[ref] for ref in wanted) > 0.1 > asked[best[4]]


def test_a_written_classifier_is_read_back(
    shipped: TunedClassifier, embedder: OnnxEmbedder, tmp_path: Path
) -> None:
    """Under another name and in another folder it answers the same."""
    shipped.write(tmp_path, "copy")
    again = read_tuned(tmp_path, "copy")
    asked = query(embedder, "Is the biopsy billed on top?")
    assert again == shipped
    assert again.place(asked) == shipped.place(asked)


def test_the_length_of_a_question_is_free(shipped: TunedClassifier, embedder: OnnxEmbedder) -> None:
    """One word, and more words than the encoder reads."""
    for text in ("biopsy", "biopsy " * 2000):
        assert sum(shipped.place(query(embedder, text)).likely.values()) == pytest.approx(1)


def test_a_question_without_inner_states_is_refused(shipped: TunedClassifier) -> None:
    """An endpoint gives vectors only; its index has a linear classifier instead."""
    with pytest.raises(ValueError, match="without inner states"):
        shipped.place(EncodedQuery("x", (), with_vector(np.zeros(384, np.float32))))


def test_other_samples_make_it_unfit(plan: Plan) -> None:
    """One more question, and a simpler classifier takes its place, which the user is told."""
    more = (*plan.samples[CODE], Sample("whole_code", "And one more?"))
    said: list[str] = []
    assert tuned_classifiers(replace(plan, samples={CODE: more}), said.append) == {}
    assert said == [
        f"the classifier of {CODE} was trained on other sample questions or another embedding "
        "model: a simpler one takes its place"
    ]


def test_an_encoder_without_inner_states_makes_it_unfit(plan: Plan) -> None:
    """An endpoint's model, for example; the user is told that answers will err more often."""
    elsewhere = EndpointEmbedder("http://127.0.0.1:9/v1", "other", None, 1.0)
    said: list[str] = []
    assert tuned_classifiers(replace(plan, embedder=elsewhere), said.append) == {}
    assert said[0].endswith("or another embedding model: a simpler one takes its place")


DAMAGES = {
    "empty": ("json", b""),
    "text": ("json", b"no object"),
    "a list": ("json", b"[]"),
    "an object of something else": ("json", b"{}"),
    "another graph": ("onnx", b"no graph"),
}


@pytest.mark.parametrize(("kind", "content"), DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_file_is_named_and_replaced_by_a_simpler_one(
    plan: Plan, shipped: TunedClassifier, tmp_path: Path, kind: str, content: bytes
) -> None:
    """It never stops a build."""
    shipped.write(tmp_path, NAME)
    (tmp_path / f"{NAME}.{kind}").write_bytes(content)
    with pytest.raises(IndexUnusable, match=r"classifier\.json is no tuned classifier"):
        read_tuned(tmp_path)
    said: list[str] = []
    assert tuned_classifiers(replace(plan, tuned={CODE: tmp_path}), said.append) == {}
    assert said[0].startswith(f"the classifier of {CODE} can't be used (classifier.json is no")


def test_a_missing_graph_is_a_damage(shipped: TunedClassifier, tmp_path: Path) -> None:
    """Its description alone is no classifier."""
    shipped.write(tmp_path, NAME)
    (tmp_path / f"{NAME}.onnx").unlink()
    with pytest.raises(IndexUnusable, match="is no tuned classifier"):
        read_tuned(tmp_path)


def test_the_digest_of_samples_is_that_of_ids_and_texts() -> None:
    """A question moved to another id is another set."""
    first = samples_digest([Sample("a", "x"), Sample("b", "y")])
    assert first == samples_digest([Sample("a", "x"), Sample("b", "y")])
    assert first != samples_digest([Sample("a", "x"), Sample("c", "y")])
    assert first != samples_digest([Sample("a", "x"), Sample("b", "y ")])
