"""Why answers are stopped, and what is said of that."""

from enum import Enum

from chat.answer import Answer
from i18n import Text, text
from metrics.observer import Outcome

INCOMPLETE = text("This answer is not complete.")
"""What stands under a cut answer whose reason is not known any more."""


class Stop(Enum):
    """Why an answer is stopped."""

    CLOSING = "the bot stops"
    ASKED = "the person wants no more of it"
    REPLACED = "the question was edited or is taken back"
    WITHDRAWN = "the question is gone"


def note_of(why: Stop, answer: Answer) -> Text:
    """Give what is said under an answer that was stopped."""
    if why in (Stop.ASKED, Stop.REPLACED):
        return text("Stopped.")
    if answer.pieces:
        return text("I was interrupted here. Press Continue for the rest.")
    return text("I was interrupted before I could answer.")


def outcome_of(answer: Answer, stopped: Stop | None, *, is_lost: bool) -> Outcome:
    """Give how a turn ended for its owner; `is_lost`: its answer could not be shown."""
    if answer.is_cut and stopped:
        return "stopped"
    if is_lost or not answer.content:
        return "failed"
    return "cut" if answer.is_cut else "answered"
