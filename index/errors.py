"""Errors of the index package.

    SearchIndexError
    ├── SettingsError         a setting has a value that can't be used; the message names it
    ├── EmbedderUnavailable   model files missing or changed, or the embeddings endpoint failed
    ├── StoreUnavailable      the Chroma server doesn't answer or refuses
    ├── IndexUnusable         the stored index is missing, damaged, stale or foreign: build it again
    ├── IndexLocked           another process has been building for too long
    └── BuildFailed           a build stopped; the index that was live before still is

Every message is one line for the person at the keyboard, without paths of code or keys.
"""

from __future__ import annotations

from typing import Literal

Trouble = Literal["missing", "damaged", "stale", "foreign"]


class SearchIndexError(Exception):
    """Base of everything that this package raises on purpose."""


class SettingsError(SearchIndexError):
    """A setting has a value that can't be used."""

    def __init__(self, setting: str, reason: str) -> None:
        """Keep the setting's name, and say both in one line."""
        super().__init__(f"{setting}: {reason}")
        self.setting = setting


class EmbedderUnavailable(SearchIndexError):
    """No vectors can be made: model files missing or changed, or the endpoint failed."""


class StoreUnavailable(SearchIndexError):
    """The Chroma server can't be reached or refuses."""


class IndexUnusable(SearchIndexError):
    """The stored index can't be served and has to be built from the corpus again.

    Attributes:
        trouble: what kind of fault it is.
    """

    def __init__(self, trouble: Trouble, reason: str) -> None:
        """Keep the kind of fault beside the sentence."""
        super().__init__(reason)
        self.trouble: Trouble = trouble


class IndexLocked(SearchIndexError):
    """Another process holds the writer's lock."""


class BuildFailed(SearchIndexError):
    """A build stopped before it was switched in; nothing that was live has changed."""
