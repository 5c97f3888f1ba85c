"""Turns: a question goes in; its answer is shown as it comes, and both are kept, or neither."""

import asyncio
import logging
from contextlib import suppress

from chat.answering import Listener
from chat.crowd import Crowd, told_place
from chat.jobs import Job
from chat.kinds import Kind, kind_of
from chat.lanes import BusyError, ClosingError, Lanes, Place, TooManyWaitingError
from chat.questions import Mode, Request
from chat.stops import INCOMPLETE, Stop, note_of, outcome_of
from chat.summariser import Summariser
from history.histories import Histories
from history.turnlog import Owner, Standing
from i18n import text
from metrics.observer import UNOBSERVED, Observer, Outcome
from tracing import current_turn

_logger = logging.getLogger(__name__)

_SAVE_SECONDS = 5.0
# A click must be answered within three seconds
# (https://discord.com/developers/docs/interactions/receiving-and-responding).
_NOTED_SECONDS = 2.0

_OWN_FAULT = text("Something went wrong on my side.")

_STEPS: dict[Mode, int] = {"show": 0, "older": -1, "newer": 1}


class Turns:
    """Takes questions and sees each one through to its end."""

    def __init__(
        self,
        listener: Listener,
        histories: Histories,
        summariser: Summariser,
        crowd: Crowd,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._listener = listener
        self._histories = histories
        self._summariser = summariser
        self._crowd = crowd
        self._observer = observer
        self._lanes = Lanes()
        self._tasks: set[asyncio.Task[None]] = set()
        self._jobs: list[Job] = []
        self._is_closing = False

    @property
    def waiting(self) -> int:
        """How many turns wait: for another one of the same conversation, or for a seat."""
        return self._lanes.waiting + self._crowd.waiting

    @property
    def running(self) -> int:
        """How many turns are under way."""
        return self._lanes.running

    @property
    def is_closing(self) -> bool:
        """Whether no questions are taken any more."""
        return self._is_closing

    def renew(self, listener: Listener, summariser: Summariser) -> None:
        """Have the turns that begin from here on answered otherwise."""
        self._listener = listener
        self._summariser = summariser

    async def settled(self) -> None:
        """Wait until all turns that there are now are over."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    def enter(self, owner: Owner, asker_id: int) -> Place:
        """Give the next question of an owner's conversation its place, for `ask`.

        Raises `TooManyWaitingError`, `BusyError` and `ClosingError`.
        """
        try:
            if self._is_closing:
                raise ClosingError
            return self._lanes.enter(owner, asker_id)
        except (TooManyWaitingError, BusyError, ClosingError):
            self._observer.turn_ended("refused")
            raise

    def has_room(self, asker_id: int) -> bool:
        """Tell whether somebody's question would get a place in another conversation."""
        return not self._is_closing and self._lanes.has_room(asker_id)

    def ask(self, request: Request, place: Place) -> None:
        """Queue a question in its place."""
        task = asyncio.create_task(self._take_turn(place, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: request.ticket.settle())

    def stop(self, turn_id: int, why: Stop = Stop.ASKED) -> bool:
        """Stop an answer that is under way or waits; gives whether it was."""
        jobs = self._jobs_of(turn_id)
        for job in jobs:
            job.stopped = why
            if job.stream:
                job.stream.cancel()
        return bool(jobs)

    def newest(self, owner: Owner) -> int | None:
        """Give the turn that the owner asked last of those under way or waiting."""
        return max((job.turn_id for job in self._jobs_of(owner)), default=None)

    def of_question(self, question_id: int) -> int | None:
        """Give the turn that a message asked, of those under way or waiting."""
        jobs = (job for job in self._jobs if job.request.asked.question_id == question_id)
        return next((job.turn_id for job in jobs), None)

    async def ended(self, turn_id: int) -> None:
        """Wait until nothing of a turn is under way or waits."""
        for job in self._jobs_of(turn_id):
            await job.ended.wait()

    async def hush(self, turn_id: int) -> None:
        """Stop an answer, and wait until what has come of it is stored.

        One that waits is not waited for: nothing comes of it any more.
        """
        begun = [job for job in self._jobs_of(turn_id) if job.stream]
        self.stop(turn_id)
        for job in begun:
            await job.ended.wait()

    async def noted(self, whose: Owner | int) -> None:
        """Wait until what the screen may show as complete already is stored as well.

        That is an owner's answers, or those of one turn by its id; to be awaited before anything of
        them is read for somebody who may have seen them. After two seconds it waits no longer.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(_NOTED_SECONDS):
                for job in self._jobs_of(whose):
                    if job.is_ending:
                        await job.ended.wait()

    async def close(self, grace: float) -> None:
        """Take no new questions; give the running ones `grace` seconds, then save them as cut.

        Called a second time, save them at once.
        """
        is_hurried, self._is_closing = self._is_closing, True
        if self._tasks and not is_hurried:
            await asyncio.wait(self._tasks, timeout=grace)
        for job in self._jobs:
            self.stop(job.turn_id, Stop.CLOSING)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_SAVE_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _jobs_of(self, whose: Owner | int) -> list[Job]:
        return [job for job in self._jobs if whose in (job.turn_id, job.request.asked.owner)]

    async def _take_turn(self, place: Place, request: Request) -> None:
        try:
            job = await self._open(request)
        except Exception as error:
            _logger.exception("a question of person %s failed", request.asked.asker_id)
            self._observer.call_failed("", error)
            self._observer.turn_ended("failed")
            place.give_up()
            await request.reply.refuse(_OWN_FAULT)
            return
        self._jobs.append(job)
        try:
            async with place:
                began_at = asyncio.get_running_loop().time()
                try:
                    outcome = await self._run(job)
                except Exception as error:
                    _logger.exception("turn %s failed", job.turn_id)
                    self._observer.call_failed("", error)
                    await self._fail(job)
                    outcome = "failed"
                if outcome:
                    self._observer.turn_ended(outcome, asyncio.get_running_loop().time() - began_at)
                if job.stopped is Stop.WITHDRAWN:
                    # Perhaps only while the last of it was being shown.
                    await job.stores.versions.drop(job.turn_id)
        finally:
            self._jobs.remove(job)
            job.ended.set()

    async def _open(self, request: Request) -> Job:
        """Note a question before it waits, so that a crash does not lose it."""
        log = self._histories.of(request.asked.owner).log
        turn_id = request.turn_id or await log.open(request.asked)
        current_turn.set(turn_id)
        return Job(request, turn_id, self._histories.of_turn(turn_id))

    async def _run(self, job: Job) -> Outcome | None:
        """Do what is wanted; gives how an answer ended, None where nothing was asked."""
        if job.request.mode in _STEPS:
            await self._show(job)
            return None
        job.kind = kind = await kind_of(job.request, job.turn_id, job.stores)
        job.begin(Standing(job.turn_id, "running"))
        await self._listen(job, kind)
        await self._conclude(job, kind)
        return outcome_of(job.answer, job.stopped, is_lost=job.request.reply.is_lost)

    async def _fail(self, job: Job) -> None:
        """End a turn that the bot itself has failed; before it began, nothing of it is seen."""
        if job.kind:
            job.answer.fail(_OWN_FAULT, can_retry=True)
            await self._leave(job, job.kind)

    async def _show(self, job: Job) -> None:
        reply, by = job.request.reply, _STEPS[job.request.mode]
        versions = await job.stores.versions.step(job.turn_id, by)
        if versions:
            job.begin(versions.standing)
            reply.restore(versions.shown.answer)
            note = INCOMPLETE if versions.shown.is_cut else None
            await reply.finish(note, versions.standing)

    async def _listen(self, job: Job, kind: Kind) -> None:
        """Stream the answer in a task of its own, so that to stop it is to cancel that task."""
        if self._is_closing:
            job.stopped = Stop.CLOSING
        if job.stopped is None:
            job.stream = asyncio.create_task(self._stream(job, kind))
            try:
                await asyncio.wait({job.stream})
            finally:
                job.stream.cancel()
            if not job.stream.cancelled():
                job.stream.result()
        if job.stopped:
            job.answer.fail(note_of(job.stopped, job.answer), can_retry=True)

    async def _stream(self, job: Job, kind: Kind) -> None:
        request, reply, listener = job.request, job.request.reply, self._listener
        if kind.stays:
            reply.restore(kind.stays)
        async with self._crowd.seat(lambda place: reply.wait(told_place(place))):
            prompt = await kind.prompt(listener.characters(request.settings))
            if prompt is None:
                job.stopped = Stop.WITHDRAWN
                return
            await listener.listen(request.settings, prompt, job.answer, reply, request.tools)

    async def _conclude(self, job: Job, kind: Kind) -> None:
        reply, answer, content = job.request.reply, job.answer, job.answer.content
        job.is_ending = True
        is_void = job.stopped is Stop.WITHDRAWN or reply.is_lost
        lost = answer.used if is_void or not content else None
        for used in filter(None, (*answer.beside, lost)):
            await job.stores.conversations.spend(job.turn_id, used)
        if job.stopped is Stop.WITHDRAWN:
            await reply.finish()
        elif reply.is_lost:
            await job.stores.log.close(job.turn_id)
        elif content:
            await reply.finish(answer.footnote, kind.standing(answer))
            await kind.keep(job.turn(content))
            self._summariser.consider(job.request.asked.owner, job.request.settings, answer.usage)
            await self._listener.note_learned(answer.usage)
        else:
            await self._leave(job, kind)

    async def _leave(self, job: Job, kind: Kind) -> None:
        """End a turn to which nothing new came."""
        reply, note = job.request.reply, job.answer.note
        if before := kind.shown_before:
            await job.stores.log.end(job.turn_id)
            if not kind.stays:
                reply.restore(before.shown.answer)
            await reply.finish(note, before.standing)
        elif job.stopped is Stop.REPLACED:
            await job.stores.log.end(job.turn_id)
            await reply.finish()
        elif job.answer.can_retry:
            await job.stores.log.end(job.turn_id)
            await reply.finish(note, Standing(job.turn_id, "unanswered"))
        else:
            await job.stores.log.close(job.turn_id)
            await reply.finish(note)
