import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from app import Answer, Assistant
from app.llm import Stopped
from app.settings import AppSettings, LlmSettings
from index import IndexSettings
from tests.faults.server import FaultServer

QUESTION = "Is imaging guidance billed separately with 0200T?"


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    """Plays a model on loopback."""
    with FaultServer() as running:
        yield running


@pytest.fixture
def ask(server: FaultServer, real_data: Path) -> Iterator[Callable[..., Answer]]:
    """Asks an assistant whose model gives the given replies one after the other."""
    opened: list[Assistant] = []

    def make(replies: Sequence[str], question: str = QUESTION, **options: Any) -> Answer:
        waiting = list(replies)
        server.requests.clear()
        server.reply = lambda body: waiting.pop(0)
        llm = LlmSettings(
            base_url=server.url(options.pop("fault", "ok")),
            model="tiny-9",
            deadline_s=4.0,
            retries=0,
        )
        assistant = Assistant.open(
            settings=IndexSettings(data_dir=real_data), app_settings=AppSettings(llm=llm)
        )
        opened.append(assistant)
        return assistant.ask(question, **options)

    yield make
    for each in opened:
        each.close()


def test_a_sentence_that_passes_is_shown(ask: Callable[..., Answer]) -> None:
    """In the model's words, with the router's verdict and literal citations."""
    reply = "Imaging guidance is part of the code and is not billed separately."
    number = passage_number("This code includes imaging guidance")
    answer = ask([f"{reply} [{number}]"])
    assert answer.status == "answered"
    assert answer.drafted_by == "tiny-9"
    assert "part of the code" in answer.text
    assert answer.text.startswith("No: ")
    assert answer.gate.sentences == 1
    assert answer.gate.rejected == 0
    assert answer.digests["prompt"]
    assert answer.facts == ("imaging_included",)
    assert all(c.quote in answer_document() for c in answer.citations)


def test_a_refused_sentence_is_sent_back_once(
    server: FaultServer, ask: Callable[..., Answer]
) -> None:
    """The repaired one is shown, the wrong one never; the reason travels with it."""
    number = passage_number("This code includes imaging guidance")
    wrong = f"Imaging guidance is billed separately for $90. [{number}]"
    answer = ask([wrong, f"1: Imaging guidance is included in 0200T. [{number}]"])
    assert answer.gate.rejected == 1
    assert answer.gate.repaired == 1
    assert "$90" not in answer.text
    assert answer.gate.details[0].sentence.startswith("Imaging guidance is billed separately")
    assert "refused" in server.requests[-1].json["messages"][1]["content"]


def test_a_draft_with_nothing_left_is_the_composers(ask: Callable[..., Answer]) -> None:
    """Both rounds are refused: the answer is the composer's, and says so."""
    answer = ask(["Append modifier 50. [1]", "1: Append modifier 50 again. [1]"])
    assert answer.drafted_by == "composer"
    assert answer.status == "answered"
    assert answer.facts == ("imaging_included",)
    assert answer.gate.rejected == 1
    assert "modifier" not in answer.text


@pytest.mark.parametrize("fault", ["length", "cut_close", "html", "error_500"])
def test_a_fault_shows_the_composers_answer(fault: str, ask: Callable[..., Answer]) -> None:
    """With the error's sentence beside it; nothing of the broken draft is shown."""
    answer = ask([], fault=fault)
    assert answer.drafted_by == "composer"
    assert answer.trouble
    assert answer.status == "answered"
    assert "trouble" not in answer.to_dict()


def test_what_is_declined_never_reaches_the_model(
    server: FaultServer, ask: Callable[..., Answer]
) -> None:
    """The router declines; no request is made."""
    answer = ask([], "What does Medicare pay for 0200T?")
    assert answer.status == "abstained"
    assert server.requests == []


def test_stages_and_stop(ask: Callable[..., Answer]) -> None:
    """The stages come in order; a set stop ends the answer."""
    stages: list[str] = []
    number = passage_number("This code includes imaging guidance")
    ask([f"Imaging guidance is included in 0200T. [{number}]"], on_stage=stages.append)
    assert list(dict.fromkeys(stages)) == ["finding", "drafting", "checking"]
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        ask([], stop=stop)


def test_sentences_are_told_once_they_have_passed(ask: Callable[..., Answer]) -> None:
    """Each with those before it, never one that was refused, and none before it is whole."""
    told: list[tuple[str, ...]] = []
    one, two = "Imaging guidance is included in 0200T.", "The code includes imaging guidance."
    wrong = "Imaging guidance is billed separately for $90."
    number = passage_number("This code includes imaging guidance")
    ask(
        ["\n".join(f"{text} [{number}]" for text in (one, wrong, two)), "1: Nothing."],
        on_passing=told.append,
    )
    assert told == [(one,), (one, two)]


def test_sentences_of_a_draft_that_breaks_off_are_taken_back(ask: Callable[..., Answer]) -> None:
    """What had passed goes, the composer answers, and a sentence says why."""
    told: list[tuple[str, ...]] = []
    answer = ask([], fault="cut_close", on_passing=told.append)
    assert told[-1] == ()
    assert answer.drafted_by == "composer"
    assert "broke off" in answer.trouble
    assert answer.facts == ("imaging_included",)


def answer_document() -> str:
    """The document's text."""
    from corpus import load_library

    return load_library().entries[0].document.raw


def passage_number(words: str) -> int:
    """The number that the prompt gives to the passage that holds `words`."""
    from corpus import load_library

    sentences = load_library().entries[0].document.sentences
    return next(n for n, s in enumerate(sentences, 1) if words in s.span.text)


def test_identifiers_do_not_leave(server: FaultServer, real_data: Path) -> None:
    """For an endpoint elsewhere the question is masked; where it is allowed it is sent whole."""
    number = passage_number("This code includes imaging guidance")
    named = f"John Smith, MRN 4471120, born 03/04/1951: {QUESTION}"
    for allowed in (False, True):
        server.requests.clear()
        server.reply = lambda body: f"Imaging guidance is included in 0200T. [{number}]"
        llm = LlmSettings(base_url=server.url("ok"), model="tiny-9", phi_allowed=allowed)
        assistant = Assistant.open(
            settings=IndexSettings(data_dir=real_data), app_settings=AppSettings(llm=llm)
        )
        assistant._phrasing.sends_identifiers = allowed  # type: ignore[union-attr]
        answer = assistant.ask(named)
        assistant.close()
        sent = server.requests[-1].body.decode()
        assert ("4471120" in sent) == ("Smith" in sent) == ("1951" in sent) == allowed
        assert bool(answer.masked) != allowed
