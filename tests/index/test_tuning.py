"""What the classifier is trained on beside the samples themselves."""

import random

from hypothesis import given
from hypothesis import strategies as st

from index.tuning.variants import slipped, variants

SOME = ("is", "the", "biopsy", "of", "sacrum", "billed", "a", "on", "top", "0200T?")
WORDS = st.lists(st.sampled_from(SOME))


@given(words=WORDS, seed=st.integers(0, 10_000))
def test_a_slip_changes_little(words: list[str], seed: int) -> None:
    """At most two words are left out, and no word changes its length by more than two."""
    after = slipped(" ".join(words), random.Random(seed)).split()
    assert len(words) - 2 <= len(after) <= len(words)
    assert {w[:1] for w in after} <= {w[:1] for w in words}
    assert all(min(abs(len(w) - len(o)) for o in words) <= 2 for w in after)


@given(words=WORDS, seed=st.integers(0, 10_000))
def test_codes_and_short_words_are_never_misspelt(words: list[str], seed: int) -> None:
    """A slip in `0200T` would make another code of it."""
    after = slipped(" ".join(words), random.Random(seed)).split()
    assert {w for w in after if len(w) <= 3 or not w.isalpha()} <= set(words)


def test_variants_keep_the_order_and_are_the_same_for_a_seed() -> None:
    """Each has its sample's place, with abbreviations written out; most are nothing else."""
    texts = [f"question number {n} bx" for n in range(50)]

    def expand(text: str) -> str:
        return text.replace("bx", "biopsy")

    found = list(variants(texts, expand, seed=1))
    assert found == list(variants(texts, expand, seed=1)) != list(variants(texts, expand, seed=2))
    assert 25 < sum(one == expand(text) for one, text in zip(found, texts, strict=True)) < 45
