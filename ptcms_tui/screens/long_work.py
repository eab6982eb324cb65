"""Work that takes a while: how far it is, and Esc to stop it."""

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from ptcms_core import _
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.widgets.gym_text import GymText

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

_BAR = 40


class LongWork(Dialog[Any]):
    """Runs a call that tells `on_progress(done, total)` and heeds `cancel`; its answer, or None.

    What it raises is said; a call that was stopped says what became of it.
    """

    BINDINGS = bindings("long_work")
    scopes: ClassVar[tuple[str, ...]] = ("long_work",)
    app: "PtcmsApp"

    def __init__(self, title: str, call: Callable[..., Any]) -> None:
        super().__init__()
        self._title = title
        self._call = call
        self._stop = Event()
        self._over = False
        self._answer: Any = None

    def content(self) -> ComposeResult:
        """A bar and how many of how many."""
        with Vertical(classes="dialog -question") as window:
            window.border_title = Content(plain(self._title, max_length=50))
            yield GymText(_("Beginning …"), id="how-far")
            yield GymText("", id="bar", classes="accent")

    def on_mount(self) -> None:
        """Begin."""

        def tell(done: int, total: int) -> None:
            self.call_later(self._show, done, total)

        self.app.write(
            self._call,
            on_progress=tell,
            cancel=self._stop,
            done=self._done,
            failed=self.app.explain,
            ended=self._ended,
            hold=False,
        )

    def _show(self, done: int, total: int) -> None:
        full = _BAR * done // max(1, total)
        self.query_one("#bar", GymText).write("━" * full + "·" * (_BAR - full))
        if not self._stop.is_set():
            self.query_one("#how-far", GymText).write(
                _("{done} of {total}").format(done=f"{done:,}", total=f"{total:,}")
            )

    def _done(self, answer: Any) -> None:
        self._answer = answer

    def _ended(self) -> None:
        self._over = True
        self._close()

    def on_screen_resume(self) -> None:
        """Close now if it ended while something lay over this."""
        self._close()

    def _close(self) -> None:
        if self._over and self.is_current:
            self._over = False
            self.dismiss(self._answer)

    def action_stop(self) -> None:
        """Esc."""
        self._stop.set()
        self.query_one("#how-far", GymText).write(_("Stopping …"))
