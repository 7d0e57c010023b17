"""A Word file with real headings, lists, language, and a header and foot on every page."""

import io
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from app.export.blocks import Block, Run, item_groups, read
from app.export.printing import Printing

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_FONT = "Arial"
_TONGUES = {"en": "en-US", "es": "es-US"}
_HEADINGS = {"Title": 1.6, "Heading 1": 1.3, "Heading 2": 1.2} | {
    f"Heading {level}": 1.1 for level in range(3, 7)
}
_FOOT = 0.72


def to_docx(markdown: str, printing: Printing) -> bytes:
    """`markdown` as a Word file."""
    import docx

    page = read(markdown, printing.title)
    document = docx.Document()
    _properties(document, page.title or printing.title, printing)
    _styles(document, printing)
    _frame(document, printing)
    if page.title:
        document.add_paragraph(page.title, style="Title")
    if printing.notice:
        document.add_paragraph().add_run(printing.notice).bold = True
    for group in item_groups(page.blocks):
        _group(document, group)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _properties(document: "Document", title: str, printing: Printing) -> None:
    properties = document.core_properties
    properties.title = title[:255]
    properties.author = (printing.signed_by or "codecite")[:255]
    properties.last_modified_by = properties.author
    properties.comments = printing.header
    properties.language = _TONGUES[printing.language]
    made = datetime.combine(printing.dated, time(), UTC).replace(tzinfo=None)
    properties.created = properties.modified = made


def _styles(document: "Document", printing: Printing) -> None:
    """Set font, size and language of the running text, and the headings in proportion to it."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), _TONGUES[printing.language])
    for name, factor in {"Normal": 1.0, **_HEADINGS}.items():
        font = document.styles[name].font
        font.name, font.size = _FONT, Pt(round(printing.point_size * factor))
        font.element.rPr.rFonts.attrib.pop(qn("w:asciiTheme"), None)
        font.element.rPr.rFonts.attrib.pop(qn("w:hAnsiTheme"), None)
        if name != "Normal":
            font.color.rgb, font.bold = RGBColor(0, 0, 0), True


def _frame(document: "Document", printing: Printing) -> None:
    """Write header and footer; there is one section, so they are those of every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    section = document.sections[0]
    if printing.header:
        head = section.header.paragraphs[0]
        head.add_run(printing.header).bold = True
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot = section.footer.paragraphs[0]
    for line in printing.footer:
        foot.add_run(line).add_break()
    before, between, after = _page_label(printing)
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        foot.add_run(text)
        if field:
            _field(foot, field)
    for run in foot.runs:
        run.font.size = Pt(round(printing.point_size * _FOOT))


def _page_label(printing: Printing) -> tuple[str, str, str]:
    before, rest = printing.label("page").split("{page}")
    between, after = rest.split("{pages}")
    return before, between, after


def _field(paragraph: "Paragraph", name: str) -> None:
    """Append a field that Word fills in, such as the number of the page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", name), ("separate", ""), ("shown", "1"), ("end", "")):
        if kind == "shown":
            run.add_text(text)
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _group(document: "Document", group: tuple[Block, ...]) -> None:
    first = group[0]
    numbering = _numbering(document, first.number) if first.kind == "number" else None
    for block in group:
        paragraph = document.add_paragraph(style=_style(block))
        if numbering is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = numbering
        for run in block.runs:
            _add(paragraph, run)


def _style(block: Block) -> str:
    deeper = "" if block.level <= 1 else f" {min(block.level, 3)}"
    return {
        "heading": f"Heading {block.level}",
        "paragraph": "Normal",
        "quote": "Quote",
        "bullet": f"List Bullet{deeper}",
        "number": f"List Number{deeper}",
        "rule": "Normal",
    }[block.kind]


def _numbering(document: "Document", start: int) -> int:
    """The id of a numbering that begins at `start`, like that of the style List Number."""
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element
    template = style.pPr.numPr.numId.val
    number = numbering.add_num(numbering.num_having_numId(template).abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(number.numId)


def _add(paragraph: "Paragraph", run: Run) -> None:
    added = paragraph.add_run(run.text)
    added.bold, added.italic = run.bold or None, run.italic or None
