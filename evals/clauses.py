"""`python -m evals.clauses`: train the reader's model of clauses, from samples and golden notes.

The sentences of the golden notes that may be tuned on are samples, too, labelled by the reader's
patterns, as long as the patterns by themselves decide the note rightly.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from app.check import Checker
from app.check.biopsies import read_biopsies, read_results
from app.check.clauses import SAMPLES, SIDES, STORED, Clauses, Sample, read_samples, write
from app.check.evidence import Evidence
from app.check.indication import indications
from app.check.learning import fitted
from app.check.mentions import Mention, Reading
from app.check.pain import read_pain
from app.check.reader import read_encounter
from app.check.services import found_devices, found_guidance, found_reports
from app.check.setting import read_complications, read_place
from app.check.sidenames import is_side
from app.check.sidewords import side_said, side_words
from app.check.treatment import read_treatment
from corpus.rules import decide
from evals.notecases import FIELDS, NoteCase, decided, load_notes

SAMPLE_WEIGHT = 4.0
"""A written sample counts as so many sentences of a note."""

_PAIN = {"severe": "severe", "absent": "gone", "stated": "pain"}
_TREATMENT = {"failed": "failed", "not_tried": "untried", "ongoing": "ongoing"}
_PLACE = {
    "ambulatory_surgical_center": "asc",
    "hospital_outpatient": "hospital_outpatient",
    "inpatient": "inpatient",
    "other": "other_place",
}
_GROUPS = (
    {"complication", "no_complication_word"},
    {"device_used", "device_not"},
    {"guidance", "kept", "not_kept"},
    {"biopsy", "biopsy_not", "result", "pending"},
    {"done", "cement_in", "cement_not", "aborted", "cancelled"},
    {"cement_type"},
    {"left", "right", "both", "one", "midline", "not_side", "side_fix"},
    {"severe", "pain", "gone", "after"},
    {"failed", "ongoing", "helped", "untried"},
    {"fracture", "fx_detail"},
    {"lesion", "lesion_detail"},
    {"asc", "hospital_outpatient", "inpatient", "other_place", "not_place"},
)
"""Labels that a writer of samples decides on together."""
_FINAL = frozenset({"past", "planned", "other_bone", "elsewhere"})
"""Labels of samples that say nothing else of this procedure."""
_TERMS = {
    "cement_in": ("cement",),
    "cement_type": ("cement_type",),
    "left": ("left",),
    "right": ("right",),
    "guidance": ("guidance", "ct"),
    "kept": ("record",),
    "biopsy": ("biopsy",),
    "complication": ("complications",),
    "severe": ("severe", "immobile"),
    "pain": ("pain",),
    "failed": ("failed",),
    "ongoing": ("treatment",),
    "fracture": ("fracture",),
    "fx_detail": ("fracture_detail",),
    "lesion": ("lesion",),
    "lesion_detail": ("lesion_detail",),
    "done": ("procedure",),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a note, or a clause of one, with the labels that the reader's patterns give it.

    Attributes:
        note: Of which note.
        said: Its terms.
        labels: What it says.
        unsure: What the rest of the sentence says, and this clause perhaps.
    """

    note: str
    said: frozenset[str]
    labels: frozenset[str]
    unsure: frozenset[str]


def lines(cases: Iterable[NoteCase], checker: Checker) -> list[Line]:
    """The sentences of the notes."""
    return [
        line
        for case in cases
        for line in _labelled(case, Reading(case.note, checker.words, learned=False))
    ]


def read_rightly(cases: Iterable[NoteCase], checker: Checker) -> list[NoteCase]:
    """The notes that the patterns decide rightly by themselves."""
    found = []
    for case in cases:
        encounter, _ = read_encounter(case.note, checker.words, learned=False)
        result = decided(decide(encounter, checker.book).fields(), case.code)
        if all(result[name] == case.expected[name] for name in FIELDS):
            found.append(case)
    return found


def _labelled(case: NoteCase, reading: Reading) -> Iterable[Line]:
    said: list[tuple[str, Mention]] = []

    def add(label: str, mentions: Iterable[Mention]) -> None:
        said.extend((label, mention) for mention in mentions)

    for value, mention in read_pain(reading)[1]:
        add(_PAIN[value], [mention])
    for value, mention in read_treatment(reading)[1]:
        add(_TREATMENT[value], [mention])
    used, unused = found_devices(reading)
    taken, not_taken = read_biopsies(reading)
    evidence = Evidence(reading)
    add("complication", read_complications(reading))
    add("device_used", used)
    add("device_not", unused)
    add("guidance", found_guidance(reading))
    add("kept", found_reports(reading))
    add("biopsy", taken)
    add("biopsy_not", not_taken)
    add("result", read_results(reading) if taken else [])
    add("cement_in", evidence.own + evidence.placeless)
    add("cement_not", evidence.no_cement)
    add("cement_type", reading.real("cement_type"))
    add("other_bone", evidence.others)
    for label, mentions in indications(reading).items():
        add(label, mentions)
    for word in side_words(reading):
        add("not_side" if word.denied else word.side, [word.mention])
    for mention in reading.all("procedure"):
        add(mention.scope if not mention.real else "done", [mention])
    place, mention_of_place = read_place(reading)
    if mention_of_place is not None:
        add(_PLACE[place], [mention_of_place])
    for index, sentence in enumerate(reading.sentences):
        here = [(label, m.start - sentence.start) for label, m in said if m.sentence == index]
        labels = frozenset(label for label, _ in here)
        for start, end, found in reading.clauses(index):
            own = frozenset(label for label, at in here if start <= at < end)
            yield Line(case.id, frozenset(found), own, labels - own)


def _open(sample: Sample, checker: Checker) -> frozenset[str]:
    """Labels on which a sample may be silent: it has words for them, and is of something else."""
    if not sample.labels or sample.labels & _FINAL:
        return frozenset()
    told = {label for group in _GROUPS if group & sample.labels for label in group}
    reading = Reading(sample.text, checker.words, learned=False)
    return frozenset(
        label
        for label, names in _TERMS.items()
        if label not in told and any(reading.all(name) for name in names)
    )


def trained_on(found: Sequence[Line], samples: str, checker: Checker) -> Clauses:
    """The model trained on the sentences and the samples."""
    written = read_samples(samples)
    labels = sorted({label for sample in written for label in sample.labels})
    said = [set(line.said) for line in found]
    readings = [Reading(sample.text, checker.words, learned=False) for sample in written]
    said += [
        {term for i in range(len(r.sentences)) for term in r.clauses(i)[0][2] if term[:2] != "k:"}
        for r in readings
    ]
    true = np.zeros((len(said), len(labels)), np.float32)
    judged = np.ones_like(true)
    weak = {label for line in found for label in line.labels}
    for row, line in enumerate(found):
        true[row] = [label in line.labels for label in labels]
        judged[row] = [label in weak and label not in line.unsure for label in labels]
    for row, sample in enumerate(written, len(found)):
        true[row] = [label in sample.labels for label in labels]
        silent = _open(sample, checker)
        judged[row] = [0.0 if label in silent else SAMPLE_WEIGHT for label in labels]
    return fitted(said, labels, true, judged)


SIDE_LABELS = ("of_procedure", "not_done")


def side_samples(
    cases: Iterable[NoteCase], written: Iterable[Sample], checker: Checker
) -> list[tuple[set[str], frozenset[str]]]:
    """The side words of notes and samples, and whether each is of the procedure, or not done."""
    found = []
    for case in cases:
        reading = Reading(case.note, checker.words, learned=False)
        told = {word.mention: word for word in side_words(reading)}
        for said, mention in _sided(reading):
            word = told.get(mention)
            labels = [] if word is None else ["not_done" if word.denied else "of_procedure"]
            found.append((said, frozenset(labels)))
    for sample in written:
        reading = Reading(sample.text, checker.words, learned=False)
        for said, mention in _sided(reading):
            if sample.labels & {"side_fix", "planned"}:
                continue
            labels = ["of_procedure"] if mention.term in sample.labels else []
            if "not_side" in sample.labels and not labels:
                labels = ["not_done"]
            found.append(({term for term in said if term[:2] != "k:"}, frozenset(labels)))
    return found


def _sided(reading: Reading) -> Iterable[tuple[set[str], Mention]]:
    for term in ("left", "right", "both", "one"):
        for mention in reading.all(term):
            if is_side(reading, mention):
                yield side_said(reading, mention), mention


def sides_trained_on(found: Sequence[tuple[set[str], frozenset[str]]]) -> Clauses:
    """The model of side words."""
    true = np.array([[label in labels for label in SIDE_LABELS] for _, labels in found], np.float32)
    return fitted([said for said, _ in found], SIDE_LABELS, true, np.ones_like(true))


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    argparse.ArgumentParser(prog="python -m evals.clauses", description=__doc__).parse_args(argv)
    checker = Checker.open()
    cases = read_rightly(load_notes(splits=("dev",)), checker)
    found = lines(cases, checker)
    samples = SAMPLES.read_text(encoding="utf-8")
    write(sides_trained_on(side_samples(cases, read_samples(samples), checker)), SIDES)
    write(trained_on(found, samples, checker), STORED)
    print(f"trained on {len(found)} sentences of {len(cases)} notes, and on the samples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
