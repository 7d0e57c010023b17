"""Conservative treatment before the procedure, and what came of it."""

import re

from app.check.before import of_illness, told_before
from app.check.mentions import Mention, Reading
from app.check.note import Sentence
from app.check.scores import SEVERE, scored
from app.check.tables import cue
from corpus.encounter import Treatment


def read_treatment(reading: Reading) -> tuple[Treatment, list[tuple[str, Mention]]]:
    """Conservative treatment and its outcome, and the mentions that this rests on."""
    failed: list[Mention] = []
    untried: list[Mention] = []
    tried: list[Mention] = []
    crossed: list[Mention] = []
    early = False
    for index, sentence in enumerate(reading.sentences):
        if sentence.kind == "plan" and cue("treatment", "so_far").search(sentence.text):
            untried += [m for m in reading.within("untried", index) if _untried(reading, m, True)]
        if (
            not told_before(reading, index, "treatment") and sentence.kind != "treatment"
        ) or sentence.kind == "exam":
            continue
        if re.search(r"\bshould think\b", sentence.text):
            continue
        told = any(reading.within(term, index) for term in ("treatment", "untried", "failed"))
        if (
            told
            and cue("treatment", "other_part").search(sentence.text)
            and not cue("treatment", "own_part").search(sentence.text)
        ):
            continue
        treatments = [
            m
            for m in reading.within("treatment", index)
            if m.scope not in {"family", "void", "background"}
        ]
        under = sentence.kind == "treatment"
        value = sentence.text[max(0, sentence.body - sentence.start) :]
        if (
            under
            and sentence.body > sentence.start
            and (
                not value.strip(" .-")
                or reading.pattern("silent").search(value)
                or cue("treatment", "not_written").match(value)
            )
        ):
            continue
        none = [
            m
            for m in reading.within("untried", index)
            if _untried(reading, m, bool(treatments) or under or _none_of_those(reading, m))
        ]
        if (
            under
            and cue("treatment", "outcome_key").search(
                sentence.text[: len(sentence.text) - len(value)]
            )
            and cue("treatment", "outcome_negative").match(value)
        ):
            failed.append(_value_mention(reading, index))
            continue
        if (
            under
            and (cue("treatment", "value_none").match(value) or _all_crossed(reading, index))
            and not none
            and sentence.body > sentence.start
        ):
            none = [_value_mention(reading, index)]
        if none:
            untried += none
            continue
        if cue("treatment", "too_early").search(sentence.text):
            early = True
            tried += treatments
            continue
        listed = cue("treatment", "none_of_list").match(sentence.text) if treatments else None
        if listed and not cue("treatment", "outcome_in_words").search(listed.group()):
            treatments = [m for m in treatments if m.start - sentence.start < listed.end()]
            crossed += treatments
        elif treatments and all(_crossed(sentence, m) for m in treatments):
            crossed += treatments
        here = [m for m in reading.within("failed", index) if _fails(reading, m)]
        near = bool(treatments) or under or _previous_treats(reading, index)
        near = near or (bool(here) and _sums_up(reading, here[0]))
        near = near or (bool(here) and _answers(reading, here[0]))
        near = near or any(cue("treatment", "plainly_failed").match(m.text) for m in here)
        if not here and treatments and _to_no_end(sentence.text):
            here, near = treatments[:1], True
        if not here and treatments:
            here = _outlasting(reading, index, treatments[0])
        if here and near:
            failed += here
        tried += [m for m in treatments if m.scope in {"now", "past", "planned"}]
    if not failed and not untried and not early:
        failed = [
            m
            for m in reading.said("failed")
            if _before(reading, m)
            and cue("treatment", "turned_out").search(m.text)
            and not cue("treatment", "untold").search(m.text)
        ]
        untried = [] if failed else [m for m in reading.said("untried") if _denies(reading, m)]
    if not failed and len(crossed) > 1 and len(crossed) == len(tried):
        untried = crossed  # "PT: none. Brace: none. Pills: none."
    found = [("failed", m) for m in failed] + [("not_tried", m) for m in untried]
    if failed and untried:
        return "disputed", found
    if failed:
        return "failed", found
    if untried:
        return "not_tried", found
    return ("ongoing", [("ongoing", tried[0])]) if tried else ("not_stated", [])


def _before(reading: Reading, mention: Mention) -> bool:
    """Whether a sentence may speak of treatment before the procedure."""
    kind = reading.sentences[mention.sentence].kind
    if of_illness(reading, mention):
        return False
    return told_before(reading, mention.sentence) or kind in {
        "treatment",
        "drugs",
        "plan",
        "planned",
    }


def _denies(reading: Reading, mention: Mention) -> bool:
    """Whether a sentence may say that nothing was tried: it speaks of before, and denies."""
    return (
        _before(reading, mention) and cue("treatment", "denying").search(mention.text) is not None
    )


def _all_crossed(reading: Reading, index: int) -> bool:
    """Whether a form's line answers every treatment with no: "PT: N  brace N  meds N"."""
    sentence = reading.sentences[index]
    own = [m for m in reading.within("treatment", index) if not m.key]
    crossed = cue("treatment", "crossed")
    return bool(own) and all(crossed.match(sentence.text, m.end - sentence.start) for m in own)


def _crossed(sentence: Sentence, treatment: Mention) -> bool:
    """Whether a treatment is answered with no: as the heading of its line, or "brace: none"."""
    if treatment.key:
        return treatment.negated
    return (
        cue("treatment", "none_each").match(sentence.text, treatment.end - sentence.start)
        is not None
    )


def _value_mention(reading: Reading, index: int) -> Mention:
    sentence = reading.sentences[index]
    value = sentence.text[sentence.body - sentence.start :]
    start = sentence.body + len(value) - len(value.lstrip())
    return Mention("untried", start, sentence.end, value.strip(), index, False, "now", False)


def _none_of_those(reading: Reading, mention: Mention) -> bool:
    """Whether "none tried" is said of the treatments that the sentence before names."""
    return mention.text.startswith(("none", "nothing")) and _previous_treats(
        reading, mention.sentence
    )


def _untried(reading: Reading, mention: Mention, near: bool) -> bool:
    if cue("treatment", "plainly_untried").match(mention.text):
        near = True
    if mention.scope in {"family", "void", "background", "hypothetical"} or not near:
        return False
    sentence = reading.sentences[mention.sentence]
    text = sentence.text[mention.start - sentence.start :]
    if cue("treatment", "outcome_in_words").search(mention.text):
        return False
    if cue("treatment", "of_paper").match(text, len(mention.text)) or (
        cue("treatment", "paper").search(sentence.text[: mention.start - sentence.start])
        and mention.text.endswith("received")
    ):
        return False
    if re.match("refus", mention.text) and cue("treatment", "for_pain").match(text):
        return False
    if re.match(r"nothing (?:but|other|except|besides|beyond|more)\b", mention.text):
        return False
    whole = sentence.text
    if re.match(r"(?:not|never|n't) ", mention.text) and not reading.pattern("treatment").search(
        whole
    ):
        return False
    if cue("treatment", "not_treatment").search(mention.text):
        return False
    if cue("treatment", "not_treatment_near").search(whole):
        return False
    return not cue("treatment", "outcome_after").match(
        text[len(mention.text) :],
    )


def _fails(reading: Reading, mention: Mention) -> bool:
    picture = mention.text.startswith("might")  # "might as well have been candy"
    if mention.scope in {"family", "void", "background"} or (
        mention.scope == "hypothetical" and not picture
    ):
        return False
    sentence = reading.sentences[mention.sentence]
    if cue("treatment", "not_told").match(mention.text):
        return False
    if cue("treatment", "outcome_not_written").match(sentence.text, mention.end - sentence.start):
        return False
    if cue("treatment", "conditional").search(sentence.text[: mention.start - sentence.start]):
        return False
    before = sentence.text[
        max(0, mention.start - sentence.start - 30) : mention.start - sentence.start
    ]
    if re.match(r"fail", mention.text) and cue("treatment", "not_failed_before").search(before):
        return False
    if (
        re.match(r"fail\w*\b", mention.text)
        and cue("treatment", "not_failed_after").match(
            sentence.text[mention.end - sentence.start :]
        )
        and "failed back" in sentence.text
    ):
        return False
    if mention.text in {
        "despite",
        "in spite of",
        "notwithstanding",
        "although",
        "even though",
        "even with",
        "even on",
        "even under",
    }:
        return (
            reading.pattern("treatment").search(sentence.text, mention.end - sentence.start)
            is not None
        ) or (
            _previous_treats(reading, mention.sentence)
            and re.match(
                r" (?:all )?(?:that|this|it|these|those|them|which)\b",
                sentence.text[mention.end - sentence.start :],
            )
            is not None
        )
    return True


def _outlasting(reading: Reading, index: int, treatment: Mention) -> list[Mention]:
    """Where pain that was as bad as before is told after a treatment: "PT, but still 9/10"."""
    sentence = reading.sentences[index]
    high = [m for value, m in scored(reading, index) if value >= SEVERE]
    return [
        m
        for m in (*high, *reading.within("immobile", index), *reading.within("severe", index))
        if m.start > treatment.end
        and not m.negated
        and m.scope in {"now", "past"}
        and cue("treatment", "outlasting").search(
            sentence.text[treatment.end - sentence.start : m.start - sentence.start]
        )
    ]


def _to_no_end(text: str) -> bool:
    """Whether a sentence on treatments says, in whatever words, that they got nowhere."""
    return (
        cue("treatment", "no_progress").search(text) is not None
        and re.search(r"\b(?:if|unless|should|until)\b", text) is None
        and cue("treatment", "just_begun").search(text) is None
    )


def _sums_up(reading: Reading, mention: Mention) -> bool:
    """Whether "nothing helped" looks back on treatments told of some sentences before."""
    if not cue("treatment", "summing_up").match(mention.text):
        return False
    line = reading.sentences[mention.sentence].line
    first = max(reading.lines[line][0], mention.sentence - 6)
    return any(reading.within("treatment", i) for i in range(first, mention.sentence))


def _answers(reading: Reading, mention: Mention) -> bool:
    """Whether "Helped: no" answers for the treatments in the field before."""
    index = mention.sentence
    return (
        index > 0
        and cue("treatment", "outcome_key").match(mention.text) is not None
        and bool(reading.within("treatment", index - 1))
        and reading.sentences[index - 1].kind not in {"exam", "drugs", "plan", "post"}
    )


def _previous_treats(reading: Reading, index: int) -> bool:
    """Whether the sentence before, on the same line or list, names a treatment."""
    if index == 0:
        return False
    before = reading.sentences[index - 1]
    here = reading.sentences[index]
    near = before.kind == here.kind or before.line == here.line
    return (
        near
        and bool(reading.within("treatment", index - 1))
        and before.kind not in {"exam", "drugs"}
    )
