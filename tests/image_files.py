"""What the Dockerfile puts into an image, by `.dockerignore`, and how it asks for health."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).parent.parent


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def is_let_through(path: str) -> bool:
    """Tell whether a file gets into the build: of the lines that fit, the last one decides.

    A line fits a folder with all that is in it, and `**/` any number of folders
    (https://docs.docker.com/build/concepts/context/#dockerignore-files).
    """
    parts = path.split("/")
    fits_alone = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    let_through = True
    for line in read(".dockerignore").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!")
        if pattern.startswith("**/"):
            fits = any(fnmatchcase(part, pattern[3:]) for part in parts)
        else:
            depth = pattern.count("/")
            fits = any(
                each.count("/") == depth and fnmatchcase(each, pattern) for each in fits_alone
            )
        if fits:
            let_through = line.startswith("!")
    return let_through


def files_let_through() -> list[str]:
    """Give the files of this folder that get into the build, without what git does not keep."""
    folders = {path.name for path in ROOT.iterdir() if is_let_through(path.name)}
    names = (
        str(path.relative_to(ROOT))
        for top in sorted(folders)
        for path in ([ROOT / top] if (ROOT / top).is_file() else sorted((ROOT / top).rglob("*")))
        if path.is_file()
    )
    return [name for name in names if is_let_through(name)]


def health_check() -> list[str]:
    """Give the command of the Dockerfile's HEALTHCHECK, without Python's name."""
    lines = read("Dockerfile").replace("\\\n", "")
    found = re.search(r"^HEALTHCHECK .* CMD (\[.*\])$", lines, re.MULTILINE)
    assert found
    python, *command = json.loads(found[1])
    assert python == "python"
    return [str(word) for word in command]
