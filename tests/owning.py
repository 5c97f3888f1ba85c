"""What an owner does: writes settings into a folder, and gives commands there."""

from pathlib import Path

from bot import main

SCRIPTS = {"en": r"[a-z]{4} [a-z]", "fa": r"[آ-ی]{3} [آ-ی]", "ru": r"[а-я]{4} [а-я]"}
VARIABLES = ("DISCORD_TOKEN", "OPENAI_API_KEY", "GILAS_API_KEY", "DATABASE_URL", "PROXY_URL")


def write_env(folder: Path, **variables: str) -> None:
    lines = [f"{name}={value}\n" for name, value in variables.items()]
    (folder / ".env").write_text("".join(lines), "utf-8")


def run(*arguments: str) -> int:
    return main(arguments=arguments)
