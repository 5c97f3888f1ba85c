"""The HTTP side: every request's way through faults, token, limits and its handler."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING

import orjson
from aiohttp import BodyPartReader, web

from playground.discord import (
    routes_emojis,
    routes_interactions,
    routes_messages,
    routes_places,
    routes_webhooks,
)
from playground.discord.drafts import REQUEST_LIMIT
from playground.discord.errors import ApiError, Form, Refusal
from playground.discord.faults import Fault
from playground.discord.limits import Buckets, Verdict
from playground.discord.rest import Call, Route, Router, Upload
from playground.discord.wire import JSON

if TYPE_CHECKING:
    from playground.discord.service import Discord

API = "/api/v10"
GATEWAY = "/gateway"
WITHOUT_TOKEN = ("/interactions/", "/webhooks/{webhook_id}/", "/gateway")
HEADERS = {"Content-Type": "application/json", "Via": "1.1 playground"}


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was answered: `at` in Unix seconds, `seconds` until the answer.

    `status` is 0 where the connection was closed without an answer; `code` is Discord's error
    code of a refusal.
    """

    at: float
    method: str
    path: str
    route: str
    status: int
    body: object = field(repr=False)
    code: int | None = None
    seconds: float = 0.0
    answer: object = field(default=None, repr=False)


@dataclass(slots=True)
class _Answer:
    status: int
    data: object
    headers: dict[str, str]


class Server:
    """Serves REST, the gateway's websocket and attachments on one port of 127.0.0.1."""

    def __init__(self, discord: "Discord", buckets: Buckets) -> None:
        self._discord = discord
        self._buckets = buckets
        rooms = (
            routes_messages,
            routes_interactions,
            routes_places,
            routes_webhooks,
            routes_emojis,
        )
        self._router = Router(*(room.ROUTES for room in rooms))
        self._runner = web.ServerRunner(
            web.Server(self._serve, access_log=None), shutdown_timeout=0.5
        )
        self.requests: deque[Request] = deque(maxlen=200_000)

    async def start(self) -> int:
        """Listen on a free port and give its number."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port: int = self._runner.addresses[0][1]
        return port

    async def stop(self) -> None:
        """Close all connections."""
        await self._runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.rel_url.raw_path
        if path.startswith(API + "/"):
            return await self._rest(request, path.removeprefix(API))
        if path == GATEWAY:
            return await self._discord.gateway.serve(request)
        return await self._discord.files.serve(request)

    async def _rest(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        began, at = time.perf_counter(), self._discord.clock()
        call = Call(self._discord, request.method, path, "", {}, dict(request.query))
        route, fault = self._find(call)
        if fault is not None:
            fault.arrived.set()
            if not fault.done:
                await _wait(fault)
        answer = await self._answer(request, call, route, fault)
        if fault is not None and fault.done:
            await _wait(fault)
            if fault.status is not None:
                answer = _broken(fault)
        # Its clock is the one in the answer, which a client can compare its own with.
        answer.headers["Date"] = formatdate(self._discord.clock(), usegmt=True)
        hang_up = fault is not None and fault.hang_up
        took = time.perf_counter() - began
        self._log(call, at, _Answer(0, None, {}) if hang_up else answer, took)
        if hang_up and request.transport is not None:
            request.transport.close()
        if answer.status == 204:
            headers = {k: v for k, v in answer.headers.items() if k != "Content-Type"}
            return web.Response(status=204, headers=headers)
        body = answer.data.encode() if isinstance(answer.data, str) else orjson.dumps(answer.data)
        return web.Response(status=answer.status, body=body, headers=answer.headers)

    def _find(self, call: Call) -> tuple[Route | ApiError, Fault | None]:
        try:
            route, call.params = self._router.find(call.method, call.path)
        except ApiError as error:
            return error, self._discord.faults.take(call.method, call.path)
        call.route = route.template
        return route, self._discord.faults.take(call.method, route.template)

    async def _answer(
        self,
        request: web.BaseRequest,
        call: Call,
        route: Route | ApiError,
        fault: Fault | None,
    ) -> _Answer:
        headers = HEADERS
        try:
            if isinstance(route, ApiError):
                raise route
            await _read(request, call)
            if fault is not None and not fault.done and (fault.status or fault.hang_up):
                return _broken(fault)
            self._check_token(request, call)
            verdict = self._buckets.check(call.method, call.route, call.params)
            headers = HEADERS | verdict.headers
            if verdict.retry_after is not None:
                return _limited(verdict, dict(headers))
            reply = route.handler(call)
        except ApiError as error:
            return _Answer(error.status, error.body, headers | error.headers)
        return _Answer(reply.status, reply.data, dict(headers))

    def _check_token(self, request: web.BaseRequest, call: Call) -> None:
        if call.route.startswith(WITHOUT_TOKEN) and call.route != "/gateway/bot":
            return
        if request.headers.get("Authorization") != f"Bot {self._discord.token}":
            raise ApiError(Refusal.UNAUTHORIZED)

    def _log(self, call: Call, at: float, answer: _Answer, took: float) -> None:
        code = answer.data.get("code") if isinstance(answer.data, dict) else None
        refused = answer.status >= 400
        self.requests.append(
            Request(
                at, call.method, call.path, call.route, answer.status, call.body,
                code if refused and isinstance(code, int) else None, took, answer.data,
            )
        )  # fmt: skip
        if answer.status in (401, 403, 429):
            self._discord.invalid_requests += 1
        self._discord.world.changes.notify()


async def _wait(fault: Fault) -> None:
    if fault.gate is not None:
        await fault.gate.wait()
    if fault.seconds:
        await asyncio.sleep(fault.seconds)


def _broken(fault: Fault) -> _Answer:
    status = fault.status or 500
    if isinstance(fault.body, str):
        return _Answer(status, fault.body, {"Content-Type": "text/html", "Via": HEADERS["Via"]})
    body: JSON = fault.body or {"message": "Internal Server Error", "code": 0}
    headers = dict(HEADERS)
    if status == 429:
        body = {"retry_after": 0.1, "global": False} | body
        headers |= {"Retry-After": "1", "X-RateLimit-Scope": "shared"}
    return _Answer(status, body, headers)


def _limited(verdict: Verdict, headers: dict[str, str]) -> _Answer:
    body = {
        "message": "You are being rate limited.",
        "retry_after": round(verdict.retry_after or 0.0, 3),
        "global": verdict.everywhere,
    }
    return _Answer(429, body, headers)


async def _read(request: web.BaseRequest, call: Call) -> None:
    """Read the body, JSON or multipart, into the call."""
    if not request.body_exists:
        return
    kind = request.content_type
    if kind == "multipart/form-data":
        await _read_parts(request, call)
    elif kind == "application/json":
        call.body = _parse(await request.read())
    elif await request.read():
        form = Form()
        message = 'Expected "Content-Type" header to be one of'
        message += " {'application/json', 'multipart/form-data'}."
        form.wrong((), "CONTENT_TYPE_INVALID", message)
        form.verify()


def _parse(data: bytes | bytearray) -> object:
    try:
        parsed: object = orjson.loads(data) if data else None
    except orjson.JSONDecodeError:
        raise ApiError(Refusal.INVALID_JSON) from None
    return parsed


async def _read_parts(request: web.BaseRequest, call: Call) -> None:
    left = REQUEST_LIMIT
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        data = await _read_part(part, left)
        left -= len(data)
        if part.name == "payload_json":
            call.body = _parse(data)
        elif part.name.startswith("files[") and part.name[6:-1].isdigit():
            kind = part.headers.get("Content-Type")
            call.files[int(part.name[6:-1])] = Upload(part.filename or "unknown", data, kind)


async def _read_part(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        data += chunk
        if len(data) > most:
            raise ApiError(Refusal.TOO_LARGE)
    return bytes(data)
