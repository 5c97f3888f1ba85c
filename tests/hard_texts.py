"""Texts of the kind that breaks splitters."""

from typing import Final

from hypothesis import settings
from hypothesis import strategies as st

from reply.split import SMALLEST_LIMIT, split

UNHURRIED: Final = settings(deadline=None)  # a busy machine is no fault of the text's
FAMILY: Final = "👨‍👩‍👧‍👦"
ZWNJ_WORD: Final = "می‌خواهم"

WORDS: Final = [
    "hello", "Wait.", "why?", "привет", "мир.", "سلام", "خوبی؟", ZWNJ_WORD, "کتاب‌هایمان", "مَدرسه",
    "你好。", "世界！", FAMILY, "👍🏽", "🇮🇷", "🇷🇺🇩🇪", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "1️⃣", "éa̐o̲", "नमस्ते", "한국",
    "<@1234567890>", "<#12>", "<:wave:345>", "<a:spin:67>", "<t:1700000000:R>", "`code span`",
    "``a ` b``", "[link](https://example.org/a_(b))", "https://example.org/x?y=z", "**bold words**",
    "||a spoiler||", "\\*", "`", "[", "<", "**", "# ", "> ", "- ", "1. ",
]  # fmt: skip
FENCES: Final = ["```", "```py", "````", "````md", "~~~", "~~~~ text", " ```", "  ~~~", "`````"]
GAPS: Final = ["", " ", " ", " ", "  ", "\n", "\n\n", "\n \n", "\n    ", "\t", "\u00a0"]

prose = st.lists(st.sampled_from(WORDS + GAPS), max_size=60).map("".join)
fenced = st.lists(
    st.sampled_from([f"\n{fence}\n" for fence in FENCES]) | prose,
    max_size=12,
).map("".join)
anything = st.text(max_size=400) | prose | fenced
limits = st.integers(SMALLEST_LIMIT, 70)


def shown(text: str, limit: int) -> list[str]:
    """Give what the parts of a text show."""
    return [part.shown for part in split(text, limit)]
