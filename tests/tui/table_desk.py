"""What the tests of the virtual table share: a desk with a long list on it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.screen import Screen

from ptcms_tui.stylesheet import style_tokens
from ptcms_tui.themes import DEFAULT_THEME, THEMES
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.virtual_table import VirtualTable

STYLES = Path(__file__).parents[2] / "ptcms_tui" / "styles" / "widgets.tcss"


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    balance: str = "₹4,840.00"


COLUMNS = [
    Column(
        key="name", title="Name", cell=lambda p: p.name, width=20, min_width=10, sort_key="name"
    ),
    Column(
        key="goal",
        title="Goal",
        cell=lambda _: Cell("Muscle gain", "muted"),
        width=11,
        drop_priority=3,
    ),
    Column(
        key="phone",
        title="Phone",
        cell=lambda _: Cell("98200 54321", "muted"),
        width=11,
        short=lambda _: Cell("4321", "muted"),
        short_width=4,
        drop_priority=2,
    ),
    Column(key="kg", title="kg", cell=lambda _: "72.4", width=5, align="right"),
    Column(
        key="balance",
        title="Balance",
        cell=lambda p: p.balance,
        width=11,
        align="right",
        sort_key="balance",
    ),
    Column(key="status", title="", cell=lambda _: Cell("OVERDUE", "alarm"), width=12),
]


def people(count: int, first: int = 0) -> list[Person]:
    return [Person(number, f"Client {number}") for number in range(first, first + count)]


class Desk(App[None]):
    CSS_PATH = STYLES
    ENABLE_COMMAND_PALETTE = False

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return style_tokens()

    def __init__(
        self, source: object | None = None, *, empty: str = "", marking: bool = True
    ) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT_THEME
        self.animation_level = "none"
        self.table = VirtualTable(COLUMNS, source, empty=empty, sort="name", marking=marking)
        self.opened: list[object] = []
        self.focused_rows: list[object] = []
        self.sorts: list[str] = []
        self.failures: list[Exception] = []
        self.written: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_virtual_table_row_opened(self, event: VirtualTable.RowOpened) -> None:
        self.opened.append(event.row_id)

    def on_virtual_table_row_focused(self, event: VirtualTable.RowFocused) -> None:
        self.focused_rows.append(event.row_id)

    def on_virtual_table_sort_requested(self, event: VirtualTable.SortRequested) -> None:
        self.sorts.append(event.sort_key)

    def on_virtual_table_fetch_failed(self, event: VirtualTable.FetchFailed) -> None:
        self.failures.append(event.error)

    def _display(self, screen: Screen[object], renderable: object) -> None:
        if isinstance(renderable, CompositorUpdate):
            truecolor = Console(color_system="truecolor", force_terminal=True)
            self.written.append(renderable.render_segments(truecolor))
        super()._display(screen, renderable)

    def lines(self) -> list[str]:
        return [self.table.render_line(y).text for y in range(self.table.size.height)]


async def until(pilot, condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await pilot.pause()


async def arrived(pilot) -> None:
    await until(pilot, lambda: pilot.app.table.cursor_row is not None)
