"""Marking an answer that a crash cut off, with a button to try again."""

import discord
from discord.ui import View

from history.turnlog import LoggedTurn, Standing
from i18n import Catalogue, catalogue, text
from reply.buttons import AnswerButton, answer_view
from reply.refusals import UnreachableError
from reply.split import split, with_footer
from reply.surface import Body, Surface, responses

# How far after a question its answer is looked for, in messages.
_SEARCHED = 50


async def mark_interrupted(client: discord.Client, turn: LoggedTurn, surface: Surface) -> int:
    """Mark what the screen shows of an interrupted answer; where it shows nothing, say so.

    Gives the id of the message that is marked. Raises `discord.HTTPException` where the place
    cannot be reached any more.
    """
    asked = turn.asked
    words = catalogue(asked.language)
    view = answer_view(Standing(turn.id, "unanswered"), words, can_fork=False)
    answer = await _find_answer(client, turn)
    if answer and _has_button(answer, view):
        return answer.id  # a start that was cut off itself has got as far as this
    marked = _mark(answer.content if answer else "", words)
    if answer is None or (len(marked) > 1 and not answer.flags.ephemeral):
        # A message without room for the mark keeps its text, and the mark comes after it. One that
        # nobody else sees has the button alone: what comes after it would be seen.
        return await surface.post(Body(marked[-1], view), nonce=turn.id)
    if isinstance(answer, discord.WebhookMessage):
        await answer.edit(content=marked[0], view=view)
        return answer.id
    try:
        await surface.edit(answer.id, Body(marked[0], view))
    except UnreachableError:
        return await surface.post(Body(marked[0], view), nonce=turn.id)
    return answer.id


def _has_button(answer: discord.Message, view: View) -> bool:
    """Tell whether a message has a button of these already."""
    rows = [row for row in answer.components if isinstance(row, discord.ActionRow)]
    present = {child.custom_id for row in rows for child in row.children}
    buttons = [item for item in view.children if isinstance(item, AnswerButton)]
    return any(button.custom_id in present for button in buttons)


def _mark(shown: str, words: Catalogue) -> tuple[str, ...]:
    if not shown:
        return (words.say(text("I was interrupted before I could answer.")),)
    note = words.say(text("I was interrupted here."))
    return with_footer(split(shown), f"-# {note}")


async def _find_answer(client: discord.Client, turn: LoggedTurn) -> discord.Message | None:
    asked = turn.asked
    channel = client.get_partial_messageable(asked.channel_id)
    if not turn.shown_ids:
        return await _search(client, channel, turn)
    answer_id = turn.shown_ids[-1]
    if asked.interaction_token:
        try:
            return await responses(client, asked.interaction_token).fetch_message(answer_id)
        except discord.DiscordServerError:
            raise
        except discord.HTTPException:
            pass  # the token is too old; the channel may be open to the bot all the same
    return await channel.fetch_message(answer_id)


async def _search(
    client: discord.Client, channel: discord.PartialMessageable, turn: LoggedTurn
) -> discord.Message | None:
    """Look for an answer that was posted just before the crash, too late to be noted.

    It is a reply to the question or, through a webhook, has the turn's button.
    """
    asked = turn.asked
    running = answer_view(Standing(turn.id, "running"), catalogue("en"), can_fork=False)
    if asked.question_id is None:
        return None
    after = discord.Object(asked.question_id)
    async for message in channel.history(after=after, limit=_SEARCHED):
        replied = message.reference and message.reference.message_id
        if replied == asked.question_id and message.author == client.user:
            return message
        if asked.webhook_id and _has_button(message, running):
            return message
    return None
