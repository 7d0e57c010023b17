"""Every state of the page Leaflet, under AppTest with the real leafleter where it can be."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pypdf
import pytest
from streamlit.testing.v1 import AppTest

from app import NotReady, UsageError
from app.export import FORMATS, Printing, render
from app.leaflet import Leaflet, Leafleter
from app.leaflet.people import person_in
from app.leaflet.tables import pattern
from app.web import startup
from app.web.leafletdesk import (
    AUDIENCES,
    Desk,
    cited,
    english,
    numbers_differ,
    outline,
    printed,
    printing,
    request_of,
    unfilled,
)
from tests.web.conftest import UI

pytestmark = pytest.mark.web
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def leaflet() -> Leaflet:
    """A leaflet with its Spanish."""
    return Leafleter.open().make("A leaflet", language="es")


@pytest.fixture
def page() -> AppTest:
    """The page as a newcomer meets it."""
    return AppTest.from_file(UI, default_timeout=40).switch_page("views/leaflet.py").run()


@pytest.fixture
def drafted(page: AppTest) -> AppTest:
    """The page with a draft, its Spanish beside it."""
    page.toggle(key="leaflet-es").set_value(True)
    return draft(page)


def part(page: AppTest, name: str) -> AppTest:
    """The page after one of its parts was chosen."""
    page.session_state["leaflet-part"] = name
    return page.run()


def draft(page: AppTest) -> AppTest:
    """The page after the button to draft was pressed."""
    return page.button(key="draft").click().run()


def text(page: AppTest) -> str:
    """The text in the box."""
    return str(page.text_area(key="leaflet-text").value)


def edit(page: AppTest, change: Callable[[str], str]) -> AppTest:
    """The page after the text was changed."""
    return page.text_area(key="leaflet-text").set_value(change(text(page))).run()


def shown(page: AppTest) -> str:
    """All text on the page, tags left in."""
    parts = [*page.markdown, *page.caption, *page.html, *page.info, *page.text]
    said = "\n".join(str(part.value) for part in parts if "<style>" not in str(part.value))
    return said.replace("\\", "")


def titles(alerts: Any) -> list[str]:
    """The titles of alerts."""
    return [alert.proto.title for alert in alerts]


def sign(page: AppTest, name: str, checked: bool = True) -> AppTest:
    """The page after the form to sign was filled in and sent."""
    page = part(page, "Sign and download")
    page.text_input(key="sign-name").set_value(name)
    page.date_input(key="sign-day").set_value(TODAY)
    page.checkbox(key="sign-checked").set_value(checked)
    button = next(b for b in page.button if b.label == "Sign off")
    return button.click().run()


def test_empty(page: AppTest) -> None:
    """A newcomer sees one title, the settings, what a leaflet has, and no draft."""
    assert not page.exception
    assert [title.value for title in page.title] == ["Patient leaflet"]
    for section in outline():
        assert f"<li>{section.title}</li>" in shown(page)
    assert [area.key for area in page.text_area] == ["leaflet-request"]
    assert "Your clinic adds this" in shown(page)
    assert page.get("download_button") == []


def test_drafted(drafted: AppTest) -> None:
    """A draft can be edited, is measured in words, and stands beside its passages."""
    assert not drafted.exception
    assert "## What is it?" in text(drafted)
    assert "Español" not in text(drafted)
    assert re.search(r"Flesch-Kincaid</th><td>-?\d\.\d\. Grade 6 or lower: met", shown(drafted))
    for meter in ("SMOG", "Words", "Longest sentence", "Passive sentences", "Hard words"):
        assert f">{meter}</th>" in shown(drafted)
    assert re.findall(r'<mark class="cc-cited">', shown(drafted))
    assert "As drafted." in shown(drafted)


def test_meters_follow_an_edit(drafted: AppTest) -> None:
    """A hard long sentence changes grade, longest sentence and hard words at once."""
    long = (
        "Percutaneous augmentation necessitates comprehensive " + "preoperative documentation " * 9
    )
    page = edit(drafted, lambda old: long + "is required.")
    assert re.search(r"Flesch-Kincaid</th><td>\d\d\.\d\. Grade 6 or lower: not met", shown(page))
    assert "24 words. 15 or fewer: not met" in shown(page)
    assert "percutaneous (1)" in shown(page)
    assert "Edited." in shown(page)


def test_facts_follow_an_edit(drafted: AppTest) -> None:
    """What the text states, loses, contradicts and adds is named at once, each with its place."""
    assert "24 of 27 stated, 3 missing, 0 contradicted. 0 sentences need a look." in shown(drafted)
    assert [h.value for h in drafted.subheader][-2:] == [
        "Sentences that need a look",
        "Not stated: 3",
    ]
    page = edit(
        drafted,
        lambda old: (
            old.replace("It is done through the skin, with no large cut [3].", "")
            + "\n\nThe doctor always uses a balloon. You will be pain-free in 3 days."
        ),
    )
    assert "23 of 27 stated, 4 missing, 1 contradicted. 2 sentences need a look." in shown(page)
    for words in ("Contradicts the document", "Promises or advises", "Adds a number"):
        assert words in shown(page)
    assert "Stated in the draft, not any more: 1" in [h.value for h in page.subheader]
    assert len(page.get("page_link")) == 23 + 4 + 1 + 2
    assert "2 sentences need a look: see Facts." in shown(part(page, "Sign and download"))


def test_text_can_be_emptied(drafted: AppTest) -> None:
    """Without a text there is nothing to measure or to choose, and no failure."""
    page = edit(drafted, lambda old: "  ")
    assert not page.exception
    assert "There is no text to measure." in shown(page)
    assert "The draft has no paragraph yet." in shown(page)


def test_focus_follows_the_paragraph(drafted: AppTest, leaflet: Leaflet) -> None:
    """The passages are those of the chosen paragraph's source numbers, or none and said so."""
    box = drafted.selectbox(key="focus")
    place = next(n for n, option in enumerate(box.options) if option.startswith("It is done thr"))
    page = box.set_value(place).run()
    quote = next(c.quote for c in leaflet.citations if c.marker == 3)
    assert re.findall(r'<mark class="cc-cited">(.*?)</mark>', shown(page)) == [quote]
    place = next(n for n, option in enumerate(box.options) if option.startswith("Your clinic"))
    page = page.selectbox(key="focus").set_value(place).run()
    assert "rests on no passage" in shown(page)


def test_focus_survives_a_shorter_text(drafted: AppTest) -> None:
    """A paragraph that is gone leaves the choice at one that is there."""
    box = drafted.selectbox(key="focus")
    page = box.set_value(len(box.options) - 1).run()
    page = edit(page, lambda old: "One paragraph [1].")
    assert not page.exception
    assert page.selectbox(key="focus").options == ["One paragraph [1]."]


def test_settings_steer_the_draft(page: AppTest) -> None:
    """Audience, sections and grade reach the draft; low vision turns large print on."""
    page.selectbox(key="leaflet-for").set_value("Readers with low vision")
    page.multiselect(key="leaflet-sections").set_value(["what", "risks"])
    page.segmented_control(key="leaflet-grade").set_value(4)
    page = draft(page)
    assert re.findall("^## (.*)$", text(page), re.M) == [
        "What is it?",
        "What are the risks?",
        "Where this comes from",
    ]
    assert "Grade 4 or lower: met" in shown(page)
    assert part(page, "Sign and download").toggle(key="leaflet-large").value is True


@pytest.mark.parametrize(
    ("audience", "reader"),
    list(zip(AUDIENCES, ("patient", "family", "child", "patient"), strict=True)),
)
def test_audience_is_understood(audience: str, reader: str) -> None:
    """What the page adds for an audience is read as that audience."""
    spoken = request_of("a short leaflet.", audience)
    assert person_in(spoken).reader == reader
    assert bool(pattern("large_print", "words").search(spoken)) == ("low vision" in audience)


def test_edits_are_given_up_only_on_purpose(drafted: AppTest) -> None:
    """A new draft asks first where the old one was edited; both answers do what they say."""
    page = draft(edit(drafted, lambda old: "My own words."))
    assert titles(page.warning) == ["You edited the draft"]
    assert text(page) == "My own words."
    page = page.button(key="keep").click().run()
    assert (titles(page.warning), text(page)) == ([], "My own words.")
    page = draft(page).button(key="replace").click().run()
    assert titles(page.warning) == []
    assert "## What is it?" in text(page)


def test_untouched_draft_is_replaced_at_once(drafted: AppTest) -> None:
    """Nothing is asked where nothing is lost."""
    page = draft(drafted)
    assert titles(page.warning) == []
    assert "As drafted." in shown(page)


def test_edits_survive_another_page(drafted: AppTest) -> None:
    """Text, settings and ratings are kept while another page is looked at."""
    page = edit(drafted, lambda old: old + "\n\nOur own line.")
    page.switch_page("views/source.py").run()
    page = page.switch_page("views/leaflet.py").run()
    assert text(page).endswith("Our own line.")
    assert page.toggle(key="leaflet-es").value is True


def test_sign_off_and_its_undoing(drafted: AppTest) -> None:
    """A name, a day and a tick sign exactly this text; any edit makes it a draft for good."""
    page = sign(drafted, " Dr. Ana  Ruiz ")
    assert "DRAFT, not reviewed" not in shown(page)
    assert "By Dr. Ana Ruiz on 2026-11-25" in shown(page)
    kept = text(page)
    page = edit(page, lambda old: old + " More.")
    assert "DRAFT, not reviewed" in shown(page)
    page = edit(page, lambda old: kept)
    assert "DRAFT, not reviewed" in shown(page)


@pytest.mark.parametrize(
    ("name", "checked", "says"), [("  ", True, "name"), ("Ana", False, "Tick")]
)
def test_half_a_signature_is_refused(drafted: AppTest, name: str, checked: bool, says: str) -> None:
    """Without a name or without the tick nothing is signed, and it is said why."""
    page = sign(drafted, name, checked)
    assert titles(page.error) == ["Not signed"]
    assert says in page.error[0].value
    assert "DRAFT, not reviewed" in shown(page)


def test_new_draft_is_unsigned(drafted: AppTest) -> None:
    """A signature is on one text and not on the next draft."""
    page = draft(sign(drafted, "Ana"))
    assert "DRAFT, not reviewed" in shown(page)


def test_places_for_the_clinic_are_counted(drafted: AppTest) -> None:
    """Before signing, one sees how much the clinic has still to write."""
    page = part(drafted, "Sign and download")
    assert "7 places still say" in shown(page)
    page = edit(page, lambda old: old.replace("Your clinic adds this.", "Ask us.", 6))
    assert "1 place still say" in shown(page)


def test_downloads(drafted: AppTest) -> None:
    """There is a button for each format, and one that cannot be made says why."""
    drafted = part(drafted, "Sign and download")
    keys = {button.key for button in drafted.get("download_button")}
    assert keys == {f"leaflet{suffix}-en" for suffix in FORMATS}
    page = edit(drafted, lambda old: old + "\n\nWe help 😀.")
    disabled = {b.key: b.proto.disabled for b in page.get("download_button")}
    assert disabled == {f"leaflet{suffix}-en": suffix == ".pdf" for suffix in FORMATS}
    assert "fonts cannot show" in shown(page)


def test_spanish_part(drafted: AppTest) -> None:
    """Spanish stands beside the English, marked in its language and as unreviewed."""
    page = part(drafted, "Spanish")
    assert titles(page.warning) == ["Needs review by a qualified translator"]
    assert 'lang="es"' in shown(page)
    assert "¿Qué es?" in shown(page)
    assert "Both texts have the same numbers." in shown(page)
    assert "Fernández-Huerta" in shown(page)
    assert "without your edits" not in shown(page)
    page = edit(page, lambda old: old + "\n\nRest for 2 days.")
    assert "without your edits" in shown(page)
    assert "only one of the texts has: 2" in shown(page)


def test_spanish_part_without_spanish(page: AppTest) -> None:
    """Without a Spanish text it is said how to get one."""
    assert "draft again" in shown(part(draft(page), "Spanish"))


def test_checklist(drafted: AppTest) -> None:
    """Computed items say why, the others are open, and the score comes with the last one."""
    page = part(drafted, "PEMAT-P checklist")
    assert "No score yet: " in shown(page)
    assert "Not applicable: the leaflet has no pictures" in shown(page)
    open_items = [c.key for c in page.get("button_group") if str(c.key).startswith("pemat-")]
    assert "pemat-1" in open_items
    assert "pemat-5" not in open_items
    for key in open_items:
        page.segmented_control(key=key).set_value("agree")
    page = page.run()
    assert "No score yet" not in shown(page)
    assert len(re.findall(r"\d+%: \d+ of \d+ applicable items", shown(page))) == 2


def test_other_procedure_is_declined(page: AppTest) -> None:
    """What the document is not about gives no draft, which is no error; settings stay."""
    page.text_area(key="leaflet-request").set_value("a leaflet about knee surgery")
    page = draft(page)
    assert titles(page.info) == ["Not in the document"]
    assert page.error == []
    assert "What a leaflet has" in [heading.value for heading in page.subheader]
    assert page.text_area(key="leaflet-request").value == "a leaflet about knee surgery"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (UsageError("The request is too long."), "too long"),
        (ValueError("secret"), "codecite doctor"),
    ],
)
def test_failure_leaves_the_draft(
    drafted: AppTest, monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    """A failure is told with what to do, says nothing of its inside, and loses nothing."""
    before = text(drafted)

    def failing(*args: object, **options: object) -> Leaflet:
        raise error

    monkeypatch.setattr(Leafleter, "make", failing)
    page = draft(drafted)
    assert not page.exception
    assert titles(page.error) == ["No leaflet was drafted"]
    assert says in shown(page)
    assert "secret" not in shown(page)
    assert text(page) == before


def test_document_without_leaflet(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document without wordings for patients gives a page that says so."""
    monkeypatch.setattr(startup, "leafleter", lambda known: None)
    assert titles(page.run().info) == ["There is no leaflet for this document"]


def test_no_leaflet_is_no_failure(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A corpus that has no wordings is told apart from one that is wrong."""

    def none(corpus: object = None, code: object = None) -> Leafleter:
        raise NotReady("nothing there")

    known = startup.library()
    assert not isinstance(known, startup.Trouble)
    assert startup.leafleter(known) is not None
    startup._leafleter.clear()
    monkeypatch.setattr(Leafleter, "open", none)
    assert startup.leafleter(known) is None


def test_english_alone(leaflet: Leaflet) -> None:
    """The English is the whole text but for the Spanish after it."""
    assert leaflet.translation is not None
    alone = english(leaflet)
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
    plain = printed(english(leaflet), "en", with_markers=False)
    assert not re.search(r"\[\d+\]|brackets", plain)
    assert unfilled(plain) == 7
    assert printed(english(leaflet), "en", with_markers=True) == english(leaflet)
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


@pytest.mark.parametrize("language", ["en", "es"])
def test_files_of_a_leaflet(leaflet: Leaflet, language: Any) -> None:
    """Word and PDF hold the whole leaflet with real headings; no code jargon in the body."""
    assert leaflet.translation is not None
    source = english(leaflet) if language == "en" else leaflet.translation.markdown
    body = printed(source, language, with_markers=False)
    frame = printing(leaflet, None, TODAY, False, language)
    word = docx.Document(io.BytesIO(render(body, ".docx", frame)))
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]  # type: ignore[union-attr]
    assert headings == re.findall("^## (.*)$", body, re.M)
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
