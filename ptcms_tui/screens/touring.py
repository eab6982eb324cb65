"""The tour of the workspace: for a new person, once; by the help or the command bar, again."""

from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Input

from ptcms_core import PtcmsError
from ptcms_tui.once import Fitted
from ptcms_tui.widgets.tour_strip import TourStrip

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


class Touring(Fitted[None]):
    """What of the workspace the tour needs."""

    if TYPE_CHECKING:
        app: PtcmsApp

    @property
    def touring(self) -> bool:
        """Whether the tour is shown."""
        return bool(self.query_one(TourStrip).step)

    def begin_tour(self) -> None:
        """From its first step."""
        self.query_one(TourStrip).step = 1
        self.refresh_bindings()

    def end_tour(self) -> None:
        """Esc: it is not shown by itself again."""
        self.query_one(TourStrip).step = 0
        self.refresh_bindings()
        seen = partial(self.app.session.account.prefer, toured=True)
        self.app.write(seen, failed=_let_be, hold=False)

    def tried(self, what: str) -> None:
        """Somebody did what a step asks for."""
        self.query_one(TourStrip).tried(what)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The cursor in a line to search."""
        if isinstance(event.widget, Input):
            self.tried("search")


def _let_be(_error: PtcmsError) -> None:
    """The tour comes again then, which harms nobody."""
