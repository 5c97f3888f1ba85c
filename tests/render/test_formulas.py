"""Formulas in Unicode, and dollars that are none."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reply.render import render
from reply.render.tex import UnreadableError, readable


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        ("E = mc^2", "E = mc²"),
        ("x_{n+1} = x_n + 1", "xₙ₊₁ = xₙ + 1"),
        (r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}", "(-b ± √(b² - 4ac))/(2a)"),
        (r"\sqrt[3]{x} + \sqrt{2}", "∛x + √2"),
        (r"\frac{\sqrt{\pi}}{2}", "(√π)/2"),
        (r"\sum_{i=1}^{n} i = \frac{n(n+1)}{2}", "∑ᵢ₌₁ⁿ i = n(n+1)/2"),
        (r"\int_0^\infty e^{-x^2} \, dx", "∫₀^∞ e^(-x²) dx"),
        (r"\lim_{x \to 0} \frac{\sin x}{x} = 1", "lim_(x → 0) (sin x)/x = 1"),
        (r"\alpha + \beta \le 2\pi r", "α + β ≤ 2πr"),
        (r"\mathbb{R}^n \to \mathbb{R}", "ℝⁿ → ℝ"),
        (r"x \in \mathbb{N} \cup \{0\}", "x ∈ ℕ ∪ {0}"),
        (r"\forall \epsilon > 0", "∀ϵ > 0"),
        (r"\vec{v} \cdot \hat{u}", "v⃗ · û"),
        (r"f'(x) = \frac{dy}{dx}", "f′(x) = dy/dx"),
        (r"\frac{\partial f}{\partial x}", "∂f/∂x"),
        (r"\text{if } x > 0", "if x > 0"),
        (r"x_\mathrm{min}, x_{i,j}", "xₘᵢₙ, x_(i,j)"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a  b; c  d)"),
        (r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}", "{ 1 if x > 0; 0 else"),
        (r"\left( \frac{1}{2} \right)^{n}", "( 1/2 )ⁿ"),
        (r"e^{i\pi} + 1 = 0", "e^(iπ) + 1 = 0"),
        (r"\binom{n}{k}", "C(n, k)"),
        (r"90^\circ, 50%, 50\%", "90°, 50%, 50%"),
        (r"A \Rightarrow B \iff C", "A ⇒ B ⇔ C"),
        (r"\dfrac{1}{2} \times 10^{-3}\ \text{m/s}", "1/2 × 10⁻³ m/s"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a = b\n= c"),
    ],
)  # fmt: skip
def test_a_formula_is_written_in_unicode(tex: str, shown: str) -> None:
    assert readable(tex).replace("  ", " ") == shown.replace("  ", " ")


@pytest.mark.parametrize(
    "tex", [r"\unknown{x}", r"\frac{a", "{" * 50, r"\begin{array}{c}a\end{array}"]
)
def test_what_text_cannot_show_says_so(tex: str) -> None:
    with pytest.raises(UnreadableError):
        readable(tex)


TEX = ("\\frac", "{", "}", "x", "^", "_", "\\sqrt", "[", "]", "\\begin{cases}", "\\end{cases}", "&",
       "\\\\", "$", "%", "\\left(", "'", "\\mathbb", "\\not", "\\vec", "\\text", "\\verb", "#", "~",
       "\\item", "``", "\\", "\\begin", "\\binom", "\\sum", " ", "é")  # fmt: skip


@given(st.lists(st.sampled_from(TEX), max_size=12).map("".join))
def test_any_tex_is_shown_or_refused(tex: str) -> None:
    with suppress(UnreadableError):
        readable(tex)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("so $x^2$.", "so x²."),
        (r"so \(x^2\) and \[y_1\]", "so x² and y₁"),
        ("$$\nx^2\n$$\nend", "x²\nend"),
        ("($n$-th) $f(x)$, $a + b$", "(n-th) f(x), a + b"),
        ("$a * b * c$, $||x||$", r"a \* b \* c, \|\|x\|\|"),
        (r"$\unknown{x}$", r"`\unknown{x}`"),
        ("$$\n\\begin{foo}\nx\n\\end{foo}\n$$", "`\\begin{foo}`\n`x`\n`\\end{foo}`"),
        (r"\[\begin{aligned} a &= b \\ &- c \end{aligned}\]", "a = b\n\\- c"),
    ],
)
def test_formulas_stand_in_running_text(written: str, shown: str) -> None:
    assert render(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "It costs $5 and $10.",
        "from $5-$10, or $5/$10, US$5 or 10$",
        "set $HOME and $PATH, or $HOME:$PATH",
        "between $5 million and $6 million",
        "${VAR} and $1 and \"$x\" and '$y'",
        "https://x.com/?a=$b&c=$d",
        "a $ b $ c",
        "سلام $5 و $10",
        "$x^2\nnext$",
        r"\(x" + "\n\n" + r"\)",
        "$$",
        "$$$$",
    ],
)
def test_a_dollar_is_not_always_a_formula(written: str) -> None:
    assert render(written).replace("\u2066", "").replace("\u2069", "") == written
