"""A facts file tests itself: whatever is wrong in it is refused with file and entry named."""

import re

import pytest

from corpus import KnowledgeError, load_library

CODE = "codes/0200T/facts.toml"
FACT = """
[[fact]]
id = "extra"
topic = "code"
statement = "The document is about 0200T."
quotes = ["2025 CPT code 0200T"]
questions = ["Is it about 0200T?"]
"""
SILENCE = """
[[silence]]
id = "extra"
says = "The document does not speak of cheese."
patient = "The paper does not speak of cheese. Please ask your care team."
asks = ["cheese"]
absent = ["cheese"]
questions = ["Which cheese is used?"]
offer = "What is injected?"
"""
TOPIC = """
[[topic]]
id = "extra"
facts = ["unilateral"]
questions = ["What about sides?"]
"""


@pytest.fixture
def refused(corpus_folder):
    """Appends an entry to a knowledge file and gives the error that loading then raises."""

    def load(entry, file=CODE):
        path = corpus_folder / file
        path.write_text(path.read_text(encoding="utf-8") + entry, encoding="utf-8")
        with pytest.raises(KnowledgeError) as caught:
            load_library(corpus_folder)
        message = str(caught.value)
        assert message.startswith(f"{path}: ")
        return message

    return load


def test_the_entries_that_the_tests_break_are_sound(corpus_folder):
    """Unbroken, each of them loads."""
    path = corpus_folder / CODE
    sound = path.read_text(encoding="utf-8")
    for entry in (FACT, SILENCE, TOPIC):
        path.write_text(sound + entry, encoding="utf-8")
        load_library(corpus_folder)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("2025 CPT code 0200T", "2025 CPT Code 0200T", "'2025 CPT Code 0200T' is not in"),
        (
            '["2025 CPT code 0200T"]',
            '[{ text = "2025 CPT code 0200T", section = "Note" }]',
            "is not in Note",
        ),
        (
            '["2025 CPT code 0200T"]',
            '[{ text = "2025", section = "Nowhere" }]',
            "has no section 'Nowhere'",
        ),
        ('["2025 CPT code 0200T"]', '"2025 CPT code 0200T"', "expected a list"),
        ('["2025 CPT code 0200T"]', "[2025]", "extra"),
        ('topic = "code"', 'topics = "code"', r"unknown keys \['topics'\]"),
        ('topic = "code"\n', "", "the key 'topic' is missing"),
        ('id = "extra"', 'id = "unilateral"', "'unilateral' occurs twice"),
        ('id = "extra"', 'id = "risks"', "'risks' occurs twice"),
        ('["Is it about 0200T?"]', '"Is it about 0200T?"', "expected a list"),
        ('topic = "code"', 'topic = "code"\nbeside = ["nothing"]', r"no such facts: \['nothing'\]"),
        ('topic = "code"', 'topic = "code"\nalso = ["nothing"]', r"no such facts: \['nothing'\]"),
        (
            'topic = "code"',
            'topic = "code"\nrules = [{ about = [["code"]], affirms = ["cheese"] }]',
            r"no such concepts: \['cheese'\]",
        ),
        ('topic = "code"', 'topic = "code"\nrules = [{ affirms = ["local"] }]', "'about'"),
    ],
    ids=[
        "misquoted",
        "quoted from another section",
        "quoted from no section",
        "one quote, not a list",
        "quote is a number",
        "unknown key",
        "missing key",
        "fact twice",
        "fact and silence",
        "questions not a list",
        "beside nothing",
        "also nothing",
        "rule of unknown concept",
        "rule about nothing",
    ],
)
def test_a_malformed_fact_is_refused(refused, old, new, reason):
    """File and entry are named, and what is wrong."""
    assert old in FACT
    assert re.search(reason, refused(FACT.replace(old, new)))


@pytest.mark.parametrize(
    ("samples", "reason"),
    [
        ('agree = ["Imaging guidance is billed separately."]', "read as contradicting"),
        ('agree = ["The sky is blue."]', "is not read as stating it"),
        ('contradict = ["The sky is blue."]', "is not read as contradicting it"),
        ('contradict = ["The code is a 2025 code."]', "is not read as contradicting it"),
    ],
)
def test_a_sample_sentence_that_is_misread_is_refused(refused, samples, reason):
    """What is said to agree must agree and deny nothing; what is said to deny must deny."""
    message = refused(FACT + samples + "\n")
    assert "extra: " in message
    assert reason in message


def test_a_statement_that_contradicts_another_fact_is_refused(refused):
    """No fact can deny another."""
    message = refused(FACT.replace("The document is about 0200T.", "Fluoro is billed separately."))
    assert "extra: " in message
    assert "['imaging_included']" in message


def test_a_silence_about_words_that_the_document_has_is_refused(refused):
    """What the document says can't be declined; inflected forms count."""
    message = refused(SILENCE.replace('absent = ["cheese"]', 'absent = ["cheese", "fractures"]'))
    assert "extra: the document has 'fractures'" in message


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('asks = ["cheese"]', 'asks = "cheese"', "extra: expected a list"),
        ('offer = "What is injected?"\n', "", "extra: the key 'offer' is missing"),
        ('offer = "', 'offers = "', "extra: unknown keys ['offers']"),
        ('id = "extra"\n', "", "an entry without id: the key 'id' is missing"),
    ],
)
def test_a_malformed_silence_is_refused(refused, old, new, reason):
    """In a code's own file and in the one for all codes."""
    assert reason in refused(SILENCE.replace(old, new))


def test_a_malformed_general_silence_is_refused(refused):
    """The shared file is named."""
    assert "extra" in refused(SILENCE.replace("says", "said"), "silences.toml")


def test_a_topic_of_facts_that_there_are_not_is_refused(refused):
    """Facts and the one that it rests on."""
    assert "extra: no such facts: ['cheese']" in refused(TOPIC.replace("unilateral", "cheese"))


def test_a_topic_that_rests_on_nothing_is_refused(refused):
    """`rests_on` names a fact."""
    assert "['cheese']" in refused(TOPIC.replace("facts =", 'rests_on = "cheese"\nfacts ='))


def test_a_topic_that_counts_what_there_is_not_is_refused(refused):
    """A count names concepts of the glossary, and facts."""
    counting = f'{TOPIC}counted = "{{}} sides"\ncounts = {{ cheese = ["unilateral"] }}\n'
    assert "extra: no such concepts: ['cheese']" in refused(counting)


def test_a_topic_that_counts_other_facts_is_refused(refused):
    """A count of more than its facts would be wrong."""
    counting = f'{TOPIC}counted = "{{}} sides"\ncounts = {{ cement = ["needles"] }}\n'
    assert "extra: counts other facts than its own" in refused(counting)


def test_a_count_without_words_for_it_is_refused(refused):
    """The number must be said."""
    counting = f'{TOPIC}counts = {{ cement = ["unilateral"] }}\n'
    assert "extra: counts need words with {}" in refused(counting)


@pytest.mark.parametrize("file", [CODE, "silences.toml"])
def test_an_unknown_table_is_refused(refused, file):
    """A misspelt heading would drop its entries without a word."""
    assert "unknown tables ['fakt']" in refused('\n[[fakt]]\nid = "x"\n', file)


@pytest.mark.parametrize("file", [CODE, "silences.toml", "codes/0200T/manifest.toml"])
def test_a_file_that_is_not_toml_is_refused(refused, file):
    """With the parser's own line number."""
    assert "line" in refused("\n[[fact\n", file)


def test_a_file_that_is_not_utf_8_is_refused(corpus_folder):
    """The file is named."""
    path = corpus_folder / CODE
    path.write_bytes(path.read_bytes() + "\n# Café\n".encode("latin-1"))
    with pytest.raises(KnowledgeError, match=r"facts\.toml: "):
        load_library(corpus_folder)
