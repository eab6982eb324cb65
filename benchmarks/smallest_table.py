"""The smallest Textual program with a table: what a session costs before it does anything."""

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class SmallestTable(App[None]):
    """Fifty rows, and the cursor."""

    def compose(self) -> ComposeResult:
        """One table."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Rows as a list of clients has them."""
        table = self.query_one(DataTable)
        table.add_columns("Name", "Phone", "kg", "Balance")
        for number in range(50):
            table.add_row(f"Client {number}", f"98765 {number:05}", "72.4", "paid")


if __name__ == "__main__":
    SmallestTable().run()
