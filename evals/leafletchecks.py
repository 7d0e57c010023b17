"""Is a leaflet right? One small function for each check; none uses the product's own matching."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals import plainness
from evals.inventions import invented
from evals.leafletcases import LeafletCase, LeafletRules
from evals.polarity import denies
from evals.reading import Statement, markers, statements
from evals.rules import Rules
from evals.sources import Source
from evals.support import Wording

SPANISH = "# Sacroplastia"
"""Where the Spanish begins."""
REVIEW = "Needs review by a qualified translator"
FOOT = "## Where this comes from"
"""Where the foot begins, in which alone the code may be named."""
CLINIC = "Your clinic adds this."
FORMULA = "Flesch-Kincaid (textstat 0.7.8)"
"""How the reading grade is measured."""

_MARKERS = re.compile(r"\s*(?:\[\d+\])+")
_HEADING = re.compile(r"(?m)^(?:#+ .*|\*\*[^*]+\*\*|---)$")
_FORM = re.compile(r"(?m)^(?:[-*] |[QA]: )")
_HOLDS_NOT = re.compile(r"(?i)\b(?:not|no|never)\b")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Judged:
    """A case, what was made of it, and what the suite knows.

    Attributes:
        case: The case.
        made: The leaflet as its JSON contract has it.
        large_print: Whether the leaflet says that it is for readers with low vision.
        source: The document.
        rules: The suite's rules on what is never claimed.
        leaflets: The suite's rules for leaflets.
        wording: Says which words mean the same.
    """

    case: LeafletCase
    made: Mapping[str, Any]
    large_print: bool
    source: Source
    rules: Rules
    leaflets: LeafletRules
    wording: Wording

    @property
    def english(self) -> str:
        """The English text."""
        return str(self.made["text"]).split(SPANISH)[0]

    @property
    def running(self) -> str:
        """The English running text: no headings, markers or marks of form."""
        return _FORM.sub("", _HEADING.sub("", _MARKERS.sub("", self.english))).strip()

    @property
    def body(self) -> str:
        """The English text without its foot."""
        return _MARKERS.sub("", self.english.split(FOOT)[0])

    @property
    def claims(self) -> tuple[Statement, ...]:
        """The statements of the body that are no question."""
        found = statements(_FORM.sub("", _HEADING.sub("", self.body)))
        return tuple(s for s in found if not s.text.rstrip().endswith("?"))


Check = Callable[[Judged], str]
"""Gives the reason why a leaflet is wrong, or an empty text."""


def _status(judged: Judged) -> str:
    said = judged.made["status"]
    return "" if said == judged.case.status else f"{said}, not {judged.case.status}"


def _grade(judged: Judged) -> str:
    grade = plainness.grade(judged.running)
    if grade > judged.case.max_grade:
        return f"grade {grade} is above {judged.case.max_grade}"
    if abs(grade - float(judged.made["grade"])) > 1.5:
        return f"says grade {judged.made['grade']}, measured {grade}"
    return "" if judged.made["formula"] == FORMULA else "other formula"


def _length(judged: Judged) -> str:
    words = len(judged.english.split())
    if judged.case.max_words is not None and words > judged.case.max_words:
        return f"{words} words"
    count = len([s for s in re.split(r"[.!?]+(?:\s|$)", judged.running) if s.strip()])
    if judged.case.max_sentences is not None and count > judged.case.max_sentences:
        return f"{count} sentences"
    return ""


def _facts(judged: Judged) -> str:
    states = judged.leaflets.states
    text = _MARKERS.sub("", judged.english)
    missing = [f for f in judged.case.facts if not all(p.search(text) for p in states[f])]
    extra = [f for f in judged.case.not_facts if all(p.search(text) for p in states[f])]
    return f"missing {missing}, unwanted {extra}" if missing or extra else ""


def _wanted(judged: Judged) -> str:
    text = judged.english
    missing = [p.pattern for p in judged.case.must if not p.search(text)]
    found = [p.pattern for p in judged.case.must_not if p.search(judged.running)]
    return f"missing {missing}, found {found}" if missing or found else ""


def _left(judged: Judged) -> str:
    missing = set(judged.case.left) - set(judged.made["left_to_clinic"])
    return f"not left to the clinic: {sorted(missing)}" if missing else ""


def _unfilled(judged: Judged) -> str:
    """Nothing but the clinic's line stands below a heading on what the document does not say."""
    for heading in ("What are the risks?", "What does it cost?", "How well does it work?"):
        for found in re.finditer(rf"(?m)^## {re.escape(heading)}\n\n(.*)$", judged.english):
            if found[1] != CLINIC:
                return f"{heading} {found[1]}"
    return ""


def _cited(judged: Judged) -> str:
    for c in judged.made["citations"]:
        if judged.source.raw[c["start"] : c["end"]] != c["quote"]:
            return f"not literal: {c['quote']!r}"
    numbers = {c["marker"] for c in judged.made["citations"]}
    used = set(markers(judged.english))
    return "" if numbers == used else f"markers {sorted(used)}, citations {sorted(numbers)}"


def _carried(judged: Judged) -> str:
    """Every word is carried by what is cited after it in its paragraph, and nothing is denied."""
    source, rules = judged.source, judged.leaflets
    passages = {c["marker"]: source.around(c["start"], c["end"]) for c in judged.made["citations"]}
    for paragraph in _HEADING.sub("", judged.english.split(FOOT)[0]).splitlines():
        cited: tuple[int, ...] = ()
        for statement in reversed(statements(_FORM.sub("", paragraph))):
            said = statement.text
            cited = statement.markers or cited
            if said.endswith("?") or rules.free.search(said):
                continue
            if not cited:
                return f"nothing is cited for: {said}"
            text = " \n ".join(passages.get(marker, "") for marker in cited)
            if denies(rules.denied.sub(" ", said)) and not _HOLDS_NOT.search(text):
                return f"the document does not deny it: {said}"
            _, missing = judged.wording.uncovered(said, text)
            if missing:
                return f"{', '.join(missing)} not carried: {said}"
    return ""


def _hedged(judged: Judged) -> str:
    for statement in judged.claims:
        for hedge in judged.leaflets.hedges:
            about = hedge.about.search(statement.text)
            excused = hedge.unless is not None and hedge.unless.search(statement.text)
            if about and not excused and not hedge.needs.search(statement.text):
                return f"surer than the document: {statement.text}"
    return ""


def _uninvented(judged: Judged) -> str:
    found = [t.text for t in invented(judged.claims, judged.source.raw, "", (), judged.rules)]
    told = judged.running.replace("0200T", "")
    found += [p.pattern for p in judged.leaflets.never if p.search(told)]
    found += [rule.id for s in judged.claims for rule in judged.rules.broken(s.text)]
    return f"invented: {found}" if found else ""


def _plain(judged: Judged) -> str:
    found = (*plainness.jargon(judged.body), *plainness.promises(judged.body))
    found += plainness.advice(judged.body)
    return f"not for patients: {list(found)}" if found else ""


def _form(judged: Judged) -> str:
    text = str(judged.made["text"])
    if judged.large_print != judged.case.large_print:
        return f"large print {judged.large_print}"
    if (SPANISH in text and REVIEW in text) != judged.case.spanish:
        return "Spanish is missing or unwanted, or not marked"
    if judged.case.spanish:
        spanish = text.split(SPANISH)[1]
        if _DIGITS.findall(judged.english) != _DIGITS.findall(spanish):
            return "the Spanish has other digits"
    return ""


CHECKS: Mapping[str, Check] = {
    "status": _status,
    "grade": _grade,
    "length": _length,
    "facts": _facts,
    "wanted": _wanted,
    "left": _left,
    "unfilled": _unfilled,
    "cited": _cited,
    "carried": _carried,
    "hedged": _hedged,
    "uninvented": _uninvented,
    "plain": _plain,
    "form": _form,
}
"""The checks by name; those after the status are for leaflets that were made."""


def failures(judged: Judged) -> Iterator[tuple[str, str]]:
    """The names and reasons of the checks that `judged` fails."""
    chosen: Sequence[str] = tuple(CHECKS) if judged.case.status == "answered" else ("status",)
    for name in chosen:
        if reason := CHECKS[name](judged):
            yield name, reason
            if name == "status":
                return
