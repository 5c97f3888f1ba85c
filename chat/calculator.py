"""A calculator: reads an expression as Python writes it, and evaluates nothing but arithmetic."""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from chat.tools import ToolError

_LONGEST: Final = 500
_MOST_BITS: Final = 4096
"""Of a whole number; larger ones take more time and room than they are worth."""

_FAULTS: Final = (
    SyntaxError, ValueError, ArithmeticError, TypeError, RecursionError, MemoryError,
)  # fmt: skip

_BINARY: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_UNARY: Final[Mapping[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
_CONSTANTS: Final = {"pi": math.pi, "e": math.e, "tau": math.tau}
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    name: getattr(math, name)
    for name in (
        "sqrt", "cbrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan",
        "atan2", "sinh", "cosh", "tanh", "degrees", "radians", "floor", "ceil", "hypot", "gcd",
    )
} | {"abs": abs, "round": round, "min": min, "max": max}  # fmt: skip


class Calculator:
    """Computes for a model, which is bad at it."""

    name = "calculate"
    description = (
        "Compute an arithmetic expression, such as (3 + 4) * sqrt(2) ** 3. Knows + - * / // % **, "
        "pi, e and the usual functions. Use it for any arithmetic that is not trivial."
    )
    parameters: Mapping[str, Any] = {
        "type": "object",
        "properties": {"expression": {"type": "string"}},
        "required": ["expression"],
        "additionalProperties": False,
    }

    async def run(self, arguments: Mapping[str, Any]) -> str:
        """See `Tool`."""
        return calculate(str(arguments.get("expression", "")))


def calculate(expression: str) -> str:
    """Give the value of an expression. Raises ToolError."""
    if len(expression) > _LONGEST:
        message = f"an expression has {_LONGEST} characters at the most"
        raise ToolError(message)
    try:
        value = _value(ast.parse(expression.strip().replace("^", "**"), mode="eval").body)
        return str(value)
    except ToolError:
        raise
    except _FAULTS as error:
        message = f"this cannot be computed: {type(error).__name__}"
        raise ToolError(message) from error


def _value(node: ast.expr) -> Any:  # noqa: ANN401 - a number of any kind
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.UnaryOp(op=sign, operand=operand) if type(sign) in _UNARY:
            return _UNARY[type(sign)](_value(operand))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(_value(left), _value(right))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _BINARY:
            return _small(_BINARY[type(sign)](_value(left), _value(right)))
        case ast.Call(func=ast.Name(id=name), args=given, keywords=[]) if name in _FUNCTIONS:
            return _small(_FUNCTIONS[name](*map(_value, given)))
    message = "only numbers, + - * / // % **, brackets, and the usual functions are known"
    raise ToolError(message)


def _power(base: Any, exponent: Any) -> Any:  # noqa: ANN401
    are_whole = isinstance(base, int) and isinstance(exponent, int)
    if are_whole and abs(exponent) * max(1, abs(base).bit_length()) > _MOST_BITS:
        raise OverflowError
    return base**exponent


def _small(number: Any) -> Any:  # noqa: ANN401
    if isinstance(number, int) and number.bit_length() > _MOST_BITS:
        raise OverflowError
    return number
