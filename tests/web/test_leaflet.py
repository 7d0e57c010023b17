"""Every state of the page Leaflet, under AppTest with the real leafleter where it can be."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import NotReady, UsageError
from app.answer import GateReport
from app.export import FORMATS
from app.leaflet import Leaflet, Leafleter
from app.web import startup
from app.web.leafletdesk import outline
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
            old.replace("The doctor works through the skin, with no large cut [3].", "")
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
    place = next(n for n, option in enumerate(box.options) if option.startswith("The doctor works"))
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


def test_document_without_wordings(fresh: None, corpus_copy: Path, page: AppTest) -> None:
    """A document that was dropped in without a leaflet gives the same page, not an error."""
    (corpus_copy / "leaflet.toml").unlink()
    assert titles(page.run().info) == ["There is no leaflet for this document"]


def test_model_that_cannot_be_opened(
    fresh: None, page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong with the settings is said with the command that helps."""

    def missing(*args: object, **options: object) -> Leafleter:
        raise NotReady("The model file is not there.")

    monkeypatch.setattr(Leafleter, "open", missing)
    startup._leafleter.clear()
    page = page.run()
    assert titles(page.error) == ["Leaflets cannot be drafted"]
    assert "The model file is not there." in shown(page)
    assert [code.value for code in page.code] == ["codecite doctor"]


def test_what_a_model_did_is_said(drafted: AppTest) -> None:
    """Whose words they are, how many sentences were refused, and why a model did not finish."""
    assert "Drafted by composer." in shown(drafted)
    work = drafted.session_state["desk"]
    report = GateReport(sentences=9, rejected=2)
    work.leaflet = replace(
        work.leaflet, drafted_by="gpt-x", gate=report, trouble="It was too slow."
    )
    page = drafted.run()
    assert "Drafted by gpt-x. 2 of 9 sentences were refused and left out." in shown(page)
    assert titles(page.warning) == ["The language model did not finish"]
    assert "It was too slow." in shown(page)
