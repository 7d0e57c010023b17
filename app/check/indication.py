"""Why it was done: fracture or lesion of the code's own bone, pain, conservative treatment."""

import re
from dataclasses import dataclass

from app.check.before import denied
from app.check.biopsies import read_biopsies, read_results
from app.check.mentions import Mention, Reading
from app.check.note import Sentence
from app.check.pain import read_pain
from app.check.tables import cue
from app.check.treatment import read_treatment
from corpus.encounter import Indication, Pain, Treatment

_SKIP = frozenset(
    {"past", "family", "social", "drugs", "exam", "risks", "plan", "post", "void", "complications"}
)


_TELLING = frozenset({"diagnosis", "present", "", "summary", "title", "biopsy_result"})
"""Kinds of sentences that may name a lesion without naming its bone."""


@dataclass(frozen=True, slots=True)
class IndicationFinding:
    """Why the procedure was done, each with the mentions that it rests on."""

    indication: Indication
    detail: bool
    pain: Pain
    treatment: Treatment
    mentions: tuple[tuple[str, str, Mention], ...]


def read_indication(reading: Reading) -> IndicationFinding:
    """What the note says on fracture or lesion, pain and treatment of the code's own bone."""
    lesions = _lesions(reading)
    fractures = _fractures(reading)
    others = [] if lesions or fractures else _other_lesions(reading)
    indication: Indication = (
        "lesion" if lesions else "fracture" if fractures else "other" if others else "not_stated"
    )
    detail = (
        _lesion_detail(reading, lesions or others)
        if lesions or others
        else _fracture_detail(reading, fractures)
    )
    if not (lesions and detail) and (proven := _proven(reading)):
        indication, detail = "lesion", proven
        lesions = proven
    pain, pains = read_pain(reading)
    treatment, treatments = read_treatment(reading)
    malignant = indication == "other" and any(m.scope != "family" for m in reading.all("cancer"))
    if (indication in {"not_stated", "fracture"} and not detail) or malignant:
        learned = _as_learned(reading)
        if learned is not None:
            indication, detail = learned
            lesions = detail
    if indication == "not_stated" and (signals := _signals(reading)):
        indication, detail = "fracture", signals
        fractures = signals
    found: list[tuple[str, str, Mention]] = []
    found += [("indication", indication, m) for m in (lesions or fractures or others)[:2]]
    found += [("indication_detail", "present", m) for m in detail[:1]]
    found += [("pain", value, m) for value, m in pains[:3]]
    found += [("treatment", value, m) for value, m in treatments[:3]]
    return IndicationFinding(indication, bool(detail), pain, treatment, tuple(found))


def _proven(reading: Reading) -> list[Mention]:
    """The results of this encounter's sample that name a malignant growth."""
    found = [m for m in (*reading.all("result"), *reading.said("result")) if _malignant(reading, m)]
    if not found or not read_biopsies(reading)[0]:
        return []
    return [m for m in read_results(reading) if _malignant(reading, m)]


def _malignant(reading: Reading, result: Mention) -> bool:
    """Whether a result finds a growth rather than excludes one."""
    sentence = reading.sentences[result.sentence]
    text = sentence.text[result.start - sentence.start :]
    growth = cue("indication", "growth").search(text)
    return growth is not None and not cue("indication", "excluded").search(text[: growth.start()])


def _as_learned(reading: Reading) -> tuple[Indication, list[Mention]] | None:
    """A lesion or fracture with its detail, in a sentence without any of the known words."""
    names: tuple[tuple[str, Indication], ...] = (
        ("lesion_detail", "lesion"),
        ("fx_detail", "fracture"),
    )
    named = ("fracture", "lesion", "mass")
    for label, indication in names:
        found = [
            m
            for m in reading.said(label)
            if reading.sentences[m.sentence].kind not in _SKIP - {"plan"}
            and not any(
                denied(reading, f)
                for term in named
                for f in reading.within(term, m.sentence)
                if m.start <= f.start < m.end
            )
            and not (reading.has("other_site", m.sentence) and not reading.has("site", m.sentence))
        ]
        if found:
            return indication, found
    return None


def indications(reading: Reading) -> dict[str, list[Mention]]:
    """The mentions of a lesion or fracture of the code's own bone, and of its details."""
    lesions, fractures = _lesions(reading), _fractures(reading)
    details = _lesion_detail(reading, lesions) if lesions else []
    return {
        "lesion": lesions,
        "lesion_detail": details,
        "fracture": fractures,
        "fx_detail": [] if lesions else _fracture_detail(reading, fractures),
    }


def _segment(reading: Reading, mention: Mention) -> str:
    """The part of the sentence around a mention that speaks of the finding."""
    sentence = reading.sentences[mention.sentence]
    first = mention.start - sentence.start
    start, end = 0, len(sentence.text)
    for match in cue("indication", "split").finditer(sentence.text):
        if match.end() <= first:
            start = match.end()
        elif match.start() > first:
            end = match.start()
            break
    return sentence.text[start:end]


def _about_now(reading: Reading, mention: Mention) -> bool:
    sentence = reading.sentences[mention.sentence]
    if (
        denied(reading, mention)
        or (sentence.kind in _SKIP and not _problem(sentence))
        or mention.scope in {"family", "void", "background"}
    ):
        return False
    if mention.scope == "consent":
        return False
    first = mention.start - sentence.start
    healed = cue("indication", "healed").search(sentence.text, max(0, first - 30), first)
    if healed and mention.term == "lesion":
        # "history of GIST with sacral metastases": the cancer is old, not its spread
        cancer = reading.pattern("cancer").search(sentence.text, healed.end(), first)
        healed = None if cancer else healed
    return healed is None and not cue("indication", "healed_after").match(
        sentence.text[mention.end - sentence.start :],
    )


def _problem(sentence: Sentence) -> bool:
    """Whether a sentence among the plans only names what they are for: "6. Sacral fracture"."""
    return sentence.kind == "plan" and cue("indication", "verb").search(sentence.text) is None


def _fractures(reading: Reading) -> list[Mention]:
    found = []
    for mention in [*reading.all("fracture"), *_hashes(reading)]:
        if not _about_now(reading, mention):
            continue
        if mention.scope in {"hypothetical"} and not reading.has("site", mention.sentence):
            continue
        segment = _near(reading, mention, 45)
        own = reading.pattern("site").search(segment)
        if cue("indication", "other_fracture").search(segment) and not own:
            continue
        if mention.text == "insufficiency" and cue("indication", "organ_insufficiency").search(
            reading.note.text[: mention.start][-14:],
        ):
            continue
        found.append(mention)
    return found


def _hashes(reading: Reading) -> list[Mention]:
    """Where the sign # stands for a fracture."""
    if "#" not in reading.note.text:
        return []
    found = []
    for match in cue("indication", "hash_sign").finditer(reading.note.text):
        index = reading.note.sentence_at(match.start())
        found.append(
            Mention("fracture", match.start(), match.end(), "#", index, False, "now", False)
        )
    return found


def _signals(reading: Reading) -> list[Mention]:
    """Where a scan shows something in the code's own bone: "edema in the left ala"."""
    found = []
    for mention in reading.all("site"):
        sentence = reading.sentences[mention.sentence]
        signal = cue("indication", "signal").search(sentence.text)
        if (
            signal
            and mention.scope == "now"
            and not mention.negated
            and sentence.kind not in _SKIP
            and reading.pattern("fracture_detail").search(sentence.text)
            and re.search(
                r"\b(?:mri?|ct|stir|scan|pet|scintigra\w*|x-?ray|films?|uptake)\b", sentence.text
            )
        ):
            found.append(mention)
    return found


def _near(reading: Reading, mention: Mention, reach: int) -> str:
    sentence = reading.sentences[mention.sentence]
    first, last = mention.start - sentence.start, mention.end - sentence.start
    left = re.split(r"[,;]", sentence.text[max(0, first - reach) : first])[-1]
    right = re.split(r"[;]", sentence.text[last : last + reach])[0]
    return f"{left} {mention.text} {right}"


def _lesions(reading: Reading) -> list[Mention]:
    found = []
    for term in ("lesion", "mass"):
        for mention in reading.all(term):
            if not _about_now(reading, mention):
                continue
            sentence = reading.sentences[mention.sentence]
            if mention.text == "met" and cue("indication", "fulfilled").search(
                sentence.text[: mention.start - sentence.start]
            ):
                continue
            if term == "mass" and not (
                reading.pattern("cancer").search(sentence.text)
                or cue("indication", "primary").search(sentence.text)
            ):
                continue
            own = reading.has("site", mention.sentence) or reading.has(
                "procedure", mention.sentence
            )
            other = any(
                m.start < mention.start or not _of_pain(reading, mention, m)
                for m in reading.within("other_site", mention.sentence)
            )
            if other and not own:
                continue
            if not own and sentence.kind not in _TELLING:
                continue
            if cue("indication", "only_suspected").search(
                _near(reading, mention, 30),
            ):
                continue
            found.append(mention)
    return found


def _of_pain(reading: Reading, lesion: Mention, other: Mention) -> bool:
    """Whether another bone is only where a lesion's pain is felt."""
    return re.search(r"\bpain\b", reading.note.text[lesion.end : other.start]) is not None


def _other_lesions(reading: Reading) -> list[Mention]:
    """Lesions of the code's own bone that are neither osteolytic nor malignant."""
    return [
        m
        for m in reading.all("other_lesion")
        if _about_now(reading, m)
        and (reading.has("site", m.sentence) or reading.has("procedure", m.sentence))
        and not cue("indication", "only_suspected").search(_near(reading, m, 30))
    ]


def _lesion_detail(reading: Reading, lesions: list[Mention]) -> list[Mention]:
    found = []
    for lesion in lesions:
        for mention in reading.within("lesion_detail", lesion.sentence):
            if (
                mention.start < lesion.end
                and lesion.start < mention.end
                and not re.match(r"myeloma|plasma", mention.text)
            ):
                continue
            if mention.negated or not _in_segment(reading, lesion, mention):
                continue
            found.append(mention)
    if not found:  # the primary tumour may stand in a sentence of its own
        for mention in reading.all("lesion_detail"):
            sentence = reading.sentences[mention.sentence]
            if cue("indication", "detail_needs_lesion").match(mention.text) or mention.negated:
                continue
            named = re.match(r"myeloma|plasma", mention.text)
            if not (named or reading.has("cancer", mention.sentence)):
                continue
            if sentence.kind in {
                "diagnosis",
                "present",
                "",
                "summary",
                "title",
                "biopsy_result",
            } and mention.scope not in {"family", "background", "void"}:
                found.append(mention)
    return found


def _in_segment(reading: Reading, about: Mention, mention: Mention) -> bool:
    """Whether two mentions stand in the same part of a sentence, the procedure's part left out."""
    sentence = reading.sentences[about.sentence]
    cuts = [m.start() + sentence.start for m in cue("indication", "split").finditer(sentence.text)]
    low, high = sorted((about.start, mention.start))
    if any(low < cut < high for cut in cuts):
        return False
    if not cue("indication", "place_in_bone").match(mention.text):
        return True
    between = sentence.text[low - sentence.start : high - sentence.start]
    if re.search(r"[,]", between) and mention.start > about.end:
        around = sentence.text[
            max(0, mention.start - sentence.start - 30) : mention.end - sentence.start + 40
        ]
        return (
            cue("indication", "procedure_around").search(
                around,
            )
            is None
        )
    return (
        cue("indication", "procedure_between").search(
            between,
        )
        is None
    )


def _fracture_detail(reading: Reading, fractures: list[Mention]) -> list[Mention]:
    found = []
    for fracture in fractures:
        if fracture.text == "insufficiency" or fracture.text.startswith("sif"):
            found.append(fracture)
        for mention in reading.within("fracture_detail", fracture.sentence):
            if mention.negated or not _in_segment(reading, fracture, mention):
                continue
            if re.match(r"ct\b|imaging", mention.text) and re.match(
                r"[- ]?(?:guid|fluoro)", reading.note.text[mention.end : mention.end + 7]
            ):
                continue
            if re.match(r"ct\b|mri?\b|x-?ray|imaging|radiograph", mention.text) and _guides(
                reading, mention
            ):
                continue
            if (
                mention.text.startswith("line")
                and "fracture" not in reading.sentences[mention.sentence].text
            ):
                continue
            found.append(mention)
    if fractures and not found:
        found += [f for f in fractures if f.text.split()[-1].startswith("if")]
        for mention in reading.all("fracture_detail"):
            sentence = reading.sentences[mention.sentence]
            if not cue("indication", "detail_anywhere").match(
                mention.text,
            ):
                continue
            if (
                sentence.kind
                in {"past", "family", "social", "drugs", "exam", "plan", "post", "risks"}
                or mention.negated
                or mention.scope in {"family", "void"}
            ):
                continue
            if cue("indication", "imaging").match(mention.text) and not cue(
                "indication", "mri_shows_fracture"
            ).search(sentence.text):
                continue
            found.append(mention)
    return found


def _guides(reading: Reading, mention: Mention) -> bool:
    before = reading.note.text[max(0, mention.start - 8) : mention.start]
    return re.search(r"\b(?:under|using|with|w/)\s*$", before) is not None
