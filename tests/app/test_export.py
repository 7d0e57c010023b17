"""Exports read back: what stands on each page, how it is set, and that no text becomes code."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as some

from app import AppError, UsageError
from app.export import FORMATS, Printing, render, to_docx, to_html, to_markdown, to_pdf, write
from app.export.blocks import Block, Run, parse, read
from app.export.printing import labels

TEXT = """# Sacroplasty

## What is it?

A doctor puts **bone cement** into *your* bone. Ñandú, ¿qué?

1. First
2. Second

Then:

7. Seventh
8. Eighth

- A point
   - A deeper point
- [ ] Ask about risks

### What happens?

> Your clinic adds this.
"""
HOSTILE = (
    '#read("/etc/passwd") #panic("x") $x^2$ @label <label> \\u{41}',
    "<script>alert(1)</script><img src=http://leak.invalid/a onerror=alert(1)>",
    "[press](javascript:alert(1)) ![pic](http://leak.invalid/p.png) <http://leak.invalid>",
    "]]></w:t><w:p/> &amp; &#x41; {{ 7*7 }} '\"--",
    "[later]: http://leak.invalid/reference",
    '"; } ] ) #import "@preview/cetz:0.2.0"',
    "a\x00b\x07c\ufffed\u202ee",
)
FRAME = Printing(
    "Leaflet",
    date(2026, 11, 25),
    source="CPT 0200T, 2025 edition",
    disclaimer="Reference only; not billing or medical advice.",
)
SIGNED = replace(FRAME, signed_by="Dr. Ana Ruiz", signed_on=date(2026, 11, 26))


def pdf(markdown: str, frame: Printing = FRAME) -> pypdf.PdfReader:
    """The PDF of `markdown`, opened."""
    return pypdf.PdfReader(io.BytesIO(to_pdf(markdown, frame)))


def word(markdown: str, frame: Printing = FRAME) -> Any:
    """The Word file of `markdown`, opened."""
    return docx.Document(io.BytesIO(to_docx(markdown, frame)))


def squeezed(text: str) -> str:
    """`text` without white space, since pages break lines anywhere."""
    return re.sub(r"\s+", "", text)


def texts(markdown: str, frame: Printing = FRAME) -> dict[str, str]:
    """All text of each format, read back, without white space."""
    html = _Text()
    html.feed(to_html(markdown, frame).decode())
    made = word(markdown, frame)
    return {
        "pdf": squeezed("".join(page.extract_text() for page in pdf(markdown, frame).pages)),
        "word": squeezed("".join(p.text for p in made.paragraphs)),
        "html": squeezed("".join(html.parts)),
    }


class _Text(HTMLParser):
    """Collects the text and the tags of an HTML file."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        assert not {"src", "href", "onerror"} & {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def test_blocks() -> None:
    """Headings lose their gaps, lists their nesting, and the first heading is the title."""
    page = read(TEXT, "unused")
    assert page.title == "Sacroplasty"
    assert [(b.kind, b.level, b.number) for b in page.blocks] == [
        ("heading", 1, 0),
        ("paragraph", 0, 0),
        ("number", 1, 1),
        ("number", 1, 2),
        ("paragraph", 0, 0),
        ("number", 1, 7),
        ("number", 1, 8),
        ("bullet", 1, 0),
        ("bullet", 2, 0),
        ("bullet", 1, 0),
        ("heading", 2, 0),
        ("quote", 0, 0),
    ]
    assert page.blocks[1].runs[1] == Run("bone cement", bold=True)
    assert page.blocks[9].text == "☐ Ask about risks"


def test_heading_levels_have_no_gap() -> None:
    """A text that jumps from level 2 to 5 and back is levelled, as PDF/UA and Word ask for."""
    levels = [b.level for b in read("## a\n\n##### b\n\n### c\n\n# d", "T").blocks]
    assert levels == [1, 2, 2, 1]


@pytest.mark.parametrize("frame", [FRAME, SIGNED, replace(FRAME, language="es", point_size=18)])
def test_draft_until_signed_on_every_page(frame: Printing) -> None:
    """Every page of every format has the mark of a draft, or the reviewer's name instead."""
    long = TEXT * 8
    pages = [page.extract_text() for page in pdf(long, frame).pages]
    assert len(pages) > 2
    section = word(long, frame).sections[0]
    assert not section.different_first_page_header_footer
    parts = [p.text for p in (*section.header.paragraphs, *section.footer.paragraphs)]
    pages += [to_html(long, frame).decode(), to_markdown(long, frame).decode(), "\n".join(parts)]
    for page in pages:
        assert ("DRAFT, not reviewed" in page) == (not frame.signed)
        assert ("Ana Ruiz on 2026-11-26" in " ".join(page.split())) == frame.signed
        assert "CPT 0200T, 2025 edition" in page
        assert "2026-11-25" in page


@pytest.mark.parametrize(
    "changes", [{"signed_by": "  \n"}, {"signed_on": None}, {"signed_by": "\x00\u200b"}]
)
def test_half_a_signature_is_none(changes: dict[str, Any]) -> None:
    """Without a name that can be read, or without a day, the text stays a draft."""
    assert replace(SIGNED, **changes).header == "DRAFT, not reviewed"


def test_what_needs_no_review_is_no_draft() -> None:
    """An answer or a letter carries neither the mark nor a signature."""
    frame = replace(FRAME, needs_review=False)
    assert "DRAFT" not in pdf(TEXT, frame).pages[0].extract_text()
    assert frame.footer[1] == "Made on 2026-11-25."


@pytest.mark.parametrize(("points", "language"), [(14, "en"), (18, "es")])
def test_pdf_is_tagged_with_fonts_inside(points: Any, language: Any) -> None:
    """Text size, language, tags, title and embedded fonts, read back from the file."""
    made = pdf(TEXT, replace(FRAME, point_size=points, language=language))
    root: Any = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"].startswith(language)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert made.metadata is not None
    assert made.metadata.title == "Sacroplasty"
    sizes = {}

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            sizes[text.strip()] = round(size, 1)
            held = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "/FontFile3" in held or "/FontFile2" in held

    for page in made.pages:
        page.extract_text(visitor_text=visit)
    assert sizes["First"] == points
    assert sizes["What is it?"] > points
    assert min(sizes.values()) >= 10


def test_pdf_tags_name_the_parts() -> None:
    """The structure tree has title, headings, lists and paragraphs for a screen reader."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(pdf(TEXT).trailer["/Root"]["/StructTreeRoot"])  # type: ignore[index]
    assert {"/H1", "/H2", "/L", "/LI", "/P", "/Strong", "/Em"} <= set(found)
    assert found.count("/L") == 5


def test_pdf_is_the_same_each_time() -> None:
    """The day comes from the caller, so one input gives one file."""
    assert to_pdf(TEXT, FRAME) == to_pdf(TEXT, FRAME)


def test_long_foot_stays_on_the_page() -> None:
    """A long disclaimer makes the page's text shorter and never falls off the sheet."""
    heights = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            heights.append(cm[5] + tm[5])

    made = pdf(TEXT, replace(FRAME, disclaimer="Words at the foot. " * 40, point_size=18))
    made.pages[0].extract_text(visitor_text=visit)
    assert min(heights) > 30


def test_pdf_says_which_character_it_cannot_show() -> None:
    """A character outside of the embedded fonts is named with a way out, never left blank."""
    with pytest.raises(UsageError, match=r"cannot show “😀”.*Word"):
        to_pdf("Feel good 😀", FRAME)


@pytest.mark.parametrize(("points", "language"), [(14, "en"), (18, "es")])
def test_word_has_real_styles_size_and_language(points: Any, language: Any) -> None:
    """Headings and lists are styles, the running text has its size, the file its language."""
    made = word(TEXT, replace(FRAME, point_size=points, language=language))
    styles = [p.style.name for p in made.paragraphs]
    assert styles == [
        "Title",
        "Heading 1",
        "Normal",
        *["List Number"] * 2,
        "Normal",
        *["List Number"] * 2,
        "List Bullet",
        "List Bullet 2",
        "List Bullet",
        "Heading 2",
        "Quote",
    ]
    assert made.styles["Normal"].font.size.pt == points
    assert made.styles["Heading 1"].font.size.pt > points
    spoken = {lang.get(qn("w:val")) for lang in made.styles.element.iter(qn("w:lang"))}
    assert spoken == {f"{language}-US"}
    assert made.core_properties.language == f"{language}-US"
    assert made.core_properties.title == "Sacroplasty"
    assert any(run.bold for run in made.paragraphs[2].runs)


def test_word_numbers_begin_where_they_are_written() -> None:
    """Each numbered list has a numbering of its own, so that a second one starts anew."""
    made = word(TEXT)
    ids = [
        p._p.pPr.numPr.numId.val for p in made.paragraphs if p.style.name.startswith("List Number")
    ]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    starts = [
        start.val
        for number in made.part.numbering_part.element.num_lst
        if number.numId in ids
        for start in number.iter(qn("w:startOverride"))
    ]
    assert starts == [1, 7]


def test_word_foot_has_page_fields() -> None:
    """Word fills in the number of the page and of the pages."""
    xml = word(TEXT).sections[0].footer._element.xml
    assert re.findall(r"<w:instrText>(\w+)</w:instrText>", xml) == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_text_stays_text(bad: str) -> None:
    """In no format does a text become code, a tag, a link, a picture or a part of the file."""
    frame = replace(FRAME, title=bad, signed_by=bad, signed_on=date(2026, 1, 1), notice=bad)
    body = f"- {bad}\n\nend"
    expected = squeezed("".join(b.text for b in parse(body)))
    for made in texts(body, frame).values():
        assert expected in made
    html = _Text()
    html.feed(to_html(body, frame).decode())
    assert not {"script", "img", "a", "label"} & set(html.tags)
    marks = to_markdown(body, frame).decode()
    assert not re.search(r"(?<!\\)<|(?<!\\)\]\(", marks)
    assert b"http" not in _relations(to_docx(body, frame))
    assert "/Annots" not in pdf(body, frame).pages[0]


def _relations(made: bytes) -> bytes:
    """What the text of a Word file points to, the schemas' own names taken out."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        held = archive.read("word/_rels/document.xml.rels")
    return re.sub(rb'(Type|xmlns)="[^"]*"', b"", held)


_WORDS = some.text(some.sampled_from("ab 1.)-+#*_`[]<>&$\\!~|=\n\té“☐"), max_size=40)


@settings(max_examples=150, deadline=None)
@given(_WORDS)
def test_markdown_written_anew_says_the_same(text: str) -> None:
    """Reading the Markdown that was written gives the same text again, style and all."""
    first = parse(text)
    frame = replace(FRAME, title="", source="", disclaimer="", needs_review=False)
    body = to_markdown("x\n\n" + text, frame).decode().rpartition("\n\n---\n\n")[0]
    again = read(body, "").blocks[1:]
    assert _plain(again) == _plain(read("x\n\n" + text, "").blocks[1:])
    assert all(isinstance(block, Block) for block in first)


def _plain(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    return [(b.kind, squeezed(b.text)) for b in blocks if b.text.strip() or b.kind == "rule"]


@settings(max_examples=60, deadline=None)
@given(some.text(max_size=60))
def test_any_text_can_be_exported(text: str) -> None:
    """Any text gives a file in each format; only the PDF may lack a character, and names it."""
    frame = replace(FRAME, title=text, signed_by=text, signed_on=date(2026, 1, 1))
    for suffix in FORMATS:
        try:
            assert render(text, suffix, frame)
        except UsageError as error:
            assert suffix == ".pdf"
            assert "fonts cannot show" in str(error)  # noqa: PT017  # only the PDF may refuse


def test_print_view_asks_for_nothing() -> None:
    """The file has its language, one title, its own style, and a policy that allows no other."""
    made = to_html(TEXT, replace(FRAME, language="es")).decode()
    assert '<html lang="es">' in made
    assert made.count("<h1>") == 1
    assert "default-src 'none'" in made
    assert not re.search(r"url\(|@import|https?:", made)
    assert "font-size: 14pt" in made


@pytest.mark.parametrize("suffix", FORMATS)
def test_write_chooses_by_suffix(tmp_path: Path, suffix: str) -> None:
    """The name's ending chooses the format, in any case."""
    path = tmp_path / f"leaflet{suffix.upper()}"
    write(TEXT, path, FRAME)
    assert path.read_bytes()[:4] == {".docx": b"PK\x03\x04", ".pdf": b"%PDF"}.get(
        suffix, render(TEXT, suffix, FRAME)[:4]
    )


def test_write_names_what_is_wrong(tmp_path: Path) -> None:
    """Another ending, and a folder that is not there, are told with what can be done."""
    with pytest.raises(UsageError, match=r"'\.odt'.*\.docx, \.pdf, \.md, \.html"):
        write(TEXT, tmp_path / "a.odt", FRAME)
    with pytest.raises(UsageError, match="No such file"):
        write(TEXT, tmp_path / "none" / "a.md", FRAME)


def test_typst_trouble_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever else Typst refuses comes as an error with a message, not as its own."""
    broken = tmp_path / "broken.typ"
    broken.write_text("#panic()")
    monkeypatch.setattr("app.export.pdf._TEMPLATE", broken)
    with pytest.raises(AppError, match="could not be made"):
        to_pdf(TEXT, FRAME)


def test_every_label_is_there_in_every_language() -> None:
    """The languages have the same labels with the same places to fill."""
    english, spanish = labels()["en"], labels()["es"]
    assert english.keys() == spanish.keys()
    for name, words in english.items():
        assert re.findall(r"\{\w+\}", words) == re.findall(r"\{\w+\}", spanish[name])
