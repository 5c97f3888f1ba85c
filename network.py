"""How the bot reaches others, and is reached: the owner's settings for that."""

from environment import Reader, Secret, split_url
from i18n import text


def read_discord_rate(reader: Reader) -> int:
    """Give how many requests a second Discord takes of the bot."""
    problem = text("This is a whole number of requests a second from 1 to 10000, such as 50.")
    number = reader.get_number("DISCORD_GLOBAL_RATE", int, lambda n: 1 <= n <= 10_000, problem)
    return number or 50


def read_metrics_port(reader: Reader) -> int | None:
    """Give where health and metrics are served, None for nowhere."""
    problem = text("This is a port, a whole number from 1 to 65535, such as 9464.")
    return reader.get_number("METRICS_PORT", int, lambda n: 1 <= n <= 65_535, problem)


def read_proxy(reader: Reader) -> Secret | None:
    """Give the proxy's address, with http:// or socks5:// and a port; None for none."""
    url = (reader.get("PROXY_URL") or "").rstrip("/")
    if not url:
        return None
    parts = split_url(url, "http", "socks5", "socks5h")
    if parts is None or not parts.port or parts.path or parts.query or parts.fragment:
        problem = text(
            "This is an address with a port, such as {http} or {socks}. Special characters in the "
            "name and the password are percent-encoded.",
            http="http://127.0.0.1:8080",
            socks="socks5://name:password@127.0.0.1:1080",
        )
        reader.refuse("PROXY_URL", problem)
        return None
    # Over SOCKS5 aiohttp-socks leaves names to the proxy anyway, and knows no socks5h.
    return Secret(url.replace("socks5h://", "socks5://", 1))
