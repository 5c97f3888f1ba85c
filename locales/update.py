"""Bring the catalogues up to date with the code: `python -m locales.update`.

Collects the sentences the code names with `text` and `texts`, puts them into each language's .po
with the translations it has, and compiles each .mo. The same code and translations give the same
bytes. Needs Babel, so it is for development; the bot reads the .mo with the standard library.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from i18n import DOMAIN, LANGUAGES, LOCALES

ROOT: Final = LOCALES.parent
WITHOUT_SENTENCES: Final = frozenset({"bench", "build", "locales", "tests"})
KEYWORDS: Final = {"text": (1,), "texts": (1, 2)}

# https://www.unicode.org/cldr/charts/48/supplemental/language_plural_rules.html (whole numbers)
PLURAL_FORMS: Final = {
    "en": (2, "n != 1"),
    "fa": (2, "n > 1"),
    "ru": (
        3,
        "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2",
    ),
}


class Tidy(Catalog):
    """A catalogue whose header says only what a program needs: no dates, names or versions."""

    def __init__(self, language: str) -> None:
        super().__init__(locale=language, header_comment="", fuzzy=False)
        self._count, self._rule = PLURAL_FORMS[language]

    @property
    def num_plurals(self) -> int:
        """How many forms a plural has."""
        return self._count

    @property
    def plural_forms(self) -> str:
        """The rule that chooses the form, as gettext writes it."""
        return f"nplurals={self._count}; plural=({self._rule});"

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The lines of the header; the last ends with a line break."""
        return [
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit\n"),
        ]


def sources() -> Iterator[Path]:
    """Give the modules whose sentences people read, in a fixed order."""
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).parts
        if parts[0] not in WITHOUT_SENTENCES and not any(part.startswith(".") for part in parts):
            yield path


def template() -> Catalog:
    """Collect the sentences of the code."""
    found = Catalog()
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        with path.open("rb") as module:
            for line, message, _, _ in extract("python", module, KEYWORDS):
                found.add(message, locations=[(name, line)])
    return found


def po_path(language: str) -> Path:
    """Give where a language's translations are."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(language: str) -> Catalog:
    """Read a language's translations; an empty catalogue where there are none yet."""
    path = po_path(language)
    if not path.exists():
        return Tidy(language)
    with path.open("rb") as po:
        return read_po(po, locale=language)


def merged(language: str, sentences: Catalog) -> Catalog:
    """Give the sentences with the translations there are; none is guessed or kept for later."""
    translated = read_catalogue(language)
    catalogue = Tidy(language)
    for message in sentences:
        if message.id:
            known = translated.get(message.id)
            same = known if known and known.id == message.id else Message(message.id)
            fuzzy = same.flags & {"fuzzy"}
            catalogue.add(message.id, same.string, message.locations, fuzzy)
    return catalogue


def written_po(catalogue: Catalog) -> bytes:
    """Give the bytes of a .po; without line numbers, so that it changes with its words only."""
    po = BytesIO()
    write_po(po, catalogue, width=100, include_lineno=False)
    return po.getvalue().strip() + b"\n"


def compiled_mo(catalogue: Catalog) -> bytes:
    """Give the bytes of a .mo, which has the sentences that are translated in all their forms."""
    complete = Tidy(str(catalogue.locale))
    for message in catalogue:
        if message.id and not message.fuzzy and not is_untranslated(message):
            complete.add(message.id, message.string)
    mo = BytesIO()
    write_mo(mo, complete)
    return mo.getvalue()


def is_untranslated(message: Message) -> bool:
    """Tell whether a form of the sentence is empty."""
    forms = [message.string] if isinstance(message.string, str) else message.string
    return not forms or not all(forms)


def main() -> None:
    """Write every catalogue, and tell how many sentences wait for a translation."""
    sentences = template()
    for language in LANGUAGES:
        catalogue = merged(language, sentences)
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written_po(catalogue))
        path.with_suffix(".mo").write_bytes(compiled_mo(catalogue))
        waiting = sum(is_untranslated(message) for message in catalogue if message.id)
        sys.stdout.write(f"{language}: {len(catalogue)} sentences, {waiting} untranslated\n")


if __name__ == "__main__":
    main()
