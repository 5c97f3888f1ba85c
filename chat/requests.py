"""What a model is asked: a question with as much of its past as fits, and how to answer it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import partial

from ai.models import Models
from ai.parameters import Parameters
from ai.request import ChatMessage, Request
from ai.tokens import REQUEST_OVERHEAD, TokenEstimator
from chat.context import Window, fit, shorten
from chat.end_users import EndUsers
from chat.memory import Memory
from chat.reading import Material, Told
from chat.speaking import RULE, spoken
from config import Config
from history.files import Attached
from history.settings import Settings
from values import AnswerOptions

# More characters than this do not make a token in any language; reading the past by it never
# misses a message that would have fitted.
_MOST_CHARACTERS_A_TOKEN = 8
# Before a model's own figures have corrected them, estimates were up to 5 % too low.
_SURE_SHARE = 0.94
# Told to the model alone, which answers in JSON only if it is asked to in words as well
# (https://platform.openai.com/docs/guides/structured-outputs).
_JSON = "Answer with one JSON object and nothing else."
# How much of the room what is remembered beside the messages may take.
_MEMORY_SHARE = 0.25
# What a picture takes at the most, scaled as it is; servers count them in ways of their own
# (https://platform.openai.com/docs/guides/images-vision#calculating-costs).
_PICTURE_TOKENS = 1105
_SENT = tuple(field.name for field in fields(AnswerOptions))


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is to answer: a question with its files, after what was said before it, and who
    asks it.

    `memory` is what it is told beside that; `speaker` is the asker's name where others speak too.
    `is_rest`: what comes is added to an answer, so that there can be one of it only, by the same
    model.
    """

    past: Sequence[ChatMessage]
    question: str
    asker_id: int
    files: Sequence[Attached]
    memory: Memory
    speaker: str = ""
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """Whether a model is shown pictures, and whether its server opens their addresses."""

    sees: bool = True
    opens_links: bool = True


EYES = View()


class Requests:
    """Makes the requests, each as long as its model takes."""

    def __init__(
        self, config: Config, models: Models, estimator: TokenEstimator, end_users: EndUsers
    ) -> None:
        self._config = config
        self._models = models
        self._estimator = estimator
        self._end_users = end_users

    def characters(self, wanted: Settings) -> int:
        """Give how many characters of the past could fit into a request at the most."""
        return self.window(wanted).tokens * _MOST_CHARACTERS_A_TOKEN

    def window(self, wanted: Settings) -> Window:
        """Give how much a request may take."""
        facts = self._models.find(wanted.model or "")
        context = facts.context if facts else None
        return Window.of(context, self._config.max_context_tokens, wanted.max_output_tokens)

    def room(self, wanted: Settings) -> int:
        """Give how many tokens of a conversation fit into a request beside the system prompt."""
        system = self._estimator.estimate(wanted.model or "", _system(wanted))
        return max(0, self._room(wanted).tokens - system)

    async def tell(
        self, wanted: Settings, prompt: Prompt, material: Material, view: View = EYES
    ) -> Told:
        """Give a question with what its files say: in half of the room that it leaves."""
        wanted = self._capped(wanted)
        count = partial(self._estimator.estimate, wanted.model or "")
        asked = spoken(prompt.speaker, prompt.question)
        left = self._room(wanted).tokens - count(_system(wanted, prompt.speaker)) - count(asked)
        left -= _PICTURE_TOKENS * len(material.pictures)
        return await material.told(
            max(0, left) // 2, count, sees=view.sees, opens_links=view.opens_links
        )

    def make(self, wanted: Settings, prompt: Prompt, told: Told) -> Request:
        """Give the request for an answer to a prompt, whose question was `told`.

        Raises `chat.context.QuestionTooLongError`.
        """
        wanted = self._capped(wanted)
        model = wanted.model or ""
        count = partial(self._estimator.estimate_messages, model)
        room = self._room(wanted).less(_PICTURE_TOKENS * len(told.pictures))
        asked = spoken(prompt.speaker, told.content)
        system = self._with_memory(wanted, prompt, asked)
        messages = fit(system, prompt.past, asked, room, count)
        parameters = _parameters(wanted, self._end_users.name(prompt.asker_id))
        if prompt.is_rest:
            parameters = replace(parameters, n=None)
        return Request(model, messages, parameters, told.pictures)

    def shorten(self, request: Request) -> Request:
        """Give a request with the newer half of its past."""
        count = partial(self._estimator.estimate_messages, request.model)
        return replace(request, messages=shorten(request.messages, count))

    def _with_memory(self, wanted: Settings, prompt: Prompt, asked: str) -> str:
        """Give the system prompt with what is remembered, for which no question is refused."""
        model, room = wanted.model or "", self._room(wanted).tokens
        system = _system(wanted, prompt.speaker)
        frame = (ChatMessage("system", system), ChatMessage("user", asked))
        taken = sum(self._estimator.estimate_messages(model, [message]) for message in frame)
        left = min(int(room * _MEMORY_SHARE), room - taken)
        remembered = prompt.memory.told(left, partial(self._estimator.estimate, model))
        return "\n\n".join(filter(None, (system, remembered)))

    def _capped(self, wanted: Settings) -> Settings:
        """Give settings within what the owner allows, which may have been lowered since."""
        most = self._config.max_output_tokens
        if most and (wanted.max_output_tokens or most) > most:
            return replace(wanted, max_output_tokens=most)
        return wanted

    def _room(self, wanted: Settings) -> Window:
        """Give what there is room for in a request."""
        return Window(int(self.window(wanted).tokens * _SURE_SHARE) - self._overhead(wanted))

    def _overhead(self, wanted: Settings) -> int:
        """Give the tokens of a request beside its messages: a schema counts as text does."""
        if not wanted.wants_json:
            return REQUEST_OVERHEAD
        schema = json.dumps(wanted.response_format)
        return REQUEST_OVERHEAD + self._estimator.estimate(wanted.model or "", schema)


def _parameters(wanted: Settings, end_user: str | None) -> Parameters:
    chosen = {name: getattr(wanted, name) for name in _SENT}
    if not wanted.wants_json:
        chosen["response_format"] = None  # text is what every model answers with anyway
    if wanted.n == 1:
        chosen["n"] = None
    return Parameters(**chosen, end_user=end_user)


def _system(wanted: Settings, speaker: str = "") -> str:
    """Give what the model is told about itself, how people speak, and to answer in JSON if so."""
    told = (
        wanted.system_prompt,
        RULE if speaker else None,
        _JSON if wanted.wants_json else None,
    )
    return "\n\n".join(filter(None, told))
