"""A dictation's spoken signs and letters as they are written, one for one.

What voice recognition leaves as words ("period", "new line", "P M M A") is written as the sign or
the word that it stands for, at its own offset and filled up with spaces.
"""

import re

_SPOKEN_SIGNS = re.compile(
    r" (?P<sign>period|full stop|comma|semi-?colon|colon|new (?:line|paragraph)"
    r"|next (?:line|paragraph)|question mark)\b[.,;]?(?!')"
)
_SPOKEN_STOPS = 3
"""Spoken signs from which on a note is one whose signs were spoken, if they outnumber its stops."""
_STOP = re.compile(r"\.(?:\s|$)")
_WRITTEN = {"period": ".", "full stop": ".", "comma": ",", "colon": ":", "question mark": "?"}
_NO_SIGN = re.compile(
    r"(?:\b(?:a|an|the|this|that|her|his|some|any|recovery|time|long|short|sigmoid|of|same|trial"
    r"|follow-up|transverse|ascending|descending|\w*operative|observation|waiting) ?)$"
)
"""What stands before a word that means itself: "the sigmoid colon", "a long period"."""
_ORGAN = re.compile(r" (?:cancer|carcinoma|ca\b|adeno|resect|polyp|mass|tumou?r|metasta|surg)")
_SPELLED = re.compile(
    r"\bp(?:ee)?[ .-]{1,2}(?:m|em)[ .-]{1,2}(?:m|em)[ .-]{1,2}a(?:y)?\b\.?"
    r"|\bpoly[ -]?meth[iy]l[ -]?meth?[ -]?acr[iy]l(?:ate|ic|it)\b"
    r"|(?:(?<=\d )|(?<=one )|(?<=two )|(?<=three )|(?<=four )|(?<=five )|(?<=six )|(?<=seven )"
    r"|(?<=eight )|(?<=nine )|(?<=ten )|(?<=half )|(?<=half a ))(?:m l|c c)(?:'?s)?\b"
    r"|\b(?:sea|si)[ -]arm\b|(?:(?<=under )|(?<=with )|(?<=using )|(?<=by )|(?<=the ))see[ -]arm\b"
)
"""Words that voice recognition wrote letter by letter, or as others that sound alike."""
_LETTERS = (
    "p m",
    "p.m",
    "p-m",
    "pee ",
    "m l",
    "c c",
    "poly ",
    "poly-",
    "meth ",
    "ea arm",
    "ea-arm",
    "ee-arm",
    "ee arm",
    "si arm",
)
"""What a note has at least one of where anything was spelled."""
_SPELLINGS = (
    (re.compile(r"p(?:ee)?[ .-]"), "pmma"),
    (re.compile(r"poly"), "polymethylmethacrylate"),
    (re.compile(r"m l"), "ml"),
    (re.compile(r"c c"), "cc"),
    (re.compile(r"s"), "c arm"),
)


def as_written(text: str) -> str:
    """`text`, in small letters, with its spoken signs and spelled words as written; as long."""
    if any(letters in text for letters in _LETTERS):
        text = _SPELLED.sub(_spelled, text)
    spoken = sum(_is_sign(found) for found in _SPOKEN_SIGNS.finditer(text))
    if spoken < _SPOKEN_STOPS or spoken <= sum(1 for _ in _STOP.finditer(text)):
        return text
    return _SPOKEN_SIGNS.sub(_sign, text)


def _is_sign(spoken: re.Match[str]) -> bool:
    """Whether the word is a sign that was spoken, rather than an organ or a time."""
    meant = _NO_SIGN.search(spoken.string, max(0, spoken.start() - 12), spoken.start())
    organ = spoken["sign"] == "colon" and _ORGAN.match(spoken.string, spoken.end())
    return not meant and not organ


def _sign(spoken: re.Match[str]) -> str:
    sign = spoken["sign"]
    if not _is_sign(spoken):
        return spoken.group()
    written = "\n" if "line" in sign or "para" in sign else _WRITTEN.get(sign, ";")
    return written.ljust(len(spoken.group()))


def _spelled(letters: re.Match[str]) -> str:
    said = letters.group()
    word = next(word for pattern, word in _SPELLINGS if pattern.match(said))
    return word.ljust(len(said)) if len(word) <= len(said) else said
