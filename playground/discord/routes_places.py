"""The bot itself, its commands, channels, servers and threads."""

from playground.discord import payloads
from playground.discord.commands import Commands
from playground.discord.errors import ApiError, Form, Refusal
from playground.discord.places import PRIVATE_THREAD, PUBLIC_THREAD, TEXT, Channel, Guild
from playground.discord.rest import NOTHING, Call, Reply, Route
from playground.discord.teams import team_json
from playground.discord.wire import JSON, snowflake


def gateway(call: Call) -> Reply:
    """GET /gateway."""
    return Reply(data={"url": call.discord.gateway_url})


def gateway_bot(call: Call) -> Reply:
    """GET /gateway/bot."""
    start = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
    data = {"url": call.discord.gateway_url, "shards": 1, "session_start_limit": start}
    return Reply(data=data)


def me(call: Call) -> Reply:
    """GET /users/@me."""
    return Reply(data=payloads.own_json(call.world.bot))


def application(call: Call) -> Reply:
    """GET /oauth2/applications/@me and /applications/@me."""
    install = {"oauth2_install_params": {"scopes": ["applications.commands"], "permissions": "0"}}
    data: JSON = {
        "id": str(call.world.application_id), "name": call.world.bot.name, "icon": None,
        "description": "", "summary": "", "type": None, "bot_public": True,
        "bot_require_code_grant": False, "verify_key": "0" * 64, "team": team_json(call.world),
        "flags": call.discord.gateway.flags, "hook": True, "redirect_uris": [],
        "interactions_endpoint_url": None, "role_connections_verification_url": None,
        "owner": payloads.user_json(call.world.application_owner),
        "bot": payloads.user_json(call.world.bot),
        "integration_types_config": {"0": install, "1": install},
        "approximate_guild_count": sum(each.has_bot for each in call.world.guilds.values()),
        "approximate_user_install_count": 0,
    }  # fmt: skip
    return Reply(data=data)


def user(call: Call) -> Reply:
    """GET /users/{user_id}."""
    found = call.world.users.get(call.id("user_id"))
    if found is None or found.webhook:
        raise ApiError(Refusal.UNKNOWN_USER)
    return Reply(data=payloads.user_json(found))


def my_guilds(call: Call) -> Reply:
    """GET /users/@me/guilds: by id, up to 200 of them.

    https://discord.com/developers/docs/resources/user#get-current-user-guilds
    """
    form = Form()
    limit = _page_size(form, call.query.get("limit", "200"), 200)
    form.verify()
    before, after = snowflake(call.query.get("before")), snowflake(call.query.get("after"))
    found = [
        guild
        for id_, guild in sorted(call.world.guilds.items())
        if guild.has_bot and id_ > (after or 0) and (before is None or id_ < before)
    ]
    # Without `after`, those right before `before` are meant.
    page = found[-limit:] if before is not None and after is None else found[:limit]
    counts = call.flag("with_counts")
    return Reply(data=[payloads.partial_guild_json(each, counts=counts) for each in page])


def _page_size(form: Form, written: str, most: int) -> int:
    if not written.isascii() or not written.isdigit():
        form.wrong(("limit",), "NUMBER_TYPE_COERCE", f'Value "{written}" is not int.')
        return most
    size = int(written)
    if size < 1:
        message = "int value should be greater than or equal to 1."
        form.wrong(("limit",), "NUMBER_TYPE_MIN", message)
    if size > most:
        message = f"int value should be less than or equal to {most}."
        form.wrong(("limit",), "NUMBER_TYPE_MAX", message)
    return size


def open_dm(call: Call) -> Reply:
    """POST /users/@me/channels."""
    person = call.world.users.get(snowflake(call.form.get("recipient_id")) or 0)
    if person is None or person.webhook:
        form = Form()
        message = f'Value "{call.form.get("recipient_id")}" is not snowflake.'
        form.wrong(("recipient_id",), "NUMBER_TYPE_COERCE", message)
        form.verify()
        raise ApiError(Refusal.UNKNOWN_USER)
    if person.bot:
        raise ApiError(Refusal.CANNOT_MESSAGE_USER)
    return Reply(data=payloads.channel_json(call.discord.dm(person)))


def get_channel(call: Call) -> Reply:
    """GET /channels/{channel_id}."""
    return Reply(data=payloads.channel_json(call.channel()))


def patch_channel(call: Call) -> Reply:
    """PATCH /channels/{channel_id}, for threads: name, archived, locked, slowmode."""
    channel = call.channel()
    body = call.form
    mine = channel.owner is call.world.bot
    if not channel.is_thread:
        raise ApiError(Refusal.MISSING_PERMISSIONS)
    if not channel.allows("manage_threads") and (not mine or "locked" in body):
        raise ApiError(Refusal.MISSING_PERMISSIONS)
    if channel.archived and body.get("archived") is not False:
        raise ApiError(Refusal.ARCHIVED_THREAD)
    form = Form()
    name, minutes = _thread_form(form, {"name": channel.name} | body)
    form.verify()
    channel.name = name
    channel.auto_archive = minutes or channel.auto_archive
    channel.archived = bool(body.get("archived", channel.archived))
    channel.locked = bool(body.get("locked", channel.locked))
    channel.slowmode = int(body.get("rate_limit_per_user") or channel.slowmode)
    call.world.channel_changed(channel)
    return Reply(data=payloads.channel_json(channel))


def delete_channel(call: Call) -> Reply:
    """DELETE /channels/{channel_id}, for threads."""
    channel = call.channel()
    if not channel.is_thread or not channel.allows("manage_threads"):
        raise ApiError(Refusal.MISSING_PERMISSIONS)
    data = payloads.channel_json(channel)
    call.world.remove_channel(channel)
    return Reply(data=data)


def _thread_form(form: Form, body: JSON) -> tuple[str, int | None]:
    name = form.text(("name",), body.get("name"), most=100, least=1)
    minutes = body.get("auto_archive_duration")
    if minutes is not None:
        form.choice(("auto_archive_duration",), minutes, (60, 1440, 4320, 10080))
    return name, minutes if isinstance(minutes, int) else None


def thread_on_message(call: Call) -> Reply:
    """POST /channels/{channel_id}/messages/{message_id}/threads."""
    channel = _threadable(call, "create_public_threads")
    message = call.message(channel)
    if message.thread is not None:
        raise ApiError(Refusal.THREAD_EXISTS)
    form = Form()
    name, minutes = _thread_form(form, call.form)
    form.verify()
    thread = call.world.add_thread(channel, name, call.world.bot, message)
    return _opened(thread, minutes)


def thread_alone(call: Call) -> Reply:
    """POST /channels/{channel_id}/threads; private unless its type says otherwise."""
    kind = call.form.get("type", PRIVATE_THREAD)
    public = kind == PUBLIC_THREAD
    channel = _threadable(call, "create_public_threads" if public else "create_private_threads")
    form = Form()
    form.choice(("type",), kind, (PUBLIC_THREAD, PRIVATE_THREAD))
    name, minutes = _thread_form(form, call.form)
    form.verify()
    return _opened(call.world.add_thread(channel, name, call.world.bot, None, kind), minutes)


def _threadable(call: Call, permission: str) -> Channel:
    channel = call.channel()
    if channel.kind != TEXT:
        raise ApiError(Refusal.NOT_ON_THIS_CHANNEL)
    return call.channel(permission)


def _opened(thread: Channel, minutes: int | None) -> Reply:
    thread.auto_archive = minutes or thread.auto_archive
    return Reply(201, payloads.channel_json(thread))


def add_thread_member(call: Call) -> Reply:
    """PUT /channels/{channel_id}/thread-members/{user_id}, "@me" for the bot."""
    thread = call.channel()
    who = call.params["user_id"]
    person = call.world.bot if who == "@me" else call.world.users.get(snowflake(who) or 0)
    if not thread.is_thread:
        raise ApiError(Refusal.NOT_ON_THIS_CHANNEL)
    if person is None:
        raise ApiError(Refusal.UNKNOWN_USER)
    if person not in thread.people:
        thread.people.append(person)
    return NOTHING


def _guild(call: Call) -> Guild:
    guild = call.world.guilds.get(call.id("guild_id"))
    if guild is None:
        raise ApiError(Refusal.UNKNOWN_GUILD)
    if not guild.has_bot:
        raise ApiError(Refusal.MISSING_ACCESS)
    return guild


def get_guild(call: Call) -> Reply:
    """GET /guilds/{guild_id}."""
    return Reply(data=payloads.rest_guild_json(_guild(call)))


def guild_channels(call: Call) -> Reply:
    """GET /guilds/{guild_id}/channels."""
    channels = [each for each in _guild(call).channels.values() if each.kind == TEXT]
    return Reply(data=[payloads.channel_json(each) for each in channels])


def guild_member(call: Call) -> Reply:
    """GET /guilds/{guild_id}/members/{user_id}."""
    guild = _guild(call)
    person = guild.members.get(call.id("user_id"))
    if person is None:
        raise ApiError(Refusal.UNKNOWN_MEMBER)
    return Reply(data=payloads.member_json(guild, person))


def _commands(call: Call) -> tuple[Commands, int | None]:
    if call.id("application_id") != call.world.application_id:
        raise ApiError(Refusal.UNKNOWN_APPLICATION)
    if "guild_id" not in call.params:
        return call.discord.commands, None
    return call.discord.commands, _guild(call).id


def list_commands(call: Call) -> Reply:
    """GET /applications/{application_id}/[guilds/{guild_id}/]commands."""
    commands, guild_id = _commands(call)
    localized = call.flag("with_localizations")
    hidden = () if localized else ("name_localizations", "description_localizations")
    found = commands.at(guild_id)
    return Reply(data=[{k: v for k, v in each.items() if k not in hidden} for each in found])


def put_commands(call: Call) -> Reply:
    """PUT the whole list of commands."""
    commands, guild_id = _commands(call)
    found = commands.overwrite(guild_id, call.body)
    call.world.changes.notify()
    return Reply(data=found)


def post_command(call: Call) -> Reply:
    """POST one command."""
    commands, guild_id = _commands(call)
    command, new = commands.add(guild_id, call.form)
    call.world.changes.notify()
    return Reply(201 if new else 200, command)


_CHANNEL = "/channels/{channel_id}"
_COMMANDS = "/applications/{application_id}/commands"
_GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
ROUTES = (
    Route("GET", "/gateway", gateway),
    Route("GET", "/gateway/bot", gateway_bot),
    Route("GET", "/users/@me", me),
    Route("GET", "/users/{user_id}", user),
    Route("GET", "/users/@me/guilds", my_guilds),
    Route("POST", "/users/@me/channels", open_dm),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/applications/@me", application),
    Route("GET", _CHANNEL, get_channel),
    Route("PATCH", _CHANNEL, patch_channel),
    Route("DELETE", _CHANNEL, delete_channel),
    Route("POST", _CHANNEL + "/messages/{message_id}/threads", thread_on_message),
    Route("POST", _CHANNEL + "/threads", thread_alone),
    Route("PUT", _CHANNEL + "/thread-members/{user_id}", add_thread_member),
    Route("GET", "/guilds/{guild_id}", get_guild),
    Route("GET", "/guilds/{guild_id}/channels", guild_channels),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", guild_member),
    Route("GET", _COMMANDS, list_commands),
    Route("PUT", _COMMANDS, put_commands),
    Route("POST", _COMMANDS, post_command),
    Route("GET", _GUILD_COMMANDS, list_commands),
    Route("PUT", _GUILD_COMMANDS, put_commands),
    Route("POST", _GUILD_COMMANDS, post_command),
)
