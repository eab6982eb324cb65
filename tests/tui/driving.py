"""What the tests of the screens share: keys as a person presses them, what is shown."""

import asyncio
import time
import unicodedata
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fake_gym import PASSWORD
from textual.events import Key
from textual.keys import _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.timer import Timer

from ptcms_tui.app import PtcmsApp
from ptcms_tui.widgets.footer import Footer

TRAINER = "asha@iron.example"
ADMIN = "ravi@iron.example"

Running = Callable[..., AbstractAsyncContextManager[tuple[PtcmsApp, Pilot]]]


# a delay the program keeps before it asks or draws; what waits longer is meant to be seen waiting
_SHORT = 0.3


async def settle(app: PtcmsApp, pilot: Pilot) -> None:
    """Wait until keys, calls, short delays and drawing have come to rest.

    It waits for what is under way and for nothing else: on a busy machine longer, on an idle one
    no longer than needed.
    """
    quiet = 0
    while quiet < 2 and app.is_running:
        await app.gate.settled()
        await until(pilot, lambda: app.calls.idle and not _delays(app))
        await pilot._wait_for_screen()
        await _all_waiting()
        if app.screen_stack and not _at_rest(app):
            app.screen._on_timer_update()
            quiet = 0
        else:
            quiet += 1
    await app.gate.settled()


async def _all_waiting() -> None:
    """Wait until no task has a step left to make: each waits for a key, a thread or a delay."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    end = time.monotonic() + 60.0
    while ready:
        assert time.monotonic() < end, "the program never comes to rest"
        await asyncio.sleep(0)


def _at_rest(app: PtcmsApp) -> bool:
    """Whether nothing is left to be handled, laid out or drawn."""
    screen = app.screen
    nodes = (app, *screen.walk_children(with_self=True))
    return (
        app.gate.idle
        and app.calls.idle
        and not any(node.message_queue_size for node in nodes)
        and not screen._callbacks
        and not (screen._layout_required or screen._scroll_required or screen._repaint_required)
        and not (screen._recompose_required or screen._dirty_widgets)
    )


def _delays(app: PtcmsApp) -> bool:
    """Whether a timer that fires once, and soon, is running: a search begins when it fires."""
    return any(
        timer._repeat == 0 and timer._interval <= _SHORT and _runs(timer)
        for node in (app, *app.screen.walk_children(with_self=True))
        for timer in node._timers
    )


def _runs(timer: Timer) -> bool:
    return timer._active.is_set() and timer._task is not None and not timer._task.done()


async def press(app: PtcmsApp, pilot: Pilot, *keys: str) -> None:
    """Press keys one after the other, each having taken effect before the next."""
    for key in keys:
        await burst(app, pilot, key)


async def burst(app: PtcmsApp, pilot: Pilot, *keys: str) -> None:
    """Send all keys at once, as one read from SSH brings them."""
    for key in keys:
        await app._post_message(_typed(key))
    await settle(app, pilot)


def _typed(key: str) -> Key:
    """The event of a key, given as its character or by its name."""
    name = _character_to_key(key) if len(key) == 1 else key
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(name))
    except KeyError:
        character = key if len(key) == 1 else None
    return Key(name, character)


async def until(pilot: Pilot, holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something holds; fails when it doesn't in time, which a busy machine gets."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.005)


def screen_text(app: PtcmsApp) -> str:
    """What stands on the screen now, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


async def sign_in(app: PtcmsApp, pilot: Pilot, email: str = TRAINER) -> None:
    """Sign in as a person would."""
    await settle(app, pilot)
    await burst(app, pilot, *email, "enter", *PASSWORD, "enter")
    await until(pilot, lambda: app.desk.signed_in and app.workspace.has_section)
    await settle(app, pilot)


def keys_that_work(app: PtcmsApp) -> str:
    """The last line without what is dimmed, because it can't be used at the moment."""
    line = app.screen.query_one(Footer).render()
    dimmed = [span for span in line.spans if "not bold" in str(span.style)]
    letters = enumerate(line.plain)
    return "".join(c for n, c in letters if not any(s.start <= n < s.end for s in dimmed))
