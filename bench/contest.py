"""A scenario, and how it is played: all its players in turn, several rounds."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bench.bots import FLOOR, OURS, Bot
from bench.measures import Figures, Measure
from bench.report import Report, machine

Play = Callable[[], Awaitable[Figures]]
"""Plays once and gives the figures."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line chose: the bot, who is beside it, and whether a look is enough."""

    bot: Bot = OURS
    floor: Bot = FLOOR
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something to measure of several players, so that each round has a run of each.

    The first player is held to the bars of the measures, beside the second. `players` gives them
    by the names in the table.
    """

    name: str
    about: str
    measures: Sequence[Measure]
    players: Callable[[Options], Mapping[str, Play]]
    rounds: int = 5
    is_long: bool = False


def beside_floor(
    measure: Callable[[Bot], Awaitable[Figures]],
) -> Callable[[Options], Mapping[str, Play]]:
    """Give the players of a scenario that has the bot beside the floor."""
    return lambda options: {
        "bot": partial(measure, options.bot),
        "floor": partial(measure, options.floor),
    }


async def play(
    scenario: Scenario, options: Options, rounds: int, tell: Callable[[str], None]
) -> Report:
    """Play all rounds, telling of each run as it ends."""
    players = scenario.players(options)
    runs: dict[str, list[Figures]] = {name: [] for name in players}
    for number in range(1, rounds + 1):
        for name, once in players.items():
            runs[name].append(await once())
            told = ", ".join(
                f"{each.heading} {each.cell(runs[name][-1:])}" for each in scenario.measures
            )
            tell(f"{scenario.name} {number}/{rounds}, {name}: {told}")
    about: dict[str, object] = {
        "scenario": scenario.name,
        "bot": "" if options.bot == OURS else options.bot.line,
        "floor": "" if options.floor == FLOOR else options.floor.line,
        "rounds": rounds,
    }
    return Report({**about, **machine()}, runs)
