"""What can be wrong with the suite itself; wrong answers are results, not errors.

EvalsError
├── CaseError       a golden case cannot be read; the message names file, case id and key
├── RuleError       a rules file is wrong, or a rule fails one of its own examples
├── PlanError       a run file cannot be used; the message names file and key
├── StoreError      recorded answers cannot be read or written, or are not there
├── ResultError     a run's results or a baseline cannot be read
└── NotComparable   two runs cannot be told apart by what they answered
"""


class EvalsError(Exception):
    """Base of the errors that make a run unusable."""


class CaseError(EvalsError):
    """A golden case cannot be read."""


class RuleError(EvalsError):
    """A rules file cannot be read, or a rule misjudges one of its own examples."""


class PlanError(EvalsError):
    """A run file cannot be used."""


class StoreError(EvalsError):
    """Recorded answers cannot be read or written, or are not there."""


class ResultError(EvalsError):
    """A run's results or a baseline cannot be read."""


class NotComparable(EvalsError):
    """Two runs asked different questions, or one of them has no answers."""
