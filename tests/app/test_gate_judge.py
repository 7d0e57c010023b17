from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.answer import Citation
from app.gate import Gate, gate_of
from app.gate.grams import grams
from app.gate.judge import (
    BUCKETS,
    CITED_BUCKETS,
    TRAITS,
    Informed,
    Judge,
    Learned,
    cited_buckets,
    read_learned,
)
from app.gate.lexicon import Lexicon, tables
from corpus import CodeEntry, Library

NOTHING = Learned(
    np.zeros(BUCKETS, np.int16),
    np.zeros(CITED_BUCKETS, np.int16),
    np.zeros(len(TRAITS)),
    0.0,
    0.0,
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The gate's words."""
    return Lexicon(tables(), "0200T")


@pytest.fixture(scope="module")
def strict(library: Library) -> Gate:
    """A gate without a judge."""
    return Gate(library, {})


@pytest.fixture(scope="module")
def credulous(library: Library) -> Gate:
    """A gate whose judge finds everything right."""
    return Gate(library, {"0200T": replace(NOTHING, bias=1.0)})


def cited(entry: CodeEntry, words: str) -> list[Citation]:
    """The passages that hold `words`."""
    sentences = [s for s in entry.document.sentences if words in s.span.text]
    return [
        Citation(n, entry.code, s.section, s.span.text, s.span.start, s.span.end)
        for n, s in enumerate(sentences, 1)
    ]


def test_grams_join_only_what_stands_in_one_part(lexicon: Lexicon) -> None:
    """Synonyms are one concept; a critical word is bound to what its part names."""
    found = grams("The balloon is included, but a biopsy is not.", lexicon)
    assert {"balloon", "biopsy", "included"} <= found["concept"]
    assert "balloon included" in found["pair"]
    assert "balloon biopsy" not in found["pair"]
    assert "not biopsy" in found["bound"]
    assert "not balloon" not in found["bound"]
    assert "^ the" in found["two"]


def test_what_no_wording_has_is_unknown_and_what_others_have_foreign(
    entry: CodeEntry, lexicon: Lexicon
) -> None:
    """Each family tells both apart: of the cited facts, and of all."""
    judge = Judge(entry, lexicon, NOTHING)

    def trait(name: str, text: str, fact: str) -> float:
        return judge.traits(text, {fact}, "")[TRAITS.index(name)]

    statement = entry.fact_by_id["cement_injected"].statement
    assert trait("three: unknown", statement, "cement_injected") == 0
    assert trait("three: foreign", statement, "cement_injected") == 0
    assert trait("three: unknown", statement, "specialty_pain") == 0
    assert trait("three: foreign", statement, "specialty_pain") > 0
    assert trait("word: unknown", "A zebra injects cement.", "cement_injected") == 1


def test_words_speak_for_a_sentence_by_family_and_by_what_it_cites(
    entry: CodeEntry, lexicon: Lexicon
) -> None:
    """What speaks for a sentence under one fact says nothing under another."""
    text = "The physician injects cement."
    learned = replace(NOTHING, cited=NOTHING.cited.copy())
    learned.cited[cited_buckets(grams(text, lexicon), ["cement_injected"])] = 1000
    judge = Judge(entry, lexicon, learned)

    def trait(name: str, fact: str) -> float:
        return judge.traits(text, {fact}, "")[TRAITS.index(name)]

    assert trait("of the cited facts: on average", "cement_injected") == 1
    assert trait("of the cited facts: on average", "specialty_pain") < 0.5
    assert trait("word: in all", "cement_injected") == 0
    learned.grams[:] = -1000
    assert trait("word: in all", "cement_injected") == trait("word: against", "cement_injected")
    assert trait("word: against", "cement_injected") == -4


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        # The rules find both said and denied that needles are included.
        ("Extra needles on the one side are covered by 0200T.", "one or more needles"),
        # They take it for what is said of the unilateral code, which it does not cite.
        ("The bilateral code must be looked up elsewhere.", "another code exists"),
    ],
)
def test_the_judge_is_asked_where_the_claim_rules_are_unsure_of_a_contradiction(
    entry: CodeEntry, strict: Gate, credulous: Gate, sentence: str, words: str
) -> None:
    """Without it the sentence is stopped."""
    passages = cited(entry, words)
    markers = [p.marker for p in passages]
    assert strict.check(sentence, markers, passages, "coder").kind == "contradiction"
    assert credulous.check(sentence, markers, passages, "coder").passed


def test_unforeseen_wordings_pass_by_the_second_opinion_only(
    library: Library, entry: CodeEntry, strict: Gate
) -> None:
    """Right ones; what the document does not say is stopped with it and without."""
    passages = cited(entry, "prepares the patient")
    taught = gate_of(library)
    markers = [p.marker for p in passages]
    right = "The steps begin when the physician prepares the patient."
    assert taught.check(right, markers, passages, "coder").passed
    assert not strict.check(right, markers, passages, "coder").passed
    wrong = "The steps end when the physician prepares the sacrum."
    assert not taught.check(wrong, markers, passages, "coder").passed


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The anesthesia is local.", "usually local"),  # leaves out the condition
        ("Imaging guidance is included for $1,200.", "imaging guidance, and"),  # a strange number
        ("You should stop taking aspirin.", "injects bone cement"),  # advice
        ("The document does not mention modifier 59.", "Modifiers may"),  # what is left open
    ],
)
def test_nothing_changes_where_no_second_opinion_counts(
    entry: CodeEntry, strict: Gate, credulous: Gate, sentence: str, words: str
) -> None:
    """Even a judge that finds everything right is not asked."""
    passages = cited(entry, words)
    markers = [p.marker for p in passages]
    verdicts = [g.check(sentence, markers, passages, "coder") for g in (strict, credulous)]
    assert verdicts[0] == verdicts[1]
    assert credulous.traits(sentence, passages) is None


def test_what_was_learned_is_read_as_it_was_written(tmp_path: Path) -> None:
    """And is none where there is no file."""
    path = tmp_path / "judge.npz"
    assert read_learned(path) is None
    written = Learned(
        np.arange(BUCKETS, dtype=np.int16),
        np.ones(CITED_BUCKETS, np.int16),
        np.linspace(-1, 1, len(TRAITS)),
        0.5,
        -0.25,
    )
    written.write(path)
    read = read_learned(path)
    assert read is not None
    assert (read.bias, read.bar) == (0.5, -0.25)
    assert np.array_equal(read.grams, written.grams)
    assert np.array_equal(read.traits, written.traits)
    assert read.informed is None


def test_what_was_learned_of_the_encoder_is_read_as_it_was_written(tmp_path: Path) -> None:
    """With the digest of what the encoder's layers were trained on."""
    path = tmp_path / "judge.npz"
    informed = Informed("digest", np.linspace(-1, 1, 5), 0.5, -0.25, (-3.0, 4.0))
    replace(NOTHING, informed=informed).write(path)
    read = read_learned(path)
    assert read is not None
    assert read.informed is not None
    assert replace(read.informed, traits=informed.traits) == informed
    assert np.array_equal(read.informed.traits, informed.traits)
