"""What a message asks: its questions, premises and described case, with instructions left out.

A message is cut into sentences. Each is a question, a premise that a question leans on ("since
imaging is billed separately"), a part of a described case, or an instruction to the assistant.
Instructions are not followed: they are not about the document. The wordings are in `cues.toml`.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Form = Literal["yes_no", "tag", "open", "statement"]

_SENTENCE_END = re.compile(r"(?<=[?!])\s*|(?<=[.;])\s+|\n+")
_MARKUP_END = re.compile(
    r"</\s?\w{2,20}\s?>|\[/\w{2,20}\]|(?<=\w )#{2,}(?= )|(?<= )//(?= )|\*/|-->"
)
"""Where markup that somebody put around instructions ends: what comes after it stands by itself."""
_NUMBERED = re.compile(r"(?:^|\s)(?:\(?(?P<number>\d{1,2})[.)]|[-*•])\s+(?=\w)")
_HOW = re.compile(r"\bhow (?:many|much|long|do|to)\b", re.I)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a message.

    Attributes:
        text: The question in plain words, politeness left out.
        form: How it is asked; a `tag` question asserts and asks for agreement.
        premise: What it takes for granted in so many words; empty if nothing.
    """

    text: str
    form: Form
    premise: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a message asks.

    Attributes:
        text: The message without what was left out of it; of one question its text.
        questions: In order.
        case: The case that it describes; empty if none.
        claims: Sentences before the questions that claim something of the code or the document.
        instructions: What was left out of it.
        for_patient: Whether it asks for a patient's words.
        wants_list: Whether it asks for a list or an overview.
    """

    text: str
    questions: tuple[Question, ...]
    case: str
    claims: str
    instructions: tuple[str, ...]
    for_patient: bool
    wants_list: bool


@dataclass(frozen=True, slots=True)
class _Cues:
    """The compiled wordings of `cues.toml`."""

    polite: re.Pattern[str]
    courtesy: re.Pattern[str]
    tag: re.Pattern[str]
    opens_yes_no: re.Pattern[str]
    opens_question: re.Pattern[str]
    question_word: re.Pattern[str]
    late_question: re.Pattern[str]
    joined: re.Pattern[str]
    asks_on: re.Pattern[str]
    premise_first: re.Pattern[str]
    premise_last: re.Pattern[str]
    said: re.Pattern[str]
    claiming: re.Pattern[str]
    instruction: re.Pattern[str]
    for_patient: re.Pattern[str]
    wants_list: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Focus:
    """What a question asks for: how that is worded, and what an answer to it must hold."""

    asks: re.Pattern[str]
    needs: re.Pattern[str]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))


@cache
def _focuses() -> tuple[Focus, ...]:
    return tuple(
        Focus(re.compile(entry["asks"], re.I), re.compile(entry["needs"], re.I))
        for entry in _data()["focus"]
    )


def answers_focus(question: str, answer: str) -> bool:
    """Whether `answer` holds the kind of thing (a time, an age, a count) that `question` asks for.

    True where the question asks for nothing of a known kind.
    """
    return all(f.needs.search(answer) for f in _focuses() if f.asks.search(question))


@cache
def _cues() -> _Cues:
    data = _data()

    def any_of(*names: str) -> str:
        return "(?:" + "|".join(cue for name in names for cue in data[name]) + ")"

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.I | re.S)

    aux, words = any_of("auxiliaries"), any_of("question_words")
    says = (
        rf"(?:the |this |that |your |my |our )?{any_of('sayers')}s?"
        r"(?: (?:now|also|clearly|has been updated))*"
    )
    return _Cues(
        polite=compiled(rf"^{any_of('polite')}+"),
        courtesy=compiled(any_of("courtesies")),
        tag=compiled(rf"[,; ]+{any_of('tags')}\s*\?*\s*$"),
        opens_yes_no=compiled(rf"{any_of('auxiliaries', 'openers')}\b"),
        opens_question=compiled(rf"{words}\b"),
        question_word=compiled(rf"\b{words}\b"),
        late_question=compiled(rf"[,:] {words}\b"),
        joined=compiled(
            rf"(?:,\s*|\s+)(?:and|also|plus)\s+(?:also\s+)?(?=(?:{aux}|"
            r"(?:(?:with|for|in|on|at|by|from|to) )?(?:what|which|who|whom|where|when|why|how))\b)"
        ),
        asks_on=compiled(
            rf"^((?:{aux}\s+\w+|what|which|who|whom|where|why|how)(?:\s+[^\s,&+]+)+)(?:,\s*|\s+[&+]\s+)"
            rf"(?=(?:{aux}|what|which|who|whom|where|why|how)\s+\w)"
        ),
        premise_first=compiled(
            rf"^{any_of('premise_openers')}\b\s*(?P<claim>[^,:]+?)\s*[,:]\s*(?P<rest>.+)$"
        ),
        premise_last=compiled(rf"^(?P<rest>.+?)[, ]+{any_of('premise_closers')}\s+(?P<claim>.+)$"),
        said=compiled(
            rf"^{says}(?: {any_of('saying')})?(?: us| me| that| and)*\s*[:,]?\s*"
            r"[\"']?(?P<claim>.{12,}?)[\"']?$"
        ),
        claiming=compiled(any_of("claiming")),
        instruction=compiled(any_of("instructions")),
        for_patient=compiled(any_of("for_patients")),
        wants_list=compiled(any_of("for_lists")),
    )


def understand(text: str) -> Message:
    """The questions in `text`, which is plain (see `app.cleaning.plain`)."""
    questions: list[Question] = []
    statements: list[str] = []
    instructions: list[str] = []
    sentences: list[str] = []
    unnumbered, items = _unnumbered(text)
    for sentence in _without_courtesies(_sentences(unnumbered)):
        kept, dropped = _without_instructions(sentence)
        instructions += dropped
        sentences.append(kept)
        for piece in (p for part in _cues().joined.split(kept) for p in _asked_on(part)):
            question = _question(piece.strip())
            if question.form == "statement" and not (items > 1 and question.text):
                statements += [piece.strip()] if piece.strip() else []
            else:
                questions.append(question)
    if instructions and not questions:
        statements = []  # what is left of a message that only gives orders is not a question
    asked, case = _assembled(questions, statements)
    alone = len(asked) == 1 and not case and not asked[0].premise
    return Message(
        asked[0].text if alone else " ".join(filter(None, sentences)),
        asked,
        case,
        ". ".join(s for s in statements if _cues().claiming.search(s)) if questions else "",
        tuple(instructions),
        for_patient=_cues().for_patient.search(text) is not None,
        wants_list=_cues().wants_list.search(text) is not None,
    )


def _asked_on(text: str) -> list[str]:
    """The questions of "how many needles, how much cement?": cut where a question is asked on."""
    parts = []
    while cut := _cues().asks_on.match(text):
        parts.append(cut[1])
        text = text[cut.end() :]
    return [*parts, text]


def _assembled(
    questions: Sequence[Question], statements: Sequence[str]
) -> tuple[tuple[Question, ...], str]:
    """The questions and the case; what somebody is said to say is the first question's premise."""
    if not questions:
        # Telegraphic messages ("fluoro separate 0200T") ask without a question's form.
        return tuple(Question(statement, "statement") for statement in statements), ""
    said = [match["claim"] for s in statements if (match := _cues().said.match(s))]
    first = questions[0]
    premise = ". ".join(filter(None, [first.premise, *said]))
    return (Question(first.text, first.form, premise), *questions[1:]), ". ".join(statements)


def _sentences(text: str) -> list[str]:
    apart = _MARKUP_END.sub(r"\g<0>\n", text)
    parts = (part.strip(" \t-•*") for part in _SENTENCE_END.split(apart))
    return [p for p in parts if re.search(r"\w", p) and not _MARKUP_END.fullmatch(p)]


def _without_courtesies(sentences: list[str]) -> list[str]:
    """The sentences that are not just polite, or all of them if none says more."""
    courtesy = _cues().courtesy
    return [s for s in sentences if not courtesy.fullmatch(s.strip(" .,!?;:"))] or sentences


def _unnumbered(text: str) -> tuple[str, int]:
    """`text` with its bullets and list numbers as line breaks, and how many numbers there are.

    "modifier 50." is no list number.
    """
    expected = 1

    def broken(match: re.Match[str]) -> str:
        nonlocal expected
        if match["number"] is not None and int(match["number"]) != expected:
            return match.group()
        expected += match["number"] is not None
        return "\n"

    return _NUMBERED.sub(broken, text), expected - 1


def _without_instructions(sentence: str) -> tuple[str, list[str]]:
    """The part of a sentence that is about the document, and the instructions in it."""
    instruction = _cues().instruction
    if not instruction.search(sentence):
        return sentence, []
    pieces = [p for p in re.split(r"(?<=[:;,])\s+|\s+-\s+", sentence) if p.strip()]
    kept = [p for p in pieces if not instruction.search(p) and len(p.split()) >= 3]
    return " ".join(kept).strip(" :;,"), [p for p in pieces if p not in kept]


def _question(sentence: str) -> Question:
    cues = _cues()
    text = cues.polite.sub("", sentence).strip() or sentence
    premise = ""
    for pattern in (cues.premise_first, cues.premise_last):
        match = pattern.match(text)
        if match and len(match["claim"].split()) >= 3:
            premise, text = match["claim"].strip(" ?."), match["rest"].strip()
            break
    text = cues.polite.sub("", text).strip() or text
    return Question(text, _form(text), premise)


def _form(text: str) -> Form:
    cues = _cues()
    bare = text.strip("\"' ")
    if cues.tag.search(text) and not cues.opens_yes_no.match(bare):
        return "tag"
    if cues.opens_question.match(bare):
        return "open"
    if cues.opens_yes_no.match(bare):
        return "yes_no"
    if text.rstrip(" \"'").endswith("?"):
        return "open" if cues.question_word.search(bare) else "yes_no"
    if cues.late_question.search(bare) or _HOW.search(bare):
        return "open"
    return "statement"
