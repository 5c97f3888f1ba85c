"""`/owner`: what only those who run the bot may do."""

import io
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Final

import discord
from discord import app_commands
from discord.ext import commands

from cogs.door import RefusedError
from cogs.hybrid import localised
from cogs.services import Interaction, Services
from config import Changes, ConfigError
from doctor.examination import examine
from doctor.findings import Finding
from i18n import Text, lines, text

_LONGEST_WORD: Final = 200
_GRAVITY: Final = ("fault", "warning", "ok")
_MARKS: Final = {"fault": "❌", "warning": "⚠️", "ok": "✅"}
# https://discord.com/developers/docs/resources/message#create-message
_LONGEST_MESSAGE: Final = 2000


class OwnerCommands(commands.Cog, name="Owner"):
    """Tells those who run the bot how it is, and takes their orders; nobody else's.

    `reload` has the settings read again, or raises ConfigError.
    """

    owner = app_commands.Group(
        name=localised(text("owner")),
        description=localised(text("For those who run me")),
        # In servers it is shown to administrators alone; it is refused to them all the same.
        default_permissions=discord.Permissions(),
    )
    broadcast = app_commands.Group(
        parent=owner,
        name=localised(text("broadcast")),
        description=localised(text("A word to everybody, above each answer")),
    )

    def __init__(
        self,
        client: commands.Bot,
        services: Services,
        reload: Callable[[], Awaitable[Changes]],
    ) -> None:
        self._client = client
        self._services = services
        self._reload = reload
        self._began_at = int(time.time())

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let those who run the bot go on, as Discord's page of the application names them.

        Raises RefusedError for all others.
        """
        if not await self._client.is_owner(interaction.user):
            raise RefusedError(text("Only those who run me may do that."))
        return True

    @owner.command(
        name=localised(text("status")), description=localised(text("How I am at the moment"))
    )
    async def status(self, interaction: Interaction) -> None:
        """Tell how the bot is."""
        services, turns = self._services, self._services.turns
        note = lines(
            text("Running since {when}", when=f"<t:{self._began_at}:R>"),
            text("Servers: {count}", count=len(self._client.guilds)),
            text("Delay to Discord: {delay} ms", delay=round(self._client.latency * 1000)),
            text(
                "Questions: {running} being answered, {waiting} waiting",
                running=turns.running,
                waiting=turns.waiting,
            ),
            text("Model: {model}", model=f"`{services.config.default_model}`"),
            text("Servers of models: {names}", names=", ".join(services.endpoints.names)),
        )
        await self._tell(interaction, note)

    @owner.command(
        name=localised(text("reload")),
        description=localised(text("Read .env again, without a restart")),
    )
    async def reload(self, interaction: Interaction) -> None:
        """Have the settings read again, and tell what came of it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            note = _told(await self._reload())
        except ConfigError as error:
            problems = [
                text("`{variable}`: {problem}", variable=fault.variable, problem=fault.problem)
                for fault in error.faults
            ]
            note = lines(text("Nothing has changed. Please mend this first:"), *problems)
        await self._tell(interaction, note)

    @owner.command(
        name=localised(text("doctor")),
        description=localised(text("Look whether all is well with me")),
    )
    async def doctor(self, interaction: Interaction) -> None:
        """Examine the installation, and tell what was found: most of all what is not well."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with aclosing(examine(self._services.config)) as examination:
            findings = [finding async for finding in examination]
        findings.sort(key=lambda finding: _GRAVITY.index(finding.state))
        await self._tell(interaction, lines(*map(_found, findings)))

    @broadcast.command(
        name=localised(text("on")), description=localised(text("Say something above each answer"))
    )
    @app_commands.rename(words=localised(text("message")))
    @app_commands.describe(words=localised(text("What everybody is to know")))
    async def say(
        self, interaction: Interaction, words: app_commands.Range[str, 1, _LONGEST_WORD]
    ) -> None:
        """Have a word stand above each answer."""
        await self._services.notice.say(" ".join(words.split()))
        await self._tell(interaction, text("From now on this stands above each answer."))

    @broadcast.command(
        name=localised(text("off")), description=localised(text("Take your word back"))
    )
    async def unsay(self, interaction: Interaction) -> None:
        """Take the word back."""
        await self._services.notice.say("")
        await self._tell(interaction, text("Nothing stands above the answers any more."))

    async def _tell(self, interaction: Interaction, note: Text) -> None:
        """Say something to the one who asks; with a file of all of it where it is too long."""
        said = (await self._services.words_of(interaction)).say(note)
        files = []
        if len(said) > _LONGEST_MESSAGE:
            files = [discord.File(io.BytesIO(said.encode()), "all.txt")]
            said = said[:_LONGEST_MESSAGE].rpartition("\n")[0]
        if interaction.response.is_done():
            await interaction.edit_original_response(content=said, attachments=files)
        else:
            await interaction.response.send_message(said, files=files, ephemeral=True)


def _found(finding: Finding) -> Text:
    mark = _MARKS[finding.state]
    if finding.mend is None:
        return text("{mark} {detail}", mark=mark, detail=finding.detail)
    return text("{mark} {detail} {mend}", mark=mark, detail=finding.detail, mend=finding.mend)


def _told(changes: Changes) -> Text:
    names = ", ".join(f"`{name}`" for name in changes.now)
    if names:
        note = text("Done. These hold now: {names}", names=names)
    else:
        note = text("Done. No variable that can change now is another one.")
    notes = [note]
    if changes.later:
        later = ", ".join(f"`{name}`" for name in changes.later)
        notes.append(text("From the next start on: {names}", names=later))
    notes += [
        text("`{name}` means nothing to me. Is `{meant}` meant?", name=name, meant=meant)
        for name, meant in changes.misspelt
    ]
    return lines(*notes)
