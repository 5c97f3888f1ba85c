"""metrics/: what the owner's monitoring reads while people talk with the bot, over the wire."""

import asyncio
import json
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from playground.discord import Discord, Limits
from playground.model import Answer, Failure, Model
from playground.model.answer import Outcome
from tests.home import Home
from tests.pages import Watch, ended, watched
from tests.pressing import Corner
from tests.standing_in import KEY

ROOT = Path(__file__).parent.parent
WRONG_KEY = Failure.json(401, "No.", code="invalid_api_key")


@pytest.fixture
async def watch(home: Home) -> Watch:
    return await watched(home)


def noted(home: Home) -> dict[str, float]:
    """Give what the database has of the tokens and dollars of all calls."""
    sql = (
        "SELECT sum(prompt_tokens - cached_tokens) AS prompt, sum(cached_tokens) AS cached,"
        " sum(completion_tokens) AS completion, sum(picodollars) / 1e12 AS dollars FROM usage"
    )
    with closing(sqlite3.connect(home.database)) as connection:
        connection.row_factory = sqlite3.Row
        return dict(connection.execute(sql).fetchone())


# What people do


async def test_an_answer_is_counted_with_what_it_took(watch: Watch) -> None:
    watch.home.model.answers(Answer("Green, mostly.", cached=3))
    await watch.turn("!chat what colour are frogs?")
    figures = await watch.figures()
    assert figures.value("turns_total", outcome="answered") == ended(figures) == 1
    used, model = noted(watch.home), {"model": "gpt-6-luna"}
    assert used["cached"] == 3
    for direction in ("prompt", "cached", "completion"):
        labels = {**model, "endpoint": "custom", "direction": direction}
        assert figures.value("tokens_total", **labels) == used[direction] > 0
    assert figures.value("cost_dollars_total", **model) == pytest.approx(used["dollars"])
    for name in ("first_text_seconds", "turn_seconds", "edit_lateness_seconds"):
        assert figures.value(f"{name}_count") == 1
        assert figures.value(f"{name}_sum") > 0
    assert not [name for name in figures.samples if name.endswith("_created")]


async def test_a_round_with_tools_is_paid_for_once(home: Home) -> None:
    watch = await watched(home, TOOLS="calculator")
    called = Answer(calls=[("calculate", '{"expression": "6*7"}')], finish="tool_calls")
    home.model.answers(called, Answer("It is 42."))
    await watch.turn("!chat what is six times seven?")
    figures = await watch.figures()
    assert len(home.model.requests) == 2
    labels = {"model": "gpt-6-luna", "endpoint": "custom", "direction": "prompt"}
    assert figures.value("tokens_total", **labels) == noted(home)["prompt"] > 0


async def test_recordings_and_titles_are_counted_too(home: Home) -> None:
    watch = await watched(home, TRANSCRIPTION_MODEL="gpt-transcribe")
    home.model.hears("What is the capital of Iran?")
    sound = {"voice-message.ogg": b"OggS" + bytes(99)}
    await home.ali.say(home.channel, "!chat please", files=sound)
    figures = await watch.until(lambda now: ended(now) == 1)
    labels = {"endpoint": "custom", "direction": "completion"}
    heard = figures.value("tokens_total", model="gpt-transcribe", **labels)
    before = figures.value("tokens_total", model="gpt-6-luna", **labels)
    assert heard + before == noted(home)["completion"]
    assert heard > 0
    home.model.answers(Answer("The capital"))
    await home.responded(await home.ali.slash(home.channel, "chats"))
    figures = await watch.until(
        lambda now: now.value("tokens_total", model="gpt-6-luna", **labels) > before
    )


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer("As far as it goes", finish="length"), "cut"),
        (Answer(pieces=["As far ", "as it goes"], drop_after=1), "cut"),
        (WRONG_KEY, "failed"),
        (Answer(), "failed"),
    ],
)
async def test_turns_are_counted_by_how_they_end(
    watch: Watch, answer: Outcome, outcome: str
) -> None:
    watch.home.model.answers(answer)
    await watch.turn("!chat hello")
    figures = await watch.figures()
    assert figures.value("turns_total", outcome=outcome) == ended(figures) == 1
    assert figures.value("turn_seconds_count") == 1


async def test_what_is_stopped_or_refused_is_counted_as_that(watch: Watch) -> None:
    home, corner = watch.home, Corner(watch.home)
    home.model.answers(Answer(pieces=["One ", "two"], stall_after=1))
    await corner.send("count")
    await corner.until(lambda: corner.contents == ["One"] and corner.shown[-1].buttons)
    for number in range(6):
        await home.ali.say(home.channel, f"!chat and {number}?")
    figures = await watch.until(lambda now: now.value("turns_total", outcome="refused") == 1)
    assert figures.value("turns_now", state="running") == 1
    assert figures.value("turns_now", state="waiting") == 5
    assert figures.value("turn_seconds_count") == 0
    await corner.press(corner.shown[0], "Stop")
    figures = await watch.until(lambda now: ended(now) == 7)
    assert figures.value("turns_total", outcome="stopped") == 1
    assert figures.value("turns_total", outcome="answered") == 5
    assert figures.value("turns_now", state="running") == 0


async def test_what_was_there_before_is_no_first_text(watch: Watch) -> None:
    home, corner = watch.home, Corner(watch.home)
    message = await corner.ask("count", Answer("One two th", finish="length"))
    await watch.until(lambda now: ended(now) == 1)
    async with home.model.held() as gate:
        await corner.press(message, "Continue", "ree four.")
        await corner.until(lambda: message.buttons == ["Stop"])
        assert (await watch.figures()).value("first_text_seconds_count") == 1
        gate.release()
    figures = await watch.until(lambda now: ended(now) == 2)
    assert figures.value("first_text_seconds_count") == 2
    await corner.press(message, "Regenerate", "Another one.")
    await watch.until(lambda now: ended(now) == 3)
    await corner.press(message, "◀️")
    await corner.until_shows("One two three four.")
    await home.settled()
    figures = await watch.until(lambda now: ended(now) == 4)
    assert figures.value("first_text_seconds_count") == 4


# What goes wrong


async def test_errors_are_counted_by_class_also_where_another_model_answered(
    home: Home, spare: Model
) -> None:
    watch = await watched(
        home,
        ENDPOINT_SPARE_URL=spare.url,
        ENDPOINT_SPARE_KEY=KEY,
        FALLBACK_MODELS="spare/gpt-6-luna",
    )
    home.model.answers(WRONG_KEY)
    await watch.turn("!chat hello")
    figures = await watch.figures()
    assert figures.value("errors_total", kind="InvalidKeyError", endpoint="custom") == 1
    assert figures.value("turns_total", outcome="answered") == 1
    labels = {"endpoint": "spare", "direction": "completion"}
    assert figures.value("tokens_total", model="spare/gpt-6-luna", **labels) > 0


async def test_a_fault_of_the_bots_own_is_counted(watch: Watch) -> None:
    with closing(sqlite3.connect(watch.home.database)) as connection:
        connection.execute("DROP TABLE usage")
    await watch.turn("!chat hello")
    figures = await watch.figures()
    assert figures.value("turns_total", outcome="failed") == 1
    assert figures.value("errors_total", kind="OperationalError", endpoint="") == 1


async def test_refusals_of_discord_are_counted(model: Model, tmp_path: Path) -> None:
    async with Discord(limits=Limits(global_rate=2)) as discord:
        home = Home(discord, model, tmp_path / "hamdam.db")
        watch = await watched(home)
        await asyncio.gather(*(home.ali.say(home.channel, "!help") for _ in range(4)))
        await discord.until(lambda: len(home.channel.by_bot) == 4)
        refused = (await watch.figures()).value("discord_rate_limited_total", scope="global")
        assert refused == len(discord.refused) > 0
        await home.stop()


# What nobody may read


async def test_no_words_and_no_ids_of_people_are_in_it(home: Home) -> None:
    home.model.names = None  # any name is a model
    watch = await watched(home)
    await watch.turn("!chat --model zebra-7 is the quokka happy?")
    await watch.turn("!chat --model GPT-6-LUNA and the numbat?")
    figures = await watch.figures()
    labels = {"endpoint": "custom", "direction": "completion"}
    assert figures.value("tokens_total", model="other", **labels) == noted(home)["completion"] > 0
    people = (home.ali, home.sara, home.guild, home.channel, home.discord.bot)
    written = {"zebra", "quokka", "numbat", "Ali", "Sara", "general", "LUNA"}
    for secret in written | {str(each.id) for each in people}:
        assert secret not in figures.page


# Where it is off


async def test_nobody_pays_for_it_who_does_not_want_it() -> None:
    code = "import bot, sys; print({'prometheus_client', 'aiohttp.web'} & set(sys.modules))"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    printed, _ = await process.communicate()
    assert printed.decode().strip() == "set()"


# The dashboard


async def test_the_dashboard_asks_for_figures_there_are(watch: Watch) -> None:
    watch.home.model.answers(WRONG_KEY, Answer("Hello."))
    await watch.turn("!chat hello")
    await watch.turn("!chat hello")
    samples = (await watch.figures()).samples
    dashboard = json.loads((ROOT / "deploy" / "grafana.json").read_text("utf-8"))
    (variable,) = (each for each in dashboard["templating"]["list"] if each["type"] == "datasource")
    assert variable["query"] == "prometheus"
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    asked = {}
    for panel in panels:
        assert panel["datasource"]["uid"] == f"${{{variable['name']}}}"
        for target in panel["targets"]:
            asked[target["expr"]] = set(re.findall(r"hamdam_\w+", target["expr"]))
    for expression, names in asked.items():
        assert names
        assert names <= samples.keys()
        labels = {label for name in names for each in samples[name] for label in each}
        grouped = re.findall(r"by \(([^)]*)\)", expression)
        for label in (label.strip() for group in grouped for label in group.split(",")):
            assert label in labels
        assert set(re.findall(r"[{,]\s*(\w+)[=!~]", expression)) <= labels | {"instance"}
    histograms = {"_bucket", "_count", "_sum"}
    families = {re.sub("|".join(histograms), "", name) for name in set().union(*asked.values())}
    shown = {re.sub("|".join(histograms), "", name) for name in samples}
    assert shown - families == set()
