"""LaTeX formulas as text.

pylatexenc parses them and knows the symbols and the alphabets. It lays out no superscripts,
subscripts or unambiguous fractions (https://github.com/phfaist/pylatexenc/issues/36): that is done
here. It takes some 70 ms to load, so that is left until there is a formula.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any, Final

from reply.render.scripts import Level, script, script_or_mark
from reply.render.symbols import (
    ACCENTS,
    ALIGNED,
    ALPHABETS,
    ARGUMENTS,
    BRACKETS,
    NAMES,
    OPERATORS,
    ROOTS,
    SYMBOLS,
    UPRIGHT,
)

_DEEPEST: Final = 40  # braces within braces; the parser is recursive
_SIZES: Final = re.compile(r"\\(?:left|right|[bB]igg?[lrm]?|middle)(?![A-Za-z])\s*\.?")
_UNSHOWN: Final = re.compile(
    r"\\(?:limits|nolimits|displaystyle|textstyle|scriptstyle|nonumber|notag|hline)(?![A-Za-z])"
    r"|\\(?:label|color)\{[^{}]*\}"
)
# A macro that is itself a script, without braces around it and its arguments.
_BARE_SCRIPT: Final = re.compile(r"([_^])\s*(\\[A-Za-z]+(?:\{[^{}]*\})+)")
_GROUP: Final = re.compile(r"[(\[⟨|][^()\[\]⟨⟩|]*[)\]⟩|]")
_CALL: Final = re.compile(r"[^\W\d_]?\([^()]*\)")
_ONE_TERM: Final = re.compile(r"\d+(?:[.,]\d+)?|[∂d]?[^\W\d_]\w*|[^\W\d_]+[^\x00-\x7F]*|.")
_PERCENT: Final = re.compile(r"(?<!\\)%")
_SPACES: Final = re.compile(r"[^\S\n]+")

# Marks in what is being written: a space that only an operator keeps, and the end of a term that
# must not run into the next.
_SOFT_SPACE: Final = "\x00"
_TERM_END: Final = "\x01"
_SOFT_SPACES: Final = re.compile(r"\x00(?P<close>(?=[\w(]))?")
_TERM_ENDS: Final = re.compile(r"\x01(?P<close>(?=[\w(√]))?")

_Node = Any  # pylatexenc is not annotated


class UnreadableError(ValueError):
    """The formula has something that text cannot show."""


def readable(tex: str) -> str:
    """Write a formula in Unicode; it has several lines where the formula has.

    Raises UnreadableError.
    """
    if _is_deep(tex):
        raise UnreadableError
    tex = _UNSHOWN.sub("", _SIZES.sub("", _PERCENT.sub(r"\\%", tex)))
    text = _nodes(_parse(_BARE_SCRIPT.sub(r"\1{\2}", tex)))
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(filter(None, lines))


def _is_deep(tex: str) -> bool:
    depth = 0
    for character in tex:
        depth += (character == "{") - (character == "}")
        if depth > _DEEPEST:
            return True
    return tex.count("\\begin") > _DEEPEST


def _parse(tex: str) -> list[_Node]:
    walker = import_module("pylatexenc.latexwalker")
    try:
        nodes: list[_Node] = walker.LatexWalker(
            tex, latex_context=_grammar(), tolerant_parsing=False
        ).get_latex_nodes()[0]
    except (walker.LatexWalkerParseError, IndexError, RecursionError) as error:
        # 2.11 raises IndexError for a verb macro without its text.
        raise UnreadableError from error
    return nodes


@cache
def _grammar() -> _Node:
    """Give pylatexenc's grammar, with the arguments of scripts and of some more macros."""
    spec = import_module("pylatexenc.macrospec")
    grammar = import_module("pylatexenc.latexwalker").get_default_latex_context_db()
    scripts = [
        spec.SpecialsSpec(mark, args_parser=spec.MacroStandardArgsParser("{")) for mark in "^_"
    ]
    macros = [
        spec.std_macro(name, arguments) for arguments, names in ARGUMENTS.items() for name in names
    ]
    grammar.add_context_category("formulas", macros=macros, specials=scripts, prepend=True)
    return grammar


@cache
def _vocabulary() -> _Node:
    return import_module("pylatexenc.latex2text").get_default_latex_context_db()


def _nodes(nodes: Iterable[_Node]) -> str:
    text = "".join(_HANDLERS.get(type(node).__name__, _unreadable)(node) for node in nodes if node)
    text = _SOFT_SPACES.sub(lambda soft: "" if soft["close"] is not None else " ", text)
    return _TERM_ENDS.sub(lambda end: "" if end["close"] is None else " ", text)


def _unreadable(node: _Node) -> str:
    raise UnreadableError(type(node).__name__)


def _characters(node: _Node) -> str:
    characters: str = node.chars
    return characters.replace("'", "′").replace("\n", " ")


def _group(node: _Node) -> str:
    return _nodes(node.nodelist)


def _special(node: _Node) -> str:
    match node.specials_chars:
        case "^":
            return _script(_argument(node), "super")
        case "_":
            return _script(_argument(node), "sub")
        case "''":
            return "″"
        case "~" | "&":
            return " "
        case other:
            return str(other)


def _script(text: str, level: Level) -> str:
    text = script_or_mark(text, level)
    return text + _TERM_END if text[:1] in {"^", "_"} else text


def _macro(node: _Node) -> str:
    name = node.macroname
    if name in _LAYOUTS:
        return _LAYOUTS[name](node)
    if name in UPRIGHT:
        return _argument(node)
    if name in ALPHABETS:
        return "".join(_letter(name, character) for character in _argument(node))
    if name in ACCENTS:
        return _accented(_argument(node), ACCENTS[name])
    return _spaced(_symbol(name), node.macro_post_space)


def _spaced(symbol: str, space: str) -> str:
    """Put the space after a symbol that reads best: a letter needs none, an operator two."""
    if len(symbol) == 1 and symbol.isalpha():
        return symbol + (_SOFT_SPACE if space else "")
    is_relation = len(symbol) == 1 and unicodedata.category(symbol) == "Sm"
    if space and is_relation and symbol not in OPERATORS:
        return f" {symbol} "
    is_close = symbol in OPERATORS and symbol not in "∑∏"
    return symbol + (_SOFT_SPACE if space and is_close else " " if space else "")


def _symbol(name: str) -> str:
    if name in NAMES:
        return name
    if name in SYMBOLS:
        return SYMBOLS[name]
    known = _vocabulary().get_macro_spec(name)
    symbol = getattr(known, "simplify_repl", None)
    if not isinstance(symbol, str) or "%" in symbol:
        raise UnreadableError(name)
    return symbol


@cache
def _letter(alphabet: str, character: str) -> str:
    if not (character.isascii() and character.isalnum()):
        return character
    writer = import_module("pylatexenc.latex2text").LatexNodes2Text(math_mode="text")
    return str(writer.latex_to_text(rf"\{alphabet}{{{character}}}"))


def _accented(text: str, accent: str) -> str:
    if len(text) > 4:
        raise UnreadableError(text)
    return unicodedata.normalize("NFC", "".join(letter + accent for letter in text))


def _argument(node: _Node, index: int = -1) -> str:
    arguments = node.nodeargd.argnlist if node.nodeargd else ()
    if not arguments:
        raise UnreadableError(str(node))
    return _nodes([arguments[index]])


def _fraction(node: _Node) -> str:
    above, below = (_argument(node, index).strip() for index in (-2, -1))
    above = above if _is_product(above) else f"({above})"
    below = below if _ONE_TERM.fullmatch(below) or _CALL.fullmatch(below) else f"({below})"
    return f"{above}/{below}{_TERM_END}"


def _is_product(text: str) -> bool:
    while (inner := _GROUP.sub("", text)) != text:
        text = inner
    return not re.search(r"[\s+\-−±=/·×<>√∛∜]", text)


def _root(node: _Node) -> str:
    degree, radicand = _argument(node, 0).strip(), _argument(node).strip()
    is_one = _ONE_TERM.fullmatch(radicand) or _GROUP.fullmatch(radicand)
    sign = ROOTS.get(degree) or f"{script(degree, 'super') or f'({degree})'}√"
    return sign + (radicand if is_one else f"({radicand})")


def _over_arrow(node: _Node) -> str:
    arrow = "→" if node.macroname == "xrightarrow" else "←"
    return f" {arrow}[{_argument(node)}] "


def _environment(node: _Node) -> str:
    name = node.environmentname.rstrip("*")
    rows = [[_nodes(cell).strip() for cell in row] for row in _rows(node.nodelist)]
    rows = [row for row in rows if any(row)]
    if name in ALIGNED:
        return "\n".join(" ".join(row) for row in rows)
    if name == "cases":
        return "{ " + "; ".join(" ".join(_case(row)) for row in rows)
    if name not in BRACKETS:
        raise UnreadableError(name)
    brackets = BRACKETS[name]
    return brackets[0] + "; ".join("  ".join(row) for row in rows) + brackets[1]


def _case(row: list[str]) -> Iterator[str]:
    yield row[0].removesuffix(",")
    for words in row[1:]:
        yield words if words[:2].isalpha() else f"if {words}"


def _rows(nodes: Iterable[_Node]) -> list[list[list[_Node]]]:
    rows: list[list[list[_Node]]] = [[[]]]
    for node in nodes:
        if getattr(node, "macroname", None) == "\\":
            rows.append([[]])
        elif getattr(node, "specials_chars", None) == "&":
            rows[-1].append([])
        else:
            rows[-1][-1].append(node)
    return rows


_HANDLERS: Final[dict[str, Callable[[_Node], str]]] = {
    "LatexCharsNode": _characters,
    "LatexGroupNode": _group,
    "LatexMathNode": _group,
    "LatexSpecialsNode": _special,
    "LatexMacroNode": _macro,
    "LatexEnvironmentNode": _environment,
}
_LAYOUTS: Final[dict[str, Callable[[_Node], str]]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), _fraction),
    **dict.fromkeys(
        ("binom", "dbinom", "tbinom"), lambda node: f"C({_argument(node, 0)}, {_argument(node)})"
    ),
    **dict.fromkeys(("xrightarrow", "xleftarrow"), _over_arrow),
    "sqrt": _root,
    "pmod": lambda node: f" (mod {_argument(node)})",
    "tag": lambda node: f"  ({_argument(node)})",
    "\\": lambda _: "\n",
}
