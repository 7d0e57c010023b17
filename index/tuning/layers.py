"""What is trained: the last layers of a BERT encoder (Devlin et al. 2019), and the head on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HEADS = 12
"""Attention heads of MiniLM, each of 32 numbers."""
EPSILON = 1e-12
"""Of its layer norms."""
POOLED_LENGTH = 4.0
"""Length that the mean of the last states is brought to before it is weighed."""


@dataclass(frozen=True, slots=True, eq=False)
class EncoderLayer:
    """The weights of a layer of width D and inner width I, each as `inputs @ weights + bias`.

    Attributes:
        query: (D, D), with query_bias (D,); key and value are alike.
        attended: what is made of the attended values, (D, D).
        attended_scale: of the layer norm after attention, (D,).
        inner: (D, I).
        outer: (I, D).
        outer_scale: of the layer norm at the end, (D,).
    """

    query: Floats
    query_bias: Floats
    key: Floats
    key_bias: Floats
    value: Floats
    value_bias: Floats
    attended: Floats
    attended_bias: Floats
    attended_scale: Floats
    attended_shift: Floats
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats
    outer_scale: Floats
    outer_shift: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """What is weighed for each id, all added up.

    Attributes:
        pooled: Weights of the mean of the last states, (width, ids).
        words: Weights of hashed words and word pairs, (BUCKETS, ids).
        bias: One number for each id.
    """

    pooled: Floats
    words: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What training makes.

    Attributes:
        layers: The encoder's layers after the tap.
        placing: Tells which one id a question belongs to.
        asking: Tells of each id whether a message asks for it, beside others or alone.
        telling: Tells, in two numbers, whether a message presumes what the document denies, and
            whether the document answers nothing of it.
    """

    layers: tuple[EncoderLayer, ...]
    placing: Head
    asking: Head
    telling: Head
