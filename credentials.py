"""The keys in the owner's settings: the bot's token, and the model servers with theirs."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from environment import Reader, Secret, split_url
from i18n import text

OPENAI_URL: Final = "https://api.openai.com/v1"
GILAS_URL: Final = "https://api.gilas.io/v1"


@dataclass(frozen=True, slots=True)
class EndpointConfig:
    """A server that speaks Chat Completions.

    `name` is `openai`, `gilas`, or `custom` for any other; `base_url` has no slash at its end.
    """

    name: str
    base_url: str
    api_key: Secret | None


_APPLICATIONS: Final = "https://discord.com/developers/applications"
# The application's ID (a number), public key (hexadecimal), client secret, or a model's key
# (https://discord.com/developers/docs/resources/application,
# https://discord.com/developers/docs/topics/oauth2).
_NO_BOT_TOKEN: Final = re.compile(r"\d{15,20}|[0-9a-f]{64}|[\w-]{32}|sk-\S+")


def read_discord_token(reader: Reader) -> Secret:
    """Give the bot's token; an empty one where a fault is noted."""
    token = reader.get_key("DISCORD_TOKEN", "Bot ")
    if token is None:
        problem = text(
            "The bot's token is missing. Open {url}, choose your application (or make one with "
            "New Application), then Bot, then Reset Token, and copy the token.",
            url=_APPLICATIONS,
        )
        reader.miss("DISCORD_TOKEN", problem)
        return Secret("")
    if _NO_BOT_TOKEN.fullmatch(token.reveal()):
        problem = text(
            "This looks like another value: the application's ID, its public key, a client secret "
            "or a model's key. Open {url}, choose your application, then Bot, then Reset Token, "
            "and copy the token.",
            url=_APPLICATIONS,
        )
        reader.refuse("DISCORD_TOKEN", problem)
    return token


def read_endpoints(reader: Reader) -> tuple[EndpointConfig, ...]:
    """Give the model servers, the main one first, and note the keys and addresses at fault.

    Gilas is the main one where only its key is set, and the second one beside any other.
    """
    openai_key = reader.get_key("OPENAI_API_KEY", "Bearer ")
    gilas_key = reader.get_key("GILAS_API_KEY", "Bearer ")
    base_url = _base_url(reader)
    gilas = EndpointConfig("gilas", GILAS_URL, gilas_key)
    name = _service(base_url)
    if name == "gilas":
        return (_keyed(reader, EndpointConfig(name, base_url, gilas_key or openai_key)),)
    if base_url == OPENAI_URL and gilas_key and not openai_key:
        return (gilas,)
    main = _keyed(reader, EndpointConfig(name, base_url, openai_key))
    return (main, gilas) if gilas_key else (main,)


def _service(base_url: str) -> str:
    """Name the service at an address; all hosts of OpenAI and Gilas ask for a key."""
    host = urlsplit(base_url).hostname or ""
    for name, domain in (("openai", "openai.com"), ("gilas", "gilas.io")):
        if host == domain or host.endswith(f".{domain}"):
            return name
    return "custom"


def _keyed(reader: Reader, endpoint: EndpointConfig) -> EndpointConfig:
    """Note a missing key, which only a server of one's own may do without."""
    if endpoint.api_key is None and endpoint.name != "custom":
        problem = text(
            "No key for a model is set. Set OPENAI_API_KEY (from {openai}) or GILAS_API_KEY (from "
            "{gilas}), or set OPENAI_BASE_URL to a server of your own, such as {ollama}.",
            openai="https://platform.openai.com/api-keys",
            gilas="https://gilas.io",
            ollama="http://localhost:11434/v1",
        )
        reader.miss(f"{endpoint.name.upper()}_API_KEY", problem)
    return endpoint


def _base_url(reader: Reader) -> str:
    url = (reader.get("OPENAI_BASE_URL") or OPENAI_URL).rstrip("/")
    parts = split_url(url, "http", "https")
    if parts is None:
        problem = text(
            "This is not an address. It starts with http:// or https:// and names a host, such as "
            "{openai} or {ollama}.",
            openai=OPENAI_URL,
            ollama="http://localhost:11434/v1",
        )
    elif parts.query or parts.fragment or "@" in parts.netloc:
        problem = text(
            "Leave out the name, the password and everything from ? or #. A key belongs in "
            "OPENAI_API_KEY.",
        )
    elif found := re.search(r"/((chat/)?completions|responses|models)$", parts.path):
        problem = text("Leave out {path} at the end: the bot adds it itself.", path=found[0])
    else:
        return url
    reader.refuse("OPENAI_BASE_URL", problem)
    return "http://invalid"
