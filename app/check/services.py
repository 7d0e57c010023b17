"""What was used: guidance and its report, a device, a biopsy, the type of cement."""

import re
from dataclasses import dataclass

from app.check.biopsies import read_biopsies, read_results
from app.check.mentions import Mention, Reading
from app.check.nearby import elsewhere, for_all, meets, usable, valued
from app.check.silence import unsaid, untold
from app.check.tables import cue
from corpus.encounter import Use

AHEAD = 0.5
"""How much more likely one thing must be than its contrary for the model to overrule a pattern."""
_DENIAL = 8
"""Words of a clause that may only deny what it names."""
_FIRST_LINES = 2
"""Lines in which a note says what it is."""
_REPORT = ("report", "rpt", "dictation")
_NO_REPORT = frozenset({"past", "exam", "dximaging", "present", "treatment"})
"""Kinds of sentences that tell of other images than the guidance's."""
_PROCEDURE_KINDS = frozenset(
    {"title", "body", "guidance", "record", "cement", "side", "summary", ""}
)
_FEW = 4
"""Words of a sentence that only names what was used."""


@dataclass(frozen=True, slots=True)
class ServiceFinding:
    """What was used for the procedure, each with the mentions that it rests on."""

    imaging: Use
    imaging_report: bool
    device: Use
    biopsy: bool
    biopsy_result: bool
    cement_named: bool
    mentions: tuple[tuple[str, str, Mention], ...]


def read_services(reading: Reading, anywhere: bool = False) -> ServiceFinding:
    """What the note says was used for the procedure on the code's own bone.

    Args:
        reading: The note.
        anywhere: Whether the bone itself is in dispute, so that any bone's services count.
    """
    guidance = found_guidance(reading)
    reports = found_reports(reading) if guidance else []
    used, unused = found_devices(reading, anywhere)
    taken, not_taken = read_biopsies(reading)
    results = read_results(reading) if taken else []
    types = [m for m in reading.real("cement_type") if anywhere or not elsewhere(reading, m)]
    types = types or [
        m for m in reading.said("cement_type") if anywhere or not elsewhere(reading, m)
    ]
    types = [m for m in types if reading.sentences[m.sentence].kind not in {"post", "consent"}]
    device: Use = "used" if used else "not_used" if unused else "not_stated"
    found = [("imaging", "used", m) for m in guidance[:2]]
    found += [("imaging_report", "present", m) for m in reports[:1]]
    found += [("device", "used", m) for m in used[:2]]
    found += [("device", "not_used", m) for m in ([] if used else unused[:1])]
    found += [("biopsy", "taken", m) for m in taken[:1]]
    found += [("biopsy", "not_taken", m) for m in ([] if taken else not_taken[:1])]
    found += [("biopsy_result", "present", m) for m in results[:1]]
    found += [("cement_type", m.text, m) for m in types[:1]]
    return ServiceFinding(
        imaging="used" if guidance else "not_stated",
        imaging_report=bool(reports),
        device=device,
        biopsy=bool(taken),
        biopsy_result=bool(results),
        cement_named=bool(types),
        mentions=tuple(found),
    )


def found_guidance(reading: Reading) -> list[Mention]:
    """The mentions of guidance during the procedure."""
    found = []
    for mention in reading.all("guidance"):
        kind = reading.sentences[mention.sentence].kind
        heading = (
            kind not in {"guidance", "record"} and len(mention.text) < 12 and not mention.negated
        )
        if mention.negated and not _only_unkept(reading, mention):
            continue
        if not (usable(reading, mention) or _running(reading, mention)):
            continue
        if unsaid(reading, mention):
            continue
        if not heading and not valued(reading, mention):
            continue
        if kind in {"present", "diagnosis", "post"} and not re.match(
            r"fluoro|ct[- ]guid|c-?arm", mention.text
        ):
            continue
        if kind in {"present", "diagnosis"} and not reading.has("procedure", mention.sentence):
            continue
        found.append(mention)
    found = found or [m for m in reading.all("ct") if _guiding_ct(reading, m)]
    return found or [
        m
        for m in _as_learned(reading, "guidance")
        if len(m.text.split()) > _DENIAL
        or not any(g.negated for g in reading.within("guidance", m.sentence))
        if not untold(reading, "guidance", m.sentence)
        if not cue("services", "only_sedated").fullmatch(m.text)
        if _acts(reading, m.sentence)
        or not cue("services", "only_diagnoses").search(reading.sentences[m.sentence].text)
    ]


def _only_unkept(reading: Reading, mention: Mention) -> bool:
    """Whether only its pictures or report are denied: "fluoroscopy, not stored"."""
    sentence = reading.sentences[mention.sentence]
    first, last = mention.start - sentence.start, mention.end - sentence.start
    if cue("services", "unkept_from").search(sentence.text[:first]):
        return True
    return (
        cue("services", "unkept").match(sentence.text, last) is not None
        and cue("services", "denied_here").search(sentence.text[:first]) is None
    )


def _running(reading: Reading, mention: Mention) -> bool:
    """Whether a heading for images names the machine of the procedure: "X-ray: C-arm, 2 min"."""
    kind = reading.sentences[mention.sentence].kind
    machine = cue("services", "machine").match(mention.text)
    return kind == "dximaging" and mention.scope == "now" and machine is not None


def _as_learned(reading: Reading, label: str, anywhere: bool = True) -> list[Mention]:
    """The sentences that say a thing of this procedure without any of the known words."""
    return [
        m
        for m in reading.said(label)
        if usable(reading, m)
        and reading.sentences[m.sentence].kind not in {"exam", "consent", "risks"}
        and not (label == "kept" and _not_of_guidance(m.text))
        and (anywhere or not _elsewhere_too(reading, m))
    ]


def _elsewhere_too(reading: Reading, clause: Mention) -> bool:
    """Whether a clause, or each device that it names, is of another bone."""
    devices = [
        m for m in reading.within("device", clause.sentence) if clause.start <= m.start < clause.end
    ]
    return elsewhere(reading, clause) or (
        bool(devices) and all(elsewhere(reading, m) for m in devices)
    )


def _not_of_guidance(text: str) -> bool:
    """Whether a clause on pictures or a report denies them, or is of another scan."""
    other = cue("services", "diagnostic").search(text)
    return cue("services", "not_there").search(text) is not None or (
        other is not None and cue("services", "guiding_images").search(text) is None
    )


def _guiding_ct(reading: Reading, mention: Mention) -> bool:
    """Whether a bare "CT" is guidance: named beside the procedure, not as what showed a finding."""
    sentence = reading.sentences[mention.sentence]
    if mention.negated and not _only_unkept(reading, mention):
        return False
    if not usable(reading, mention) or sentence.kind not in _PROCEDURE_KINDS:
        return False
    first, last = mention.start - sentence.start, mention.end - sentence.start
    before, after = sentence.text[:first], sentence.text[last:]
    handled = any(m.real for m in reading.within("needle", mention.sentence)) or any(
        m.real
        and m.end <= mention.start
        and not re.search(r"[,;]", sentence.text[m.end - sentence.start : first])
        for m in reading.within("cement", mention.sentence)
    )
    if (cue("services", "ct_seen_on").search(before) and not handled) or re.match(
        r"\s*\d+/\d+", after
    ):
        return False
    chunk = re.split(r"[,;]| - ", before)[-1] + re.split(r"[,;]| - ", after)[0]
    if cue("services", "ct_diagnoses").search(
        chunk,
    ):
        return False
    acts = any(
        reading.has(t, mention.sentence) for t in ("procedure", "cement", "needle", "record")
    )
    acts = acts or cue("services", "at_work").search(sentence.text) is not None
    acts = acts or cue("sides", "amount").search(sentence.text) is not None
    return acts or sentence.kind == "guidance" or _stands_with_acts(reading, mention.sentence)


def _stands_with_acts(reading: Reading, index: int) -> bool:
    """Whether a sentence of few words stands beside those that tell of the procedure."""
    sentence = reading.sentences[index]
    if len(sentence.text.split()) > _FEW:
        return False
    beside = [i for i in (index - 1, index + 1) if 0 <= i < len(reading.sentences)]
    beside = [i for i in beside if reading.sentences[i].line == sentence.line]
    return any(_acts(reading, i) for i in beside)


def _acts(reading: Reading, index: int) -> bool:
    return any(reading.has(t, index) for t in ("procedure", "cement", "needle", "device"))


def found_reports(reading: Reading) -> list[Mention]:
    """The mentions of a report of the guidance, or of its images having been kept."""
    found = []
    for mention in reading.all("record"):
        sentence = reading.sentences[mention.sentence]
        if (
            mention.scope not in {"now", "hypothetical", "planned"}
            or sentence.kind in _NO_REPORT
            or _names_the_note(reading, mention)
            or unsaid(reading, mention)
        ):
            continue
        first = mention.start - sentence.start
        around = sentence.text[max(0, first - 25) : mention.end - sentence.start + 12]
        if mention.key and sentence.body > sentence.start:
            value = sentence.text[sentence.body - sentence.start :]
            if re.match(r"\W*(?:no\b|n\b|nil|none|not\b|n/?a|pending|blank|0\b|$)", value):
                continue
        if cue("services", "not_kept").search(_lead(sentence.text[:first]) + mention.text) or cue(
            "services", "then_denied"
        ).match(sentence.text[mention.end - sentence.start :]):
            continue
        if cue("services", "no_images").search(
            sentence.text[max(0, first - 12) : first + 20],
        ) or cue("services", "not_kept_after").search(
            mention.text,
        ):
            continue
        others = reading.within("other_site", mention.sentence)
        if any(not meets(m, mention) for m in others) and not (
            reading.has("site", mention.sentence)
            or reading.has("procedure", mention.sentence)
            or for_all(sentence.text)
        ):
            continue
        if cue("services", "other_report").search(sentence.text[:first]):
            continue
        if cue("services", "diagnostic").search(mention.text) or (
            cue("services", "diagnostic").search(around)
            and not re.search(r"guid|fluoro|pacs|archiv|saved|stored", mention.text)
        ):
            continue
        if mention.text.endswith("kept") and re.match(
            r" (?:her|him|them|the patient|pt)\b", sentence.text[mention.end - sentence.start :]
        ):
            continue
        if re.search(r"\breview\w*\b", around) and not re.search(
            r"saved|stored|archiv|kept|uploaded|sent", mention.text
        ):
            continue
        if _diagnoses(sentence.text[: mention.end - sentence.start]):
            continue
        if mention.scope != "now" and re.search(
            r"\b(?:will|should|to be)\b", sentence.text[:first]
        ):
            continue
        found.append(mention)
    return found or [m for m in _as_learned(reading, "kept") if not _names_the_note(reading, m)]


def _lead(before: str) -> str:
    """The words of its clause before a mention that may deny it: farther ones only over "or"."""
    reach = 70 if cue("services", "joined").search(before) else 25
    return re.split(r"[,;.]| - ", before[-reach:])[-1]


def _names_the_note(reading: Reading, mention: Mention) -> bool:
    """Whether "radiology report" is what the note itself is called, in its first lines."""
    sentence = reading.sentences[mention.sentence]
    rest = sentence.text[mention.end - sentence.start :].strip(" :.-=*")
    first = sentence.line < _FIRST_LINES and sentence.title
    return first and mention.text.endswith(_REPORT) and not rest


def _diagnoses(text: str) -> bool:
    """Whether what is kept is an earlier scan only: "the MRI is in PACS"."""
    if cue("services", "other_part").search(text) and not cue("services", "own_part").search(text):
        return True
    clause = re.split(r"[,;]|\band\b", text)[-1]
    rest, scans = cue("services", "earlier_scan").subn(" ", clause)
    return scans > 0 and cue("services", "guiding_images").search(rest) is None


def found_devices(reading: Reading, anywhere: bool = False) -> tuple[list[Mention], list[Mention]]:
    """The mentions of a device for the code's own bone: those used, and those not used."""
    used: list[Mention] = []
    unused: list[Mention] = []
    spared = [(m.start, m.end) for m in reading.all("not_device")]
    for mention in reading.all("device"):
        if any(start <= mention.start < end for start, end in spared):
            continue
        sentence = reading.sentences[mention.sentence]
        if sentence.kind == "void" and cue("services", "unused_list").match(sentence.text):
            unused.append(mention)
            continue
        if not usable(reading, mention):
            if mention.scope == "planned" and _called_for(reading, mention):
                used.append(mention)
            elif mention.scope in {"hypothetical", "planned"} and _rejected(reading, mention):
                unused.append(mention)
            continue
        if not valued(reading, mention) or unsaid(reading, mention):
            continue
        text = reading.sentences[mention.sentence].text
        if mention.key and reading.sentences[mention.sentence].kind not in {
            "device",
            "title",
            "body",
        }:
            continue
        if not mention.negated and _names_other(reading, mention):
            continue
        if cue("services", "spared_here").match(
            text, mention.end - reading.sentences[mention.sentence].start
        ):
            unused.append(mention)
            continue
        if not anywhere and elsewhere(reading, mention) and not (mention.negated and for_all(text)):
            continue
        if mention.key:
            value = reading.value(mention)
            if reading.pattern("device").search(value) or cue("services", "worn").search(value):
                continue
            if cue("services", "needle_only").search(value):
                if re.search(r"\b(?:only|just|none)\b", value):
                    unused.append(mention)
                continue
            (unused if cue("services", "value_negative").search(value) else used).append(mention)
            continue
        after = text[mention.end - reading.sentences[mention.sentence].start :]
        before = text[: mention.start - reading.sentences[mention.sentence].start]
        ready = any(cue("services", name).match(after) for name in ("offered", "stored_away"))
        if (
            ready
            or cue("services", "asked").match(after) is not None
            or _left_closed(before, after)
            or mention.negated
            or _needless(reading, mention)
            or _rather(reading, mention, "device_not", "device_used")
            or _denied_before(reading, mention)
        ):
            unused.append(mention)
        elif reading.sentences[mention.sentence].kind not in {
            "present",
            "diagnosis",
            "post",
        } or reading.has("procedure", mention.sentence):
            near = reading.near_procedure(mention.sentence)
            if mention.text in {"device", "devices"}:
                near = near and any(
                    reading.has(t, mention.sentence)
                    for t in ("cement", "needle", "procedure", "act")
                )
            if near or reading.has("site", mention.sentence):
                used.append(mention)
    used = [m for m in used if not _only_listed(reading, m, unused)]
    if not used and not unused:
        unused = [*_left_empty(reading), *_needle_alone(reading)]
    if not used and not unused:
        used = _as_learned(reading, "device_used", anywhere)
        unused = [] if used else _as_learned(reading, "device_not", anywhere)
        used, unused = (
            [m for m in found if not untold(reading, "device", m.sentence)]
            for found in (used, unused)
        )
    return used, unused


def _left_empty(reading: Reading) -> list[Mention]:
    """A heading for devices, by whatever name, that is answered with none: "Tool: nil"."""
    return [
        Mention("device", s.start, s.end, s.text, index, True, "now", True)
        for index, s in enumerate(reading.sentences)
        if s.kind == "device"
        and s.start < s.body < s.end
        and cue("services", "value_none").match(s.text, s.body - s.start)
    ]


def _needle_alone(reading: Reading) -> list[Mention]:
    """Where the needle is said to have been the only tool."""
    found = []
    for mention in reading.all("needle"):
        sentence = reading.sentences[mention.sentence]
        alone = cue("services", "needle_alone").search(sentence.text)
        if alone and usable(reading, mention) and not elsewhere(reading, mention):
            found.append(mention)
    return found


def _only_listed(reading: Reading, mention: Mention, unused: list[Mention]) -> bool:
    """Whether a device only lies there, and the note says elsewhere that it was not used."""
    sentence = reading.sentences[mention.sentence]
    return (
        any(m.text == mention.text and m.sentence != mention.sentence for m in unused)
        and cue("services", "at_work_device").search(sentence.text) is None
    )


def _called_for(reading: Reading, mention: Mention) -> bool:
    """Whether it is asked for and put to work: "surgeon asks for the balloon, up at 0912"."""
    sentence = reading.sentences[mention.sentence]
    first, last = mention.start - sentence.start, mention.end - sentence.start
    return (
        cue("services", "called_for").search(sentence.text[:first]) is not None
        and cue("services", "at_work_device").search(sentence.text, last) is not None
    )


def _left_closed(before: str, after: str) -> bool:
    """Whether a device was left where it was: "I left the balloon in its wrapper"."""
    return (
        cue("services", "left").search(before) is not None
        and cue("services", "in_box").match(after) is not None
    )


def _names_other(reading: Reading, mention: Mention) -> bool:
    """Whether it is a part of another procedure's name: "L1 balloon kyphoplasty"."""
    own = reading.within("procedure", mention.sentence)
    return any(
        other.start <= mention.start < other.end and not any(meets(o, other) for o in own)
        for other in reading.within("other_procedure", mention.sentence)
    )


def _rather(reading: Reading, mention: Mention, likely: str, unlikely: str) -> bool:
    """Whether the sentence says one thing by the model of clauses, and certainly not the other."""
    index = mention.sentence
    return (
        reading.says(likely, index)
        and reading.likely(likely, index) > reading.likely(unlikely, index) + AHEAD
    )


def _denied_before(reading: Reading, mention: Mention) -> bool:
    """Whether it is what an unused device is for: "no balloon was used to make a cavity"."""
    text = reading.note.text
    for other in reading.within("device", mention.sentence):
        between = text[other.end : mention.start]
        if other.end <= mention.start and other.negated and re.search(r"\b(?:to|for)\b", between):
            return cue("services", "turns").search(between) is None
    return False


def _rejected(reading: Reading, mention: Mention) -> bool:
    """Whether a device was only thought of: "considered but not used"."""
    sentence = reading.sentences[mention.sentence]
    after = sentence.text[mention.end - sentence.start :]
    return any(cue("services", name).match(after) for name in ("considered", "asked"))


def _needless(reading: Reading, mention: Mention) -> bool:
    """Whether a device is named as not needed, later in the clause."""
    sentence = reading.sentences[mention.sentence]
    after = re.split(r";| - (?!no|none|nil)", sentence.text[mention.end - sentence.start :][:70])[0]
    if cue("services", "was_not").match(after) and not re.match(
        r"[\w ]*\b(?:but|then|pmma|cement)\b", after
    ):
        return True
    return cue("services", "not_used_later").match(
        after,
    ) is not None and not re.match(r"[\w ]*\b(?:and|but|then)\b", after)
