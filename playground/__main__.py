"""Talk with the bot in a terminal, without any account: `python -m playground`.

Discord and, unless there is a real one, the model are on loopback. The bot is a process of its own,
started by this module too and unchanged: only where it finds Discord is another place.
"""

import asyncio
import io
import os
import sys
import threading
from _thread import interrupt_main
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from config import Config, ConfigError, language_of_environment, load_environment, render
from i18n import Text, catalogue, text
from playground.terminal.console import greet
from playground.terminal.words import Refusals, Words

if TYPE_CHECKING:
    from playground.discord import Addresses

_NAME = "Hamdam"
_TOKEN = "playground.token"  # noqa: S105
_ROOT = Path(__file__).resolve().parent.parent
_KEYS = ("OPENAI_API_KEY", "GILAS_API_KEY")
_LOCALES = {"en": "en-US", "ru": "ru"}
# https://discord.com/developers/docs/reference#locales
_NO_LOCALE = "en-US"


def main() -> int:
    """Start everything and give the exit status: 0, or 2 where the settings are wrong."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    language = language_of_environment(os.environ)
    try:
        environment = load_environment(Path(".env"))
        language = language_of_environment(environment)
        has_model = _has_model(environment)
        config = Config.from_mapping(_settings(environment, language, has_model=has_model))
    except ConfigError as error:
        print(render(error, language), file=sys.stderr)
        return 2
    greet(_greeting(config, language, has_model=has_model))
    return _start(config, environment, language, has_model=has_model)


def _start(
    config: Config, environment: Mapping[str, str], language: str, *, has_model: bool
) -> int:
    # After the greeting, which is to be read meanwhile.
    from playground.model.server import NAMES  # noqa: PLC0415
    from playground.start import Setup, run  # noqa: PLC0415

    settings = _settings(environment, language, has_model=has_model)
    names = (*NAMES, config.default_model, *config.models)
    setup = Setup(
        command=_bot_command,
        environment=settings,
        token=_TOKEN,
        stand_in=None if has_model else tuple(dict.fromkeys(names)),
        locale=_LOCALES.get(language, _NO_LOCALE),
        words=_words(config, language),
    )
    return asyncio.run(run(setup))


# The bot's settings


def _has_model(environment: Mapping[str, str]) -> bool:
    """Tell whether the settings name a real model: by a key, or a server that needs none."""
    if any(environment.get(key, "").strip() for key in _KEYS):
        return True
    try:
        Config.from_mapping({**environment, "DISCORD_TOKEN": _TOKEN})
    except ConfigError as error:
        return not any(fault.variable in _KEYS for fault in error.faults)
    return True


def _settings(environment: Mapping[str, str], language: str, *, has_model: bool) -> dict[str, str]:
    """Give the bot's environment. It runs in a folder without a `.env`, so this is all of it."""
    path = os.pathsep.join(filter(None, [str(_ROOT), environment.get("PYTHONPATH")]))
    settings = {
        **environment,
        "DISCORD_TOKEN": _TOKEN,
        "LANGUAGE": environment.get("LANGUAGE") or language,
        "PYTHONPATH": path,
        "PYTHONIOENCODING": "utf-8",
    }
    settings.pop("DATABASE_URL", None)  # by default it is in the bot's folder
    if not has_model:
        settings.pop("PROXY_URL", None)  # a proxy leads out of this computer
        settings |= {"OPENAI_BASE_URL": "http://127.0.0.1/v1", "OPENAI_API_KEY": "stand-in"}
    return settings


# The bot, as the process that this module starts


def _bot_command(addresses: "Addresses") -> list[str]:
    return [sys.executable, "-m", "playground", "--bot", addresses.api, addresses.gateway]


def _run_bot(api: str, gateway: str) -> int:
    """Run the bot with Discord at these addresses, until its standard input ends."""
    import aiohttp  # noqa: PLC0415
    import discord  # noqa: PLC0415
    import yarl  # noqa: PLC0415

    import bot  # noqa: PLC0415

    class DirectClient(discord.http.HTTPClient):
        """Reaches Discord on this computer: a proxy from the settings leads out of it."""

        def __init__(
            self,
            loop: asyncio.AbstractEventLoop,
            *_: object,
            **options: Any,  # noqa: ANN401 - whatever discord.py has
        ) -> None:
            super().__init__(loop, **{**options, "proxy": None})

        async def static_login(self, token: str) -> Any:  # noqa: ANN401 - Discord's own user
            self.connector = aiohttp.TCPConnector(limit=0)
            return await super().static_login(token)

    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    discord.client.HTTPClient = DirectClient  # type: ignore[attr-defined]
    threading.Thread(target=_interrupt_at_end_of_input, daemon=True).start()
    return bot.main()


def _interrupt_at_end_of_input() -> None:
    """Do what Ctrl-C does once the one who started the bot wants it to end, or is gone."""
    while os.read(0, 1024):
        pass
    interrupt_main()


# What a person reads


def _greeting(config: Config, language: str, *, has_model: bool) -> Iterator[str]:
    title = text("This is {name} in a Discord of its own, on your computer only.", name=_NAME)
    sentences = [title, _about_model(config) if has_model else _ABOUT_STAND_IN, _HOW]
    if language not in _LOCALES:
        sentences.append(_about_locale(language))
    yield from map(catalogue(language).say, sentences)


def _about_model(config: Config) -> Text:
    return text(
        "The answers come from {model} at {host}: what you write is sent there and may cost money. "
        "Everything else stays on this computer, and nothing is kept afterwards.",
        model=config.default_model,
        host=urlsplit(config.endpoints[0].base_url).hostname or "",
    )


_ABOUT_STAND_IN = text(
    "A stand-in answers in place of a real model. Nothing you write leaves this computer, and "
    "nothing is kept afterwards. For real answers, put OPENAI_API_KEY or GILAS_API_KEY into the "
    "file .env."
)
_HOW = text(
    "You are in a direct message with the bot: write and press Enter. `/help` shows what it can "
    "do, `:help` what you can do here, and Ctrl-C ends it."
)


def _about_locale(language: str) -> Text:
    return text(
        "Discord itself does not speak your language, so slash commands answer in English until "
        "you choose yours: `/language {language}`",
        language=language,
    )


def _words(config: Config, language: str) -> Words:
    say = catalogue(language).say
    return Words(
        you=say(text("You")),
        edited=say(text("(edited)")),
        only_you=say(text("Only you can see this")),
        starting=say(text("{name} is starting…", name=_NAME)),
        bot_ended=say(text("The bot has ended by itself. This is what it wrote:")),
        typing=say(text("{name} is typing…", name=_NAME)),
        thinking=say(text("{name} is thinking…", name=_NAME)),
        used=say(text("You used {command}", command="{command}")),
        no_response=say(text("The application did not respond")),
        interaction_failed=say(text("This interaction failed")),
        form=say(
            text("{title}. Write here: {label}", title="{title}", label="{label}"),
        ),
        in_dm=say(text("You are in a direct message with the bot. Just write.")),
        in_server=say(
            text(
                "You are in a channel of a server. Here the bot answers `{prefix}chat hello`, "
                "`/chat hello`, `@{name} hello` and a reply to one of its messages: `:reply hello`",
                prefix=config.command_prefix,
                name=_NAME,
            )
        ),
        in_thread=say(text("You are in a thread of the server.")),
        help=say(
            text(
                "What you write is sent to the place that stands before it. What begins with / "
                "is a command of Discord. Tab takes the first suggestion. This terminal has "
                "commands too:"
            )
        ),
        commands=_commands(language),
        refusals=_refusals(language),
        empty_log=say(text("The bot has not written anything into its log yet.")),
    )


def _refusals(language: str) -> Refusals:
    say = catalogue(language).say
    return Refusals(
        unknown_own=say(
            text("There is no command `{command}`. See `:help`.", command="{command}"),
        ),
        unknown_command=say(
            text(
                "There is no command `{command}` here. There are: {commands}",
                command="{command}",
                commands="{commands}",
            )
        ),
        no_options=say(text("Nothing can follow `{command}`.", command="{command}")),
        missing_option=say(text("The option `{option}` is required.", option="{option}")),
        no_choice=say(
            text("For `{option}`, choose one of: {choices}", option="{option}", choices="{choices}")
        ),
        no_entry=say(
            text("Write `:menu` and what to choose from it: {names}", names="{names}"),
        ),
        no_button=say(text("Nothing with the number {number} can be pressed.", number="{number}")),
        nothing_to_reply=say(
            text("Write `:reply` and your message, once the bot has written one here.")
        ),
        nothing_to_change=say(
            text("You have written no message here yet. To change one, write `:edit` and its text.")
        ),
        no_thread=say(text("There is no thread in the server yet.")),
        too_long=say(text("Your message is too long: Discord takes 2000 characters.")),
    )


def _commands(language: str) -> dict[str, str]:
    said = {
        ":dm": text("go to the direct message with the bot"),
        ":server": text("go to a channel of a server"),
        ":thread": text("go to the newest thread of the server"),
        ":reply …": text("reply to the bot's last message"),
        ":edit …": text("change your last message"),
        ":delete": text("delete your last message"),
        ":menu …": text("choose from the menu of the last message"),
        ":1": text("press or choose what has this number"),
        ":log": text("show the end of the bot's log"),
        ":help": text("show this"),
        ":quit": text("end the session"),
    }
    return {command: catalogue(language).say(meaning) for command, meaning in said.items()}


if __name__ == "__main__":
    status = 0
    with suppress(KeyboardInterrupt):  # the ordinary end of both
        status = _run_bot(*sys.argv[2:]) if sys.argv[1:2] == ["--bot"] else main()
    sys.exit(status)
