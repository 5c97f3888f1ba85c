"""Discord's refusals: an HTTP status, a JSON error code, and what is wrong with a form.

Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from collections.abc import Iterable
from enum import Enum

from playground.discord.wire import JSON


class Refusal(Enum):
    """Status, code and message of each refusal that has no details."""

    NOT_FOUND = (404, 0, "404: Not Found")
    METHOD_NOT_ALLOWED = (405, 0, "405: Method Not Allowed")
    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    UNKNOWN_APPLICATION = (404, 10002, "Unknown Application")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_EMOJI = (400, 10014, "Unknown Emoji")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
    NO_SUCH_EMOJI = (404, 10014, "Unknown Emoji")
    TOO_MANY_EMOJIS = (400, 30008, "Maximum number of emojis reached (2000).")
    TOO_MANY_WEBHOOKS = (400, 30007, "Maximum number of webhooks reached (15).")
    TOO_MANY_COMMANDS = (400, 30032, "Maximum number of application commands reached (100).")
    OLD_EDITS = (
        429,
        30046,
        "Maximum number of edits to messages older than 1 hour reached. Try again later",
    )
    TOO_LARGE = (413, 40005, "Request entity too large")
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    TOO_MANY_FOLLOWUPS = (
        400,
        40094,
        "This interaction has hit the maximum number of follow up messages.",
    )
    MISSING_ACCESS = (403, 50001, "Missing Access")
    NOT_IN_A_DM = (403, 50003, "Cannot execute action on a DM channel")
    NOT_THE_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    CANNOT_MESSAGE_USER = (403, 50007, "Cannot send messages to this user")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    NOT_ON_THIS_CHANNEL = (400, 50024, "Cannot execute action on this channel type")
    INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
    ARCHIVED_THREAD = (400, 50083, "Thread is archived")
    INVALID_JSON = (400, 50109, "The request body contains invalid JSON.")
    NO_MUTUAL_GUILDS = (
        403,
        50278,
        "Cannot send messages to this user due to having no mutual guilds",
    )
    NO_HISTORY = (403, 160002, "Cannot reply without permission to read message history")
    THREAD_EXISTS = (400, 160004, "A thread has already been created for this message")
    THREAD_LOCKED = (400, 160005, "Thread is locked")


class ApiError(Exception):
    """An answer that refuses: its `status`, `headers`, and its `body` as Discord shapes it."""

    def __init__(self, refusal: Refusal) -> None:
        self.status, self.code, message = refusal.value
        self.body: JSON = {"message": message, "code": self.code}
        self.headers: dict[str, str] = {}
        super().__init__(message)


class FormError(ApiError):
    """50035: the request's body breaks the rules told in `errors`."""

    def __init__(self, errors: JSON) -> None:
        super().__init__(Refusal.EMPTY_MESSAGE)
        self.status, self.code = 400, 50035
        self.body = {"message": "Invalid Form Body", "code": 50035, "errors": errors}


class Form:
    """Gathers all that is wrong with a request's body, so that it is told at once.

    The shape is https://discord.com/developers/docs/reference#error-messages.
    """

    def __init__(self) -> None:
        self._errors: JSON = {}

    def wrong(self, path: Iterable[str | int], code: str, message: str) -> None:
        """Note a fault at `path`, such as `("embeds", 0, "title")`."""
        at = self._errors
        for step in path:
            at = at.setdefault(str(step), {})
        at.setdefault("_errors", []).append({"code": code, "message": message})

    def verify(self) -> None:
        """Raise FormError if anything was wrong."""
        if self._errors:
            raise FormError(self._errors)

    def text(self, path: tuple[str | int, ...], value: object, *, most: int, least: int = 0) -> str:
        """Read a string of `least` to `most` characters; a fault is noted and "" given."""
        if value is None and not least:
            return ""
        if value is None:
            self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required")
            return ""
        if not isinstance(value, str):
            self.wrong(path, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
            return ""
        if least and not least <= len(value) <= most:
            message = f"Must be between {least} and {most} in length."
            self.wrong(path, "BASE_TYPE_BAD_LENGTH", message)
        elif len(value) > most:
            self.wrong(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        return value

    def choice(
        self, path: tuple[str | int, ...], value: object, choices: tuple[object, ...]
    ) -> bool:
        """Check that `value` is one of `choices`."""
        if value in choices and not isinstance(value, bool):
            return True
        shown = ", ".join(str(each) for each in choices)
        self.wrong(path, "BASE_TYPE_CHOICES", f"Value must be one of ({shown}).")
        return False

    def items(self, path: tuple[str | int, ...], value: object, *, most: int) -> list[object]:
        """Read a list of at most `most` things; null is an empty one."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if len(value) > most:
            self.wrong(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        return value

    def mapping(self, path: tuple[str | int, ...], value: object) -> JSON:
        """Read an object; anything else is noted and an empty one given."""
        if isinstance(value, dict):
            return value
        self.wrong(path, "MODEL_TYPE_CONVERT", "Expected an object/dictionary.")
        return {}
