"""What a message asks: its questions, premises and described case, with instructions left out.

A message is cut into sentences. Each is a question, a premise that a question leans on ("since
imaging is billed separately"), a part of a described case, or an instruction to the assistant.
Instructions are not followed: they are not about the document.
"""

import re
from dataclasses import dataclass
from typing import Literal

Form = Literal["yes_no", "tag", "open", "statement"]

_AUX = (
    r"is|are|was|were|do|does|did|can|could|should|shall|would|will|may|might|must|has|have|had|am|"
    r"isnt|isn't|arent|aren't|doesnt|doesn't|dont|don't|cant|can't|shouldnt|shouldn't|wont|won't|"
    r"wouldnt|wouldn't|didnt|didn't|couldnt|couldn't|wasnt|wasn't|need|needs|ok to|okay to|any"
)
_WH = r"what|whats|what's|which|who|whos|who's|whom|where|wheres|when|why|how|hows|how's|list|name|tell|give|explain|describe|compare|summarize|summarise|show|define"
_POLITE = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|day|evening))\b(?: there| team| all)?[,!. ]*|"
    r"please[, ]+|pls[, ]+|plz[, ]+|quick (?:question|one|q)[:,. -]*|question[:,. -]+|q[:.] *|"
    r"(?:can|could|would) you (?:please )?(?:tell me|explain|help me (?:understand|with)|confirm|clarify|let me know)[: ,]*(?:if |whether )?|"
    r"(?:i was wondering|i wonder|just wondering|just checking|i need to know|i want to know|i'd like to know|do you know|tell me|let me know|not sure|wondering|please confirm|confirm|so|well|ok|okay|um|and|also|but|then)\b[,: ]*(?:if |whether )?|"
    r"(?:thanks|thank you)[^,.!?]*[,.!] *)+",
    re.I,
)
_TAG = re.compile(
    r"[,; ]+(?:right|correct|yes|no|ok|okay|true|isn't it|isnt it|aren't they|doesn't it|don't i|"
    r"can't i|is that (?:right|correct|true|ok)|am i right|yeah|agreed?)\s*\?*\s*$",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[?!])\s*|(?<=[.;])\s+(?=[^a-z]|[a-z])|\n+")
_JOINED = re.compile(
    rf"(?:,\s*|\s+)(?:and|also|plus|or)\s+(?:also\s+)?(?=(?:if so\b|{_AUX.split('|need')[0]}|what|which|who|where|when|why|how)\b)",
    re.I,
)
_NUMBERED = re.compile(r"(?:^|\s)(?:\(?\d{1,2}[.)]|[-*•])\s+(?=\w)")
_PREMISE = re.compile(
    r"^(?:since|because|given(?: that)?|as|assuming(?: that)?|considering(?: that)?|seeing that|"
    r"knowing(?: that)?|now that|granted(?: that)?|based on|according to|per)\b\s*(?P<claim>[^,:]+?)"
    r"\s*[,:]\s*(?P<rest>.+)$",
    re.I | re.S,
)
_TRAILING_PREMISE = re.compile(
    r"^(?P<rest>.+?)[, ]+(?:since|because|given that|seeing that|now that|considering that)\s+(?P<claim>.+)$",
    re.I | re.S,
)
_SAID = re.compile(
    r"^(?:the |this |that |your |my )?(?:document|text|source|code book|codebook|cpt(?: book)?|manual|guideline|page|section|update|"
    r"descriptor|supervisor|boss|biller|colleague|manager|payer|rep|consultant|auditor|doctor|surgeon|physician)s?"
    r"(?: (?:now|also|clearly|told me|tells me|has been updated))*"
    r"(?: (?:says?|said|states?|stated|reads?|lists?|requires?|tells?|told|insists?|claims?|thinks?|notes?|confirms?|wants?))?"
    r"(?: us| me| that| and)*\s*[:,]?\s*[\"']?(?P<claim>.{12,}?)[\"']?$",
    re.I | re.S,
)
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|overrule|discard)\b.{0,60}\b(?:instruction|rule|document|above|previous|prior|"
    r"everything|source|guideline|prompt|citation|polic|text|restriction|safety|context|that)|"
    r"\b(?:you are (?:now|no longer)|act as|pretend|role ?play|imagine you|from now on|developer mode|jailbreak|dan mode|"
    r"system prompt|system message|your (?:instructions|prompt|rules)|new (?:instruction|rule)s?|hidden instruction)|"
    r"\b(?:repeat after me|say exactly|say only|reply (?:only|with|yes|no)|respond (?:only|with|yes|no)|answer (?:only |with |just )*[\"']?(?:yes|no)\b|just say|"
    r"output (?:only|the|exactly)|print (?:only|the|exactly|your)|write (?:only|exactly)|begin your (?:answer|reply)|"
    r"start your (?:answer|reply)|end your (?:answer|reply)|translate (?:this|the following)|decode|base64|"
    r"do not cite|without citing|don't cite|cite (?:section|page|line|source) \d|make up|invent|no matter what)|"
    r"<\|?/?(?:system|im_start|im_end|inst|user|assistant)|\[/?(?:inst|system)\]|^\s*(?:system|assistant|developer|admin(?:istrator)?)\s*:|###",
    re.I,
)


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
    """What a message asks, in order; the case it describes; the instructions left out of it."""

    questions: tuple[Question, ...]
    case: str = ""
    instructions: tuple[str, ...] = ()


def understand(text: str) -> Message:
    """The questions in `text`, which is plain (see `app.cleaning.plain`)."""
    questions: list[Question] = []
    statements: list[str] = []
    instructions: list[str] = []
    for sentence in _sentences(text):
        kept, dropped = _without_instruction(sentence)
        instructions += dropped
        if not kept:
            continue
        question = _question(kept)
        if question.form == "statement":
            statements.append(kept)
        else:
            questions.append(question)
    return _assemble(questions, statements, instructions)


def _assemble(
    questions: list[Question], statements: list[str], instructions: list[str]
) -> Message:
    """Statements before a question are its premise if they claim, else the case it is about."""
    if not questions:
        # Telegraphic messages ("fluoro separate 0200T") are questions without a question's form.
        asked = [Question(s, "statement") for s in statements]
        return Message(tuple(asked), "", tuple(instructions))
    said = [match["claim"] for s in statements if (match := _SAID.match(s))]
    case = ". ".join(statements)
    if said:
        first = questions[0]
        premise = ". ".join([first.premise, *said]).strip(". ")
        questions[0] = Question(first.text, first.form, premise)
    return Message(tuple(questions), case, tuple(instructions))


def _sentences(text: str) -> list[str]:
    numbered = _NUMBERED.sub("\n", text)
    parts = [p.strip(" \t-•*") for p in _SENTENCE.split(numbered)]
    out: list[str] = []
    for part in parts:
        if part:
            out += [p.strip() for p in _JOINED.split(part) if p.strip()]
    return [p for p in out if re.search(r"\w", p)]


def _without_instruction(sentence: str) -> tuple[str, list[str]]:
    """The part of a sentence that is about the document, and the instructions in it."""
    if not _INSTRUCTION.search(sentence):
        return sentence, []
    pieces = [p for p in re.split(r"(?<=[:;,])\s+|\s+-\s+|\s+and (?=tell|then)\b", sentence) if p.strip()]
    kept = [p for p in pieces if not _INSTRUCTION.search(p) and len(p.split()) >= 3]
    dropped = [p for p in pieces if p not in kept]
    rest = " ".join(kept).strip(" :;,")
    return rest, dropped


def _question(sentence: str) -> Question:
    text = _POLITE.sub("", sentence).strip() or sentence
    premise = ""
    for pattern in (_PREMISE, _TRAILING_PREMISE):
        match = pattern.match(text)
        if match and len(match["claim"].split()) >= 3:
            premise, text = match["claim"].strip(" ?."), match["rest"].strip()
            break
    text = _POLITE.sub("", text).strip() or text
    return Question(text, _form(text), premise)


def _form(text: str) -> Form:
    lower = text.lower().strip("\"' ")
    if _TAG.search(text):
        return "tag"
    if re.match(rf"(?:{_WH})\b", lower):
        return "open"
    if re.match(rf"(?:{_AUX})\b", lower):
        return "yes_no"
    if text.rstrip().endswith("?") or text.rstrip().endswith("?!"):
        return "open" if re.search(rf"\b(?:{_WH})\b", lower) else "yes_no"
    if re.search(rf"(?:^|[,:] )(?:{_WH})\b", lower) or re.search(r"\bhow (?:many|much|long|do|to)\b", lower):
        return "open"
    return "statement"
