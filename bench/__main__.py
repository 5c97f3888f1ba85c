"""Measure what the bot costs, beside the least program that answers."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Final

from bench import live, throughput
from bench.bots import FLOOR, OURS, Bot
from bench.contest import Options, Scenario, play
from bench.scenarios import EVERY, NAMES

_SHORT: Final = (throughput.SCENARIO.name,)


def main() -> int:
    """Measure what the command line asks for, print it and save it."""
    arguments = _parser().parse_args()
    loop_factory = None
    if sys.platform != "win32":
        import uvloop  # noqa: PLC0415

        loop_factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        for scenario in _chosen(arguments):
            runner.run(_measure(scenario, arguments))
    return 0


async def _measure(scenario: Scenario, arguments: argparse.Namespace) -> None:
    options = Options(arguments.bot, arguments.floor, arguments.short)
    rounds = 1 if options.is_short else arguments.rounds or scenario.rounds
    report = await play(scenario, options, rounds, _tell)
    print(f"\n{scenario.name}: {scenario.about}\n\n{report.table(scenario.measures)}")
    if arguments.save:
        report.save(arguments.save / f"{scenario.name}.json", scenario.measures)


def _chosen(arguments: argparse.Namespace) -> list[Scenario]:
    every = [_live(arguments) if each.name == live.SCENARIO.name else each for each in EVERY]
    names = arguments.scenarios or (_SHORT if arguments.short else ())
    if names:
        return [each for each in every if each.name in names]
    return [each for each in every if each.is_long == arguments.long]


def _live(arguments: argparse.Namespace) -> Scenario:
    settings = [
        live.Setting(
            readers=int(readers),
            where=arguments.where,
            spread=arguments.spread,
            thinking=arguments.thinking,
            tokens=arguments.tokens,
            rate=arguments.rate,
        )
        for readers in arguments.readers.split(",")
    ]
    return live.scenario(settings)


def _name(word: str) -> str:
    if word not in NAMES:
        msg = f"{word!r} is none of {', '.join(NAMES)}"
        raise argparse.ArgumentTypeError(msg)
    return word


def _tell(words: str) -> None:
    print(words, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="SCENARIO",
        type=_name,
        help=f"what to measure: {', '.join(NAMES)}; without any, all that are not long",
    )
    parser.add_argument("--long", action="store_true", help="only those that take long")
    parser.add_argument("--short", action="store_true", help="a look of some seconds")
    parser.add_argument("--rounds", type=int, help="how often each is measured")
    parser.add_argument(
        "--bot", type=Bot, default=OURS, help="a folder with bot.py, a script or a command line"
    )
    parser.add_argument("--floor", type=Bot, default=FLOOR, help="who is measured beside the bot")
    parser.add_argument("--save", type=Path, help="write SCENARIO.json there", metavar="FOLDER")
    group = parser.add_argument_group("live")
    group.add_argument("--readers", default="1,30,60,200", help="how many, comma-separated")
    group.add_argument("--where", default="channels", choices=("channels", "one channel", "dms"))
    group.add_argument("--spread", type=float, default=0.0, help="seconds over which they ask")
    group.add_argument("--thinking", type=float, default=0.5, help="seconds to the first token")
    group.add_argument("--tokens", type=int, default=400, help="tokens of an answer")
    group.add_argument("--rate", type=float, default=50.0, help="tokens a second of an answer")
    return parser


if __name__ == "__main__":
    sys.exit(main())
