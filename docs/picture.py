"""Makes the pictures in the README anew: `.venv/bin/python -m docs.picture`.

The bot is the real one, and so is every message in the pictures: it talks with people of the
playground, and the page shows what the playground's Discord then holds. Only the model's answers
are written here. Needs Chromium, pngquant, and the fonts Noto Sans and Noto Sans Arabic.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from docs.page import Theme, draw
from playground.discord import Channel, Clock, Discord
from playground.model import Answer, Model
from tests.home import Home

_HERE: Final = Path(__file__).parent
_WIDTH, _HEIGHT = 860, 760
_EVENING: Final = (20 * 60 + 15) * 60
_DAY: Final = 24 * 60 * 60
_SUPPER: Final = "@Hamdam برای شام فقط عدس و سیب‌زمینی داریم. چه بپزم؟"
_RECIPE: Final = (
    "**عدسی با سیب‌زمینی**، چهل دقیقه:\n"
    "پیاز را طلایی کنید، زردچوبه و عدس و سه لیوان آب بریزید.\n"
    "بیست دقیقه بعد سیب‌زمینی نگینی را اضافه کنید و بگذارید جا بیفتد.\n"
    "نمک را آخر بزنید و با آب‌نارنج بخورید. نوش جان!"
)
_ENDINGS: Final[Mapping[Theme, str]] = {"light": "", "dark": "-dark"}


@dataclass(frozen=True, slots=True)
class Turn:
    """Someone asks and is answered; `follows`: as a reply to the bot's last message."""

    name: str
    question: str
    answer: str
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: what is said where."""

    file: str
    channel: str
    turns: tuple[Turn, ...]


SCENES: Final = (
    Scene(
        "chat",
        "general",
        (
            Turn(
                "Ali",
                "!chat how do I undo my last commit, but keep the changes?",
                "The commit goes, your work stays:\n```sh\ngit reset --soft HEAD~1\n```\n"
                "Your changes are staged again. Do this only if you have **not pushed** it yet.",
            ),
            Turn(
                "Ali",
                "and if I have?",
                "Then leave the history as it is, and add a commit that takes the last one back:\n"
                "```sh\ngit revert HEAD\n```\n"
                "Whoever has pulled your branch gets it with the next `git pull`.",
                follows=True,
            ),
            Turn("Sara", _SUPPER, _RECIPE),
        ),
    ),
    Scene(
        "chat.fa",
        "گپ",
        (
            Turn(
                "علی",
                "!چت چطور آخرین کامیتم را پس بگیرم ولی تغییراتش بماند؟",
                "کامیت پاک می‌شود و کارتان می‌ماند:\n```sh\ngit reset --soft HEAD~1\n```\n"
                "تغییرات دوباره آمادهٔ کامیت‌اند. "
                "فقط وقتی این کار را بکنید که هنوز **پوش نکرده‌اید**.",
            ),
            Turn(
                "علی",
                "اگر پوش کرده باشم چه؟",
                "پس به تاریخچه دست نزنید و کامیتی بسازید که آخری را خنثی کند:\n"
                "```sh\ngit revert HEAD\n```\n"
                "هرکس شاخهٔ شما را گرفته باشد، با `git pull` بعدی همین را می‌گیرد.",
                follows=True,
            ),
            Turn("سارا", _SUPPER, _RECIPE),
        ),
    ),
    Scene(
        "chat.ru",
        "беседа",
        (
            Turn(
                "Алексей",
                "!чат как отменить последний коммит, но оставить изменения?",
                "Коммит исчезнет, а ваша работа останется:\n```sh\ngit reset --soft HEAD~1\n```\n"
                "Изменения снова в индексе. Делайте так, если коммит **ещё не отправлен**.",
            ),
            Turn(
                "Алексей",
                "а если отправил?",
                "Тогда не трогайте историю, а добавьте коммит, который отменит последний:\n"
                "```sh\ngit revert HEAD\n```\n"
                "Кто уже забрал вашу ветку, получит его со следующим `git pull`.",
                follows=True,
            ),
            Turn(
                "Марина",
                "@Hamdam на ужин есть только чечевица и картошка. Что приготовить?",
                "**Чечевица с картошкой**, сорок минут:\n"
                "Обжарьте лук, добавьте куркуму, чечевицу и три стакана воды.\n"
                "Через двадцать минут положите картошку кубиками и тушите до готовности.\n"
                "Соль — в самом конце, к столу — дольку лимона. Приятного аппетита!",
            ),
        ),
    ),
)


async def play(scene: Scene, home: Home, clock: Clock) -> Channel:
    """Have the bot and the people say all of a scene, and give its channel."""
    channel = home.guild.channel(scene.channel)
    people = {name: home.add_person(name) for name in {turn.name for turn in scene.turns}}
    for turn in scene.turns:
        home.model.answers(Answer(turn.answer, tokens_per_second=40))
        before = channel.by_bot[-1] if turn.follows else None
        await people[turn.name].say(channel, turn.question, reply_to=before)
        await home.until_shown(channel, turn.answer)
        clock.forward(60)
    return channel


async def photograph(page: Path, picture: Path) -> None:
    """Write what Chromium shows of a page, at twice its size and in 256 colours."""
    await _run(
        "chromium",
        "--headless",
        "--no-sandbox",  # which root cannot have; the page is our own
        "--hide-scrollbars",
        "--default-background-color=00000000",
        "--force-device-scale-factor=2",
        f"--window-size={_WIDTH},{_HEIGHT}",
        f"--screenshot={picture}",
        page.as_uri(),
    )
    await _run("pngquant", "--force", "--output", str(picture), str(picture))


async def _run(*command: str) -> None:
    """Run a program. Raises OSError where there is none, or where it fails."""
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    _, complaint = await process.communicate()
    if process.returncode:
        raise OSError(complaint.decode())


async def make(scenes: Iterable[Scene]) -> None:
    """Play each scene and write its pictures."""
    clock = Clock()
    clock.forward((_EVENING - clock()) % _DAY)
    for scene in scenes:
        with TemporaryDirectory() as folder:
            async with Discord(clock=clock) as discord, Model() as model:
                home = Home(discord, model, Path(folder) / "hamdam.db")
                await home.start()
                channel = await play(scene, home, clock)
                await home.stop()
            page = Path(folder) / "page.html"
            for theme, ending in _ENDINGS.items():
                page.write_text(draw(channel, theme), "utf-8")
                await photograph(page, _HERE / f"{scene.file}{ending}.png")


if __name__ == "__main__":
    asyncio.run(make(SCENES))
