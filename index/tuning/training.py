"""Training by gradient descent, with JAX: the layers after the tap and what weighs their output."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from index.classifying import BUCKETS, hashed_words
from index.tuned import TRAIT_NAMES
from index.tuning.layers import EPSILON, HEADS, POOLED_LENGTH, EncoderLayer, Head, Trained

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Kept = NDArray[np.float16] | Floats

EPOCHS = 4
"""Passes over the samples; with more, new writers' questions are placed no better."""
BATCH = 32
LAYER_RATE, HEAD_RATE = 2e-4, 1e-2
WARM_UP = 200
"""Steps in which the rate rises to its full size."""
DROPPED = 0.1
SMOOTHED = 0.05
"""Share of a label that is spread over all ids: some questions do belong to two."""
ASKED = 1.0
"""Weight of what tells of each id by itself whether it is asked for."""
TOLD = 3.0
"""Weight of what tells whether something is presumed wrongly, and whether nothing is answered."""
_SIZES = (12, 16, 20, 24, 32, 48, 64, 96, 128, 256)
"""Lengths in tokens that texts are padded to, so that there are few shapes to compile."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A text to train on.

    Attributes:
        states: Inner states at the tap, (tokens, width); in half the bits where many are kept.
        text: The text.
        labels: Numbers of the ids that it asks for, of a question just one.
        conflict: Whether it presumes what the document denies; None if that is not known.
        silent: Whether the document answers nothing of it; None if that is not known.
        targets: For a model of several answers, for each id 1 (yes), 0 (no) or -1 (not known); such
            an example has no labels, and trains the first head only.
    """

    states: Kept
    text: str
    labels: tuple[int, ...] = ()
    conflict: bool | None = None
    silent: bool | None = None
    targets: tuple[int, ...] | None = None


def fit(
    layers: tuple[EncoderLayer, ...],
    ids: int,
    epoch: Callable[[int], Sequence[Example]],
    epochs: int = EPOCHS,
) -> Iterator[Trained]:
    """The layers and weights that place the examples best, as they are after each pass.

    Adam (Kingma and Ba 2015) with warm-up and a cosine schedule, dropout and label smoothing. Two
    runs on one machine give the same; another machine rounds differently.

    Args:
        layers: The encoder's own, to start from.
        ids: How many ids there are.
        epoch: The examples of the pass with that number: all with labels, or all with targets.
        epochs: How many passes.
    """
    import jax
    import jax.numpy as jnp
    import numpy as np

    def start(array: Floats) -> Any:
        return jnp.asarray(array, jnp.float32)

    width = layers[0].query.shape[0]
    heads = [
        {
            "pooled": np.zeros((width, len(bias))),
            "words": np.zeros((BUCKETS, len(bias))),
            "bias": bias,
        }
        for bias in (np.zeros(ids), np.full(ids, -math.log(ids)), np.zeros(len(TRAIT_NAMES)))
    ]
    parameters = jax.tree.map(start, ([asdict(layer) for layer in layers], heads))
    nothing = jax.tree.map(jnp.zeros_like, parameters)
    moments = (nothing, nothing)
    step = jax.jit(_step)
    count = 0
    key = jax.random.PRNGKey(0)
    for number in range(epochs):
        examples = epoch(number)
        batches = list(_batches(examples, random.Random(number)))
        for place, batch in enumerate(batches):
            share = (number + place / len(batches)) / epochs
            rate = min((count + 1) / WARM_UP, 1.0) * 0.5 * (1 + math.cos(math.pi * share))
            count += 1
            key, chance = jax.random.split(key)
            parameters, moments = step(
                parameters, moments, _arrays(examples, batch, ids), chance, rate, float(count)
            )
        trained, learned = jax.tree.map(np.asarray, parameters)
        after = tuple(EncoderLayer(**layer) for layer in trained)
        yield Trained(after, *(Head(**head) for head in learned))


def _batches(examples: Sequence[Example], chance: random.Random) -> Iterator[list[int]]:
    """Numbers of examples of like length, `BATCH` at most, in random order."""
    order = list(range(len(examples)))
    chance.shuffle(order)
    waiting: dict[int, list[int]] = {}
    batches = []
    for number in order:
        size = _size(examples[number])
        batch = waiting.setdefault(size, [])
        batch.append(number)
        if len(batch) == BATCH:
            batches.append(waiting.pop(size))
    batches += waiting.values()
    chance.shuffle(batches)
    yield from batches


def _size(example: Example) -> int:
    return next(size for size in _SIZES if size >= len(example.states))


def _arrays(examples: Sequence[Example], batch: Sequence[int], ids: int) -> dict[str, Any]:
    """One batch, padded to `BATCH` rows of one length; rows and tokens that are padding weigh 0."""
    import numpy as np

    first = examples[batch[0]].states
    states = np.zeros((BATCH, _size(examples[batch[0]]), first.shape[1]), np.float32)
    mask = np.zeros(states.shape[:2], np.float32)
    mask[:, 0] = 1  # a row without any token would divide by zero
    weights, labels = np.zeros(BATCH, np.float32), np.zeros((BATCH, ids), np.float32)
    words = np.zeros((BATCH, BUCKETS), np.float32)
    words[: len(batch)] = hashed_words([examples[number].text for number in batch])
    for row, number in enumerate(batch):
        inner = examples[number].states
        states[row, : len(inner)] = inner
        mask[row, : len(inner)] = 1
        weights[row] = 1
        labels[row, list(examples[number].labels)] = 1
    arrays = {"states": states, "mask": mask, "words": words, "weights": weights}
    several = [examples[number].targets for number in batch]
    if any(targets is not None for targets in several):
        targets = np.array([targets or () for targets in several], np.float32)
        padding = np.full((BATCH - len(batch), targets.shape[1]), -1, np.float32)
        return {**arrays, "targets": np.concatenate([targets, padding])}
    traits = np.full((BATCH, len(TRAIT_NAMES)), -1, np.float32)
    for row, number in enumerate(batch):
        known = (getattr(examples[number], trait) for trait in TRAIT_NAMES)
        traits[row] = [-1 if trait is None else trait for trait in known]
    return {**arrays, "labels": labels, "traits": traits}


def _step(
    parameters: Any, moments: Any, batch: Any, chance: Any, rate: Any, count: Any
) -> tuple[Any, Any]:
    import jax
    import jax.numpy as jnp

    slopes = jax.grad(_loss)(parameters, batch, chance)
    mean = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, moments[0], slopes)
    square = jax.tree.map(lambda old, new: 0.999 * old + 0.001 * new * new, moments[1], slopes)

    def moved(parameter: Any, mean: Any, square: Any, full: float) -> Any:
        spread = jnp.sqrt(square / (1 - 0.999**count)) + 1e-8
        return parameter - rate * full * mean / (1 - 0.9**count) / spread

    after = tuple(
        jax.tree.map(lambda p, m, s, full=full: moved(p, m, s, full), *part)
        for full, *part in zip((LAYER_RATE, HEAD_RATE), parameters, mean, square, strict=True)
    )
    return after, (mean, square)


def _loss(parameters: Any, batch: Any, chance: Any) -> Any:
    """Cross entropy of the batch.

    It is that of the shares of the ids, smoothed, of each id by itself, and of what else is known
    of the message. Of examples with targets that of each target that is known.
    """
    import jax
    import jax.numpy as jnp

    layers, (placing, asking, telling) = parameters
    states, mask = batch["states"], batch["mask"]
    for layer in layers:
        chance, first, second = jax.random.split(chance, 3)
        states = _layer(layer, states, mask, first, second)
    mean = (states * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    mean = mean * POOLED_LENGTH / (jnp.linalg.norm(mean, axis=-1, keepdims=True) + 1e-12)
    pooled = _dropped(mean, chance)

    def scores(head: Any) -> Any:
        return pooled @ head["pooled"] + batch["words"] @ head["words"] + head["bias"]

    if "targets" in batch:
        known = batch["targets"] >= 0
        signed = jnp.where(batch["targets"] > 0, 1.0, -1.0) * scores(placing)
        return (jax.nn.softplus(-signed) * known).sum() / batch["weights"].sum()
    labels = batch["labels"]
    likely = jax.nn.log_softmax(scores(placing))
    target = labels / jnp.maximum(labels.sum(axis=1, keepdims=True), 1)
    placed = -(1 - SMOOTHED) * (target * likely).sum(axis=1) - SMOOTHED * likely.mean(axis=1)
    logits = scores(asking)
    asked = (jax.nn.softplus(logits) - labels * logits).sum(axis=1)
    logits, known = scores(telling), batch["traits"]
    told = ((jax.nn.softplus(logits) - known * logits) * (known >= 0)).sum(axis=1)
    loss = placed + ASKED * asked + TOLD * told
    return (loss * batch["weights"]).sum() / batch["weights"].sum()


def _layer(layer: dict[str, Any], states: Any, mask: Any, first: Any, second: Any) -> Any:
    """The layer's output for a batch with padding, with dropout."""
    import jax
    import jax.numpy as jnp

    rows, tokens, width = states.shape

    def heads(name: str) -> Any:
        made = states @ layer[name] + layer[f"{name}_bias"]
        return made.reshape(rows, tokens, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / math.sqrt(width // HEADS)
    weights = jax.nn.softmax(scores + (1 - mask)[:, None, None, :] * -1e9, axis=-1)
    seen = (weights @ heads("value")).transpose(0, 2, 1, 3).reshape(rows, tokens, width)
    seen = _dropped(seen @ layer["attended"] + layer["attended_bias"], first)
    states = _normed(states + seen, layer["attended_scale"], layer["attended_shift"], jnp)
    inner = jax.nn.gelu(states @ layer["inner"] + layer["inner_bias"], approximate=True)
    outer = _dropped(inner @ layer["outer"] + layer["outer_bias"], second)
    return _normed(states + outer, layer["outer_scale"], layer["outer_shift"], jnp)


def _normed(states: Any, scale: Any, shift: Any, jnp: Any) -> Any:
    centred = states - states.mean(axis=-1, keepdims=True)
    return centred / jnp.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON) * scale + shift


def _dropped(values: Any, chance: Any) -> Any:
    import jax

    kept = jax.random.bernoulli(chance, 1 - DROPPED, values.shape)
    return values * kept / (1 - DROPPED)
