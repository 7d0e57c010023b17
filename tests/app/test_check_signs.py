"""A note's signs as they are read: frames, boxes, exported rows, spoken signs."""

import pytest

from app.check.signs import as_read
from app.check.spoken import as_written


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("├ Device ............ none", "  device:             none"),
        ("Side: Left [x] Right [ ]", "side: left              "),
        ("Laterality: L ☒ R ☐ Bilat ☐", "laterality: l"),
        ("Cement: [   ]", "cement:"),
        ("Images saved: [x]\nBone bx: [ ]", "images saved: yes\nbone bx:"),
        ("Guidance: [x] fluoro. Core biopsy [ ].", "guidance:     fluoro.                ."),
        ("Device: ☑ balloon; core biopsy ☐.", "device:   balloon;              ."),
        ("BALLOON|NONE\nGUIDE|FLUORO\nSIDE|LEFT", "balloon:none\nguide:fluoro\nside:left"),
    ],
)
def test_signs_are_read_as_what_they_stand_for(written: str, read: str) -> None:
    """Frames vanish, unticked words vanish, a row of two cells is a field."""
    assert [line.strip() for line in as_read(written).split("\n")] == [
        line.strip() for line in read.split("\n")
    ]


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("procedure colon left sacroplasty period under c arm comma one needle period", ":.,."),
        ("one period two period new line three comma done", "..\n,"),
    ],
)
def test_spoken_signs_become_signs(spoken: str, written: str) -> None:
    """Where a note has several of them; each at its own place."""
    found = as_written(spoken)
    assert "".join(c for c in found if c in ".,:;\n") == written


@pytest.mark.parametrize(
    ("meant", "kept"),
    [
        ("cancer of the sigmoid colon comma stable period no leak period home period", "id colon"),
        ("in the recovery period she was well period done period home period", "ry period"),
        ("over a long period comma she was well period done period home period", "ng period"),
        ("the postoperative period was calm. the rest period, too. in the end period. ok.", ""),
        ("72 yo m l sacroplasty", ""),
        ("for bruises see arm photo", ""),
    ],
)
def test_a_word_that_means_itself_stays(meant: str, kept: str) -> None:
    """A colon may be an organ, a period a time, and a note nobody's dictation."""
    assert (kept or meant) in as_written(meant)


def test_a_long_line_with_a_box_is_read_fast() -> None:
    """The words before a box are looked for at word starts only."""
    line = "word " * 20_000 + "[x]."
    assert len(as_read(line)) == len(line)


@pytest.mark.parametrize(
    ("spelled", "word"),
    [
        ("three cc of p m m a", "pmma"),
        ("pee em em ay went in", "pmma"),
        ("poly methyl meth acrylate", "polymethylmethacrylate"),
        ("under sea arm", "c arm"),
        ("three m l", "ml"),
    ],
)
def test_spelled_words_are_written(spelled: str, word: str) -> None:
    """As long as before, so that every offset holds."""
    found = as_written(spelled)
    assert word in found
    assert len(found) == len(spelled)
