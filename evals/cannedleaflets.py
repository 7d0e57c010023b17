"""Right leaflets made of the suite's own sentences, and what makes them fail each check.

The product's leaflets have no part in them: what a request wants is picked from sentences that were
written from the document, and set in the forms that requests ask for.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from evals import plainness
from evals.leafletcases import CannedSentence, LeafletCase, LeafletRules
from evals.leafletchecks import CLINIC, FOOT, FORMULA, REVIEW, SPANISH, failures
from evals.leafletdamage import ADDED
from evals.leafletjudging import REFUSED, Reply, judged_leaflet
from evals.sources import read_source

Form = Callable[[Sequence[str]], str]

_FORMS: tuple[Form, ...] = (
    "\n\n".join,
    lambda said: "\n".join(f"- {sentence}" for sentence in said),
    lambda said: "\n\n".join(["**What is it?**", *said]),
    lambda said: "\n\n".join(["Dear reader,", *said, "With kind regards"]),
)
_WHOM = re.compile(r"\b(?:my|whose|your|an?|the)\s+(\w+)", re.I)
_GROUP = re.compile(r"\((?:\?:)?([^()]*)\)\??")
_DIGITS = re.compile(r"\d+")
_FORBIDDEN = (
    "The doctor gives you it and gets you ready. It is at the base of your spine. You can drive.",
    *(sentence for sentences in ADDED.values() for sentence in sentences),
)
"""Words that requests forbid without saying them."""


def right_leaflet(case: LeafletCase, rules: LeafletRules) -> tuple[Reply, str]:
    """A canned leaflet, and why it is none: empty if one of those that can be made is right."""
    if case.status != "answered":
        return {**REFUSED, "status": case.status}, ""
    reason, made = "", REFUSED
    for made in _candidates(case, rules):
        failed = next(failures(judged_leaflet(case, made)), None)
        if failed is None:
            return made, ""
        reason = reason or f"{failed[0]}: {failed[1]}"
    return made, reason


def _candidates(case: LeafletCase, rules: LeafletRules) -> Iterator[Reply]:
    people = dict.fromkeys(f"your {word}'s" for word in _WHOM.findall(case.request))
    for whose in ("the", *people):
        said = [
            CannedSentence(sentence.text.format(whose=whose), sentence.quote)
            for sentence in rules.sentences
        ]
        chosen = _chosen(case, rules, said)
        for form in _FORMS:
            yield _leaflet(case, chosen, form)


def _chosen(
    case: LeafletCase, rules: LeafletRules, said: Sequence[CannedSentence]
) -> tuple[CannedSentence, ...]:
    """The first sentence and those that tell the wanted facts, in the order of the data."""

    def told(sentences: Sequence[CannedSentence]) -> set[str]:
        text = "\n".join(sentence.text for sentence in sentences)
        return {f for f in case.facts if all(p.search(text) for p in rules.states[f])}

    kept = list(said)
    wanted = told(kept)
    for sentence in said[:0:-1]:
        fewer = [one for one in kept if one is not sentence]
        if told(fewer) == wanted:
            kept = fewer
    if len(kept) > 1 and told(kept[1:]) == wanted and case.facts:
        kept = kept[1:]
    return tuple(kept)


def _leaflet(case: LeafletCase, chosen: Sequence[CannedSentence], form: Form) -> Reply:
    raw = read_source(case.code).raw
    quotes = list(dict.fromkeys(s.quote for s in chosen if s.quote))
    marked = [
        f"{s.text[:-1]} [{quotes.index(s.quote) + 1}]{s.text[-1]}" if s.quote else s.text
        for s in chosen
    ]
    text = form(marked)
    if "clinic" in case.facts:
        text += f"\n\n## What are the risks?\n\n{CLINIC}"
    if "source" in case.facts:
        text += f"\n\n{FOOT}\n\nIt is from code {case.code}, {raw[:4]}."
    made = {
        **REFUSED,
        "status": "answered",
        "text": text,
        "formula": FORMULA,
        "citations": [
            {"marker": n, "section": "", "quote": quote, "start": at, "end": at + len(quote)}
            for n, quote in enumerate(quotes, 1)
            for at in [raw.index(quote)]
        ],
        "left_to_clinic": list(case.left),
        "large_print": case.large_print,
    }
    made["grade"] = plainness.grade(judged_leaflet(case, made).running)
    if case.spanish:
        digits = " ".join(_DIGITS.findall(text))
        made["text"] = f"{text}\n\n{SPANISH}\n\n{REVIEW}\n\n{digits}\n"
    return made


def _added(words: str) -> Callable[[LeafletCase, Reply], Reply]:
    """`words` as a paragraph at the end of the body."""

    def spoil(case: LeafletCase, right: Reply) -> Reply:
        english, spanish, rest = str(right["text"]).partition(SPANISH)
        body, foot, source = english.partition(FOOT)
        text = f"{body.rstrip()}\n\n{words}\n\n{foot}{source}{spanish}{rest}"
        return {**right, "text": text}

    return spoil


def _moved(case: LeafletCase, right: Reply) -> Reply | None:
    if not right["citations"]:
        return None
    first, *rest = right["citations"]
    return {**right, "citations": [{**first, "start": first["start"] + 1}, *rest]}


def _unwanted(case: LeafletCase, right: Reply) -> Reply | None:
    """Without what must be there, or with what must not: what the request says, for the most."""
    if case.must:
        return {**right, "text": ""}
    spelt = (words for pattern in case.must_not for words in _spelt(pattern.pattern))
    for words in (case.request, *_FORBIDDEN, *spelt):
        if any(pattern.search(words) for pattern in case.must_not):
            return _added(words)(case, right)
    return None


def _spelt(pattern: str) -> list[str]:
    """Words for each alternative of a simple pattern, the first of its choices taken."""
    plain = re.sub(r"\(\?[a-z]+\)|[\^$]|\\b", "", pattern)
    while group := _GROUP.search(plain):
        plain = plain[: group.start()] + group[1].split("|")[0] + plain[group.end() :]
    return [re.sub(r"\\s[+*]?", " ", words).replace("\\", "") for words in plain.split("|")]


SPOILERS: Mapping[str, Callable[[LeafletCase, Reply], Reply | None]] = {
    "status": lambda case, right: {
        **right,
        "status": "failed" if case.status == "answered" else "answered",
    },
    "grade": _added(
        "Percutaneous vertebral augmentation necessitates radiological visualization. " * 60
    ),
    "length": lambda case, right: (
        _added("It is so. " * 400)(case, right) if case.max_words or case.max_sentences else None
    ),
    "facts": lambda case, right: {**right, "text": "Hello."} if case.facts else None,
    "wanted": _unwanted,
    "left": lambda case, right: {**right, "left_to_clinic": []} if case.left else None,
    "unfilled": _added("## What are the risks?\n\nThere are hardly any."),
    "cited": _moved,
    "carried": _added("A robot sings. [1]"),
    "hedged": _added("The doctor uses a balloon. [1]"),
    "uninvented": _added("The code 99999 costs $1,240. [1]"),
    "plain": _added("You will be pain free. You should have it done."),
    "form": lambda case, right: {**right, "large_print": not right["large_print"]},
}
"""By the name of a check: what makes a right leaflet fail it; None where it does not apply."""
