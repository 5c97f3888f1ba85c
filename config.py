"""The owner's settings: read once, checked whole, frozen.

`load_config(load_environment(Path(".env")))` gives a `Config`, or raises one `ConfigError` that
lists every fault, each naming its variable and how to mend it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, get_args
from urllib.parse import unquote, urlsplit

from access import Lists, read_access
from credentials import EndpointConfig, read_discord_token, read_endpoints, refuse_strangers
from environment import (
    Changes,
    ConfigError,
    Fault,
    Reader,
    Secret,
    language_of_environment,
    load_environment,
    render,
)
from i18n import LANGUAGES, language_of_locale, text
from limits import Limits, read_limits
from network import read_discord_rate, read_metrics_port, read_proxy
from storage import prepare_database, read_database, read_retention
from values import KINDS

__all__ = [
    "Changes",
    "Config",
    "ConfigError",
    "EndpointConfig",
    "Fault",
    "Secret",
    "language_of_environment",
    "load_config",
    "load_environment",
    "render",
]

Reasoning = Literal["spoiler", "subtext", "hidden"]
"""How a model's thinking is shown beside its answer."""
REASONING_LOOKS: Final[tuple[Reasoning, ...]] = get_args(Reasoning)

LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS: Final = ("text", "json")

_DEFAULT_MODELS: Final = {"openai": "gpt-6-luna", "gilas": "gpt-4o-mini", "custom": "gpt-6-luna"}
_TRANSCRIPTION_MODELS: Final = {"openai": "gpt-transcribe", "gilas": "whisper-1"}
TOOLS: Final = ("time", "calculator", "messages")
"""What models can have done while they answer."""
DEFAULT_SYSTEM_PROMPT: Final = (
    "You are Hamdam, a friendly companion in a Discord chat. Answer in the language the person "
    "writes in. Be warm, clear and brief; go into detail only when it is asked for or needed. Say "
    "so when you do not know something. Format with Discord's Markdown only: no tables, no LaTeX, "
    "no HTML."
)


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting, checked. `endpoints` has the main one first; `request_timeout` is in seconds.

    None stands for a limit the model has of its own, or for what is not sent. `proxy_url` starts
    with http:// or socks5:// and has a port; it is a Secret since it may hold a password.
    `discord_global_rate` is in requests a second. Without a `metrics_port` there are no metrics,
    and without `retention_days` nothing is deleted by age. `misspelt` are variables that mean
    nothing, each with the one that may be meant.
    """

    discord_token: Secret
    endpoints: tuple[EndpointConfig, ...]
    default_model: str
    fallback_models: tuple[str, ...]
    models: tuple[str, ...]
    models_file: Path | None
    transcription_model: str | None
    tools: frozenset[str]
    mcp_file: Path | None
    system_prompt: str
    command_prefix: str
    database: Path
    retention_days: int | None
    max_context_tokens: int | None
    max_output_tokens: int | None
    temperature: float | None
    top_p: float | None
    frequency_penalty: float | None
    presence_penalty: float | None
    seed: int | None
    reasoning_effort: str | None
    verbosity: str | None
    safety_identifier: bool
    request_timeout: float
    language: str
    log_level: str
    log_format: str
    max_reply_messages: int
    reasoning: Reasoning
    access: Lists
    direct_messages: bool
    limits: Limits
    discord_global_rate: int
    proxy_url: Secret | None
    metrics_host: str
    metrics_port: int | None
    misspelt: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_mapping(cls, env: Mapping[str, str]) -> "Config":
        """Read the settings from variables, without touching anything else.

        An empty variable counts as unset. Raises ConfigError with every fault found.
        """
        reader = Reader(env)
        config = _read(reader)
        if reader.faults:
            raise ConfigError(reader.faults)
        return replace(config, misspelt=reader.misspelt)

    @property
    def proxy_address(self) -> str | None:
        """The proxy without its name and password, fit for a log."""
        if self.proxy_url is None:
            return None
        proxy = urlsplit(self.proxy_url.reveal())
        return f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}"

    @property
    def secrets(self) -> frozenset[str]:
        """All that must never be shown, as it is written and as it is sent."""
        keys = (endpoint.api_key.reveal() for endpoint in self.endpoints if endpoint.api_key)
        secrets = {self.discord_token.reveal(), *keys}
        if self.proxy_url:
            address = self.proxy_url.reveal()
            password = urlsplit(address).password or address
            secrets.update((address, password, unquote(password)))
        return frozenset(secrets)


def load_config(env: Mapping[str, str]) -> Config:
    """Read the settings and make the database's folder.

    Raises ConfigError with every fault found, the folder's included.
    """
    reader = Reader(env)
    config = _read(reader)
    faults = reader.faults
    if all(fault.variable != "DATABASE_URL" for fault in faults):
        faults += prepare_database(config.database)
    if faults:
        raise ConfigError(faults)
    return replace(config, misspelt=reader.misspelt)


def _read(reader: Reader) -> Config:
    """Read everything, with a stand-in where a fault was noted."""
    discord_token = read_discord_token(reader)
    endpoints = read_endpoints(reader)
    for variable in ("DEFAULT_MODEL", "FALLBACK_MODELS", "LIMIT_MODEL", "TRANSCRIPTION_MODEL"):
        refuse_strangers(reader, variable, _listed(reader.get(variable)), endpoints)
    max_context_tokens, max_output_tokens = _token_limits(reader)
    return Config(
        discord_token=discord_token,
        endpoints=endpoints,
        default_model=_default_model(reader, endpoints[0].name),
        fallback_models=_listed(reader.get("FALLBACK_MODELS")),
        models=_listed(reader.get("MODELS")),
        models_file=reader.get_file("MODELS_FILE"),
        tools=_tools(reader),
        mcp_file=reader.get_file("MCP_FILE"),
        transcription_model=_transcription_model(reader, endpoints[0].name),
        # A line break can be written in no other way in an unquoted line of .env.
        system_prompt=(reader.get("SYSTEM_PROMPT") or DEFAULT_SYSTEM_PROMPT).replace(r"\n", "\n"),
        command_prefix=_command_prefix(reader),
        database=read_database(reader),
        retention_days=read_retention(reader),
        max_context_tokens=max_context_tokens,
        max_output_tokens=max_output_tokens,
        temperature=reader.get_value("TEMPERATURE", KINDS["temperature"].read),
        top_p=reader.get_value("TOP_P", KINDS["top_p"].read),
        frequency_penalty=reader.get_value("FREQUENCY_PENALTY", KINDS["frequency_penalty"].read),
        presence_penalty=reader.get_value("PRESENCE_PENALTY", KINDS["presence_penalty"].read),
        seed=reader.get_value("SEED", KINDS["seed"].read),
        reasoning_effort=reader.get_value("REASONING_EFFORT", KINDS["reasoning_effort"].read),
        verbosity=reader.get_value("VERBOSITY", KINDS["verbosity"].read),
        safety_identifier=reader.get_switch("SAFETY_IDENTIFIER", default=True),
        request_timeout=_request_timeout(reader),
        language=_language(reader),
        log_level=reader.get_choice("LOG_LEVEL", LOG_LEVELS, "INFO"),
        log_format=reader.get_choice("LOG_FORMAT", LOG_FORMATS, "text"),
        max_reply_messages=_max_reply_messages(reader),
        reasoning=reader.get_choice("REASONING", REASONING_LOOKS, "spoiler"),
        access=read_access(reader),
        limits=read_limits(reader),
        direct_messages=reader.get_switch("DIRECT_MESSAGES", default=True),
        discord_global_rate=read_discord_rate(reader),
        proxy_url=read_proxy(reader),
        metrics_host=reader.get("METRICS_HOST") or "127.0.0.1",
        metrics_port=read_metrics_port(reader),
    )


def _default_model(reader: Reader, main: str) -> str:
    """Give the model for who has chosen none; no guess is made for a server that has its own."""
    model = reader.get("DEFAULT_MODEL")
    if model is None and main not in _DEFAULT_MODELS:
        problem = text(
            "The main server is {name}. Set a model here that it has, such as {example}.",
            name=main,
            example="llama3.2",
        )
        reader.miss("DEFAULT_MODEL", problem)
    return model or _DEFAULT_MODELS.get(main, "")


def _transcription_model(reader: Reader, main: str) -> str | None:
    """Give the model that puts recordings into words, None for none."""
    model = reader.get("TRANSCRIPTION_MODEL") or _TRANSCRIPTION_MODELS.get(main)
    return None if model is None or model.lower() == "off" else model


def _tools(reader: Reader) -> frozenset[str]:
    named = frozenset(name.lower() for name in _listed(reader.get("TOOLS")))
    if named - set(TOOLS):
        reader.refuse("TOOLS", text("These are some of {choices}.", choices=", ".join(TOOLS)))
    return named & set(TOOLS)


def _listed(written: str | None) -> tuple[str, ...]:
    names = (name.strip() for name in re.split(r"[,،\n]", written or ""))
    return tuple(dict.fromkeys(filter(None, names)))


def _command_prefix(reader: Reader) -> str:
    # A space at the end is part of a prefix such as "hey ".
    prefix = (reader.get_raw("COMMAND_PREFIX") or "!").lstrip()
    if len(prefix) > 16 or prefix.startswith("/") or not prefix.isprintable():
        problem = text(
            "This is what a command starts with, such as ! or ?: up to 16 characters, and not /, "
            "which Discord keeps for itself.",
        )
        reader.refuse("COMMAND_PREFIX", problem)
    return prefix


def _token_limits(reader: Reader) -> tuple[int | None, int | None]:
    context = reader.get_number(
        "MAX_CONTEXT_TOKENS",
        int,
        lambda number: 256 <= number <= 10_000_000,
        text("This is a whole number from 256 to 10000000, such as 16000."),
    )
    output = reader.get_value("MAX_OUTPUT_TOKENS", KINDS["max_output_tokens"].read)
    if context and output and output >= context:
        problem = text(
            "This must be below MAX_CONTEXT_TOKENS, since the question needs room beside the "
            "answer.",
        )
        reader.refuse("MAX_OUTPUT_TOKENS", problem)
    return context, output


def _request_timeout(reader: Reader) -> float:
    problem = text("This is a number of seconds above 0 and up to 3600, such as 60.")
    seconds = reader.get_number("REQUEST_TIMEOUT", float, lambda n: 0 < n <= 3600, problem)
    return 60.0 if seconds is None else seconds


def _language(reader: Reader) -> str:
    written = reader.get("LANGUAGE") or "en"
    language = language_of_locale(written)
    if language is None:
        reader.refuse("LANGUAGE", text("This is one of {choices}.", choices=", ".join(LANGUAGES)))
    return language or "en"


def _max_reply_messages(reader: Reader) -> int:
    problem = text("This is a whole number from 1 to 20, such as 5.")
    number = reader.get_number("MAX_REPLY_MESSAGES", int, lambda n: 1 <= n <= 20, problem)
    return number or 5
