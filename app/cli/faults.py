"""Errors of the packages below, in the words of the command line."""

from app.cli.exits import CommandError, ExitCode
from app.cli.text import printable
from app.errors import NotReady, UsageError


def explained(error: BaseException) -> CommandError:
    """`error` as what happened and what to type next."""
    if isinstance(error, CommandError):
        return error
    what, next_step, code = _explanation(error)
    explained_error = CommandError(what, next_step, code)
    explained_error.__cause__ = error
    return explained_error


def reason(error: BaseException) -> str:
    """`error` in one line, for the line of a batch that it belongs to."""
    return printable(_explanation(error)[0]).replace("\n", " ")


def _explanation(error: BaseException) -> tuple[str, str, ExitCode]:
    # Not above: a command that meets no error need not load the two packages for their names.
    from corpus import CorpusError
    from index import IndexLocked, SearchIndexError, SettingsError

    if isinstance(error, UsageError):
        return str(error), "codecite ask --help", ExitCode.USAGE
    if isinstance(error, SettingsError):
        return str(error), f"unset {error.setting}", ExitCode.USAGE
    if isinstance(error, IndexLocked):
        return str(error), "codecite index status", ExitCode.NOT_READY
    if isinstance(error, (NotReady, SearchIndexError, CorpusError)):
        return str(error), "codecite doctor", ExitCode.NOT_READY
    if isinstance(error, OSError):  # a disk or device gave up while it was read
        what = f"Reading or writing failed: {error.strerror or error}."
        return what, "codecite doctor", ExitCode.NOT_READY
    what = f"Something went wrong inside codecite ({type(error).__name__})."
    return what, "codecite --debug, then the same command", ExitCode.NOT_READY
