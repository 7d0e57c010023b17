"""Whether a bone sample was taken, and whether its result is given."""

import re

from app.check.mentions import Mention, Reading
from app.check.nearby import elsewhere, usable, valued
from app.check.silence import unsaid, untold
from app.check.tables import cue, patterns


def read_biopsies(reading: Reading) -> tuple[list[Mention], list[Mention]]:
    """The mentions of a sample of the code's own bone: those taken, and those denied."""
    taken, not_taken = [], []
    for mention in reading.all("biopsy"):
        sentence = reading.sentences[mention.sentence]
        if (
            not usable(reading, mention)
            or not valued(reading, mention)
            or sentence.kind in {"post"}
            or unsaid(reading, mention)
            or _earlier(reading, mention)
            or _instrument(reading, mention)
        ):
            continue
        bare = len(mention.text.split()) == 1
        if (
            bare
            and mention.text != "cored"
            and mention.text.startswith(("specimen", "sample", "cor"))
            and not _bone_sample(reading, mention)
        ):
            continue
        if (
            mention.text in {"specimen", "specimens"}
            and mention.key
            and re.match(r"\W*none", sentence.text[sentence.body - sentence.start :])
        ):
            continue
        if sentence.kind in {"present", "diagnosis"} and not reading.has(
            "procedure", mention.sentence
        ):
            continue
        if "marrow" in mention.text or elsewhere(reading, mention):
            continue
        if _of_other(reading, mention.sentence):
            continue
        if mention.negated and not _result_follows(reading, mention):
            not_taken.append(mention)
        else:
            taken.append(mention)
    if not taken and not not_taken:
        taken = [
            m
            for m in reading.said("biopsy")
            if usable(reading, m)
            and not reading.says("biopsy_not", m.sentence)
            and reading.sentences[m.sentence].kind not in {"post", "exam", "consent", "risks"}
            and not elsewhere(reading, m)
            and not _earlier(reading, m)
            and not untold(reading, "biopsy", m.sentence)
        ]
    return taken, not_taken


def _clause(reading: Reading, mention: Mention) -> str:
    """The words around a mention, between the signs that divide its sentence."""
    sentence = reading.sentences[mention.sentence]
    first, last = mention.start - sentence.start, mention.end - sentence.start
    before = re.split(r"[,;]", sentence.text[:first])[-1]
    return before + mention.text + re.split(r"[,;]", sentence.text[last:])[0]


def _earlier(reading: Reading, mention: Mention) -> bool:
    """Whether a sample is of another day or of another house: "the March biopsy"."""
    return cue("biopsies", "earlier").search(_clause(reading, mention)) is not None


def _instrument(reading: Reading, mention: Mention) -> bool:
    """Whether only an instrument is named for biopsies: "the biopsy needle was not used"."""
    sentence = reading.sentences[mention.sentence]
    last = mention.end - sentence.start
    if cue("biopsies", "instrument").match(sentence.text, last) is None:
        return False
    return cue("biopsies", "really_taken").search(sentence.text, last) is None


def _result_follows(reading: Reading, mention: Mention) -> bool:
    """Whether what seems to deny a sample is its result: "biopsy negative for tumor"."""
    sentence = reading.sentences[mention.sentence]
    return cue("biopsies", "negative_result").match(
        sentence.text, mention.end - sentence.start
    ) is not None and not cue("biopsies", "denied").search(
        sentence.text[: mention.start - sentence.start]
    )


def _of_the_days_after(text: str, mention: Mention) -> bool:
    """Whether a result only seems past by its weekday: "the core was read on Wednesday"."""
    cues = patterns("scope")
    if mention.scope != "past" or any(cues[n].search(text) for n in ("past_word", "past_date")):
        return False
    times = [m.group() for m in cues["past_time"].finditer(text)]
    return all(cue("mentions", "lately").fullmatch(time) for time in times)


def _of_other(reading: Reading, index: int) -> bool:
    """Whether a sentence is of another specimen, and names no part of the code's own bone."""
    other = cue("biopsies", "of_other").search(reading.sentences[index].text)
    return other is not None and not reading.has("site", index)


def _bone_sample(reading: Reading, mention: Mention) -> bool:
    text = reading.sentences[mention.sentence].text
    if mention.text.startswith("specimen"):
        return (
            reading.sentences[mention.sentence].kind in {"biopsy", "biopsy_result"}
            and re.search(r"bone|core|sent|path", text) is not None
        ) or cue("biopsies", "bone_specimen").search(text) is not None
    if mention.text.startswith("sample"):
        return (
            mention.text == "sampled"
            or mention.key
            or reading.has("site", mention.sentence)
            or re.search(r"\bbone|biops|core|needle", text) is not None
        )
    return (
        cue("biopsies", "sample_taken").search(
            text,
        )
        is not None
    )


def read_results(reading: Reading) -> list[Mention]:
    """The mentions that give the result of a sample taken in this encounter."""
    found = []
    for mention in reading.all("result"):
        sentence = reading.sentences[mention.sentence]
        seen = "now" if _of_the_days_after(sentence.text, mention) else mention.scope
        if seen not in {"now", "hypothetical"} or sentence.kind in {
            "dximaging",
            "present",
            "diagnosis",
            "plan",
            "past",
        }:
            continue
        if seen == "hypothetical" and re.search(r"\bif\b", sentence.text):
            continue
        if cue("biopsies", "scan_before").search(
            sentence.text[: mention.start - sentence.start],
        ):
            continue
        if cue("biopsies", "purpose").search(mention.text):
            continue
        if _of_other(reading, mention.sentence) or mention.text.startswith("clinical question"):
            continue
        tail = sentence.text[mention.start - sentence.start :]
        said = cue("biopsies", "handed_in").sub(" ", mention.text) + tail[len(mention.text) :]
        if tail[len(mention.text) :].startswith("?"):
            continue
        if reading.pattern("pending").search(said[:90]) and not cue(
            "biopsies", "early_result"
        ).search(tail):
            continue
        if cue("biopsies", "not_a_result").search(mention.text) or elsewhere(reading, mention):
            continue
        found.append(mention)
    found = found or [
        m
        for m in reading.said("result")
        if reading.sentences[m.sentence].kind not in {"dximaging", "present", "plan", "past"}
        and (reading.sentences[m.sentence].kind != "diagnosis" or reading.has("biopsy", m.sentence))
        and not elsewhere(reading, m)
        and not reading.says("pending", m.sentence)
        and not _of_other(reading, m.sentence)
        and not reading.pattern("pending").search(m.text)
    ]
    for sentence_index, sentence in enumerate(reading.sentences):
        if sentence.kind == "biopsy_result" and sentence.body > sentence.start and not found:
            value = sentence.text[sentence.body - sentence.start :]
            blank = reading.pattern("pending").search(value) or reading.pattern("silent").search(
                value
            )
            if (
                value.strip(" .")
                and not blank
                and not cue("biopsies", "value_no_result").match(value)
            ):
                start = sentence.body + len(value) - len(value.lstrip())
                end = sentence.start + len(sentence.text.rstrip(" ."))
                if end > start:
                    found.append(
                        Mention(
                            "result",
                            start,
                            end,
                            value.strip(" ."),
                            sentence_index,
                            False,
                            "now",
                            False,
                        )
                    )
    return found
