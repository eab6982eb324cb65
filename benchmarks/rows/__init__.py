"""The rows of what is measured, by number: what each is about and who measures it."""

import importlib
from dataclasses import dataclass

from benchmarks.figures import Figure
from benchmarks.plan import Plan


@dataclass(frozen=True)
class Row:
    """One row; what measures it is loaded when it is measured."""

    number: int
    about: str
    against: str
    measure: str

    def measured(self, plan: Plan) -> list[Figure]:
        """Its figures; whatever goes wrong is raised."""
        module, _colon, name = self.measure.partition(":")
        found: list[Figure] = getattr(importlib.import_module(module), name)(plan)
        if not found:
            raise ValueError("it came to no figure")
        return found


def _row(number: int, measure: str, about: str, against: str) -> Row:
    return Row(number, about, against, f"benchmarks.rows.{measure}")


ROWS = (
    _row(1, "starting:first_frame", "Start → login", "the smallest Textual app"),
    _row(2, "starting:to_the_list", "Start → one's clients", "the smallest Textual app"),
    _row(3, "listing:opened_as_it_grows", "Client list opened", "few clients"),
    _row(4, "listing:opened_against_a_table", "Client list opened", "Textual's DataTable"),
    _row(5, "listing:searched", "Search keystroke", "few clients"),
    _row(6, "moving:cursor_down", "Cursor down", "a letter in the smallest app with an Input"),
    _row(7, "moving:page_down", "Page down", "Textual's DataTable"),
    _row(8, "one_client:opened_and_gone_through", "A client and its tabs", "a form of 72 widgets"),
    _row(9, "storing:against_bare_sqlite", "Weigh-in stored", "bare sqlite3"),
    _row(10, "storing:as_it_grows", "Weigh-in stored", "few clients"),
    _row(11, "storing:against_a_whole_file", "Weigh-in stored", "whole-file JSON"),
    _row(12, "many_writers:writing_at_once", "Many writing at once", "whole-file JSON and a lock"),
    _row(13, "publishing:one_changed", "One changed client published", "the whole dumped"),
    _row(14, "sessions:shown_elsewhere", "A change shown elsewhere", "the poll interval"),
    _row(15, "sessions:idling", "Idle sessions", "nothing"),
    _row(16, "sessions:held_in_memory", "Memory of a session", "the smallest Textual app"),
    _row(17, "at_the_desk:today_and_reports", "Today and Reports", "few clients"),
    _row(18, "filling:filled", "Records put into an empty gym", "bare sqlite3 executemany"),
)
