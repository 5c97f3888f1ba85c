"""Allowances: whether a question may be asked within the owner's limits, and at whose expense.

What an answer will use is not known beforehand. So each question holds an estimate until it is over
and its real use is in the ledger, and nobody gets past a limit by asking many at once. What is said
before a question counts too, so it holds as much as the person's largest call that was seen lately.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from weakref import WeakSet

from ai.models import Models
from history.spending import Account, Entry, Spending, Spent, Who
from i18n import Text, text
from limits import Limit, Limits, Period, began_at, priced, renews_at, told

_MINUTE: Final = 60.0
_NEARLY: Final = Decimal("0.8")
# Tokens of an answer where no limit says how long it may become.
_USUAL_ANSWER: Final = 1_000

_BOT: Final = Account("bot")
_Key = tuple[Account, Period]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: in which server (0: none), with which roles there."""

    person_id: int
    server_id: int = 0
    role_ids: frozenset[int] = frozenset()


@dataclass(slots=True, eq=False, weakref_slot=True)
class Ticket:
    """Leave to ask one question; `settle` it once what was used is in the ledger.

    `model` answers instead of the one that was wished for. `remark` tells why, and `warning` that
    most of a limit is used up.
    """

    accounts: tuple[Account, ...] = ()
    held: Spent = field(default_factory=Spent)
    model: str | None = None
    remark: Text | None = None
    warning: Text | None = None
    is_settled: bool = False

    def settle(self) -> None:
        """Note that the question is over, however it ended."""
        self.is_settled = True


class LimitReachedError(Exception):
    """A question is not asked, since a limit is reached; `text` says which, and when it renews."""

    def __init__(self, reason: Text) -> None:
        super().__init__("a limit is reached")
        self.text = reason


class Allowances:
    """Keeps to the limits. `now` gives Unix seconds."""

    def __init__(
        self,
        limits: Limits,
        spending: Spending,
        models: Models,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._limits = limits
        self._spending = spending
        self._models = models
        self._now = now
        # A question that never gets as far as its end does not count for ever.
        self._tickets: WeakSet[Ticket] = WeakSet()
        self._open: set[Ticket] = set()
        self._asked: dict[Account, deque[float]] = {}
        self._sums: dict[_Key, tuple[int, Spent]] = {}
        self._largest: dict[int, Spent] = {}
        self._latest: int | None = None
        # One at a time: who comes next counts what the one before holds.
        self._turn = asyncio.Lock()

    def renew(self, limits: Limits, models: Models) -> None:
        """Keep to other limits from here on."""
        self._limits = limits
        self._models = models

    async def admit(self, asker: Asker, model: str, question: str, answer: int | None) -> Ticket:
        """Give leave to ask a model, for an answer of so many tokens at the most.

        Raises LimitReachedError.
        """
        limited = [(account, limits) for account, limits in self._limited(asker) if limits]
        if not limited:
            return Ticket()
        accounts = tuple(account for account, _ in limited)
        async with self._turn:
            await self._catch_up(limited)
            ticket = Ticket(accounts, self._estimate(asker, model, question, answer))
            for account, limits in limited:
                for limit in limits:
                    self._apply(ticket, account, limit)
            await self._warn(ticket, limited)
            self._tickets.add(ticket)
            for account in accounts:
                self._asked.setdefault(account, deque()).append(self._now())
        return ticket

    async def left(self, asker: Asker, who: Who = "person") -> list[Text]:
        """Tell what the asker, their server, or the whole bot has left of each limit."""
        limited = [each for each in self._limited(asker) if each[0].who == who]
        async with self._turn:
            await self._catch_up(limited)
            return [self._left(account, limit) for account, limits in limited for limit in limits]

    def _left(self, account: Account, limit: Limit) -> Text:
        used, rate = self._used(account, limit), self._limits.rate
        rest = max(limit.most - used, Decimal(0))
        amount = priced(rest, rate) if limit.unit == "dollars" else str(int(rest))
        # A minute begins with the first request in it, and none was asked.
        if limit.period == "minute" and not used:
            return text("{amount} left of {limit}", amount=amount, limit=told(limit, rate))
        return text(
            "{amount} left of {limit}. It renews {when}.",
            amount=amount,
            limit=told(limit, rate),
            when=self._renewal(account, limit),
        )

    def _limited(self, asker: Asker) -> Iterator[tuple[Account, tuple[Limit, ...]]]:
        limits = self._limits
        yield Account("person", asker.person_id), limits.of(asker.role_ids)
        if asker.server_id:
            yield Account("server", asker.server_id), limits.server
        if limits.budget is not None:
            yield _BOT, (Limit(limits.budget, "dollars", "month"),)

    def _estimate(self, asker: Asker, model: str, question: str, answer: int | None) -> Spent:
        prompt, completion = len(question) // 3, answer or _USUAL_ANSWER
        cost = self._models.cost(model, prompt, 0, completion)
        largest = self._largest.get(asker.person_id, Spent())
        return Spent(
            1,
            max(prompt + completion, largest.tokens),
            max(cost or Decimal(0), largest.dollars),
        )

    def _apply(self, ticket: Ticket, account: Account, limit: Limit) -> None:
        """Let a ticket pass a limit, with another model if need be. Raises LimitReachedError."""
        if self._used(account, limit) < limit.most:
            return
        reason = self._reason(account, limit)
        instead = self._limits.model
        if instead is None or limit.unit == "requests" or account == _BOT:
            raise LimitReachedError(reason)
        ticket.model, ticket.remark = instead, reason

    def _used(self, account: Account, limit: Limit) -> Decimal:
        """Give what counts towards a limit: what was used, and what is held for open questions."""
        if limit.period == "minute":
            return Decimal(len(self._asked.get(account, ())))
        used = self._sums[account, limit.period][1]
        for ticket in self._open:
            if account in ticket.accounts:
                used += ticket.held
        return Decimal(getattr(used, limit.unit))

    def _reason(self, account: Account, limit: Limit) -> Text:
        if account == _BOT:
            month = f"<t:{renews_at('month', self._now())}:f>"
            return text("I have used up my budget of this month. It renews on {when}.", when=month)
        limit_told, when = told(limit, self._limits.rate), self._renewal(account, limit)
        if account.who == "server":
            return text(
                "This server has reached its limit of {limit}. It renews {when}.",
                limit=limit_told,
                when=when,
            )
        return text(
            "You have reached your limit of {limit}. It renews {when}.",
            limit=limit_told,
            when=when,
        )

    def _renewal(self, account: Account, limit: Limit) -> str:
        """Give when a limit renews, as Discord shows it to each in their own time.

        https://discord.com/developers/docs/reference#message-formatting-timestamp-styles
        """
        if limit.period == "minute":
            return f"<t:{int(self._asked[account][0] + _MINUTE) + 1}:R>"
        at = renews_at(limit.period, self._now())
        return f"<t:{at}:f> (<t:{at}:R>)"

    async def _warn(self, ticket: Ticket, limited: list[tuple[Account, tuple[Limit, ...]]]) -> None:
        """Tell once of each day's and month's limit that most of it is used up."""
        for account, limits in limited:
            for limit in limits:
                if limit.period == "minute" or account == _BOT:
                    continue
                is_near = limit.most * _NEARLY <= self._used(account, limit) < limit.most
                if is_near and await self._is_first(account, limit):
                    ticket.warning = self._warning(account, limit)

    async def _is_first(self, account: Account, limit: Limit) -> bool:
        began = began_at(limit.period, self._now())
        what = f"{limit.unit}/{limit.period}"
        return await self._spending.is_first_warning(account, what, began)

    def _warning(self, account: Account, limit: Limit) -> Text:
        percent = int(self._used(account, limit) * 100 / limit.most)
        limit_told, when = told(limit, self._limits.rate), self._renewal(account, limit)
        if account.who == "server":
            return text(
                "This server has used {percent} % of {limit}. It renews {when}.",
                percent=percent,
                limit=limit_told,
                when=when,
            )
        return text(
            "You have used {percent} % of {limit}. It renews {when}.",
            percent=percent,
            limit=limit_told,
            when=when,
        )

    async def _catch_up(self, limited: list[tuple[Account, tuple[Limit, ...]]]) -> None:
        """Bring the sums up to date with the ledger, and note which questions are not in it.

        What was settled before the ledger is read is in it; what is settled meanwhile may not be.
        """
        now = self._now()
        self._open = {ticket for ticket in self._tickets if not ticket.is_settled}
        if self._latest is None:
            self._latest = await self._spending.latest()
        for entry in await self._spending.newer(self._latest):
            self._add(entry)
            self._latest = entry.id
        self._forget(now)
        for account, limits in limited:
            for period in {limit.period for limit in limits} - {"minute"}:
                if (account, period) not in self._sums:
                    began = began_at(period, now)
                    spent = await self._spending.spent(account, began, self._latest)
                    self._sums[account, period] = began, spent

    def _add(self, entry: Entry) -> None:
        for account in entry.accounts:
            for period in ("day", "month"):
                began, spent = self._sums.get((account, period), (None, Spent()))
                if began is not None and entry.created_at >= began:
                    self._sums[account, period] = began, spent + entry.spent
            if account.who == "person":
                self._note_size(account.id, entry.spent)

    def _note_size(self, person_id: int, spent: Spent) -> None:
        before = self._largest.get(person_id, Spent())
        self._largest[person_id] = Spent(
            1, max(before.tokens, spent.tokens), max(before.dollars, spent.dollars)
        )

    def _forget(self, now: float) -> None:
        """Drop what is of a day or month, or of a minute, that is over."""
        current = {period: began_at(period, now) for period in ("day", "month")}
        kept = {key: held for key, held in self._sums.items() if held[0] == current[key[1]]}
        if len(kept) < len(self._sums):
            self._largest.clear()
        self._sums = kept
        for account, times in list(self._asked.items()):
            while times and times[0] <= now - _MINUTE:
                times.popleft()
            if not times:
                del self._asked[account]
