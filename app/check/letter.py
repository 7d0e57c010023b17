"""A query to the physician about what the note leaves open: neutral, and in Markdown.

It follows what coding compliance asks of such queries: it shows the note's own words, asks openly,
offers complete choices with "other" and "unable to determine", and says nothing about payment or
about which answer would suit whom.
"""

from collections.abc import Iterator
from datetime import date

from app.check.checker import CheckResult
from corpus.rulebook import Question, Rulebook

OPEN_CHOICES = ("Other (please describe)", "Unable to determine")


def query_letter(result: CheckResult, book: Rulebook) -> str:
    """The letter as Markdown; an empty string where the note leaves nothing open."""
    rules = {reason.rule for reason in result.decision.reasons}
    asked = [q for q in book.questions if rules & set(q.rules)]
    if not asked:
        return ""
    return "\n".join([*_opening(book), *_questions(asked, result), *_closing()])


def _opening(book: Rulebook) -> Iterator[str]:
    yield "# Documentation query"
    yield ""
    yield "Patient: ____________________  Date of service: ______________"
    yield ""
    yield "To: ____________________  From: ____________________  Date: ______________"
    yield ""
    yield (
        f"The note of this encounter was read against a document on the code {book.code} "
        f"(edition {book.document.year}). Please clarify the points below from your own knowledge "
        "of the encounter. No particular answer is expected."
    )


def _questions(asked: list[Question], result: CheckResult) -> Iterator[str]:
    for number, question in enumerate(asked, 1):
        yield ""
        yield f"## {number}. {question.about}"
        yield ""
        yield f"The note says: {_said(question, result)}"
        yield ""
        yield question.ask
        yield ""
        if question.choices:
            yield from (f"- [ ] {choice}" for choice in (*question.choices, *OPEN_CHOICES))
        else:
            yield "Answer: ________________________________________"
            yield ""
            yield f"- [ ] {OPEN_CHOICES[-1]}"


def _said(question: Question, result: CheckResult) -> str:
    """The note's words on the subject, each once; or that there are none."""
    words = [f.quote for f in result.findings if f.field in question.findings]
    quoted = [f"“{' '.join(word.split())}”" for word in dict.fromkeys(words)]
    return ", ".join(quoted) if quoted else "nothing on this."


def _closing() -> Iterator[str]:
    yield ""
    yield "Please answer in a dated and signed addendum to the record."
    yield ""
    yield "Signature: ____________________  Date and time: ____________________"
    yield ""


def letter_docx(letter: str, book: Rulebook, dated: date) -> bytes:
    """The letter as a Word file; it is filled in and signed by hand, so it is no draft."""
    from app.export import Printing, to_docx

    document = book.document
    printing = Printing(
        title="Documentation query",
        dated=dated,
        source=f"{document.codeset} {document.code}, {document.year} edition",
        needs_review=False,
    )
    return to_docx(letter, printing)
