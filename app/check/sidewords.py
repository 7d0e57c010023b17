"""Which words about sides speak of the procedure, and what they say.

The side of the fracture, of the pain or of another body part is not the side of the injection. A
word such as "left" is followed to the noun that it belongs to; where that is no help ("on the
left"), the clause decides.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from app.check.clauses import SIDES, side_terms, trained
from app.check.mentions import Mention, Reading
from app.check.nearby import elsewhere
from app.check.note import Sentence
from app.check.sidebones import (
    names_other_before,
    no_other_bone,
    of_other_operation,
    other_bone_only,
    other_side_too,
)
from app.check.sidedenials import denied_here, denies
from app.check.sidenames import in_other_document, is_side, of_another_day
from app.check.tables import cue
from corpus.encounter import Side

Part = Literal["title", "consent", "body", "summary"]


@dataclass(frozen=True, slots=True)
class SideWord:
    """One statement on the procedure's side.

    Attributes:
        side: What it says.
        part: Which part of the note says it.
        mention: The word itself.
        denied: Whether it says that this side was not injected.
        planned: Whether it speaks of what was meant to be done.
        action: Whether cement or a needle stands in the same sentence.
    """

    side: Side
    part: Part
    mention: Mention
    denied: bool
    planned: bool
    action: bool


TERMS: tuple[tuple[str, Side], ...] = (
    ("both", "both"),
    ("left", "left"),
    ("right", "right"),
    ("midline", "midline"),
    ("one", "one"),
)


_NOT_NOW = frozenset({"past", "family", "social", "drugs", "exam", "dximaging", "void"})
LIKELY = 0.6
"""How likely it must find a word that the patterns take for something else."""
LIKELY_ALONE = 0.8
"""The same where the patterns hear no side at all."""
_FEW = 8
"""Words of a sentence that only turns to the other side."""
_AROUND = 40
"""Characters on each side of a word that are near it."""
UNLIKELY = 0.03
"""Less likely than this, a word that the patterns take for the procedure's is left out."""


def side_words(reading: Reading) -> tuple[SideWord, ...]:
    """The statements on the procedure's side, in the order of the note."""
    found: list[SideWord] = []
    covered: list[tuple[int, int]] = []
    for term, side in TERMS:
        for mention in reading.all(term):
            if any(start <= mention.start < end for start, end in covered):
                continue
            if term == "both" and _same_twice(mention):
                continue
            word = _judged(reading, mention, side)
            if term == "both":
                covered.append((mention.start, mention.end))
            if word is not None and not _unlikely(reading, word):
                found.append(word)
    if reading.learned:
        found += _overheard(reading, {w.side for w in found if not w.denied and not w.planned})
    return tuple(sorted(found, key=lambda w: w.mention.start))


def _overheard(reading: Reading, told: set[Side]) -> Iterator[SideWord]:
    """The other side, where the model of side words hears it plainly and the patterns do not.

    Better a question too many than a code for one side where both were injected.
    """
    others: Mapping[Side, Side] = {"left": "right", "right": "left"}
    if not told:
        yield from _heard_alone(reading)
    if len(told & others.keys()) != 1:
        return
    (side,) = told & others.keys()
    for mention in reading.all(others[side]):
        if (
            mention.scope in {"now", "consent"}
            and not mention.negated
            and is_side(reading, mention)
            and reading.sentences[mention.sentence].kind not in _NOT_NOW
            and not other_bone_only(reading, mention)
            and not names_other_before(reading, mention)
            and not of_other_operation(reading, mention)
            and not _of_body_part(reading, mention)
            and not _put_off(reading, mention)
            and not of_another_day(reading, mention, others[side])
            and not denied_here(reading, mention)
            and _of_procedure_by_model(reading, mention) >= LIKELY
        ):
            yield SideWord(others[side], "body", mention, False, False, False)


def _put_off(reading: Reading, mention: Mention) -> bool:
    """Whether a side is to come another day: "L next time"."""
    sentence = reading.sentences[mention.sentence]
    later = cue("sidewords", "later")
    return later.match(sentence.text, mention.end - sentence.start) is not None


def _heard_alone(reading: Reading) -> Iterator[SideWord]:
    """The side by the model of side words, where the patterns hear none."""
    for term, side in TERMS[1:3]:
        for mention in reading.all(term):
            if (
                mention.scope == "now"
                and not mention.negated
                and is_side(reading, mention)
                and reading.sentences[mention.sentence].kind not in _NOT_NOW
                and not other_bone_only(reading, mention)
                and not denied_here(reading, mention)
                and not of_finding(reading, mention)
                and _of_procedure_by_model(reading, mention) >= LIKELY_ALONE
            ):
                yield SideWord(side, "body", mention, False, False, False)


def of_finding(reading: Reading, mention: Mention) -> bool:
    """Whether the noun of a side, or what it is the side of, is a fracture or another finding."""
    sentence = reading.sentences[mention.sentence]
    first, last = mention.start - sentence.start, mention.end - sentence.start
    heading = sentence.text[: max(0, sentence.body - sentence.start)]
    return bool(
        cue("sidewords", "diagnosis").search(f"{heading} {_noun(sentence.text, last)}")
        or any(
            cue("sidewords", name).search(sentence.text[max(0, first - 60) : first])
            for name in ("before_diagnosis", "after_finding")
        )
    )


def side_said(reading: Reading, mention: Mention) -> set[str]:
    """The terms by which the model of side words judges a mention."""
    sentence = reading.sentences[mention.sentence]
    first, last = mention.start - sentence.start, mention.end - sentence.start
    return side_terms(sentence.text, first, last, sentence.kind)


def _place(sentence: Sentence, word: SideWord) -> tuple[int, int]:
    """Where a side stands in its sentence."""
    return word.mention.start - sentence.start, word.mention.end - sentence.start


def _near(text: str, first: int, last: int) -> str:
    """The words around a place."""
    return text[max(0, first - _AROUND) : last + _AROUND]


def _unlikely(reading: Reading, word: SideWord) -> bool:
    """Whether the model of side words finds a word very unlikely to be of the procedure."""
    sentence = reading.sentences[word.mention.sentence]
    filled = sentence.kind == "side" and sentence.body > sentence.start
    measured = word.action and sentence.search(cue("sides", "amount")) is not None
    again = cue("sidewords", "again").search(_near(sentence.text, *_place(sentence, word)))
    entered = cue("sidewords", "then_filled").match(
        sentence.text, word.mention.end - sentence.start
    )
    if word.denied or filled or measured or again or entered or not reading.learned:
        return False
    return _of_procedure_by_model(reading, word.mention) < UNLIKELY


def _of_procedure_by_model(reading: Reading, mention: Mention) -> float:
    model = trained(SIDES)
    likely = model.likely([side_said(reading, mention)])[0]
    return float(likely[model.labels["of_procedure"]])


def _same_twice(mention: Mention) -> bool:
    """Whether the two sides named are one: "L S1 & L S2"."""
    named = [t for t in re.findall(r"[a-z]+", mention.text) if t[0] in "lr"]
    return len(named) > 1 and len({word[0] for word in named}) == 1


def _judged(reading: Reading, mention: Mention, side: Side) -> SideWord | None:
    """`mention` as a statement on the procedure's side, or None where it is not."""
    sentence = reading.sentences[mention.sentence]
    if not is_side(reading, mention):
        return None
    if in_other_document(reading, mention):
        return SideWord(side, "summary", mention, False, False, True)
    if mention.scope in {"past", "family", "background", "void", "hypothetical"}:
        return None
    if side in {"both", "left", "right"} and sentence.search(cue("sides", "in_days")):
        after = sentence.text[mention.end - sentence.start :]
        if side == "both" or re.match(r"(?: \w+){0,3}? (?:on )?\d{1,2}/\d{1,2}", after):
            return None  # "both halves are treated now: right on 3/28, left today"
    if side in {"left", "right"} and of_another_day(reading, mention, side):
        return None
    if cue("sidewords", "earlier").match(sentence.text, mention.end - sentence.start):
        return None
    if sentence.kind == "diagnosis" and cue("sides", "dated").match(
        sentence.text, mention.end - sentence.start
    ):
        return None  # a list of problems: "sacroplasty (L 3/3, R 4/21)"
    if sentence.kind in {"post", "treatment", "pain", "dximaging"} and not (
        sentence.kind == "post" and _consents(sentence.text)
    ):
        return None
    if not _of_procedure(reading, mention, side):
        return None
    first, last = mention.start - sentence.start, mention.end - sentence.start
    planned = mention.scope == "planned" or (
        cue("sidewords", "later").match(sentence.text, last) is not None
    )
    told = cue("sidewords", "acted").search(_comma_chunk(sentence.text, first, last)) is not None
    consent = mention.scope == "consent" or (_consents(sentence.text) and not told)
    if consent and (
        (
            side in {"left", "right"}
            and any(
                sentence.search(cue("sidewords", name)) for name in ("consented", "consented_for")
            )
        )
        or sentence.search(cue("sidewords", "agreed"))
    ):
        planned = False  # "planned and consented": what was agreed to, not only an idea
    denied = denies(reading, mention) or denied_here(reading, mention)
    if denied and reading.has("treatment", mention.sentence) and not _acts(reading, mention):
        return None
    part = _part(sentence.kind, consent)
    if part == "body" and sentence.search(cue("sides", "other_document")):
        part = "summary"
    if part == "title" and cue("sidewords", "hands").search(sentence.text):
        part = "body"
    return SideWord(side, part, mention, denied, planned, _acts(reading, mention))


def _consents(text: str) -> bool:
    return cue("sidewords", "consent_words").search(text) is not None


def _part(kind: str, consent: bool) -> Part:
    if consent:
        return "consent"
    if kind in {"title", "planned"}:
        return "title"
    return "summary" if kind in {"summary", "addendum"} else "body"


def _of_procedure(reading: Reading, mention: Mention, side: Side) -> bool:
    """Whether the side belongs to the procedure, not to a finding or another body part."""
    sentence = reading.sentences[mention.sentence]
    text = sentence.text
    first, last = mention.start - sentence.start, mention.end - sentence.start
    noun = _noun(text, last)
    before = text[max(0, first - 60) : first]
    if cue("sidewords", "spread_to").search(before) and (
        reading.real("midline")
        if side == "both"
        else reading.has("cement", mention.sentence) and other_side_too(reading, mention)
    ):
        return False  # where cement from the middle, or from the other side, went
    if noun.startswith(("pedicle", "transped", "unipedic")) and (
        no_other_bone(reading)
        or (
            reading.has("site", mention.sentence)
            and not reading.has("other_site", mention.sentence)
        )
    ):
        return True
    if (
        cue("sidewords", "of_foramen").match(noun)
        and cue("sidewords", "beside_foramen").search(before)
        and any(m.real for t in ("needle", "cement") for m in reading.within(t, mention.sentence))
    ):
        return True  # the needle sat beside the foramen of that side
    if cue("sidewords", "then_filled").match(text, last) and not other_bone_only(reading, mention):
        return True
    if cue("sides", "addendum").match(text) and cue("sidewords", "states_side").search(before):
        return True
    if cue("sidewords", "body").search(noun):
        return _site_marked(sentence.text, noun)
    if cue("sidewords", "site_then_side").match(text[:last]) and sentence.kind in {"", "body"}:
        return True
    if cue("sidewords", "diagnosis").search(noun):
        if cue("sidewords", "then_filled").match(text, last):
            return True
        cut = cue("sidewords", "cut").split(before)[-1]
        return bool(
            cue("sidewords", "into").search(re.split(r"\b(?:as|since|where|so)\b", cut)[-1])
        ) and not cue("sidewords", "before_diagnosis").search(before)
    if cue("sidewords", "before_diagnosis").search(before):
        return cue("sidewords", "brought_into").search(before) is not None or (
            cue("sidewords", "then_filled").match(text, last) is not None
        )
    if cue("sidewords", "role_says").search(before) or _goes_over(reading, text, mention):
        return True
    if (
        side != "one"
        and cue("sidewords", "after_finding").search(before)
        and not cue("sidewords", "procedure").search(noun)
        and not cue("sidewords", "then_filled").match(text, last)
    ):
        return False
    if not noun and side != "both" and cue("sidewords", "bystander").search(before):
        return False
    if not noun and names_other_before(reading, mention):
        return False
    own = re.split(r";", text[:first])[-1]
    if (
        not noun
        and cue("sidewords", "body").search(own)
        and not any(reading.pattern(t).search(own) for t in ("site", "procedure", "cement"))
    ):
        return False
    if cue("sidewords", "beside_bone").search(before):
        return cue("sidewords", "hands").search(_comma_chunk(text, first, last)) is not None
    if reading.has("other_site", mention.sentence) and elsewhere(reading, mention):
        return False
    if cue("sidewords", "procedure").search(noun) and not other_bone_only(reading, mention):
        return True
    if other_bone_only(reading, mention) or of_other_operation(reading, mention):
        return False
    if (
        not noun
        and sentence.kind not in {"diagnosis", "present"}
        and cue("sides", "only_before").search(before)
        and not cue("sidewords", "finding").search(_comma_chunk(text, first, last))
    ):
        return True
    own_chunk = _comma_chunk(text, first, last).strip(" ,;")
    if (
        sentence.kind in {"", "body", "title"}
        and cue("sidewords", "side_alone").fullmatch(own_chunk)
        and text.lstrip(" -*").startswith(own_chunk)
        and not cue("sidewords", "finding").search(text)
        and not cue("sidewords", "body").search(text)
    ):
        return True
    if cue("sidewords", "side_told").fullmatch(text) and sentence.kind in {"", "body", "title"}:
        return True
    if cue("sidewords", "side_alone").fullmatch(text):
        return sentence.kind not in {"diagnosis", "present", "summary", "complications"}
    if cue("sidewords", "alone").match(text, last) and not cue("sidewords", "finding").search(
        _comma_chunk(text, first, last)
    ):
        return sentence.kind not in {"diagnosis", "present"}
    segment = _segment(text, first, last)
    if sentence.kind == "side" or side == "one":
        return not cue("sidewords", "finding").search(segment) or bool(
            cue("sidewords", "action").search(segment)
        )
    chunk = _comma_chunk(text, first, last)
    if cue("sidewords", "finding").search(chunk) and not cue("sidewords", "action").search(chunk):
        return False
    if (
        sentence.kind == "diagnosis"
        and cue("sidewords", "finding").search(text)
        and not cue("sidewords", "procedure").search(text)
        and not cue("sidewords", "hands").search(text)
    ):
        return False
    if cue("sidewords", "action").search(segment):
        return sentence.kind != "present" or bool(cue("sidewords", "action").search(chunk))
    if cue("sidewords", "finding").search(segment):
        return False
    if sentence.kind in {"", "place"} and _of_own_bone(reading, text, noun, first):
        return True
    return sentence.kind in {
        "title",
        "body",
        "consent",
        "cement",
        "planned",
        "summary",
        "addendum",
        "guidance",
    } or bool(re.search(r"\btoday\b", chunk) or cue("sides", "amount").search(chunk))


def _goes_over(reading: Reading, text: str, mention: Mention) -> bool:
    """Whether a few words only say that it went on there: "Then on the left as well"."""
    return (
        len(text.split()) <= _FEW
        and mention.sentence > 0
        and cue("sidewords", "elliptic").match(text) is not None
        and cue("sidewords", "finding").search(text) is None
        and cue("sidewords", "seen").search(text) is None
        and not any(reading.has(t, mention.sentence) for t in ("other_site", "other_procedure"))
        and cue("sidewords", "body").search(text) is None
    )


def _of_own_bone(reading: Reading, text: str, noun: str, first: int) -> bool:
    """Whether a side is of the code's own bone or procedure and of nothing else: "left ala"."""
    lead = text[max(0, first - 30) : first]
    return (
        reading.pattern("site").match(noun) is not None
        or cue("sidewords", "bone_before").search(lead) is not None
    ) and cue("sidewords", "seen").search(text) is None


def _site_marked(text: str, noun: str) -> bool:
    """Whether a side of the body is where the site of the procedure was marked on the skin."""
    return (
        cue("sidewords", "over_the_bone").match(noun) is not None
        and cue("sidewords", "marked").search(text) is not None
    )


def _of_body_part(reading: Reading, mention: Mention) -> bool:
    """Whether the noun of a side is another part of the body: "right hip"."""
    sentence = reading.sentences[mention.sentence]
    noun = _noun(sentence.text, mention.end - sentence.start)
    return cue("sidewords", "body").search(noun) is not None


def _noun(text: str, start: int) -> str:
    """The words after a side up to the next preposition or sign: where its noun is."""
    end = cue("sidewords", "until").search(text, min(len(text), start))
    words = text[start : end.start() if end else len(text)].split()
    return " ".join(words[:6])


def _segment(text: str, first: int, last: int) -> str:
    start, end = 0, len(text)
    for match in cue("sidewords", "cut").finditer(text):
        if match.end() <= first:
            start = match.end()
        elif match.start() >= last:
            end = match.start()
            break
    return text[start:end]


def _comma_chunk(text: str, first: int, last: int) -> str:
    start = (
        max(text.rfind(",", 0, first), text.rfind(";", 0, first), text.rfind(" for ", 0, first)) + 1
    )
    ends = [
        e for e in (text.find(",", last), text.find(";", last), text.find(" for ", last)) if e >= 0
    ]
    return text[start : min(ends, default=len(text))]


def _acts(reading: Reading, mention: Mention) -> bool:
    return any(
        reading.has(term, mention.sentence) for term in ("cement", "needle", "procedure")
    ) or bool(re.search(r"\binject", reading.sentences[mention.sentence].text))
