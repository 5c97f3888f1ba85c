"""Webhooks of channels over REST: make, list, delete, speak through them.

https://discord.com/developers/docs/resources/webhook. The application's own id in a path stands for
the answers to interactions, which `routes_interactions` sees to.
"""

from playground.discord import payloads, routes_interactions
from playground.discord.drafts import Draft, attach, check_not_empty, read_draft
from playground.discord.errors import ApiError, Form, Refusal
from playground.discord.messages import (
    COMPONENTS_V2,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    Allowed,
    Message,
)
from playground.discord.places import TEXT, Channel
from playground.discord.rest import NOTHING, Call, Handler, Reply, Route
from playground.discord.routes_messages import apply_edit, unarchive
from playground.discord.webhooks import Webhook, read_name, read_url
from playground.discord.wire import snowflake

SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2


def create_webhook(call: Call) -> Reply:
    """POST /channels/{channel_id}/webhooks."""
    channel = _hookable(call)
    form = Form()
    name = read_name(form, ("name",), call.form.get("name"), required=True)
    form.verify()
    hook = call.discord.webhooks.make(channel, name or "", call.world.bot, is_own=True)
    return Reply(data=hook.json(with_user=True))


def channel_webhooks(call: Call) -> Reply:
    """GET /channels/{channel_id}/webhooks."""
    found = call.discord.webhooks.of(_hookable(call))
    return Reply(data=[each.json(with_user=True) for each in found])


def _hookable(call: Call) -> Channel:
    channel = call.channel()
    if channel.kind != TEXT:
        raise ApiError(Refusal.NOT_ON_THIS_CHANNEL)
    return call.channel("manage_webhooks")


def get_webhook(call: Call) -> Reply:
    """GET /webhooks/{webhook_id}, without a permission for who made it."""
    hook = call.discord.webhooks.find(call.id("webhook_id"))
    if not hook.is_own and not hook.channel.allows("manage_webhooks"):
        raise ApiError(Refusal.MISSING_PERMISSIONS)
    return Reply(data=hook.json(with_user=True))


def get_with_token(call: Call) -> Reply:
    """GET /webhooks/{webhook_id}/{webhook_token}."""
    return Reply(data=_hook(call).json(with_user=False))


def delete_webhook(call: Call) -> Reply:
    """DELETE /webhooks/{webhook_id}."""
    hook = call.discord.webhooks.find(call.id("webhook_id"))
    if not hook.channel.allows("manage_webhooks"):
        raise ApiError(Refusal.MISSING_PERMISSIONS)
    call.discord.webhooks.delete(hook)
    return NOTHING


def delete_with_token(call: Call) -> Reply:
    """DELETE /webhooks/{webhook_id}/{webhook_token}."""
    call.discord.webhooks.delete(_hook(call))
    return NOTHING


def _hook(call: Call) -> Webhook:
    token = call.params["webhook_token"]
    return call.discord.webhooks.find_with_token(call.id("webhook_id"), token)


def _place(call: Call, hook: Webhook) -> Channel:
    """Give the webhook's channel, or the thread of it that the query names."""
    given = call.query.get("thread_id")
    if given is None:
        return hook.channel
    thread = call.world.channels.get(snowflake(given) or 0)
    if thread is None or thread.parent is not hook.channel:
        raise ApiError(Refusal.UNKNOWN_CHANNEL)
    return thread


def execute(call: Call) -> Reply:
    """POST /webhooks/{webhook_id}/{webhook_token}."""
    hook = _hook(call)
    channel = _place(call, hook)
    form = Form()
    name = read_name(form, ("username",), call.form.get("username"), required=False)
    face = read_url(form, ("avatar_url",), call.form.get("avatar_url"))
    form.verify()
    draft = read_draft(call, call.form)
    message = Message(
        call.world.snowflakes.make(), channel, hook.speaker(name, face), draft.content,
        flags=draft.flags & SETTABLE, embeds=draft.embeds, tts=bool(draft.body.get("tts")),
        components=_components(call, hook, draft), hook=hook,
    )  # fmt: skip
    attach(call, draft, message)
    check_not_empty(message)
    unarchive(call, channel)
    call.world.post(message, draft.allowed or Allowed(), everyone=True)
    return Reply(data=payloads.message_json(message)) if call.flag("wait") else NOTHING


def _components(call: Call, hook: Webhook, draft: Draft) -> list[dict[str, object]]:
    """Others' webhooks show no components unless asked to, and none that can be pressed."""
    if hook.is_own:
        return draft.components
    if not call.flag("with_components"):
        return []
    interactive = Message(0, hook.channel, hook.maker, components=draft.components)
    if any("custom_id" in part for part in interactive.parts()):
        form = Form()
        message = "Interactive components are for webhooks of applications."
        form.wrong(("components",), "APPLICATION_WEBHOOK_REQUIRED", message)
        form.verify()
    return draft.components


def _message(call: Call) -> Message:
    hook = _hook(call)
    message = _place(call, hook).store.get(call.id("message_id"))
    if message is None or message.hook is not hook:
        raise ApiError(Refusal.UNKNOWN_MESSAGE)
    return message


def get_message(call: Call) -> Reply:
    """GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}."""
    return Reply(data=payloads.message_json(_message(call)))


def edit_message(call: Call) -> Reply:
    """PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}."""
    message = _message(call)
    apply_edit(call, message, read_draft(call, call.form), Allowed())
    return Reply(data=payloads.message_json(message))


def delete_message(call: Call) -> Reply:
    """DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}."""
    call.world.remove(_message(call))
    return NOTHING


def _of_either(of_webhook: Handler, of_interaction: Handler) -> Handler:
    """Give a handler of a path that both kinds of webhooks share."""

    def handle(call: Call) -> Reply:
        is_answer = call.id("webhook_id") == call.world.application_id
        return (of_interaction if is_answer else of_webhook)(call)

    return handle


_OF_CHANNEL = "/channels/{channel_id}/webhooks"
_HOOK = "/webhooks/{webhook_id}"
_OPEN = _HOOK + "/{webhook_token}"
_ONE = _OPEN + "/messages/{message_id}"
ROUTES = (
    Route("POST", _OF_CHANNEL, create_webhook),
    Route("GET", _OF_CHANNEL, channel_webhooks),
    Route("GET", _HOOK, get_webhook),
    Route("DELETE", _HOOK, delete_webhook),
    Route("GET", _OPEN, get_with_token),
    Route("DELETE", _OPEN, delete_with_token),
    Route("POST", _OPEN, _of_either(execute, routes_interactions.follow_up)),
    Route("GET", _ONE, _of_either(get_message, routes_interactions.get_answer)),
    Route("PATCH", _ONE, _of_either(edit_message, routes_interactions.edit_answer)),
    Route("DELETE", _ONE, _of_either(delete_message, routes_interactions.delete_answer)),
)
