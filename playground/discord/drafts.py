"""A message on its way in: its body read and checked, then put into the world.

https://discord.com/developers/docs/resources/message#create-message
"""

from dataclasses import dataclass

from playground.discord.components import Components
from playground.discord.embeds import check_embeds
from playground.discord.errors import ApiError, Form, Refusal
from playground.discord.files import Attachment
from playground.discord.messages import COMPONENTS_V2, Allowed, Message
from playground.discord.rest import Call, Upload
from playground.discord.wire import JSON, snowflake

FILE_LIMIT = 10 * 1024 * 1024
REQUEST_LIMIT = 25 * 1024 * 1024
V2_ALONE = (
    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    "The field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
)
EXTRA = ("duration_secs", "waveform", "title")
KINDS = ("users", "roles", "everyone")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a request gives for a message; `given` names the fields that were there at all."""

    given: frozenset[str]
    content: str
    embeds: list[JSON]
    components: list[JSON]
    allowed: Allowed | None
    flags: int
    files: dict[int, Upload]
    attachments: list[JSON]
    body: JSON


def read_draft(call: Call, body: JSON, path: tuple[str | int, ...] = ()) -> Draft:
    """Read and check a message's body; raises ApiError with all that is wrong in it."""
    form = Form()
    flags = body.get("flags") or 0
    if not isinstance(flags, int):
        form.wrong((*path, "flags"), "NUMBER_TYPE_COERCE", f'Value "{flags}" is not int.')
        flags = 0
    content = form.text((*path, "content"), body.get("content"), most=2000)
    embeds = check_embeds(form, body.get("embeds"), (*path, "embeds"))
    reader = Components(form, layout=bool(flags & COMPONENTS_V2))
    components = reader.read(body.get("components"), (*path, "components"))
    allowed = read_allowed(form, body.get("allowed_mentions"), (*path, "allowed_mentions"))
    if flags & COMPONENTS_V2:
        _only_components(form, path, body)
    attachments = [
        form.mapping((*path, "attachments", i), each)
        for i, each in enumerate(
            form.items((*path, "attachments"), body.get("attachments"), most=10)
        )
    ]
    _check_files(form, (*path, "attachments"), call.files, attachments)
    form.verify()
    return Draft(
        frozenset(body) | (frozenset({"files"}) if call.files else frozenset()),
        content.strip(), embeds, components, allowed, flags, call.files, attachments, body,
    )  # fmt: skip


def _only_components(form: Form, path: tuple[str | int, ...], body: JSON) -> None:
    for name in ("content", "embeds", "sticker_ids", "poll"):
        if body.get(name):
            form.wrong((*path, name), *V2_ALONE)


def read_allowed(form: Form, value: object, path: tuple[str | int, ...]) -> Allowed | None:
    """Read `allowed_mentions`; None where it was not given."""
    if value is None:
        return None
    given = form.mapping(path, value)
    parse = form.items((*path, "parse"), given.get("parse"), most=3)
    for i, kind in enumerate(parse):
        form.choice((*path, "parse", i), kind, KINDS)
    listed = {name: _ids(form, (*path, name), given.get(name)) for name in ("users", "roles")}
    for name in ("users", "roles"):
        if name in parse and listed[name]:
            message = f'parse:["{name}"] and {name}: [ids...] are mutually exclusive.'
            form.wrong(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
    return Allowed(
        None if "users" in parse else listed["users"],
        None if "roles" in parse else listed["roles"],
        "everyone" in parse,
        bool(given.get("replied_user", False)),
    )


def _ids(form: Form, path: tuple[str | int, ...], value: object) -> frozenset[int]:
    found = set()
    for i, each in enumerate(form.items(path, value, most=100)):
        id_ = snowflake(each)
        if id_ is None:
            form.wrong((*path, i), "NUMBER_TYPE_COERCE", f'Value "{each}" is not snowflake.')
        else:
            found.add(id_)
    return frozenset(found)


def _check_files(
    form: Form, path: tuple[str | int, ...], files: dict[int, Upload], attachments: list[JSON]
) -> None:
    if any(len(file.content) > FILE_LIMIT for file in files.values()):
        raise ApiError(Refusal.TOO_LARGE)
    if len(files) > 10:
        form.wrong(path, "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    for i, each in enumerate(attachments):
        if snowflake(each.get("id")) is None:
            form.wrong((*path, i, "id"), "BASE_TYPE_REQUIRED", "This field is required")


def attach(call: Call, draft: Draft, message: Message) -> None:
    """Put the draft's files on a message, and keep of its old ones those that are named."""
    kept = {file.id: file for file in message.attachments}
    if "attachments" in draft.given:
        named = {snowflake(each.get("id")): each for each in draft.attachments}
        unknown = [id_ for id_ in named if id_ not in kept and id_ not in draft.files]
        if unknown:
            form = Form()
            code = "MESSAGE_ATTACHMENT_NOT_FOUND"
            form.wrong(("attachments",), code, f"Attachment data with ID {unknown[0]} not found")
            form.verify()
        kept = {id_: file for id_, file in kept.items() if id_ in named}
    files = list(kept.values())
    for number, upload in draft.files.items():
        about = next((e for e in draft.attachments if snowflake(e.get("id")) == number), {})
        files.append(_attachment(call, message, upload, about))
    message.attachments = files


def _attachment(call: Call, message: Message, upload: Upload, about: JSON) -> Attachment:
    name = str(about.get("filename") or upload.filename)
    extra: JSON = {key: about[key] for key in EXTRA if key in about}
    return call.discord.files.add(
        message.channel, name, upload.content, about.get("description"), extra
    )


def check_not_empty(message: Message) -> None:
    """Refuse a message in which nothing is to be seen."""
    seen = message.content or message.embeds or message.components or message.attachments
    if not seen:
        raise ApiError(Refusal.EMPTY_MESSAGE)
