"""What a leaflet's page keeps, and what goes into its files, without a page."""

import io
import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import docx
import pypdf
import pytest

from app.export import Printing, render
from app.leaflet import Leaflet, Leafleter
from app.leaflet.people import person_in
from app.leaflet.tables import pattern
from app.web.components.drafting import begin
from app.web.leafletdesk import (
    AUDIENCES,
    Desk,
    Settings,
    cited,
    numbers_differ,
    request_of,
    unfilled,
)
from app.web.leafletfiles import printed, printing

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def leaflet() -> Leaflet:
    """A leaflet with its Spanish."""
    return Leafleter.open().make("A leaflet", language="es")


@pytest.mark.parametrize(
    ("audience", "reader"),
    list(zip(AUDIENCES, ("patient", "family", "child", "patient"), strict=True)),
)
def test_audience_is_understood(audience: str, reader: str) -> None:
    """What the page adds for an audience is read as that audience."""
    spoken = request_of("a short leaflet.", audience)
    assert person_in(spoken).reader == reader
    assert bool(pattern("large_print", "words").search(spoken)) == ("low vision" in audience)


def test_a_second_draft_stops_the_first() -> None:
    """Beginning anew tells the draft that is still made to stop."""
    work, stops = Desk(), []
    slow = cast(Leafleter, SimpleNamespace(make=lambda request, stop, **more: stops.append(stop)))
    for _ in range(2):
        begin(work, slow, Settings("A leaflet", 6, (), False))
        assert work.work is not None
        work.work.wait(5)
    assert [stop.is_set() for stop in stops] == [True, False]


def test_english_alone(leaflet: Leaflet) -> None:
    """The English is the whole text but for the Spanish after it."""
    assert leaflet.translation is not None
    alone = leaflet.english
    assert alone == Leafleter.open().make("A leaflet").markdown
    assert leaflet.translation.markdown not in alone


def test_cited_follows_the_text(leaflet: Leaflet) -> None:
    """Markers give their citations once each, unknown ones none."""
    found = cited("One [3]. Two [1][3]. Three [999].", leaflet.citations)
    assert [citation.marker for citation in found] == [3, 1]


@pytest.mark.parametrize(
    ("one", "other", "differing"),
    [
        ("2 days [1]", "2 días [2]", ()),
        ("2 days", "3 días", ("2", "3")),
        ("1.5", "1,5", ("1,5", "1.5")),
    ],
)
def test_numbers_differ(one: str, other: str, differing: tuple[str, ...]) -> None:
    """Numbers are compared, source numbers are not."""
    assert numbers_differ(one, other) == differing


def test_files_leave_out_source_numbers(leaflet: Leaflet) -> None:
    """Patients' files have neither the numbers nor the sentence about them, unless asked for."""
    plain = printed(leaflet.english, "en", with_markers=False)
    assert not re.search(r"\[\d+\]|brackets", plain)
    assert unfilled(plain) == 7
    assert printed(leaflet.english, "en", with_markers=True) == leaflet.english
    assert leaflet.translation is not None
    assert not re.search(r"\[\d+\]|corchetes", printed(leaflet.translation.markdown, "es", False))


def _signed(leaflet: Leaflet) -> tuple[Desk, str]:
    work = Desk()
    assert work.take(leaflet)
    work.sign("Ana Ruiz", TODAY, work.drafted)
    return work, work.drafted


def test_frame_of_the_files(leaflet: Leaflet) -> None:
    """The English can be signed; the Spanish stays a draft and says who must read it."""
    work, words = _signed(leaflet)
    made: Printing = printing(leaflet, work.signed(words), TODAY, True, "en")
    assert (made.header, made.point_size, made.language) == ("", 18, "en")
    assert "Ana Ruiz" in made.footer[1]
    assert "0200T" in made.source
    assert "2025" in made.source
    spanish = printing(leaflet, work.signed(words), TODAY, False, "es")
    assert "DRAFT" in spanish.header
    assert "qualified translator" in spanish.notice
    assert (spanish.language, spanish.title) == ("es", "Sacroplastia")
    assert "0200T" in spanish.source
    assert not re.search(r"\b(?:the|only|and)\b", " ".join(spanish.footer))


@pytest.mark.parametrize("language", ["en", "es"])
def test_files_of_a_leaflet(leaflet: Leaflet, language: Any) -> None:
    """Word and PDF hold the whole leaflet with real headings; no code jargon in the body."""
    assert leaflet.translation is not None
    source = leaflet.english if language == "en" else leaflet.translation.markdown
    body = printed(source, language, with_markers=False)
    frame = printing(leaflet, None, TODAY, False, language)
    word = docx.Document(io.BytesIO(render(body, ".docx", frame)))
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]  # type: ignore[union-attr]
    assert headings == re.findall("^## (.*)$", body, re.M)
    told = [p.text for p in word.paragraphs if "qualified translator" in p.text]
    assert len(told) == (1 if language == "es" else 0)
    pages = pypdf.PdfReader(io.BytesIO(render(body, ".pdf", frame))).pages
    assert all("DRAFT" in each.extract_text() for each in pages)
    squeezed = re.sub(r"\s", "", "".join(each.extract_text() for each in pages))
    for heading in headings:
        assert re.sub(r"\s", "", heading) in squeezed


def test_take_keeps_the_old_draft_where_there_is_no_new_one(leaflet: Leaflet) -> None:
    """A declined request puts its words on the desk and changes no draft."""
    work, words = _signed(leaflet)
    declined = replace(leaflet, status="abstained", markdown="Not about that.")
    assert not work.take(declined)
    assert (work.leaflet, work.declined) == (leaflet, "Not about that.")
    assert work.signed(words) is not None
