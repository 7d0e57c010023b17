"""Patient identifiers in a text: found by patterns, and masked before the text leaves the machine.

The types are the 18 of the safe-harbor rule (45 CFR 164.514(b)(2)) as far as patterns serve. Three
cannot be seen in text (biometrics, photographs, "any other" identifiers without a label). A name is
found behind a title or label, where it begins with a common first name, or as two capitalised words
in a sentence that are no terms of the field; one word alone, or all in small letters, is missed
(`python -m evals.bench.identifiers` counts). So masking lowers a risk; it removes none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_LABEL = r"\s*(?:no\.?|number|num|id|\#)?\s*(?:is|was)?\s*[:#=]?\s*"
_VALUE = r"(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{3,}"
_NAME = r"(?:[A-Z]['’])?[A-Z][a-z]+(?:[-'’][A-Z]?[a-z]+)*"
_FIRST = (
    "James|John|Robert|Michael|William|David|Richard|Joseph|Thomas|Charles|Christopher|Daniel"
    "|Matthew|Anthony|Mark|Donald|Steven|Paul|Andrew|Joshua|Kenneth|Kevin|Brian|George|Edward"
    "|Ronald|Timothy|Jason|Jeffrey|Ryan|Jacob|Gary|Nicholas|Eric|Jonathan|Stephen|Larry|Justin"
    "|Scott|Brandon|Benjamin|Samuel|Gregory|Frank|Alexander|Raymond|Patrick|Jack|Dennis|Jerry"
    "|Mary|Patricia|Jennifer|Linda|Elizabeth|Barbara|Susan|Jessica|Sarah|Karen|Nancy|Lisa|Betty"
    "|Margaret|Sandra|Ashley|Kimberly|Emily|Donna|Michelle|Carol|Amanda|Dorothy|Melissa|Deborah"
    "|Stephanie|Rebecca|Sharon|Laura|Cynthia|Kathleen|Amy|Angela|Shirley|Anna|Brenda|Pamela|Emma"
    "|Nicole|Helen|Samantha|Katherine|Christine|Debra|Rachel|Carolyn|Janet|Catherine|Maria"
    "|Heather|Diane|Ruth|Julie|Olivia|Joyce|Virginia|Victoria|Kelly|Lauren|Christina|Joan|Evelyn"
    "|Judith|Megan|Andrea|Cheryl|Hannah|Jacqueline|Martha|Gloria|Teresa|Ann|Sara|Madison|Frances"
    "|Kathryn|Janice|Jean|Alice|Julia|Grace|Judy|Jose|Juan|Luis|Carlos|Antonio|Miguel|Rosa|Ana"
    "|Carmen|Elena|Sofia|Walter|Peter|Harold|Douglas|Henry|Carl|Arthur|Roger|Keith|Albert|Joe"
    "|Wei|Li|Ming|Priya|Raj|Amit|Fatima|Mohammed|Ahmed|Ali|Omar|Olga|Ivan|Anita|Ravi|Yuki|Hiroshi"
)
_STREET = (
    r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|way|place|pl"
    r"|terrace|parkway|pkwy|circle|highway|hwy)\b\.?"
)

# The order matters: what an earlier pattern has found, a later one leaves alone.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("e-mail", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("web address", r"(?i:\bhttps?://\S+|\bwww\.\S+)"),
    ("IP address", r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{1,4}\b"),
    ("social security number", r"\b\d{3}-\d{2}-\d{4}\b|(?i:\bssn" + _LABEL + r"\d{9}\b)"),
    (
        "medical record number",
        r"(?i:\b(?:mrn|medical record|chart|record)" + _LABEL + r")" + _VALUE,
    ),
    (
        "health plan number",
        r"(?i:\b(?:member|beneficiary|policy|medicare|medicaid|mbi|subscriber|insurance|plan|group)"
        + _LABEL + r")" + _VALUE + r"|\b[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d{2}\b",
    ),
    (
        "account number",
        r"(?i:\b(?:account|acct|invoice|claim|encounter|visit)" + _LABEL + r")" + _VALUE,
    ),
    ("licence number", r"(?i:\b(?:license|licence|certificate|npi|dea)" + _LABEL + r")" + _VALUE),
    (
        "vehicle number",
        r"(?i:\b(?:vin|license plate|plate|vehicle)" + _LABEL + r")" + _VALUE
        + r"|\b(?=[A-HJ-NPR-Z0-9]*\d)(?=[A-HJ-NPR-Z0-9]*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}\b",
    ),
    ("device number", r"(?i:\b(?:serial|device|lot|udi|implant)" + _LABEL + r")" + _VALUE),
    (
        "other number",
        r"(?i:\b(?:accession|specimen|case|study|order|patient)" + _LABEL + r")" + _VALUE,
    ),
    (
        "fax",
        r"(?i:\bfax" + _LABEL + r")(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b",
    ),
    ("telephone", r"(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\b\d{3}[ .-])\d{3}[ .-]\d{4}\b"),
    (
        "date",
        r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b"
        r"|(?i:\b" + _MONTH + r"\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+(?:19|20)\d{2})?\b)"
        r"|(?i:\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?" + _MONTH + r"(?:,?\s+(?:19|20)\d{2})?\b)",
    ),
    (
        "age over 89",
        r"(?i:\b(?:9\d|1[01]\d)[ -]?(?:-?year-?old|years? old|y/?o\b|yrs? old|years? of age))",
    ),
    ("address", r"\b\d{1,5}\s+(?:[A-Z]\.?\s+)?(?:[A-Z][a-z]+\s+){1,3}(?i:" + _STREET + r")"),
    ("address", r"\b[A-Z][a-z]+(?:\s[A-Z][a-z]+)?,\s*[A-Z]{2}\s+\d{5}(?:-\d{4})?\b"),
    ("address", r"(?i:\b(?:zip|postal)(?: code)?" + _LABEL + r")\d{5}(?:-\d{4})?\b"),
    (
        "name",
        r"(?i:\b(?:mr|mrs|ms|miss|dr|prof)\.?)\s+"
        + _NAME + r"(?:\s+[A-Z]\.)?(?:\s+" + _NAME + r")?",
    ),
    (
        "name",
        r"(?i:\b(?:patient(?:'s)?|pt|name|surgeon|physician|signed(?: by)?|by|attending|referred by"
        r"|wife|husband|daughter|son|mother|father|contact|guarantor|seen by))"
        r"(?i:\s+name)?(?:\s*:\s*|\s+(?:is\s+|was\s+)?)"
        + _NAME + r"(?:\s+[A-Z]\.?)?\s+" + _NAME,
    ),
    ("name", r"(?i:\b(?:patient|name)\s*:\s*)" + _NAME + r",\s*" + _NAME),
    ("name", r"\b(?:" + _FIRST + r")(?:\s+[A-Z]\.?)?(?:\s+" + _NAME + r"){1,2}\b"),
    # Two capitalised words in a sentence, or before a verb at its start, that are no known terms.
    ("name", r"(?<=[a-z0-9,;(] )" + _NAME + r"(?:\s+[A-Z]\.?)?(?:\s+" + _NAME + r"){1,2}\b"),
    (
        "name",
        r"\b" + _NAME + r"(?:\s+[A-Z]\.?)?\s+" + _NAME
        + r"(?=,?\s+(?:is|was|has|had|will|who|came|presented|presents|underwent|tolerated|returned"
        r"|reports|reported|states|denies|called|complains|needs|wants|and)\b)",
    ),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_NOT_NAMES = re.compile(
    r"\b(?:CPT|Code|Category|Report|Reports|Note|Notes|Question|Operative|History|Physical|Exam"
    r"|Assessment|Plan|Procedure|Diagnosis|Anesthesia|General|Local|Right|Left|Bilateral|Unilateral"
    r"|Insurance|Advantage|Blue|Cross|Shield|United|Health|Care|Social|Security|Conservative"
    r"|Treatment|Fracture|Cancer|Disease|Myeloma|Osteoporosis|Lesion|Cavity|Balloon|Needle|Device"
    r"|Kyphoplasty|Vertebroplasty|Augmentation|Interventional|Department|Clinic|Office|Specialty"
    r"|Specialties|American|Association|National|Correct|Coding|Initiative"
    r"|Pain|Management|Medical|Necessity|Hospital|Inpatient|Outpatient|Surgical|Surgery|Center"
    r"|Radiology|Orthopedic|Ambulatory|Place|Service|Modifier|Modifiers|Example|Medicare|Bone|"
    r"Cement|Imaging|Guidance|Biopsy|Sacral|Sacroplasty|Percutaneous|Documentation|The|This|It)\b"
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier: its type and its half-open range in the text. Its words are not kept."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Masked:
    """A text in which every identifier found is replaced by its type in brackets."""

    text: str
    kinds: tuple[str, ...]


def identifiers(text: str) -> tuple[Identifier, ...]:
    """The identifiers in `text`, in order, without overlaps."""
    found: list[Identifier] = []
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span()
            if kind == "name" and _NOT_NAMES.search(match.group()):
                continue
            if all(end <= known.start or known.end <= start for known in found):
                found.append(Identifier(kind, start, end))
    return tuple(sorted(found, key=lambda one: one.start))


def mask(text: str) -> Masked:
    """`text` with `[date]`, `[name]` and so on in place of what was found."""
    found = identifiers(text)
    return Masked("".join(_masked(text, found)), tuple(dict.fromkeys(i.kind for i in found)))


class Masker:
    """Masks one text after the other, and remembers the types of what it found."""

    def __init__(self, sends: bool) -> None:
        """Leave every text as it is if identifiers may be sent (`sends`)."""
        self._sends = sends
        self.kinds: list[str] = []

    def __call__(self, text: str) -> str:
        """`text`, masked."""
        if self._sends:
            return text
        found = mask(text)
        self.kinds.extend(found.kinds)
        return found.text


def _masked(text: str, found: tuple[Identifier, ...]) -> Iterator[str]:
    at = 0
    for one in found:
        yield text[at : one.start]
        yield f"[{one.kind}]"
        at = one.end
    yield text[at:]
