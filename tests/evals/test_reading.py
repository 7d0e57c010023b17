"""How an answer's text is cut: statements, markers, verdicts, lists."""

import pytest

from evals.reading import bare, markers, statements, word_count


def pairs(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """The statements with their markers."""
    return [(s.text, s.markers) for s in statements(text)]


def test_markers_after_the_full_stop_belong_to_the_sentence_before() -> None:
    """Each sentence has its own markers."""
    assert pairs("It is included. [1][2] It is one side. [3]") == [
        ("It is included.", (1, 2)),
        ("It is one side.", (3,)),
    ]


def test_markers_before_the_full_stop_count_too() -> None:
    """Models write both forms."""
    assert pairs("It is included [1]. It is one side [2].") == [
        ("It is included.", (1,)),
        ("It is one side.", (2,)),
    ]


def test_a_bare_verdict_belongs_to_the_sentence_after_it() -> None:
    """`No.` needs no marker of its own."""
    assert pairs("No. It is included. [1]") == [("No. It is included.", (1,))]
    assert pairs("Yes.") == [("Yes.", ())]


def test_list_items_rest_on_the_line_that_announces_them() -> None:
    """An item's own marker wins; the line after the list stands alone again."""
    text = "The list has: [1]\n- necessity\n- cement [2]\nThat is all."
    assert pairs(text) == [
        ("The list has:", (1,)),
        ("necessity", (1,)),
        ("cement", (2,)),
        ("That is all.", ()),
    ]


@pytest.mark.parametrize(
    "text", ["Use imaging, e.g. CT. [1]", "It is 2.5 times. [1]", "0200T. [1]"]
)
def test_a_dot_inside_does_not_end_a_statement(text: str) -> None:
    """Abbreviations, decimals and codes stay whole."""
    assert len(statements(text)) == 1


def test_text_without_markers_and_its_length() -> None:
    """Markers are neither read nor counted."""
    assert bare("One side. [1][2] Yes [3].") == "One side. Yes."
    assert markers("a [2] b [1]") == (2, 1)
    assert word_count("One side only. [1]") == 3
