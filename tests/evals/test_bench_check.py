"""The bench of the check: notes of the right length, and what is called quick and linear."""

import pytest

from evals.bench.check import Timing, growth, measured, notes, quick, report


@pytest.mark.parametrize("words", [200, 2000])
def test_notes_have_the_length_asked_for(words: int) -> None:
    """Within twenty words, and no two alike."""
    made = list(notes(words, 5))
    assert len(set(made)) == 5
    assert all(words <= len(note.split()) < words + 20 for note in made)


def test_ten_times_the_time_for_ten_times_the_words_is_linear() -> None:
    """Growth 1 is linear; 2 is twice what the length explains."""
    assert growth([Timing(200, 4.0, 5.0), Timing(2000, 40.0, 50.0)]) == pytest.approx(1.0)
    assert growth([Timing(200, 4.0, 5.0), Timing(2000, 80.0, 90.0)]) == pytest.approx(2.0)


def test_quick_is_two_hundred_short_notes_a_second() -> None:
    """Five milliseconds a note."""
    assert quick([Timing(200, 4.9, 6.0)])
    assert not quick([Timing(200, 5.1, 6.0)])


def test_a_measurement_takes_time_and_is_reported() -> None:
    """The table has a line for each length."""
    timing = measured(200, 3)
    assert timing.p95 >= timing.median > 0
    assert any(line.startswith("   200") for line in report([timing, Timing(2000, 50.0, 60.0)]))
