"""Training a code's tuned classifier: `python -m index.tuning CODE`. Nothing here serves answers.

It needs the libraries of the dependency group `tuning`, which nobody needs who only asks.
"""
