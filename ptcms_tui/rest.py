"""Moments at which nobody waits: what work left behind in memory is given back then."""

import gc
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

# how long nobody has pressed a key before it is a moment of rest
QUIET_SECONDS = 1.5
# how much was made since the last rest, in collections of the youngest objects (700 of them)
WORTH_IT = 5
# how seldom all is looked at, what was set aside included
WHOLE_SECONDS = 600.0
# Python's own, but for the oldest objects: they are looked at after 14,000 new ones, not 70,000
_THRESHOLDS = (700, 10, 2)


def set_aside() -> None:
    """Keep collections from what is there already, and let them come the oftener.

    Widgets refer to each other: what a dialog or a list leaves behind is found by a collection
    alone, which Python puts off until a quarter of everything is new. Most is code, which stays:
    set aside, which takes no time, it leaves a collection a third of the objects. For a process
    of the program's own: who shares it with others holds what they left.
    """
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


def give_back() -> None:
    """Give freed memory back to the system, where the C library can."""
    import ctypes

    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


class Rest:
    """Collects what nothing refers to, lets the core forget what it read, gives memory back."""

    def __init__(self, app: "PtcmsApp") -> None:
        self._app = app
        self._made = 0
        self._whole_at = time.monotonic() - WHOLE_SECONDS

    @property
    def is_due(self) -> bool:
        """Whether nobody waits, and something was done since the last rest."""
        app = self._app
        quiet = time.monotonic() - app.last_input >= QUIET_SECONDS
        return quiet and app.gate.idle and app.calls.idle and _made() - self._made >= WORTH_IT

    async def take(self) -> None:
        """Rest now: some 10 ms; the first time, and seldom later, some 40."""
        if gc.get_freeze_count() and time.monotonic() - self._whole_at >= WHOLE_SECONDS:
            # what was set aside and is no longer in use: of starting, or somebody's workspace
            self._whole_at = time.monotonic()
            gc.unfreeze()
            gc.collect()
            gc.freeze()
        else:
            gc.collect()
        await self._app.calls.watch(self._app.core.rest)
        give_back()
        self._made = _made()


def _made() -> int:
    """How often the youngest objects were collected: a measure of work."""
    return int(gc.get_stats()[0]["collections"])
