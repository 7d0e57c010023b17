import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.answer import without_markers
from app.leaflet import Leaflet, Leafleter
from app.llm import Stopped
from app.settings import AppSettings, LlmSettings
from tests.faults.server import FaultServer

Make = Callable[..., Leaflet]


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    """Plays a model on loopback."""
    with FaultServer() as running:
        yield running


@pytest.fixture(scope="module")
def opened(server: FaultServer) -> Iterator[Callable[[str], Leafleter]]:
    """Leafleters by the fault that their model plays, each opened once."""
    made: dict[str, Leafleter] = {}

    def open_(fault: str) -> Leafleter:
        if fault not in made:
            url = server.url(fault)
            llm = LlmSettings(base_url=url, model="tiny-9", deadline_s=30.0, retries=0)
            made[fault] = Leafleter.open(app_settings=AppSettings(llm=llm))
        return made[fault]

    yield open_
    for each in made.values():
        each.close()


@pytest.fixture(scope="module")
def plain() -> Leafleter:
    """Without a model."""
    return Leafleter.open()


@pytest.fixture
def make(server: FaultServer, opened: Callable[[str], Leafleter]) -> Make:
    """Makes leaflets with a model whose reply to each section is given by the section's title."""

    def maker(
        replies: dict[str, str], request: str = "leaflet", fault: str = "ok", **options: Any
    ) -> Leaflet:
        def reply(body: dict[str, Any]) -> str:
            asked = body["messages"][-1]["content"]
            if "Refused sentences" in asked:
                return replies.get("again", "1: The doctor does it.")
            return next((r for title, r in replies.items() if f"“{title}”" in asked), "Hm.")

        server.requests.clear()
        server.reply = reply
        return opened(fault).make(request, **options)

    return maker


def number(leafleter: Leafleter, words: str) -> int:
    """The number that the prompt gives to the passage that holds `words`."""
    sentences = leafleter.entry.document.sentences
    return next(n for n, s in enumerate(sentences, 1) if words in s.span.text)


def test_sentences_that_pass_are_shown_and_the_rest_is_the_composers(
    make: Make, plain: Leafleter
) -> None:
    """The facts that no sentence of the model states keep the composer's words."""
    at = number(plain, "X-ray or other imaging is used")
    made = make({"What happens?": f"X-ray or other imaging is used to guide the doctor. [{at}]"})
    text = without_markers(made.markdown)
    assert made.drafted_by == "tiny-9"
    assert "X-ray or other imaging is used to guide the doctor." in text
    assert "The doctor gives you numbing medicine." in text
    assert "This treatment is called sacroplasty." in text
    assert set(made.facts) >= {"imaging_monitors", "anesthesia", "procedure_name"}
    assert made.grade is not None
    assert made.grade <= 6
    raw = plain.entry.document.raw
    assert all(raw[c.start : c.end] == c.quote for c in made.citations)
    assert [c.marker for c in made.citations] == list(range(1, len(made.citations) + 1))


@pytest.mark.parametrize(
    "sentence",
    [
        "A small bone sample is taken.",
        "A small bone sample will be taken in every case.",
        "The treatment is safe and will ease your pain.",
        "You should have it.",
        "It takes 45 minutes.",
        "The risks are bleeding and infection.",
        "The doctor performs percutaneous sacral augmentation.",
        "Both sides of the bone are done.",
    ],
)
def test_a_sentence_that_fails_is_never_shown(make: Make, plain: Leafleter, sentence: str) -> None:
    """Whatever it cites: the composer's leaflet stands, and the report says why."""
    at = number(plain, "a small bone sample may be taken")
    made = make({"What happens?": f"{sentence} [{at}]"})
    assert sentence not in without_markers(made.markdown)
    assert made.gate.rejected >= 1
    assert made.markdown == plain.make("leaflet").markdown
    assert made.drafted_by == "composer"


def test_a_refused_sentence_is_asked_for_once_again(make: Make, plain: Leafleter) -> None:
    """With the reason; the better one is shown."""
    at = number(plain, "a small bone sample may be taken")
    replies = {
        "What happens?": f"A small bone sample is taken. [{at}]",
        "again": f"1: A small bone sample may be taken. [{at}]",
    }
    made = make(replies)
    assert made.gate.repaired >= 1
    assert made.drafted_by == "tiny-9"
    assert "A small bone sample may be taken [" in made.markdown


def test_what_somebody_typed_is_not_sent(make: Make, server: FaultServer) -> None:
    """The model is told whom to speak to, and the grade; never the request."""
    make({}, "letter for John Smith, MRN 4471120, my father has it, 5th grade")
    sent = " ".join(json.dumps(r.json) for r in server.requests)
    assert "Smith" not in sent
    assert "4471120" not in sent
    assert "your father" in sent
    assert "grade 5" in sent


@pytest.mark.parametrize("fault", ["cut_close", "http_500"])
def test_a_model_that_fails_leaves_the_composers_leaflet(
    make: Make, plain: Leafleter, fault: str
) -> None:
    """Whole, with a sentence on why."""
    made = make({}, fault=fault)
    assert made.status == "answered"
    assert made.markdown == plain.make("leaflet").markdown
    assert made.drafted_by == "composer"
    assert made.trouble


def test_a_few_sentences_and_a_translated_leaflet_stay_the_composers(
    make: Make, server: FaultServer
) -> None:
    """No model is asked: the Spanish is written for the composer's words."""
    for request in ("in three sentences", "in Spanish"):
        made = make({}, request)
        assert server.requests == []
        assert made.drafted_by == "composer"


def test_stopping_ends_it(make: Make) -> None:
    """Nothing half done is returned."""
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        make({}, stop=stop)
