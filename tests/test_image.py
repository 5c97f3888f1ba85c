"""The files of an image are enough for the bot, and its health check tells well from ill."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from playground.model import Answer
from tests.home import Home
from tests.image_files import ROOT, files_let_through, health_check


async def test_the_bot_answers_with_the_files_of_the_image_alone(
    home: Home, tmp_path: Path
) -> None:
    for name in files_let_through():
        target = tmp_path / "app" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    async with home.process(PYTHONPATH=str(tmp_path / "app"), LANGUAGE="fa") as process:
        home.model.answers(Answer("From the image."))
        question = await home.ali.say(home.channel, "!چت سلام")
        assert "From the image." in (await home.answered(question)).content
        told = await home.answered(await home.sara.say(home.sara.dm, "!help"))
        assert re.search("[آ-ی]{3}", told.content), "the catalogues are not there"
        assert "Traceback" not in process.log


@asynccontextmanager
async def metrics(status: str) -> AsyncIterator[int]:
    """Answer `/healthz` with a status; gives the port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0]
        told = status if line == b"GET /healthz HTTP/1.1" else "404 Not Found"
        writer.write(f"HTTP/1.1 {told}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def checked(port: str) -> int:
    """Give the exit status of the health check."""
    env = {"PATH": os.environ["PATH"], "METRICS_PORT": port}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *health_check(), env=env, stderr=asyncio.subprocess.DEVNULL
    )
    return await asyncio.wait_for(process.wait(), 20)


@pytest.mark.parametrize(("status", "expected"), [("200 OK", 0), ("503 Service Unavailable", 1)])
async def test_the_health_check_asks_the_bot(status: str, expected: int) -> None:
    async with metrics(status) as port:
        assert await checked(str(port)) == expected


async def test_a_bot_that_answers_nobody_is_ill() -> None:
    async with metrics("200 OK") as port:
        pass
    assert await checked(str(port)) == 1


async def test_without_a_port_there_is_nobody_to_ask() -> None:
    assert await checked("") == 0
