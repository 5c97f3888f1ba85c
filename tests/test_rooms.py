"""The house: who may import whom, and how large a piece of code may be."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "bot": {
        "assembly",
        "reloading",
        "chatbot",
        "cli",
        "cogs",
        "history",
        "media",
        "config",
        "i18n",
        "logs",
        "metrics",
        "connector",
        "collector",
    },
    "cli": {"doctor", "history", "storage", "config", "logs", "i18n"},
    "doctor": {"ai", "history", "connector", "config", "i18n"},
    "assembly": {
        "connector",
        "toolbox",
        "cogs",
        "chat",
        "reply",
        "ai",
        "history",
        "media",
        "metrics",
        "config",
    },
    "reloading": {"assembly", "cogs", "config"},
    "chatbot": {"reloading", "cogs", "reply", "metrics", "connector"},
    "cogs": {
        "access",
        "doctor",
        "toolbox",
        "metrics",
        "chat",
        "reply",
        "ai",
        "history",
        "media",
        "config",
        "i18n",
        "values",
        "schema",
    },
    "chat": {"limits", "ai", "history", "media", "metrics", "config", "i18n", "tracing", "values"},
    "reply": {"children", "limits", "ai", "history", "metrics", "config", "i18n", "values"},
    "ai": {"config", "i18n", "values"},
    "history": {"access", "config", "i18n", "values"},
    "media": {"children", "config", "i18n"},
    "metrics": {"history", "config", "i18n"},
    "toolbox": {"config", "i18n"},
    "logs": {"config", "tracing"},
    "connector": {"config"},
    "config": {
        "access",
        "limits",
        "network",
        "credentials",
        "storage",
        "environment",
        "i18n",
        "values",
    },
    "access": {"environment", "i18n"},
    "network": {"environment", "i18n"},
    "limits": {"environment", "i18n", "values"},
    "storage": {"environment", "i18n"},
    "credentials": {"environment", "i18n"},
    "environment": {"i18n", "values"},
    "values": {"i18n", "schema"},
    "schema": {"i18n"},
    "i18n": set(),
    "tracing": set(),
    "playground": set(),
}  # fmt: skip
ONLY_IN = {
    "openai": {"ai"},
    "aiosqlite": {"history"},
    "sqlite3": {"history", "cli", "bot"},
    "prometheus_client": {"metrics"},
    "matplotlib": {"reply"},
}
NOT_IN = {"discord": {"ai", "chat", "history", "media", "metrics", "config", "i18n", "playground"}}

MAY_CATCH_ALL = {"carry_out"}
"""What fails itself is told as the outcome of a check, and hinders no other check."""


def source_files() -> list[Path]:
    return [
        path
        for path in sorted(ROOT.rglob("*.py"))
        if not {".venv", "build"}.intersection(path.relative_to(ROOT).parts)
    ]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


ALL_CODE = "".join(path.read_text("utf-8") for path in source_files())


@pytest.mark.parametrize("path", source_files(), ids=name_of)
def test_rooms_are_entered_from_above_only(path: Path) -> None:
    room = room_of(path)
    if room not in MAY_IMPORT or path == ROOT / "playground" / "__main__.py":
        return
    ours = set(MAY_IMPORT)
    entered = {module.split(".")[0] for module in imports(path)} & ours - {room}
    assert entered <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", sorted((ROOT / "cogs").glob("*.py")), ids=name_of)
def test_no_cog_imports_another(path: Path) -> None:
    cogs = {
        f"cogs.{cog.stem}"
        for cog in (ROOT / "cogs").glob("*.py")
        if "commands.Cog)" in cog.read_text("utf-8")
    }
    assert not cogs & set(imports(path))


@pytest.mark.parametrize("path", source_files(), ids=name_of)
def test_outside_libraries_stay_in_their_rooms(path: Path) -> None:
    room = room_of(path)
    if room in {"tests", "bench"} or path == ROOT / "playground" / "__main__.py":
        return
    libraries = {module.split(".")[0] for module in imports(path)}
    for library, rooms in ONLY_IN.items():
        assert library not in libraries or room in rooms
    for library, rooms in NOT_IN.items():
        assert library not in libraries or room not in rooms


@pytest.mark.parametrize("path", source_files(), ids=name_of)
def test_files_and_functions_stay_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300
    assert [f.name for f in functions(path) if length(f) > 50] == []


@pytest.mark.parametrize("path", source_files(), ids=name_of)
def test_only_the_top_of_a_task_catches_all(path: Path) -> None:
    if room_of(path) in {"tests", "bench", "playground"}:
        return
    tops = set(re.findall(r"create_task\((?:\w+\.)*(\w+)\(", ALL_CODE))
    caught = {
        each.name
        for each in functions(path)
        for node in own_nodes(each)
        if isinstance(node, ast.ExceptHandler) and names_all(node.type)
    }
    assert caught <= tops | MAY_CATCH_ALL


def own_nodes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """Give what is in a function, but not what is in those within it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += ast.iter_child_nodes(node)


def names_all(caught: ast.expr | None) -> bool:
    return caught is None or (isinstance(caught, ast.Name) and caught.id == "Exception")


def test_the_median_function_is_short() -> None:
    lengths = [length(f) for path in source_files() for f in functions(path)]
    assert statistics.median(lengths) < 10
