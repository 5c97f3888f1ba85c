"""Recordings put into words by a model, once for each."""

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ai.endpoints import Endpoints
from ai.errors import ModelError
from ai.events import Attempt
from chat.metering import Meter
from history.files import Attached
from history.usage import Usage
from i18n import text
from media.files import FileError
from media.sounds import Recording

_logger = logging.getLogger(__name__)

_REMEMBERED: Final = 200
"""Transcripts, so that another version of an answer does not pay for the same words again."""

_DEAF = text("nobody here can listen; the bot's owner can set TRANSCRIPTION_MODEL")
_FAILED = text("it could not be put into words")
_NOTHING = text("there are no words to be heard in it")


@dataclass(frozen=True, slots=True)
class _Transcript:
    """The words of a recording, and whose they are: who sent it, and who asked about it."""

    words: str
    people: frozenset[int]


class Ears:
    """Listens with one model, or with None to nothing.

    What it heard of people of whom `keeps_nothing` is true, or for them, it does not remember.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        model: str | None,
        meter: Meter,
        keeps_nothing: Callable[[int], bool],
    ) -> None:
        self._endpoints = endpoints
        self._model = model
        self._meter = meter
        self._keeps_nothing = keeps_nothing
        self._known: OrderedDict[int, _Transcript] = OrderedDict()

    def forget(self, person_id: int) -> None:
        """Forget what a person said in recordings, and what was heard for them."""
        for file_id in [id_ for id_, each in self._known.items() if person_id in each.people]:
            del self._known[file_id]

    async def hear(
        self, file: Attached, recording: Recording, asker_id: int
    ) -> tuple[str, Usage | None]:
        """Give the words of a recording, and what that used if it had to be asked for.

        Raises FileError.
        """
        if known := self._known.get(file.id):
            return known.words, None
        if self._model is None:
            raise FileError(_DEAF)
        call = self._meter.begin(
            Attempt(self._endpoints.endpoint_of(self._model), self._model), "transcript"
        )
        try:
            words, told = await self._endpoints.transcribe(
                self._model, recording.name, recording.data
            )
        except ModelError as error:
            self._meter.failed(call, error)
            _logger.warning("a recording could not be heard: %s", error)
            raise FileError(_FAILED, is_passing=error.retryable) from error
        used = self._meter.used(call, told, is_estimated=not told.prompt_tokens)
        self._meter.count(used)
        if not words:
            raise FileError(_NOTHING)
        self._remember(file.id, _Transcript(words, frozenset({file.author_id, asker_id})))
        return words, used

    def _remember(self, file_id: int, transcript: _Transcript) -> None:
        if any(map(self._keeps_nothing, transcript.people)):
            return
        self._known[file_id] = transcript
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
