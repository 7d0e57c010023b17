"""The code documents as the suite reads them: the raw file, cut without the product's parser."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import corpus
from evals.errors import EvalsError

_CODES = Path(corpus.__file__).parent / "codes"
# A sentence ends at the end of a line, or at a full stop (and a stray comma) before white space.
_END = re.compile(r"\n|(?<=\.)\s*,?\s+")


@dataclass(frozen=True, slots=True)
class Source:
    """One code's document.

    Attributes:
        code: The code.
        raw: The whole text of the file.
        sentences: Half-open ranges of its sentences, in order.
    """

    code: str
    raw: str
    sentences: tuple[tuple[int, int], ...]

    def around(self, start: int, end: int) -> str:
        """The whole sentences that the range `start` to `end` touches."""
        touched = [(s, e) for s, e in self.sentences if s < end and start < e]
        return self.raw[touched[0][0] : touched[-1][1]] if touched else ""


def cut(code: str, raw: str) -> Source:
    """`raw` with its sentences found."""
    ranges: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(raw):
        ranges.append((start, match.start()))
        start = match.end()
    ranges.append((start, len(raw)))
    return Source(code, raw, tuple((s, e) for s, e in ranges if raw[s:e].strip()))


@lru_cache(maxsize=64)
def read_source(code: str) -> Source:
    """The document of `code` in the packaged corpus.

    Raises:
        EvalsError: There is no such document.
    """
    path = _CODES / code / "document.txt"
    try:
        # Bytes, not text mode: offsets must count the line ends as they are in the file.
        return cut(code, path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise EvalsError(f"{path}: {error}") from error
