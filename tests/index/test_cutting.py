"""An ONNX model that is cut in two."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cutting import cut
from index.embedding import TAPS, OnnxEmbedder, make_session, packaged_model

TAP = TAPS[0]


@pytest.fixture(scope="module")
def model() -> bytes:
    """The packaged model, whole."""
    return packaged_model().model.read_bytes()


def inputs(tokens: int) -> dict[str, np.ndarray]:
    """A text of that many tokens."""
    ids = np.arange(1000, 1000 + tokens, dtype=np.int64)[None]
    return {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": np.zeros_like(ids),
    }


@pytest.mark.parametrize("tokens", [1, 9])
def test_the_halves_give_what_the_whole_gives(model: bytes, tokens: int) -> None:
    """The first gives the inner value alone, the second goes on from it."""
    first, second = (make_session(half, threads=1) for half in cut(model, TAP))
    given = inputs(tokens)
    (states,) = first.run(None, given)
    (cut_up,) = second.run(None, {**given, TAP: states})
    (whole,) = make_session(model, threads=1).run(None, given)
    assert np.allclose(cut_up, whole, atol=1e-5)


def test_each_half_holds_only_its_own_weights(model: bytes) -> None:
    """Together they are about as large as the whole: no weight of a layer is in both."""
    first, second = cut(model, TAP)
    assert len(first) + len(second) < 1.001 * len(model)


@pytest.mark.parametrize("asked", [(), TAPS[:1], TAPS, TAPS[::-1]], ids=str)
def test_the_vector_of_a_text_is_that_of_the_whole_model(asked: tuple[str, ...]) -> None:
    """Alone and from its states, whichever were asked for, and beside others and at once."""
    embedder = OnnxEmbedder(packaged_model())
    texts = ["Is imaging included?", "bx", "one side of the sacrum " * 30]
    encoded = embedder.encode(texts)
    for tap in asked:
        assert len({one.states(tap).shape[1] for one in encoded}) == 1
    assert np.allclose([one.vector for one in encoded], embedder.embed(texts), atol=1e-5)


def test_the_states_at_a_tap_are_those_of_the_cut_model(model: bytes) -> None:
    """Made from those at the tap before, they are what going on from there gives."""
    encoded = OnnxEmbedder(packaged_model()).encode(["Is imaging included?"])[0]
    before, after = (encoded.states(tap) for tap in TAPS)
    _, middle = cut(cut(model, TAPS[1])[0], TAPS[0])
    given = {**inputs(len(before)), TAPS[0]: before[None]}
    session = make_session(middle, threads=1)
    used = {known.name: given[known.name] for known in session.get_inputs()}
    (states,) = session.run(None, used)
    assert np.allclose(after, states[0], atol=1e-5)


def test_states_at_another_tap_are_refused() -> None:
    """A classifier of another model goes on from what this one does not have."""
    encoded = OnnxEmbedder(packaged_model()).encode(["bx"])[0]
    with pytest.raises(ValueError, match="layer_99"):
        encoded.states("layer_99")


def test_a_value_that_nothing_gives_is_named(model: bytes) -> None:
    """As with the tap of another model."""
    with pytest.raises(ValueError, match="nothing in the model gives layer_99"):
        cut(model, "layer_99")


@given(st.binary(max_size=60))
def test_other_bytes_are_no_model(content: bytes) -> None:
    """They are refused, whatever they are."""
    with pytest.raises(ValueError, match=r"no ONNX model|nothing in the model"):
        cut(content, TAP)


def test_half_a_model_is_none(model: bytes) -> None:
    """A download that broke off."""
    with pytest.raises(ValueError, match="no ONNX model"):
        cut(model[: len(model) // 2], TAP)
