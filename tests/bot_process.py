"""The process of `tests.process`: the bot as an owner starts it, with a Discord at these addresses.

The addresses, and then the arguments of the command line, are all that it is told beside the
owner's variables.
"""

import sys

import discord
import yarl

import bot


def main(api: str, gateway: str, *arguments: str) -> int:
    """Start the bot, or do what the arguments say, and give the exit status."""
    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    return bot.main({yarl.URL(api).origin()}, arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
