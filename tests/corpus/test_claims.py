"""Claims: which sentences state a fact of the shipped document and which deny it."""

import time

import pytest

from corpus.claims import continued, read, stances


@pytest.fixture(scope="module")
def stance_of(library):
    """The stance of a text on one fact as a pair: agrees, contradicts."""
    rules = {fact.id: fact.rules for fact in library.entry("0200T").facts}

    def find(text, fact, question=False):
        found = stances(read(text, library.glossary, question), rules).get(fact)
        return (found.agrees, found.contradicts) if found else (False, False)

    return find


@pytest.fixture(scope="module")
def denied_by(library):
    """Ids of the facts that a text denies."""
    rules = {fact.id: fact.rules for fact in library.entry("0200T").facts}

    def find(text):
        found = stances(read(text, library.glossary), rules)
        return [fact for fact, stance in found.items() if stance.contradicts]

    return find


AGREES, DENIES, SILENT = (True, False), (False, True), (False, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Imaging guidance is included.", AGREES),
        ("Imaging guidance is not included.", DENIES),
        ("Imaging guidance isn't included.", DENIES),
        ("Imaging guidance isn’t included.", DENIES),
        ("Imaging guidance is billed separately.", DENIES),
        ("Imaging guidance is never billed separately.", AGREES),
        ("It is not true that imaging guidance is billed separately.", AGREES),
        ("It is not true that imaging guidance is not billed separately.", DENIES),
        ("Neither imaging guidance nor bone biopsy is billed separately.", AGREES),
        ("Not only is imaging guidance included, it is needed.", AGREES),
        ("Billing imaging guidance separately is not allowed.", AGREES),
        ("Imaging guidance cannot be unbundled.", AGREES),
        ("Billing imaging guidance separately is a mistake.", AGREES),
        ("Billing imaging guidance separately is not wrong.", DENIES),
        ("It is wrong to bill imaging guidance separately.", AGREES),
        ("Fluoro is bundled.", AGREES),
        ("CT guidance gets its own line.", DENIES),
        ("Imaging guidance is included rather than billed separately.", AGREES),
        ("Imaging guidance must not be billed separately.", AGREES),
        ("Imaging guidance need not be included.", SILENT),
        ("Imaging studies are kept separately.", SILENT),
        ("The sky is blue.", SILENT),
        ("", SILENT),
    ],
)
def test_negation_turns_a_predicate_into_its_opposite(stance_of, text, expected):
    """Denials by word, by prefix, by contraction, twice over, before and after the predicate."""
    agrees, contradicts = stance_of(text, "imaging_included")
    if text == "Imaging guidance need not be included.":
        assert not agrees  # a denied need denies what is needed as well
    else:
        assert (agrees, contradicts) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A biopsy need not be taken.",
        "A biopsy must not be billed separately.",
        "A biopsy is not a required part and supports no separate line.",
        "A biopsy doesn't have to be performed.",
        "A biopsy is not always necessary.",
        "A biopsy is taken only if necessary.",
    ],
)
def test_a_denied_need_is_not_a_need(stance_of, text):
    """The denial may stand after the word of need, or deny only one of two joined parts."""
    assert stance_of(text, "biopsy_included") == AGREES


def test_things_in_a_row_share_the_predicate(stance_of):
    """A list before the predicate is about each of its items."""
    text = "Imaging guidance, bone biopsy and the balloon are not billed separately."
    for fact in ("imaging_included", "biopsy_included", "device_included"):
        assert stance_of(text, fact) == AGREES


def test_a_clause_without_a_thing_goes_on_about_the_one_before(stance_of):
    """Within a sentence the things stay; each clause has its own negation."""
    text = "The biopsy is not required, and is billed separately."
    assert stance_of(text, "biopsy_included") == (True, True)


def test_a_pronoun_carries_the_things_across_a_full_stop(stance_of):
    """It stands for the first thing, they for all; without a pronoun nothing is carried."""
    assert stance_of("The biopsy is done first. It is billed separately.", "biopsy_included")[1]
    both = "Imaging guidance and bone biopsy belong here. They are billed separately."
    assert stance_of(both, "imaging_included") == DENIES
    assert stance_of(both, "biopsy_included") == DENIES
    other = "The biopsy is done first. Something else is billed separately."
    assert stance_of(other, "biopsy_included") == SILENT


def test_a_leading_clause_of_time_is_read_with_the_main_one(stance_of):
    """When it happens stands before what happens."""
    after = "After the cement is injected, a cavity is created."
    assert stance_of(after, "cavity_before_cement") == DENIES
    before = "Before the cement is injected, a cavity is created."
    assert stance_of(before, "cavity_before_cement") == AGREES


def test_what_is_left_open_is_not_denied(stance_of):
    """A document that does not say how much cement is injected does not deny the injection."""
    for word in ("how much", "which", "where", "when", "who"):
        text = f"The document does not say {word} cement is injected."
        assert stance_of(text, "cement_injected") == SILENT
    assert stance_of("The document says no cement is injected.", "cement_injected") == DENIES


def test_a_question_that_opens_with_a_negation_does_not_deny(stance_of):
    """`Isn't it included?` asks; the same words in a statement deny."""
    text = "Isn't imaging guidance included?"
    assert stance_of(text, "imaging_included", question=True) == AGREES
    assert stance_of(text, "imaging_included", question=False) == DENIES


def test_a_question_with_two_choices_agrees_and_contradicts(stance_of):
    """It can't be answered with yes or no."""
    text = "Is imaging guidance included or billed separately?"
    assert stance_of(text, "imaging_included", question=True) == (True, True)


def test_a_follow_up_is_completed_from_the_question_before(library):
    """Bare things take the predicates before, bare predicates the things before."""
    entry, glossary = library.entry("0200T"), library.glossary
    rules = {fact.id: fact.rules for fact in entry.facts}
    before = read("Is imaging guidance billed separately?", glossary, question=True)
    biopsy = continued(read("And the biopsy?", glossary, question=True), before)
    assert stances(biopsy, rules)["biopsy_included"].contradicts
    included = continued(read("Or included?", glossary, question=True), before)
    assert stances(included, rules)["imaging_included"].agrees


TRUE = [
    "No, imaging guidance is not separately reportable; it is included in 0200T.",
    "Imaging guidance is included, so do not report it separately.",
    "You should not add a separate code for fluoroscopy because imaging guidance is bundled.",
    "The document does not support billing imaging guidance separately.",
    "Nothing in the document supports reporting the device separately.",
    "The code does not require a balloon, but its use is included.",
    "Whether a balloon is used or not, 0200T is reported the same way.",
    "0200T is unilateral, and for a bilateral procedure another code exists already.",
    "The document does not give the number of the bilateral code.",
    "Do not append modifier 50 just because both sides were treated.",
    "Failed conservative treatment is named with the fracture, not with metastatic disease.",
    "The physician prepares the patient and administers anesthesia, usually local.",
    "The anesthesia is usually local, not general.",
    "A cavity is not always needed.",
    "The cavity, if any, is created before the cement is injected, not after.",
    "The procedure is minimally invasive rather than open surgery.",
    "Documentation should include biopsy results only if a biopsy was performed.",
    "Inpatient hospital is listed only under specific circumstances.",
    "An office is not listed as a place of service.",
    "The specialties listed are pain management, radiology and orthopedic surgery.",
    "The osteoporosis example is a 70-year-old female with a unilateral injection.",
    "The myeloma example does not state a side.",
    "Only the second example patient had a biopsy.",
    "The doctor may use a balloon, but this is not always needed.",
    "The number of needles does not matter: one or more are covered.",
    "Mild pain from a fracture is not enough.",
    "0200T is not a vertebroplasty code.",
    "You do not need to bill anything extra for the balloon.",
    "Since guidance is bundled, a second code would be wrong.",
    "It is not a big operation and there is no large cut.",
]


@pytest.mark.parametrize("text", TRUE)
def test_a_true_sentence_contradicts_nothing(denied_by, text):
    """A false alarm would drop a right sentence from an answer."""
    assert denied_by(text) == []


FALSE = [
    ("imaging_included", "Yes, fluoroscopy can be billed separately."),
    ("imaging_included", "Add a second line for the CT guidance."),
    ("imaging_included", "The document allows separate billing of imaging guidance."),
    ("imaging_included", "The code does not cover imaging guidance."),
    ("biopsy_included", "The code requires a bone biopsy."),
    ("biopsy_included", "Your doctor will always take a bone sample."),
    ("device_included", "0200T can only be reported if a balloon is used."),
    ("needles", "Use one unit for each needle."),
    ("unilateral", "The code covers unilateral and bilateral procedures."),
    ("unilateral", "Your treatment is done on both sides of the bone."),
    ("modifier_50", "Yes, append modifier 50 to 0200T when both sides are treated."),
    ("modifier_50", "You should use 0200T with modifier 50 appended."),
    ("bilateral_other_code", "There is no separate code for bilateral procedures."),
    ("necessity_documented", "You can leave out medical necessity."),
    ("necessity_fracture", "No conservative treatment is required first."),
    (
        "necessity_lesion",
        "Patients with osteolytic lesions must fail conservative treatment first.",
    ),
    ("necessity_metastasis", "Metastatic disease is not a valid reason."),
    ("necessity_records", "Imaging studies do not need to be included."),
    ("physician_prepares", "The physician does not prepare the patient."),
    ("anesthesia", "Sacroplasty is performed under general anesthesia, not local anesthesia."),
    ("anesthesia", "General anesthesia is required."),
    ("cavity_if_needed", "A cavity must be created in the sacrum."),
    ("cement_injected", "No cement is used."),
    ("imaging_monitors", "The procedure is done without imaging."),
    ("minimally_invasive", "The doctor makes a large cut."),
    ("purpose_stabilize", "The procedure is not meant to stabilize the bone."),
    ("cavity_before_cement", "The cement comes first and the cavity later."),
    ("typically_unilateral", "The procedure is usually bilateral."),
    ("example_osteoporosis", "The 70-year-old patient had a balloon."),
    ("example_metastasis", "The metastatic cancer example used no balloon."),
    ("documentation_list", "The cement type does not have to be documented."),
    ("differentiate_sides", "It is not necessary to differentiate unilateral from bilateral."),
    ("specialty_radiology", "Radiologists are not allowed to perform the procedure."),
    ("pos_asc", "An ASC is not an allowed setting."),
    ("pos_inpatient", "Inpatient hospital is always allowed."),
    ("documentation_list", "You don't have to document complications."),
    ("necessity_fracture", "A fracture qualifies even if conservative care was never tried."),
    ("pos_inpatient", "Inpatient hospital has no restrictions."),
    ("pos_inpatient", "Inpatient hospital is listed without any conditions."),
    ("modifiers_may_apply", "Modifiers are not allowed on 0200T."),
    ("code_edition", "The document is the 2026 edition."),
    ("procedure_name", "0200T is kyphoplasty of the sacrum."),
]


@pytest.mark.parametrize(("fact", "text"), FALSE)
def test_a_false_sentence_contradicts_its_fact(denied_by, fact, text):
    """Wordings beside the samples of the facts file."""
    assert fact in denied_by(text)


def test_a_sentence_is_read_in_under_a_millisecond(library):
    """Every sentence of every answer is read against all facts; best of three rounds."""
    entry, glossary = library.entry("0200T"), library.glossary
    rules = {fact.id: fact.rules for fact in entry.facts}
    samples = [text for fact in entry.facts for text in (*fact.agree, *fact.contradict)]
    rounds = []
    for _ in range(3):
        start = time.process_time()
        for text in samples:
            stances(read(text, glossary), rules)
        rounds.append((time.process_time() - start) / len(samples))
    assert min(rounds) < 0.001
