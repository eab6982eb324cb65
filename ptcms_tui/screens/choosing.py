"""A window to look through several texts and take one: versions of a plan, ready-made plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from ptcms_core import _
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.hanging import hung
from ptcms_tui.widgets.panel import ScrollPanel
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowFocused, RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable


@dataclass(frozen=True)
class Offer:
    """One of the texts: what the list says of it, the text, and what choosing it gives."""

    id: Any
    title: str
    about: str
    text: str
    value: Any


class Chooser(Dialog[tuple[str, Any]]):
    """The offers in a list, the text of the one under the cursor beside it.

    Gives ("take", value) for Enter, ("below", value) for `a` where `may_add` allows it.
    """

    BINDINGS = bindings("choosing", "record.copy")
    scopes: ClassVar[tuple[str, ...]] = ("choosing", "record.copy", "app")

    def __init__(
        self, title: str, offers: Sequence[Offer], *, take: str, empty: str, may_add: bool = False
    ) -> None:
        """`take` says below the text what Enter does; `empty` stands where nothing is offered."""
        super().__init__()
        self._title = title
        self._offers = list(offers)
        self._take = take
        self._empty = empty
        self._may_add = may_add

    def content(self) -> ComposeResult:
        """List and text side by side, what Enter does below."""
        columns = [
            Column(
                key="title",
                title="",
                cell=lambda offer: Cell(offer.title, "strong"),
                width=18,
                min_width=12,
                grow=1,
            ),
            Column(
                key="about",
                title="",
                cell=lambda offer: Cell(offer.about, "muted"),
                width=14,
                min_width=8,
                drop_priority=1,
            ),
        ]
        with Vertical(classes="dialog -choosing") as window:
            window.border_title = Content(plain(self._title, max_length=70))
            with Horizontal():
                yield VirtualTable(columns, ListSource(self._offers), empty=self._empty)
                with ScrollPanel(id="pane"):
                    yield GymText("", id="offered")
            yield GymText(self._take if self._offers else "", id="take", classes="muted")

    def on_mount(self) -> None:
        """The list has the focus."""
        self.query_one(VirtualTable).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Adding below is offered where it makes sense."""
        if action == "below":
            return self._may_add and bool(self._offers)
        return super().check_action(action, parameters)

    def action_open(self) -> None:
        """Enter, where the list doesn't have the focus."""
        self.query_one(VirtualTable).action_open()

    def on_virtual_table_row_focused(self, event: RowFocused) -> None:
        """Show its text."""
        self.query_one("#pane", ScrollPanel).set_title(event.row.title)
        self.query_one("#offered", GymText).update(hung(event.row.text))

    def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: this one."""
        self.dismiss(("take", event.row.value))

    def action_below(self) -> None:
        """a: this one as well."""
        row = self.query_one(VirtualTable).cursor_row
        if row is not None:
            self.dismiss(("below", row.value))

    def action_copy(self) -> None:
        """y."""
        row = self.query_one(VirtualTable).cursor_row
        if row is not None:
            self.app.copy_to_clipboard(row.text)
            self.query_one("#take", GymText).write(
                _("Handed to the terminal's clipboard, if it takes it; the text stands above.")
            )

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
