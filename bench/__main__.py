"""Measure: `python -m bench live`; `--help` tells the rest."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from bench.live import COLUMNS, Setting, measure
from bench.report import Figures, save, table
from bench.stage import Bot

_RESULTS: Final = Path(__file__).parent / "results"


def main() -> int:
    """Measure what the command line asks for, and print it."""
    arguments = _parser().parse_args()
    run: Callable[[argparse.Namespace], Coroutine[Any, Any, None]] = arguments.run
    loop_factory = None
    if sys.platform != "win32":
        import uvloop  # noqa: PLC0415

        loop_factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(run(arguments))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    scenarios = parser.add_subparsers(required=True, metavar="SCENARIO")
    live = scenarios.add_parser("live", help="many people read while answers are written")
    live.add_argument("--readers", default="1,30,60,200", help="how many, comma-separated")
    live.add_argument("--where", default="channels", choices=("channels", "one channel", "dms"))
    live.add_argument("--spread", type=float, default=0.0, help="seconds over which they ask")
    live.add_argument("--thinking", type=float, default=0.5, help="seconds to the first token")
    live.add_argument("--tokens", type=int, default=400, help="tokens of an answer")
    live.add_argument("--rate", type=float, default=50.0, help="tokens a second of an answer")
    live.add_argument(
        "--short", action="store_true", help="a look in half a minute: it proves little"
    )
    live.set_defaults(run=_live)
    for scenario in (live,):
        scenario.add_argument("--repeats", type=int, default=3)
        scenario.add_argument("--bot", type=Path, help="a bot's script, or the folder of bot.py")
        scenario.add_argument(
            "--command", help="any command line, with {api} and {gateway} for where Discord is"
        )
        scenario.add_argument("--save", help="write results/NAME.json", metavar="NAME")
    return parser


async def _live(arguments: argparse.Namespace) -> None:
    if arguments.short:
        arguments.readers, arguments.tokens, arguments.repeats = "1,10", 100, 1
    bot, rows = _bot(arguments), dict[str, list[Figures]]()
    for readers in map(int, arguments.readers.split(",")):
        setting = Setting(
            readers=readers,
            where=arguments.where,
            spread=arguments.spread,
            thinking=arguments.thinking,
            tokens=arguments.tokens,
            rate=arguments.rate,
        )
        runs = rows[setting.name] = []
        for _ in range(arguments.repeats):
            runs.append(await measure(bot, setting))
            print(table({setting.name: runs[-1:]}, COLUMNS).splitlines()[-1], file=sys.stderr)
    print(table(rows, COLUMNS))
    if arguments.save:
        about = {name: value for name, value in vars(arguments).items() if name != "run"}
        about["bot"] = str(about["bot"] or "")
        save(_RESULTS / f"{arguments.save}.json", about, rows)


def _bot(arguments: argparse.Namespace) -> Bot:
    script: Path | None = arguments.bot
    if script is not None and script.is_dir():
        script /= "bot.py"
    return Bot(script, arguments.command) if script else Bot(command=arguments.command)


if __name__ == "__main__":
    sys.exit(main())
