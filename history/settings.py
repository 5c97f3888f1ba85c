"""Settings: rows of (scope, id, key, value) behind one dataclass; the narrower layer wins.

    default < server < channel < person < persona < run

The default is the owner's, from .env; a run is one answer that was asked for with its own. What a
server has locked is the server's, or the default where the server chose nothing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from sqlite3 import Row
from typing import Any, Final, Literal, get_args

from config import Config
from history.database import Database, Statement
from values import LISTENING, AnswerOptions

Scope = Literal["server", "channel", "person"]
Layer = Literal["default", "server", "channel", "person", "persona", "run"]
LAYERS: Final[tuple[Layer, ...]] = get_args(Layer)
"""From the widest to the narrowest, which wins."""

_LOCKED: Final = "locked"
_NARROWER: Final[frozenset[Layer]] = frozenset(LAYERS) - {"default", "server"}


@dataclass(frozen=True, slots=True)
class Settings(AnswerOptions):
    """What was chosen in one layer; None where nothing was. A new setting is one more field."""

    model: str | None = None
    language: str | None = None
    system_prompt: str | None = None
    listening: str | None = None

    @property
    def wants_json(self) -> bool:
        """Whether answers are to be JSON."""
        return self.response_format is not None and self.response_format.get("type") != "text"


KEYS: Final = tuple(each.name for each in fields(Settings))


@dataclass(frozen=True, slots=True)
class Scopes:
    """Whose settings hold for a turn: a person's, and those of where it is; 0 for nowhere.

    A thread has the settings of the channel it belongs to; a DM has none.
    """

    person_id: int
    channel_id: int = 0
    server_id: int = 0


@dataclass(frozen=True)
class Effective:
    """The settings that hold for one turn, and which layer each is from.

    `layers` has the settings of each layer; `locked` are the keys that the server has locked.
    """

    layers: Mapping[Layer, Settings]
    locked: frozenset[str] = frozenset()

    @cached_property
    def settings(self) -> Settings:
        """What holds."""
        chosen = {key: getattr(self.layers[layer], key) for key, layer in self.sources.items()}
        return Settings(**chosen)

    @cached_property
    def sources(self) -> Mapping[str, Layer]:
        """The layer of each setting that has a value."""
        found: dict[str, Layer] = {}
        for layer in LAYERS:
            chosen = self.layers.get(layer, NOTHING)
            for key in KEYS:
                locked_out = key in self.locked and layer in _NARROWER
                if not locked_out and getattr(chosen, key) is not None:
                    found[key] = layer
        return found

    @property
    def model(self) -> str:
        """The model that answers."""
        return self.settings.model or ""

    def under(self, layer: Layer, settings: Settings) -> "Effective":
        """Give what holds when a layer has other settings: a persona's, or those of one run."""
        return Effective({**self.layers, layer: settings}, self.locked)


NOTHING: Final = Settings()
"""The settings of a layer in which nobody chose anything."""


def defaults(config: Config) -> Settings:
    """Give the owner's settings, as the widest layer."""
    names = {each.name for each in fields(config)} & set(KEYS) - {"language"}
    chosen = {key: getattr(config, key) for key in names}
    return Settings(**chosen, model=config.default_model)


_OF_SCOPES = (
    "SELECT scope, key, value FROM setting WHERE (scope = 'person' AND scope_id = ?)"
    " OR (scope = 'channel' AND scope_id = ?) OR (scope = 'server' AND scope_id = ?)"
)


class SettingsStore:
    """The settings in the database. `default` is the widest layer."""

    def __init__(self, database: Database, default: Settings = NOTHING) -> None:
        self._database = database
        self._default = default
        self._plain = Effective(_layers(default, ()))
        self._listening: set[tuple[Scope, int]] | None = None
        self._changes = 0

    def renew(self, default: Settings) -> None:
        """Have another widest layer from here on."""
        self._default = default
        self._plain = Effective(_layers(default, ()))

    async def effective(self, scopes: Scopes) -> Effective:
        """Give what holds for a turn, of all layers but a persona's and a run's."""
        ids = (scopes.person_id, scopes.channel_id, scopes.server_id)
        rows = await self._database.query(_OF_SCOPES, [id_ or None for id_ in ids])
        if not rows:
            return self._plain
        layers = _layers(self._default, rows)
        locked = (row["value"] for row in rows if (row["scope"], row["key"]) == ("server", _LOCKED))
        return Effective(layers, frozenset(json.loads(next(locked, "[]"))))

    async def listening(self, scopes: Scopes) -> str:
        """Give what is answered in a place: one of `values.LISTENING`.

        Asked of every message there is; most places have chosen nothing, and then nothing is read.
        """
        listening = self._listening
        if listening is None:
            changes = self._changes
            sql = "SELECT scope, scope_id FROM setting WHERE key = 'listening'"
            rows = await self._database.query(sql)
            listening = {(row["scope"], row["scope_id"]) for row in rows}
            if changes == self._changes:  # else it may be what was there before a change
                self._listening = listening
        here: set[tuple[Scope, int]] = {
            ("channel", scopes.channel_id),
            ("server", scopes.server_id),
        }
        if not here & listening:
            return LISTENING[0]
        return (await self.effective(scopes)).settings.listening or LISTENING[0]

    async def of_person(self, person_id: int) -> Settings:
        """Give what one person chose."""
        sql = "SELECT key, value FROM setting WHERE scope = 'person' AND scope_id = ?"
        return _settings(await self._database.query(sql, (person_id,)))

    async def choose(self, scope: Scope, scope_id: int, key: str, value: object) -> None:
        """Store one choice: anything that JSON can hold, or None, which takes it back.

        Raises KeyError for a setting that is none.
        """
        if key not in KEYS:
            raise KeyError(key)
        await self._database.write(_storing(scope, scope_id, key, value))
        if key == "listening":
            self._changes += 1
            self._listening = None

    async def lock(self, server_id: int, key: str, *, is_locked: bool) -> None:
        """Let a server's own value of a setting hold for all in it, or no more."""
        if key not in KEYS:
            raise KeyError(key)
        async with self._database.transaction() as transaction:
            rows = await transaction.execute(
                "SELECT value FROM setting WHERE scope = 'server' AND scope_id = ? AND key = ?",
                (server_id, _LOCKED),
            )
            locked = set(json.loads(rows[0]["value"])) if rows else set()
            locked = locked | {key} if is_locked else locked - {key}
            await transaction.execute(
                *_storing("server", server_id, _LOCKED, sorted(locked) or None)
            )


def merged(wider: Settings, narrower: Settings) -> Settings:
    """Give the settings of two layers as one."""
    chosen = {key: value for key in KEYS if (value := getattr(narrower, key)) is not None}
    return replace(wider, **chosen)


def packed(settings: Settings) -> str:
    """Give what was chosen as JSON."""
    return json.dumps({key: value for key in KEYS if (value := getattr(settings, key)) is not None})


def unpacked(stored: str) -> Settings:
    """Give what `packed` has made JSON of; settings of another version are passed over."""
    chosen = {key: value for key, value in json.loads(stored).items() if key in KEYS}
    return replace(Settings(), **{key: _frozen(value) for key, value in chosen.items()})


def _storing(scope: Scope, scope_id: int, key: str, value: object) -> Statement:
    if value is None:
        sql = "DELETE FROM setting WHERE scope = ? AND scope_id = ? AND key = ?"
        return Statement(sql, (scope, scope_id, key))
    return Statement(
        "INSERT INTO setting (scope, scope_id, key, value) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (scope, scope_id, key) DO UPDATE SET value = excluded.value",
        (scope, scope_id, key, json.dumps(value)),
    )


def _layers(default: Settings, rows: Sequence[Row]) -> dict[Layer, Settings]:
    layers: dict[Layer, Settings] = {"default": default}
    for scope in get_args(Scope):
        layers[scope] = _settings(row for row in rows if row["scope"] == scope)
    return layers


def _settings(rows: Iterable[Row]) -> Settings:
    chosen = {row["key"]: _value(row["value"]) for row in rows if row["key"] in KEYS}
    return Settings(**chosen)


def _value(stored: str) -> Any:  # noqa: ANN401 - each setting has its own type
    return _frozen(json.loads(stored))


def _frozen(value: Any) -> Any:  # noqa: ANN401 - each setting has its own type
    return tuple(value) if isinstance(value, list) else value
