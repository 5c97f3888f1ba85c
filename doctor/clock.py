"""This computer's clock, beside Discord's."""

import time
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import Final

import aiohttp

from doctor.findings import Finding
from i18n import text

CHECK: Final = "clock"

_WARN_SECONDS: Final = 5.0
_FAULT_SECONDS: Final = 60.0

_MEND: Final = text(
    "Set this computer's clock by the network: `timedatectl set-ntp true` on Linux, the settings "
    "of date and time elsewhere. With a wrong clock no secure connection comes about."
)


class ClockWatch:
    """Notes what the answers of a server say of the time, and how the last one ended.

    https://www.rfc-editor.org/rfc/rfc9110#field.date
    """

    def __init__(self) -> None:
        self.ahead: float | None = None
        """Seconds that this computer's clock is ahead, below 0 for behind; None: not known."""
        self.status: int | None = None
        """The last HTTP status."""

    def trace(self) -> aiohttp.TraceConfig:
        """Give what a session of aiohttp is to be traced with."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._begin)
        trace.on_request_end.append(self._end)
        return trace

    async def _begin(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        __: aiohttp.TraceRequestStartParams,
    ) -> None:
        context.began = time.time()

    async def _end(
        self, _: aiohttp.ClientSession, context: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        self.status = end.response.status
        try:
            told = parsedate_to_datetime(end.response.headers.get("Date", "")).timestamp()
        except ValueError:
            return
        self.ahead = drift(told, context.began, time.time())


def drift(told: float, began: float, ended: float) -> float:
    """Give the seconds that our clock is ahead at least, below 0 for behind.

    The server told the second `told`, at some time between what we call `began` and `ended`. All
    are Unix seconds.
    """
    if ended < told:
        return ended - told
    return max(0.0, began - (told + 1))


def judge_clock(ahead: float | None) -> Finding:
    """Give what is found of a clock that is so many seconds ahead; None: that is not known."""
    if ahead is None:
        return Finding(
            CHECK, "warning", text("The clock is not checked, since Discord told no time.")
        )
    seconds = round(abs(ahead))
    if seconds <= _WARN_SECONDS:
        return Finding(CHECK, "ok", text("The clock agrees with Discord's."))
    if ahead > 0:
        detail = text("The clock is {seconds} s ahead of Discord's.", seconds=seconds)
    else:
        detail = text("The clock is {seconds} s behind Discord's.", seconds=seconds)
    return Finding(CHECK, "fault" if seconds > _FAULT_SECONDS else "warning", detail, _MEND)
