"""What can be written after `python bot.py`, told in the owner's language."""

import argparse
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

from i18n import Text, catalogue, text

PROGRAM: Final = "python bot.py"


def read_arguments(arguments: Sequence[str], language: str) -> argparse.Namespace:
    """Read the command line; `command` is None where none is given.

    Raises SystemExit with its status: 0 after the help that was asked for, 2 where the command line
    makes no sense.
    """
    starting = text("Without anything more it starts the bot, with the settings in .env.")
    parser = _Parser(PROGRAM, language, catalogue(language).say(starting))
    parser.offer("--check", text("look whether all is well, without starting the bot"))
    parser.offer("--json", text("with --check: say it as JSON, for programs"))
    commands = parser.add_subparsers(
        title=parser.say(text("Commands")), dest="command", prog=PROGRAM
    )

    def command(name: str, what: Text) -> _Parser:
        said = parser.say(what)
        return commands.add_parser(
            name, prog=f"{PROGRAM} {name}", language=language, description=said, help=said
        )

    backup = command("backup", text("copy the database into a file, also while the bot runs"))
    export = command("export", text("write all that is kept into a zip of JSON lines"))
    for writing in (backup, export):
        writing.ask_for_file(text("the file to write"))
        writing.offer("--force", text("replace the file if it is there already"))
    restore = command("import", text("put a backup or an export in the database's place"))
    restore.ask_for_file(text("a file that backup or export has written"))
    migrate = command("migrate", text("bring the database to the schema of this version"))
    migrate.choices.add_argument(
        "--to", metavar="URL", help=parser.say(text("bring it into another database"))
    )
    read, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.refuse(text("{words} is not known here.", words=f"`{' '.join(unknown)}`"))
    if read.json and not read.check:
        parser.refuse(text("`--json` goes with `--check` alone."))
    if read.check and read.command:
        parser.refuse(text("`--check` goes with no command."))
    return read


class _Formatter(argparse.HelpFormatter):
    """Lays the help out, with no English word of its own."""

    def __init__(self, prog: str, *, language: str) -> None:
        super().__init__(prog)
        self._usage = catalogue(language).say(text("Usage:"))

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, f"{self._usage} " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Reads a command line, or the rest of one, and says in a language what there is."""

    def __init__(self, prog: str, language: str, description: str) -> None:
        self.say: Final = catalogue(language).say
        super().__init__(
            prog=prog,
            description=description,
            formatter_class=partial(_Formatter, language=language),
            add_help=False,
            allow_abbrev=False,
        )
        self.choices: Final = self.add_argument_group(self.say(text("Options")))
        self.choices.add_argument(
            "-h", "--help", action="help", help=self.say(text("say this, and do nothing"))
        )

    def offer(self, option: str, what: Text) -> None:
        """Take an option without a value."""
        self.choices.add_argument(option, action="store_true", help=self.say(what))

    def ask_for_file(self, what: Text) -> None:
        """Take the path of a file, which must be given."""
        files = self.add_argument_group(self.say(text("Files")))
        files.add_argument("file", metavar="FILE", type=Path, help=self.say(what))

    def error(self, message: str) -> NoReturn:  # noqa: ARG002 - it is in English
        """End with status 2: something is missing, or is none of what there is to choose from."""
        self.refuse(text("Something is missing or not known here."))

    def refuse(self, why: Text) -> NoReturn:
        """Say what is wrong, and end with status 2."""
        more = text("`{help}` tells more.", help=f"{self.prog} --help")
        self.exit(2, f"{self.format_usage()}\n{self.say(why)} {self.say(more)}\n")
