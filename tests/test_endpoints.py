import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from typing import Literal

import pytest

from ai.endpoints import LIST_AGE, Endpoints
from ai.errors import ModelError, UnreachableError
from ai.events import Delta
from ai.names import ModelMatch
from ai.request import ChatMessage, Request
from config import EndpointConfig, Secret
from playground.model import Answer, Model
from tests.proxies import proxy

LISTED = ("gpt-4o", "GPT-6-Luna", "whisper-1", "meta/llama-3")


@asynccontextmanager
async def connected(
    *models: Model,
    proxy_url: str | None = None,
    listed: tuple[str, ...] = (),
    list_age: float = LIST_AGE,
) -> AsyncGenerator[Endpoints, None]:
    """Open the endpoints `openai`, `gilas` for one or two models."""
    configs = [
        EndpointConfig(name, model.url, Secret(model.key) if model.key else None)
        for name, model in zip(("openai", "gilas"), models, strict=False)
    ]
    url = Secret(proxy_url) if proxy_url else None
    async with Endpoints(
        configs, timeout=5.0, proxy=url, models=listed, list_age=list_age
    ) as endpoints:
        yield endpoints


async def ask(endpoints: Endpoints, name: str) -> str:
    asked = Request(name, (ChatMessage("user", "hello"),))
    async with aclosing(endpoints.stream(asked)) as events:
        return "".join([event.text async for event in events if isinstance(event, Delta)])


async def test_a_name_leads_to_its_endpoint() -> None:
    async with (
        Model(names=None) as main,
        Model(names=None, key="other") as second,
        connected(main, second) as endpoints,
    ):
        for name in ("gpt-4o", "gilas/gpt-4o-mini", "meta/llama-3", "openai/gpt-4o"):
            await ask(endpoints, name)
    assert [asked.model for asked in main.requests] == ["gpt-4o", "meta/llama-3", "openai/gpt-4o"]
    assert [asked.model for asked in second.requests] == ["gpt-4o-mini"]
    assert [asked.status for asked in second.requests] == [200]


async def test_a_server_without_a_key_is_asked_without_one() -> None:
    async with Model(key=None) as model, connected(model) as endpoints:
        assert await ask(endpoints, "gpt-4o")
        assert model.requests[0].headers["authorization"] == "Bearer none"


async def test_nothing_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "ambient-value")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    async with Model(key="mine") as model, connected(model) as endpoints:
        assert await ask(endpoints, "gpt-4o")
        assert "ambient-value" not in str(model.requests[0].headers)


async def test_the_models_are_those_that_chat_each_with_its_endpoint() -> None:
    async with (
        Model(names=LISTED) as main,
        Model(names=("gpt-4o",)) as second,
        connected(main, second) as endpoints,
    ):
        names = await endpoints.model_names()
    assert names == ("GPT-6-Luna", "gpt-4o", "meta/llama-3", "gilas/gpt-4o")


async def test_the_list_is_asked_for_once() -> None:
    async with Model() as model, connected(model) as endpoints:
        asked = [endpoints.model_names() for _ in range(10)]
        assert len(set(await asyncio.gather(*asked))) == 1
        await endpoints.find_model("gpt-4o")
        assert model.listed == 1


async def test_an_old_list_is_given_while_a_new_one_is_fetched() -> None:
    async with Model(names=("old",)) as model, connected(model, list_age=0.0) as endpoints:
        assert await endpoints.model_names() == ("old",)
        model.names = ("new",)
        assert await endpoints.model_names() == ("old",)
        while await endpoints.model_names() == ("old",):  # noqa: ASYNC110 - the list is the event
            await asyncio.sleep(0)
        assert await endpoints.model_names() == ("new",)


async def test_one_who_waits_no_longer_stops_the_list_for_nobody() -> None:
    async with Model() as model, connected(model) as endpoints:
        first, second = (asyncio.create_task(endpoints.model_names()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        assert "gpt-4o" in await second
        assert first.cancelled()


async def test_without_a_list_the_configured_models_count(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "ai")
    async with (
        Model() as main,
        Model(names=None) as second,
        connected(main, second, listed=("gilas/one", "gilas/two")) as endpoints,
    ):
        names = await endpoints.model_names()
        assert names[-2:] == ("gilas/one", "gilas/two")
        assert await endpoints.find_model("gilas/ONE") == ModelMatch("gilas/one", known=True)
    assert "gilas lists no models: NotAnApiError" in caplog.text


async def test_a_model_of_an_endpoint_that_lists_nothing_is_taken_as_it_is() -> None:
    async with Model(names=None) as model, connected(model) as endpoints:
        assert await endpoints.model_names() == ()
        assert await endpoints.find_model(" anything ") == ModelMatch("anything")


async def test_a_server_that_is_down_lists_nothing() -> None:
    async with Model() as model, connected(model) as endpoints, model.down():
        assert await endpoints.model_names() == ()
        with pytest.raises(UnreachableError):
            await ask(endpoints, "gpt-4o")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("gpt-4o", ModelMatch("gpt-4o", known=True)),
        ("gpt-6-LUNA", ModelMatch("GPT-6-Luna", known=True)),
        ("whisper-1", ModelMatch("whisper-1", known=True)),
        ("gpt-4", ModelMatch(None, nearest=("gpt-4o", "GPT-6-Luna"))),
        ("llama-3", ModelMatch(None, nearest=("meta/llama-3",))),
    ],
)
async def test_a_written_name_is_found(written: str, found: ModelMatch) -> None:
    async with Model(names=LISTED) as model, connected(model) as endpoints:
        assert await endpoints.find_model(written) == found


@pytest.mark.parametrize("kind", ["http", "socks5"])
@pytest.mark.parametrize(
    ("written", "user"), [("", ""), ("ali:p%40ss%3Aw%C3%B6rd", "ali:p@ss:wörd")]
)
async def test_a_proxy_is_used(kind: Literal["http", "socks5"], written: str, user: str) -> None:
    async with Model() as model, proxy(kind, written) as through:
        model.answers(Answer("through"))
        async with connected(model, proxy_url=through.url) as endpoints:
            assert await ask(endpoints, "gpt-4o") == "through"
            assert "gpt-4o" in await endpoints.model_names()
    port = int(model.url.split(":")[2].partition("/")[0])
    assert set(through.users) == {user}
    assert set(through.targets) == {("127.0.0.1", port)}


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_a_proxy_that_is_down_is_no_secret_in_the_log(kind: str) -> None:
    url = f"{kind}://ali:hunter2@127.0.0.1:9"
    async with Model() as model, connected(model, proxy_url=url) as endpoints:
        with pytest.raises(ModelError) as raised:
            await ask(endpoints, "gpt-4o")
    assert type(raised.value) is UnreachableError
    assert "hunter2" not in str(raised.value)
    assert model.requests == []


@pytest.mark.parametrize("variable", ["ALL_PROXY", "HTTP_PROXY", "http_proxy", "all_proxy"])
async def test_the_environments_proxies_are_not_used(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "socks5://127.0.0.1:9")
    async with Model() as model, connected(model) as endpoints:
        assert await ask(endpoints, "gpt-4o")


async def test_a_turn_stopped_while_openai_loads_stops_no_other() -> None:
    async with Model() as model, connected(model) as endpoints:
        stopped = asyncio.create_task(ask(endpoints, "gpt-4o"))
        await asyncio.sleep(0)
        stopped.cancel()
        assert await ask(endpoints, "gpt-4o")
        assert stopped.cancelled()
        assert len(model.requests) == 1


async def test_closing_at_once_is_clean() -> None:
    async with Model() as model, connected(model):
        pass


def test_the_rooms_door_does_not_import_openai() -> None:
    code = "import ai.endpoints, ai.tokens, sys; assert 'openai' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
