"""An ONNX model cut in two at an inner value, so that either half can be run by itself.

onnxruntime runs all nodes of a graph, whatever outputs are asked for. The package onnx could cut
one, but takes 20 MB; of protobuf's encoding this needs only where fields begin and end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Field numbers of onnx.proto.
_GRAPH = 7  # of ModelProto
_NODE, _GRAPH_NAME, _INITIALIZER, _INPUT, _OUTPUT = 1, 2, 5, 11, 12  # of GraphProto
_NODE_INPUT, _NODE_OUTPUT = 1, 2
_TENSOR_NAME = 8
_VALUE_NAME = 1
_FLOATS = b"\x12\x04\x0a\x02\x08\x01"  # ValueInfoProto.type: 32-bit numbers in any shape
_LENGTH = 2  # the wire type of what is preceded by its length


class _Field(NamedTuple):
    """A field of a protobuf message: number, content, and how it was written as a whole."""

    number: int
    content: memoryview
    whole: memoryview


def cut(model: bytes, value: str) -> tuple[bytes, bytes]:
    """The ONNX model as two: from its inputs to `value`, and from `value` to its outputs.

    The second takes the model's inputs, too: masks are used in both.

    Raises:
        ValueError: The bytes are no ONNX model, or nothing in it gives `value`.
    """
    try:
        fields = list(_fields(memoryview(model)))
        graph = list(_fields(next(part.content for part in fields if part.number == _GRAPH)))
        made = {name for part in graph for name in _names(part, _NODE_OUTPUT, of=_NODE)}
        ends = [name for part in graph for name in _names(part, _VALUE_NAME, of=_OUTPUT)]
        inner = value.encode()
        before, after = _leading_to(graph, [inner]), _leading_to(graph, ends, given=inner)
    except (IndexError, StopIteration):
        raise ValueError("this is no ONNX model") from None
    if inner not in made:
        raise ValueError(f"nothing in the model gives {value}")
    named = _written(_VALUE_NAME, inner)
    outputs = [part.whole for part in graph if part.number == _OUTPUT]
    first = b"".join([*before, _written(_OUTPUT, named)])
    second = b"".join([*after, *outputs, _written(_INPUT, named + _FLOATS)])
    rest = b"".join(part.whole for part in fields if part.number != _GRAPH)
    return rest + _written(_GRAPH, first), rest + _written(_GRAPH, second)


def _leading_to(
    graph: Sequence[_Field], wanted: Sequence[bytes], given: bytes = b""
) -> list[memoryview]:
    """The graph's name and inputs, with the nodes and weights that make `wanted` out of them."""
    needed = set(wanted)
    nodes = []
    for part in reversed(graph):  # a node comes after those whose values it takes
        outputs = _names(part, _NODE_OUTPUT, of=_NODE)
        if given not in outputs and not needed.isdisjoint(outputs):
            needed.update(_names(part, _NODE_INPUT, of=_NODE))
            nodes.append(part.whole)
    weights = [
        part.whole
        for part in graph
        if not needed.isdisjoint(_names(part, _TENSOR_NAME, of=_INITIALIZER))
    ]
    kept = [part.whole for part in graph if part.number in (_GRAPH_NAME, _INPUT)]
    return [*kept, *weights, *reversed(nodes)]


def _names(part: _Field, number: int, *, of: int) -> list[bytes]:
    """The texts in the fields with that number inside a field with the number `of`."""
    if part.number != of:
        return []
    return [bytes(inner.content) for inner in _fields(part.content) if inner.number == number]


def _fields(message: memoryview) -> Iterator[_Field]:
    """The fields of a message; IndexError where it is none."""
    place = 0
    while place < len(message):
        start = place
        key, place = _number(message, place)
        content = message[:0]
        match key & 7:
            case 0:
                _, place = _number(message, place)
            case 1:
                place += 8
            case 2:
                length, place = _number(message, place)
                content = message[place : place + length]
                place += length
            case 5:
                place += 4
            case _:
                raise IndexError(start)
        if place > len(message):
            raise IndexError(start)
        yield _Field(key >> 3, content, message[start:place])


def _number(message: memoryview, place: int) -> tuple[int, int]:
    """The number written at `place`, seven bits in a byte, and where it ends."""
    number = shift = 0
    while True:
        byte = message[place]
        place += 1
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, place


def _written(number: int, content: bytes) -> bytes:
    """A field with its length and content."""
    return _varint(number << 3 | _LENGTH) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes((*written, number))
