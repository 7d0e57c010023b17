"""A decision in one line, as it stands on top of a page."""

from corpus.encounter import Decision

_REPORT = {"yes": "fits", "no": "does not fit", "query": "needs an answer from the physician first"}
_NECESSITY = {
    "not_supported": "the note rules medical necessity out",
    "unclear": "medical necessity is unclear",
}


def overall(decision: Decision) -> str:
    """One line: whether the code fits, and how much is missing from the documentation."""
    parts = [f"{decision.code} {_REPORT[decision.report]}"]
    if decision.medical_necessity == "not_supported":
        parts.append(_NECESSITY["not_supported"])
    count = len(decision.missing_documentation)
    if count:
        parts.append(f"{count} {'item' if count == 1 else 'items'} missing from the documentation")
    elif decision.report != "no":
        parts.append("nothing is missing from the documentation")
    return ", ".join(parts)
