"""From the Markdown that a model writes to what Discord shows well, while it is being written.

    text ── Thinking ── Scanner ── Isolates ── shown
                └─ Fold ───────────────────────┘

`Thinking` takes out the reasoning at the beginning, which `Fold` folds away. `Scanner` cuts the
rest into pieces, having put what Discord has in place of what it has not. `Isolates` keeps the
order of words in right-to-left lines. Each holds back only what is not decided yet, and what has
been given out never changes.
"""

from reply.render.inline import SPECIAL
from reply.render.isolates import Isolates
from reply.render.pieces import Piece
from reply.render.reasoning import Fold, Reasoning
from reply.render.scanner import Scanner
from reply.render.thinking import Thinking


class Renderer:
    """Renders one answer.

    `right_to_left` says that the answer is expected to be, as after a Persian question: it helps
    with a first line that begins with a Latin word. How the answer is cut into deltas makes no
    difference to what is shown.
    """

    def __init__(self, reasoning: Reasoning = "hidden", *, right_to_left: bool = False) -> None:
        self._thinking = Thinking()
        self._fold = Fold(reasoning)
        self._scanner = Scanner()
        self._isolates = Isolates(right_to_left=right_to_left)
        self._has_begun = False

    @property
    def held(self) -> str:
        """What is held back because only its marks are not decided yet."""
        return self._isolates.held

    def feed(self, delta: str, /) -> str:
        """Give the text that is certain after this much more of the answer."""
        if self._has_begun and self._scanner.is_idle and not SPECIAL.search(delta):
            self._scanner.pass_by(delta)
            return delta if self._isolates.is_idle else self._isolates.feed(Piece(delta))
        told = self._thinking.feed(delta)
        return self.reason(told.reasoning) + self._answer(told.text)

    def reason(self, delta: str, /) -> str:
        """Give the reasoning that is certain; once the answer has begun, no more is shown."""
        return "" if self._has_begun else self._fold.feed(delta)

    def finish(self) -> str:
        """Give what was held back; the renderer is spent then."""
        told = self._thinking.feed("", final=True)
        shown = self.reason(told.reasoning) + self._answer(told.text)
        if not self._has_begun:
            return shown + self._fold.end()
        rest = self._scanner.feed("", final=True)
        return shown + "".join(map(self._isolates.feed, rest)) + self._isolates.end_line()

    def _answer(self, text: str) -> str:
        shown = ""
        if not self._has_begun:
            text = text.lstrip()
            if not text:
                return ""
            self._has_begun = True
            shown = self._fold.end()
        return shown + "".join(map(self._isolates.feed, self._scanner.feed(text)))


def render(text: str, reasoning: Reasoning = "hidden", *, right_to_left: bool = False) -> str:
    """Render a whole answer."""
    renderer = Renderer(reasoning, right_to_left=right_to_left)
    return renderer.feed(text) + renderer.finish()
