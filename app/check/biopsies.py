"""Whether a bone sample was taken, and whether its result is given."""

import re

from app.check.mentions import Mention, Reading
from app.check.nearby import elsewhere, usable, valued
from app.check.tables import cue


def read_biopsies(reading: Reading) -> tuple[list[Mention], list[Mention]]:
    """The mentions of a sample of the code's own bone: those taken, and those denied."""
    taken, not_taken = [], []
    for mention in reading.all("biopsy"):
        sentence = reading.sentences[mention.sentence]
        if (
            not usable(reading, mention)
            or not valued(reading, mention)
            or sentence.kind in {"post"}
        ):
            continue
        bare = len(mention.text.split()) == 1
        if (
            bare
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
        if mention.negated:
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
        ]
    return taken, not_taken


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
            reading.has("site", mention.sentence)
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
        if mention.scope not in {"now", "hypothetical"} or sentence.kind in {
            "dximaging",
            "present",
            "diagnosis",
            "plan",
            "past",
        }:
            continue
        if mention.scope == "hypothetical" and re.search(r"\bif\b", sentence.text):
            continue
        if cue("biopsies", "scan_before").search(
            sentence.text[: mention.start - sentence.start],
        ):
            continue
        if cue("biopsies", "purpose").search(mention.text):
            continue
        if _of_other(reading, mention.sentence):
            continue
        tail = sentence.text[mention.start - sentence.start :]
        said = cue("biopsies", "handed_in").sub(" ", mention.text) + tail[len(mention.text) :]
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
