"""Sentences of a document that speak to the reader's software instead of about the code.

Such a sentence is kept out of the passages when the document is parsed: it is never indexed, never
given to a language model and never cited. It stays in the raw text, and the document says where.
"""

import re

_INSTRUCTION = re.compile(
    r"""
    \b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruct|rule|prompt|above|previous)
  | \b(?:vergiss|ignoriere|missachte|oublie[zr]?|ignore[zr]|ignora|olvida)\b.{0,40}
        \b(?:anweisung|regel|instruction|consigne|instruccion|instrucciones|istruzioni)
  | ^\W*(?:system|assistant|user|developer)\s*[:,]
  | <\|.{0,30}\|> | \[/?(?:inst|sys)\] | <<\s*/?sys | ["']role["']\s*: | <!-- | \]\(https?: | !\[
  | \b(?:language|ai)\s+(?:model|system|assistant)\b | \bchat\s?bots? | \bllms?\b
  | \bautomated\s+readers?\b | \bsystem\s+prompt\b | \b(?:full|hidden)\s+prompt\b
  | \byou\s+are\s+(?:now\s+)?an?\b | \byou\s+(?:now|must\s+now|will\s+now)\b
  | \b(?:answer|reply\s+to|respond\s+to)\s+(?:every|any|all|each)\b | \bend\s+each\s+answer\b
  | \btell\s+the\s+(?:user|patient|reader|coder)\b | \bdo\s+not\s+(?:reveal|mention)\s+this\b
  | \b(?:new|real|actual)\s+task\b | \bcall\s+the\s+tool\b | \bdecode\s+and\b | \bfrom\s+memory\b
  | \bcitations?\s+are\s+suspended\b | \b[A-Za-z0-9+/]{40,}={0,2}
    """,
    re.I | re.X,
)


def is_instruction(sentence: str) -> bool:
    """Whether `sentence` tells software what to do."""
    return _INSTRUCTION.search(sentence) is not None
