"""How users, messages and places look on the wire (REST v10 and gateway alike).

https://discord.com/developers/docs/resources/message#message-object and its neighbours
"""

import hashlib

from playground.discord import permissions
from playground.discord.files import Attachment
from playground.discord.messages import FORWARD, SUPPRESS_EMBEDS, Message
from playground.discord.places import DM, GROUP, Channel, Guild, Role
from playground.discord.users import User
from playground.discord.wire import JSON, born, timestamp


def user_json(user: User) -> JSON:
    """A user; a webhook's is the shape that a message's author has."""
    if user.webhook:
        return {
            "id": str(user.id), "username": user.name, "avatar": _hash(user.avatar_url),
            "discriminator": "0000", "public_flags": 0, "flags": 0, "bot": True,
            "global_name": None,
        }  # fmt: skip
    return {
        "id": str(user.id), "username": user.username, "avatar": None, "discriminator": "0",
        "public_flags": 0, "flags": 0, "bot": user.bot, "global_name": user.name,
        "banner": None, "accent_color": None, "avatar_decoration_data": None,
        "collectibles": None, "primary_guild": None,
    }  # fmt: skip


def _hash(url: str | None) -> str | None:
    """Give the name under which Discord keeps a picture."""
    return hashlib.blake2s(url.encode(), digest_size=16).hexdigest() if url else None


def own_json(user: User) -> JSON:
    """The bot's own user, as READY and GET /users/@me give it."""
    return user_json(user) | {
        "username": user.name, "global_name": None, "verified": True, "email": None,
        "mfa_enabled": True, "locale": "en-US", "premium_type": 0, "bio": "",
    }  # fmt: skip


def member_json(guild: Guild, user: User, *, with_user: bool = True) -> JSON:
    """Someone as a member of a server."""
    roles = [str(role) for role in guild.member_roles.get(user.id, ())]
    member: JSON = {
        "roles": roles, "joined_at": timestamp(born(guild.id)), "nick": None, "avatar": None,
        "banner": None, "premium_since": None, "pending": False, "deaf": False, "mute": False,
        "communication_disabled_until": None, "flags": 0,
    }  # fmt: skip
    if with_user:
        member["user"] = user_json(user)
    return member


def role_json(role: Role, position: int) -> JSON:
    """A role; the one of everybody has the server's id and position 0."""
    data: JSON = {
        "id": str(role.id), "name": role.name, "color": 0, "hoist": False, "icon": None,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "unicode_emoji": None, "position": position, "permissions": str(role.bits),
        "managed": role.bot_id is not None, "mentionable": role.mentionable, "flags": 0,
    }  # fmt: skip
    if role.bot_id is not None:
        data["tags"] = {"bot_id": str(role.bot_id)}
    return data


def _last(channel: Channel) -> str | None:
    return str(channel.last_message_id) if channel.last_message_id else None


def channel_json(channel: Channel) -> JSON:
    """Any place to write in, by its type."""
    if channel.guild is None:
        return _private_json(channel)
    if channel.is_thread:
        return thread_json(channel)
    overwrites: list[JSON] = []
    if channel.guild.has_bot and channel.denied:
        overwrites.append(
            {
                "id": str(channel.guild.bot_role.id), "type": 0, "allow": "0",
                "deny": str(permissions.bits(channel.denied)),
            }
        )  # fmt: skip
    return {
        "id": str(channel.id), "type": channel.kind, "guild_id": str(channel.guild.id),
        "name": channel.name, "position": 0, "permission_overwrites": overwrites,
        "topic": None, "nsfw": False, "rate_limit_per_user": channel.slowmode,
        "parent_id": None, "flags": 0, "last_message_id": _last(channel),
        "last_pin_timestamp": None,
    }  # fmt: skip


def _private_json(channel: Channel) -> JSON:
    bot = channel.world.bot
    others = [user_json(user) for user in channel.people if user is not bot]
    data: JSON = {
        "id": str(channel.id), "type": channel.kind, "flags": 0,
        "last_message_id": _last(channel), "recipients": others,
    }  # fmt: skip
    if channel.kind == GROUP:
        owner = channel.people[0]
        data |= {"name": channel.name, "icon": None, "owner_id": str(owner.id)}
    return data


def thread_json(thread: Channel, *, new: bool = False) -> JSON:
    """A thread; `new` marks the event that tells of its creation."""
    if thread.guild is None or thread.parent is None or thread.owner is None:
        raise ValueError("not a thread")
    made = timestamp(born(thread.id))
    data: JSON = {
        "id": str(thread.id), "type": thread.kind, "guild_id": str(thread.guild.id),
        "parent_id": str(thread.parent.id), "owner_id": str(thread.owner.id),
        "name": thread.name, "last_message_id": _last(thread), "flags": 0,
        "rate_limit_per_user": thread.slowmode, "message_count": len(thread.store),
        "total_message_sent": len(thread.store), "member_count": len(thread.people),
        "thread_metadata": {
            "archived": thread.archived, "archive_timestamp": made, "locked": thread.locked,
            "auto_archive_duration": thread.auto_archive, "create_timestamp": made,
        },
    }  # fmt: skip
    if thread.world.bot in thread.people:
        member = {"id": str(thread.id), "user_id": str(thread.world.bot.id)}
        data["member"] = member | {"join_timestamp": made, "flags": 0}
    if new:
        data["newly_created"] = True
    return data


def guild_json(guild: Guild, *, everyone: bool) -> JSON:
    """A server as GUILD_CREATE gives it; `everyone`: with all members, not the bot alone."""
    world = guild.world
    seen = guild.members.values() if everyone else [world.bot]
    channels = [each for each in guild.channels.values() if not each.is_thread]
    threads = [each for each in guild.threads if each.allows("view_channel")]
    return rest_guild_json(guild) | {
        "joined_at": timestamp(born(guild.id)), "large": False,
        "member_count": len(guild.members), "voice_states": [], "presences": [],
        "members": [member_json(guild, user) for user in seen],
        "channels": [channel_json(each) for each in channels],
        "threads": [thread_json(each) for each in threads],
        "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
    }  # fmt: skip


def rest_guild_json(guild: Guild) -> JSON:
    """A server as GET /guilds/{id} gives it."""
    owner = guild.owner or guild.world.nobody
    return {
        "id": str(guild.id), "name": guild.name, "icon": None, "splash": None,
        "discovery_splash": None, "owner_id": str(owner.id), "afk_channel_id": None,
        "afk_timeout": 300, "verification_level": 0, "default_message_notifications": 0,
        "explicit_content_filter": 0, "emojis": [], "stickers": [], "features": [],
        "roles": [role_json(role, i) for i, role in enumerate(guild.roles.values())],
        "mfa_level": 0, "application_id": None, "system_channel_id": None,
        "system_channel_flags": 0, "rules_channel_id": None, "max_members": 500_000,
        "vanity_url_code": None, "description": None, "banner": None, "premium_tier": 0,
        "premium_subscription_count": 0, "preferred_locale": guild.locale, "nsfw_level": 0,
        "public_updates_channel_id": None, "premium_progress_bar_enabled": False,
        "safety_alerts_channel_id": None, "incidents_data": None,
    }  # fmt: skip


def partial_guild_json(guild: Guild, *, counts: bool) -> JSON:
    """A server as GET /users/@me/guilds gives it, with the bot's permissions in it."""
    bot = guild.world.bot
    data: JSON = {
        "id": str(guild.id), "name": guild.name, "icon": None, "banner": None,
        "owner": guild.owner is bot, "permissions": str(guild.bits_of(bot)), "features": [],
    }  # fmt: skip
    if counts:
        size = len(guild.members)
        data |= {"approximate_member_count": size, "approximate_presence_count": size}
    return data


def attachment_json(file: Attachment) -> JSON:
    """A file of a message."""
    data: JSON = {
        "id": str(file.id), "filename": file.filename, "size": file.size,
        "url": file.url, "proxy_url": file.url, **file.extra,
    }  # fmt: skip
    if file.content_type:
        data["content_type"] = file.content_type
    if file.description:
        data["description"] = file.description
    return data


def _mentioned(message: Message, user: User) -> JSON:
    guild = message.channel.guild
    data = user_json(user)
    if guild is not None and user.id in guild.members:
        data["member"] = member_json(guild, user, with_user=False)
    return data


def snapshot_json(message: Message) -> JSON:
    """What a forward shows of a message: nothing of its author.

    https://discord.com/developers/docs/resources/message#message-snapshot-object
    """
    whole = message_json(message, depth=0)
    return {"message": {name: whole[name] for name in _OF_SNAPSHOTS}}


_OF_SNAPSHOTS = (
    "type", "content", "embeds", "attachments", "timestamp", "edited_timestamp", "flags",
    "mentions", "mention_roles", "components",
)  # fmt: skip


def message_json(message: Message, *, depth: int = 1) -> JSON:
    """A message; the one it answers comes along, without the one that answered."""
    mentions = message.mentions
    data: JSON = {
        "id": str(message.id), "channel_id": str(message.channel.id), "type": message.kind,
        "author": user_json(message.author), "content": message.content,
        "timestamp": timestamp(message.created), "tts": message.tts, "pinned": False,
        "edited_timestamp": None if message.edited is None else timestamp(message.edited),
        "mention_everyone": mentions.everyone, "flags": message.flags,
        "mentions": [_mentioned(message, user) for user in mentions.users],
        "mention_roles": [str(role.id) for role in mentions.roles],
        "attachments": [attachment_json(file) for file in message.attachments],
        "embeds": [] if message.flags & SUPPRESS_EMBEDS else message.embeds,
        "components": message.components,
    }  # fmt: skip
    forwarded = message.snapshots or None
    seldom = {"poll": message.poll, "message_snapshots": forwarded, "nonce": message.nonce}
    data |= {name: value for name, value in seldom.items() if value is not None}
    if message.author.webhook:
        data["webhook_id"] = str(message.author.id)
    if message.hook is not None and message.hook.is_own:
        data["application_id"] = str(message.channel.world.application_id)
    if message.reactions:
        data["reactions"] = [_reaction(message, *pair) for pair in message.reactions.items()]
    if message.interaction is not None:
        data |= _answering(message)
    if message.thread is not None:
        data["thread"] = thread_json(message.thread)
    if message.reference is not None:
        data["message_reference"] = message.reference
        if depth and message.reference.get("type") != FORWARD:
            replied = message.reply_to
            data["referenced_message"] = replied and message_json(replied, depth=0)
    return data


def _answering(message: Message) -> JSON:
    """What the answer to an interaction tells of it."""
    if message.interaction is None:
        return {}
    application = str(message.channel.world.application_id)
    return {
        "webhook_id": application, "application_id": application,
        "interaction_metadata": message.interaction.metadata(),
    }  # fmt: skip


def _reaction(message: Message, emoji: str, users: list[User]) -> JSON:
    return {
        "emoji": {"id": None, "name": emoji}, "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)}, "burst_colors": [],
        "me": message.channel.world.bot in users, "me_burst": False,
    }  # fmt: skip


def message_event(message: Message) -> JSON:
    """A message as the gateway tells of it: with the server and the author's membership."""
    data = message_json(message)
    guild = message.channel.guild
    data["channel_type"] = message.channel.kind
    if guild is not None and message.ephemeral_for is None:
        data["guild_id"] = str(guild.id)
        if message.author.id in guild.members:
            data["member"] = member_json(guild, message.author, with_user=False)
    return data


def partial_channel_json(channel: Channel) -> JSON:
    """The channel that an interaction carries: with the person's permissions in it."""
    data = channel_json(channel)
    data.pop("permission_overwrites", None)
    if channel.guild is not None:
        data["permissions"] = str(permissions.bits(permissions.EVERYONE))
    elif channel.kind == DM:
        data["permissions"] = str(permissions.bits(permissions.IN_DM))
    return data
