"""What can be wrong with the suite itself; wrong answers are results, not errors.

EvalsError
├── CaseError    a golden case cannot be read; the message names file, case id and key
└── RuleError    a rules file is wrong, or a rule fails one of its own examples
"""


class EvalsError(Exception):
    """Base of the errors that make a run unusable."""


class CaseError(EvalsError):
    """A golden case cannot be read."""


class RuleError(EvalsError):
    """A rules file cannot be read, or a rule misjudges one of its own examples."""
