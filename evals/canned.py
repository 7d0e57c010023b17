"""The canned right answer of a case as a whole answer, and what spoils it, one check at a time.

The whole answer says the canned words and cites the wanted quotes and then every sentence of the
document: it is a right one if any with those words is.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.answer import Answer, Citation, Status
from evals.cases import Case
from evals.reading import bare, statements
from evals.sources import Source

_DECLINING: tuple[Status, ...] = ("abstained", "conflict", "answered")
_ANSWERING: tuple[Status, ...] = ("answered", "conflict", "abstained")
_WRONG_STATUS: tuple[Status, ...] = ("failed", "answered", "abstained", "conflict")


def whole(case: Case, source: Source) -> Answer:
    """A right answer to the case in its canned words."""
    answers = case.facts or case.quotes or case.audience == "patient"
    order = _ANSWERING if answers else _DECLINING
    status = next(status for status in order if status in case.status)
    words = bare(case.good)
    if status != "answered":
        cited: tuple[Citation, ...] = ()
        if status == "conflict" and case.quotes:
            cited = _citations(source, case.quotes)
    else:
        sentences = tuple(source.raw[start:end] for start, end in source.sentences)
        cited = _citations(source, (*case.quotes, *sentences))
    text = _marked(words, "".join(f"[{c.marker}]" for c in cited))
    if cited and "[" not in text:
        text, cited = words, ()
    facts = () if status == "abstained" else case.facts
    return Answer(case.id, case.question, case.audience, status, text, text, cited, facts)


def _citations(source: Source, quotes: tuple[str, ...]) -> tuple[Citation, ...]:
    kept = dict.fromkeys(quotes)
    starts = [source.raw.index(quote) for quote in kept]
    return tuple(
        Citation(n, source.code, "", quote, start, start + len(quote))
        for n, (quote, start) in enumerate(zip(kept, starts, strict=True), 1)
    )


def _marked(words: str, marks: str) -> str:
    """`words` with the markers after every statement; nothing can carry that one should ask."""
    if not marks:
        return words
    return " ".join(
        statement.text if "care team" in statement.text else f"{statement.text} {marks}"
        for statement in statements(words)
    )


def _other_status(case: Case, right: Answer) -> Answer | None:
    wrong = next((status for status in _WRONG_STATUS if status not in case.status), None)
    return replace(right, status=wrong) if wrong else None


def _without_facts(case: Case, right: Answer) -> Answer | None:
    return replace(right, facts=()) if right.facts else None


def _without_words(case: Case, right: Answer) -> Answer | None:
    return _said(right, "Bananas.") if case.must else None


def _forbidden(case: Case, right: Answer) -> Answer | None:
    """The canned wrong words that say what must not be said, if any do."""
    for text in case.bad:
        if any(pattern.search(bare(text)) for pattern in case.must_not):
            return _said(right, text)
    return None


def _without_citations(case: Case, right: Answer) -> Answer | None:
    return replace(right, citations=()) if case.quotes and right.citations else None


def _moved(case: Case, right: Answer) -> Answer | None:
    if not right.citations:
        return None
    first, *rest = right.citations
    return replace(right, citations=(replace(first, start=first.start + 1), *rest))


def _unmarked(case: Case, right: Answer) -> Answer | None:
    return _said(right, bare(right.text)) if right.citations else None


def _bare_sentence(case: Case, right: Answer) -> Answer | None:
    if right.status != "answered":
        return None
    return _said(right, f"{right.text} The sacrum is a bone of the pelvis.")


def _foreign(case: Case, right: Answer) -> Answer | None:
    if not right.citations:
        return None
    marks = "".join(f"[{c.marker}]" for c in right.citations)
    return _said(right, f"{right.text} Purple elephants juggle marble teapots. {marks}")


def _contradicting(case: Case, right: Answer) -> Answer | None:
    return _said(right, f"{right.text} Modifier 50 must be appended to 0200T.")


def _inventing(case: Case, right: Answer) -> Answer | None:
    return _said(right, f"{right.text} Report 99999 for $1,240 as well.")


def _long(case: Case, right: Answer) -> Answer | None:
    if case.audience != "coder" or case.kind == "list":
        return None
    return _said(right, f"{right.text} {'And so on. ' * 45}")


def _hard(case: Case, right: Answer) -> Answer | None:
    if case.audience != "patient":
        return None
    return _said(right, "Percutaneous sacral augmentation necessitates radiological visualization.")


def _promising(case: Case, right: Answer) -> Answer | None:
    if case.audience != "patient":
        return None
    return _said(right, f"{right.text} You will be pain free. You should have it done.")


def _said(right: Answer, text: str) -> Answer:
    return replace(right, text=text, body=text)


SPOILERS: Mapping[str, Callable[[Case, Answer], Answer | None]] = {
    "status": _other_status,
    "facts": _without_facts,
    "must": _without_words,
    "must_not": _forbidden,
    "quotes": _without_citations,
    "literal": _moved,
    "marked": _unmarked,
    "cited": _bare_sentence,
    "supported": _foreign,
    "uncontradicted": _contradicting,
    "uninvented": _inventing,
    "brief": _long,
    "plain": _hard,
    "careful": _promising,
}
"""By the name of a check: what makes a right answer fail it; None where it does not apply."""
