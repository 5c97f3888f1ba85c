"""Puts together what serves the cogs, out of the settings and of what stays when those change."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

from yarl import URL

from ai.endpoints import Endpoints
from ai.fallback import Fallbacks
from ai.models import Models
from ai.refusals import Refusals
from ai.tokens import TokenEstimator
from chat.allowances import Allowances
from chat.answering import Listener
from chat.crowd import Crowd
from chat.end_users import EndUsers
from chat.errands import Errands
from chat.hearing import Ears
from chat.learning import Learning
from chat.metering import Meter
from chat.reading import Reading
from chat.requests import Requests
from chat.summariser import Summariser
from chat.titles import Titles
from chat.turns import Turns
from cogs.services import Services
from config import Config
from connector import http_proxy, make_connector
from history.access import AccessStore
from history.facts import Facts
from history.histories import Histories
from history.installation import Installation
from history.notice import Notice
from history.personas import Personas
from history.settings import SettingsStore, defaults
from history.spending import Spending
from history.usage_report import UsageReports
from media.cdn import Cdn, open_cdn
from media.reader import FileReader
from metrics.observer import Observer
from reply.governor import Governor
from toolbox.listing import read_servers
from toolbox.servers import Servers


@dataclass(frozen=True, slots=True)
class Base:
    """What stays for as long as the process runs.

    `origins` are where Discord keeps files.
    """

    histories: Histories
    observer: Observer
    origins: Collection[URL]
    installation: Installation
    refusals: Refusals
    estimator: TokenEstimator
    learning: Learning
    crowd: Crowd
    notice: Notice


async def open_base(histories: Histories, observer: Observer, origins: Collection[URL]) -> Base:
    """Give the base, with what was learned before. Raises sqlite3.Error."""
    installation, refusals, estimator = Installation(histories.file), Refusals(), TokenEstimator()
    learning = Learning(estimator, refusals, installation)
    await learning.recall()
    notice = Notice(installation)
    await notice.load()
    return Base(
        histories=histories,
        observer=observer,
        origins=origins,
        installation=installation,
        refusals=refusals,
        estimator=estimator,
        learning=learning,
        crowd=Crowd(None),
        notice=notice,
    )


@asynccontextmanager
async def open_services(
    config: Config, base: Base, before: Services | None = None
) -> AsyncIterator[Services]:
    """Open what the settings ask for, and give the services that come of it.

    What turns are under way with stays as it was `before`. Raises ConfigError where a file that
    the settings name cannot be read, and sqlite3.Error.
    """
    models = await asyncio.to_thread(Models.read, config.models_file)
    listed = await asyncio.to_thread(read_servers, config.mcp_file)
    async with (
        Endpoints(
            config.endpoints,
            timeout=config.request_timeout,
            proxy=config.proxy_url,
            models=config.models,
            facts=models,
            refusals=base.refusals,
        ) as endpoints,
        open_cdn(make_connector(config), http_proxy(config), base.origins) as cdn,
        Servers(listed) as servers,
    ):
        mind = await _mind(config, models, base, endpoints, cdn)
        base.crowd.resize(config.limits.at_once)
        if before is None:
            yield _services(config, models, base, mind, servers, cdn)
        else:
            yield _renew(before, config, models, mind, servers, cdn)


@dataclass(frozen=True, slots=True)
class _Mind:
    """What asks models."""

    endpoints: Endpoints
    ears: Ears
    listener: Listener
    errands: Errands
    summariser: Summariser


async def _mind(
    config: Config, models: Models, base: Base, endpoints: Endpoints, cdn: Cdn
) -> _Mind:
    meter = Meter(models, base.estimator, observer=base.observer)
    key = await base.installation.end_user_key() if config.safety_identifier else None
    end_users = EndUsers(key)
    fallbacks = Fallbacks(
        endpoints.names, config.fallback_models, on_failure=base.observer.call_failed
    )
    requests = Requests(config, models, base.estimator, end_users)
    keeps_nothing = base.histories.keeps_nothing
    ears = Ears(endpoints, config.transcription_model, meter, keeps_nothing)
    reading = Reading(FileReader(cdn), ears)
    listener = Listener(endpoints, fallbacks, requests, meter, base.learning, reading)
    errands = Errands(endpoints, fallbacks, end_users, meter, base.crowd)
    summariser = Summariser(errands, requests, base.estimator, base.histories, config.default_model)
    return _Mind(endpoints, ears, listener, errands, summariser)


def _services(
    config: Config, models: Models, base: Base, mind: _Mind, servers: Servers, cdn: Cdn
) -> Services:
    histories, observer = base.histories, base.observer
    database = histories.file
    return Services(
        config=config,
        endpoints=mind.endpoints,
        ears=mind.ears,
        turns=Turns(mind.listener, histories, mind.summariser, base.crowd, observer),
        allowances=Allowances(config.limits, Spending(database), models),
        histories=histories,
        titles=Titles(mind.errands, histories, config.default_model),
        facts=Facts(database),
        summariser=mind.summariser,
        settings=SettingsStore(database, defaults(config)),
        personas=Personas(database),
        access=AccessStore(database),
        reports=UsageReports(database),
        installation=base.installation,
        notice=base.notice,
        governor=Governor(config.discord_global_rate, observer),
        cdn=cdn,
        servers=servers,
        observer=observer,
    )


def _renew(
    before: Services, config: Config, models: Models, mind: _Mind, servers: Servers, cdn: Cdn
) -> Services:
    """Let the services have other settings, in one moment: what has a state keeps it."""
    before.turns.renew(mind.listener, mind.summariser)
    before.allowances.renew(config.limits, models)
    before.settings.renew(defaults(config))
    before.config = config
    before.endpoints = mind.endpoints
    before.ears = mind.ears
    before.titles = Titles(mind.errands, before.histories, config.default_model)
    before.summariser = mind.summariser
    before.servers = servers
    before.cdn = cdn
    return before
