"""Text on its way in and out: what cannot be a question, and what is safe to print."""

import json
import re

NOT_UNICODE = "has something in it that is not Unicode text"

_SURROGATE = re.compile("[\ud800-\udfff]")
# Besides lone surrogates, the characters that some readers of JSON Lines take for a line's end.
_ESCAPED = re.compile("[\x85\u2028\u2029\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def json_line(value: object) -> str:
    """`value` as JSON in one line that is always valid UTF-8, without the line's end."""
    dumped = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", dumped)


def printable(text: str) -> str:
    """`text` without what could steer a terminal; line breaks stay."""
    return _SURROGATE.sub("�", _CONTROL.sub("", text.replace("\t", " ")))


def is_unicode(text: str) -> bool:
    """Whether `text` has no lone surrogate in it, as undecodable bytes leave behind."""
    return not _SURROGATE.search(text)


def unusable(question: str) -> str:
    """Why `question` cannot be asked, or an empty string when it can."""
    # Not above: commands that ask nothing print text too, and need not load the corpus's words.
    from app.cleaning import MAX_QUESTION, plain

    if len(question) > MAX_QUESTION:
        return f"is too long: {len(question):,} of at most {MAX_QUESTION:,} characters"
    return spoilt(question) or ("" if plain(question) else "is empty")


def spoilt(text: str) -> str:
    """What is in `text` that no text should hold, or an empty string."""
    if "\0" in text:
        return "has a NUL character in it"
    return "" if is_unicode(text) else NOT_UNICODE
