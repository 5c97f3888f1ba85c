"""Measure what the bot costs, beside the least program that answers: `python -m bench --help`."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Final

from bench import alone, crowd, live, memory, start, stored, throughput, tokens
from bench.bots import FLOOR, OURS, Bot
from bench.contest import Options, Scenario, play

_SCENARIOS: Final = (
    throughput.SCENARIO,
    alone.SCENARIO,
    crowd.SCENARIO,
    tokens.SCENARIO,
    start.SCENARIO,
    memory.SCENARIO,
    stored.SCENARIO,
)
_NAMES: Final = (*(each.name for each in _SCENARIOS), live.NAME)
_SHORT: Final = (throughput.SCENARIO, start.SCENARIO)


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


def _scenarios(arguments: argparse.Namespace) -> list[Scenario]:
    setting = live.Setting(
        readers=0,
        where=arguments.where,
        spread=arguments.spread,
        thinking=arguments.thinking,
        tokens=arguments.tokens,
        rate=arguments.rate,
    )
    settings = [setting.with_readers(int(each)) for each in arguments.readers.split(",")]
    return [*_SCENARIOS, live.scenario(settings)]


def _chosen(arguments: argparse.Namespace) -> list[Scenario]:
    every = _scenarios(arguments)
    if arguments.scenarios:
        return [each for each in every if each.name in arguments.scenarios]
    if arguments.short:
        return [each for each in every if each in _SHORT]
    return [each for each in every if each.is_long == arguments.long]


def _tell(words: str) -> None:
    print(words, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="SCENARIO",
        help=f"what to measure: {', '.join(_NAMES)}; without any, all that are not long",
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
