"""Parameters over the wire: what the model is sent, for whom and where."""

from tests.choosing import choose, parameters
from tests.home import Home


async def test_nothing_is_sent_that_nobody_chose(bot: Home) -> None:
    asked = await bot.turn(bot.ali, bot.channel, "!chat hello", "Hi.")
    assert parameters(asked) == {}


async def test_the_owners_parameters_are_sent(home: Home) -> None:
    await home.start(
        TEMPERATURE="0.5",
        TOP_P="0.9",
        MAX_OUTPUT_TOKENS="99",
        FREQUENCY_PENALTY="-1",
        PRESENCE_PENALTY="1",
        SEED="7",
        REASONING_EFFORT="low",
        VERBOSITY="high",
    )
    asked = await home.turn(home.ali, home.channel, "!chat hello", "Hi.")
    assert asked.status == 200
    assert parameters(asked) == {
        "temperature": 0.5,
        "top_p": 0.9,
        "max_tokens": 99,
        "frequency_penalty": -1.0,
        "presence_penalty": 1.0,
        "seed": 7,
        "reasoning_effort": "low",
        "verbosity": "high",
    }


async def test_a_persons_goes_before_a_channels_and_that_before_a_servers(home: Home) -> None:
    await choose(home, "server", home.guild.id, seed=1, temperature=0.1, top_p=0.1, stop=["X"])
    await choose(home, "channel", home.channel.id, seed=2, temperature=0.2)
    await choose(home, "person", home.ali.id, seed=3, system_prompt="Speak as a pirate.")
    await home.start(TEMPERATURE="0.9", VERBOSITY="low")
    server = {"seed": 1, "temperature": 0.1, "top_p": 0.1, "stop": ["X"], "verbosity": "low"}
    alis = await home.turn(home.ali, home.channel, "!chat hello", "Hi.")
    assert parameters(alis) == server | {"seed": 3, "temperature": 0.2}
    assert alis.messages[0]["content"] == "Speak as a pirate."
    saras = await home.turn(home.sara, home.channel, "!chat hello there", "Hi Sara.")
    assert parameters(saras) == server | {"seed": 2, "temperature": 0.2}
    assert "Hamdam" in saras.messages[0]["content"]
    elsewhere = await home.turn(home.ali, home.guild.channel("other"), "!chat and here?", "Here.")
    assert parameters(elsewhere) == server | {"seed": 3}
    alone = await home.turn(home.ali, home.ali.dm, "and alone?", "Alone.")
    assert parameters(alone) == {"seed": 3, "temperature": 0.9, "verbosity": "low"}


async def test_a_thread_has_the_settings_of_its_channel(home: Home) -> None:
    await choose(home, "channel", home.channel.id, seed=2)
    await home.start()
    thread = home.channel.thread("a thread", home.ali)
    asked = await home.turn(home.ali, thread, "!chat hello", "Hi.")
    assert parameters(asked) == {"seed": 2}


async def test_buttons_and_commands_go_by_the_same_settings(home: Home) -> None:
    await choose(home, "channel", home.channel.id, seed=2)
    await choose(home, "server", home.guild.id, temperature=0.1)
    await home.start()
    await home.turn(home.ali, home.channel, "!chat hello", "Hi.")
    shown = await home.until_shown(home.channel, "Hi.")
    await home.ali.click(shown, "🔄")
    assert parameters(await home.asked()) == {"seed": 2, "temperature": 0.1}
    await home.ali.slash(home.channel, "chat", message="hello again")
    assert parameters(await home.asked()) == {"seed": 2, "temperature": 0.1}


async def test_a_refused_parameter_is_left_out_unnoticed(home: Home) -> None:
    await choose(home, "person", home.ali.id, seed=3, verbosity="low", logit_bias={"50256": -100})
    home.model.refuses("seed", "logit_bias")
    await home.start()
    first = await home.turn(home.ali, home.channel, "!chat hello", "Hi.")
    assert first.status == 400
    assert [asked.status for asked in home.model.requests] == [400, 400, 200]
    assert parameters(home.model.requests[-1]) == {"verbosity": "low"}
    await home.turn(home.ali, home.channel, "!chat and again", "Again.")
    assert parameters(home.model.requests[-1]) == {"verbosity": "low"}
    assert len(home.model.requests) == 4
