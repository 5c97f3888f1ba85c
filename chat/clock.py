"""The time, which no model knows by itself."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chat.tools import ToolError


class Clock:
    """Tells the date and the time. `now` gives it in UTC."""

    name = "current_time"
    description = (
        "Give the current date, weekday and time. Use it whenever an answer depends on today's "
        "date or on the time."
    )
    parameters: Mapping[str, Any] = {
        "type": "object",
        "properties": {
            "time_zone": {
                "type": "string",
                "description": "An IANA name such as Asia/Tehran; UTC if it is left out.",
            }
        },
        "additionalProperties": False,
    }

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now

    async def run(self, arguments: Mapping[str, Any]) -> str:
        """See `Tool`."""
        name = str(arguments.get("time_zone") or "UTC")
        try:
            zone = ZoneInfo(name)
        except (KeyError, OSError, ValueError) as error:  # one that is not found is a KeyError
            raise ToolError("there is no such time zone") from error
        now = self._now().astimezone(zone)
        return f"{now:%A} {now.isoformat(timespec='seconds')} ({name})"
