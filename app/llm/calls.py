"""One chat completion over HTTP: tries, stream, and every fault as a `ModelError`.

The only module that uses the `openai` client. Its own retries are off, because they know no total
deadline. Text reaches the configured endpoint and nothing else: redirects are not followed,
loopback never goes through a proxy, and no header is sent that the environment adds unseen.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from email.utils import mktime_tz, parsedate_tz
from typing import TYPE_CHECKING, Any

from app.llm import errors
from app.llm.errors import ModelError
from app.llm.replies import Count, read
from app.llm.target import Target

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Messages = Sequence[Mapping[str, str]]

BACK_OFF_S = 0.25
"""Seconds before the first further try; doubled each time, varied so that clients spread out."""
LIST_S = 3.0
"""Seconds that listing the served models may take."""
MAX_NAME = 80
"""Characters of a served model's name that are shown."""

_HEADERS = frozenset(
    {
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "user-agent",
        "content-type",
        "content-length",
        "transfer-encoding",
    }
)


class Calls:
    """The calls to one endpoint; every coroutine runs in the background loop."""

    def __init__(self, target: Target) -> None:
        """Remember the endpoint; nothing is imported or sent yet."""
        self._target = target
        self._client: AsyncOpenAI | None = None
        self._options: dict[str, object] = {
            "temperature": target.temperature,
            "seed": target.seed,
            "max_tokens": target.max_tokens,
            "stream_options": {"include_usage": True},
        }
        self.model = target.model
        """The model's name; empty until the endpoint was asked for it."""
        self.tries = 0
        """Requests for a completion sent so far."""

    async def chat(
        self,
        messages: Messages,
        seconds: float,
        receive: Callable[[str], None],
        count: Count = lambda asked, replied: None,
    ) -> None:
        """Send `messages` and hand each piece of the reply to `receive`, within `seconds` in all.

        `count` is told the tokens of request and reply, if the endpoint tells them.

        Raises:
            TimeoutError: `seconds` passed.
            ModelError: The reply is not whole; what was received until then must be dropped.
        """
        begun = False

        def first(piece: str) -> None:
            nonlocal begun
            begun = True
            receive(piece)

        ends = time.monotonic() + seconds
        async with asyncio.timeout(seconds):
            for number in range(self._target.retries + 1):
                try:
                    await self._once(messages, first, count)
                    return
                except ModelError as fault:
                    wait = _wait(fault, number)
                    last = number == self._target.retries or wait >= ends - time.monotonic()
                    if not fault.passing or begun or last:
                        raise
                await asyncio.sleep(wait)

    async def served(self, seconds: float = LIST_S) -> tuple[str, ...]:
        """The names of the models that the endpoint serves, printable and without the key.

        Raises:
            ModelError: It does not say.
        """
        try:
            async with asyncio.timeout(seconds):
                page = await self._opened().models.list()
                names = [model.id for model in page.data]
        except TimeoutError:
            raise errors.TooSlow(self._target.host, seconds) from None
        except Exception as error:
            raise self._fault(error) from None
        return tuple(self._printable(name) for name in names if isinstance(name, str))

    async def close(self) -> None:
        """Close the kept connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _once(self, messages: Messages, receive: Callable[[str], None], count: Count) -> None:
        import openai

        if not self.model:
            self.model = next(iter(await self.served()), "")
        while True:
            self.tries += 1
            try:
                stream = await self._opened().chat.completions.create(
                    model=self.model, messages=list(messages), stream=True, **self._options
                )
                break
            except openai.BadRequestError as error:
                if not self._adapted(error.param):
                    raise self._fault(error) from None
            except openai.NotFoundError:
                raise await self._unknown_model() from None
            except Exception as error:
                raise self._fault(error) from None
        try:
            await read(stream, self._target.host, receive, count)
        finally:
            await stream.close()

    def _adapted(self, option: object) -> bool:
        """Whether an option that the model refuses could be left out; some take no temperature."""
        if not isinstance(option, str) or option not in self._options:
            return False
        value = self._options.pop(option)
        if option == "max_tokens":
            self._options["max_completion_tokens"] = value
        return True

    async def _unknown_model(self) -> ModelError:
        try:
            served = await self.served()
        except ModelError:
            served = ()
        return errors.UnknownModel(self._target.host, self.model, served)

    def _opened(self) -> "AsyncOpenAI":
        import openai

        if self._client is None:
            timeout = openai.Timeout(None, connect=self._target.connect_timeout_s)
            try:
                http = openai.DefaultAsyncHttpxClient(
                    timeout=timeout,
                    follow_redirects=False,
                    trust_env=not self._target.is_loopback,
                    event_hooks={"request": [self._own_headers]},
                )
            except (ValueError, ImportError):
                raise errors.ProxyUnusable from None
            self._client = openai.AsyncOpenAI(
                base_url=self._target.base_url,
                api_key=self._target.api_key or "none",  # None would be looked up elsewhere
                max_retries=0,
                timeout=timeout,
                http_client=http,
            )
        return self._client

    async def _own_headers(self, request: Any) -> None:
        """Send the headers of this endpoint only, whatever OPENAI_* variables are set."""
        for name in list(request.headers):
            if name.lower() not in _HEADERS:
                del request.headers[name]
        if self._target.api_key:
            request.headers["Authorization"] = f"Bearer {self._target.api_key}"

    def _fault(self, error: Exception) -> ModelError:
        import openai

        host = self._target.host
        if isinstance(error, ModelError):
            return error
        if isinstance(error, openai.APIConnectionError):
            return errors.Unreachable(host)
        if not isinstance(error, openai.APIStatusError):
            return errors.UnreadableReply(host)
        if error.status_code in (401, 403):
            return errors.KeyRefused(host)
        if error.status_code == 429:
            return errors.Busy(host, _retry_after(error.response.headers))
        if error.status_code >= 500 or error.status_code in (408, 409, 425):
            return errors.ServerTrouble(host, error.status_code)
        return errors.RequestRefused(host, error.status_code)

    def _printable(self, name: str) -> str:
        text = "".join(c if c.isprintable() else " " for c in self._target.scrub(name))
        return text[:MAX_NAME]


def _wait(fault: ModelError, number: int) -> float:
    """Seconds to wait before try `number` + 1: what the endpoint asked for, else a back-off."""
    if isinstance(fault, errors.Busy) and fault.retry_after is not None:
        return fault.retry_after
    return BACK_OFF_S * 2.0**number * random.uniform(0.75, 1.25)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The wait that `Retry-After` asks for in seconds, from a number or a date; None without."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        date = parsedate_tz(value) if value else None
        if date is None:
            return None
        seconds = mktime_tz(date) - time.time()
    return min(max(seconds, 0.0), 86_400.0) if seconds == seconds else None
