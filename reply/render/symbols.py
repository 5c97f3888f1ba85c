"""What LaTeX calls things: macros pylatexenc does not know, or knows without their arguments."""

from typing import Final

OPERATORS: Final = frozenset("∂∇∑∏∫∮∬∭∀∃¬√∞∅ℓ")
"""Symbols that stand close to what follows, unlike `=` or `→`."""

NAMES: Final = frozenset({
    "Pr", "det", "dim", "ker", "argmax", "argmin", "arg", "deg", "hom", "gcd", "lcm", "arcsin",
    "arccos", "arctan", "arccot", "sinh", "cosh", "tanh", "coth", "sec", "csc", "cot", "sin",
    "cos", "tan", "log", "ln", "lg", "exp", "lim", "limsup", "liminf", "max", "min", "sup", "inf",
    "mod",
})  # fmt: skip
"""Names that are set upright."""

SYMBOLS: Final = {
    "iff": "⇔", "implies": "⟹", "impliedby": "⟸", "ne": "≠", "neg": "¬", "lnot": "¬", "land": "∧",
    "lor": "∨", "degree": "°", "coloneqq": "≔", "colon": ":", "Re": "Re", "Im": "Im", "|": "‖",
    "triangle": "△", "square": "□", "blacksquare": "■", "qed": "∎", "bmod": "mod", "gets": "←",
    "to": "→", "le": "≤", "ge": "≥", "lvert": "|", "rvert": "|", "checkmark": "✓", "dots": "…",
    "$": "$", "%": "%", "#": "#", "_": "_", "&": "&", "{": "{", "}": "}", "circ": "∘", "prime": "′",
    "quad": " ", "qquad": " ", "thinspace": " ", "enspace": " ", ">": " ", ":": " ", "mid": "∣",
    "infin": "∞", "R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ",
}  # fmt: skip
"""Symbols that pylatexenc does not know, or writes in another way."""

UPRIGHT: Final = frozenset({
    "text", "mathrm", "textrm", "mbox", "hbox", "textbf", "textit", "textsf", "texttt", "mathit",
    "mathsf", "mathtt", "operatorname", "boldsymbol", "bm", "boxed", "fbox", "emph", "textnormal",
    "ce", "underline",
})  # fmt: skip
"""Macros that only style what they hold."""

ARGUMENTS: Final = {
    "{": UPRIGHT | {"pmod", "tag", "overline", "phantom"},
    "{{": {"frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom", "stackrel"},
    "[{": {"sqrt", "xrightarrow", "xleftarrow"},
}
"""Macros by their arguments, in pylatexenc's notation."""

ROOTS: Final = {"": "√", "2": "√", "3": "∛", "4": "∜"}
"""Signs by the degree of the root."""
BRACKETS: Final = {"pmatrix": "()", "bmatrix": "[]", "vmatrix": "||", "Vmatrix": "‖‖"}
"""What stands around a matrix."""
ALIGNED: Final = frozenset({"aligned", "align", "gather", "gathered", "split", "equation"})
"""Environments that are lines one below the other."""
ALPHABETS: Final = frozenset({"mathbb", "mathbf", "mathcal", "mathfrak", "mathscr"})
"""Letters of another shape."""
ACCENTS: Final = {
    "vec": "\u20d7", "overrightarrow": "\u20d7", "hat": "\u0302", "widehat": "\u0302",
    "bar": "\u0305", "overline": "\u0305", "tilde": "\u0303", "widetilde": "\u0303",
    "dot": "\u0307", "ddot": "\u0308",
}  # fmt: skip
"""Combining characters."""
