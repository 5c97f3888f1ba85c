"""Why something cannot be reached, in words, and what an owner can do about it."""

import socket
import ssl
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from config import Config
from i18n import Text, text

_LONGEST: Final = 200
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# What a server may leave of a key that it repeats, and what would mask half of all words.
_LEAST_SECRET: Final = 4

_REASONS: Final[Mapping[tuple[type[BaseException], ...], Text]] = {
    (aiohttp.ClientConnectorDNSError, socket.gaierror): text("its name is not found"),
    (aiohttp.ClientSSLError, ssl.SSLError): text(
        "no secure connection comes about, as where somebody in between breaks it"
    ),
    (TimeoutError,): text("it does not answer"),
    (ConnectionRefusedError,): text("it refuses the connection"),
    (aiohttp.ServerDisconnectedError, ConnectionResetError): text("the connection is broken off"),
}

PROXY_LOGIN: Final = text(
    "Correct the name and the password in PROXY_URL, in the file .env. Special characters in them "
    "are percent-encoded: @ is %40."
)


def reason(error: BaseException, config: Config) -> Text:
    """Say why a connection did not come about."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return text("the proxy answers with status {status}", status=error.status)
    known = (said for kinds, said in _REASONS.items() if _is_of(error, kinds))
    problem = masked(f"{type(error).__name__}: {error}", config)
    return next(known, text("the connection fails ({problem})", problem=problem))


def _is_of(error: BaseException, kinds: tuple[type[BaseException], ...]) -> bool:
    """Tell whether an error is of these kinds, or stands for one that is."""
    wrapped = getattr(error, "os_error", None)
    return any(isinstance(each, kinds) for each in (error, wrapped, error.__cause__))


def masked(words: str, config: Config) -> str:
    """Give words of others in one line, not too long, and without any secret."""
    for secret in sorted(config.secrets, key=len, reverse=True):
        if len(secret) >= _LEAST_SECRET:
            words = words.replace(secret, "***")
    return " ".join(words.split())[:_LONGEST]


def reach_discord(config: Config) -> Text:
    """Say what to do where Discord cannot be reached."""
    if config.proxy_url is None:
        return text(
            "Look whether this computer is connected. Where Discord is blocked, run a proxy "
            "program and write its address into .env, such as PROXY_URL={http} or "
            "PROXY_URL={socks}.",
            http="http://127.0.0.1:8080",
            socks="socks5://127.0.0.1:1080",
        )
    return text(
        "Look whether the proxy {proxy} works: its own connection, and whether it lets {host} "
        "through. Try another server of it, or another PROXY_URL.",
        proxy=str(config.proxy_address),
        host="discord.com",
    )


def reach_endpoint(config: Config, address: str) -> Text:
    """Say what to do where a model's server cannot be reached."""
    host = urlsplit(address).hostname or address
    if config.proxy_url is not None:
        return text(
            "Look whether the proxy {proxy} works, and whether it lets {host} through. Every "
            "server is reached through it, also one on this computer.",
            proxy=str(config.proxy_address),
            host=host,
        )
    if host in _LOOPBACK:
        return text(
            "Start the server at {address} on this computer, or correct its address in .env.",
            address=address,
        )
    return text(
        "Look whether this computer is connected and the address {address} is right. Where it is "
        "blocked, run a proxy program and write its address into .env, such as PROXY_URL={http}, "
        "or use another service.",
        address=address,
        http="http://127.0.0.1:8080",
    )
