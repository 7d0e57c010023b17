"""Wrong answers made from right ones by one seeded change each: does the suite catch them?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evals.cases import Case

_SWAPS: tuple[tuple[str, str, str, str], ...] = (
    # name, what is replaced, by what, and what must not stand in the answer for it to be wrong
    ("code", r"\b0200T\b", "0201T", "0201T"),
    ("side", r"\bunilateral\b", "bilateral", "bilateral|both|another code|differentiate"),
    ("side", r"\bone side\b", "both sides", "bilateral|both|another code|two sides"),
    ("verdict", r"^No\b", "Yes", r"^No[^.,:]"),
    ("included", r"\b(is|are) included\b", r"\1 not included", "not included"),
    ("included", r"\bincludes\b", "does not include", "not include"),
    ("separate", r"\bnot (billed|reported|coded) separately\b", r"\1 separately", "$^"),
    ("modifier", r"\b[Mm]odifier 50\b", "modifier 59", "59"),
    ("edition", r"\b2025\b", "2024", "2024"),
    ("specialty", r"\b[Pp]ain [Mm]anagement\b", "Neurosurgery", "(?i)neurosurg"),
    ("place", r"\b[Aa]mbulatory [Ss]urgical [Cc]enter\b", "physician office", "(?i)office"),
    ("optional", r"\bif used\b|\bwhen used\b", "and must be used", "must"),
    ("obligation", r"\bmust be (clearly )?documented\b", "need not be documented", "need not"),
)
_ADDITIONS = (
    ("price", " The fee is $1,240."),
    ("other code", " Report 22511 as well."),
    ("time", " It takes 45 minutes."),
    ("coverage", " Medicare covers it."),
    ("order", " Append modifier 50."),
    ("outcome", " The success rate is 92 %."),
    ("global period", " The global period is 90 days."),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong answer to a case, and the change that made it wrong."""

    case: Case
    change: str
    text: str


def mutants(cases: Iterable[Case]) -> Iterator[Mutant]:
    """Every change that applies to each case's canned right answer."""
    for case in cases:
        for name, found, instead, unless in _SWAPS:
            if re.search(found, case.good) and not re.search(unless, case.good):
                yield Mutant(case, name, re.sub(found, instead, case.good))
        for name, addition in _ADDITIONS:
            if addition.strip(" .") not in case.asked:
                yield Mutant(
                    case, name, re.sub(r"(\s*(?:\[\d+\])?\s*)$", addition, case.good, count=1)
                )
