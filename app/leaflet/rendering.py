"""A leaflet's sections as Markdown, in the form that was asked for."""

from collections.abc import Iterator, Sequence

from app.leaflet.leaflet import RULE, Form, LeafletSection, Paragraph
from app.leaflet.people import Person
from app.leaflet.tables import frame


def markdown_of(
    title: str,
    sections: Sequence[LeafletSection],
    form: Form,
    person: Person,
    language: str = "en",
) -> str:
    """The text.

    Args:
        title: The leaflet's heading; empty for none.
        sections: Its sections, in order.
        form: How it is laid out.
        person: Whom it speaks to.
        language: `en` or `es`.
    """
    blocks = [f"# {title}"] if title else []
    body = [s for s in sections if s.id != "source"]
    if form == "letter":
        blocks += _letter(body, person, language)
    else:
        blocks += [block for section in body for block in _section(section, form)]
    for section in sections:
        if section.id == "source":
            blocks += [RULE, *_section(section, "leaflet")]
    return "\n\n".join(blocks) + "\n"


def _section(section: LeafletSection, form: Form) -> Iterator[str]:
    if form == "sentences":
        yield " ".join(p.marked for p in section.paragraphs)
        return
    asks = form == "questions" and section.title.endswith("?")
    if section.title:
        yield f"**Q: {section.title}**" if asks else f"## {section.title}"
    as_list = form == "list" and section.id not in ("source", "opening", "closing")
    blocks = list(_blocks(section.paragraphs, as_list and not section.left_to_clinic))
    if asks and blocks:
        blocks[0] = f"A: {blocks[0]}"
    yield from blocks


def _blocks(paragraphs: Sequence[Paragraph], as_list: bool) -> Iterator[str]:
    """Paragraphs, and runs of list items as one block each."""
    items: list[str] = []
    for paragraph in paragraphs:
        if paragraph.item or as_list:
            items.append(f"- {paragraph.marked}")
            continue
        if items:
            yield "\n".join(items)
            items = []
        yield paragraph.marked
    if items:
        yield "\n".join(items)


def _letter(sections: Sequence[LeafletSection], person: Person, language: str) -> Iterator[str]:
    words = frame()
    yield words.letter(person.reader, language)
    for section in sections:
        if section.id == "questions":
            yield f"{section.title}:"
            yield from _blocks(section.paragraphs, as_list=False)
            continue
        items = [p for p in section.paragraphs if p.item]
        running = [p.marked for p in section.paragraphs if not p.item]
        if items:
            yield f"{section.title}:"
            yield from _blocks(items, as_list=True)
        if running:
            yield " ".join(running)
    yield words.letter("closing", language)
    sender = "sender" if person.own or language != "en" else "sender_other"
    yield words.letter(sender, language)
