"""Puts together what serves the cogs, out of what the front door has opened."""

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
from history.access import AccessStore
from history.conversations import Conversations
from history.database import Database
from history.facts import Facts
from history.installation import Installation
from history.personas import Personas
from history.privacy import Privacy
from history.settings import SettingsStore, defaults
from history.shelf import Shelf
from history.spending import Spending
from history.summaries import Summaries
from history.turnlog import TurnLog
from history.versions import TurnVersions
from media.cdn import Cdn
from media.reader import FileReader
from metrics.observer import Observer
from reply.governor import Governor
from toolbox.servers import Servers


async def assemble(
    config: Config,
    models: Models,
    refusals: Refusals,
    database: Database,
    endpoints: Endpoints,
    cdn: Cdn,
    servers: Servers,
    observer: Observer,
) -> Services:
    """Give the services of one bot. Raises sqlite3.Error."""
    installation = Installation(database)
    estimator = TokenEstimator()
    learning = Learning(estimator, refusals, installation)
    await learning.recall()
    meter = Meter(models, estimator, observer=observer)
    key = await installation.end_user_key() if config.safety_identifier else None
    end_users = EndUsers(key)
    fallbacks = Fallbacks(endpoints.names, config.fallback_models, on_failure=observer.call_failed)
    requests = Requests(config, models, estimator, end_users)
    reading = Reading(FileReader(cdn), Ears(endpoints, config.transcription_model, meter))
    listener = Listener(endpoints, fallbacks, requests, meter, learning, reading)
    crowd = Crowd(config.limits.at_once)
    errands = Errands(endpoints, fallbacks, end_users, meter, crowd)
    summaries = Summaries(database)
    summariser = Summariser(errands, requests, estimator, summaries, config.default_model)
    conversations, versions = Conversations(database), TurnVersions(database)
    log, shelf = TurnLog(database), Shelf(database)
    return Services(
        config=config,
        endpoints=endpoints,
        turns=Turns(listener, conversations, versions, log, summariser, crowd, observer),
        allowances=Allowances(config.limits, Spending(database), models),
        conversations=conversations,
        versions=versions,
        log=log,
        shelf=shelf,
        titles=Titles(errands, shelf, config.default_model),
        facts=Facts(database),
        summaries=summaries,
        summariser=summariser,
        settings=SettingsStore(database, defaults(config)),
        personas=Personas(database),
        privacy=Privacy(database),
        access=AccessStore(database),
        installation=installation,
        governor=Governor(config.discord_global_rate, observer),
        servers=servers,
        observer=observer,
    )
