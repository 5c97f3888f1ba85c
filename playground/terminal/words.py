"""The terminal's own words, in the language of the one who sits at it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusals:
    """Why something that was typed is not sent; with {placeholders} as in `Words`."""

    unknown_own: str
    """{command}"""
    unknown_command: str
    """{command}, {commands}"""
    no_options: str
    """{command}"""
    missing_option: str
    """{option}"""
    no_choice: str
    """{option}, {choices}"""
    no_button: str
    """{number}"""
    no_entry: str
    """{names}"""
    nothing_to_reply: str
    nothing_to_change: str
    no_thread: str
    too_long: str


@dataclass(frozen=True, slots=True)
class Words:
    """Each is whole, or has the {placeholders} that its line names, for `str.format`."""

    you: str
    """The person's name."""
    edited: str
    only_you: str
    starting: str
    bot_ended: str
    """Over the bot's log where it has ended by itself."""
    typing: str
    thinking: str
    used: str
    """Over the answer to a slash command: {command}."""
    no_response: str
    """Discord's words where a command got no answer in time."""
    interaction_failed: str
    """The same for a button."""
    form: str
    """Asks for an input of a form: {title}, {label}."""
    in_dm: str
    in_server: str
    in_thread: str
    help: str
    """How to use the terminal; the own commands are listed under it."""
    commands: Mapping[str, str]
    """What each of the terminal's own commands does: by how it is typed, with its colon."""
    refusals: Refusals
    empty_log: str
