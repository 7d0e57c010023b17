"""A real small model beside the composer, on golden questions over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import load_library
from evals.cases import load_cases
from evals.realmodel import RawModel, kept, rates, report, side_by_side, spread


class Says:
    """A client whose model says one thing."""

    model = "says"

    def __init__(self, text: str) -> None:
        self.text = text

    def budget(self) -> None:
        """No limit."""

    def stream(self, asked: Any, budget: None) -> Iterator[str]:
        """The text in two pieces."""
        yield self.text[:9]
        yield self.text[9:]


def raw(text: str) -> RawModel:
    """A raw model that says `text`."""
    return RawModel(Says(text), load_library().entries[0])  # type: ignore[arg-type]


def test_a_raw_answer_cites_what_it_marks() -> None:
    """Markers are numbered as they come, each with its passage; unknown ones are left out."""
    answer = raw("Passages: 3\nImaging is included. [3][99]\nCement is injected. [2]").ask("Q?")
    assert answer.status == "answered"
    assert answer.text == "Imaging is included. [2]\nCement is injected. [1]"
    assert [c.marker for c in answer.citations] == [1, 2]
    raw_text = load_library().entries[0].document.raw
    assert all(raw_text[c.start : c.end] == c.quote for c in answer.citations)


@pytest.mark.parametrize("text", ["NOT IN THE DOCUMENT", "", "Passages: 1"])
def test_a_raw_answer_may_decline(text: str) -> None:
    """By the words that the prompt gives for it, or by saying nothing."""
    assert raw(text).ask("Q?").status == "abstained"


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
