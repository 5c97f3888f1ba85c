"""The owner's file of servers: a table for each, with who may use it and what needs consent.

[servers.files]
command = "npx"
args = ["-y", "@modelcontextprotocol/server-filesystem", "/data"]
tools = ["read_file"]        # all, if left out
roles = [123456789]          # ids of Discord's roles; everyone, if left out
consent = ["read_file"]      # all that do not say that they only read, if left out

[servers.web]
url = "https://example.com/mcp"
headers = { Authorization = "Bearer …" }
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from config import ConfigError, Fault
from i18n import Text, text

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,24}")
_URL: Final = re.compile(r"https?://\S+")
_LISTS: Final = {"args": str, "tools": str, "consent": str, "roles": int}
_TABLES: Final = ("env", "headers")
_WORDS: Final = ("command", "url")


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """One server: a `command` to run, or a `url`. None for a list stands for no limit of it."""

    name: str
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    tools: frozenset[str] | None = None
    roles: frozenset[int] | None = None
    consent: frozenset[str] | None = None


def read_servers(path: Path | None) -> tuple[ServerConfig, ...]:
    """Read the file. Raises ConfigError where that cannot be, or it says what cannot be."""
    if path is None:
        return ()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        problem = text("This file cannot be read. Save it as UTF-8 text that the bot may read.")
        raise _fault(problem) from None
    except ValueError as error:
        problem = text("This is no file of TOML: {problem}", problem=str(error))
        raise _fault(problem) from None
    servers = data.get("servers", {})
    tables = isinstance(servers, dict) and all(isinstance(each, dict) for each in servers.values())
    if not tables or set(data) - {"servers"}:
        raise _fault(text("Each server is a table of its own: {table}.", table="[servers.name]"))
    return tuple(_server(name, entry) for name, entry in servers.items())


def _server(name: str, entry: Mapping[str, Any]) -> ServerConfig:
    if problem := _problem(name, entry):
        raise _fault(text("The server {name}: {problem}", name=name, problem=problem))
    return ServerConfig(
        name,
        entry.get("command", ""),
        tuple(entry.get("args", ())),
        entry.get("env", {}),
        entry.get("url", ""),
        entry.get("headers", {}),
        _allowed(entry, "tools"),
        _allowed(entry, "roles"),
        _allowed(entry, "consent"),
    )


def _allowed(entry: Mapping[str, Any], key: str) -> frozenset[Any] | None:
    return frozenset(entry[key]) if key in entry else None


def _problem(name: str, entry: Mapping[str, Any]) -> Text | None:
    if other := set(entry) - {*_LISTS, *_TABLES, *_WORDS}:
        return text("There is nothing called {key}.", key=min(other))
    if not _NAME.fullmatch(name):
        return text("A name has up to 24 letters, digits, _ and -.")
    if wrong := [key for key, kind in _LISTS.items() if not _is_list(entry.get(key, []), kind)]:
        return text("{key} is a list.", key=wrong[0])
    if wrong := [key for key in _TABLES if not _is_table(entry.get(key, {}))]:
        return text("{key} is a table of words.", key=wrong[0])
    return _problem_of_place(entry.get("command", ""), entry.get("url", ""))


def _problem_of_place(command: object, url: object) -> Text | None:
    if not (isinstance(command, str) and isinstance(url, str)) or bool(command) == bool(url):
        return text("It has either a command or a url.")
    if url and not _URL.fullmatch(url):
        return text("Its url begins with {one} or {other}.", one="https://", other="http://")
    return None


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and _is_list(list(value.values()), str)


def _is_list(value: object, kind: type) -> bool:
    return isinstance(value, list) and all(type(each) is kind for each in value)


def _fault(problem: Text) -> ConfigError:
    return ConfigError((Fault("MCP_FILE", problem),))
