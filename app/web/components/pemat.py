"""The PEMAT-P checklist: computed items with their reason, the others for a person to rate."""

import streamlit as st

from app.meters import Meters, Rated, Score, items, rate, score
from app.meters.pemat import Domain, Rating
from app.web.inert import label, table

_HEADINGS: dict[Domain, str] = {
    "understandability": "Can people understand it?",
    "actionability": "Do people know what they can do?",
}


def pemat_checklist(meters: Meters) -> None:
    """Draw both scores, the items for a person, and the computed ones."""
    st.caption(
        "PEMAT-P (AHRQ, 2013), in our short wording. 70% is the usual line. It rates whether "
        "people can understand and act, not whether the content is right."
    )
    rated = rate(meters, _given())
    for domain, heading in _HEADINGS.items():
        st.subheader(heading, anchor=False)
        st.markdown(label(score_words(score(rated, domain))))
        mine = [each for each in rated if each.item.domain == domain]
        columns = st.columns(2, gap="medium")
        for number, each in enumerate(each for each in mine if not each.why):
            with columns[number % 2]:
                _ask(each)
        computed = {f"{e.item.number}. {e.item.text}": _computed(e) for e in mine if e.why}
        st.markdown("Computed from the text:")
        st.html(table(computed))


def score_words(found: Score) -> str:
    """A score, or what is left to rate before there is one."""
    so_far = f"{found.agree} of {found.applicable} applicable items agreed to"
    if found.percent is None:
        return f"No score yet: {found.unrated} to rate. So far {so_far}."
    return f"{found.percent}%: {so_far}."


def _given() -> dict[int, Rating]:
    kept = {item.number: st.session_state.get(_key(item.number)) for item in items()}
    return {number: rating for number, rating in kept.items() if rating is not None}


def _ask(each: Rated) -> None:
    st.segmented_control(
        label(f"{each.item.number}. {each.item.text}"),
        each.item.choices,
        format_func=str.capitalize,
        key=_key(each.item.number),
        persist_state="session",
    )


def _computed(each: Rated) -> str:
    return f"{str(each.rating).capitalize()}: {each.why}"


def _key(number: int) -> str:
    return f"pemat-{number}"
