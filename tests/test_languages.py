"""In which language the bot speaks of itself, over the wire."""

from dataclasses import dataclass

import pytest

from ai.errors import InvalidKeyError, notice
from cogs.help_text import help_text
from i18n import LANGUAGE_NAMES, LANGUAGES, Text, catalogue, text
from playground.discord import Channel, Person
from playground.model.answer import Answer
from tests.home import Home

HELLO = {"en": "hello my friend", "fa": "سلام دوست من", "ru": "привет, мой друг"}
NO_WORDS = "2 + 2 = ?"


@dataclass(frozen=True)
class Case:
    """What is known of a person who asks, and the language to answer in; "" is LANGUAGE.

    `locale` is that of the person's Discord; `server` None stands for a DM.
    """

    expected: str
    chosen: str = ""
    locale: str = "de"
    written: str = NO_WORDS
    server: str | None = "de"


COMMON = [
    Case("en", chosen="en", locale="ru", written=HELLO["fa"], server="ru"),
    Case("fa", chosen="fa", locale="ru", written=HELLO["ru"], server="en-US"),
    Case("ru", chosen="ru", locale="en-US", written=HELLO["fa"], server="en-US"),
    Case("en", written=HELLO["en"], server="ru"),
    Case("fa", written=HELLO["fa"], server="ru"),
    Case("ru", written=HELLO["ru"], server="en-US"),
    Case("fa", written=HELLO["fa"], server=None),
    Case("en", server="en-GB"),
    Case("ru", server="ru"),
    Case("", server="fr"),
    Case("", server=None),
]
BY_MESSAGE = [
    Case("en", locale="ru", server="en-US"),  # a message does not tell its author's locale
    Case("", locale="ru", server=None),
]
BY_COMMAND = [
    Case("en", locale="en-GB", written=HELLO["fa"], server="ru"),
    Case("ru", locale="ru", written=HELLO["en"], server="en-US"),
    Case("ru", locale="ru", written=HELLO["fa"], server=None),
]


async def _arrive(home: Home, case: Case) -> tuple[Person, Channel]:
    """Give a new person of whom just that is known, and the place where they ask."""
    person = home.discord.person("Guest", locale=case.locale)
    if case.chosen:
        await home.answered(await person.say(person.dm, f"!language {case.chosen}"))
    if case.server is None:
        return person, person.dm
    guild = home.discord.guild(f"in {case.server}", locale=case.server)
    guild.join(person)
    return person, guild.channel(f"of {person.id}")


def _refusal(case: Case, default: str) -> str:
    return catalogue(case.expected or default).say(InvalidKeyError.said)


async def _start_without_key(home: Home, default: str) -> None:
    """Let every question fail, so that the bot speaks for itself."""
    await home.start(LANGUAGE=default)
    home.model.key = "another"


@pytest.mark.parametrize("default", LANGUAGES)
async def test_the_language_of_an_answer_to_a_message(home: Home, default: str) -> None:
    await _start_without_key(home, default)
    for case in COMMON + BY_MESSAGE:
        person, channel = await _arrive(home, case)
        answer = await home.answered(await person.say(channel, f"!chat {case.written}"))
        assert answer.content == _refusal(case, default), case


@pytest.mark.parametrize("default", LANGUAGES)
async def test_the_language_of_an_answer_to_a_command(home: Home, default: str) -> None:
    await _start_without_key(home, default)
    for case in COMMON + BY_COMMAND:
        person, channel = await _arrive(home, case)
        asked = await person.slash(channel, "chat", message=case.written)
        assert (await home.responded(asked)).content == _refusal(case, default), case


@pytest.mark.parametrize("language", LANGUAGES)
async def test_help_is_in_the_persons_language(home: Home, language: str) -> None:
    home.ali.locale = home.guild.locale = "de"
    await home.start(LANGUAGE=language)
    asked = await home.ali.slash(home.channel, "help")
    said = await home.answered(await home.ali.say(home.channel, "!chat"))
    answer = await home.responded(asked)
    assert answer.content == said.content == help_text(catalogue(language), home.config())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_note_below_an_answer_is_in_the_persons_language(bot: Home, language: str) -> None:
    bot.model.answers(Answer("Some words", finish="length"))
    await bot.ali.say(bot.channel, f"!chat {HELLO[language]}")
    note = notice("length")
    assert note
    answer = await bot.until_shown(bot.channel, "-# ")
    assert answer.content == f"Some words\n-# {catalogue(language).say(note)}"


# /language


def _speaking(language: str) -> str:
    sentence = text("I am speaking {language} with you.", language=LANGUAGE_NAMES[language])
    return catalogue(language).say(sentence)


async def _says(bot: Home, written: str) -> str:
    return (await bot.answered(await bot.ali.say(bot.channel, written))).content


async def _says_to_slash(bot: Home, **options: str) -> str:
    answer = await bot.responded(await bot.ali.slash(bot.channel, "language", **options))
    assert answer.ephemeral_for is bot.ali
    return answer.content


async def test_a_language_is_chosen_by_typing(bot: Home) -> None:
    typed = {**{language: language for language in LANGUAGES}, "FA": "fa", "ENGLISH": "en"}
    typed |= {name: language for language, name in LANGUAGE_NAMES.items()} | {"русский": "ru"}
    for written, language in typed.items():
        channel = bot.guild.channel(written)
        for command in (f"!language {written}", "!language"):
            answer = await bot.answered(await bot.ali.say(channel, command))
            assert answer.content == _speaking(language), command


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_language_is_chosen_from_the_list(bot: Home, language: str) -> None:
    bot.ali.locale = "ru" if language == "en" else "en-US"
    assert await _says_to_slash(bot, language=language) == _speaking(language)
    assert await _says_to_slash(bot) == _speaking(language)


async def test_the_choice_is_one_persons_and_survives_restarts(bot: Home) -> None:
    await _says(bot, "!language fa")
    await bot.stop()
    await bot.start()
    assert await _says(bot, "!language") == _speaking("fa")
    assert await bot.answered(await bot.sara.say(bot.channel, "!language"))
    assert bot.channel.by_bot[-1].content == _speaking("en")
    assert (await bot.answered(await bot.ali.say(bot.ali.dm, "!language"))).content == (
        _speaking("fa")
    )


async def test_automatic_takes_the_choice_back(bot: Home) -> None:
    bot.ali.locale = "ru"
    await _says(bot, "!language fa")
    assert await _says_to_slash(bot, language="auto") == _speaking("ru")
    assert await _says_to_slash(bot) == _speaking("ru")
    assert await _says(bot, "!language") == _speaking("en")
    await _says(bot, "!language fa")
    assert await _says(bot, "!language AUTO") == _speaking("en")


@pytest.mark.parametrize(
    ("typed", "language"), [("Deutsch", "en"), ("немецкий", "ru"), ("آلمانی", "fa")]
)
async def test_an_unknown_language_is_refused(bot: Home, typed: str, language: str) -> None:
    names = ", ".join(LANGUAGE_NAMES.values())
    refusal: Text = text(
        "I do not speak that language yet. Choose one of: {languages}.", languages=names
    )
    assert await _says(bot, f"!language {typed}") == catalogue(language).say(refusal)
    assert await _says(bot, "!language") == _speaking("en")
