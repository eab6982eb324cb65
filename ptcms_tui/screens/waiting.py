"""A long job as its person watches it: how far it is, and Esc stops it."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from ptcms_core import PtcmsError, _
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog, Saved
from ptcms_tui.widgets.gym_text import GymText

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

BAR = 40


class Waiting(Dialog[Saved]):
    """Runs `call` with `on_progress` and `stop`; gives what it gave, None if it was not done.

    Why it was not done is said in a corner, or handed to `failed`.
    """

    BINDINGS = bindings("waiting")
    scopes: ClassVar[tuple[str, ...]] = ("waiting", "app")
    app: "PtcmsApp"

    def __init__(
        self,
        title: str,
        call: Callable[..., Any],
        *,
        failed: Callable[[PtcmsError], Any] | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__()
        self._title = title
        self._call = call
        self._tell_failure = failed
        self._arguments = arguments
        self._stop = threading.Event()
        self._shown = ("", -1)

    def content(self) -> ComposeResult:
        """What is being done, and a bar."""
        with Vertical(classes="dialog") as window:
            window.border_title = Content(plain(self._title, max_length=70))
            yield GymText("", id="doing")
            yield GymText("", id="bar", classes="accent")
            yield GymText("", id="halting", classes="muted")

    def on_mount(self) -> None:
        """Begin."""
        self.app.write(
            self._call,
            done=self._done,
            failed=self._failed,
            hold=False,
            on_progress=self._tell,
            stop=self._stop.is_set,
            **self._arguments,
        )

    def _tell(self, done: int, total: int, what: str) -> None:
        """Called on the thread of the job."""
        share = round(BAR * done / total) if total else 0
        if (what, share) != self._shown:
            self._shown = (what, share)
            self.call_later(self._show, what, share)

    def _show(self, what: str, share: int) -> None:
        self.query_one("#doing", GymText).write(what)
        self.query_one("#bar", GymText).write("█" * share + "·" * (BAR - share))

    def action_halt(self) -> None:
        """Esc."""
        self._stop.set()
        self.query_one("#halting", GymText).write(_("Stopping …"))

    def _done(self, value: Any) -> None:
        self.dismiss(Saved(value))

    def _failed(self, error: PtcmsError) -> None:
        self.dismiss(None)
        (self._tell_failure or self.app.explain)(error)
