"""Bones that are named only to tell where the needle went."""

import re

from app.check.note import Sentence
from app.check.tables import cue

_LEAD = 90
"""Characters before a bone within which it is called a landmark."""


def landmark(sentence: Sentence, bone: re.Match[str]) -> bool:
    """Whether another bone only says where the needle went: "medial to the SI joint"."""
    first = bone.start() - sentence.start
    lead = sentence.text[max(0, first - _LEAD) : first]
    return cue("mentions", "landmark").search(lead) is not None


def own_pedicle(
    sentence: Sentence, bone: re.Match[str], site: re.Pattern[str], other_site: re.Pattern[str]
) -> bool:
    """Whether a pedicle is one of the code's own bone, the only one that its sentence names.

    Args:
        sentence: The sentence with the bone.
        bone: The bone, in the note.
        site: The words for the code's own bone.
        other_site: The words for other bones, pedicles among them.
    """
    pedicle = cue("mentions", "pedicle")
    return (
        pedicle.match(bone.group()) is not None
        and sentence.search(site) is not None
        and all(pedicle.match(m.group()) for m in other_site.finditer(sentence.text))
    )
