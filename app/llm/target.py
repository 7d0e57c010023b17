"""Which endpoint is asked, and with what."""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.settings import AppSettings


@dataclass(frozen=True, slots=True)
class Target:
    """An OpenAI-compatible endpoint and how it is asked; the fields are those of `LlmSettings`.

    Attributes:
        api_key: Never in `repr`; empty when none is sent.
        model: Empty asks for the first model that is served.
    """

    base_url: str
    api_key: str = field(default="", repr=False)
    model: str = ""
    connect_timeout_s: float = 5.0
    deadline_s: float = 60.0
    retries: int = 2
    temperature: float = 0.0
    seed: int = 0
    max_tokens: int = 800
    concurrency: int = 4

    @classmethod
    def from_settings(cls, settings: AppSettings) -> "Target":
        """The endpoint that `settings` names; its base URL must be set."""
        llm = settings.llm
        return cls(
            base_url=llm.base_url or "",
            api_key=llm.api_key.get_secret_value() if llm.api_key else "",
            model=llm.model or "",
            connect_timeout_s=llm.connect_timeout_s,
            deadline_s=llm.deadline_s,
            retries=llm.retries,
            temperature=llm.temperature,
            seed=llm.seed,
            max_tokens=llm.max_tokens,
            concurrency=llm.concurrency,
        )

    @property
    def host(self) -> str:
        """Host and port, the only part of the address that is shown."""
        return urlsplit(self.base_url).netloc

    @property
    def is_loopback(self) -> bool:
        """Whether what is sent stays on this machine."""
        name = urlsplit(self.base_url).hostname or ""
        if name == "localhost":
            return True
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return False

    def scrub(self, text: str) -> str:
        """`text` without the key, for text that a server sent."""
        return text.replace(self.api_key, "[key]") if self.api_key else text
