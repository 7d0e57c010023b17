import re
from dataclasses import replace

import pytest

from app.answer import Audience, Citation
from app.gate import Gate, gate_of
from app.gate.gate import plainly
from app.gate.lexicon import Lexicon, tables
from corpus import CodeEntry, Library
from corpus.claims import read, stances
from corpus.wording import words

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")

TAKEN_FOR_RIGHT = pytest.mark.xfail(strict=True, reason="the encoder takes it for right")
"""False ones that pass: gaps that are known."""


@pytest.fixture(scope="module")
def gate(library: Library) -> Gate:
    """A gate over the packaged library."""
    return gate_of(library)


@pytest.fixture(scope="module")
def passages(entry: CodeEntry) -> tuple[Citation, ...]:
    """All sentences of the document as passages."""
    return tuple(
        Citation(n, entry.code, s.section, s.span.text, s.span.start, s.span.end)
        for n, s in enumerate(entry.document.sentences, 1)
    )


def marked(passages: tuple[Citation, ...], words: str) -> list[int]:
    """The markers of the passages that hold `words`."""
    return [p.marker for p in passages if words in p.quote]


def test_every_sentence_of_the_composer_passes(gate: Gate, entry: CodeEntry) -> None:
    """Statements, leads and silences, for both readers: the gate never stops the fallback."""
    texts: list[tuple[str, Audience, tuple[str, ...]]] = []
    for fact in entry.facts:
        texts += [(fact.statement, "coder", (fact.id,)), (fact.patient, "patient", (fact.id,))]
    for topic in entry.topics:
        texts += [(topic.lead, "coder", topic.facts), (topic.patient or "", "patient", topic.facts)]
    for silence in entry.silences:
        texts += [(silence.says, "coder", ()), (silence.patient, "patient", ())]
    for text, audience, facts in texts:
        spans = [quote for fact in facts for quote in entry.fact_by_id[fact].quotes[:2]]
        cited = [
            Citation(n, entry.code, "", span.text, span.start, span.end)
            for n, span in enumerate(spans, 1)
        ] or [Citation(1, entry.code, "", "", 0, 1)]
        markers = [c.marker for c in cited] if facts else []
        for sentence in filter(None, SENTENCE.split(text)):
            verdict = gate.check(sentence, markers, cited, audience)
            assert verdict.passed, (sentence, verdict)


@pytest.mark.parametrize(
    ("sentence", "words", "kind"),
    [
        ("Imaging guidance is included in 0200T.", "imaging guidance, and", ""),
        ("A cavity may be created before the cement is injected.", "A cavity may be", ""),
        ("Imaging guidance is billed separately.", "imaging guidance, and", "contradiction"),
        ("The bilateral code is 0201T.", "another code", "novelty"),
        ("Imaging guidance is included for $1,200.", "imaging guidance, and", "coverage"),
        ("The physician injects polymer.", "injects bone cement", "novelty"),
        ("The anesthesia is local.", "usually local", "critical"),
        ("A nurse prepares the patient.", "prepares the patient", "contradiction"),
        ("The balloon injects the bone cement.", "injects bone cement", "relation"),
        ("You should stop taking aspirin.", "injects bone cement", "advice"),
        ("The treatment is completely safe.", "minimally invasive", "advice"),
        ("You will see less pain.", "minimally invasive", "advice"),
        ("You will see Radiology listed.", "Radiology", ""),
        ("Cement injection is optional.", "injects bone cement", "contradiction"),
        ("Modifiers are not applicable to this code.", "Modifiers may", "contradiction"),
        ("A bone biopsy is not mandatory.", "bone biopsy, when performed", ""),
        ("Should a biopsy be performed, it is included.", "bone biopsy, when performed", ""),
        ("The cavity is created only if necessary.", "(if necessary)", ""),
        ("Only the balloon creates a cavity, if necessary.", "(if necessary)", "critical"),
        ("If a cavity is needed, the physician creates it.", "(if necessary)", ""),
        ("The code is coded separately from the balloon.", "(when used)", "contradiction"),
        ("As 0200T is unilateral, another code exists.", "another code", "doubt"),
        (
            "It does not say whether a biopsy is included.",
            "bone biopsy, when",
            "critical",
        ),
        ("The circumstances for the inpatient setting are explained.", "Inpatient", "coverage"),
        (
            "The emergency room is listed only under circumstances, which go unexplained.",
            "Inpatient",
            "novelty",
        ),
        ("You will also hear it called sacroplasty.", "Percutaneous sacral", ""),
        ("You will soon walk again.", "injects bone cement", "advice"),
        ("The steps begin when the physician prepares the patient.", "prepares the patient", ""),
        pytest.param(
            "The physician usually prepares the patient.",
            "prepares the patient",
            "critical",
            marks=TAKEN_FOR_RIGHT,
        ),
        ("The physician prepares the patient with a balloon.", "prepares the", "doubt"),
        pytest.param(
            "The physician prepares the patient using imaging guidance.",
            "prepares the",
            "doubt",
            marks=TAKEN_FOR_RIGHT,
        ),
        ("The patient prepares the physician.", "prepares the patient", "doubt"),
        pytest.param(
            "The last step is that the physician prepares the patient.",
            "prepares the patient",
            "doubt",
            marks=TAKEN_FOR_RIGHT,
        ),
        pytest.param(
            "The steps begin when the patient prepares the physician.",
            "prepares the patient",
            "doubt",
            marks=TAKEN_FOR_RIGHT,
        ),
        ("The patient is prepared by the physician.", "prepares the patient", ""),
    ],
)
def test_verdicts(
    gate: Gate, passages: tuple[Citation, ...], sentence: str, words: str, kind: str
) -> None:
    """One sentence for each check; an empty kind passes."""
    verdict = gate.check(sentence, marked(passages, words), passages, "coder")
    assert (verdict.passed, verdict.kind) == (not kind, kind), verdict


def test_markers_must_exist_and_carry(gate: Gate, passages: tuple[Citation, ...]) -> None:
    """A marker without passage, none at all, and a passage about something else."""
    text = "Bone cement is injected into the sacrum."
    assert gate.check(text, [99], passages, "coder").kind == "marker"
    assert gate.check(text, [], passages, "coder").kind == "marker"
    far = marked(passages, "Pain Management")
    assert gate.check(text, far, passages, "coder").kind == "coverage"


def test_what_the_document_does_not_say(gate: Gate, passages: tuple[Citation, ...]) -> None:
    """True silences pass without a marker; what the document does say is not left open."""
    assert gate.check("The document does not mention modifier 59.", [], passages, "coder").passed
    false = gate.check("The document does not mention bone biopsy.", [], passages, "coder")
    assert not false.passed


def test_hard_words_are_not_for_patients(gate: Gate, passages: tuple[Citation, ...]) -> None:
    """The same sentence passes for a coder."""
    text = "The injections in 0200T are unilateral."
    cited = marked(passages, "unilateral injection(s), including")
    assert gate.check(text, cited, passages, "coder").passed
    assert gate.check(text, cited, passages, "patient").kind == "jargon"


def test_a_librarys_gate_is_read_once(
    library: Library, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading it takes seconds: whoever loads the same files gets the same one."""
    monkeypatch.setattr("app.gate.gate._last", {library.digest: gate})
    assert gate_of(replace(library)) is gate
    other = gate_of(replace(library, entries=(), digest="another"))
    assert other is not gate
    assert gate_of(replace(library, entries=(), digest="another")) is other


def test_without_facts_the_documents_own_words_pass(library: Library, entry: CodeEntry) -> None:
    """A code without a facts file gets near-literal sentences and nothing else."""
    bare = replace(entry, knowledge=replace(entry.knowledge, facts=(), topics=(), silences=()))
    gate = Gate(replace(library, entries=(bare,)))
    cited = [
        Citation(n, bare.code, s.section, s.span.text, s.span.start, s.span.end)
        for n, s in enumerate(bare.document.sentences, 1)
    ]
    own = marked(tuple(cited), "Medical necessity must")
    assert gate.check("Medical necessity must be clearly documented.", own, cited, "coder").passed
    assert not gate.check("Medical necessity is optional.", own, cited, "coder").passed


def test_wordings_contradict_nothing(library: Library, entry: CodeEntry) -> None:
    """No wording is read as denying a fact; those that tell the sides apart name both."""
    rules = {fact.id: fact.rules for fact in entry.facts}
    denied = [
        (text, name)
        for fact in entry.facts
        if fact.id != "differentiate_sides"
        for text in fact.wordings
        for name, stance in stances(read(plainly(text), library.glossary), rules).items()
        if stance.contradicts
    ]
    assert denied == []


def test_hard_words_are_put_plainly(gate: Gate, passages: tuple[Citation, ...]) -> None:
    """For a patient only; the plain sentence then passes."""
    text = "An osteolytic lesion that hurts is one of the typical reasons."
    plain = gate.put(text, "patient")
    assert plain == "A spot where bone has been lost that hurts is one of the typical reasons."
    assert gate.put(text, "coder") == text
    assert gate.put("Anesthesia is given.", "patient") == "Numbing medicine is given."
    cited = marked(passages, "osteolytic lesion or metastatic")
    assert gate.check(plain, cited, passages, "patient").passed


def test_plain_words_say_the_same() -> None:
    """A hard phrase and its plain one name the same things, and the plain one has no hard word."""
    lexicon = Lexicon(tables(), "0200T")
    for hard, plain in lexicon.plain.items():
        said = [{t.name for t in lexicon.tokens(text)} for text in (hard, plain)]
        assert said[0] == said[1], (hard, said)
        assert not lexicon.jargon & {w.text for w in words(plain)}, plain
