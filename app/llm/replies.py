"""A reply of the chat completions protocol, read with suspicion: whole, or a `ModelError`.

Servers report success on half an answer: a stream that ends early, a page of HTML with status 200,
a list of no choices, a text cut at the length limit. So a reply counts only when its last word on
the matter is `finish_reason == "stop"` and it has text.
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.llm import errors

if TYPE_CHECKING:
    from openai import AsyncStream
    from openai.types.chat import ChatCompletionChunk

MAX_CHARACTERS = 60_000
"""Characters of a reply that are read; a server's count of tokens is not trusted."""

Receive = Callable[[str], None]
Count = Callable[[int, int], None]
"""Told the tokens of a request and of its reply."""


async def read(
    stream: "AsyncStream[ChatCompletionChunk]", host: str, receive: Receive, count: Count
) -> None:
    """Hand each piece of text to `receive`, and return only if the reply was whole.

    What the endpoint says of tokens goes to `count`; many say nothing.

    Raises:
        ModelError: It was not; what was received must be dropped.
    """
    kind = stream.response.headers.get("content-type", "")
    if "json" in kind:  # the endpoint does not stream, or answers with an error and status 200
        await _whole(stream, host, receive, count)
    else:
        await _events(stream, host, receive, count)


async def _events(
    stream: "AsyncStream[ChatCompletionChunk]", host: str, receive: Receive, count: Count
) -> None:
    characters, finish, chosen, any_event = 0, None, False, False
    try:
        async for chunk in stream:
            any_event = True
            _count(getattr(chunk, "usage", None), count)
            choices = getattr(chunk, "choices", None)
            if not choices:  # the last one of some servers only counts tokens
                continue
            chosen = True
            piece = getattr(choices[0].delta, "content", None)
            finish = choices[0].finish_reason or finish
            if isinstance(piece, str) and piece:
                characters += len(piece)
                if characters > MAX_CHARACTERS:
                    raise errors.AnswerCut
                receive(piece)
    except errors.ModelError:
        raise
    except Exception:  # cut, an error event, bad JSON, a value of the wrong type
        raise (errors.StreamBroken if any_event else errors.UnreadableReply)(host) from None
    if not any_event:
        raise errors.UnreadableReply(host)
    if not chosen:
        raise errors.NoAnswer(host)
    if finish is None:
        raise errors.StreamBroken(host)
    _accept(finish, characters > 0, host)


async def _whole(
    stream: "AsyncStream[ChatCompletionChunk]", host: str, receive: Receive, count: Count
) -> None:
    try:
        reply: Any = json.loads(await stream.response.aread())
    except Exception:  # broken off, or no JSON
        raise errors.UnreadableReply(host) from None
    if not isinstance(reply, dict) or reply.get("error") or "choices" not in reply:
        raise errors.UnreadableReply(host)
    choices = reply["choices"]
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    content = message.get("content") if isinstance(message, dict) else None
    if not isinstance(choice, dict):
        raise errors.NoAnswer(host)
    text = content if isinstance(content, str) else ""
    _accept(choice.get("finish_reason"), bool(text.strip()), host)
    if len(text) > MAX_CHARACTERS:
        raise errors.AnswerCut
    receive(text)
    _count(reply.get("usage"), count)


def _count(usage: object, count: Count) -> None:
    """Tell `count` what `usage` says, if it says two whole numbers."""
    names = ("prompt_tokens", "completion_tokens")
    said = usage if isinstance(usage, dict) else {n: getattr(usage, n, None) for n in names}
    asked, replied = (said.get(name) for name in names)
    if isinstance(asked, int) and isinstance(replied, int) and min(asked, replied) >= 0:
        count(asked, replied)


def _accept(finish: object, has_text: bool, host: str) -> None:
    if finish == "length":
        raise errors.AnswerCut
    if finish == "content_filter":
        raise errors.AnswerBlocked
    if finish != "stop" or not has_text:
        raise errors.NoAnswer(host)
