"""How many of a topic's facts have what a question counts: "Two of the three example patients".

Only what the topic's own table knows is counted (`[topic.counts]` in facts.toml); where a question
names anything else, it is answered with the facts and not with a number.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.matching import Matcher
from corpus import Glossary
from corpus.claims import read
from corpus.facts import Topic
from index import terms

_HOW_MANY = re.compile(r"\b(?:how many|number of|count)\b", re.I)
_NOT = re.compile(r"\b(?:not?|without|leave|left|lack|except|other than|miss\w*)\b|n['’]t\b", re.I)
_TELLING = frozenset(
    terms(
        """
        involve involves involving involved mention mentions mentioned speak speaks undergo
        undergoes underwent include includes included show shows showed describe describes
        described perform performed done treat treated had have take taken took given give gave
        got went go in out is made make makes used use which bone sample samples case cases
        story stories named number count counts feature features contain contains receive
        received state states stated specify specifies say
        """
    )
)
"""Words of a count that say nothing of what is counted."""
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Count:
    """A number of facts.

    Attributes:
        facts: Those that have what is counted.
        topic: The id of the topic that they belong to.
        words: The number, as the topic words it.
    """

    facts: tuple[str, ...]
    topic: str
    words: str


def count(
    text: str,
    facts: Sequence[str],
    topics: Iterable[Topic],
    glossary: Glossary,
    matcher: Matcher,
) -> Count | None:
    """The facts of a topic that `text` asks the number of.

    Args:
        text: The question.
        facts: Those that answer it; of their topics the first that can be counted is.
        topics: All topics.
        glossary: The concepts that things are counted by.
        matcher: Tells the question's words of content.

    Returns:
        None where no number is asked for, or of what the topic's counts don't know.
    """
    topic = next((t for t in topics if t.counts and {*t.facts} & {*facts}), None)
    if topic is None or not _HOW_MANY.search(text) or _NOT.search(text):
        return None
    of_all = rf"\b(?:{len(topic.facts)}|{_NUMBERS[len(topic.facts)]})\b"
    asked = glossary.expand(re.sub(of_all, "", text, flags=re.I))
    readings = read(asked, glossary, question=True)
    named = {m.concept for r in readings for m in r.mentions} - matcher.frames
    if not named or not named <= topic.counts.keys():
        return None
    concepts = [glossary.concepts[c] for c in named | matcher.frames]
    known = {term for c in concepts for phrase in c.phrases for term in terms(phrase)}
    if matcher.content(asked) - known - _TELLING:
        return None
    counted = tuple(f for f in topic.facts if all(f in topic.counts[c] for c in named))
    number = _NUMBERS[len(counted)].capitalize()
    return Count(counted, topic.id, topic.counted.format(number)) if counted else None
