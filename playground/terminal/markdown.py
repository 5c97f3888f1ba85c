"""Discord's Markdown as a terminal can show it.

https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101
"""

import re
from collections.abc import Iterator
from typing import Final

from playground.terminal.spans import Block, Line, Span, Style

_FENCE: Final = re.compile(r"\s*(`{3,})([^`]*)")
_HEADING: Final = re.compile(r"#{1,3} +(.+)")
_SUBTEXT: Final = re.compile(r"-# +(.+)")
_QUOTE: Final = re.compile(r"> (.*)")
_ITEM: Final = re.compile(r"(\s*)([-*]|\d+\.) +(.+)")
_INLINE: Final = re.compile(
    r"""\\(?P<escaped>[*_~`|\\\#>-])
    |   (?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)
    |   \*\*(?P<bold>.+?)\*\*(?!\*)
    |   __(?P<underline>.+?)__(?!_)
    |   ~~(?P<strike>.+?)~~
    |   \|\|(?P<spoiler>.+?)\|\|
    |   \*(?P<italic>[^\s*](?:.*?[^\s*])?)\*(?!\*)
    |   (?<![\w_])_(?P<oblique>[^_]+)_(?![\w_])
    |   \[(?P<label>[^\]\n]+)\]\(<?(?P<address>https?://[^\s<>)]+)>?\)
    |   <(?P<link>https?://[^\s<>]+)>
    """,
    re.VERBOSE,
)
_STYLES: Final = {
    "bold": Style.BOLD,
    "underline": Style.UNDERLINE,
    "strike": Style.STRIKE,
    "spoiler": Style.SPOILER,
    "italic": Style.ITALIC,
    "oblique": Style.ITALIC,
}
_CODE_BAR: Final = Span("│ ", Style.DIM)
_QUOTE_BAR: Final = Span("▌ ", Style.DIM)


def render(content: str) -> Block:
    """Give the lines of a message's content with their looks."""
    return tuple(_lines(content))


def raw(content: str) -> Block:
    """Give the lines of a message's content as they were written."""
    return tuple(Line((Span(each),)) for each in content.split("\n"))


def _lines(content: str) -> Iterator[Line]:
    opened = ""
    for written in content.split("\n"):
        fence = _FENCE.fullmatch(written)
        if fence and not opened:
            opened = fence[1]
        elif fence and fence[1] == opened and not fence[2].strip():
            opened = ""
        elif opened:
            yield Line((Span(written, Style.CODE),), (_CODE_BAR,), (_CODE_BAR,))
        elif quote := _QUOTE.fullmatch(written):
            yield _prose(quote[1]).indented(_QUOTE_BAR)
        else:
            yield _prose(written)


def _prose(written: str) -> Line:
    if found := _HEADING.fullmatch(written):
        return Line(tuple(_inline(found[1], Style.BOLD | Style.UNDERLINE)))
    if found := _SUBTEXT.fullmatch(written):
        return Line(tuple(_inline(found[1], Style.DIM)))
    if found := _ITEM.fullmatch(written):
        mark = "•" if found[2] in "-*" else found[2]
        lead = f"{found[1]}{mark} "
        return Line(tuple(_inline(found[3])), (Span(lead),), (Span(" " * len(lead)),))
    return Line(tuple(_inline(written)))


def _inline(written: str, style: Style = Style.PLAIN) -> Iterator[Span]:
    start = 0
    for found in _INLINE.finditer(written):
        if found.start() > start:
            yield Span(written[start : found.start()], style)
        yield from _marked(found, style)
        start = found.end()
    if start < len(written):
        yield Span(written[start:], style)


def _marked(found: re.Match[str], style: Style) -> Iterator[Span]:
    kind, inner = _kind(found)
    more = style | _STYLES.get(kind, Style.PLAIN)
    if more != style:
        yield from _inline(inner, more)
    elif kind == "code":
        yield Span(inner.strip(), style | Style.CODE)
    elif kind == "label":
        yield Span(inner, style | Style.UNDERLINE)
        yield Span(f" ({found['address']})", style | Style.DIM)
    elif kind == "link":
        yield Span(inner, style | Style.UNDERLINE)
    else:
        yield Span(inner, style)


def _kind(found: re.Match[str]) -> tuple[str, str]:
    """Give the name of the mark that was found and what it marks."""
    named = ((name, text) for name, text in found.groupdict().items() if text is not None)
    return next((name, text) for name, text in named if name != "ticks")
