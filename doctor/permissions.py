"""What the bot may do in the channels of the servers it is in."""

import asyncio
from dataclasses import dataclass
from typing import Final

import aiohttp
import discord

from doctor.findings import Finding, Found
from i18n import Text, text, texts

CHECK: Final = "permissions"

MOST_SERVERS: Final = 25
"""Servers that are looked at; each takes three requests."""
MOST_LINES: Final = 10
"""Channels that are named."""

# Discord's own names for them, which its settings show in English and other languages, but not in
# Persian (https://discord.com/developers/docs/topics/permissions).
NEEDED: Final = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}
_INVITE: Final = (
    "https://discord.com/oauth2/authorize?client_id={application}"
    "&scope=bot+applications.commands&permissions=309774633984"
)
_MEND: Final = text(
    "Give the bot's role these permissions, in the settings of the channel or of the server, if it "
    "is to be used there."
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """How many channels a server has, and what is to be said of some of them."""

    channels: int
    lacking: tuple[Finding, ...]


async def examine_permissions(client: discord.Client) -> Found:
    """Look at each text channel. Raises discord.HTTPException where no server can be asked for."""
    guilds = [guild async for guild in client.fetch_guilds(limit=200, with_counts=False)]
    if not guilds:
        address = _INVITE.format(application=client.application_id)
        mend = text("Invite it: open {address}", address=address)
        return [Finding(CHECK, "warning", text("The bot is in no server yet."), mend)]
    seen = await asyncio.gather(*(_look_at(client, guild) for guild in guilds[:MOST_SERVERS]))
    lacking = [finding for each in seen for finding in each.lacking]
    found = lacking[:MOST_LINES]
    if more := len(lacking) - len(found):
        detail = texts(
            "So it is with {count} more channel.", "So it is with {count} more channels.", more
        )
        found.append(Finding(CHECK, "warning", detail, _MEND))
    if not lacking:
        channels = sum(each.channels for each in seen)
        detail = text(
            "The bot has all permissions it needs (servers: {servers}, channels: {channels}).",
            channels=channels,
            servers=len(seen),
        )
        found.append(Finding(CHECK, "ok", detail))
    if more := len(guilds) - len(seen):
        found.append(Finding(CHECK, "ok", _not_looked_at(more)))
    return found


def _not_looked_at(count: int) -> Text:
    return texts(
        "{count} more server was not looked at.", "{count} more servers were not looked at.", count
    )


async def _look_at(client: discord.Client, partial: discord.Guild) -> _Seen:
    try:
        guild = await client.fetch_guild(partial.id, with_counts=False)
        channels = await guild.fetch_channels()
        me = await guild.fetch_member(client.user.id if client.user else 0)
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        detail = text("The server {server} could not be looked at.", server=partial.name)
        return _Seen(0, (Finding(CHECK, "warning", detail),))
    spoken = [channel for channel in channels if isinstance(channel, discord.TextChannel)]
    lacking = ((channel, _lacks(channel.permissions_for(me))) for channel in spoken)
    return _Seen(
        len(spoken),
        tuple(_warning(guild.name, channel.name, lacks) for channel, lacks in lacking if lacks),
    )


def _lacks(permissions: discord.Permissions) -> tuple[str, ...]:
    """Name what is missing; what a missing one takes along is not named."""
    if not permissions.view_channel:
        return (NEEDED["view_channel"],)
    return tuple(name for flag, name in NEEDED.items() if not getattr(permissions, flag))


def _warning(server: str, channel: str, lacks: tuple[str, ...]) -> Finding:
    detail = text(
        "In the channel {channel} of {server} the bot does not have: {permissions}.",
        channel=f"#{channel}",
        server=server,
        permissions=", ".join(lacks),
    )
    return Finding(CHECK, "warning", detail, _MEND)
