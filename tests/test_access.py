"""Who may use the bot, and where, by the owner's lists; and what the others are told."""

import asyncio
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from access import KINDS, OWNER, Listed, Lists, Visitor
from history.access import AccessStore
from history.database import open_database
from playground.discord import Channel, Message, Person
from playground.model import Answer
from tests.choosing import moderator, set_
from tests.home import Home
from tests.pressing import Corner
from tests.samples import faults, read

BARRED, CLOSED, STRANGE, ELSEWHERE = map(
    str, (OWNER.barred, OWNER.closed, OWNER.strange, OWNER.elsewhere)
)
IDS = st.integers(1, 6)
LISTED = st.builds(Listed, **{kind: st.frozensets(IDS, max_size=3) for kind in KINDS})
VISITORS = st.builds(
    Visitor,
    IDS,
    st.frozensets(IDS, min_size=1, max_size=3),
    st.integers(0, 6),
    st.none() | st.frozensets(IDS, max_size=3),
)


async def told(home: Home, person: Person) -> str:
    """Wait for a word in a DM, and give it."""
    message = await home.discord.until(lambda: person.dm.by_bot and person.dm.by_bot[-1])
    assert isinstance(message, Message)
    return message.content


async def is_answered(home: Home, person: Person, channel: Channel) -> None:
    """Ask, and see it answered."""
    home.model.answers(Answer(f"Hello {person.name}"))
    await person.say(channel, "!chat hi")
    await home.asked()
    await home.until_shown(channel, f"Hello {person.name}")


@given(LISTED, LISTED, VISITORS)
def test_what_is_denied_is_never_let_in(allow: Listed, deny: Listed, visitor: Visitor) -> None:
    is_denied = (
        visitor.person_id in deny.person
        or visitor.server_id in deny.server
        or visitor.channel_ids & deny.channel
        or (deny.role and (visitor.role_ids is None or visitor.role_ids & deny.role))
    )
    refusal = Lists(allow, deny).refusal(visitor)
    assert not is_denied or refusal is not None
    if not is_denied:
        assert refusal == Lists(allow).refusal(visitor)


@given(LISTED, VISITORS)
def test_who_is_let_in_is_on_each_kind_of_list_there_is(allow: Listed, visitor: Visitor) -> None:
    knows = visitor.person_id in allow.person or bool((visitor.role_ids or set()) & allow.role)
    who = knows or not (allow.person or allow.role)
    server = visitor.server_id in allow.server or not allow.server
    channel = bool(visitor.channel_ids & allow.channel) or not allow.channel
    where = not visitor.server_id or (server and channel)
    assert (Lists(allow).refusal(visitor) is None) == (who and where)


async def test_a_rule_holds_although_the_lists_are_being_read(tmp_path: Path) -> None:
    async with open_database(tmp_path / "hamdam.db") as database:
        store = AccessStore(database)
        for person_id in range(1, 100):
            await store.rule(1, "channel", 1, "deny")  # so that they have to be read again
            reads = [store.of(1) for _ in range(5)]
            await asyncio.gather(*reads, store.rule(1, "person", person_id, "deny"), store.of(1))
            assert person_id in (await store.of(1)).deny.person


def test_lists_are_read_in_whatever_way_they_are_separated() -> None:
    config = read(ALLOW="server:1، role:2; Person: 3\nchannel:۴", DENY=" person:5, ")
    assert config.access.allow == Listed(*(frozenset({id_}) for id_ in (3, 2, 4, 1)))
    assert config.access.deny == Listed(person=frozenset({5}))


def test_an_entry_that_is_none_is_a_fault() -> None:
    for written in ("123", "people:1", "role:abc", "role:"):
        assert "Developer Mode" in faults({"ALLOW": written})["ALLOW"]


async def test_who_is_denied_is_told_so_in_a_dm(home: Home) -> None:
    await home.start(DENY=f"person:{home.ali.id}")
    await home.ali.say(home.channel, "!chat hello")
    assert await told(home, home.ali) == BARRED
    await is_answered(home, home.sara, home.channel)
    assert not any(message.reply_to for message in home.channel.by_bot[:-1])


async def test_it_is_told_where_it_was_asked_if_they_take_no_dms(home: Home) -> None:
    await home.start(DENY=f"channel:{home.channel.id}")
    home.discord.close_dms(home.ali)
    message = await home.ali.say(home.channel, "!chat hello")
    assert (await home.answered(message)).content == CLOSED


async def test_a_command_is_refused_to_its_person_alone(home: Home) -> None:
    await home.start(DENY=f"person:{home.ali.id}")
    for command, options in (("chat", {"message": "hello"}), ("chats", {}), ("settings", {})):
        asked = await home.ali.slash(home.channel, command, **options)
        response = await home.responded(asked)
        assert (response.content, response.ephemeral_for) == (BARRED, home.ali)
    asked = await home.ali.slash(home.channel, "privacy")
    assert (await home.responded(asked)).content.startswith("**What I keep")


async def test_menus_mentions_replies_buttons_and_edits_are_refused_alike(home: Home) -> None:
    await home.start()
    corner = Corner(home)
    await corner.ask("one", "First.")
    question, answer = home.channel.messages[-2], corner.shown[-1]
    await home.stop()
    await home.start(DENY=f"person:{home.ali.id}")
    asked = await home.ali.click(answer, "Regenerate")
    assert (await home.responded(asked)).content == BARRED
    asked = await home.ali.menu(answer, "Explain")
    assert (await home.responded(asked)).content == BARRED
    await home.ali.say(home.channel, f"@{home.discord.bot.name} hi")
    await home.discord.until(lambda: len(home.ali.dm.by_bot) == 1)
    await home.ali.say(home.channel, "hi", reply_to=answer)
    await home.discord.until(lambda: len(home.ali.dm.by_bot) == 2)
    await home.ali.edit(question, "!chat two")
    await home.discord.until(lambda: len(home.ali.dm.by_bot) == 3)
    assert {message.content for message in home.ali.dm.by_bot} == {BARRED}
    assert len(home.model.requests) == 1


async def test_roles_let_in_and_keep_out(home: Home) -> None:
    friends = home.guild.role("Friends", home.ali, home.sara)
    muted = home.guild.role("Muted", home.sara)
    await home.start(ALLOW=f"role:{friends.id}", DENY=f"role:{muted.id}")
    await is_answered(home, home.ali, home.channel)
    await home.sara.say(home.channel, "!chat hi")
    assert await told(home, home.sara) == BARRED
    omid = home.add_person("Omid")
    await omid.say(home.channel, "!chat hi")
    assert await told(home, omid) == STRANGE
    await home.ali.say(home.ali.dm, "hi")
    assert await told(home, home.ali) == STRANGE, "in a DM nobody has a role"


async def test_where_roles_cannot_be_known_none_counts(home: Home) -> None:
    away = home.discord.guild("Away", bot=False)
    away.join(home.ali)
    home.ali.install()
    muted = away.role("Muted")
    await home.start(DENY=f"role:{muted.id}")
    asked = await home.ali.slash(away.channel("general"), "chat", message="hi")
    assert (await home.responded(asked)).content == BARRED


async def test_a_channel_stands_for_its_threads(home: Home) -> None:
    thread = home.channel.thread("Talk", home.discord.bot)
    other = home.guild.channel("other")
    await home.start(ALLOW=f"channel:{home.channel.id}")
    home.model.answers(Answer("In the thread."))
    await home.ali.say(thread, "hello")
    await home.until_shown(thread, "In the thread.")
    await home.ali.say(other, "!chat hello")
    assert await told(home, home.ali) == ELSEWHERE


async def test_direct_messages_are_a_setting(home: Home) -> None:
    await home.start(DIRECT_MESSAGES="off")
    await home.ali.say(home.ali.dm, "hello")
    assert (await told(home, home.ali)).startswith("I do not answer in direct messages.")
    asked = await home.ali.slash(home.ali.dm, "chat", message="hi")
    assert (await home.responded(asked)).content.startswith("I do not answer in direct messages.")
    await is_answered(home, home.ali, home.channel)


async def test_where_all_is_heard_strangers_are_left_alone(home: Home) -> None:
    mina = moderator(home)
    await home.start(DENY=f"person:{home.ali.id}")
    await set_(home, mina, home.channel, setting="listening", value="everything")
    await home.ali.say(home.channel, "just talking")
    await is_answered(home, home.sara, home.channel)
    assert home.ali.dm.by_bot == []
