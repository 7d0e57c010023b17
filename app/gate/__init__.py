"""The gate: decides, sentence by sentence, whether a drafted sentence may be shown.

    gate = Gate(library)
    verdict = gate.check(sentence, markers, passages, audience)

Deterministic and positive: a sentence passes only if the cited passages, or wordings of the facts
that rest on them, carry every claim in it. Nothing in it is about one code; without a facts file
only what is near the document's own words passes.
"""

from app.gate.gate import Gate, Verdict

__all__ = ["Gate", "Verdict"]
