"""What the tests of the screens share: keys as a person presses them, what is shown."""

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fake_gym import PASSWORD
from textual.pilot import Pilot

from ptcms_tui.app import PtcmsApp

TRAINER = "asha@iron.example"
ADMIN = "ravi@iron.example"

Running = Callable[..., AbstractAsyncContextManager[tuple[PtcmsApp, Pilot]]]


async def settle(app: PtcmsApp, pilot: Pilot) -> None:
    """Wait until keys, calls and drawing have come to rest."""
    for _round in range(3):
        await app.gate.settled()
        while app.calls.running:
            await pilot.pause(0.01)
        await pilot.pause()
    await app.gate.settled()


async def press(app: PtcmsApp, pilot: Pilot, *keys: str) -> None:
    """Press keys one after the other, each having taken effect before the next."""
    for key in keys:
        await pilot.press(key)
        await settle(app, pilot)


async def burst(app: PtcmsApp, pilot: Pilot, *keys: str) -> None:
    """Send all keys at once, as one read from SSH brings them."""
    from textual import events
    from textual.keys import _character_to_key

    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        await app._post_message(events.Key(name, key if len(key) == 1 else None))
    await settle(app, pilot)


async def until(pilot: Pilot, holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something holds; fails when it doesn't in time, which a busy machine gets."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        await pilot.pause(0.01)


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
