"""Discord: the token, the intents, the commands that are registered, and then the permissions."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from typing import Final

import aiohttp
import discord

from config import Config
from connector import http_proxy, make_connector
from doctor.clock import ClockWatch, judge_clock
from doctor.commands import CHECK as COMMANDS
from doctor.commands import examine_commands
from doctor.findings import Finding, Found, carry_out
from doctor.network import PROXY_LOGIN, reach_discord, reason
from doctor.permissions import CHECK as PERMISSIONS
from doctor.permissions import examine_permissions
from i18n import Text, text

ENTRY: Final = "discord"
INTENTS: Final = "intents"

_PORTAL: Final = "https://discord.com/developers/applications"

_NEW_TOKEN: Final = text(
    "Open {url}, choose your application, then Bot, then Reset Token, and put the new token into "
    ".env as DISCORD_TOKEN.",
    url=_PORTAL,
)
_SWITCH_ON: Final = text(
    "Open {url}, choose your application, then Bot, switch on Message Content Intent under "
    "Privileged Gateway Intents, and save.",
    url=_PORTAL,
)


_Look = Callable[[discord.Client], Awaitable[Found]]


async def examine_discord(config: Config, seconds: float) -> AsyncIterator[Finding]:
    """Give what is found at Discord; `seconds` is the longest that each check may take."""
    watch = ClockWatch()
    late = reach_discord(config)
    client = discord.Client(
        intents=discord.Intents(guilds=True), proxy=http_proxy(config), http_trace=watch.trace()
    )
    async with client:
        client.http.connector = make_connector(config)

        async def log_in() -> Found:
            return [await _log_in(client, config)]

        [entered] = await carry_out(ENTRY, log_in, seconds, late)
        yield _with_status(entered, watch)
        yield judge_clock(watch.ahead)
        looks: Mapping[str, _Look] = {
            INTENTS: _examine_intents,
            COMMANDS: partial(examine_commands, config.database),
            PERMISSIONS: examine_permissions,
        }
        for check, look in looks.items():
            if entered.state == "fault":
                yield Finding(check, "warning", _not_checked(check))
                continue
            ask = _asking(check, look, client, config)
            for finding in await carry_out(check, ask, seconds, late):
                yield finding


def _asking(
    check: str,
    look: _Look,
    client: discord.Client,
    config: Config,
) -> Callable[[], Awaitable[Found]]:
    """Give a look at Discord that tells of a refusal, and of a connection that fails."""

    async def ask() -> Found:
        try:
            return await look(client)
        except discord.HTTPException as error:
            return [_refused(check, error.status, config)]
        except (OSError, aiohttp.ClientError) as error:
            return [_unreachable(check, error, config)]

    return ask


async def _log_in(client: discord.Client, config: Config) -> Finding:
    try:
        await client.login(config.discord_token.reveal())
    except discord.LoginFailure:
        detail = text("Discord does not accept DISCORD_TOKEN.")
        return Finding(ENTRY, "fault", detail, _NEW_TOKEN)
    except discord.HTTPException as error:
        return _refused(ENTRY, error.status, config)
    except (OSError, aiohttp.ClientError) as error:
        return _unreachable(ENTRY, error, config)
    name = client.user.name if client.user else ""
    return Finding(ENTRY, "ok", text("Discord accepts the token: the bot is {name}.", name=name))


def _unreachable(check: str, error: Exception, config: Config) -> Finding:
    detail = text("Discord cannot be reached: {reason}.", reason=reason(error, config))
    wrong_login = isinstance(error, aiohttp.ClientHttpProxyError) and error.status == 407
    return Finding(check, "fault", detail, PROXY_LOGIN if wrong_login else reach_discord(config))


def _refused(check: str, status: int, config: Config) -> Finding:
    detail = text("Discord answers with status {status}.", status=status)
    return Finding(check, "fault", detail, _after_refusal(status, config))


def _after_refusal(status: int, config: Config) -> Text:
    if status == 407:
        return PROXY_LOGIN
    if status == 429:
        return text("Too much was asked of Discord from here. Try again in an hour.")
    if status >= 500:
        return text("Discord has a fault of its own right now. Try again in a few minutes.")
    return reach_discord(config)


def _with_status(entered: Finding, watch: ClockWatch) -> Finding:
    """Tell of Discord's own faults, which discord.py tries again for longer than a check lasts."""
    if entered.state == "fault" and (watch.status or 0) >= 500:
        detail = text("Discord answers with status {status}.", status=watch.status)
        mend = text("Discord has a fault of its own right now. Try again in a few minutes.")
        return Finding(ENTRY, "fault", detail, mend)
    return entered


def _not_checked(check: str) -> Text:
    return text(
        "The check {check} is left out, since Discord does not let the bot in.", check=check
    )


async def _examine_intents(client: discord.Client) -> Found:
    """https://discord.com/developers/docs/resources/application#application-object-application-flags"""
    flags = (await client.application_info()).flags
    if flags.gateway_message_content or flags.gateway_message_content_limited:
        return [Finding(INTENTS, "ok", text("The bot may read messages."))]
    detail = text("The bot may not read messages, and so it does not start.")
    return [Finding(INTENTS, "fault", detail, _SWITCH_ON)]
