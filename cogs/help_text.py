"""What the bot says about itself."""

from config import Config
from i18n import Catalogue, text


def help_text(words: Catalogue, config: Config) -> str:
    """Say what the bot can do, in a person's words."""
    first_steps = words.say(
        text(
            "**Hi, I am Hamdam.** Ask me anything and I will answer here.\n"
            "- Write `{prefix}chat` or `/chat` and your message, mention me, or reply to one of my "
            "messages. In a direct message just write.\n"
            "- I remember our conversation, yours apart from everybody else's. `/reset` starts "
            "afresh.\n"
            "- `/model` shows which model answers you and lets you choose another.\n"
            "- `/language` sets the language of my own words.",
            prefix=config.command_prefix,
        )
    )
    further_steps = words.say(
        text(
            "- The buttons under an answer stop it, ask for another or go on with it; edit your "
            "question to ask it anew. `/undo` takes the last one back, `/chats` lists your "
            "conversations.\n"
            "- In the menu of any message, under Apps, I can translate, summarise or explain it."
        )
    )
    settings = words.say(
        text("- `/settings` shows how your answers are made and lets you change it.")
    )
    memory = words.say(
        text("- `/remember` tells me what to keep in mind; `/memory` shows what I remember.")
    )
    others = words.say(
        text("- `/persona` lets me speak as somebody else: make one, and choose who answers you.")
    )
    threads = words.say(
        text("- `/thread` opens a thread in which everyone talks with me together.")
    )
    files = words.say(
        text("- Attach pictures, PDFs, text, code or a voice message, and I look and listen.")
    )
    usage = words.say(
        text("- `/usage` shows what you have used, what it cost, and what is left of limits.")
    )
    return (
        f"{first_steps}\n{further_steps}\n{memory}\n{settings}\n{others}\n{threads}\n{files}\n"
        f"{usage}"
    )
