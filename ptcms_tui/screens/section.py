"""What every section of the workspace is: a title, keys, data that refresh themselves."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.message import Message
from textual.widget import Widget

from ptcms_core import _

if TYPE_CHECKING:
    from ptcms_core import Change
    from ptcms_tui.app import PtcmsApp


class GymChanged(Message):
    """Something was changed, on this terminal or another."""

    def __init__(self, changes: "Sequence[Change]") -> None:
        super().__init__()
        self.changes = list(changes)


class ChangedByOthers(Message):
    """What is shown looks different because of others, whose names these are."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self.names = names


class DayTurned(Message):
    """It is a new day in the gym."""


class Section(Widget):
    """One place of the workspace. Made once, when it is first opened; kept while others show.

    `scopes` names the keys it answers (see keys.py); `subjects` the subjects of the journal
    whose changes it shows (None: all).
    """

    DEFAULT_CLASSES = "section"
    # what stood here before others changed something, and who they were; None: nobody did
    _seen: str | None = None
    _others: frozenset[str] = frozenset()
    title: ClassVar[str] = ""  # marked, translated when it is shown
    scopes: ClassVar[tuple[str, ...]] = ()
    subjects: ClassVar[frozenset[str] | None] = None
    app: "PtcmsApp"

    def place(self) -> str:
        """What the top bar says about where one is."""
        return _(self.title)

    async def arrive(self, **arguments: Any) -> None:
        """Called each time it is opened with arguments, before its data are read."""

    async def refresh_data(self) -> None:
        """Read what is shown from the core and show it, keeping cursor and scroll."""

    async def after_change(self) -> None:
        """Called when a line of the command bar or undo has changed something: show it at once."""
        await self._refresh()

    async def leave(self) -> bool:
        """Called before Esc goes back; False stays (something inside took the step)."""
        return True

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        for widget in self.query("*"):
            if widget.focusable:
                widget.focus()
                return

    def changed(self, changes: "Sequence[Change]") -> None:
        """React to changes: by default the data are read again if one is of its subjects."""
        ours = [one for one in changes if self.subjects is None or one.subject in self.subjects]
        if ours:
            self._note_others(ours)
            self.refresh_soon()

    def day_turned(self) -> None:
        """React to midnight."""
        self.refresh_soon()

    def refresh_soon(self) -> None:
        """Read the data again; a reading under way is given up for the newer one."""
        # the function, not its coroutine: one given up before it began would never be awaited
        refresh: Callable[[], Awaitable[None]] = self._refresh
        self.run_worker(refresh, group="refresh", exclusive=True, exit_on_error=False)

    async def _refresh(self) -> None:
        try:
            await self.refresh_data()
        except Exception as error:
            self.app.explain(error)
        else:
            if self._seen is not None:
                self.call_after_refresh(self._tell_others)

    # changes by others

    def _note_others(self, changes: "Sequence[Change]") -> None:
        names = {name for name in map(self.app.desk.others_hand, changes) if name}
        if names and not self.app.desk.locked:
            self._others |= names
            if self._seen is None:
                self._seen = self._drawn()

    def _tell_others(self) -> None:
        """Say by whom what is on the screen was changed, if anything of it looks different."""
        seen, others = self._seen, self._others
        self._seen, self._others = None, frozenset()
        if seen is not None and seen != self._drawn():
            self.post_message(ChangedByOthers(others))

    def _drawn(self) -> str:
        """The text of this section as it stands on the screen."""
        region = self.region
        strips = self.screen._compositor.render_strips()[region.y : region.bottom]
        return "\n".join(strip.crop(region.x, region.right).text for strip in strips)
