"""What is remembered, as it is shown, and buttons to change it.

Their ids carry all they need, so they outlive a restart.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from discord.ui import View

from history.facts import Fact
from history.summaries import Summary
from i18n import Catalogue, text
from reply.wishes import NUMBER, Look, WishButton

What = Literal["facts", "summary"]

_CHANGE = text("Change it")


class MemoryWish(NamedTuple):
    """What somebody wants to change: the facts, or the summary that ends with a turn."""

    what: What
    turn_id: int = 0


class MemoryButton(
    WishButton, template=rf"memory:(?P<deed>{'|'.join(get_args(What))}):(?P<number>{NUMBER})"
):
    """Changes what is remembered: the event `memory_wish` (interaction, `MemoryWish`)."""

    about = "memory"
    event = "memory"
    wish = MemoryWish


class Shown(NamedTuple):
    """A message about what is remembered."""

    content: str
    view: View


def facts_shown(facts: Sequence[Fact], words: Catalogue) -> Shown:
    """Give a message with what somebody asked to be kept in mind."""
    lines = [words.say(text("**What I keep in mind for you here**"))]
    lines += [f"- {fact.content}" for fact in facts]
    if not facts:
        lines = [
            words.say(
                text(
                    "There is nothing that you asked me to keep in mind here. "
                    "`/remember` tells me something that holds for all our conversations here."
                )
            )
        ]
    return Shown("\n".join(lines), _view(MemoryWish("facts"), words))


def summary_shown(summary: Summary, words: Catalogue) -> Shown:
    """Give a message with what was said earlier, in short."""
    title = words.say(text("**What was said earlier in our conversation, as I remember it**"))
    return Shown(
        f"{title}\n{summary.content}", _view(MemoryWish("summary", summary.turn_id), words)
    )


def _view(wish: MemoryWish, words: Catalogue) -> View:
    view = View(timeout=None)
    view.add_item(MemoryButton(wish.what, wish.turn_id, Look(words.say(_CHANGE))))
    return view
