"""Wrong sentences made from right ones, by named operators.

Each operator changes one thing so that the document no longer says it, or leaves the sentence alone
(None) where the change could be true by accident: an operator that swaps sides skips a sentence
that names both, one that drops "when performed" skips what is included in any case.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Change = Callable[[str, random.Random], str | None]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A right sentence: its id, half (`dev` or `test`), text, main fact, others, quotes, reader.

    `silence` tells that it says what the document does not say; `fact` is then that silence.
    """

    id: str
    split: str
    text: str
    fact: str
    also: tuple[str, ...]
    cites: tuple[str, ...]
    audience: str
    silence: bool


@dataclass(frozen=True, slots=True)
class Operator:
    """A named change, the facts whose sentences it is for, and whether silences' are too."""

    name: str
    change: Change
    facts: str = ""
    silences: bool = False


def _sub(pattern: str, *options: str, skip: str = "") -> Change:
    """The first match of `pattern` becomes one of `options`, unless `skip` is found."""
    found = re.compile(pattern, re.I)
    barred = re.compile(skip, re.I) if skip else None

    def change(text: str, rng: random.Random) -> str | None:
        if not found.search(text) or (barred and barred.search(text)):
            return None
        return found.sub(rng.choice(options), text, count=1)

    return change


def _table(*pairs: tuple[str, str], skip: str = "") -> Change:
    """The first pair whose pattern is found is applied at its first match."""
    changes = [_sub(pattern, option, skip=skip) for pattern, option in pairs]

    def change(text: str, rng: random.Random) -> str | None:
        made = (one(text, rng) for one in changes)
        return next((new for new in made if new is not None), None)

    return change


def _added(*tails: str) -> Change:
    """One of `tails` before the full stop."""

    def change(text: str, rng: random.Random) -> str | None:
        return f"{text.rstrip('.')}{rng.choice(tails)}."

    return change


def _swapped(one: str, other: str, skip: str = "") -> Change:
    """Every `one` becomes `other` and the other way round, where only one of them occurs."""
    pattern = re.compile(rf"\b(?:{one}|{other})\b", re.I)
    barred = re.compile(skip, re.I) if skip else None

    def change(text: str, rng: random.Random) -> str | None:
        found = {m.group().lower() for m in pattern.finditer(text)}
        if len(found) != 1 or (barred and barred.search(text)):
            return None
        return pattern.sub(lambda m: other if m.group().lower() == one else one, text)

    return change


_INCLUDED = "imaging_included|biopsy_included|device_included|needles"
_EXAMPLES = "example_.*"
_TELLING = r"biops|lesion|balloon|cavity|instability|pain relief|70|woman|female|diagnosis|sample"
_SEVERAL = r"whereas|while|another|of the three|and the (?:myeloma|metastatic)"

OPERATORS: tuple[Operator, ...] = (
    # side
    Operator("side swapped", _swapped("unilateral", "bilateral")),
    Operator("side swapped in plain words", _swapped("one side", "both sides", skip="not both")),
    Operator("side swapped, adverb", _swapped("unilaterally", "bilaterally")),
    # included and separate
    Operator(
        "included made separate",
        _table(
            (r"\b(is|are) (both )?(included in|part of) ", r"\1 billed separately from "),
            (r"\bincludes\b", "excludes"),
            (r"\bis included\b", "is billed separately"),
            skip=r"\bnot\b",
        ),
        _INCLUDED,
    ),
    Operator("included made extra", _added(", and it is reported on its own line"), _INCLUDED),
    # conditions
    Operator(
        "condition dropped",
        _table(
            (r"\bmay be (created|taken|applicable|used)\b", r"is \1"),
            (r"\bmight use\b", "uses"),
            (r",? \(?if necessary\)?", ""),
            (r",? (?:but )?(?:only )?under specific circumstances", ""),
            (r",? if a biopsy was performed", ""),
            skip=r"\bneedle|\bnot\b|without a condition",
        ),
        "cavity_if_needed|lay_description|pos_inpatient|modifiers_may_apply|documentation_list",
    ),
    Operator(
        "condition strengthened",
        _table(
            (r"\b(may|might|can) (not )?be\b", "must be"),
            (r"\b(may|might)\b", "must"),
            (r",? \(?(?:when|if) (?:used|performed|one is used|necessary)\)?", " in every case"),
            (r"\b(?:typically|usually|most often)\b", "always"),
            (r"\btypical\b", "only"),
            skip=r"specialty|surgery center|without a stay|\bnot\b",
        ),
    ),
    Operator("hedge removed", _table((r",? ?\(?(?:which is )?usually ", " only ")), "anesthesia"),
    # insertions
    Operator("code inserted", _added(" and 22511", ", together with code 0201T", " with 77003")),
    Operator("diagnosis code inserted", _added(" with diagnosis M80.08XA", " and C79.51")),
    Operator("modifier inserted", _added(" with modifier 59", " and modifier LT", " with 26")),
    Operator("number inserted", _added(" in 3 sessions", " at two levels", " on 5 occasions")),
    Operator("price inserted", _added(" for $1,200", " at a cost of 900 dollars")),
    Operator("percentage inserted", _added(" in 90 percent of cases", " in half of all cases")),
    Operator("duration inserted", _added(" for six weeks", " within 30 minutes", " for 3 months")),
    Operator("name inserted", _added(" according to Medicare", " by Stryker", ", says Noridian")),
    Operator("medicine inserted", _added(" with antibiotics", " under heparin")),
    Operator("promise added", _added(" and will cure the patient", ", which is always safe")),
    Operator("payment added", _added(" and is paid by insurance", ", so payers must cover it")),
    Operator("consent added", _added(" after signed consent", " with prior authorization")),
    # things
    Operator(
        "cement changed",
        _sub(r"\b(?:bone |special )*cement\b", "bone graft", "PMMA", "calcium phosphate", "resin"),
    ),
    Operator(
        "device changed",
        _sub(
            r"\b(?:balloon(?: or (?:mechanical device|tool)| device)?|mechanical device)\b",
            "stent",
            "laser",
            "drill",
            "metal screw",
        ),
    ),
    Operator("needle changed", _sub(r"\bneedles?\b", "catheter", "screw"), "needles|unilateral"),
    Operator(
        "number of needles changed",
        _sub(r"\bone or more\b", "two or more", "exactly one", "at most two"),
    ),
    Operator(
        "bone changed", _sub(r"\b(?:sacrum|base of your spine)\b", "coccyx", "hip", "lumbar spine")
    ),
    # who, where, when
    Operator(
        "who changed",
        _sub(r"\b(?:physician|doctor)\b", "nurse", "anesthesiologist", "technologist"),
    ),
    Operator(
        "specialty changed",
        _sub(
            r"\b(?:Pain Management|Radiology|Orthopedic Surgery)\b",
            "Neurosurgery",
            "Cardiology",
            "Family Medicine",
        ),
    ),
    Operator(
        "place changed",
        _sub(
            r"\b(?:Ambulatory Surgical Center|(?:Hospital Out|In)patient(?: Hospital)?)\b",
            "physician's office",
            "nursing facility",
            "emergency room",
        ),
    ),
    Operator("order turned", _swapped("before", "after"), "cavity_before_cement|lay_description"),
    Operator("year changed", _sub(r"\b2025\b", "2024", "2026", "2019", skip=r"\b20(?!25)\d\d\b")),
    Operator("age changed", _sub(r"\b70\b", "75", "60", "17")),
    # examples
    Operator(
        "examples mixed",
        _table(
            (r"\b(?:multiple )?myeloma\b", "osteoporosis"),
            (r"\bmetastatic cancer\b", "osteoporosis"),
            (r"\bosteoporosis\b", "multiple myeloma"),
            skip=rf"{_SEVERAL}|\bno\b|\bnot\b|^(?!.*(?:{_TELLING}))",
        ),
        _EXAMPLES,
    ),
    Operator(
        "ordinal of the example changed",
        _table(
            (r"\bfirst example\b", "third example"),
            (r"\bsecond example\b", "first example"),
            (r"\bthird example\b", "second example"),
            skip=rf"\bno\b|\bnot\b|^(?!.*(?:{_TELLING}))",
        ),
        _EXAMPLES,
    ),
    # negation
    Operator(
        "negation inserted",
        _sub(
            r"\b(is|are|was|were|must|should|would)\b(?! not)",
            r"\1 not",
            skip=r"\b(?:not|no|never|neither|without|only|whether|optional|if|when|one is)\b",
        ),
        "(?!.*_number$).*",
    ),
    Operator(
        "negation removed",
        _sub(r"\bnot ", "", skip=r"\bnot\b.*\bnot\b|\bno\b|whether|not both"),
        silences=True,
    ),
    Operator("does not made does", _sub(r"\bdoes not (\w+)", r"does \1", skip=r"whether|\bno\b")),
    Operator(
        "verb denied",
        _table(
            (r"\bdescribes\b", "does not describe"),
            (r"\binjects\b", "does not inject"),
            (r"\bincludes\b", "does not include"),
            (r"\bmonitors\b", "does not monitor"),
            (r"\bprepares\b", "does not prepare"),
            (r"\blists\b", "does not list"),
            (r"\bnames\b", "does not name"),
            (r"\bgoes\b", "never goes"),
            skip=r"\b(?:not|no|never)\b",
        ),
    ),
    # modality of modifier 50, reversed quotes
    Operator(
        "modifier 50 required",
        _table(
            (r"\bwould be used\b", "must be used"),
            (r"\bmodifier 50 is\b", "modifier 50, which is required, is"),
            (r"\bmodifier 50\b", "the required modifier 50"),
        ),
    ),
    Operator(
        "quote reversed",
        _table(
            (r"\bmust be\b", "must never be"),
            (r"\bwould be\b", "must never be"),
            (r"\bincludes\b", "excludes"),
            (r"\bshould include\b", "should leave out"),
            (r"\bhas not responded\b", "has responded"),
            (r"\bminimally\b", "maximally"),
            (r"\bimportant\b", "unimportant"),
            (r"\balready exists|exists already\b", "does not exist"),
            skip=r"\bnot (?:only|required)\b",
        ),
    ),
    Operator(
        "degree changed",
        _table(
            (r"\bsevere\b", "mild"),
            (r"\bvery bad\b", "slight"),
            (r"\bbad\b", "slight"),
            (r"\bpainful\b", "painless"),
        ),
    ),
    Operator(
        "purpose changed",
        _table(
            (r"\bto stabilize\b", "to remove"),
            (r"\bto confirm the diagnosis\b", "to relieve pain"),
            (r"\bfor pain relief\b", "to confirm the diagnosis"),
            (r"\bto help fix\b", "to prevent"),
        ),
    ),
    Operator(
        "only put before",
        lambda text, rng: (
            None
            if re.match(r"(?i)(?:yes|no|the|a|an|in|if|it|both|when)\b", text)
            else f"Only {text[0].lower() + text[1:] if not text[:2].isupper() else text}"
        ),
        "specialty_.*|pos_asc|pos_hospital_outpatient|imaging_included|biopsy_included",
    ),
    Operator(
        "silence broken",
        _table(
            (r"\bdoes not (say|give|list|mention|describe|name|explain)\b", r"does \1"),
            (r"\b(gives|lists|names|sets) no\b", r"\1 a"),
            (r"\b(is|are) not (stated|mentioned|described|listed|discussed)\b", r"\1 \2"),
            (r"^No\b", "A"),
        ),
        "(?!.*(?:_included|unilateral)).*",
        silences=True,
    ),
)


def mutants(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Pairs of an operator's name and the wrong sentence that it makes; the same every time."""
    for operator in OPERATORS:
        if sentence.silence and not operator.silences:
            continue
        if operator.facts and not re.fullmatch(operator.facts, sentence.fact):
            continue
        rng = random.Random(f"{sentence.id}/{operator.name}")
        made = operator.change(sentence.text, rng)
        if made is not None and made != sentence.text:
            yield operator.name, made


def reversed_quotes(quotes: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Operator, quote and wrong sentence for each sentence of the document that can be turned."""
    turning = {"quote reversed", "negation inserted", "condition strengthened", "verb denied"}
    for quote in quotes:
        for operator in OPERATORS:
            made = (
                operator.change(quote, random.Random(quote)) if operator.name in turning else None
            )
            if made is not None and made != quote:
                yield f"document: {operator.name}", quote, made
