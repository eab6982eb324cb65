"""Sorting a list by any of its columns: by `s` and a small choice, or by a click on a title.

The order is kept for each person, list by list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from ptcms_core import PtcmsError, _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowOpened, SortRequested
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


_DIGITS = "1234567890"
_PREFERENCE = "order_"


@dataclass(frozen=True)
class Way:
    """One order a list may have: the core's name of it, its words, which way it begins."""

    id: str
    words: str
    down: bool = False
    """Whether the largest or latest comes first, where nothing else is said."""

    @property
    def order(self) -> str:
        """The order in the direction it begins with, as the core is asked for it."""
        return f"-{self.id}" if self.down else self.id


def turned(order: str) -> str:
    """The order the other way round."""
    return order[1:] if order.startswith("-") else f"-{order}"


class OrderMenu(Dialog[str]):
    """The orders of a list: a digit or Enter takes one; the one there is turns round."""

    BINDINGS = bindings("ordering")
    scopes: ClassVar[tuple[str, ...]] = ("ordering", "app")

    def __init__(self, ways: Sequence[Way], order: str) -> None:
        super().__init__()
        self._ways = list(ways)
        self._order = order

    def content(self) -> ComposeResult:
        """A line for each order."""
        here = self._order.lstrip("-")

        def arrow(way: Way) -> str:
            if way.id != here:
                return ""
            return _("▼ turns round") if self._order[0] == "-" else _("▲ turns round")

        digits = {way.id: digit for way, digit in zip(self._ways, _DIGITS, strict=False)}
        columns = [
            Column(
                key="digit",
                title="",
                cell=lambda way: Cell(digits.get(way.id, ""), "accent"),
                width=1,
            ),
            Column(key="words", title=_("by"), cell=lambda way: way.words, width=16, grow=1),
            Column(key="now", title="", cell=lambda way: Cell(arrow(way), "muted"), width=14),
        ]
        with Vertical(classes="dialog -order") as window:
            window.border_title = Content(_("Sort"))
            table = VirtualTable(columns, ListSource(self._ways))
            table.styles.height = len(self._ways) + 1
            yield table

    async def on_mount(self) -> None:
        """The order there is stands under the cursor."""
        table = self.query_one(VirtualTable)
        table.focus()
        await table.reload(keep=False)
        await table.move_to(self._order.lstrip("-"))

    def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter or a click."""
        self._take(event.row)

    def on_key(self, event: events.Key) -> None:
        """A digit: the order of this number, 0 the tenth."""
        if event.key in _DIGITS[: len(self._ways)]:
            event.stop()
            self._take(self._ways[_DIGITS.index(event.key)])

    def action_open(self) -> None:
        """Enter, where the list doesn't have the focus."""
        self.query_one(VirtualTable).action_open()

    def action_turn(self) -> None:
        """s: the order there is the other way round."""
        self.dismiss(turned(self._order))

    def _take(self, way: Way) -> None:
        self.dismiss(turned(self._order) if way.id == self._order.lstrip("-") else way.order)

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)


class Sorting(Widget):
    """For a section with lists that are sorted. `order` is as the core is asked for it."""

    app: "PtcmsApp"
    order: str = ""
    _kept_orders: dict[str, str] | None = None

    def list_name(self) -> str:
        """Under what name the order of the list that shows is kept."""
        raise NotImplementedError

    def ways(self) -> list[Way]:
        """The orders it may have, the first one where none was chosen."""
        raise NotImplementedError

    async def sorted_anew(self) -> None:
        """Show the list in another order, the cursor on its row."""
        raise NotImplementedError

    async def read_order(self) -> None:
        """Take the order this person chose for the list that shows."""
        if self._kept_orders is None:
            preferences = await self.app.ask(self.app.session.account.preferences)
            self._kept_orders = {
                name.removeprefix(_PREFERENCE): str(value)
                for name, value in preferences.items()
                if name.startswith(_PREFERENCE)
            }
        ways = self.ways()
        order = self._kept_orders.get(self.list_name(), "")
        known = any(way.id == order.lstrip("-") for way in ways)
        self.order = order if known else ways[0].order

    def order_words(self) -> str:
        """The present order in words."""
        way = self.order.lstrip("-")
        return next((one.words for one in self.ways() if one.id == way), way)

    @in_turn
    async def action_sort(self) -> None:
        """s: choose an order."""
        order = await self.app.shown(OrderMenu(self.ways(), self.order))
        if order is not None:
            await self.sort_by(order)

    @in_turn
    async def on_virtual_table_sort_requested(self, event: SortRequested) -> None:
        """A click on a title: by it, then the other way round."""
        way = next((one for one in self.ways() if one.id == event.sort_key), None)
        if way is not None:
            again = way.id == self.order.lstrip("-")
            await self.sort_by(turned(self.order) if again else way.order)

    async def sort_by(self, order: str) -> None:
        """Sort by this from now on, here and at this person's next sign-in."""
        self.order = order
        self._kept_orders = {**(self._kept_orders or {}), self.list_name(): order}
        await self.sorted_anew()
        self.app.write(self._keep, self.list_name(), order, failed=self._not_kept, hold=False)

    def _keep(self, name: str, order: str) -> None:
        changes: dict[str, Any] = {_PREFERENCE + name: order}
        self.app.session.account.prefer(**changes)

    def _not_kept(self, error: PtcmsError) -> None:
        self.app.say(
            _("Sorted, but not kept for next time. {why}").format(why=error.sentence),
            tone="attention",
        )
