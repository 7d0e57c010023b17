"""The gate: decides, sentence by sentence, whether a drafted sentence may be shown.

    gate = gate_of(library)
    verdict = gate.check(sentence, markers, passages, audience)

Deterministic and positive: a sentence passes only if the cited passages, or wordings of the facts
that rest on them, carry every claim in it. Since rules refuse right sentences in words that nobody
foresaw, and let some wrong ones through, a judge that learned from examples has a second opinion
(`app.gate.judge`), except where a fact is contradicted, advice is given, a condition is left out or
a number is strange. Where it is unsure itself, it asks the encoder (`app.gate.opinion`). Nothing in
the code is about one document; without a facts file only what is near the document's own words
passes.
"""

from app.gate.gate import Gate, Verdict, gate_of

__all__ = ["Gate", "Verdict", "gate_of"]
