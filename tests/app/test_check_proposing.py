"""What a language model proposes: read strictly, held against note and reader."""

import json
from collections.abc import Iterator

import pytest

from app.check import Checker
from app.check.correcting import choices
from app.check.fieldnames import field_names
from app.check.proposing import Proposed, propose, read_reply, weighed
from app.errors import UsageError
from app.llm.client import ChatClient
from app.llm.errors import ModelError
from app.llm.target import Target
from tests.faults.server import FaultServer

NOTE = "R sacroplasty, PMMA 3cc, fluoro. Painful lung ca met R ala. Done on 4 West. MRN: 4471123."


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    """A server that plays models and their faults."""
    with FaultServer() as running:
        yield running


def proposed(field: str, value: bool | str, quote: str) -> Proposed:
    """One proposal."""
    return Proposed(field=field, value=value, quote=quote)


def test_every_field_and_value_has_its_words() -> None:
    """The labels name the fields and values of an encounter, each once and no others."""
    assert {f.name: set(f.values) for f in field_names()} == {
        name: set(values) for name, values in choices().items()
    }


@pytest.mark.parametrize(
    ("field", "value", "quote", "status"),
    [
        ("side", "right", "R ala", "agrees"),
        ("place", "inpatient", "4 West", "counts"),
        ("side", "left", "R ala", "confirm"),
        ("injection", "aborted", "Done", "confirm"),
        ("indication", "fracture", "lung ca met", "confirm"),
        ("biopsy", True, "PMMA", "counts"),
    ],
)
def test_status(checker: Checker, field: str, value: bool | str, quote: str, status: str) -> None:
    """A proposal agrees, counts where the reader is silent, or waits for a person."""
    result = checker.check(NOTE)
    (found,) = weighed(NOTE, [proposed(field, value, quote)], result)
    assert found.status == status
    assert NOTE[found.finding.start : found.finding.end] == quote


@pytest.mark.parametrize(
    ("field", "value", "quote"),
    [
        ("place", "inpatient", "4 west"),
        ("place", "inpatient", "ward"),
        ("place", "moon", "4 West"),
        ("weather", "fine", "4 West"),
        ("biopsy", "true", "PMMA"),
        ("place", "inpatient", " "),
    ],
)
def test_what_is_not_in_the_note_is_dropped(
    checker: Checker, field: str, value: bool | str, quote: str
) -> None:
    """Words that are not literally there, unknown fields and values leave no trace."""
    assert weighed(NOTE, [proposed(field, value, quote)], checker.check(NOTE)) == ()


def test_two_values_for_one_field_do_not_count(checker: Checker) -> None:
    """A model that contradicts itself fills nothing."""
    both = [proposed("place", "inpatient", "4 West"), proposed("place", "other", "4 West")]
    assert {s.status for s in weighed(NOTE, both, checker.check(NOTE))} == {"confirm"}


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Sure! Here it is.",
        "[]",
        '{"findings": {}}',
        '{"findings": [], "note": "x"}',
        '{"findings": [{"field": "side", "value": "left"}]}',
        '{"findings": [{"field": "side", "value": "left", "quote": "L", "why": "x"}]}',
        '{"findings": [{"field": "side", "value": 1, "quote": "L"}]}',
        '{"findings": [{"field": "side", "value": "left", "quote": ""}]}',
        "[" * 3000,
    ],
)
def test_other_replies_are_rejected(reply: str) -> None:
    """Anything but the asked form is refused whole, without repeating its words."""
    with pytest.raises(UsageError, match="could not be read as a list of findings"):
        read_reply(reply)


def test_a_fenced_reply_is_read() -> None:
    """Models put JSON into fences; that is no difference."""
    text = '```json\n{"findings": [{"field": "side", "value": "left", "quote": "L"}]}\n```'
    assert read_reply(text) == (proposed("side", "left", "L"),)


def test_the_model_is_asked_with_identifiers_masked(server: FaultServer) -> None:
    """What is sent has the vocabulary and the note, without the record's number."""
    server.requests.clear()
    server.reply = lambda request: json.dumps({"findings": []})
    client = ChatClient(Target(server.url("ok"), model="tiny-9"))
    assert propose(client, NOTE, as_it_is=False) == ()
    sent = server.requests[-1].body.decode()
    assert "4471123" not in sent
    assert "lung ca met" in sent
    assert "hospital_outpatient" in sent
    client.close()


@pytest.mark.parametrize("fault", ["error_500", "cut_close", "empty_text", "key_401", "length"])
def test_faults_of_the_endpoint_are_told(server: FaultServer, fault: str) -> None:
    """A fault is an error of the application with its own sentence; no proposal is half taken."""
    client = ChatClient(Target(server.url(fault), model="tiny-9", retries=0, deadline_s=5.0))
    with pytest.raises(ModelError):
        propose(client, NOTE, as_it_is=True)
    client.close()


def test_an_endless_reply_is_cut(server: FaultServer) -> None:
    """A reply that does not end is no list of findings."""
    server.reply = lambda request: "x" * 50_000
    client = ChatClient(Target(server.url("ok"), model="tiny-9"))
    with pytest.raises((UsageError, ModelError)):
        propose(client, NOTE, as_it_is=True)
    client.close()
