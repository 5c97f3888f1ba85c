"""`/settings`, over the wire: what is shown to a person, and what they change for themselves."""

import pytest

from history.database import open_database
from history.settings import SettingsStore
from i18n import LANGUAGES, catalogue
from playground.discord import ImpossibleError
from reply.settings import NAMES
from tests.choosing import ask, choose, form, parameters, set_, shown
from tests.home import Home
from values import KINDS, LONGEST_PROMPT, OF_PLACES

BOTH = "Temperature and top p are both set."


# The list


async def test_every_setting_is_shown_with_what_holds_and_whose_it_is(home: Home) -> None:
    await choose(home, "server", home.guild.id, seed=1, stop=["END", "\n\n"])
    await choose(home, "channel", home.channel.id, verbosity="low")
    await choose(home, "person", home.ali.id, temperature=0.5, logit_bias={"5": -100, "6": 1})
    await home.start(MAX_OUTPUT_TOKENS="500")
    listed = await shown(home, home.ali, home.channel)
    assert list(listed) == [NAMES[key].message for key in NAMES if key not in OF_PLACES]
    assert set(NAMES) == set(KINDS)
    prompt = listed.pop("system prompt")
    assert prompt.startswith("`You are Hamdam,")
    assert prompt.endswith("…` (from the bot's owner)")
    assert listed == {
        "model": "`gpt-6-luna` (from the bot's owner)",
        "temperature": "`0.5` (your own)",
        "top p": "up to the model",
        "most tokens": "`500` (from the bot's owner)",
        "frequency penalty": "up to the model",
        "presence penalty": "up to the model",
        "seed": "`1` (from this server)",
        "stop texts": r"`END · \n\n` (from this server)",
        "token biases": "`5: -100 · 6: 1` (your own)",
        "versions": "up to the model",
        "answer format": "up to the model",
        "reasoning effort": "up to the model",
        "verbosity": "`low` (from this channel)",
    }
    assert (await shown(home, home.sara, home.sara.dm))["seed"] == "up to the model"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_longest_list_fits_and_is_in_the_persons_language(
    home: Home, language: str
) -> None:
    full = dict.fromkeys(NAMES, "m" * 200) | {
        "temperature": 0.123456, "top_p": 0.123456, "n": 5, "seed": -(2**63),
        "max_output_tokens": 10**7,
        "frequency_penalty": -1.23456, "presence_penalty": -1.23456, "stop": ["s" * 100] * 4,
        "response_format": {
            "type": "json_schema", "json_schema": {"name": "n" * 64, "schema": {}},
        },
        "logit_bias": {str(10**8 + i): -100 for i in range(300)},
    }  # fmt: skip
    await choose(home, "server", home.guild.id, **full)
    await choose(home, "person", home.ali.id, language=language)
    async with open_database(home.database) as database:
        for setting in NAMES:
            await SettingsStore(database).lock(home.guild.id, setting, is_locked=True)
    await home.start()
    listed = await set_(home, home.ali, home.channel)
    say = catalogue(language).say
    assert [f"**{say(name)}**" in listed for name in NAMES.values()] == [True] * len(NAMES)
    assert listed.count("🔒") == len(NAMES) + 1
    assert not home.discord.refused


# Changing one's own


@pytest.mark.parametrize(
    ("setting", "written", "sent"),
    [
        ("temperature", "۰٫۷", {"temperature": 0.7}),
        ("top_p", "1", {"top_p": 1.0}),
        ("max_output_tokens", "99", {"max_tokens": 99}),
        ("frequency_penalty", "-2", {"frequency_penalty": -2.0}),
        ("presence_penalty", "2", {"presence_penalty": 2.0}),
        ("seed", "42", {"seed": 42}),
        ("stop", r"END", {"stop": ["END"]}),
        ("logit_bias", '{"50256": -100}', {"logit_bias": {"50256": -100}}),
        ("reasoning_effort", "xhigh", {"reasoning_effort": "xhigh"}),
        ("verbosity", "low", {"verbosity": "low"}),
        ("n", "۳", {"n": 3}),
    ],
)
async def test_a_parameter_is_set_sent_and_taken_back(
    bot: Home, setting: str, written: str, sent: dict[str, object]
) -> None:
    said = await set_(bot, bot.ali, bot.channel, setting=setting, value=written)
    assert said.startswith(f"**{NAMES[setting].message}** is `")
    assert said.endswith("` for you.")
    alis = await ask(bot, bot.ali, bot.channel)
    assert (alis.status, parameters(alis)) == (200, sent)
    assert parameters(await ask(bot, bot.sara, bot.channel)) == {}
    assert parameters(await ask(bot, bot.ali, bot.ali.dm)) == sent
    said = await set_(bot, bot.ali, bot.channel, setting=setting, value="default")
    assert said == f"**{NAMES[setting].message}** is not set any more for you."
    assert parameters(await ask(bot, bot.ali, bot.channel)) == {}


async def test_a_value_out_of_range_is_refused_with_what_would_do(bot: Home) -> None:
    said = await set_(bot, bot.ali, bot.channel, setting="temperature", value="2.5")
    assert said == "**temperature**: This is a number from 0 to 2, such as 0.7."
    said = await set_(bot, bot.ali, bot.channel, setting="n", value="6")
    assert said == "**versions**: This is a whole number from 1 to 5, such as 3."
    said = await set_(bot, bot.ali, bot.channel, setting="verbosity", value="loud")
    assert said == "**verbosity**: This is one of low, medium, high."
    said = await set_(bot, bot.ali, bot.channel, setting="model", value="gpt-4o-minni")
    assert said.startswith(
        "**model**: I know no model named `gpt-4o-minni`. Did you mean `gpt-4o-m"
    )
    assert parameters(await ask(bot, bot.ali, bot.channel)) == {}


async def test_the_owners_limit_on_answers_is_nobodys_to_raise(home: Home) -> None:
    await choose(home, "person", home.sara.id, max_output_tokens=5000)
    await home.start(MAX_OUTPUT_TOKENS="500")
    said = await set_(home, home.ali, home.channel, setting="max_output_tokens", value="501")
    assert said == "**most tokens**: The bot's owner allows up to 500."
    await set_(home, home.ali, home.channel, setting="max_output_tokens", value="499")
    assert parameters(await ask(home, home.ali, home.channel)) == {"max_tokens": 499}
    assert parameters(await ask(home, home.sara, home.channel)) == {"max_tokens": 500}


async def test_both_temperature_and_top_p_are_warned_of(bot: Home) -> None:
    assert BOTH not in await set_(bot, bot.ali, bot.channel, setting="temperature", value="0.5")
    assert BOTH in await set_(bot, bot.ali, bot.channel, setting="top_p", value="0.5")
    assert BOTH not in await set_(bot, bot.ali, bot.channel, setting="seed", value="1")
    assert BOTH in await set_(bot, bot.ali, bot.channel)
    assert parameters(await ask(bot, bot.ali, bot.channel)) == {
        "temperature": 0.5, "top_p": 0.5, "seed": 1,
    }  # fmt: skip
    said = await set_(bot, bot.ali, bot.channel, setting="temperature", value="default")
    assert BOTH not in said


async def test_the_model_is_the_same_setting_as_that_of_model(bot: Home) -> None:
    await set_(bot, bot.ali, bot.channel, setting="model", value="GPT-4o")
    said = await bot.answered(await bot.ali.say(bot.channel, "!model"))
    assert "`gpt-4o`" in said.content
    assert (await ask(bot, bot.ali, bot.channel)).model == "gpt-4o"


# The form


async def test_a_setting_without_a_value_is_written_in_a_form(bot: Home) -> None:
    opened = await form(await bot.ali.slash(bot.channel, "settings", setting="system_prompt"))
    filled = await bot.ali.submit(opened, value="Speak as\na pirate.")
    said = await bot.responded(filled)
    assert said.content == "**system prompt** is `Speak as · a pirate.` for you."
    assert (await ask(bot, bot.ali, bot.channel)).messages[0]["content"] == "Speak as\na pirate."
    again = await form(await bot.ali.slash(bot.channel, "settings", setting="system_prompt"))
    assert again.modal is not None
    assert again.modal["components"][0]["component"]["value"] == "Speak as\na pirate."
    said = await bot.responded(await bot.ali.submit(again, value=" "))
    assert said.content == "**system prompt** is not set any more for you."
    assert "Hamdam" in (await ask(bot, bot.ali, bot.channel)).messages[0]["content"]


async def test_a_long_system_prompt_fits_the_form(bot: Home) -> None:
    opened = await form(await bot.ali.slash(bot.channel, "settings", setting="system_prompt"))
    with pytest.raises(ImpossibleError):
        await bot.ali.submit(opened, value="x" * (LONGEST_PROMPT + 1))
    opened = await form(await bot.ali.slash(bot.channel, "settings", setting="system_prompt"))
    await bot.responded(await bot.ali.submit(opened, value="x" * LONGEST_PROMPT))
    assert (await ask(bot, bot.ali, bot.channel)).messages[0]["content"] == "x" * LONGEST_PROMPT


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_setting_is_chosen_from_the_list_and_written_there(
    bot: Home, language: str
) -> None:
    said = await bot.ali.say(bot.channel, f"!language {language}")
    await bot.answered(said)
    listed = await bot.responded(await bot.ali.slash(bot.channel, "settings"))
    for setting in set(NAMES) - OF_PLACES:
        await form(await bot.ali.choose(listed, "settings:person", setting))
    opened = await form(await bot.ali.choose(listed, "settings:person", "stop"))
    filled = await bot.ali.submit(opened, value="END\n\\n")
    await filled.until(lambda: r"`END · \n`" in listed.content)
    assert (await ask(bot, bot.ali, bot.channel)).params["stop"] == ["END", "\n"]
    opened = await form(await bot.ali.choose(listed, "settings:person", "stop"))
    assert opened.modal is not None
    assert opened.modal["components"][0]["component"]["value"] == "END\n\\n"
    assert not bot.discord.refused


async def test_the_list_works_after_a_restart(bot: Home) -> None:
    listed = await bot.responded(await bot.ali.slash(bot.channel, "settings"))
    await bot.stop()
    await bot.start()
    opened = await form(await bot.ali.choose(listed, "settings:person", "seed"))
    await bot.ali.submit(opened, value="7")
    await opened.until(lambda: "`7`" in listed.content)


# Suggestions


async def test_values_are_suggested_for_the_setting_that_was_chosen(bot: Home) -> None:
    async def suggested(setting: str, typed: str) -> list[object]:
        choices = await bot.ali.autocomplete(
            bot.channel, "settings", "value", typed, setting=setting
        )
        return [choice.value for choice in choices]

    assert await suggested("verbosity", "") == ["default", "low", "medium", "high"]
    assert await suggested("reasoning_effort", "HIGH") == ["high", "xhigh"]
    assert await suggested("n", "") == ["default", "1", "2", "3", "4", "5"]
    assert await suggested("model", "4o-m") == ["gpt-4o-mini"]
    assert await suggested("temperature", "") == ["default"]
    bot.model.names = tuple(f"model-{number:02}" for number in range(60))
    await bot.stop()
    await bot.start()
    assert await suggested("model", "") == ["default", *bot.model.names[:24]]
