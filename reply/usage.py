"""What was used, told in numbers: an embed, within Discord's limits. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import discord
from discord.utils import escape_markdown

from history.spending import Who
from history.usage import Kind
from history.usage_report import Report, Sums
from i18n import Catalogue, Text, text, texts
from limits import priced

# https://discord.com/developers/docs/resources/message#embed-object-embed-limits
_LONGEST_FIELD: Final = 1024
_LONGEST_NAME: Final = 40
_COLOUR: Final = 0x5865F2

TITLES: Final[Mapping[Who, Text]] = {
    "person": text("Your usage"),
    "server": text("Usage in this server"),
    "bot": text("Usage of the whole bot"),
}
KINDS: Final[Mapping[Kind, Text]] = {
    "answer": text("Answers"),
    "title": text("Titles"),
    "summary": text("Summaries"),
    "transcript": text("Transcripts"),
}
OTHERS: Final = text("Others")


@dataclass(frozen=True, slots=True)
class Bill:
    """What somebody is told: whose usage, of which `days` up to today, with people's `names`.

    `rate` is how many tomans a dollar is, None where prices are told in dollars. `left` says what
    is left of limits, and `remark` what else there is to say.
    """

    who: Who
    report: Report
    today: date
    days: int
    names: Mapping[int, str]
    rate: Decimal | None = None
    left: Sequence[Text] = ()
    remark: Text | None = None

    @property
    def period(self) -> Text:
        """Tell of which days it is."""
        return texts("In the last {count} day", "In the last {count} days", self.days)

    def each_day(self) -> Iterator[tuple[date, Sums]]:
        """Give what was used on each of the days, the first one first."""
        for before in reversed(range(self.days)):
            day = self.today - timedelta(days=before)
            yield day, self.report.days.get(day, Sums())

    def by_model(self) -> list[tuple[str, Sums]]:
        """Give what was used by model, who cost most first."""
        return [(clipped(name), sums) for name, sums in self.report.models.items()]

    def by_person(self) -> list[tuple[str, Sums]]:
        """Give what was used by person, who cost most first; nothing where it is all one's own."""
        if self.who == "person":
            return []
        people = self.report.people.items()
        return [(clipped(self.names.get(id_) or str(id_)), sums) for id_, sums in people]


def clipped(name: str) -> str:
    """Give a name, shortened where it is long."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def cost(sums: Sums, rate: Decimal | None) -> Text:
    """Tell what calls cost, as far as that is known."""
    amount = priced(sums.dollars, rate)
    if not sums.unpriced:
        return amount
    if not sums.is_priced:
        return text("price unknown")
    return text("at least {amount}", amount=amount)


def calls(sums: Sums) -> Text:
    """Tell how many calls there were."""
    return texts("{count:,} call", "{count:,} calls", sums.calls)


def tokens(sums: Sums) -> Text:
    """Tell how many tokens there were."""
    return texts("{count:,} token", "{count:,} tokens", sums.tokens)


def usage_embed(bill: Bill, words: Catalogue) -> discord.Embed:
    """Tell what was used, in a reader's language."""
    embed = discord.Embed(title=words.say(TITLES[bill.who]), colour=_COLOUR)
    embed.description = "\n".join(words.say(note) for note in _notes(bill))
    if bill.report.total.calls:
        for name, value in _figures(bill, words):
            embed.add_field(name=words.say(name), value=value)
        for name, listed in _lists(bill, words):
            embed.add_field(name=words.say(name), value=listed, inline=False)
    if bill.left:
        limits = _joined([f"- {words.say(each)}" for each in bill.left])
        embed.add_field(name=words.say(text("Limits")), value=limits, inline=False)
    embed.set_footer(text=words.say(text("Days are those of UTC.")))
    return embed


def _notes(bill: Bill) -> Iterator[Text]:
    total = bill.report.total
    yield bill.period
    if not total.calls:
        yield text("Nothing was used.")
    if total.unpriced:
        yield texts(
            "The price of {count:,} call is not known; it is not in the sum.",
            "The price of {count:,} calls is not known; they are not in the sum.",
            total.unpriced,
        )
    if total.estimated:
        yield texts(
            "The tokens of {count:,} call I have counted myself, more or less.",
            "The tokens of {count:,} calls I have counted myself, more or less.",
            total.estimated,
        )
    if bill.remark:
        yield bill.remark


def _figures(bill: Bill, words: Catalogue) -> Iterator[tuple[Text, str]]:
    total = bill.report.total
    answers = bill.report.kinds.get("answer", Sums())
    yield text("Cost"), words.say(cost(total, bill.rate))
    yield text("Requests"), f"{answers.calls:,}"
    if answers.seconds is not None:
        seconds = text("{seconds} s", seconds=f"{answers.seconds:,.1f}")
        yield text("Mean time of an answer"), words.say(seconds)
    yield text("Tokens in"), f"{total.prompt_tokens:,}"
    yield text("Of these from a cache"), f"{total.cached_tokens:,}"
    yield text("Tokens out"), f"{total.completion_tokens:,}"


def _lists(bill: Bill, words: Catalogue) -> Iterator[tuple[Text, str]]:
    report, rate = bill.report, bill.rate

    def listed(named: Iterable[tuple[str, Sums]]) -> str:
        return _listed(tuple(named), report.total, rate, words)

    yield text("By model"), listed((_code(name), sums) for name, sums in bill.by_model())
    kinds = ((words.say(KINDS[kind]), sums) for kind, sums in report.kinds.items())
    yield text("By purpose"), listed(kinds)
    if people := bill.by_person():
        yield text("By person"), listed((escape_markdown(name), sums) for name, sums in people)


def _code(name: str) -> str:
    shown = name.replace("`", "'")
    return f"`{shown}`"


def with_others(
    named: Sequence[tuple[str, Sums]], total: Sums, words: Catalogue
) -> list[tuple[str, Sums]]:
    """Give what is named, and what is left of the whole as that of others."""
    rest = total - sum((sums for _, sums in named), Sums())
    return [*named, (words.say(OTHERS), rest)] if rest.calls else list(named)


def _listed(
    named: Sequence[tuple[str, Sums]], total: Sums, rate: Decimal | None, words: Catalogue
) -> str:
    """Give a line for each name as far as there is room, and one for all the others."""
    said = ""
    for count in range(len(named), -1, -1):
        rows = with_others(named[:count], total, words)
        said = "\n".join(words.say(_line(name, sums, rate)) for name, sums in rows)
        if len(said) <= _LONGEST_FIELD:
            break
    return said


def _line(name: str, sums: Sums, rate: Decimal | None) -> Text:
    return text(
        "- {name}: {cost}, {calls}, {tokens}",
        name=name,
        cost=cost(sums, rate),
        calls=calls(sums),
        tokens=tokens(sums),
    )


def _joined(rows: Sequence[str]) -> str:
    """Give as many lines as there is room for."""
    said = "\n".join(rows)
    while len(said) > _LONGEST_FIELD:
        said = said.rpartition("\n")[0]
    return said
