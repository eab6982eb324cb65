"""How screens call the core: reads awaited, writes run by the app, errors put into words.

The core is synchronous; it runs on three threads of the app's own. Writes are workers of the App:
a screen that closes cancels its own workers while their thread still commits.
"""

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from textual.worker import Worker

from ptcms_core import Invalid, NeedsConfirmation, PtcmsError, SignedOut, _
from ptcms_tui.lifeline import log_fault
from ptcms_tui.typeahead import turn_hold

if TYPE_CHECKING:
    from ptcms_core import Session
    from ptcms_tui.app import PtcmsApp

P = ParamSpec("P")
T = TypeVar("T")

# the session at the desk when a turn or a write began: what it says is for that person alone
began_by: "ContextVar[Session | None]" = ContextVar("began_by")

_THREADS = 3
_BUSY_AFTER = 0.3


class Calls:
    """The app's way to the core."""

    def __init__(self, app: "PtcmsApp") -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="core")
        self._running = 0
        self._under_way: set[Future[Any]] = set()

    @property
    def idle(self) -> bool:
        """Whether nothing that the core was called for is under way or waits for its turn.

        What nobody waits for counts as well, and what goes on though its caller is gone.
        """
        return not (self._under_way or self._running)

    @property
    def running(self) -> int:
        """How many calls are under way."""
        return self._running

    async def ask(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `call` on a thread and give its answer; what it raises is raised here."""
        loop = asyncio.get_running_loop()
        self._running += 1
        busy = loop.call_later(_BUSY_AFTER, self._app.show_busy, True)
        try:
            return await self._on_a_thread(partial(call, *args, **kwargs))
        finally:
            busy.cancel()
            self._running -= 1
            if not self._running:
                self._app.show_busy(False)

    async def watch(self, call: Callable[[], T]) -> T:
        """Run a call that nobody waits for (the feed): no busy mark."""
        return await self._on_a_thread(call)

    def _on_a_thread(self, call: Callable[[], T]) -> "asyncio.Future[T]":
        job = self._threads.submit(call)
        self._under_way.add(job)
        answer = asyncio.wrap_future(job)
        # after the answer has been handed over, so that who finds nothing under way finds it there
        job.add_done_callback(self._under_way.discard)
        return answer

    def write(
        self,
        call: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], Any] | None = None,
        failed: Callable[[PtcmsError], Any] | None = None,
        declined: Callable[[NeedsConfirmation], Any] | None = None,
        ended: Callable[[], Any] | None = None,
        hold: bool = True,
        **kwargs: Any,
    ) -> Worker[None]:
        """Run a change of the core to its end, whatever is closed meanwhile.

        `done` gets its answer; `failed` the error (without it the error's sentence is shown);
        A NeedsConfirmation asks the person and calls again with `confirmed=True`, or tells
        `declined`. `ended` is called in any case. Keys typed meanwhile wait, unless `hold` is
        False (long jobs that can be cancelled).
        """
        job = self._write(partial(call, *args), kwargs, done, failed, declined, hold)
        if ended is not None:
            job = _with_end(job, ended)
        return self._app.run_worker(job, group="writes", exit_on_error=False)

    async def _write(
        self,
        call: Callable[..., Any],
        kwargs: dict[str, Any],
        done: Callable[[Any], Any] | None,
        failed: Callable[[PtcmsError], Any] | None,
        declined: Callable[[NeedsConfirmation], Any] | None,
        hold: bool,
    ) -> None:
        gate = self._app.gate
        # a form opened in a turn hands that turn's hold on to what it starts: it isn't ours
        turn_hold.set(None)
        began_by.set(self._app.desk.here)
        try:
            while True:
                try:
                    if hold:
                        with gate.hold():
                            answer = await self.ask(call, **kwargs)
                            await _finished(done, answer)
                    else:
                        answer = await self.ask(call, **kwargs)
                        await _finished(done, answer)
                    return
                except NeedsConfirmation as question:
                    if not await self._app.question(question.question):
                        await _finished(declined, question)
                        return
                    kwargs = {**kwargs, "confirmed": True}
        except PtcmsError as error:
            if failed is not None and not isinstance(error, SignedOut):
                await _finished(failed, error)
            else:
                self.explain(error)
        except Exception as error:
            fault = self.unexpected(error)
            if failed is not None:
                await _finished(failed, fault)
            else:
                self.explain(fault)

    def explain(self, error: Exception) -> None:
        """Say an error to the person; a session that has ended leads to the login."""
        if isinstance(error, SignedOut):
            self._app.session_ended(error.sentence)
        elif isinstance(error, Invalid):
            self._app.say(" ".join(error.fields.values()), tone="alarm")
        elif isinstance(error, PtcmsError):
            self._app.say(error.sentence, tone="alarm")
        else:
            self._app.say(self.unexpected(error).sentence, tone="alarm")

    def unexpected(self, error: Exception) -> PtcmsError:
        """Log a fault of the program and give the sentence for it."""
        log_fault(error, "in a call")
        return PtcmsError(
            _("That did not work because of a fault in the program. Nothing else was changed.")
        )

    def close(self) -> None:
        """Let calls under way finish and take no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


async def _finished(callback: Callable[[Any], Any] | None, value: Any) -> None:
    if callback is None:
        return
    answer = callback(value)
    if inspect.isawaitable(answer):
        await answer


async def _with_end(job: Coroutine[Any, Any, None], ended: Callable[[], Any]) -> None:
    try:
        await job
    finally:
        ended()
