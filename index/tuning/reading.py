"""The weights of an encoder's last layers, read from its ONNX graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.tuning.layers import EncoderLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_NAMES = {
    "query": "attention.self.query.weight",
    "query_bias": "attention.self.query.bias",
    "key": "attention.self.key.weight",
    "key_bias": "attention.self.key.bias",
    "value": "attention.self.value.weight",
    "value_bias": "attention.self.value.bias",
    "attended": "attention.output.dense.weight",
    "attended_bias": "attention.output.dense.bias",
    "attended_scale": "attention.output.LayerNorm.weight",
    "attended_shift": "attention.output.LayerNorm.bias",
    "inner": "intermediate.dense.weight",
    "inner_bias": "intermediate.dense.bias",
    "outer": "output.dense.weight",
    "outer_bias": "output.dense.bias",
    "outer_scale": "output.LayerNorm.weight",
    "outer_shift": "output.LayerNorm.bias",
}
"""Our names of a layer's weights, and those of BERT's parameters."""


def layers_after(model: Path, tap: str) -> tuple[EncoderLayer, ...]:
    """The layers of a BERT encoder that come after its inner states `tap`.

    Raises:
        ValueError: The graph names no such state at the end of a layer.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(model).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:  # weights kept in 8 bits: name_q times name_scale is name
        if node.op_type == "Mul" and f"{node.output[0]}_q" in stored:
            name = node.output[0]
            stored[name] = stored[f"{name}_q"].astype("float32") * stored[f"{name}_scale"]
    named = {**stored, **dict(_matrices(graph, stored))}
    ends = [
        node.output[0]
        for node in graph.node
        if node.op_type == "LayerNormalization"
        and node.input[1].endswith(".output.LayerNorm.weight")
        and ".attention." not in node.input[1]
    ]
    if tap not in ends:
        raise ValueError(f"{tap} is not the end of a layer of {model.name}")
    return tuple(_layer(named, number) for number in range(ends.index(tap) + 1, len(ends)))


def _matrices(graph: Any, stored: dict[str, Floats]) -> Iterator[tuple[str, Floats]]:
    """Each matrix under the name that its bias tells: they are stored under numbers."""
    added = {}
    for node in graph.node:
        if node.op_type == "Add":
            first, second = node.input
            added[first], added[second] = second, first
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in stored:
            bias = added.get(node.output[0], "")
            if bias.endswith(".bias"):
                yield bias.removesuffix(".bias") + ".weight", stored[node.input[1]]


def _layer(named: dict[str, Floats], number: int) -> EncoderLayer:
    marked = f".layer.{number}."
    weights = {name.split(marked, 1)[1]: array for name, array in named.items() if marked in name}
    return EncoderLayer(**{ours: weights[theirs] for ours, theirs in _NAMES.items()})
