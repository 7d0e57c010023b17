"""Is an answer fit for patients? Grade, jargon, promises, personal advice."""

import re

MAX_GRADE = 6.0
"""The highest Flesch-Kincaid grade that an answer for patients may have."""

_JARGON = re.compile(
    r"(?i)\b(?:percutaneous\w*|unilateral\w*|bilateral\w*|osteolytic|lytic|augmentation|lateralit\w*|"
    r"modifiers?|descriptors?|metasta\w*|CPT|HCPCS|ICD\S*|RVUs?|POS|0200T|reimburs\w*|"
    r"medical necessity|ambulatory|conservative treatment|imaging guidance|intervention\w*|"
    r"fluoroscop\w*|general anesthesia|indicat(?:ion|ed)s?|contraindicat\w*|etiolog\w*|"
    r"unbundl\w*|bundled)\b"
)
_PROMISE = re.compile(
    r"(?i)\b(?:guarantee[sd]?|certainly|definitely|for sure|completely|(?:100|hundred) percent|"
    r"always works?|(?:will|is going to|are going to|you'll|it'll) (?:\w+ )?"
    r"(?:cure|heal|fix|relieve|stop|end|remove|take away|work|help|"
    r"be (?:cured|healed|fine|better|safe|pain[- ]?free|gone)|feel (?:better|no pain)|get better|"
    r"go away|not hurt|make you)\b|"
    r"pain[- ]free|no (?:risk|risks|pain)\b|risk[- ]free|"
    r"(?:is|are|it's|very|quite|perfectly) safe\b|painless)"
)
_ADVICE = re.compile(
    r"(?i)\b(?:you|your (?:mother|mom|mum|father|dad|wife|husband)|she|he) (?:really |just )?"
    r"(?!(?:can|could) (?:have|get) (?:it|this) (?:done )?(?:at|in) )"
    r"(?:should|must|ought to|need to|needs to|have to|can safely|may safely|can|could|had better) "
    r"(?:not |still |also |safely )?(?:(?:have|get) (?:it|this|the)|take|stop|keep|skip|"
    r"avoid|eat|drink|drive|work|return|go (?:back|home|ahead)|rest|walk|lift|exercise|choose|"
    r"refuse|agree|start|use|try|wait|fast|exercise)\b|"
    r"\b(?:i|we) (?:recommend|advise|suggest)|\byou are a (?:good|poor|bad) candidate|"
    r"(?:^|[.!?] )(?:take|stop|avoid|skip|rest|(?:do not|don't) (?:eat|drink|drive|take)) "
)
_HEDGE = re.compile(
    r"(?i)\b(?:whether|if|when|how|what|which|why)\b[^.;:!?]*$|\b(?:not|no|cannot|n['’]t)\b[^.;:!?]*$"
)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of `text` by textstat, to one decimal; 0 of no words."""
    import textstat

    if not re.search(r"\w", text):
        return 0.0
    return round(float(textstat.flesch_kincaid_grade(text)), 1)


def jargon(text: str) -> tuple[str, ...]:
    """The words in `text` that patients are not to be met with, each once."""
    return tuple(dict.fromkeys(match.group().lower() for match in _JARGON.finditer(text)))


def promises(text: str) -> tuple[str, ...]:
    """The promises in `text`: what is only asked about or denied is none."""
    return _claimed(_PROMISE, text)


def advice(text: str) -> tuple[str, ...]:
    """The personal medical advice in `text`: what is only asked about or denied is none."""
    return _claimed(_ADVICE, text)


def _claimed(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = (m for m in pattern.finditer(text) if not _HEDGE.search(text[: m.start()]))
    return tuple(dict.fromkeys(match.group().strip() for match in found))
