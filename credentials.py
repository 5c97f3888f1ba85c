"""The keys in the owner's settings: the bot's token, and the model servers with theirs."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

    `name` is that of its ENDPOINT_<NAME>_URL or _KEY in lower case, or `openai`, `gilas` or
    `custom` for the one at OPENAI_BASE_URL; `base_url` has no slash at its end.
    """

    name: str
    base_url: str
    api_key: Secret | None


@dataclass(frozen=True, slots=True)
class _Preset:
    """A server that is known by name: its address, and where its keys are had if it asks for one.

    A server on one's own computer has the address that it listens at unless told otherwise.
    """

    url: str
    keys_at: str = ""


# https://openrouter.ai/docs/quickstart
# https://docs.ollama.com/api/openai-compatibility
# https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
# https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
# https://lmstudio.ai/docs/developer/openai-compat
_PRESETS: Final[Mapping[str, _Preset]] = {
    "openai": _Preset(OPENAI_URL, "https://platform.openai.com/api-keys"),
    "gilas": _Preset(GILAS_URL, "https://gilas.io"),
    "openrouter": _Preset("https://openrouter.ai/api/v1", "https://openrouter.ai/settings/keys"),
    "ollama": _Preset("http://localhost:11434/v1"),
    "llamacpp": _Preset("http://localhost:8080/v1"),
    "vllm": _Preset("http://localhost:8000/v1"),
    "lmstudio": _Preset("http://localhost:1234/v1"),
}
_NAMED: Final = re.compile(r"ENDPOINT_(_*[A-Z0-9][A-Z0-9_]*)_(?:URL|KEY)", re.ASCII | re.IGNORECASE)
_NO_URL: Final = "http://invalid"

# OpenAI's own names have neither mark but in `ft:gpt-4o-mini:…`
# (https://platform.openai.com/docs/guides/supervised-fine-tuning); OpenRouter's begin with who made
# a model, such as `openai/gpt-4o` (https://openrouter.ai/docs/overview/models), and Ollama's may
# end with a size, such as `llama3:8b` (https://github.com/ollama/ollama/blob/main/docs/api.md).
_PREFIXED: Final = re.compile(r"(?P<server>[^/:]+)(?P<mark>[/:]).+", re.DOTALL)


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

    Those of the OPENAI_ and GILAS_ variables come first, then those of ENDPOINTS in its order, then
    those of the ENDPOINT_ variables in theirs.
    """
    variables = _named_variables(reader)
    names = dict.fromkeys([*_asked_for(reader), *variables])
    first = _first_endpoints(reader, is_alone=not names)
    for endpoint in first:
        for variable in [*variables.get(endpoint.name, {}).values()][:1]:
            _refuse_double(reader, variable, endpoint.name)
        names.pop(endpoint.name, None)
    return (*first, *(_named(reader, name, variables.get(name, {})) for name in names))


def refuse_strangers(
    reader: Reader, variable: str, models: Iterable[str], endpoints: Sequence[EndpointConfig]
) -> None:
    """Note a model that is written as another server's where no such server is set up.

    It would be asked for at the main one. There its name may be right, since names can have such
    marks in them: it is refused only where the main server surely has none like it.
    """
    others = {endpoint.name for endpoint in endpoints[1:]}
    for model in models:
        found = _PREFIXED.fullmatch(model)
        if not found or (found["mark"] == "/" and found["server"].lower() in others):
            continue
        if _is_strange(endpoints[0], found["server"], found["mark"]):
            problem = text(
                "The main server, {main}, has no model called that. One of another server is "
                "written with that server's name and a slash, as in {example}, and the server is "
                "set up too: in ENDPOINTS, or with ENDPOINT_<NAME>_URL.",
                main=endpoints[0].name,
                example="ollama/llama3.2",
            )
            reader.refuse(variable, problem)
            return


def _is_strange(main: EndpointConfig, server: str, mark: str) -> bool:
    """Tell whether no model of the main server is called like that."""
    if _service(main.base_url) == "openai":
        return server != "ft"
    is_known = main.name in ("gilas", "openrouter") and mark == "/"
    return is_known and _name(server) in set(_PRESETS) - {main.name, "openai"}


def _first_endpoints(reader: Reader, *, is_alone: bool) -> tuple[EndpointConfig, ...]:
    """Give the servers of the OPENAI_ and GILAS_ variables; none are needed beside others.

    Gilas is the main one where only its key is set, and the second one beside any other.
    """
    openai_key = reader.get_key("OPENAI_API_KEY", "Bearer ")
    gilas_key = reader.get_key("GILAS_API_KEY", "Bearer ")
    base_url = _checked_url(
        reader, "OPENAI_BASE_URL", reader.get("OPENAI_BASE_URL") or OPENAI_URL, "OPENAI_API_KEY"
    )
    gilas = EndpointConfig("gilas", GILAS_URL, gilas_key)
    name = _service(base_url)
    if name == "gilas":
        return (_keyed(reader, EndpointConfig(name, base_url, gilas_key or openai_key)),)
    if base_url == OPENAI_URL and not openai_key and (gilas_key or not is_alone):
        return (gilas,) if gilas_key else ()
    main = _keyed(reader, EndpointConfig(name, base_url, openai_key))
    return (main, gilas) if gilas_key else (main,)


def _named_variables(reader: Reader) -> dict[str, dict[str, str]]:
    """Give for each name its ENDPOINT_ variables by their ending, noting those set twice."""
    found: dict[str, dict[str, str]] = {}
    for variable in reader.variables:
        match = _NAMED.fullmatch(variable)
        if match is None:
            continue
        name, ending = _name(match[1]), variable[-3:].upper()
        mine = found.setdefault(name, {})
        if ending in mine:
            _refuse_double(reader, variable, name)
        mine.setdefault(ending, variable)
    return found


def _asked_for(reader: Reader) -> Iterator[str]:
    """Give the names in ENDPOINTS."""
    written = re.split(r"[,،\n]", reader.get("ENDPOINTS") or "")
    return filter(None, map(_name, written))


def _name(written: str) -> str:
    """Give the name of a server as one writes it before a model's: `llama.cpp` is `llamacpp`."""
    plain = re.sub(r"[^a-z0-9]+", "_", written.lower()).strip("_")
    known = plain.replace("_", "")
    return known if known in _PRESETS else plain


def _named(reader: Reader, name: str, variables: Mapping[str, str]) -> EndpointConfig:
    """Read the server of one name, which may stand for an address that is known."""
    usual = {ending: f"ENDPOINT_{name.upper()}_{ending}" for ending in ("URL", "KEY")}
    url_variable, key_variable = (usual | {**variables}).values()
    preset = _PRESETS.get(name, _Preset(""))
    url, key = reader.get(url_variable), reader.get_key(key_variable, "Bearer ")
    if not url and not preset.url:
        _miss_address(reader, url_variable if variables else None)
        return EndpointConfig("custom", _NO_URL, key)
    if not url and not key and preset.keys_at:
        problem = text(
            "The server {name} asks for a key. Get one at {url} and set it here.",
            name=name,
            url=preset.keys_at,
        )
        reader.miss(key_variable, problem)
    base_url = _checked_url(reader, url_variable, url or preset.url, key_variable)
    return EndpointConfig(name, base_url, key)


def _miss_address(reader: Reader, variable: str | None) -> None:
    """Note that a server has no address; without a variable of its own, it is in ENDPOINTS alone.

    What is written there may be a key in the wrong line, so it is not repeated.
    """
    known = ", ".join(_PRESETS)
    if variable:
        reader.miss(
            variable,
            text("Set this server's address here; Hamdam knows those of {known}.", known=known),
        )
    else:
        problem = text(
            "Each name is one of {known}, or one whose address is in ENDPOINT_<NAME>_URL.",
            known=known,
        )
        reader.refuse("ENDPOINTS", problem)


def _refuse_double(reader: Reader, variable: str, name: str) -> None:
    problem = text(
        "The server {name} is set up twice. Remove one of the two, or give this one another name.",
        name=name,
    )
    reader.refuse(variable, problem)


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
            openai=_PRESETS["openai"].keys_at,
            gilas=_PRESETS["gilas"].keys_at,
            ollama=_PRESETS["ollama"].url,
        )
        reader.miss(f"{endpoint.name.upper()}_API_KEY", problem)
    return endpoint


def _checked_url(reader: Reader, variable: str, written: str, key_variable: str) -> str:
    """Give a base URL without the slash at its end; a stand-in where a fault is noted."""
    url = written.rstrip("/")
    parts = split_url(url, "http", "https")
    if parts is None:
        problem = text(
            "This is not an address. It starts with http:// or https:// and names a host, such as "
            "{openai} or {ollama}.",
            openai=OPENAI_URL,
            ollama=_PRESETS["ollama"].url,
        )
    elif parts.query or parts.fragment or "@" in parts.netloc:
        problem = text(
            "Leave out the name, the password and everything from ? or #. A key belongs in "
            "{variable}.",
            variable=key_variable,
        )
    elif found := re.search(r"/((chat/)?completions|responses|models)$", parts.path):
        problem = text("Leave out {path} at the end: the bot adds it itself.", path=found[0])
    else:
        return url
    reader.refuse(variable, problem)
    return _NO_URL
