"""What was used, told in a picture: its chart, and the same in words. Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from history.usage_report import Sums
from i18n import RIGHT_TO_LEFT, Catalogue, Text, text
from reply.chart import Bar, Chart, Look, Panel
from reply.usage import TITLES, Bill, calls, cost, tokens, with_others

# https://discord.com/developers/docs/resources/message#attachment-object
_LONGEST_DESCRIPTION: Final = 1024


class UsagePicture:
    """What an account used, as a reader of a language sees it.

    Where no price is known at all, tokens stand in place of what they cost.
    """

    def __init__(self, bill: Bill, words: Catalogue) -> None:
        self._bill = bill
        self._words = words
        self._has_prices = bill.report.total.is_priced

    def chart(self, look: Look) -> Chart:
        """Give what is to be drawn."""
        say = self._words.say
        days = tuple(Bar(day.isoformat(), self._value(sums)) for day, sums in self._bill.each_day())
        return Chart(
            look=look,
            is_right_to_left=self._words.language in RIGHT_TO_LEFT,
            title=say(TITLES[self._bill.who]),
            subtitle=say(self._summary()),
            days=Panel(say(self._title_of_days()), days),
            lists=tuple(self._lists()),
        )

    def description(self) -> str:
        """Tell in words what the picture shows."""
        day, most = max(self._bill.each_day(), key=lambda each: self._value(each[1]))
        peak = text("Most on {day}: {amount}", day=day.isoformat(), amount=self._amount(most))
        said = [self._words.say(part) for part in (TITLES[self._bill.who], self._summary(), peak)]
        for panel in self._lists():
            said += [panel.title, *(f"- {bar.name}: {bar.shown}" for bar in panel.rows)]
        told = "\n".join(said)
        if len(told) > _LONGEST_DESCRIPTION:
            told = f"{told[: _LONGEST_DESCRIPTION - 1]}…"
        return told

    def _summary(self) -> Text:
        total = self._bill.report.total
        return text(
            "{period}: {cost}, {calls}, {tokens}",
            period=self._bill.period,
            cost=cost(total, self._bill.rate),
            calls=calls(total),
            tokens=tokens(total),
        )

    def _title_of_days(self) -> Text:
        if not self._has_prices:
            return text("Tokens per day, since no price is known")
        if self._bill.rate is None:
            return text("Cost per day, in dollars")
        return text("Cost per day, in tomans")

    def _lists(self) -> Iterator[Panel]:
        by_model = text("Cost by model") if self._has_prices else text("Tokens by model")
        yield self._panel(by_model, self._bill.by_model())
        if people := self._bill.by_person():
            by_person = text("Cost by person") if self._has_prices else text("Tokens by person")
            yield self._panel(by_person, people)

    def _panel(self, title: Text, named: Sequence[tuple[str, Sums]]) -> Panel:
        bars = (
            Bar(name, self._value(sums), self._words.say(self._amount(sums)))
            for name, sums in with_others(named, self._bill.report.total, self._words)
        )
        return Panel(self._words.say(title), tuple(bars))

    def _amount(self, sums: Sums) -> Text:
        return cost(sums, self._bill.rate) if self._has_prices else tokens(sums)

    def _value(self, sums: Sums) -> float:
        if not self._has_prices:
            return float(sums.tokens)
        return float(sums.dollars * (self._bill.rate or Decimal(1)))
