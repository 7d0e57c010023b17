"""A note's signs for reading: capitals, quotes, boxes, leaders, fields of forms, one for one.

What is changed is replaced one character for one, so that every offset stays that of the note.
"""

import re
from functools import partial

from app.check.spoken import as_written

_PLAIN = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\t": " ",
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\x0b": "\n",
        "\x0c": "\n",
        "×": "x",
        "Ø": "0",
        "ø": "0",
        "∅": "0",
        "■": "☑",
        "◼": "☑",
        "⊠": "☑",
        "✔": "✓",
        "▢": "□",
        "◻": "□",
        **dict.fromkeys("│┃║┆┊╎", "|"),
        **dict.fromkeys("─━═┄┈┌┏╔┐┓╗└┗╚┘┛╝├┣╠┤┫╣┬╦┴╩┼╬▶►▪▸", " "),
    }
)
_LEADERS = re.compile(
    r"(?m)^([ \-*•]*(?:\(?\d{1,2}[.)] *)?[a-z][^.:\n]{1,38}?)(?: ?[.·]{3,}| ?_{5,}(?= *\S))"
)
_LEADING = ("...", "·", "_____")
"""What leaders have at least one of."""
_EMPHASIS = re.compile(
    r"(?<!\*)\*\*(?!\*)|(?m:^#{1,4} (?!(?:(?:l|r|lt|rt|left|right) )?(?:sacr|ala|s-?\d)))"
)
"""Signs for bold words and headings."""
_EMPTY_BOX = re.compile(r"(?m)^(?P<key>[^\n\[\]☐☑☒✓]*)\[[ _]{0,6}\]\s*$")
"""A field with nothing in its brackets: the only ones of the line."""
_CHOICES = re.compile(
    r"\{[^{}\n]{0,80}(?:[a-z] ?[/|] ?[a-z]|\*\*\*|:\d)[^{}\n]{0,80}\}"
    r"|\{\W*\}|\*\*\*|(?<!<)<[^<>\n]{0,60}>(?!>)"
)
"""Fields of a form that nobody filled: choices side by side, or a sign for what is to come."""
_PICKED = re.compile(
    r"\{((?:(?!\b(?:blank|single|multiple|list|choices?|options?|laterality|side)\b)[^{}:|/\n]){2,40}):\d+\}"
    r"(?=\s*(?:$|[:.,;\n]))"
)
"""A field of a form with what was picked for it, and the number of its list."""
_FILLED = re.compile(r"[{}]")
_PIPED = re.compile(r"(?m)^\|(?P<key>[^|\n:]{2,40})\|(?P<value>[^|\n]*)\|$")
_ASSIGNED = re.compile(r"(?m)^(?:[^=;|\n]{2,30}=[^=;|\n]+[;|]){2,}[^=;|\n]{2,30}=[^=;|\n]+$")
_BARRED = re.compile(r"(?m)^(?:[a-z][^|\n:]{1,30}: ?[^|\n]+\|){1,}\s*[a-z][^|\n:]{1,30}: ?[^|\n]+$")
"""A line of keys and values with bars between them: "Side: left | Cement: PMMA"."""
_ROWS = str.maketrans({"=": ":", ";": "\n", "|": "\n"})
_SLASHED = re.compile(r"(?m)^[^\n]* / [^\n]* / [^\n]*$")
"""A line whose parts a slash divides: "SP L / fluoro / 13G x1 / PMMA 3"."""
_EXPORTED = re.compile(r"(?m)^(?P<key>[a-z][^|~\n:]{1,38}?) ?[|~](?P<value>[^|~\n]*)$")
"""A row of two cells without a frame, one sign between them: "BALLOON|NONE"."""
_ROWS_OF_EXPORT = 3
"""Rows of two cells from which on a note has a table of keys and values."""
_CIRCLES = re.compile(r"(?m)^[^\n]*(?:[●◉⦿][^\n]*[○◯]|[○◯][^\n]*[●◉⦿])[^\n]*$")
"""A line of choices with circles, one of them filled: "◉ Right ○ Left"."""
_BOXES = str.maketrans({**dict.fromkeys("●◉⦿", "☑"), **dict.fromkeys("○◯", "□")})
_JOINED = re.compile(r"(?<=[a-z])_(?=[a-z])")
_UNTICKED = re.compile(
    r"(?:\[ {0,3}\]|\( {1,3}\)|☐|□|\b_{2,4}(?= ?[A-Za-z])) *"
    r"(?:(?! {2,}[^\[\]()☐☑☒□✓:\n]{2,40}:|[;.] [^\[\]()☐☑☒□✓:;\n]{2,40}:|\. [a-z]| [-→>] )"
    r"[^\[\]()☐☑☒□✓\n])*"
)
"""A box without a tick and what it stands for, up to the next box or the next field of the line."""
_BOX = r"\[ {0,3}\]|\( {1,3}\)|\[ ?[xX✓*] ?\]|\([xX✓]\)|[☐□☑☒✓]"
_BOXES_AFTER = re.compile(
    rf"(?m)(?:^|(?<=[.;] ))(?! *[-*•]? *(?:{_BOX}))(?![^.;\n]*: ?(?:{_BOX}))[^.;\n]*(?:{_BOX})"
    r"(?= *(?:[.;]|$))"
)
"""A line, or a part of it, that ends with a box, and has none before its words."""
_OF_WORD = r"[^\[\]():.;\n ☐□☑☒✓]"
_BEHIND = re.compile(
    rf"(?<!{_OF_WORD})(?P<word>{_OF_WORD}++(?: {_OF_WORD}++){{0,11}}) ?(?P<box>{_BOX})"
)
_YES = re.compile(r"\W*(?:yes|no|other|used|done|performed|present|see|describe)\b")
_NONE_TICKED = re.compile(r"(?:\[ ?[xX✓*] ?\]|\([xX✓]\)|[☑☒✓]) *(?:neither|none)\b")
_TICKED = re.compile(r"\[ ?[xX✓*] ?\]|\([xX✓]\)|☑|☒|✓")
_TICK_FOR_VALUE = re.compile(r"(?m)(?<=: )(?:\[ ?[xX✓*] ?\]|\([xX✓]\)|[☑☒✓])(?=[ \t]*$)")
"""A tick that is all that stands behind a key: "Images saved: [x]"."""
_NEXT_FIELD = re.compile(r"[.;|]\s+[a-z][^\[\]():;.\n]{1,40}:")
"""Where the next field of a line begins."""
_UNTOUCHED = re.compile(r"\[ {0,3}\][^\[\n]{1,30}\[ {0,3}\]|□[^□☑\n]{1,30}□")
"""Two boxes side by side, neither of them ticked."""


def as_read(original: str) -> str:
    """`original` in small letters and plain signs, without unticked boxes; of the same length."""
    plain = original.translate(_PLAIN)
    lowered = plain.lower()
    if len(lowered) != len(plain):  # a few capitals have no single small letter
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    lowered = as_written(lowered)
    lowered = _PIPED.sub(lambda m: f" {m['key']}:{m['value']} ", lowered)
    if any(lowered.count(sign) >= _ROWS_OF_EXPORT for sign in "|~"):
        lowered = _keyed(lowered)
    if "|" in lowered:
        lowered = _BARRED.sub(lambda m: m.group().replace("|", "\n"), lowered)
    lowered = _ASSIGNED.sub(lambda m: m.group().translate(_ROWS), lowered)
    if "**" in lowered or "\n#" in f"\n{lowered}":
        lowered = _EMPHASIS.sub(_erased, lowered)
    if "○" in lowered or "◯" in lowered:
        lowered = _CIRCLES.sub(lambda m: m.group().translate(_BOXES), lowered)
    if "[" in lowered:
        lowered = _EMPTY_BOX.sub(lambda m: m["key"].ljust(len(m.group())), lowered)
    if any(sign in lowered for sign in _LEADING):
        lowered = _LEADERS.sub(lambda m: f"{m[1]}:".ljust(len(m.group())), lowered)
    if "{" in lowered:
        lowered = _PICKED.sub(lambda m: f" {m[1]}".ljust(len(m.group())), lowered)
    if "{" in lowered or "*" in lowered or "<" in lowered:
        lowered = _FILLED.sub(" ", _CHOICES.sub(_erased, lowered))
    if lowered.count(" / ") > 1:
        lowered = _SLASHED.sub(lambda m: m.group().replace(" / ", " ; "), lowered)
    if "_" in lowered:
        lowered = _JOINED.sub(" ", lowered)
    if _TICKED.search(lowered) or _UNTOUCHED.search(lowered):
        lowered = _TICK_FOR_VALUE.sub(lambda m: f"{'yes':<{len(m[0])}}"[: len(m[0])], lowered)
        lowered = _BOXES_AFTER.sub(_turned, lowered)
        lowered = _UNTICKED.sub(partial(_unticked, lowered), lowered)
        lowered = _TICKED.sub(_erased, lowered)
    return lowered


def _erased(match: re.Match[str]) -> str:
    """As many spaces as were matched."""
    return " " * len(match.group())


def _keyed(text: str) -> str:
    """`text` with its rows of two cells written with a colon, where it has several of them."""
    if sum(1 for _ in _EXPORTED.finditer(text)) < _ROWS_OF_EXPORT:
        return text
    return _EXPORTED.sub(lambda m: f"{m['key']}:{m['value']}".ljust(len(m.group())), text)


def _turned(line: re.Match[str]) -> str:
    """A line whose boxes stand behind their words, without the words of those not ticked."""
    return _BEHIND.sub(
        lambda m: (m["word"] if m["box"].strip("[]() ☐□") else "").ljust(len(m.group())),
        line.group(),
    )


def _unticked(text: str, box: re.Match[str]) -> str:
    """A box without a tick: left out, or denied where "none" or "neither" is ticked beside it."""
    start = text.rfind("\n", 0, box.start()) + 1
    line = text.find("\n", box.end())
    field = _NEXT_FIELD.search(text, box.end(), line if line >= 0 else len(text))
    end = field.start() if field else line
    words = re.sub(r"^[\W_]*|[\W_]*$", "", box.group())
    asked = _NONE_TICKED.search(text, start, end if end >= 0 else len(text)) is not None
    if not asked or not words or _YES.match(words):
        return _erased(box)
    return f"no {words};".ljust(len(box.group()))[: len(box.group())]
