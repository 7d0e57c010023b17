"""How many planted patient identifiers are found, by type?

    python -m evals.bench.identifiers            # recall by type, false masks on the document

300 synthetic notes are written from templates with a seed; every identifier in them is known. The
templates were written with the patterns of `app.privacy` in mind, so real notes will do worse; a
surname alone and names in small letters, which no pattern can tell, have their own lines.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.privacy import identifiers
from corpus import load_library

NOTES = 300
HIDDEN = ("name, surname alone", "name, small letters")
"""Names that nothing tells from other words: not planted unless asked for."""
_FIRST = ("John", "Maria", "Wei", "Fatima", "Robert", "Susan", "Carlos", "Olga", "Emily", "Ahmed")
_RARE = ("Zebulon", "Ottoline", "Xiomara", "Caspian", "Thandiwe", "Isolde", "Bartholomew")
_LAST = ("Smith", "Nguyen", "O'Brien", "Garcia-Lopez", "Kowalski", "Okafor", "Patel", "Schmidt")
_STREETS = ("Maple Street", "Oak Avenue", "Elm Rd", "N. Lake Drive", "Sunset Blvd")
_CITIES = ("Springfield, IL 62704", "Portland, OR 97201", "New Haven, CT 06510-1234")
_MONTHS = ("January", "Feb", "March", "Sept", "December")


@dataclass(frozen=True, slots=True)
class Note:
    """A synthetic note and the identifiers planted in it, each with its type."""

    text: str
    planted: tuple[tuple[str, str], ...]


def notes(count: int = NOTES, seed: int = 7, hidden: bool = False) -> Iterator[Note]:
    """`count` notes, the same for the same seed; `hidden` plants names that nothing tells, too."""
    rng = random.Random(seed)
    for _ in range(count):
        planted = [
            (kind, rng.choice(forms)(rng))
            for kind, forms in _FORMS.items()
            if hidden or kind not in HIDDEN
        ]
        chosen = rng.sample(planted, rng.randint(5, 9))
        body = ["Sacroplasty, right side, cement injected under fluoroscopy."]
        body += [_SENTENCES[kind].format(value) for kind, value in chosen]
        rng.shuffle(body)
        yield Note(" ".join(body), tuple(chosen))


def _digits(rng: random.Random, count: int) -> str:
    return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(count - 1))


def _phone(rng: random.Random) -> str:
    area, mid, end = _digits(rng, 3), _digits(rng, 3), _digits(rng, 4)
    return rng.choice((f"({area}) {mid}-{end}", f"{area}-{mid}-{end}", f"{area}.{mid}.{end}"))


_FORMS = {
    "name, labelled": (
        lambda r: f"Mr. {r.choice(_LAST)}",
        lambda r: f"Patient: {r.choice(_RARE)} {r.choice(_LAST)}",
        lambda r: f"Dr. {r.choice(_RARE)} {r.choice(_LAST)}",
    ),
    "name, common first name": (lambda r: f"{r.choice(_FIRST)} {r.choice(_LAST)}",),
    "name, rare and bare": (lambda r: f"{r.choice(_RARE)} {r.choice(_LAST)}",),
    "name, surname alone": (lambda r: str(r.choice(_LAST)),),
    "name, small letters": (lambda r: f"{r.choice(_RARE)} {r.choice(_LAST)}".lower(),),
    "address": (
        lambda r: f"{r.randint(1, 9999)} {r.choice(_STREETS)}",
        lambda r: r.choice(_CITIES),
    ),
    "date": (
        lambda r: f"{r.randint(1, 12):02d}/{r.randint(1, 28):02d}/{r.randint(1930, 2026)}",
        lambda r: f"{r.choice(_MONTHS)} {r.randint(1, 28)}, {r.randint(1930, 2026)}",
        lambda r: f"{r.randint(2000, 2026)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}",
    ),
    "age over 89": (
        lambda r: f"{r.randint(90, 104)}-year-old",
        lambda r: f"{r.randint(90, 99)} yo",
    ),
    "telephone": (_phone,),
    "fax": (lambda r: f"Fax: {_phone(r)}",),
    "e-mail": (lambda r: f"{r.choice(_FIRST).lower()}.{_digits(r, 3)}@mail.example",),
    "social security number": (lambda r: f"{_digits(r, 3)}-{_digits(r, 2)}-{_digits(r, 4)}",),
    "medical record number": (lambda r: f"MRN {_digits(r, 7)}", lambda r: f"MRN: A{_digits(r, 6)}"),
    "health plan number": (
        lambda r: f"Member ID {_digits(r, 9)}",
        lambda r: f"{r.randint(1, 9)}EG4-TE5-MK73",
    ),
    "account number": (lambda r: f"Account no. {_digits(r, 8)}",),
    "licence number": (lambda r: f"NPI {_digits(r, 10)}",),
    "vehicle number": (lambda r: f"1HGCM82633A{_digits(r, 6)}",),
    "device number": (lambda r: f"Serial # {_digits(r, 4)}-K{_digits(r, 4)}",),
    "web address": (lambda r: f"https://portal.example/p/{_digits(r, 6)}",),
    "IP address": (lambda r: f"10.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}",),
    "other number": (lambda r: f"Accession {_digits(r, 8)}",),
}
_SENTENCES = dict.fromkeys(_FORMS, "Noted: {}.") | {
    "name, rare and bare": "Spoke with {} afterwards.",
    "name, surname alone": "Spoke with {} again.",
    "name, small letters": "spoke with {} on the ward.",
    "name, common first name": "{} tolerated the procedure well.",
    "date": "Seen on {}.",
    "age over 89": "The {} patient has sacral pain.",
    "address": "Lives at {}.",
}


def found_all(note: Note) -> Iterator[tuple[str, bool]]:
    """For each planted identifier its type, and whether every character of it was found."""
    covered = {at for one in identifiers(note.text) for at in range(one.start, one.end)}
    for kind, value in note.planted:
        start = note.text.index(value)
        told = [at for at in range(start, start + len(value)) if note.text[at].isalnum()]
        yield kind, covered.issuperset(told)


def recall() -> dict[str, tuple[int, int]]:
    """For each type how many were found and how many were planted."""
    found: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    for note in notes(hidden=True):
        for kind, was_found in found_all(note):
            planted[kind] += 1
            found[kind] += was_found
    return {kind: (found[kind], planted[kind]) for kind in _FORMS}


def false_masks() -> tuple[int, int]:
    """Sentences of the documents and their sample questions: how many are masked, of how many."""
    texts = []
    for entry in load_library().entries:
        texts += [sentence.span.text for sentence in entry.document.sentences]
        texts += [text for fact in entry.facts for text in (*fact.questions, fact.statement)]
    return sum(bool(identifiers(text)) for text in texts), len(texts)


def main() -> None:
    """Print recall by type and the false masks."""
    print(f"planted identifiers found in {NOTES} synthetic notes")
    for kind, (found, planted) in recall().items():
        print(f"  {kind:26s} {found:4d} of {planted:4d}  {100 * found / planted:5.1f} %")
    masked, texts = false_masks()
    print(f"false masks: {masked} of {texts} sentences and questions about the code")


if __name__ == "__main__":
    main()
