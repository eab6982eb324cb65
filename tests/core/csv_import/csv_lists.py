"""Lists of clients as CSV, and how the tests of the import look at them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ptcms_core.core import Session
from ptcms_core.imports import CsvReport

HEAD = "Name,Mobile No.,Sex,DOB,Height (cm),Weight (kg),Goal,Fee,Due date\n"
ROWS = (
    "Tara Nair,98765 00001,F,2/3/1990,165,60.5,Strength,1500,1/12/2026\n"
    'Zoya Ali,9876500002,female,1988-11-05,5\'4,120 lb,"Fat loss, slowly",,\n'
)

Written = Callable[..., Path]


def check(admin: Session, path: Path, **columns: str) -> CsvReport:
    sheet = admin.imports.look(path)
    return admin.imports.check(sheet, columns_of(admin, sheet, **columns))


def apply(admin: Session, path: Path, **more: Any) -> CsvReport:
    sheet = admin.imports.look(path)
    return admin.imports.apply(sheet, admin.imports.guess(sheet), **more)


def columns_of(admin: Session, sheet: Any, **columns: str) -> dict[int, str]:
    given = {sheet.titles.index(title): name for title, name in columns.items()}
    return admin.imports.guess(sheet) | given


def states(report: CsvReport) -> list[str]:
    return [row.state for row in report.rows]
