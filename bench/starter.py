"""Start a bot unchanged, with Discord at other addresses: `starter.py API GATEWAY SCRIPT …`.

The script is run as if by `python SCRIPT …`, so any bot made with discord.py can be measured.
"""

import runpy
import sys
from pathlib import Path

import discord
import yarl


def main(api: str, gateway: str, script: str, *arguments: str) -> None:
    """Run the script; what it needs is looked for beside it."""
    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    path = Path(script).resolve()
    sys.path.insert(0, str(path.parent))
    sys.argv = [script, *arguments]
    runpy.run_path(str(path), run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
