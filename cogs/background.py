"""What cogs do by themselves, beside what people ask for."""

import asyncio
from contextlib import suppress


class Background:
    """Gives a cog one task, `work`, for as long as it is loaded; a base before `commands.Cog`."""

    _task: asyncio.Task[None] | None = None

    async def work(self) -> None:
        """Do what is to be done; it is cancelled at the end."""
        raise NotImplementedError

    async def cog_load(self) -> None:
        """Begin; the bot does not wait for it."""
        self._task = asyncio.create_task(self.work())

    async def cog_unload(self) -> None:
        """Stop."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
