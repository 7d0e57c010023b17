"""A run, and what became of it since the baseline, for people and for other programs."""
