"""The server: routes, keys, the queue of answers, and the record of requests."""

import asyncio
import itertools
import socket
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Final, Self

import orjson
from aiohttp import web

from playground.model.answer import Answer, Failure, Outcome
from playground.model.asked import Asked, Gate
from playground.model.checks import Rules, check
from playground.model.heard import Heard
from playground.model.sending import Streaming, whole_answer
from playground.model.standin import stand_in

NAMES: Final = ("gpt-6-luna", "gpt-6.1-terra", "gpt-5.4-mini", "gpt-4o", "gpt-4o-mini")
_LARGEST_REQUEST: Final = 32 << 20


class Model:
    """A model server on loopback, up between `async with` and its end.

    `key` None takes any key and none. `names` are the models; None: /models is absent, as with
    Gilas, and any name is a model. `context` is in tokens. `tokens_per_second` and `delay_first`
    (seconds) are the stand-in's pace; by default it answers at once.
    """

    def __init__(
        self,
        *,
        key: str | None = "test-key",
        names: Iterable[str] | None = NAMES,
        context: int = 128_000,
        tokens_per_second: float | None = None,
        delay_first: float = 0.0,
    ) -> None:
        self.key = key
        self.names = None if names is None else tuple(names)
        self.context = context
        self.requests: Final[list[Asked]] = []
        self.listed = 0
        """How often /models was asked for."""
        self._pace = (tokens_per_second, delay_first)
        self._outcomes: deque[Outcome] = deque()
        self._answer_with: Callable[[Asked], Outcome | None] = lambda _asked: None
        self._refused: frozenset[str] = frozenset()
        self._sounds: deque[str | Failure] = deque()
        self.heard: list[Heard] = []
        """The recordings that were sent."""
        self._unseen: asyncio.Queue[Asked] = asyncio.Queue()
        self._gate: Gate | None = None
        self._ids = itertools.count(1)
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    @property
    def url(self) -> str:
        """The base URL, as OPENAI_BASE_URL takes it."""
        return f"http://127.0.0.1:{self._port}/v1"

    def answers(self, *outcomes: Outcome) -> None:
        """Put answers in the queue, one for each request that is in order; retries count."""
        self._outcomes.extend(outcomes)

    def answer_with(self, choose: Callable[[Asked], Outcome | None]) -> None:
        """Let `choose` answer when the queue is empty; where it gives None, the stand-in does."""
        self._answer_with = choose

    def hears(self, *outcomes: str | Failure) -> None:
        """Say what is in the next recordings, in turn, or how listening fails."""
        self._sounds.extend(outcomes)

    def refuses(self, *parameters: str) -> None:
        """Refuse these parameters and roles, or PICTURES, with a 400, as models do."""
        self._refused = frozenset(parameters)

    async def asked(self) -> Asked:
        """Wait for the next request; each is given once, in the order of arrival."""
        return await self._unseen.get()

    @asynccontextmanager
    async def held(
        self, after: int = 0, where: Callable[[Asked], bool] = lambda _: True
    ) -> AsyncGenerator[Gate, None]:
        """Hold streamed answers after so many pieces, until released or the block's end.

        `where` tells the requests whose answers are held: all of them.
        """
        self._gate = gate = Gate(after, where)
        try:
            yield gate
        finally:
            self._gate = None
            gate.release()

    @asynccontextmanager
    async def down(self) -> AsyncGenerator[None, None]:
        """Refuse connections within the block, and cut those there are."""
        await self._close()
        with socket.socket() as held:  # bound, so that no other server gets the port meanwhile
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind(("127.0.0.1", self._port))
            yield
        await self._listen()

    def _gate_of(self, asked: Asked) -> Gate | None:
        return self._gate if self._gate and self._gate.where(asked) else None

    async def _listen(self) -> None:
        app = web.Application(client_max_size=_LARGEST_REQUEST)
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_post("/v1/audio/transcriptions", self._transcribe)
        app.router.add_get("/v1/models", self._list)
        app.router.add_route("*", "/{path:.*}", self._unknown)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.0
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = _parse(await request.read())
        asked = Asked(
            params=body if isinstance(body, dict) else {},
            headers={name.lower(): value for name, value in request.headers.items()},
            time=asyncio.get_running_loop().time(),
            port=(request.get_extra_info("peername") or ("", 0))[1],
        )
        self.requests.append(asked)
        self._unseen.put_nowait(asked)
        try:
            return await self._respond(request, asked, body)
        except asyncio.CancelledError:
            asked.disconnected = True
            raise
        except ConnectionResetError as error:
            # The client left while a piece was on its way: no fault, but what cancels otherwise.
            asked.disconnected = True
            raise asyncio.CancelledError from error
        finally:
            asked.end()

    async def _respond(
        self, request: web.Request, asked: Asked, body: object
    ) -> web.StreamResponse:
        rules = Rules(frozenset(self.names or ()), self.context, self._refused)
        outcome = self._check_key(request) or check(body, rules) or self._next(asked)
        if isinstance(outcome, Failure):
            asked.status = outcome.status
            return self._fail(request, outcome)
        asked.status, headers = 200, self._headers()
        if asked.params.get("stream") and outcome.stream:
            return await Streaming(asked, outcome, lambda: self._gate_of(asked)).run(
                request, headers
            )
        if outcome.delay_first:
            await asyncio.sleep(outcome.delay_first)
        return _json(whole_answer(asked, outcome), headers)

    def _next(self, asked: Asked) -> Outcome:
        if self._outcomes:
            return self._outcomes.popleft()
        chosen = self._answer_with(asked)
        if chosen is not None:
            return chosen
        pace, delay = self._pace
        wanted = asked.params.get("response_format") or {"type": "text"}
        said = stand_in(asked.messages, in_json=wanted["type"] != "text")
        others = [said] * ((asked.params.get("n") or 1) - 1)
        return Answer(said, others, tokens_per_second=pace, delay_first=delay)

    def _check_key(self, request: web.Request) -> Failure | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if self.key is None or (scheme.lower() == "bearer" and key == self.key):
            return None
        shown = f"{key[:8]}{'*' * 8}{key[-4:]}"
        message = (
            f"Incorrect API key provided: {shown}. You can find your API key at "
            "https://platform.openai.com/account/api-keys."
        )
        return Failure.json(401, message, code="invalid_api_key")

    async def _transcribe(self, request: web.Request) -> web.StreamResponse:
        heard = await Heard.read(request)
        self.heard.append(heard)
        failure = self._check_key(request) or heard.check()
        outcome = failure or (self._sounds.popleft() if self._sounds else Failure.json(500, "?"))
        if isinstance(outcome, Failure):
            return self._fail(request, outcome)
        usage = {"type": "tokens", "input_tokens": 14, "output_tokens": 5, "total_tokens": 19}
        return _json({"text": outcome, "usage": usage}, self._headers())

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self.listed += 1
        failure = self._check_key(request)
        if failure is not None:
            return self._fail(request, failure)
        if self.names is None:
            return await self._unknown(request)
        kind = {"object": "model", "created": 0, "owned_by": "playground"}
        return _json(
            {"object": "list", "data": [{"id": name, **kind} for name in self.names]},
            self._headers(),
        )

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        message = f"Invalid URL ({request.method} {request.path})"
        return self._fail(request, Failure.json(404, message))

    def _headers(self) -> dict[str, str]:
        return {"x-request-id": f"req_{next(self._ids):06d}"}

    def _fail(self, request: web.Request, failure: Failure) -> web.Response:
        if failure.status:
            return web.Response(
                status=failure.status,
                body=failure.body,
                content_type=failure.content_type,
                headers={**self._headers(), **failure.headers},
            )
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


def _parse(data: bytes) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def _json(body: object, headers: dict[str, str]) -> web.Response:
    return web.Response(body=orjson.dumps(body), content_type="application/json", headers=headers)
