"""Rules as data: what a rules file must hold, and how a wrong one is refused."""

import shutil
from pathlib import Path

import pytest

from corpus import CorpusError
from corpus.rulebook import load_rulebook

CODES = Path(__file__).parents[2] / "corpus" / "codes"


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    """A copy of the shipped codes, to be damaged."""
    shutil.copytree(CODES / "0200T", tmp_path / "0200T")
    return tmp_path


def rewrite(codes: Path, old: str, new: str) -> None:
    """Replace `old` once in the copy's rules file."""
    path = codes / "0200T" / "check.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_quote_is_literal_and_in_its_section() -> None:
    """The shipped rules quote the document, and name the section the words are in."""
    book = load_rulebook("0200T")
    for rule in book.rules.values():
        passage = rule.passage
        assert book.document.raw[passage.start : passage.end] == passage.quote
        assert book.document.section_at(passage.start).name == passage.section


def test_the_digest_follows_the_file(codes: Path) -> None:
    """A changed rules file has another digest, so that a record says which rules decided."""
    before = load_rulebook("0200T", codes).digest
    rewrite(codes, "One unit, whatever", "One unit, whichever")
    assert load_rulebook("0200T", codes).digest != before


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('quote = "injects bone cement"', 'quote = "injects glue"', "injects glue"),
        ('section = "Procedure"', 'section = "Prices"', "Prices"),
        ('id = "report.other_site"', 'id = "report.not_performed"', "there twice"),
        ('value = "no"\n', 'value = "no"\nweight = 3\n', "keys must be"),
        ("[[rule]]", "[[rule]", "check.toml"),
    ],
)
def test_a_wrong_rules_file_is_refused(codes: Path, old: str, new: str, says: str) -> None:
    """The message names the file and what is wrong in it."""
    rewrite(codes, old, new)
    with pytest.raises(CorpusError, match=r"check\.toml") as caught:
        load_rulebook("0200T", codes)
    assert says in str(caught.value)


def test_a_rule_that_the_engine_needs_and_the_file_lacks_is_named(codes: Path) -> None:
    """Asking for a rule that is not there says which."""
    with pytest.raises(CorpusError, match=r"report\.guess"):
        load_rulebook("0200T", codes).rule("report.guess")
