"""Names that people chose, as they are shown."""

from discord.utils import escape_markdown


def bold(name: str) -> str:
    """Give a name in bold letters, whatever marks it has in it."""
    return f"**{escape_markdown(name)}**"
