"""The whole pipeline on the real document, index and embedding model."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app import Answer, Assistant, Turn
from app.answer import without_markers
from index import IndexSettings

FICTIONAL = """2025 CPT code 9990T
Fictional polishing of a glass marble, including use of a brush (when used) and imaging guidance.
Modifiers may be applicable to this code.
Medical necessity must be clearly documented. This typically includes a dull marble.
The physician prepares the marble, applies wax, and monitors the shine using a lamp.
In simple words: The doctor rubs the marble until it shines.
This code describes a fictional service in which a glass marble is polished.
Example 1: A marble from 1970 undergoes polishing with wax.
Documentation should include the kind of wax used and any scratches.
** This code includes imaging guidance, when performed.
- Specialties:Glass Care
- Place of Service:Workshop
"""


@pytest.fixture(scope="module")
def assistant(real_data: Path) -> Assistant:
    """The assistant over the packaged corpus."""
    return Assistant.open(settings=IndexSettings(data_dir=real_data))


@pytest.fixture(scope="module")
def two_codes(
    small_corpus: Path, small_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Assistant:
    """An assistant over 0200T and a fictional code that is dropped in as a folder."""
    root = tmp_path_factory.mktemp("corpus")
    shutil.copytree(small_corpus / "codes", root / "codes")
    folder = root / "codes" / "9990T"
    folder.mkdir()
    (folder / "document.txt").write_text(FICTIONAL, encoding="utf-8")
    # A copy of the other index's folder brings its vectors, so that only new texts are embedded.
    data = shutil.copytree(small_data, tmp_path_factory.mktemp("two") / "data")
    return Assistant.open(root, IndexSettings(data_dir=data), notify=lambda line: None)


def assert_cited(assistant: Assistant, answer: Answer) -> None:
    """Every citation is literal, every marker has one, and each is used."""
    for citation in answer.citations:
        entry = assistant.library.entry(citation.code)
        assert entry is not None
        assert entry.document.raw[citation.start : citation.end] == citation.quote
        assert f"[{citation.marker}]" in answer.text


@pytest.mark.parametrize(
    ("question", "status", "fact", "opening"),
    [
        ("fluoro billed separately w/ 0200T?", "answered", "imaging_included", "No:"),
        ("Is a bone biopsy included?", "answered", "biopsy_included", "Yes:"),
        ("does 0200T require a balloon", "answered", "device_included", "No:"),
        ("What must the documentation include?", "answered", "documentation_list", ""),
        ("Can it be done in an ASC?", "answered", "pos_asc", ""),
        (
            "Since imaging is billed separately, which modifier goes on it?",
            "conflict",
            "imaging_included",
            "",
        ),
    ],
)
def test_the_verdict_comes_first_and_is_cited(
    assistant: Assistant, question: str, status: str, fact: str, opening: str
) -> None:
    """An answer opens with its verdict and rests on exact words."""
    answer = assistant.ask(question)
    assert (answer.status, fact in answer.facts) == (status, True), answer.text
    assert answer.text.startswith(opening)
    assert answer.citations
    assert_cited(assistant, answer)


@pytest.mark.parametrize(
    "question",
    [
        "How many RVUs does 0200T have?",
        "What is the bilateral code's number?",
        "Can I report 22511 instead?",
        "Do I add LT?",
        "hello",
        "what is the capital of France?",
        "asdf qwer zxcv",
    ],
)
def test_what_the_document_does_not_say_is_declined(assistant: Assistant, question: str) -> None:
    """A declined question has no evidence, but passages near by and a question that works."""
    answer = assistant.ask(question)
    assert answer.status == "abstained", answer.text
    assert (answer.citations, answer.facts) == ((), ())
    assert len(answer.nearest) <= 3
    assert assistant.ask(answer.offer).status == "answered"


@pytest.mark.parametrize(
    ("question", "opening", "facts"),
    [
        ("How many of the three had a biopsy?", "One", {"example_myeloma"}),
        (
            "in how many of the example patients is the injection unilateral",
            "Two",
            {"example_osteoporosis", "example_metastasis"},
        ),
        ("Number of vignettes with a balloon and a cavity?", "One", {"example_metastasis"}),
    ],
)
def test_examples_are_counted(
    assistant: Assistant, question: str, opening: str, facts: set[str]
) -> None:
    """The number comes first, then those that it counts."""
    answer = assistant.ask(question)
    assert answer.text.startswith(f"{opening} of the three example patients: "), answer.text
    assert facts <= set(answer.facts)
    assert_cited(assistant, answer)


@pytest.mark.parametrize(
    "question",
    [
        "How many of the examples have no biopsy?",
        "How many examples had stitches?",
        "How many of the examples have a benign lesion?",
        "How many of the examples have severe pain?",
    ],
)
def test_what_the_examples_do_not_say_is_not_counted(assistant: Assistant, question: str) -> None:
    """No number is better than a wrong one."""
    assert "of the three example patients:" not in assistant.ask(question).text


@pytest.mark.parametrize(
    "question",
    [
        "the nurse preps the patient by the document, so who signs",
        "it's done in the office only per the document, right?",
        "a balloon is required for each case, so which one do I order",
    ],
)
def test_what_is_presumed_wrongly_is_said_to_be_wrong(assistant: Assistant, question: str) -> None:
    """It is never answered with yes."""
    answer = assistant.ask(question)
    assert answer.status == "conflict", answer.text
    assert answer.text.startswith("The document says otherwise")


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("Since no old records need to go in, what's the fax number?", "necessity_records"),
        ("As it's a steroid that they inject, how many mg?", "cement_injected"),
        ("Given that she'll be cut wide open, how many stitches?", "minimally_invasive"),
    ],
)
def test_what_a_declined_question_takes_for_granted_is_corrected(
    assistant: Assistant, question: str, fact: str
) -> None:
    """The document does not say what is asked, but it denies what the question rests on."""
    answer = assistant.ask(question)
    assert answer.status == "conflict"
    assert fact in answer.facts


@pytest.mark.parametrize(
    "question",
    [
        "Since imaging guidance is included, what does the scanner cost?",
        "Given that my mother is 82, how long will she be in hospital?",
    ],
)
def test_what_is_true_or_not_in_the_document_is_not_corrected(
    assistant: Assistant, question: str
) -> None:
    """What is asked is declined, and nothing said to be otherwise."""
    answer = assistant.ask(question)
    assert answer.status != "conflict"
    assert "The document does not" in answer.text


def test_modifier_50_is_never_advised(assistant: Assistant) -> None:
    """The document's own tension is shown with both halves, and no number for the other code."""
    for question in ("Do I append modifier 50?", "0200T-50 for both sides?", "bilat w/ mod 50 ok?"):
        answer = assistant.ask(question)
        assert "another code exists already" in answer.text
        assert "0201T" not in answer.text
        assert not answer.text.startswith("Yes")


def test_a_follow_up_takes_its_subject_from_the_history(assistant: Assistant) -> None:
    """A question that only makes sense after the one before is understood with it."""
    history = [Turn("user", "Is imaging guidance billed separately?"), Turn("assistant", "No.")]
    answer = assistant.ask("and the biopsy?", history=history)
    assert "biopsy_included" in answer.facts
    assert answer.text.startswith("No:")


def test_general_knowledge_is_marked(assistant: Assistant) -> None:
    """What maps a coder's term to the document, and is not in it, is said to be so."""
    answer = assistant.ask("Is POS 24 ok?")
    assert "general knowledge, not from the document" in answer.text
    assert answer.notes


def test_a_patient_gets_plain_words(assistant: Assistant) -> None:
    """A patient's answer is at grade 6 or below and has no code in it."""
    answer = assistant.ask("What is sacroplasty?", audience="patient")
    assert answer.grade is not None
    assert answer.grade <= 6
    assert "0200T" not in answer.text


def test_a_patient_is_sent_to_the_care_team_where_the_document_is_silent(
    assistant: Assistant,
) -> None:
    """A declined patient's question ends with whom to ask."""
    answer = assistant.ask("What are the risks?", audience="patient")
    assert answer.status == "abstained"
    assert "care team" in answer.text


@pytest.mark.parametrize("question", ["", "   ", "\u200b", "x" * 30_000])
def test_what_is_no_question_fails_with_a_next_step(assistant: Assistant, question: str) -> None:
    """Empty or endless input is told apart from silence of the document."""
    answer = assistant.ask(question)
    assert answer.status == "failed"
    assert answer.text.endswith((".", "?"))


def test_a_second_document_is_answered_from_by_quoting_it(two_codes: Assistant) -> None:
    """A document that is dropped in without a facts file is quoted, under its own code."""
    answer = two_codes.ask("What should the documentation for 9990T include?")
    assert answer.status == "answered", answer.text
    assert {citation.code for citation in answer.citations} == {"9990T"}
    assert "kind of wax" in answer.text
    assert_cited(two_codes, answer)


def test_a_question_that_two_documents_answer_is_answered_for_each(two_codes: Assistant) -> None:
    """Without a code in the question, each answer says which code it is for."""
    answer = two_codes.ask("What should the documentation include?")
    assert {citation.code for citation in answer.citations} == {"0200T", "9990T"}
    assert "0200T: " in answer.text
    assert "9990T: " in answer.text
    assert_cited(two_codes, answer)


def test_a_named_code_keeps_the_other_document_out(two_codes: Assistant) -> None:
    """A question that names its code is answered from that document alone."""
    answer = two_codes.ask("What should the documentation for 0200T include?")
    assert {citation.code for citation in answer.citations} == {"0200T"}


def test_the_answer_object_has_the_fixed_keys(assistant: Assistant) -> None:
    """The JSON object is a contract."""
    answer = assistant.ask("Is imaging included?", question_id="q1").to_dict()
    assert list(answer) == [
        "id", "question", "audience", "status", "answer", "citations", "facts", "gate",
        "drafted_by", "grade", "timings_ms", "digests",
    ]  # fmt: skip
    assert answer["id"] == "q1"
    assert set(answer["timings_ms"]) == {"retrieve", "draft", "gate", "total"}
    assert set(answer["digests"]) == {"corpus", "index", "prompt"}


@pytest.mark.parametrize(
    "change",
    [str.upper, str.lower, lambda q: f"Hi! {q} Thanks!", lambda q: q.replace(" ", "  ")],
)
def test_how_it_is_typed_does_not_change_the_outcome(
    assistant: Assistant, change: Callable[[str], str]
) -> None:
    """Case, spaces and politeness leave status and facts as they are."""
    question = "Is the bone biopsy billed separately?"
    plain, changed = assistant.ask(question), assistant.ask(change(question))
    assert (plain.status, plain.facts) == (changed.status, changed.facts)


def test_short_answers_stay_short(assistant: Assistant) -> None:
    """A coder's answer has at most 120 words unless a list is asked for."""
    for question in ("What happens in the procedure?", "Tell me the medical necessity."):
        assert len(without_markers(assistant.ask(question).text).split()) <= 120


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("Is bone cement used?", "cement_injected"),
        ("Is local anesthesia used?", "anesthesia"),
        ("biopsy?", "biopsy_included"),
    ],
)
def test_a_plain_question_is_answered(assistant: Assistant, question: str, fact: str) -> None:
    """It resembles many for a detail, but every word of it stands in the fact."""
    assert fact in assistant.ask(question).facts


@pytest.mark.parametrize("question", ["Is the anesthesia lidocaine?", "Is a bone saw used?"])
def test_a_plain_question_for_a_detail_is_declined(assistant: Assistant, question: str) -> None:
    """A word that the fact does not hold asks for what the document does not say."""
    assert assistant.ask(question).status == "abstained"
