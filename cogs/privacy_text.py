"""What is said of people's data: what is kept of them, or that nothing is."""

from typing import Final

from i18n import Text, lines, text, texts

IDLE_HOURS: Final = 6
"""After so long without a word, a conversation that is not kept is forgotten."""

_KEPT = text(
    "**What I keep of you**, in a file of whoever runs me:\n"
    "- our conversations, their summaries and titles, and where each question was asked;\n"
    "- what you asked me to keep in mind, your settings and your personas;\n"
    "- how many tokens your questions took. Files and pictures are not kept, only where they are.\n"
    "What you ask goes to the model's server. You can save all of it, or delete it for good.\n"
    "If you like, I keep nothing of what we say from now on: I remember it only as long as our "
    "conversation lasts."
)
_KEEPING_NOTHING = text(
    "**I keep nothing of what we say.** I remember it only as long as our conversation lasts: "
    "until `/reset`, until {hours} hours have passed without a word, until you let me keep it "
    "again, or until I am restarted.\n"
    "- In threads that several people share, what you say is part of everybody's conversation, and "
    "that is kept.\n"
    "- Your settings, your personas, what you asked me to keep in mind and how many tokens your "
    "questions take stay, and so does what I kept before. **Delete everything** deletes that too.\n"
    "- What you ask still goes to the model's server, and our messages stay on Discord.",
    hours=IDLE_HOURS,
)

ERASED = text("Done. I have forgotten everything about you.")
ERASED_BUT_WISH = text(
    "Done. I have forgotten everything about you but this: that I am to keep nothing."
)
NOT_REMEMBERED = text(
    "I keep nothing of what you say, so I cannot keep this in mind either. `/privacy` lets you "
    "change that."
)
ASKED_BEFORE = text(
    "You asked this when I still kept what we say, and whatever I add to it would be kept too. "
    "Please ask again."
)
NO_FORK = text("What is said in a thread is kept, so I cannot go on from this answer in one.")


def told(days: int | None, *, keeps_nothing: bool) -> Text:
    """Give what is said of what is kept of a person, for so many days or, with None, for ever."""
    kept = _KEEPING_NOTHING if keeps_nothing else _KEPT
    if days is None:
        return kept
    limit = texts(
        "What is kept of our conversations is deleted after {count} day. What you asked me to keep "
        "in mind, your settings and your personas stay.",
        "What is kept of our conversations is deleted after {count} days. What you asked me to "
        "keep in mind, your settings and your personas stay.",
        days,
    )
    return lines(kept, limit)
