"""Importing clients from tables, as screens and the command line call it; for admins."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from ptcms_core.access import Access
from ptcms_core.catalogue import _, ngettext
from ptcms_core.errors import Invalid
from ptcms_core.imports import adding, checking
from ptcms_core.imports.checking import Checked, Checker, Progressing
from ptcms_core.imports.fields import checked, fields, guess, to_remember
from ptcms_core.imports.reading import Sheet, read_sheet
from ptcms_core.imports.report import CsvReport, RowReport
from ptcms_core.values.border import guarded


@guarded
class Imports:
    """Clients from a CSV file: looked at, checked row by row, then added as one act."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def look(self, path: Path | str, *, has_titles: bool | None = None) -> Sheet:
        """The table in a file; Invalid under `path`. `has_titles` None: found out."""
        self._access.allowed("clients.import")
        try:
            return read_sheet(Path(path).expanduser().absolute(), has_titles=has_titles)
        except (RuntimeError, ValueError):
            raise Invalid({"path": _("There is no such file, or it can't be read.")}) from None

    def guess(self, sheet: Sheet) -> dict[int, str]:
        """Column number → field, as the titles or an import before suggest."""
        self._access.allowed("clients.import")
        return guess(sheet.titles, adding.remembered(self._access.gym))

    def fields(self) -> list[tuple[str, str]]:
        """The fields a column may be for: name and what it is called."""
        self._access.allowed("clients.import")
        return [(field.name, field.label) for field in fields()]

    def settle(self, sheet: Sheet, columns: dict[int, str]) -> dict[int, str]:
        """The columns that are taken, if clients can be made of them; Invalid by column."""
        self._access.allowed("clients.import")
        return checked(sheet.titles, columns)

    def check(
        self,
        sheet: Sheet,
        columns: dict[int, str],
        *,
        on_progress: Progressing | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> CsvReport:
        """What an import would do, row by row; nothing is changed. Invalid, Cancelled."""
        actor = self._access.allowed("clients.import")
        checker = Checker(self._access, actor, sheet, checked(sheet.titles, columns))
        rows = list(checker.rows(on_progress, stop))
        return _report(sheet, rows, checker.notes(), applied=False, stopped=False)

    def apply(
        self,
        sheet: Sheet,
        columns: dict[int, str],
        *,
        doubtful: list[int] | None = None,
        on_progress: Progressing | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> CsvReport:
        """Add the clients; of the doubtful rows those of these numbers. Invalid, Cancelled.

        Stopped on request it keeps what was added so far; `undo` takes all of it back.
        """
        actor = self._access.allowed("clients.import")
        wanted = set(doubtful or ())
        chosen = checked(sheet.titles, columns)
        checker = Checker(self._access, actor, sheet, chosen)
        rows = [_decided(row, wanted) for row in checker.rows(on_progress, stop)]
        done, added, stopped = adding.add_rows(
            self._access,
            actor.id,
            rows,
            to_remember(sheet.titles, chosen) if sheet.has_titles else {},
            on_progress=on_progress,
            stop=stop,
        )
        if added.charges:
            count = len(added.charges)
            self._access.remember_undo(
                ngettext("adding {count} client", "adding {count} clients", count).format(
                    count=count
                ),
                partial(adding.take_back, self._access, added),
            )
        return _report(sheet, done, checker.notes(), applied=True, stopped=stopped)


def _decided(row: Checked, wanted: set[int]) -> Checked:
    if row.state != checking.DOUBTFUL:
        return row
    return replace(row, state=checking.ADD if row.number in wanted else checking.LEFT)


def _report(
    sheet: Sheet, rows: list[Checked], notes: list[str], *, applied: bool, stopped: bool
) -> CsvReport:
    return CsvReport(
        file=sheet.name,
        told=sheet.told(),
        notes=notes,
        applied=applied,
        stopped=stopped,
        rows=[
            RowReport(number=row.number, name=row.name, state=row.state, why=row.why)
            for row in rows
        ],
    )
