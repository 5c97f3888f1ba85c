"""Messages of a channel: write, edit, delete, read, react, and show typing.

https://discord.com/developers/docs/resources/message
"""

from playground.discord import payloads
from playground.discord.drafts import V2_ALONE, Draft, attach, check_not_empty, read_draft
from playground.discord.errors import ApiError, Form, Refusal
from playground.discord.messages import (
    COMPONENTS_V2,
    LOADING,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    VOICE_MESSAGE,
    Allowed,
    Message,
)
from playground.discord.places import DM, Channel
from playground.discord.rest import NOTHING, Call, Reply, Route
from playground.discord.wire import JSON, snowflake
from playground.discord.world import DIRECT_REACTIONS, GUILD_REACTIONS, Event

SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | VOICE_MESSAGE | COMPONENTS_V2
REPLY = 19
ANSWERABLE = (0, 19, 20, 23)


def create_message(call: Call) -> Reply:
    """POST /channels/{channel_id}/messages."""
    channel = call.channel()
    _may_write(channel)
    draft = read_draft(call, call.form)
    _check_nonce(draft)
    _may_carry(channel, draft)
    if earlier := call.discord.nonces.find(draft.body):
        return Reply(data=payloads.message_json(earlier))
    message = Message(
        call.world.snowflakes.make(), channel, call.world.bot, draft.content,
        flags=draft.flags & SETTABLE, embeds=draft.embeds, components=draft.components,
        tts=bool(draft.body.get("tts")), nonce=draft.body.get("nonce"),
    )  # fmt: skip
    _refer(message, draft.body.get("message_reference"))
    attach(call, draft, message)
    check_not_empty(message)
    call.discord.nonces.keep(message)
    unarchive(call, channel)
    everyone = channel.allows("mention_everyone")
    call.world.post(message, draft.allowed or Allowed(), everyone=everyone)
    return Reply(data=payloads.message_json(message))


def unarchive(call: Call, channel: Channel) -> None:
    """Open an archived thread, as whatever is posted there does."""
    if channel.archived:
        channel.archived = False
        call.world.channel_changed(channel)


def _may_write(channel: Channel) -> None:
    if channel.kind == DM and any(person.closed_dms for person in channel.people):
        raise ApiError(Refusal.CANNOT_MESSAGE_USER)
    needed = "send_messages_in_threads" if channel.is_thread else "send_messages"
    if not channel.allows(needed):
        raise ApiError(Refusal.MISSING_PERMISSIONS)
    if channel.archived and channel.locked and not channel.allows("manage_threads"):
        raise ApiError(Refusal.ARCHIVED_THREAD)


def _may_carry(channel: Channel, draft: Draft) -> None:
    if draft.embeds and not channel.allows("embed_links"):
        raise ApiError(Refusal.MISSING_PERMISSIONS)
    if draft.files and not channel.allows("attach_files"):
        raise ApiError(Refusal.MISSING_PERMISSIONS)


def _check_nonce(draft: Draft) -> None:
    if len(str(draft.body.get("nonce") or "")) > 25:
        form = Form()
        form.wrong(("nonce",), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
        form.verify()


def _refer(message: Message, reference: object) -> None:
    """Make a message a reply, if its body says so and the message to answer is there."""
    if reference is None:
        return
    form = Form()
    given = form.mapping(("message_reference",), reference)
    form.verify()
    channel = message.channel
    if not channel.allows("read_message_history"):
        raise ApiError(Refusal.NO_HISTORY)
    here = snowflake(given.get("channel_id")) in (None, channel.id)
    target = channel.store.get(snowflake(given.get("message_id")) or 0) if here else None
    if target is None or target.ephemeral_for is not None:
        if given.get("fail_if_not_exists", True):
            code = "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"
            form.wrong(("message_reference",), code, "Unknown message")
            form.verify()
        return
    if target.kind not in ANSWERABLE:
        code = "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE"
        form.wrong(("message_reference",), code, "Cannot reply to a system message")
        form.verify()
    answer(message, target)


def answer(message: Message, target: Message) -> None:
    """Make a message the reply to another."""
    message.kind, message.replied = REPLY, target
    message.reference = {
        "type": 0,
        "channel_id": str(target.channel.id),
        "message_id": str(target.id),
    }
    if target.channel.guild is not None:
        message.reference["guild_id"] = str(target.channel.guild.id)


def edit_message(call: Call) -> Reply:
    """PATCH /channels/{channel_id}/messages/{message_id}."""
    channel = call.channel()
    message = call.message(channel)
    draft = read_draft(call, call.form)
    if message.author is not call.world.bot:
        _edit_flags(call, message, draft)
        return Reply(data=payloads.message_json(message))
    call.discord.old_edits.check(message)
    _may_carry(channel, draft)
    apply_edit(call, message, draft, Allowed())
    return Reply(data=payloads.message_json(message))


def _edit_flags(call: Call, message: Message, draft: Draft) -> None:
    """Somebody else's message: only its embeds may be hidden, by who manages messages."""
    if draft.given - {"flags"} or not message.channel.allows("manage_messages"):
        raise ApiError(Refusal.NOT_THE_AUTHOR)
    _set_flags(message, draft)
    call.world.message_event("MESSAGE_UPDATE", message)


def _set_flags(message: Message, draft: Draft) -> None:
    if "flags" in draft.given:
        message.flags = message.flags & ~SUPPRESS_EMBEDS | draft.flags & SUPPRESS_EMBEDS
        message.flags |= draft.flags & COMPONENTS_V2


def apply_edit(call: Call, message: Message, draft: Draft, default: Allowed) -> None:
    """Change what a draft gives of a message, refuse it if nothing is left, and tell."""
    before = message.content, message.embeds, message.components, message.attachments
    given = draft.given
    if message.flags & COMPONENTS_V2 and (draft.content or draft.embeds):
        form = Form()
        form.wrong(("content",), *V2_ALONE)
        form.verify()
    message.content = draft.content if "content" in given else message.content
    message.embeds = draft.embeds if "embeds" in given else message.embeds
    message.components = draft.components if "components" in given else message.components
    try:
        attach(call, draft, message)
        check_not_empty(message)
    except ApiError:
        message.content, message.embeds, message.components, message.attachments = before
        raise
    _set_flags(message, draft)
    was_loading = message.loading
    message.flags &= ~LOADING
    message.edited = None if was_loading else call.world.now()
    message.edits += 1
    allowed = draft.allowed or default
    changed = "content" in given or draft.allowed is not None
    everyone = message.channel.allows("mention_everyone")
    mentions = allowed if changed else None
    call.world.amend(message, mentions, everyone=everyone, quiet=not was_loading)


def delete_message(call: Call) -> Reply:
    """DELETE /channels/{channel_id}/messages/{message_id}."""
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.world.bot:
        if channel.guild is None:
            raise ApiError(Refusal.NOT_IN_A_DM)
        if not channel.allows("manage_messages"):
            raise ApiError(Refusal.MISSING_PERMISSIONS)
    call.world.remove(message)
    return NOTHING


def get_message(call: Call) -> Reply:
    """GET /channels/{channel_id}/messages/{message_id}."""
    message = call.message(call.channel("read_message_history"))
    return Reply(data=payloads.message_json(message))


def list_messages(call: Call) -> Reply:
    """GET /channels/{channel_id}/messages: newest first."""
    channel = call.channel()
    limit = _limit(call)
    if not channel.allows("read_message_history"):
        return Reply(data=[])
    seen = [each for each in channel.store.values() if each.ephemeral_for is None]
    before, after = snowflake(call.query.get("before")), snowflake(call.query.get("after"))
    around = snowflake(call.query.get("around"))
    if around is not None:
        older = [each for each in seen if each.id < around][-(limit // 2) :]
        newer = [each for each in seen if each.id >= around][: limit - len(older)]
        chosen = older + newer
    elif after is not None:
        chosen = [each for each in seen if each.id > after][:limit]
    else:
        chosen = [each for each in seen if before is None or each.id < before][-limit:]
    return Reply(data=[payloads.message_json(each) for each in reversed(chosen)])


def _limit(call: Call) -> int:
    text = call.query.get("limit", "50")
    limit = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= limit <= 100:
        form = Form()
        message = "int value should be less than or equal to 100."
        if limit < 1:
            message = "int value should be greater than or equal to 1."
        form.wrong(("limit",), "NUMBER_TYPE_MAX" if limit else "NUMBER_TYPE_MIN", message)
        form.verify()
    return limit


def start_typing(call: Call) -> Reply:
    """POST /channels/{channel_id}/typing."""
    channel = call.channel()
    _may_write(channel)
    call.world.see_typing(channel)
    return NOTHING


def add_reaction(call: Call) -> Reply:
    """PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me."""
    channel = call.channel("read_message_history")
    message = call.message(channel)
    emoji = call.params["emoji"]
    if emoji.isascii() and ":" not in emoji:
        raise ApiError(Refusal.UNKNOWN_EMOJI)
    if emoji not in message.reactions and not channel.allows("add_reactions"):
        raise ApiError(Refusal.MISSING_PERMISSIONS)
    users = message.reactions.setdefault(emoji, [])
    if call.world.bot not in users:
        users.append(call.world.bot)
        _reacted(call, "MESSAGE_REACTION_ADD", message, emoji)
    return NOTHING


def remove_reaction(call: Call) -> Reply:
    """DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me."""
    message = call.message(call.channel())
    emoji = call.params["emoji"]
    users = message.reactions.get(emoji, [])
    if call.world.bot in users:
        users.remove(call.world.bot)
        _reacted(call, "MESSAGE_REACTION_REMOVE", message, emoji)
    if not users:
        message.reactions.pop(emoji, None)
    return NOTHING


def _reacted(call: Call, name: str, message: Message, emoji: str) -> None:
    guild = message.channel.guild
    data: JSON = {
        "user_id": str(call.world.bot.id), "channel_id": str(message.channel.id),
        "message_id": str(message.id), "emoji": {"id": None, "name": emoji},
        "burst": False, "type": 0,
    }  # fmt: skip
    if guild is not None:
        data["guild_id"] = str(guild.id)
    intent = DIRECT_REACTIONS if guild is None else GUILD_REACTIONS
    call.world.tell(Event(name, data, intent, guild))


_ONE = "/channels/{channel_id}/messages/{message_id}"
ROUTES = (
    Route("POST", "/channels/{channel_id}/messages", create_message),
    Route("GET", "/channels/{channel_id}/messages", list_messages),
    Route("GET", _ONE, get_message),
    Route("PATCH", _ONE, edit_message),
    Route("DELETE", _ONE, delete_message),
    Route("POST", "/channels/{channel_id}/typing", start_typing),
    Route("PUT", _ONE + "/reactions/{emoji}/@me", add_reaction),
    Route("DELETE", _ONE + "/reactions/{emoji}/@me", remove_reaction),
)
