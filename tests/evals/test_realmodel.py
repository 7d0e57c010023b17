"""A real small model beside the composer, on golden questions over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.llm import Budget, DraftSentence, ModelError
from app.llm.errors import NoAnswer
from app.llm.sentences import SentenceReader
from corpus import load_library
from evals.baremodel import BareModel
from evals.cases import load_cases
from evals.realmodel import kept, rates, report, side_by_side, spread


class Says:
    """A drafter whose model says one thing and then breaks off, if it is to."""

    name = "says"

    def __init__(self, text: str, breaks: bool = False) -> None:
        self.text = text
        self.breaks = breaks

    def budget(self) -> Any:
        """No limit."""
        return SimpleNamespace(tokens=None)

    def draft(self, request: Any, budget: Budget) -> Iterator[DraftSentence]:
        """The text, sentence by sentence."""
        reader = SentenceReader()
        yield from reader.feed(self.text)
        yield from reader.finish()
        if self.breaks:
            raise NoAnswer("says")


def bare(text: str, breaks: bool = False, cut: bool = True) -> BareModel:
    """A model alone that says `text`."""
    drafter: Any = Says(text, breaks)
    return BareModel(drafter, load_library().entries[0], cut=cut)


def test_a_bare_answer_cites_what_it_marks() -> None:
    """Each marker that there is has its passage."""
    answer = bare("Passages: 3\nImaging is included. [3]\nCement is injected. [2]").ask("Q?")
    assert answer.status == "answered"
    assert answer.text == "Imaging is included. [3] Cement is injected. [2]"
    assert [c.marker for c in answer.citations] == [2, 3]
    raw_text = load_library().entries[0].document.raw
    assert all(raw_text[c.start : c.end] == c.quote for c in answer.citations)


@pytest.mark.parametrize("text", ["NOT IN THE DOCUMENT", "", "Passages: 1"])
def test_a_bare_answer_may_decline(text: str) -> None:
    """By the words that the prompt gives for it, or by saying nothing."""
    assert bare(text).ask("Q?").status == "abstained"


def test_a_reply_that_breaks_off_is_an_error_unless_it_is_to_be_judged() -> None:
    """As far as it came."""
    assert bare("Cement is injected. [2]\nAnd", breaks=True).ask("Q?").status == "answered"
    with pytest.raises(ModelError):
        bare("Cement is injected. [2]\nAnd", breaks=True, cut=False).ask("Q?")


def test_every_beginning_is_a_sample() -> None:
    """The order is the same each time and mixes halves and groups."""
    cases = load_cases()
    first = spread(cases)[:40]
    assert first == spread(list(reversed(cases)))[:40]
    assert len({case.split for case in first}) == 2
    assert len({case.group for case in first}) >= 3


@pytest.mark.model
@pytest.mark.slow
def test_the_gate_keeps_a_real_model_honest(
    real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a few cases none contradicts or invents gated, and the composer's rate is kept."""
    monkeypatch.setenv("CODECITE_DATA_DIR", str(real_data))
    found, seconds = side_by_side(spread(load_cases())[:60], seconds=15.0)
    lines = list(report(found, seconds))
    assert len(found["gated"]) == len(found["raw"]) == len(found["composer"]) >= 1
    assert kept(found), lines
    assert rates(found["gated"]).inventions == 0, lines
    assert any(result.answer and result.answer.drafted_by for result in found["raw"])
