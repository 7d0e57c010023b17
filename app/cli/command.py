"""What a command is, and the parser that all of them share."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NoReturn

from app.cli.exits import CommandError, ExitCode
from app.cli.session import Session

Run = Callable[[argparse.Namespace, Session], ExitCode]


@dataclass(frozen=True, slots=True)
class Command:
    """One command, or a group of them.

    Attributes:
        name: As it is typed.
        summary: One line for the list of commands; a sentence without its full stop.
        description: What its own help page says first.
        examples: Two whole command lines.
        configure: Adds its arguments to its parser; None when it has none.
        run: Does it; None for a group.
        commands: What a group holds.
        provided_by: Module whose `COMMANDS` a group holds besides. It is named, not imported,
            because imports go from the evals to the application and never back; and it is loaded
            only when the group is used, so that other commands do not pay for it.
    """

    name: str
    summary: str
    description: str
    examples: tuple[str, str]
    configure: Callable[[argparse.ArgumentParser], None] | None = None
    run: Run | None = None
    commands: tuple["Command", ...] = ()
    provided_by: str = ""

    @property
    def held(self) -> tuple["Command", ...]:
        """All that the group holds; loads the module that provides some."""
        if not self.provided_by:
            return self.commands
        return (*self.commands, *import_module(self.provided_by).COMMANDS)


class Parser(argparse.ArgumentParser):
    """A parser that raises `CommandError` where argparse would print usage and exit."""

    later: Command | None = None
    """A group whose commands are added when the parser is first used."""

    # `namespace` may be of any type, as argparse has it.
    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """The parsed arguments, and those that are unknown."""
        if self.later is not None:
            group, self.later = self.later, None
            _add_commands(self, group.held)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Refuse the command line.

        Raises:
            CommandError: Always.
        """
        if message.endswith("required: COMMAND"):
            message = "there is no command"
        what = message[:1].upper() + message[1:]
        raise CommandError(f"{what.rstrip('.')}.", f"{self.prog} --help")


def build_parser(root: Command, version: type[argparse.Action], more: str) -> Parser:
    """The parser of the whole command line.

    Args:
        root: The program as a group of commands.
        version: What `--version` does.
        more: Ends the program's own help page.
    """
    parser = Parser(prog=root.name, **_help_page(root, more))
    parser.add_argument("--version", action=version, nargs=0, help="show the version and exit")
    parser.set_defaults(debug=False)
    _complete(parser, root)
    return parser


def _complete(parser: argparse.ArgumentParser, command: Command) -> None:
    """Give `parser` what `command` holds, and what runs it."""
    # Suppressed, or a subcommand's default would undo `codecite --debug COMMAND`.
    parser.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS, help="show a trace on errors"
    )
    parser.set_defaults(run=command.run)
    if command.configure:
        command.configure(parser)
    if command.provided_by and isinstance(parser, Parser):
        parser.later = command
    elif command.commands:
        _add_commands(parser, command.commands)


def _add_commands(parser: argparse.ArgumentParser, commands: Sequence[Command]) -> None:
    listed = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=Parser
    )
    for inner in commands:
        _complete(listed.add_parser(inner.name, help=inner.summary, **_help_page(inner)), inner)


def _help_page(command: Command, more: str = "") -> Any:
    """How the help page looks: it ends with the two examples and `more`."""
    lines = "\n".join(f"  {example}" for example in command.examples)
    return {
        "description": command.description,
        "epilog": f"examples:\n{lines}\n{more}",
        "formatter_class": argparse.RawDescriptionHelpFormatter,
        "allow_abbrev": False,
    }
