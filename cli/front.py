"""From the command line to what is to be done, if that is something else than starting the bot."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cli.arguments import read_arguments
from cli.checking import check, refuse
from cli.keeping import keep
from config import ConfigError, language_of_environment, load_config, load_environment, render
from i18n import catalogue
from storage import load_database


def carry_out(arguments: Sequence[str]) -> int | None:
    """Do what the command line says and give the exit status; None where the bot is to start.

    The settings are those of `.env` and the process. The status is 2 where they, or the command
    line, are at fault.
    """
    language = language_of_environment(os.environ)
    environment: dict[str, str] | ConfigError
    try:
        environment = load_environment(Path(".env"))
        language = language_of_environment(environment)
    except ConfigError as error:
        environment = error
    try:
        read = read_arguments(arguments, language)
    except SystemExit as end:
        return int(end.code or 0)
    if not (read.check or read.command):
        return None
    words = catalogue(language)
    try:
        if isinstance(environment, ConfigError):
            raise environment
        if read.check:
            return check(load_config(environment), words, as_json=read.json)
        return keep(read, load_database(environment), words)
    except ConfigError as error:
        if read.json:
            refuse(error, words)
        else:
            sys.stderr.write(render(error, language) + "\n")
        return 2
