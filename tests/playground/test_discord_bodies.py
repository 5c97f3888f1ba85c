"""What goes into a message: mentions, files, embeds, components."""

import io
from collections.abc import AsyncIterator

import discord
import pytest

from .discord_place import Place, a_place, refused


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with a_place() as place:
        yield place


async def test_a_reply_pings_whom_it_answers_unless_told_not_to(place: Place) -> None:
    question = await place.ali.say(place.channel, "?")
    asked = await place.there.fetch_message(question.id)
    await asked.reply("!")
    answer = place.channel.messages[-1]
    assert answer.reply_to is question
    assert answer.pings.users == (place.ali,)
    await asked.reply("!", mention_author=False)
    assert not place.channel.messages[-1].pings
    await asked.reply("!", allowed_mentions=discord.AllowedMentions.none())
    assert not place.channel.messages[-1].pings


async def test_mentions_come_through_as_allowed(place: Place) -> None:
    sara = place.world.person("Sara")
    role = place.guild.role("Mods", sara)
    text = f"@everyone {place.ali.mention} {sara.mention} {role.mention}"
    await place.there.send(text)
    pinged = place.channel.messages[-1].pings
    assert (pinged.users, pinged.roles, pinged.everyone) == ((place.ali, sara), (role,), True)
    await place.there.send(text, allowed_mentions=discord.AllowedMentions.none())
    assert not place.channel.messages[-1].pings
    only = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(sara.id)])
    sent = await place.there.send(text, allowed_mentions=only)
    assert place.channel.messages[-1].pings.users == (sara,)
    assert [user.id for user in sent.mentions] == [sara.id]
    place.channel.deny("mention_everyone")
    await place.there.send("@here")
    assert not place.channel.messages[-1].pings


async def test_an_edit_mentions_and_pings_nobody(place: Place) -> None:
    sent = await place.there.send("quiet")
    await sent.edit(content=place.ali.mention)
    shown = place.channel.messages[-1]
    assert shown.mentions.users == (place.ali,)
    assert not shown.pings


@pytest.mark.parametrize(
    ("allowed", "path"),
    [
        ({"parse": ["everybody"]}, "parse"),
        ({"parse": ["users"], "users": ["1"]}, "_errors"),
        ({"users": ["x"]}, "users"),
        ([], "_errors"),
    ],
)
async def test_wrong_allowed_mentions(place: Place, allowed: object, path: str) -> None:
    assert (await refused(place.post(content="x", allowed_mentions=allowed)))[:2] == (400, 50035)
    answer = place.world.refused[-1].answer
    assert isinstance(answer, dict)
    assert path in answer["errors"]["allowed_mentions"]


async def test_a_nonce_makes_creating_idempotent_for_minutes(place: Place) -> None:
    first = await place.post(content="once", nonce="7", enforce_nonce=True)
    again = await place.post(content="once", nonce="7", enforce_nonce=True)
    assert first["id"] == again["id"]
    assert len(place.channel.messages) == 1
    await place.post(content="once", nonce="7")
    assert len(place.channel.messages) == 2
    place.clock.forward(600)
    await place.post(content="once", nonce="7", enforce_nonce=True)
    assert len(place.channel.messages) == 3
    assert (await refused(place.post(content="x", nonce="1" * 26)))[:2] == (400, 50035)


async def test_files_are_kept_served_and_dropped(place: Place) -> None:
    files = [discord.File(io.BytesIO(b"\x00one"), "1.bin"), discord.File(io.BytesIO(b"2"), "2.txt")]
    sent = await place.there.send("two", files=files)
    assert [file.filename for file in sent.attachments] == ["1.bin", "2.txt"]
    assert await sent.attachments[0].read() == b"\x00one"
    assert sent.attachments[1].content_type == "text/plain"
    more = discord.File(io.BytesIO(b"3"), "3.txt", description="three")
    edited = await sent.edit(attachments=[sent.attachments[1], more])
    assert [file.filename for file in edited.attachments] == ["2.txt", "3.txt"]
    assert place.channel.messages[0].attachments[1].description == "three"
    big = discord.File(io.BytesIO(bytes(10 * 1024 * 1024 + 1)), "big.bin")
    assert (await refused(place.there.send(file=big)))[:2] == (413, 40005)


async def test_embeds_are_limited(place: Place) -> None:
    embed = discord.Embed(title="t", description="d" * 4096)
    embed.add_field(name="n", value="v")
    await place.there.send(embed=embed)
    wrong = [{"title": "t" * 257}, {"fields": [{"name": "", "value": "v"}]}, {"url": "ftp://x"}]
    for each in wrong:
        assert (await refused(place.post(embeds=[each])))[:2] == (400, 50035), each
    long = [{"description": "d" * 4000}, {"description": "d" * 2001}]
    assert "6000" in (await refused(place.post(embeds=long)))[2]
    await place.post(embeds=[{"description": "d" * 4000}, {"description": "d" * 2000}])
    assert (await refused(place.post(embeds=[{"title": "x"}] * 11)))[:2] == (400, 50035)


BUTTON: dict[str, object] = {"type": 2, "style": 1, "label": "ok", "custom_id": "a"}


@pytest.mark.parametrize(
    "components",
    [
        [BUTTON],
        [{"type": 1, "components": []}],
        [{"type": 1, "components": [BUTTON, BUTTON]}],
        [{"type": 1, "components": [BUTTON | {"custom_id": str(i)} for i in range(6)]}],
        [{"type": 1, "components": [BUTTON | {"custom_id": str(i)}]} for i in range(6)],
        [{"type": 1, "components": [BUTTON | {"label": "x" * 81}]}],
        [{"type": 1, "components": [BUTTON | {"custom_id": "x" * 101}]}],
        [{"type": 1, "components": [BUTTON | {"custom_id": ""}]}],
        [{"type": 1, "components": [BUTTON | {"style": 9}]}],
        [{"type": 1, "components": [BUTTON | {"label": None}]}],
        [{"type": 1, "components": [{"type": 2, "style": 5, "label": "x", "url": "ftp://x"}]}],
        [{"type": 1, "components": [{"type": 3, "custom_id": "s", "options": []}]}],
        [
            {
                "type": 1,
                "components": [
                    {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]},
                    BUTTON,
                ],
            }
        ],
    ],
)
async def test_wrong_components(place: Place, components: object) -> None:
    assert (await refused(place.post(content="x", components=components)))[:2] == (400, 50035)
    assert place.channel.messages == []


async def test_layouts_stand_alone(place: Place) -> None:
    text = {"type": 10, "content": "hello"}
    await place.post(flags=1 << 15, components=[{"type": 17, "components": [text]}])
    assert place.channel.messages[0].text == "hello"
    wrong = place.post(content="x", flags=1 << 15, components=[text])
    assert (await refused(wrong))[:2] == (400, 50035)
    long = [{"type": 10, "content": "x" * 2001}] * 2
    assert (await refused(place.post(flags=1 << 15, components=long)))[:2] == (400, 50035)


async def test_suppressed_embeds_come_back_with_flags_0(place: Place) -> None:
    sent = await place.there.send("x", suppress_embeds=True)
    assert place.channel.messages[0].flags == 4
    await place.there.get_partial_message(sent.id).edit(content="y")
    assert place.channel.messages[0].flags == 4
    await sent.edit(content="z")
    assert place.channel.messages[0].flags == 0


async def test_reactions_and_typing_are_seen(place: Place) -> None:
    theirs = await place.ali.say(place.channel, "x")
    partial = place.there.get_partial_message(theirs.id)
    await partial.add_reaction("👍")
    assert theirs.reactions == {"👍": [place.world.bot]}
    await partial.remove_reaction("👍", discord.Object(place.world.bot.id))
    assert theirs.reactions == {}
    async with place.there.typing():
        assert place.channel.typing_since is not None
    assert [each.channel for each in place.world.typing] == [place.channel]


async def test_whole_embeds_and_layouts_come_through(place: Place) -> None:
    embed = discord.Embed(title=" t ", url="https://example.org", colour=7)
    embed.set_footer(text="f").set_author(name="a").set_image(url="https://example.org/i.png")
    sent = await place.there.send(embed=embed)
    assert sent.embeds[0].title == "t"
    assert sent.embeds[0].footer.text == "f"
    view = discord.ui.LayoutView()
    section: discord.ui.Section[discord.ui.LayoutView] = discord.ui.Section(
        "beside a button", accessory=discord.ui.Button(label="Go", custom_id="go")
    )
    view.add_item(discord.ui.Container(section, discord.ui.Separator()))
    await place.there.send(view=view)
    shown = place.channel.messages[-1]
    assert (shown.text, shown.buttons) == ("beside a button", ["Go"])
    assert shown.picture() == "Hamdam: beside a button [Go]"
    edit = place.there.get_partial_message(shown.id).edit(content="no content beside it")
    assert (await refused(edit))[:2] == (400, 50035)
