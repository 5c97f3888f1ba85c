"""Choosing settings, and what the model is then sent, for the wire tests."""

from history.database import open_database
from history.settings import Scope, SettingsStore
from playground.discord import Channel, Interaction, Person
from playground.model import Asked
from tests.home import Home

ALWAYS = {"model", "messages", "stream", "stream_options", "user"}


async def choose(home: Home, scope: Scope, scope_id: int, **values: object) -> None:
    """Let something have been chosen before the bot is started."""
    async with open_database(home.database) as database:
        for key, value in values.items():
            await SettingsStore(database).choose(scope, scope_id, key, value)


def parameters(asked: Asked) -> dict[str, object]:
    return {name: asked.params[name] for name in asked.params.keys() - ALWAYS}


def moderator(home: Home) -> Person:
    """Make someone who manages the server and its channels."""
    person = home.add_person("Mina")
    home.guild.role("moderators", person, allowed=("manage_guild", "manage_channels"))
    return person


async def set_(home: Home, person: Person, channel: Channel, **options: object) -> str:
    """Use the command, and give what the bot says, to that person alone."""
    answer = await home.responded(await person.slash(channel, "settings", **options))
    assert answer.ephemeral_for is person
    return answer.content


async def shown(home: Home, person: Person, channel: Channel) -> dict[str, str]:
    """Give the list of settings, by their names."""
    lines = (await set_(home, person, channel)).splitlines()
    return dict(line.removeprefix("- **").split("**: ") for line in lines if line[:4] == "- **")


async def form(asked: Interaction) -> Interaction:
    """Wait until a form is open."""
    await asked.until(lambda: asked.modal)
    return asked


async def ask(home: Home, person: Person, channel: Channel) -> Asked:
    """Have a question answered and give its request, the last one where some were refused."""
    question = f"!chat question {len(home.model.requests)}"
    await home.answered(await person.say(channel, question))
    return home.model.requests[-1]
