"""What a note says for and against cement having been injected, and into which bone."""

import re

from app.check.filling import implied
from app.check.mentions import Mention, Reading
from app.check.nearby import apart, lists
from app.check.sidenames import is_side
from app.check.tables import cue
from corpus.encounter import Site

AHEAD = 0.3
"""How much more likely it must be that cement went in than that it did not."""
_PARTS = re.compile("[,;]|->")
"""What divides a sentence about cement into parts that are judged by themselves."""
PLASTY = r"(?:balloon )?(?:vertebro|kypho|cemento|osteo)-?plast|vertebral|kypho"


class Evidence:
    """The mentions that speak for and against an injection."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.named = [m for m in reading.all("procedure") if not self._old_cement(m)]
        self.level = stated_site(reading)
        self.done = [m for m in self.named if self._performed(m)]
        self.meant = [
            m
            for m in self.named
            if m.scope in {"now", "planned", "consent"} and not m.key and not m.negated
        ]
        injected = [m for m in reading.all("cement") if m.scope == "now" and self._injected(m)]
        places = [self.place(m) for m in injected]
        if "target" not in places:
            unnamed = [m for m in implied(reading) if m.scope == "now" and self._injected(m)]
            injected = sorted([*injected, *unnamed], key=lambda m: m.start)
            places = [self.place(m) for m in injected]
        placed = list(zip(places, injected, strict=True))
        self.own = [m for place, m in placed if place == "target"]
        self.elsewhere = [m for place, m in placed if place == "other"]
        self.placeless = [m for place, m in placed if place == "not_stated"]
        refuted = [
            m
            for m in reading.all("cement")
            if m.scope in {"now", "planned"} and self._refuted(m) and not self._given_after_all(m)
        ]
        self.no_cement = [
            m
            for m in refuted
            if not (self._one_side_only(m) and self._other_side_done(m))
            and not (self._of_a_try(m) and any(g.start > m.end for g in injected))
        ]
        self.others = [m for m in reading.all("other_procedure") if self._other_done(m)]

    def _performed(self, mention: Mention) -> bool:
        sentence = self.reading.sentences[mention.sentence]
        if sentence.kind in {"present", "diagnosis", "treatment", "pain"} and not cue(
            "evidence", "performed"
        ).search(sentence.text):
            return False
        return mention.real

    def _old_cement(self, mention: Mention) -> bool:
        """Whether "sacral cement" is what lies there, or what was only spoken of."""
        text = self.reading.sentences[mention.sentence].text
        talked_of = cue("evidence", "cement_only_talked_of")
        return "cement" in mention.text and talked_of.search(text) is not None

    def _text(self, mention: Mention) -> tuple[str, str]:
        sentence = self.reading.sentences[mention.sentence]
        first, last = mention.start - sentence.start, mention.end - sentence.start
        return sentence.text[:first], sentence.text[last:]

    def _refuted(self, mention: Mention) -> bool:
        """Whether the words say that no cement was injected."""
        sentence = self.reading.sentences[mention.sentence]
        before, after = self._text(mention)
        if sentence.kind == "complications":
            return cue("evidence", "plainly_none").search(sentence.text) is not None
        if cue("evidence", "unused").match(after) and not mention.key:
            return cue("evidence", "left_over").search(before) is None
        if cue("evidence", "leak").match(after):
            return False
        if mention.key:
            value = sentence.text[sentence.body - sentence.start :]
            return cue("evidence", "cement_value_none").match(value) is not None
        clause = _PARTS.split(before)[-1] + mention.text + _PARTS.split(after)[0]
        if cue("evidence", "outside").search(clause) and not cue("evidence", "given_in").search(
            clause
        ):
            return False
        if cue("evidence", "not_given").match(after):
            return True
        if cue("evidence", "before_cement").search(before[-40:]) and not cue(
            "evidence", "set"
        ).match(after):
            # "a core was taken before cement" only tells the order of things
            told = before.rsplit(";", 1)[-1] + mention.text + after.split(";", 1)[0]
            return cue("evidence", "ended").search(told) is not None
        return bool(cue("evidence", "no_cement").search(before[-45:]))

    def _given_after_all(self, mention: Mention) -> bool:
        """Whether only another cement was lacking: "no Cortoss was left, so PMMA was used"."""
        another = [m for m in self.reading.within("cement", mention.sentence) if m != mention]
        if not self.reading.learned or mention.key or not another:
            return False
        given, withheld = (
            self.reading.likely(label, mention.sentence) for label in ("cement_in", "cement_not")
        )
        return given > withheld + AHEAD

    def _of_a_try(self, mention: Mention) -> bool:
        """Whether "no cement" is said of one needle only: "no cement through it"."""
        before, after = self._text(mention)
        return (
            cue("evidence", "of_a_try").match(after) is not None
            or cue("evidence", "first_try").search(before) is not None
        )

    def _other_side_done(self, mention: Mention) -> bool:
        """Whether cement went in elsewhere than on the side that "no cement" is said of."""
        none = sides_near(self.reading, mention)
        given = [sides_near(self.reading, m) for m in [*self.own, *self.placeless]]
        if not given:
            others = (sides_near(self.reading, m) - none for m in self.done)
            given = [sides for sides in others if sides]
        elsewhere = {
            side
            for side in ("left", "right")
            for m in self.reading.real(side)
            if m.sentence != mention.sentence
        }
        return any(not none or (sides or elsewhere) - none for sides in given)

    def _one_side_only(self, mention: Mention) -> bool:
        """Whether "no cement" is said of one side, or of another bone, only."""
        sentence = self.reading.sentences[mention.sentence]
        first = mention.start - sentence.start
        clause = (
            re.split(r"[,;]", sentence.text[:first])[-1]
            + re.split(r"[,;]", sentence.text[first:])[0]
        )
        if cue("evidence", "of_side").match(sentence.text):
            return True  # a line or clause of one side: "Right: cannula in, no PMMA"
        before = re.split(r";", sentence.text[:first])[-1]
        if cue("evidence", "in_vain").search(before) and cue("evidence", "side_or_there").search(
            before
        ):
            return True
        return (
            bool(
                cue("evidence", "side_or_there").search(clause)
                and not re.search(r"\bno cement\b[^,;]*\bat any\b", clause)
            )
            or (
                self.reading.has("other_site", mention.sentence)
                and not self.reading.has("site", mention.sentence)
            )
            or bool(sides_near(self.reading, mention))
        )

    def _injected(self, mention: Mention) -> bool:
        before, after = self._text(mention)
        if (
            mention.negated
            or self._refuted(mention)
            or cue("evidence", "leak").match(after)
            or cue("evidence", "left_open").match(after)
            or cue("evidence", "old").search(before)
            or cue("evidence", "attempted").search(before)
        ):
            return False
        sentence = self.reading.sentences[mention.sentence]
        if mention.key:
            value = sentence.text[sentence.body - sentence.start :].strip(" .-")
            return bool(value) and not self.reading.pattern("silent").match(value)
        if sentence.kind in {"complications", "post", "place"}:
            return False
        if cue("evidence", "opened").search(sentence.text) and not cue("evidence", "given").search(
            sentence.text
        ):
            return False
        return cue("evidence", "cement_only_talked_of").search(sentence.text) is None

    def _other_done(self, mention: Mention) -> bool:
        if mention.negated or mention.scope not in {"now", "planned"}:
            return False
        if self.reading.sentences[mention.sentence].kind in {
            "treatment",
            "present",
            "dximaging",
            "biopsy_result",
        }:
            return mention.scope == "planned"
        if (
            self.level == "target"
            and re.match(PLASTY, mention.text)
            and not self.reading.has("other_site", mention.sentence)
        ):
            return False
        overlaps = any(
            m.start <= mention.start < m.end or mention.start <= m.start < mention.end
            for m in self.named
        )
        if overlaps:
            return False
        own = self.reading.has("site", mention.sentence) and not self.reading.has(
            "other_site", mention.sentence
        )
        if re.match(r"cemento|osteo", mention.text) and not self.reading.has(
            "other_site", mention.sentence
        ):
            return False
        return not (own and cue("evidence", "may_be_own_procedure").match(mention.text))

    def _measured(self, site: Mention) -> bool:
        """Whether a bone has its own amount of cement: "T10 3 mL, left S1 3 mL"."""
        after = self.reading.note.text[site.end : site.end + 20]
        return cue("evidence", "with_amount").match(after) is not None

    def _bone_before(self, mention: Mention) -> Site | None:
        """The bone named last before an amount, where its sentence lists several bones."""
        reading, index = self.reading, mention.sentence
        if cue("evidence", "summed").search(self._text(mention)[0][-8:]):
            return None  # "4 + 5 mL": one for each bone
        own = [m for t in ("site", "procedure") for m in reading.within(t, index)]
        other = list(reading.within("other_site", index))
        if not own or not other:
            return None
        before = [m for m in [*own, *other] if m.end <= mention.start]
        last = max(before, key=lambda m: m.end, default=None)
        return None if last is None else "target" if last in own else "other"

    def _joined(self, one: Mention, other: Mention) -> bool:
        """Whether two bones share what is said of them: "right ala plus right ilium"."""
        first, last = sorted((one, other), key=lambda m: m.start)
        between = self.reading.note.text[first.end : last.start]
        return cue("evidence", "bones_joined").fullmatch(between) is not None

    def place(self, mention: Mention) -> Site:
        """The bone that a mention of cement stands with."""
        reading = self.reading
        if mention.text[0].isdigit() and (near := self._bone_before(mention)) is not None:
            return near
        line = reading.lines[reading.sentences[mention.sentence].line]
        for first, last in ((mention.sentence, mention.sentence), (line[0], mention.sentence)):
            own = [
                m
                for i in range(first, last + 1)
                for t in ("site", "procedure")
                for m in reading.within(t, i)
            ]
            other = [m for i in range(first, last + 1) for m in reading.within("other_site", i)]
            if first == last and lists(reading.sentences[first].text):
                own = [m for m in own if not apart(self.reading, mention, m)]
                other = [m for m in other if not apart(self.reading, mention, m)]
            own = [m for m in own if not m.negated and m.scope not in {"past", "family"}]
            other = [m for m in other if not m.negated and m.scope not in {"past", "family"}]
            if own and not other:
                return "target"
            if other and not own:
                return "other"
            if own and other and first < last and not reading.real("other_plasty"):
                return "target"
            if own and other and any(self._measured(m) for m in own):
                return "target"
            if own and other and any(self._joined(o, m) for o in own for m in other):
                return "target"
            if own and other:
                nearest = min(
                    [*own, *other],
                    key=lambda m: min(abs(m.end - mention.start), abs(m.start - mention.end)),
                )
                return "target" if nearest in own else "other"
        about = reading.sections[mention.sentence]
        return {"site": "target", "other": "other"}.get(about, self.level)  # type: ignore[return-value]


def sides_near(reading: Reading, mention: Mention) -> set[str]:
    """The sides that the clause of a mention names; else the last one named before it, or after."""
    sentence = reading.sentences[mention.sentence]
    first, last = mention.start - sentence.start, mention.end - sentence.start
    sides = sorted(
        (m.start - sentence.start, side)
        for side in ("left", "right")
        for m in reading.within(side, mention.sentence)
        if is_side(reading, m)
    )
    cut = cue("evidence", "clause_cut")
    start = max((m.end() for m in cut.finditer(sentence.text, 0, first)), default=0)
    end = m.start() if (m := cut.search(sentence.text, last)) else len(sentence.text)
    inside = {side for at, side in sides if start <= at < end}
    before = [side for at, side in sides if at < start]
    return inside or set(before[-1:]) or {side for at, side in sides if at >= end}


def of_other_side(reading: Reading, mention: Mention, done: list[Mention]) -> bool:
    """Whether words on an end are of another side than the one that was injected."""
    own = sides_near(reading, mention)
    if not own:
        return False
    sides = (sides_near(reading, m) for m in done)
    return any(found and own.isdisjoint(found) for found in sides)


def stated_site(reading: Reading) -> Site:
    """The bone that a table line for the level or the site of injection names."""
    for sentence in reading.sentences:
        key = sentence.text[: max(0, sentence.body - sentence.start)]
        if not cue("evidence", "site_heading").search(key):
            continue
        value = sentence.text[len(key) :]
        if reading.pattern("site").search(value):
            return "target"
        if reading.pattern("other_site").search(value):
            return "other"
    return "not_stated"


def strong(reading: Reading, evidence: Evidence) -> list[Mention]:
    """Cement that the note says went in, by a verb, an amount or a table line."""
    found = []
    for mention in [*evidence.own, *evidence.placeless]:
        sentence = reading.sentences[mention.sentence]
        named = reading.has("procedure", mention.sentence)
        if (
            sentence.kind in {"title", "planned"}
            and named
            and not cue("evidence", "quantity").search(sentence.text)
        ):
            continue
        if sentence.kind in {"diagnosis", "present", "summary"} and not cue(
            "evidence", "given"
        ).search(sentence.text):
            continue
        found.append(mention)
    return found


def given_plainly(reading: Reading, evidence: Evidence) -> bool:
    """Whether cement is said to have gone in, by a verb or an amount."""
    return any(
        cue("evidence", "given").search(reading.sentences[m.sentence].text)
        or cue("evidence", "quantity").search(reading.sentences[m.sentence].text)
        for m in [*evidence.own, *evidence.placeless]
    )


def quantified(reading: Reading, mentions: list[Mention]) -> bool:
    """Whether any of `mentions` stands with an amount, or with "injected"."""
    return any(
        cue("evidence", "quantity").search(reading.sentences[m.sentence].text)
        or re.search(r"\binjected\b", reading.sentences[m.sentence].text)
        for m in mentions
    )


def needles(reading: Reading) -> list[Mention]:
    """Needles that went into the code's own bone."""
    return [
        m
        for m in reading.real("needle")
        if reading.has("site", m.sentence)
        and not reading.has("other_site", m.sentence)
        and reading.sentences[m.sentence].kind
        not in {"title", "summary", "diagnosis", "plan", "present"}
    ]
