"""Errors of the application, all meant to be shown to the person who uses it.

AppError
├── UsageError      the input cannot be used as it is (exit code 2)
└── NotReady        something that is needed is missing or down (exit code 3)
"""


class AppError(Exception):
    """Something went wrong; the message says what, and what to do next."""


class UsageError(AppError):
    """The input cannot be used as it is."""


class NotReady(AppError):
    """Something that is needed is missing, damaged or down."""
