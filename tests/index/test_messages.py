"""Messages that ask for several things: the written ones, and how sample questions are joined."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import load_library
from corpus.errors import KnowledgeError
from index.samples import Sample, library_samples
from index.tuned import read_tuned
from index.tuning.messages import FILE, Message, joined, messages_digest, read_messages

SAMPLES = [Sample(ref, f"{ref.title()} number {n}?") for ref in ("who", "where") for n in range(4)]


def test_the_shipped_ones_are_those_that_the_classifier_was_trained_on() -> None:
    """Whoever adds messages has to train it anew: `make tune`."""
    library = load_library()
    folder = library.entries[0].folder
    assert folder is not None
    known = {sample.ref for sample in library_samples(library)["0200T"]}
    messages = read_messages(folder / FILE, known)
    assert len(messages) > 1000
    assert read_tuned(folder).messages == messages_digest(messages)


def test_all_ids_stand_in_the_brackets(tmp_path: Path) -> None:
    """One message a line, below all ids that it asks for."""
    path = tmp_path / FILE
    path.write_text("# some\n[who where]\nwho does it and where\n[who]\nsay who\n", "utf-8")
    assert read_messages(path, {"who", "where"}) == (
        Message(("who", "where"), "who does it and where"),
        Message(("who",), "say who"),
    )


def test_the_status_of_the_right_answer_may_stand_behind_the_ids(tmp_path: Path) -> None:
    """Where somebody has said it, training learns from it."""
    path = tmp_path / FILE
    path.write_text("[who: conflict]\nas nurses do it, which?\n[who]\nsay who\n", "utf-8")
    assert read_messages(path, {"who"}) == (
        Message(("who",), "as nurses do it, which?", "conflict"),
        Message(("who",), "say who"),
    )
    path.write_text("[who: perhaps]\nwho does it\n", "utf-8")
    with pytest.raises(KnowledgeError, match="status is one of answered, conflict, declined"):
        read_messages(path, {"who"})


def test_a_code_without_messages_has_none(tmp_path: Path) -> None:
    """They are optional."""
    assert read_messages(tmp_path / FILE, {"who"}) == ()


def test_an_unknown_id_is_named(tmp_path: Path) -> None:
    """A slip of the pen would teach nothing, or the wrong thing."""
    path = tmp_path / FILE
    path.write_text("[who wehre]\nwho does it and where\n", "utf-8")
    with pytest.raises(ValueError, match="wehre"):
        read_messages(path, {"who", "where"})
    path.write_text("who does it and where\n", "utf-8")
    with pytest.raises(KnowledgeError):
        read_messages(path, {"who", "where"})


@given(seed=st.integers(0, 10_000))
def test_a_joined_message_asks_for_all_that_its_parts_ask_for(seed: int) -> None:
    """Its words are those of two or three samples, its ids theirs, each once."""
    (message,) = joined(SAMPLES, 1, random.Random(seed))
    inside = [s for s in SAMPLES if s.text.lower().rstrip("?") in message.text.lower()]
    assert 2 <= len(inside) <= 3
    assert {sample.ref for sample in inside} == set(message.refs)
    assert len(set(message.refs)) == len(message.refs)
