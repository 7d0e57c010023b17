"""Codes are told by their shape."""

import pytest

from corpus.code_numbers import codes_in, one_for_others


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("22511 vs 0200T", [("22511", "cpt"), ("0200T", "cpt")]),
        ("add C1062 or c7504", [("C1062", "hcpcs"), ("C7504", "hcpcs")]),
        ("link M80.08XA and C79.51", [("M80.08XA", "icd10"), ("C79.51", "icd10")]),
        ("cement at S1 and S2, not L5", []),
        ("modifier 50 in 2025, POS 24", []),
    ],
)
def test_codes_in_a_text(text: str, codes: list[tuple[str, str]]) -> None:
    """CPT, HCPCS and ICD-10-CM codes are found; levels, years and modifiers are not codes."""
    assert [(found.code, found.kind) for found in codes_in(text)] == codes


def test_one_code_stands_for_all_others() -> None:
    """The document's own code stays, and so do levels of the spine."""
    asked = "22511 or c1713 with 0200t at S1, dx M80.08XA: what of 0201T?"
    assert one_for_others(asked, "0200T") == (
        "99999 or X9999 with 0200t at S1, dx M99.99: what of 99999?"
    )
    assert one_for_others(asked, "22511").startswith("22511 or X9999 with 99999")
