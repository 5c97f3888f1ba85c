"""What a check finds, and how checks are carried out: side by side, each within its time."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from i18n import Text, text

State = Literal["ok", "warning", "fault"]

_logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: `check` names it for programs, the rest is for the owner.

    With a fault the bot cannot do what it is for; with a warning something of it is missing. `mend`
    says what to do about either.
    """

    check: str
    state: State
    detail: Text
    mend: Text | None = None


Found = Sequence[Finding]


async def carry_out(
    check: str, look: Callable[[], Awaitable[Found]], seconds: float, late: Text
) -> Found:
    """Give what a check finds. Never raises: what takes too long, or fails itself, is a fault too.

    `late` says what to do where it takes more than `seconds`.
    """
    try:
        async with asyncio.timeout(seconds):
            return await look()
    except TimeoutError:
        detail = text(
            "The check {check} got no answer within {seconds} seconds.",
            check=check,
            seconds=round(seconds),
        )
        return [Finding(check, "fault", detail, late)]
    except Exception:
        _logger.exception("the check %s failed", check)
        return [_failed(check)]


def _failed(check: str) -> Finding:
    detail = text("The check {check} has failed itself.", check=check)
    mend = text("The lines on standard error tell why.")
    return Finding(check, "fault", detail, mend)


async def together(areas: Mapping[str, AsyncIterator[Finding]]) -> AsyncGenerator[Finding, None]:
    """Give what the areas of these names find, each finding as soon as it is known.

    An area that fails itself is one more fault.
    """
    queue: asyncio.Queue[Finding | None] = asyncio.Queue()

    async def follow(name: str, area: AsyncIterator[Finding]) -> None:
        try:
            async for finding in area:
                queue.put_nowait(finding)
        except Exception:
            _logger.exception("the checks of %s failed", name)
            queue.put_nowait(_failed(name))
        finally:
            queue.put_nowait(None)

    following = [asyncio.create_task(follow(name, area)) for name, area in areas.items()]
    try:
        left = len(following)
        while left:
            finding = await queue.get()
            if finding is None:
                left -= 1
            else:
                yield finding
    finally:
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
