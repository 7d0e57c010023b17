"""Answers and conversations as plain text, as Markdown and as Word files."""

from collections.abc import Iterable
from datetime import UTC, datetime

from app import Answer
from app.export import Printing, to_docx
from app.web.components.outcome import OUTCOMES
from app.web.conversation import Exchange
from app.web.inert import label
from corpus import Library

_NOTICE = (
    "Reference only; not billing or medical advice. CPT is a registered trademark and copyright of "
    "the American Medical Association; deployers need their own CPT licence. The document is a "
    "third-party summary, not AMA text."
)


def answer_text(answer: Answer) -> str:
    """The answer with its citations as plain text, for pasting elsewhere."""
    lines = [f"Question: {answer.question}", f"{OUTCOMES[answer.status].words}:", answer.text]
    lines += [
        f'[{c.marker}] {c.code}, {c.section}, characters {c.start} to {c.end}: "{c.quote}"'
        for c in answer.citations
    ]
    return "\n".join([*lines, "Reference only; not billing or medical advice."])


def answer_markdown(answer: Answer, library: Library) -> str:
    """One answer as a Markdown file: question, answer, citations, documents, date, notice."""
    return _file("Answer", [_answer(answer)], library)


def answer_word(answer: Answer, library: Library) -> bytes:
    """The same as a Word file, its notice at the foot of every page."""
    documents = [entry.document for entry in library.entries]
    frame = Printing(
        title="Answer",
        dated=datetime.now(UTC).date(),
        source="; ".join(f"{d.codeset} {d.code}, {d.year} edition" for d in documents),
        disclaimer=_NOTICE,
        needs_review=False,
    )
    return to_docx(answer_markdown(answer, library), frame)


def conversation_markdown(exchanges: Iterable[Exchange], library: Library) -> str:
    """The answered and unanswered questions of a conversation as a Markdown file."""
    return _file("Conversation", [_exchange(exchange) for exchange in exchanges], library)


def _exchange(exchange: Exchange) -> str:
    if exchange.answer is not None:
        return _answer(exchange.answer)
    words = OUTCOMES["stopped" if exchange.state == "stopped" else "failed"].words
    return f"## {label(exchange.question)}\n\n{words}. {label(exchange.problem)}".rstrip()


def _answer(answer: Answer) -> str:
    parts = [f"## {label(answer.question)}", f"{OUTCOMES[answer.status].words}."]
    parts += [label(line) for line in answer.body.splitlines() if line.strip()]
    if answer.citations:
        parts.append(
            "\n".join(
                f"- \\[{c.marker}\\] {label(c.code)}, {label(c.section)}, "
                f"characters {c.start} to {c.end}: “{label(c.quote)}”"
                for c in answer.citations
            )
        )
    if answer.nearest:
        quotes = "\n".join(f"- {label(p.section)}: “{label(p.quote)}”" for p in answer.nearest)
        parts.append(f"Nearest passages, not an answer:\n\n{quotes}")
    if answer.offer:
        parts.append(f"Can be asked instead: {label(answer.offer)}")
    return "\n\n".join(parts)


def _file(title: str, sections: list[str], library: Library) -> str:
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    documents = "\n".join(
        f"- {label(e.document.codeset)} {label(e.code)}, {e.document.year} edition, "
        f"SHA-256 {e.document.digest}"
        for e in library.entries
    )
    return "\n\n".join(
        [f"# {title}", *sections, "---", f"Documents:\n\n{documents}", f"Made {made}.", _NOTICE, ""]
    )
