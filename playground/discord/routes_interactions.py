"""Answers to interactions: the callback, and the webhook of follow-ups.

https://discord.com/developers/docs/interactions/receiving-and-responding#endpoints
"""

from playground.discord import payloads
from playground.discord.components import Components
from playground.discord.drafts import Draft, attach, check_not_empty, read_draft
from playground.discord.errors import ApiError, Form, Refusal
from playground.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    FOLLOWUPS_OUTSIDE,
    MODAL_SUBMIT,
    Interaction,
)
from playground.discord.messages import EPHEMERAL, LOADING, Allowed, Message
from playground.discord.rest import NOTHING, Call, Reply, Route
from playground.discord.routes_messages import SETTABLE, answer, apply_edit
from playground.discord.wire import JSON

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
CALLBACKS: dict[int, tuple[int, ...]] = {
    COMMAND: (MESSAGE, DEFER, MODAL, 10, 12),
    COMPONENT: (MESSAGE, DEFER, DEFER_UPDATE, UPDATE, MODAL, 10, 12),
    AUTOCOMPLETE: (CHOICES,),
    MODAL_SUBMIT: (MESSAGE, DEFER, DEFER_UPDATE, UPDATE, 10, 12),
}
# What may ping when the bot says nothing of it: users alone.
# https://discord.com/developers/docs/resources/message#allowed-mentions-object-default-settings-for-allowed-mentions
DEFAULT = Allowed(roles=frozenset(), everyone=False, replied_user=False)
SLASH_ANSWER, MENU_ANSWER = 20, 23


def callback(call: Call) -> Reply:
    """POST /interactions/{interaction_id}/{interaction_token}/callback."""
    interaction = call.discord.interactions.by_id.get(call.id("interaction_id"))
    if interaction is None or interaction.token != call.params["interaction_token"]:
        raise ApiError(Refusal.UNKNOWN_INTERACTION)
    if interaction.late:
        raise ApiError(Refusal.UNKNOWN_INTERACTION)
    if interaction.answered is not None:
        raise ApiError(Refusal.ALREADY_ACKNOWLEDGED)
    kind: int = call.form.get("type", 0)
    form = Form()
    allowed = CALLBACKS[interaction.kind]
    if interaction.kind == MODAL_SUBMIT and interaction.message is None:
        allowed = tuple(each for each in allowed if each not in (DEFER_UPDATE, UPDATE))
    form.choice(("type",), kind, allowed)
    form.verify()
    data = call.form.get("data") or {}
    message = _HANDLERS[kind](call, interaction, data)
    interaction.answered = kind
    call.discord.interactions.settle(interaction)
    if not call.flag("with_response"):
        return NOTHING
    return Reply(data=_callback_json(interaction, kind, message))


def _callback_json(interaction: Interaction, kind: int, message: Message | None) -> JSON:
    about: JSON = {"id": str(interaction.id), "type": interaction.kind}
    data: JSON = {"interaction": about, "resource": {"type": kind}}
    if message is not None:
        about["response_message_id"] = str(message.id)
        about["response_message_loading"] = message.loading
        about["response_message_ephemeral"] = message.ephemeral_for is not None
        if kind in (MESSAGE, UPDATE):
            data["resource"]["message"] = payloads.message_json(message)
    return data


def _respond(call: Call, interaction: Interaction, data: JSON) -> Message:
    draft = read_draft(call, data, ("data",))
    interaction.response = _new(call, interaction, draft, draft.flags & EPHEMERAL)
    return interaction.response


def _defer(call: Call, interaction: Interaction, data: JSON) -> Message:
    draft = read_draft(call, data, ("data",))
    interaction.response = _new(call, interaction, draft, draft.flags & EPHEMERAL | LOADING)
    return interaction.response


def _new(call: Call, interaction: Interaction, draft: Draft, flags: int) -> Message:
    loading = flags & LOADING
    message = Message(
        call.world.snowflakes.make(), interaction.channel, call.world.bot,
        "" if loading else draft.content, flags=flags | draft.flags & SETTABLE,
        embeds=[] if loading else draft.embeds, interaction=interaction,
        components=[] if loading else draft.components, kind=SLASH_ANSWER,
        ephemeral_for=interaction.user if flags & EPHEMERAL else None,
    )  # fmt: skip
    _place(interaction, message)
    if not loading:
        attach(call, draft, message)
        check_not_empty(message)
    everyone = interaction.channel.allows("mention_everyone")
    call.world.post(message, draft.allowed or DEFAULT, everyone=everyone)
    return message


def _place(interaction: Interaction, message: Message) -> None:
    """Give an answer the type and the reference that Discord gives it."""
    first = interaction.response
    if first is not None and first.channel is message.channel and not first.deleted:
        answer(message, first)
    elif interaction.message is not None:
        answer(message, interaction.message)
    elif interaction.kind == COMMAND and interaction.data["type"] != 1:
        message.kind = MENU_ANSWER
    elif interaction.kind == MODAL_SUBMIT:
        message.kind = 0


def _defer_update(call: Call, interaction: Interaction, data: JSON) -> Message | None:  # noqa: ARG001
    interaction.response = interaction.message
    return interaction.message


def _update(call: Call, interaction: Interaction, data: JSON) -> Message | None:
    draft = read_draft(call, data, ("data",))
    message = interaction.message
    if message is None or message.deleted:
        raise ApiError(Refusal.UNKNOWN_MESSAGE)
    apply_edit(call, message, draft, DEFAULT)
    interaction.response = message
    return message


def _choose(call: Call, interaction: Interaction, data: JSON) -> None:  # noqa: ARG001
    form = Form()
    read: list[JSON] = []
    path: tuple[str | int, ...] = ("data", "choices")
    for i, each in enumerate(form.items(path, data.get("choices"), most=25)):
        choice = form.mapping((*path, i), each)
        form.text((*path, i, "name"), choice.get("name"), most=100, least=1)
        if isinstance(choice.get("value"), str):
            form.text((*path, i, "value"), choice["value"], most=100, least=1)
        read.append(choice)
    form.verify()
    interaction.choices = read


def _open_modal(call: Call, interaction: Interaction, data: JSON) -> None:  # noqa: ARG001
    form = Form()
    form.text(("data", "custom_id"), data.get("custom_id"), most=100, least=1)
    form.text(("data", "title"), data.get("title"), most=45, least=1)
    reader = Components(form, layout=False)
    components = reader.read_modal(data.get("components"), ("data", "components"))
    form.verify()
    interaction.modal = data | {"components": components}


_HANDLERS = {
    MESSAGE: _respond, DEFER: _defer, DEFER_UPDATE: _defer_update, UPDATE: _update,
    CHOICES: _choose, MODAL: _open_modal,
}  # fmt: skip


def _webhook(call: Call) -> Interaction:
    """The interaction of a token, if it was answered and is not too old."""
    interaction = call.discord.interactions.by_token.get(call.params["webhook_token"])
    if interaction is None:
        raise ApiError(Refusal.UNKNOWN_WEBHOOK)
    if interaction.expired:
        raise ApiError(Refusal.INVALID_WEBHOOK_TOKEN)
    if interaction.answered is None:
        raise ApiError(Refusal.UNKNOWN_WEBHOOK)
    return interaction


def _message(call: Call, interaction: Interaction) -> Message:
    if call.params["message_id"] == "@original":
        message = interaction.response
    else:
        known = [*interaction.followups, *filter(None, (interaction.response,))]
        id_ = call.id("message_id")
        message = next((each for each in known if each.id == id_), None)
    if message is None or message.deleted:
        raise ApiError(Refusal.UNKNOWN_MESSAGE)
    return message


def follow_up(call: Call) -> Reply:
    """POST /webhooks/{webhook_id}/{webhook_token}."""
    interaction = _webhook(call)
    draft = read_draft(call, call.form)
    first = interaction.response
    if first is not None and first.loading and not first.deleted:
        apply_edit(call, first, draft, DEFAULT)
        return Reply(data=payloads.message_json(first))
    if interaction.outside and len(interaction.followups) >= FOLLOWUPS_OUTSIDE:
        raise ApiError(Refusal.TOO_MANY_FOLLOWUPS)
    message = _new(call, interaction, draft, draft.flags & EPHEMERAL)
    interaction.followups.append(message)
    return Reply(data=payloads.message_json(message))


def get_answer(call: Call) -> Reply:
    """GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}."""
    return Reply(data=payloads.message_json(_message(call, _webhook(call))))


def edit_answer(call: Call) -> Reply:
    """PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}."""
    message = _message(call, _webhook(call))
    apply_edit(call, message, read_draft(call, call.form), DEFAULT)
    return Reply(data=payloads.message_json(message))


def delete_answer(call: Call) -> Reply:
    """DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}."""
    call.world.remove(_message(call, _webhook(call)))
    return NOTHING


# The webhook of follow-ups shares its paths with those of channels: see `routes_webhooks`.
ROUTES = (Route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback),)
