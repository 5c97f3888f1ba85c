"""`/persona`, over the wire: who makes, changes, shares and uses which."""

import pytest

from playground.discord import Person
from tests.home import Home
from tests.masks import PIRATE, UNKNOWN, Troupe, answer_in, ask, inputs, remarks, system

READY = "**Pirate** is ready. Choose it with `/persona use`."
NOT_YOURS = (
    "Only its creator can do that, or for a shared one who has the permission “Manage Server”."
)
LONG = "Speak like a pirate. " * 500


@pytest.fixture
def ali(bot: Home) -> Troupe:
    """The owner of the server."""
    return Troupe(bot, bot.ali, bot.channel)


@pytest.fixture
def sara(bot: Home) -> Troupe:
    """A member like any other."""
    return Troupe(bot, bot.sara, bot.channel)


@pytest.fixture
def leyla(bot: Home) -> Troupe:
    """Another member like any other."""
    return Troupe(bot, bot.add_person("Leyla"), bot.channel)


# Making and changing


async def test_what_was_filled_in_is_there_to_be_changed(sara: Troupe) -> None:
    said = await sara.make(opening="Ahoy!", model="GPT-4o")
    assert said == READY
    asked = await sara.run("edit", persona="pirate")
    written = {"name": "Pirate", "instructions": PIRATE, "opening": "Ahoy!", "model": "gpt-4o"}
    assert inputs(asked) == written | {"parameters": ""}
    assert await sara.fill(asked, name="Cook", model="") == READY.replace("Pirate", "Cook")
    assert await sara.says("list") == "- **Cook**, yours alone"
    assert inputs(await sara.run("edit", persona="Cook"))["model"] == ""


async def test_instructions_from_a_file(bot: Home, sara: Troupe) -> None:
    asked = await sara.run("create", instructions=("pirate.txt", f"\ufeff{LONG}\r\n".encode()))
    assert set(inputs(asked)) == {"name", "opening", "model", "parameters"}
    assert await sara.fill(asked, name="Pirate") == READY
    await sara.says("use", persona="Pirate")
    assert system(await ask(bot, bot.sara, bot.channel)) == LONG.strip()


async def test_a_form_never_cuts_long_instructions(bot: Home, sara: Troupe) -> None:
    asked = await sara.run("create", instructions=("pirate.md", LONG.encode()))
    await sara.fill(asked, name="Pirate")
    asked = await sara.run("edit", persona="Pirate")
    assert "instructions" not in inputs(asked)
    (remark,) = remarks(asked)
    assert "10,499 characters, more than a form can hold" in remark
    assert await sara.fill(asked, model="gpt-4o") == READY
    await sara.says("use", persona="Pirate")
    assert system(await ask(bot, bot.sara, bot.channel)) == LONG.strip()
    asked = await sara.run("edit", persona="Pirate", instructions=("short.txt", b"Be brief."))
    await sara.fill(asked)
    assert inputs(await sara.run("edit", persona="Pirate"))["instructions"] == "Be brief."


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("pirate.pdf", b"x"), "Attach the instructions as a file of plain text: .txt or .md."),
        (("pirate.txt", b"\xff\xfeA\0"), "Save it as plain text in UTF-8."),
        (("pirate.txt", b"a\0b"), "Save it as plain text in UTF-8."),
        (("pirate.txt", b" \n"), "A persona needs instructions"),
        (("pirate.txt", b"x" * 32_769), "too long: 32,769 characters or more"),
        (("pirate.txt", b"x" * 200_000), "too long: 50,000 characters or more"),
    ],
)
async def test_files_that_are_refused(sara: Troupe, file: tuple[str, bytes], said: str) -> None:
    asked = await sara.run("create", instructions=file)
    refusal = asked.response.content if asked.response else await sara.fill(asked, name="Pirate")
    assert said in refusal
    assert await sara.says("list") == "There are none yet. Make one: `/persona create`."


async def test_the_longest_instructions_are_taken(sara: Troupe) -> None:
    asked = await sara.run("create", instructions=("long.txt", "آ".encode() * 32_768))
    assert await sara.fill(asked, name="Pirate") == READY


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("My Discord bot", "Discord allows no name with “discord” in it."),
        ("CLYDE", "Discord allows no name with “clyde” in it."),
        ("@everyone", "Discord allows no name with “@” in it."),
        ("Everyone", "Discord does not allow this name."),
        ("<@&1> here", "Discord allows no name with “@” in it."),
        ("\u202e \u200b", "A persona needs a name."),
        ("\u200c", "A persona needs a name."),
    ],
)
async def test_names_that_are_refused(sara: Troupe, name: str, said: str) -> None:
    assert await sara.make(name) == said


async def test_a_hostile_name_is_shown_as_it_is_written(bot: Home, sara: Troupe) -> None:
    bot.channel.deny("manage_webhooks")
    said = r"**\*\*\_\`\~\~ \|\| X** is ready. Choose it with `/persona use`."
    assert await sara.make("**_`~~ |\u202e|  X") == said
    await sara.says("use", persona="**_`~~ || x")
    await ask(bot, bot.sara, bot.channel)
    assert bot.channel.by_bot[-1].content == "**\\*\\*\\_\\`\\~\\~ \\|\\| X**\nArr."
    bot.channel.allow("manage_webhooks")
    await ask(bot, bot.sara, bot.channel)
    assert answer_in(bot.channel) == ("**_`~~ || X", "Arr.")


async def test_one_name_once(sara: Troupe) -> None:
    await sara.make()
    assert await sara.make("PIRATE") == "There is a persona of this name already."


async def test_parameters_are_shown_as_they_hold(sara: Troupe) -> None:
    await sara.make(parameters="دما = ۰٫۵\n\nTop P: 1\nverbosity=LOW")
    written = inputs(await sara.run("edit", persona="Pirate"))["parameters"]
    assert written == "temperature = 0.5\ntop_p = 1\nverbosity = low"
    asked = await sara.run("edit", persona="Pirate")
    assert await sara.fill(asked, parameters="colour = red") == "There is no parameter “colour”."
    asked = await sara.run("edit", persona="Pirate")
    assert (await sara.fill(asked, parameters="temperature")).startswith("**temperature**: This is")


async def test_an_unknown_model_is_refused_with_the_nearest(sara: Troupe) -> None:
    said = await sara.make(model="gpt-4o-minni")
    assert said.startswith("I know no model named `gpt-4o-minni`. Did you mean `gpt-4o-mini`")


# Whose they are


async def test_others_neither_see_nor_change_it(sara: Troupe, leyla: Troupe) -> None:
    await sara.make()
    for command in ("edit", "delete", "unshare", "use"):
        assert await leyla.says(command, persona="Pirate") == UNKNOWN
    assert await leyla.says("share", persona="Pirate") == "You can share your own personas only."


async def test_a_shared_one_is_changed_by_its_creator_and_managers(
    ali: Troupe, sara: Troupe, leyla: Troupe
) -> None:
    await sara.make()
    asked = await sara.button("share", persona="Pirate")
    assert asked.ephemeral_for is None
    assert "**Sara** would like everyone in this server" in asked.content
    refused = await leyla.person.click(asked, "Share it here")
    assert (await leyla.home.responded(refused)).content == (
        "This needs the permission “Manage Server”."
    )
    await ali.person.click(asked, "Share it here")
    await asked.channel.until(lambda: "can use **Pirate** now" in asked.content)
    assert not asked.buttons
    for command in ("edit", "delete", "unshare"):
        assert await leyla.says(command, persona="Pirate") == NOT_YOURS
    assert await leyla.says("list") == "- **Pirate**, shared here"
    assert inputs(await ali.run("edit", persona="Pirate"))["instructions"] == PIRATE
    assert await ali.says("unshare", persona="Pirate") == (
        "From now on **Pirate** is its creator's alone."
    )
    assert await ali.says("edit", persona="Pirate") == UNKNOWN


async def test_a_role_makes_a_manager(bot: Home, leyla: Troupe) -> None:
    bot.guild.role("Moderators", leyla.person, allowed=("manage_guild",))
    await leyla.make()
    assert await leyla.says("share", persona="Pirate") == (
        "Everyone in this server can use **Pirate** now."
    )
    elsewhere = bot.discord.guild("Elsewhere")
    elsewhere.join(leyla.person)
    there = Troupe(bot, leyla.person, elsewhere.channel("general"))
    assert await there.says("list") == "- **Pirate**, yours, shared in another server"


async def test_two_of_a_name_in_a_server_are_refused(ali: Troupe, sara: Troupe) -> None:
    for person in (ali, sara):
        await person.make()
    await ali.says("share", persona="Pirate")
    asked = await sara.button("share", persona="Pirate")
    await ali.person.click(asked, "Share it here")
    await asked.channel.until(lambda: "of this name in this server already" in asked.content)


async def test_suggestions_are_those_one_can_use(
    bot: Home, ali: Troupe, sara: Troupe, leyla: Troupe
) -> None:
    await ali.make("Admiral")
    await ali.says("share", persona="Admiral")
    await sara.make("Pirate")

    async def suggested(person: Person, command: str) -> list[str]:
        found = await person.autocomplete(bot.channel, f"persona {command}", "persona", "ir")
        return [choice.name for choice in found]

    assert await suggested(bot.sara, "use") == ["Pirate", "Admiral"]
    assert await suggested(bot.sara, "edit") == ["Pirate"]
    assert await suggested(leyla.person, "use") == ["Admiral"]
    assert await suggested(leyla.person, "delete") == []


async def test_of_two_with_one_name_the_other_can_be_chosen(
    bot: Home, ali: Troupe, sara: Troupe
) -> None:
    await ali.make(instructions="Speak like an admiral.")
    await ali.says("share", persona="Pirate")
    await sara.make()
    found = await bot.sara.autocomplete(bot.channel, "persona use", "persona", "Pir")
    await sara.says("use", persona=str(found[1].value))
    assert system(await ask(bot, bot.sara, bot.channel)) == "Speak like an admiral."
