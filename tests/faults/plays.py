"""The faults that the fault server plays, by the URL prefix that asks for each."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.server import Handler

SERVED = ("tiny-1", "tiny-2")
"""The models that `/models` lists."""
TEXT = "Passages: 1\nImaging guidance is included. [1]\nBone biopsy is included when performed. [1]"
"""A whole reply."""
HALF = "Passages: 1\nImaging guidance is included. [1]\nImaging guidance is separately"
"""A reply whose cut turns the meaning round."""
LONGEST_S = 20.0
"""Seconds after which a fault that waits gives up."""

Fault = Callable[["Handler"], None]


def piece(content: object, finish: str | None = None) -> str:
    """One event of a stream."""
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    return json.dumps({"id": "1", "object": "chat.completion.chunk", "choices": [choice]})


def usage(asked: object, replied: object) -> str:
    """The event after the last piece, which tells the tokens."""
    counts = {"prompt_tokens": asked, "completion_tokens": replied}
    return json.dumps(
        {"id": "1", "object": "chat.completion.chunk", "choices": [], "usage": counts}
    )


def whole(content: object, finish: object = "stop") -> bytes:
    """A reply that is not streamed."""
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return json.dumps({"id": "1", "object": "chat.completion", "choices": [choice]}).encode()


def pieces_of(text: str) -> Iterator[str]:
    """`text` in pieces of a few characters, as tokens come."""
    for start in range(0, len(text), 5):
        yield text[start : start + 5]


def ok(handler: Handler) -> None:
    """The whole text of `server.reply`, streamed."""
    text = handler.server.reply(handler.request_of.json)
    handler.begin_stream()
    for part in pieces_of(text):
        handler.event(piece(part))
    handler.event(piece(None, "stop"))
    handler.event("[DONE]")


def raw_events(*events: str) -> Fault:
    """A stream of exactly these events, then the connection is closed."""

    def play(handler: Handler) -> None:
        handler.begin_stream()
        for data in events:
            handler.event(data)

    return play


def ended(text: object, finish: str | None) -> Fault:
    """A stream of `text` with that reason to finish."""
    return raw_events(piece(text), piece(None, finish), "[DONE]")


def plain(status: int, body: bytes, kind: str = "application/json", **headers: str) -> Fault:
    """One reply of that status and body."""
    return lambda handler: handler.send(status, body, kind, **headers)


def refusing(status: int) -> Fault:
    """A refusal that repeats the key and the question."""

    def play(handler: Handler) -> None:
        said = f"key {handler.request_of.key} refused: {handler.request_of.body.decode()}"
        handler.send(status, json.dumps({"error": {"message": said}}).encode())

    return play


def once(first: Fault) -> Fault:
    """`first` for the first request, `ok` from then on."""
    return lambda handler: first(handler) if handler.tries == 1 else ok(handler)


def option(name: str) -> Fault:
    """Refuses the option `name`, as some models do."""
    error = {"message": "Unsupported value", "param": name, "code": "unsupported_value"}
    refusal = plain(400, json.dumps({"error": error}).encode())

    def play(handler: Handler) -> None:
        (refusal if name in handler.request_of.json else ok)(handler)

    return play


def slow(handler: Handler) -> None:
    """Nothing at all."""
    handler.linger(LONGEST_S)


def slow_body(handler: Handler) -> None:
    """The head of a reply, and nothing after it."""
    handler.begin_stream()
    handler.linger(LONGEST_S)


def drip(handler: Handler) -> None:
    """A word every tenth of a second, without end: no limit for one read is ever reached."""
    handler.begin_stream()
    handler.event(piece("Passages: 1\nImaging guidance is included. [1]\n"))
    while handler.linger(0.1):
        handler.event(piece("and "))


def endless(handler: Handler) -> None:
    """Text without end, as fast as it goes."""
    handler.begin_stream()
    for number in count():
        if handler.server.stopping.is_set():
            break
        handler.event(piece(f"and {number} " * 200))


def closed(handler: Handler) -> None:
    """The connection is closed without a reply."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut_chunked(handler: Handler) -> None:
    """A chunked stream that ends without its last chunk."""
    handler.begin_stream(chunked=True)
    handler.chunk(piece(HALF))


def error_event(handler: Handler) -> None:
    """An error in the middle of the stream, with the key in it."""
    error = {"error": {"message": f"key {handler.request_of.key} expired"}}
    raw_events(piece(HALF), json.dumps(error))(handler)


def echo_key(handler: Handler) -> None:
    """A whole reply that repeats the key."""
    text = f"Passages: 1\nYour key is {handler.request_of.key}, keep it. [1]"
    raw_events(*map(piece, pieces_of(text)), piece(None, "stop"))(handler)


def listed(handler: Handler) -> None:
    """The models served."""
    models = [{"id": name, "object": "model"} for name in SERVED]
    handler.send(200, json.dumps({"object": "list", "data": models}).encode())


def listed_odd(handler: Handler) -> None:
    """Models whose names hold the key, a control character and far too much."""
    names = [f"a{handler.request_of.key}", "b\x1b[31m", "c" * 5000]
    models = [{"id": name, "object": "model"} for name in names]
    handler.send(200, json.dumps({"object": "list", "data": models}).encode())


_NO_CHOICE: dict[str, object] = {"id": "1", "object": "chat.completion"}
_HTML = b"<!doctype html><html><body>data: Sign in</body></html>"
_DATE = "Fri, 31 Dec 2999 23:59:59 GMT"

FAULTS: dict[str, Fault] = {
    "ok": ok,
    "ok_json": plain(200, whole(TEXT)),
    "closed": closed,
    "closed_once": once(closed),
    "slow": slow,
    "slow_body": slow_body,
    "drip": drip,
    "endless": endless,
    "busy": plain(429, b"{}"),
    "busy_short": plain(429, b"{}", Retry_After="0.1"),
    "busy_once": once(plain(429, b"{}", Retry_After="0.1")),
    "busy_long": plain(429, b"{}", Retry_After="3600"),
    "busy_date": plain(429, b"{}", Retry_After=_DATE),
    "busy_odd": plain(429, b"{}", Retry_After="soon"),
    "error_500": plain(500, b"internal"),
    "error_503": plain(503, b"{}"),
    "error_once": once(plain(503, b"{}")),
    "key_401": refusing(401),
    "key_403": refusing(403),
    "missing": plain(404, b'{"error": {"message": "no such model"}}'),
    "missing_unlisted": plain(404, b"not found", "text/plain"),
    "missing_odd": plain(404, b"{}"),
    "too_long": refusing(400),
    "no_temperature": option("temperature"),
    "no_max_tokens": option("max_tokens"),
    "no_usage": option("stream_options"),
    "counted": raw_events(piece(TEXT), piece(None, "stop"), usage(41, 17), "[DONE]"),
    "odd_counts": raw_events(piece(TEXT), piece(None, "stop"), usage("many", -1), "[DONE]"),
    "redirect": plain(307, b"", Location="/ok/v1/chat/completions"),
    "cut_json": plain(200, whole(TEXT)[:60]),
    "cut_body": plain(200, whole(TEXT)[:60], Content_Length="200"),
    "empty_body": plain(200, b""),
    "empty_text": plain(200, b"", "text/event-stream"),
    "html": plain(200, _HTML, "text/html"),
    "html_as_json": plain(200, _HTML),
    "error_200": plain(200, b'{"error": {"message": "overloaded"}}'),
    "list_200": plain(200, b"[1, 2]"),
    "no_choices": plain(200, json.dumps({**_NO_CHOICE, "choices": []}).encode()),
    "choices_none": plain(200, json.dumps({**_NO_CHOICE, "choices": None}).encode()),
    "choices_text": plain(200, json.dumps({**_NO_CHOICE, "choices": "x"}).encode()),
    "null": plain(200, whole(None)),
    "blank": plain(200, whole(" \n")),
    "length": plain(200, whole(HALF, "length")),
    "blocked": plain(200, whole("", "content_filter")),
    "tools": plain(200, whole(None, "tool_calls")),
    "events_no_choices": raw_events('{"choices": []}', "[DONE]"),
    "events_choices_none": raw_events('{"choices": null}', "[DONE]"),
    "events_null": ended(None, "stop"),
    "events_length": ended(HALF, "length"),
    "events_blocked": ended(HALF, "content_filter"),
    "events_done_only": raw_events("[DONE]"),
    "cut_chunked": cut_chunked,
    "cut_close": raw_events(piece(HALF)),
    "cut_done": ended(HALF, None),
    "error_event": error_event,
    "error_first": raw_events('{"error": {"message": "overloaded"}}'),
    "bad_event": raw_events(piece(HALF), '{"id": "1", "choices": [{"delta"'),
    "odd_event": raw_events('{"choices": [7]}', '["x"]'),
    "echo_key": echo_key,
}
MODELS: dict[str, Fault] = {
    "missing_unlisted": plain(404, b"not found", "text/plain"),
    "missing_odd": listed_odd,
    "key_401": refusing(401),
    "slow": slow,
    "html": plain(200, _HTML, "text/html"),
    "closed": closed,
    "no_choices": plain(200, b'{"object": "list", "data": []}'),
}
