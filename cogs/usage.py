"""`/usage`: what was used, in numbers and in a picture."""

import asyncio
import io
import logging
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from chat.allowances import Asker
from cogs.door import roles_of
from cogs.hybrid import localised
from cogs.services import Interaction, Services
from cogs.words import name_of
from history.spending import Account, Who
from i18n import Catalogue, Text, text
from reply.chart import ChartError, Look, Painter
from reply.usage import Bill, usage_embed
from reply.usage_picture import UsagePicture

_logger = logging.getLogger(__name__)

_PICTURE: Final = "usage.png"
_PATIENCE: Final = 5.0
"""Seconds for the names of a server's members."""
_HOW_TO_DRAW: Final = text(
    "For pictures, install one more package: {command}",
    command="`.venv/bin/python -m pip install -r requirements-pictures.txt`",
)

_WHOSE: Final = [
    Choice(name=localised(text("Mine")), value="person"),
    Choice(name=localised(text("This server’s")), value="server"),
    Choice(name=localised(text("The whole bot’s")), value="bot"),
]
_LOOKS: Final = [
    Choice(name=localised(text("Dark")), value="dark"),
    Choice(name=localised(text("Light")), value="light"),
]


class UsageCommand(commands.Cog, name="Usage"):
    """Tells people what they used, managers what their server did, the owner what all did."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services
        self._painter = Painter()

    @app_commands.command(
        name=localised(text("usage")),
        description=localised(text("See what was used, what it cost, and what is left")),
    )
    @app_commands.rename(
        of=localised(text("of")),
        days=localised(text("days")),
        picture=localised(text("picture")),
        look=localised(text("look")),
    )
    @app_commands.describe(
        of=localised(text("Whose usage; yours if you choose nothing")),
        days=localised(text("Of how many days up to today; 30 if you choose nothing")),
        picture=localised(text("Whether to draw a picture as well")),
        look=localised(text("Whether the picture is dark or light")),
    )
    @app_commands.choices(of=_WHOSE, look=_LOOKS)
    async def usage(
        self,
        interaction: Interaction,
        of: Who = "person",
        days: app_commands.Range[int, 1, 366] = 30,
        picture: bool = True,  # noqa: FBT001 - an option of Discord's
        look: Look = "dark",
    ) -> None:
        """Tell what was used, to the one who asks."""
        refusal = await self._refusal(interaction, of)
        words = await self._services.words_of(interaction)
        if refusal:
            await interaction.response.send_message(words.say(refusal), ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        bill = await self._bill(interaction, of, days)
        drawn = None
        if picture and bill.report.total.calls:
            drawn, remark = await self._draw(interaction, bill, words, look)
            bill = replace(bill, remark=remark)
        embed = usage_embed(bill, words)
        if drawn:
            embed.set_image(url=f"attachment://{drawn.filename}")
        await interaction.edit_original_response(embed=embed, attachments=[drawn] if drawn else [])

    async def _refusal(self, interaction: Interaction, who: Who) -> Text | None:
        """Give why somebody may not see what they ask for, None where they may."""
        if who == "bot" and not await self._client.is_owner(interaction.user):
            return text("Only those who run me may see that.")
        if who == "server" and not interaction.guild_id:
            return text("This works in servers only.")
        if who == "server" and not interaction.permissions.manage_guild:
            return text("Only those who manage this server may see that.")
        return None

    async def _bill(self, interaction: Interaction, who: Who, days: int) -> Bill:
        services, guild_id = self._services, interaction.guild_id or 0
        ids: dict[Who, int] = {"person": interaction.user.id, "server": guild_id, "bot": 0}
        today = datetime.now(UTC).date()
        since = today - timedelta(days=days - 1)
        report = await services.reports.of(Account(who, ids[who]), since)
        roles = roles_of(interaction.user, interaction.guild) or frozenset()
        asker = Asker(interaction.user.id, guild_id, roles)
        return Bill(
            who=who,
            report=report,
            today=today,
            days=days,
            names={} if who == "person" else await self._names(ids[who], report.people),
            rate=services.config.limits.rate,
            left=await services.allowances.left(asker, who),
        )

    async def _names(self, guild_id: int, ids: Collection[int]) -> dict[int, str]:
        """Give people's names by their ids: in a server, those that they have there."""
        names = await self._names_in(self._client.get_guild(guild_id), ids)
        missing = [id_ for id_ in ids if id_ not in names]
        found = await asyncio.gather(*map(self._name, missing))
        return names | {id_: name for id_, name in zip(missing, found, strict=True) if name}

    async def _names_in(self, guild: discord.Guild | None, ids: Collection[int]) -> dict[int, str]:
        """Give the names of those who are in a server where the bot is: one question for all."""
        if not guild or not ids:
            return {}
        # Without them, Discord is asked for each: while the gateway is gone, say.
        with suppress(TimeoutError, ConnectionError, RuntimeError, discord.ClientException):
            async with asyncio.timeout(_PATIENCE):
                members = await guild.query_members(user_ids=list(ids), limit=len(ids))
                return {member.id: name_of(member) for member in members}
        return {}

    async def _name(self, id_: int) -> str | None:
        with suppress(discord.HTTPException):
            return name_of(await self._client.fetch_user(id_))
        return None

    async def _draw(
        self, interaction: Interaction, bill: Bill, words: Catalogue, look: Look
    ) -> tuple[discord.File | None, Text | None]:
        """Give the picture, or what there is to say of its absence."""
        if not await self._painter.can_draw():
            is_owner = await self._client.is_owner(interaction.user)
            return None, _HOW_TO_DRAW if is_owner else None
        picture = UsagePicture(bill, words)
        try:
            drawn = await self._painter.draw(picture.chart(look))
        except ChartError as error:
            _logger.warning("a picture of usage could not be drawn: %s", error)
            return None, text("The picture could not be drawn this time.")
        return discord.File(io.BytesIO(drawn), _PICTURE, description=picture.description()), None
