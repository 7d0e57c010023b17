"""Hard words of a sentence for a patient, put as plain ones that say the same."""

import re
from collections.abc import Mapping


class Plainer:
    """Puts hard words plainly, by a table of phrases."""

    def __init__(self, plain: Mapping[str, str]) -> None:
        """Read `plain`: for each hard phrase, in small letters, what is said instead."""
        self._plain = plain
        longest_first = sorted(plain, key=lambda phrase: (-len(phrase), phrase))
        phrases = "|".join(map(re.escape, longest_first)) or r"(?!)"
        self._hard = re.compile(rf"\b(?:(?P<article>an?) )?(?P<hard>{phrases})\b", re.I)

    def of(self, sentence: str) -> str:
        """`sentence` with each hard phrase as its plain one, articles and capitals set right."""
        return self._hard.sub(self._put, sentence)

    def _put(self, found: re.Match[str]) -> str:
        plain = self._plain[found["hard"].lower()]
        if found["article"]:
            plain = f"{'an' if plain[0] in 'aeiou' else 'a'} {plain}"
        return plain[0].upper() + plain[1:] if found.group()[0].isupper() else plain
