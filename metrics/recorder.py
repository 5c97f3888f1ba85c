"""Counts what happens, and writes it down as Prometheus reads it.

Imports prometheus_client, an extra: `metrics.loading` imports this module where metrics are on.
"""

from collections.abc import Callable, Mapping
from typing import Final, get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    disable_created_metrics,
    generate_latest,
)

from history.usage import Usage
from metrics.observer import Observer, Outcome
from metrics.vitals import Health

_UNKNOWN: Final = float("nan")
_SCOPES: Final = ("user", "global", "shared", "unknown")
_FIRST_TEXT: Final = (0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8, 13, 20, 30, 60)
_TURN: Final = (0.5, 1, 2, 3, 5, 8, 13, 20, 30, 45, 60, 90, 120, 300, 600)
_LATENESS: Final = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 5, 10)


class Recorder(Observer):
    """The bot's figures since its start.

    `model_name` gives what to call a model: no label may hold what people wrote, and some endpoints
    take any name for a model. `build` tells which versions run.
    """

    def __init__(self, model_name: Callable[[str], str], build: Mapping[str, str]) -> None:
        # They would double the number of series, and tell nothing here.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._model_name = model_name
        self._registry = CollectorRegistry()
        turns = self._counter("turns", "Turns by how they ended.", "outcome")
        self._turns = {outcome: turns.labels(outcome) for outcome in get_args(Outcome)}
        limits = self._counter(
            "discord_rate_limited", "Requests that Discord refused with 429.", "scope"
        )
        self._limits = {scope: limits.labels(scope) for scope in _SCOPES}
        self._errors = self._counter(
            "errors",
            "Errors by their class; those of models also where another model answered at last.",
            "kind",
            "endpoint",
        )
        self._tokens = self._counter(
            "tokens",
            "Tokens; of a prompt, those that its endpoint had cached are counted as such only.",
            "model",
            "endpoint",
            "direction",
        )
        self._cost = self._counter(
            "cost_dollars", "What models cost in US dollars, where prices are known.", "model"
        )
        self._first_text = self._histogram(
            "first_text_seconds", "From a turn's beginning to its first text.", _FIRST_TEXT
        )
        self._turn = self._histogram(
            "turn_seconds", "From a turn's beginning until all is shown and kept.", _TURN
        )
        self._lateness = self._histogram(
            "edit_lateness_seconds",
            "From the oldest text of a message or an edit until Discord had it.",
            _LATENESS,
        )
        self._turns_now = Gauge(
            "hamdam_turns_now",
            "Turns under way, and those that wait for their turn.",
            ("state",),
            registry=self._registry,
        )
        self._gauges = {
            name: Gauge(f"hamdam_{name}", told, registry=self._registry)
            for name, told in _GAUGES.items()
        }
        Info("hamdam_build", "Which versions run.", registry=self._registry).info(dict(build))

    def turn_ended(self, outcome: Outcome, seconds: float | None = None) -> None:
        """Count a turn."""
        self._turns[outcome].inc()
        if seconds is not None:
            self._turn.observe(seconds)

    def call_failed(self, endpoint: str, error: Exception) -> None:
        """Count an error."""
        self._errors.labels(type(error).__name__, endpoint).inc()

    def spent(self, usage: Usage) -> None:
        """Count tokens and money."""
        model = self._model_name(usage.model)
        directions = {
            "prompt": usage.prompt_tokens - usage.cached_tokens,
            "cached": usage.cached_tokens,
            "completion": usage.completion_tokens,
        }
        for direction, tokens in directions.items():
            self._tokens.labels(model, usage.endpoint, direction).inc(max(0, tokens))
        if usage.cost is not None:
            self._cost.labels(model).inc(float(usage.cost))

    def first_text_shown(self, seconds: float) -> None:
        """Count an answer that has begun."""
        self._first_text.observe(seconds)

    def text_shown(self, seconds: float) -> None:
        """Count a message or an edit."""
        self._lateness.observe(seconds)

    def rate_limited(self, scope: str | None) -> None:
        """Count a refusal."""
        self._limits.get(scope or "", self._limits["unknown"]).inc()

    def look(self, health: Health, database_bytes: int | None) -> None:
        """Take over how the bot is right now."""
        vitals = health.vitals
        self._turns_now.labels("waiting").set(vitals.waiting)
        self._turns_now.labels("running").set(vitals.running)
        now = {
            "ready": vitals.is_ready,
            "gateway_connected": vitals.is_connected,
            "gateway_latency_seconds": _UNKNOWN if vitals.latency is None else vitals.latency,
            "loop_lag_seconds": health.loop_lag,
            "servers": vitals.servers,
            "database_answers": health.database_answers,
            "database_bytes": _UNKNOWN if database_bytes is None else database_bytes,
        }
        for name, gauge in self._gauges.items():
            gauge.set(now[name])

    def page(self) -> bytes:
        """Give all figures in Prometheus' text format. Can be called in any thread.

        https://prometheus.io/docs/instrumenting/exposition_formats/
        """
        return generate_latest(self._registry)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"hamdam_{name}", told, labels, registry=self._registry)

    def _histogram(self, name: str, told: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"hamdam_{name}", told, buckets=buckets, registry=self._registry)


_GAUGES: Final = {
    "ready": "Whether the bot is logged in and takes questions.",
    "gateway_connected": "Whether the connection to Discord's gateway is there.",
    "gateway_latency_seconds": "How long the gateway took to acknowledge the last heartbeat.",
    "loop_lag_seconds": "How late the event loop was at the most, of the last fifteen seconds.",
    "servers": "Servers that the bot is in.",
    "database_answers": "Whether the database answers.",
    "database_bytes": "The size of the database.",
}
