"""Samples and questions are compared in one form."""

from corpus import load_library
from index import as_compared
from index.samples import library_samples


def test_samples_name_one_other_code_for_all() -> None:
    """A question about a code that no sample names is like one about a code that some name."""
    library = load_library()
    texts = {sample.text for sample in library_samples(library)["0200T"]}
    assert any("99999" in text for text in texts)
    assert not any("22511" in text for text in texts)
    asked = (f"what does {code} include?" for code in ("22511", "27279", "0775T"))
    assert len({as_compared(one, "0200T", library.glossary) for one in asked}) == 1
