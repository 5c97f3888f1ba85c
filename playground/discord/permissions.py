"""Permission bits, by Discord's own names in lower case.

https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
"""

from collections.abc import Iterable

BITS = {
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "send_tts_messages": 1 << 12,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "use_external_emojis": 1 << 18,
    "manage_webhooks": 1 << 29,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "send_messages_in_threads": 1 << 38,
    "send_voice_messages": 1 << 46,
    "send_polls": 1 << 49,
    "use_external_apps": 1 << 50,
}

EVERYONE = frozenset(BITS) - {
    "manage_channels",
    "manage_guild",
    "manage_messages",
    "manage_threads",
    "manage_webhooks",
    "mention_everyone",
}
BOT = frozenset(BITS) - {"manage_channels", "manage_guild"}
IN_DM = frozenset(
    {
        "add_reactions", "view_channel", "send_messages", "embed_links", "attach_files",
        "read_message_history", "mention_everyone", "use_external_emojis",
        "use_application_commands", "send_voice_messages", "send_polls",
    }
)  # fmt: skip
# What goes with the permission to write at all:
# https://discord.com/developers/docs/topics/permissions#implicit-permissions
BY_WRITING = frozenset({"send_tts_messages", "mention_everyone", "embed_links", "attach_files"})
ELSEWHERE = frozenset({"attach_files", "embed_links", "mention_everyone"})


def bits(names: Iterable[str]) -> int:
    """Give the bit set of permissions; an unknown name raises KeyError."""
    return sum(BITS[name] for name in set(names))
