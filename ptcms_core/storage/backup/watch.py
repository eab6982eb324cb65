"""A long job as somebody watches it: how far it is, and whether it is to stop."""

from collections.abc import Callable
from dataclasses import dataclass

from ptcms_core.catalogue import _
from ptcms_core.errors import Cancelled

Progressing = Callable[[int, int, str], object]
"""Told how much is done, of how much, and of what."""


def _to_nobody(_done: int, _total: int, _what: str) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Watch:
    """Who is told, and who is asked whether to stop."""

    tell: Progressing = _to_nobody
    stop: Callable[[], bool] = _never

    def step(self, done: int, total: int, what: str) -> None:
        """Say how far it is; Cancelled if it is to stop."""
        if self.stop():
            raise Cancelled(_("Stopped. Nothing was changed."))
        self.tell(done, total, what)


NOBODY = Watch()


def watched(tell: Progressing | None, stop: Callable[[], bool] | None) -> Watch:
    """A watch of what a caller may leave out."""
    return Watch(tell or _to_nobody, stop or _never)
