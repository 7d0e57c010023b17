"""The encounter check: from a clinical note to a coding decision with what is missing."""

from app.check.checker import Checker, CheckResult
from app.check.reader import Finding

__all__ = ["CheckResult", "Checker", "Finding"]
