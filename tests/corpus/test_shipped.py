"""What ships: the document byte for byte, enough samples, plain words, phrases that are safe."""

import hashlib
from collections import Counter

import pytest
import textstat

from corpus.claims import read, stances
from corpus.library import PACKAGED, load_library
from corpus.wording import stems

SOURCE = "c04a27e8696043766b44c25a95220dbdd1b6031a8c1ef564c661366b88df17fb"
JARGON = (
    "percutaneous",
    "unilateral",
    "bilateral",
    "osteolytic",
    "augmentation",
    "modifier",
    "cpt",
    "0200t",
    "sacrum",
    "biopsy",
)


@pytest.fixture(scope="module")
def entry(library):
    """The code that ships."""
    return library.entry("0200T")


def test_the_document_is_the_source_byte_for_byte(entry):
    """Its digest is recorded beside it."""
    data = (PACKAGED / "codes" / "0200T" / "document.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest() == SOURCE == entry.provenance.recorded_digest


def test_every_fact_topic_and_silence_has_a_dozen_questions(entry):
    """Questions are placed by the nearest sample, so each needs many wordings."""
    asked = {x.id: len(x.questions) for x in (*entry.facts, *entry.topics, *entry.silences)}
    assert {ref: count for ref, count in asked.items() if count < 12} == {}


def test_no_question_is_a_sample_of_two_things(entry):
    """The same words can't ask for two answers."""
    asked = Counter(
        stems(question)
        for x in (*entry.facts, *entry.topics, *entry.silences)
        for question in x.questions
    )
    assert [question for question, count in asked.items() if count > 1] == []


def test_every_fact_has_sentences_that_agree_and_contradict(entry):
    """At least 5 that state it and 6 that deny it, of different grammar."""
    for fact in entry.facts:
        assert len(fact.agree) >= 5, fact.id
        assert len(fact.contradict) >= 6, fact.id


def test_there_are_at_least_30_silences_that_each_decline_and_offer(entry):
    """Each says it for coders and for patients and offers a question near by."""
    assert len(entry.silences) >= 30
    for silence in entry.silences:
        assert silence.says
        assert silence.offer.endswith("?")
        assert "ask your care team" in silence.patient, silence.id


def test_phrases_that_name_a_silence_seldom_occur_in_answerable_questions(entry):
    """A phrase makes its silence likelier; it would mislead if answerable questions used it."""
    answerable = [
        f" {' '.join(stems(text))} " for x in (*entry.facts, *entry.topics) for text in x.questions
    ]
    phrases = [f" {' '.join(stems(p))} " for silence in entry.silences for p in silence.asks]
    misled = [text for text in answerable if any(phrase in text for phrase in phrases)]
    assert len(misled) <= 0.03 * len(answerable)


def test_no_answer_of_the_corpus_contradicts_a_fact(entry, library):
    """Declining texts, topic leads and the document's own sentences."""
    rules = {fact.id: fact.rules for fact in entry.facts}
    texts = [text for s in entry.silences for text in (s.says, s.patient)]
    texts += [text for t in entry.topics for text in (t.lead, t.patient)]
    texts += [sentence.span.text for sentence in entry.document.sentences]
    for text in texts:
        found = stances(read(text, library.glossary), rules)
        assert [fact for fact, stance in found.items() if stance.contradicts] == [], text


def test_texts_for_patients_are_plain(entry):
    """Grade 5.5 or below by Flesch-Kincaid for facts, 5 for silences, and no jargon."""
    for limit, group in ((5.5, entry.facts), (5.5, entry.topics), (5.0, entry.silences)):
        for x in group:
            if x.patient:
                assert textstat.flesch_kincaid_grade(x.patient) <= limit, x.id
                assert not [word for word in JARGON if word in x.patient.lower()], x.id


def test_may_stays_may_for_patients(entry):
    """What is not always done is not promised."""
    for fact in ("biopsy_included", "device_included", "cavity_if_needed", "lay_description"):
        assert " may " in entry.fact_by_id[fact].patient, fact


def test_an_inferred_fact_gives_its_reason(entry):
    """A stated one needs none."""
    for fact in entry.facts:
        assert bool(fact.reason) == (fact.basis == "inferred"), fact.id


def test_what_is_said_to_patients_of_a_silence_claims_nothing_of_the_document() -> None:
    """It stands without a citation: each sentence says what is not there, or whom to ask."""
    for silence in load_library().entries[0].silences:
        for sentence in silence.patient.split(". "):
            if "The document" in sentence or sentence.startswith("It "):
                assert {"not", "no"} & set(sentence.split()), f"{silence.id}: {sentence}"
