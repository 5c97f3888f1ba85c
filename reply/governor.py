"""One budget for all of the bot's requests to Discord, shared fairly between the replies."""

import asyncio
from bisect import insort
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from enum import IntEnum
from itertools import count
from math import ceil
from operator import attrgetter
from types import SimpleNamespace
from typing import Self

import aiohttp

from metrics.observer import UNOBSERVED, Observer
from reply.budget import Account, Bucket, Buckets
from reply.refusals import is_about_old_messages
from reply.routes import Payer, is_of_api, payer_of, route_of

# https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
_ADDRESS_RATE = 50
_NEVER = float("inf")


class Urgency(IntEnum):
    """Who goes first where not all can."""

    FIRST = 0
    """What nobody has seen yet: a new message, the end of a reply."""
    PLAIN = 1
    """Whatever discord.py asks for by itself."""
    EDIT = 2
    """A reply that moves on."""
    TYPING = 3


class Permit:
    """One request's place in the budget: `async with permit:` waits for it, then send in the body.

    `answered` is done with the answer's body once Discord has accepted the request. discord.py
    holds the caller of a bucket's last request back until the bucket resets, although the answer
    is there; who waits for `answered` need not wait for that.
    """

    def __init__(
        self, governor: "Governor", route: str, urgency: Urgency, payer: Payer = Payer.BOT
    ) -> None:
        loop = asyncio.get_running_loop()
        self.route = route
        self.payer = payer
        self.urgency = urgency
        self.number = next(_numbers)
        self.granted: asyncio.Future[None] = loop.create_future()
        self.answered: asyncio.Future[bytes] = loop.create_future()
        self.is_sent = False
        self._governor = governor
        self._token: Token[Permit | None] | None = None

    def hasten(self) -> None:
        """Put it ahead: what it will show is now the end of a reply."""
        self._governor.hasten(self)

    async def __aenter__(self) -> Self:
        await self._governor.grant(self)
        self._token = _current.set(self)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._token:
            _current.reset(self._token)
        if not self.is_sent:
            self._governor.withdraw(self)


_numbers = count()
_number = attrgetter("number")
_current: ContextVar[Permit | None] = ContextVar("permit", default=None)


class Governor:
    """Lets a request go when the global budget and its route's bucket both allow it.

    A reply waits for a permit before it looks which text is the newest, so that no text grows old
    in a queue. Requests without one (discord.py's own) are met by the trace and wait for the budget
    alone, since discord.py minds the buckets by itself.
    """

    def __init__(self, rate: int = 50, observer: Observer = UNOBSERVED) -> None:
        self._loop = asyncio.get_running_loop()
        self._accounts = {
            Payer.BOT: Account(rate),
            Payer.ADDRESS: Account(min(rate, _ADDRESS_RATE)),
        }
        self._observer = observer
        self._application_id: int | None = None
        self._expected = 0
        self._buckets = Buckets()
        self._lines: dict[tuple[Urgency, Payer], list[Permit]] = {
            (urgency, payer): [] for urgency in Urgency for payer in Payer
        }
        self._timer: asyncio.TimerHandle | None = None

    def trace(self) -> aiohttp.TraceConfig:
        """Give what lets the governor see each request; for `discord.Client(http_trace=…)`."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._on_start)
        config.on_request_end.append(self._on_end)
        config.on_request_exception.append(self._on_exception)
        return config

    def apply(self, route: str, urgency: Urgency) -> Permit:
        """Give a permit to wait for, for a request on a route as `route_of` names it."""
        return Permit(self, route, urgency, payer_of(route, self._application_id))

    def know(self, application_id: int | None) -> None:
        """Take note of the bot's application, whose webhook is for answers to interactions."""
        self._application_id = application_id

    @contextmanager
    def expecting_answer(self) -> Iterator[None]:
        """Keep a slot for an answer that may come any moment: to type must not have taken it."""
        self._expected += 1
        try:
            yield
        finally:
            # Who types is not let go for that: the answer itself is what comes next, and first.
            self._expected -= 1

    async def grant(self, permit: Permit) -> None:
        """Wait until a permit's request may go. Use `async with permit`."""
        self._line_of(permit).append(permit)
        self.dispatch()
        try:
            await permit.granted
        except asyncio.CancelledError:
            if permit in self._line_of(permit):
                self._line_of(permit).remove(permit)
            else:
                self.withdraw(permit)
            raise

    def hasten(self, permit: Permit) -> None:
        """Put a permit among the first, in the order in which they were applied for."""
        line = self._line_of(permit)
        permit.urgency = Urgency.FIRST
        if permit in line:
            line.remove(permit)
            insort(self._line_of(permit), permit, key=_number)
            self.dispatch()

    def withdraw(self, permit: Permit) -> None:
        """Take back what was granted to a request that was not sent."""
        if account := self._accounts.get(permit.payer):
            account.withdraw()
        self._leave_bucket(permit)

    def dispatch(self) -> None:
        """Grant all that may go now, and see to the rest when the first of them may."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        now = self._loop.time()
        waiting = [line for line, permits in self._lines.items() if permits]
        wake_at = min((self._dispatch_line(*line, now) for line in waiting), default=_NEVER)
        if wake_at < _NEVER:
            # uvloop counts in whole milliseconds and rounds: too early would be in vain.
            milliseconds = ceil((wake_at - now) * 1000)
            self._timer = self._loop.call_later(milliseconds / 1000, self.dispatch)

    def _dispatch_line(self, urgency: Urgency, payer: Payer, now: float) -> float:
        """Grant what may go of one line, first come first; give when to look again."""
        wake_at = _NEVER
        for permit in tuple(self._lines[urgency, payer]):
            if permit.granted.cancelled():
                continue  # its task has yet to wake up and take it off the line
            free_at = self._free_at(urgency, payer, now)
            if free_at > now:
                return free_at
            ready_at = self._ready_at(permit, now)
            if ready_at > now:
                wake_at = min(wake_at, ready_at)
            else:
                self._let_go(permit, now)
        return wake_at

    def _free_at(self, urgency: Urgency, payer: Payer, now: float) -> float:
        """Give when a global budget has a slot for a request of this urgency."""
        account = self._accounts.get(payer)
        if account is None:
            return now
        spare = self._expected if urgency == Urgency.TYPING else 0
        return account.free_at(now, spare=spare, is_edit=urgency >= Urgency.EDIT)

    def _ready_at(self, permit: Permit, now: float) -> float:
        """Give when the route's bucket lets a request go."""
        if permit.urgency == Urgency.PLAIN:
            return now
        return self._bucket(permit.route).ready_at(now, paced=permit.urgency >= Urgency.EDIT)

    def _let_go(self, permit: Permit, now: float) -> None:
        self._line_of(permit).remove(permit)
        if permit.urgency != Urgency.PLAIN:
            self._bucket(permit.route).busy = True
        if account := self._accounts.get(permit.payer):
            account.start(now, is_edit=permit.urgency >= Urgency.EDIT)
        permit.granted.set_result(None)

    def _line_of(self, permit: Permit) -> list[Permit]:
        return self._lines[permit.urgency, permit.payer]

    def _bucket(self, route: str) -> Bucket:
        return self._buckets.of(route, self._loop.time())

    async def _on_start(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        del session
        if not is_of_api(params.url.path):
            context.permit = None
            return
        permit = _current.get()
        if permit is None or permit.is_sent:
            permit = await self._plain_permit(params, retried=permit)
        permit.is_sent = True
        context.permit = permit

    async def _plain_permit(
        self, params: aiohttp.TraceRequestStartParams, retried: Permit | None
    ) -> Permit:
        permit = self.apply(route_of(params.method, params.url.path), Urgency.PLAIN)
        if retried and retried.route == permit.route:
            permit.answered = retried.answered
        await self.grant(permit)
        return permit

    async def _on_end(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        del session
        permit: Permit | None = context.permit
        if permit is None:
            return
        response = params.response
        now = self._loop.time()
        bucket = self._bucket(permit.route)
        bucket.learn(response.headers, now)
        body = await response.read()
        if response.status == 429:
            self._observer.rate_limited(response.headers.get("X-RateLimit-Scope"))
        if response.status == 429 and not is_about_old_messages(body):
            self._hold_back(permit.payer, bucket, response, now)
        context.permit = None  # lest a fault from here on end it once more
        self._finish(permit)
        if response.ok and not permit.answered.done():
            permit.answered.set_result(body)

    def _hold_back(
        self, payer: Payer, bucket: Bucket, response: aiohttp.ClientResponse, now: float
    ) -> None:
        try:
            until = now + float(response.headers.get("Retry-After", "1"))
        except ValueError:
            until = now + 1
        account = self._accounts.get(payer)
        if account and response.headers.get("X-RateLimit-Scope") == "global":
            account.block(until)
        else:
            bucket.block(until)

    async def _on_exception(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        del session, params
        permit: Permit | None = getattr(context, "permit", None)
        if permit is not None:
            self._finish(permit)

    def _finish(self, permit: Permit) -> None:
        if account := self._accounts.get(permit.payer):
            account.finish(self._loop.time())
        self._leave_bucket(permit)

    def _leave_bucket(self, permit: Permit) -> None:
        if permit.urgency != Urgency.PLAIN:
            self._bucket(permit.route).busy = False
        self.dispatch()
