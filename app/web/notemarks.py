"""A note as HTML, its findings marked and named."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from app.check.reader import Finding
from app.web.inert import html_text


def marked_note(note: str, findings: Sequence[Finding], focus: Collection[str] = ()) -> str:
    """`note` as HTML with every finding marked, and its fields named behind it.

    Findings may overlap. Tags and the names of fields removed, the result is the note.

    Args:
        note: The note.
        findings: What was read in it.
        focus: Fields of findings that are under review.
    """
    cuts = sorted({0, len(note), *(f.start for f in findings), *(f.end for f in findings)})
    parts = []
    for start, end in pairwise(cuts):
        piece = html_text(note[start:end])
        inside = [f for f in findings if f.start <= start and end <= f.end]
        if not inside:
            parts.append(piece)
            continue
        kind = "cc-cited" if any(f.field in focus for f in inside) else "cc-found"
        parts.append(f'<mark class="{kind}">{piece}</mark>')
        ending = [f for f in inside if f.end == end]
        if ending:
            parts.append(f'<span class="cc-tag">{html_text(_named(ending))}</span>')
    return f'<div class="cc-document" role="group" aria-label="Note">{"".join(parts)}</div>'


def _named(findings: Sequence[Finding]) -> str:
    names = (f.field.replace("_", " ") + (" (denied)" if f.negated else "") for f in findings)
    return "; ".join(dict.fromkeys(names))
