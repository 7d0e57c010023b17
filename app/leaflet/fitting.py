"""The fullest leaflet that keeps to the grade and the length that were asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.leaflet.composing import Citations, Composer, Plan
from app.leaflet.leaflet import Form, LeafletSection
from app.leaflet.questions import Reply
from app.leaflet.rendering import markdown_of
from app.leaflet.wish import Wish
from app.meters.sentences import prose
from app.readability import exact_grade
from corpus.leaflets import LEVELS

LEAST_RANK = 4
"""The wordings that a text with sections has at least; a shorter one is a few sentences."""
MOST_BRIEF = 8
"""Sentences of the longest text without sections."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One try at a leaflet."""

    plan: Plan
    form: Form
    title: str
    sections: tuple[LeafletSection, ...]
    cited: Citations
    markdown: str

    def with_sections(self, sections: tuple[LeafletSection, ...], wish: Wish) -> "Draft":
        """The same with other words in its sections."""
        text = markdown_of(self.title, sections, self.form, wish.person)
        return replace(self, sections=sections, markdown=text)

    def fits(self, wish: Wish) -> bool:
        """Whether it keeps to grade and length."""
        return self.short_enough(wish) and hardest(self.markdown) <= wish.grade

    def short_enough(self, wish: Wish) -> bool:
        """Whether it keeps to the length."""
        return wish.most_words is None or len(self.markdown.split()) <= wish.most_words


def hardest(markdown: str) -> float:
    """The grade of the running text or of the whole with headings and markers, the higher one."""
    return max(exact_grade(prose(markdown).text), exact_grade(markdown))


def fitting(composer: Composer, wish: Wish, replies: Sequence[Reply], left: Sequence[str]) -> Draft:
    """The fullest draft that keeps to grade and length; else the easiest that was tried."""
    tried: list[tuple[float, Draft]] = []
    for plan in _plans(composer, wish):
        draft = drafted(composer, wish, plan, replies, left)
        if not draft.short_enough(wish):
            continue
        grade = hardest(draft.markdown)
        if grade <= wish.grade:
            return draft
        tried.append((grade, draft))
    if tried:
        return min(tried, key=lambda pair: pair[0])[1]
    return drafted(composer, wish, Plan(LEVELS[0], brief=1, title=False), replies, left)


def drafted(
    composer: Composer, wish: Wish, plan: Plan, replies: Sequence[Reply], left: Sequence[str]
) -> Draft:
    """The draft that `plan` makes."""
    cited = Citations(composer.entry)
    sections = composer.sections(wish, plan, replies, left, cited)
    form: Form = "sentences" if plan.brief else wish.form
    title = composer.text.title if plan.title else ""
    text = markdown_of(title, sections, form, wish.person)
    return Draft(plan, form, title, sections, cited, text)


def _plans(composer: Composer, wish: Wish) -> Iterator[Plan]:
    """Plans from the fullest to the shortest, the harder wordings first."""
    levels = [level for level in reversed(LEVELS) if level <= wish.grade] or [LEVELS[0]]
    for shape in _shapes(wish, max(w.rank for w in composer.text.wordings)):
        yield from (replace(shape, level=level) for level in levels)


def _shapes(wish: Wish, ranks: int) -> Iterator[Plan]:
    """The shapes that a leaflet can have for `wish`, from the fullest to the shortest."""
    level = LEVELS[0]
    if wish.form != "sentences":
        full = Plan(level)
        if wish.most_words is None and wish.form != "letter":
            yield full
        yield replace(full, clinic="list")
        short = replace(full, clinic="list", ask=False)
        for rank in range(ranks, LEAST_RANK - 1, -1):
            yield replace(short, rank=rank)
        for rank in range(LEAST_RANK + 2, LEAST_RANK - 1, -1):
            yield replace(short, rank=rank, clinic="none")
    for count in range(wish.most_sentences or MOST_BRIEF, 0, -1):
        for named, title in ((True, True), (True, False), (False, True), (False, False)):
            yield Plan(level, brief=count, title=title, source=False, named=named)
