"""Having an installation examined, and what was found by the name of each check."""

from contextlib import aclosing

import discord as discord_py

from doctor.examination import PATIENCE, examine
from doctor.findings import Finding
from i18n import LANGUAGES, catalogue
from tests.home import Home


class Findings(list[Finding]):
    """What was found, in the order in which it was known."""

    def of(self, check: str) -> list[Finding]:
        """Give what one check found."""
        return [finding for finding in self if finding.check == check]

    def one(self, check: str) -> Finding:
        """Give the only thing that one check found."""
        [finding] = self.of(check)
        return finding

    def states(self, *but: str) -> set[str]:
        """Give the states of all checks, but those of some."""
        return {finding.state for finding in self if finding.check not in but}

    @property
    def words(self) -> str:
        """All that is said of it, in every language."""
        texts = [text for each in self for text in (each.detail, each.mend) if text]
        return "\n".join(catalogue(language).say(text) for language in LANGUAGES for text in texts)


async def examined(home: Home, **variables: str) -> Findings:
    """Examine an installation that has the home's Discord, model and database."""
    return await examined_within(PATIENCE, home, **variables)


async def examined_within(seconds: float, home: Home, **variables: str) -> Findings:
    """The same with so many seconds for each check."""
    discord_py.http.Route.BASE = home.api_url
    async with aclosing(examine(home.config(**variables), seconds=seconds)) as findings:
        return Findings([finding async for finding in findings])
