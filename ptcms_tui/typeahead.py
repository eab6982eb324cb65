"""Type-ahead that is never lost or split: a key waits until the one before it has taken effect.

Over SSH `p2000⏎` arrives in one read. Textual forwards each key to whatever has the focus at that
instant, so `2000` would go to the list while the payment form is still being made. Here keys,
pastes and clicks stand in one queue. The next one is given out only when the one before has
passed the focused widget and all its ancestors, everything it set off has been handled, nobody
holds the keys (`hold`), and the screen that has the focus now has been drawn once.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from textual import events
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import WorkerError

if TYPE_CHECKING:
    from textual.app import App
    from textual.worker import Worker

# how often a key's consequences may set off further ones: a key, its action, a message, a handler
_ROUNDS = 3
# turns of the loop until what a key changed is on its way to the terminal
_HEAD_START = 10
# a hold that nobody ends within these seconds is taken for a fault
HOLD_LIMIT = 15.0
# nobody types as much ahead; more is a cat on the keyboard or a paste without brackets
_QUEUE_LIMIT = 5_000

Dispatch = Callable[[events.Event], Awaitable[None]]
P = ParamSpec("P")
Owner = TypeVar("Owner")


class Hold:
    """Keeps keys back until it is let go; may be taken again."""

    def __init__(self, gate: "KeyGate") -> None:
        self._gate = gate
        self._held = False
        self._ended = False

    def take(self) -> None:
        """Keep keys back from now on; nothing once the hold has ended."""
        if not self._held and not self._ended:
            self._held = True
            self._gate._held(+1)

    def let_go(self) -> None:
        """Let keys through, once what is on the screen now has been drawn."""
        if self._held:
            self._held = False
            self._gate._held(-1)

    def end(self) -> None:
        """Let go for good: tasks begun under the hold may outlive it and still know it."""
        self._ended = True
        self.let_go()


# the hold of the turn under way: let go when a dialog opens, taken again when it has closed
turn_hold: ContextVar[Hold | None] = ContextVar("turn_hold", default=None)


def in_turn(
    action: Callable[Concatenate[Owner, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[Owner, P], None]:
    """For an action or handler that awaits the core or a dialog: keys typed meanwhile wait.

    It runs as a worker of the app, so that it may await `app.ask`, `app.form`, `app.question`;
    keys are held but for the time a dialog is open. Errors become sentences.
    """

    @wraps(action)
    def start(self: Owner, *args: P.args, **kwargs: P.kwargs) -> None:
        self.app.take_turn(action(self, *args, **kwargs))  # type: ignore[attr-defined]

    return cast(Callable[Concatenate[Owner, P], None], start)


async def has_ended(work: "Worker[Any] | None") -> None:
    """Wait for work under way, a search for example, however it ends; at once where there is none.

    In a turn: what is typed after a search is meant for what it finds.
    """
    if work is not None:
        with suppress(WorkerError):
            await work.wait()


class KeyGate:
    """Hands input events to the app one at a time, each after the one before has settled."""

    def __init__(self, app: "App[Any]", dispatch: Dispatch) -> None:
        self._app = app
        self._dispatch = dispatch
        self._waiting: deque[events.Event] = deque()
        self._task: asyncio.Task[None] | None = None
        self._holds = 0
        self._free = asyncio.Event()
        self._free.set()

    @property
    def idle(self) -> bool:
        """Whether every key so far has taken effect."""
        return self._task is None and not self._holds

    async def take(self, event: events.Event) -> None:
        """Take one input event in; returns at once."""
        if len(self._waiting) < _QUEUE_LIMIT:
            self._waiting.append(event)
        if self._task is None:
            self._task = asyncio.create_task(self._give_out(), name="keys")

    @contextmanager
    def hold(self) -> Iterator[Hold]:
        """Keep keys back while the block runs, for work that ends by moving the focus."""
        hold = self.begin_hold()
        try:
            yield hold
        finally:
            hold.end()

    def begin_hold(self) -> Hold:
        """A hold that lasts until its `end`."""
        hold = Hold(self)
        hold.take()
        return hold

    def close(self) -> None:
        """Give out no more keys: the app ends."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    def _held(self, change: int) -> None:
        self._holds += change
        if self._holds:
            self._free.clear()
            return
        self._free.set()
        # a hold begun by no key still has to wait for the drawing it led to
        if self._task is None and self._app.is_running:
            self._task = asyncio.create_task(self._give_out(), name="keys")

    async def settled(self) -> None:
        """Wait until every key so far has taken effect."""
        while not self.idle:
            if self._task is not None:
                await asyncio.wait({self._task})
            else:
                await self._free.wait()

    async def _give_out(self) -> None:
        try:
            if self._holds or not self._waiting:
                await self._settle(None)
            while self._waiting:
                if not self._app.is_running:
                    self._waiting.clear()
                    return
                before = self._place()
                await self._dispatch(self._waiting.popleft())
                await self._settle(before)
        except Exception as error:
            self._app._handle_exception(error)
        finally:
            self._task = None

    async def _settle(self, before: tuple[int, int] | None) -> None:
        """Let everything take effect; the drawing is waited for only where the place changed."""
        for _ in range(_HEAD_START):
            # what the key changed is drawn before the asking around begins
            await asyncio.sleep(0)
        moved = await self._released()
        for _ in range(_ROUNDS):
            place = self._place()
            await self._pass_through()
            moved |= await self._released()
            if place != self._place():
                await self._first_drawing()
        if moved or before != self._place():
            await self._first_drawing()

    async def _released(self) -> bool:
        """Wait until nobody holds the keys; whether somebody did."""
        if self._free.is_set():
            return False
        try:
            await asyncio.wait_for(self._free.wait(), HOLD_LIMIT)
        except TimeoutError:
            # what was typed was meant for a place that never came: better lost than misdirected
            self._waiting.clear()
            self._app.bell()
        return True

    def _place(self) -> tuple[int, int]:
        if not self._app.screen_stack:
            return (0, 0)
        screen = self._app.screen
        return (id(screen), id(screen.focused))

    async def _pass_through(self) -> None:
        """Wait until every message queued between the focus and the app has been handled."""
        if not self._app.screen_stack:
            return
        node: MessagePump | None = self._app.screen.focused or self._app.screen
        while node is not None:
            await self._handled(node)
            node = node._parent

    async def _handled(self, node: MessagePump) -> None:
        passed = asyncio.Event()
        # what call_later does, less a look into the signature of each new partial
        if not node.is_running or not node.post_message(events.Callback(callback=passed.set)):
            return
        waited = 0.0
        while node.is_running and waited < HOLD_LIMIT:
            with suppress(TimeoutError):
                # no task of its own, as wait_for takes: this happens 18 times a key
                async with asyncio.timeout(0.25):
                    await passed.wait()
                return
            waited += 0.25

    async def _first_drawing(self) -> None:
        """Wait until the screen has been laid out and drawn with its present focus."""
        if not self._app.screen_stack:
            return
        screen: Screen[Any] = self._app.screen
        drawn = asyncio.Event()
        waited = 0.0
        while not screen.is_running and waited < HOLD_LIMIT and screen in self._app.screen_stack:
            await asyncio.sleep(0.005)
            waited += 0.005
        if not screen.is_running or not screen.call_after_refresh(drawn.set):
            return
        try:
            await asyncio.wait_for(drawn.wait(), 2.0)
        except TimeoutError:
            # nothing had to be drawn (a minimised or suspended screen): the focus is right anyway
            return
