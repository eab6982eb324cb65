"""The clients of a gym in Textual's DataTable, filled anew each time `o` is pressed.

The rows are read beforehand: only showing them is measured.
"""

import sqlite3
import sys
from contextlib import closing

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import DataTable, Label

COLUMNS = ("Name", "Phone", "Goal", "Weight", "Change", "Balance", "Due")


class Clients(Screen[None]):
    """The table."""

    BINDINGS = [("escape", "app.pop_screen", "Back")]  # noqa: RUF012 - as Textual reads it

    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """The table."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill it."""
        table = self.query_one(DataTable)
        table.add_columns(*COLUMNS)
        table.add_rows(self._rows)
        table.focus()


class Tables(App[None]):
    """Opens the table on a key."""

    BINDINGS = [("o", "open", "Open")]  # noqa: RUF012 - as Textual reads it

    def __init__(self, database: str) -> None:
        super().__init__()
        with closing(sqlite3.connect(database)) as connection:
            self._rows = connection.execute(
                "SELECT full_name, COALESCE(phone, ''), goal,"
                " printf('%.1f kg', COALESCE(last_weight_g, 0) / 1000.0),"
                " printf('%+.1f', COALESCE(weight_change_7d_g, 0) / 1000.0),"
                " printf('%.2f', balance / 100.0), COALESCE(next_due_on, '')"
                " FROM client WHERE archived = 0 ORDER BY name_key"
            ).fetchall()

    def compose(self) -> ComposeResult:
        """Where one comes from."""
        yield Label("ready to open")

    def action_open(self) -> None:
        """O."""
        self.push_screen(Clients(self._rows))


if __name__ == "__main__":
    Tables(sys.argv[1]).run()
