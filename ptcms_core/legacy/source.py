"""Reading a folder of the original application, without touching it and whatever its damage."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.errors import StorageProblem
from ptcms_core.messages import parse_log

FILES = (
    "trainer_db.db",
    "data.db",
    "client_diet.json",
    "client_progress.json",
    "workout_plans.json",
    "payment_records.json",
    "payment_history.json",
    "phone.json",
    "PyWhatKit_DB.txt",
)


@dataclass
class Source:
    """What the folder holds, as found; `problems` are files or tables that can't be read."""

    trainers: list[dict[str, Any]] = field(default_factory=list)
    clients: list[dict[str, Any]] = field(default_factory=list)
    meals: list[dict[str, Any]] = field(default_factory=list)
    phones: dict[str, Any] = field(default_factory=dict)
    diets: dict[str, Any] = field(default_factory=dict)
    progress: list[tuple[str, Any]] = field(default_factory=list)
    workouts: dict[str, Any] = field(default_factory=dict)
    payments: list[Any] = field(default_factory=list)
    history: list[Any] = field(default_factory=list)
    messages: list[dict[str, str]] = field(default_factory=list)
    problems: list[tuple[str, str, str]] = field(default_factory=list)


def read(folder: Path) -> Source:
    """Everything in the folder; StorageProblem if it is none of the original application."""
    if not folder.is_dir():
        raise StorageProblem(_("{folder} is not a folder.").format(folder=folder))
    if not any((folder / name).exists() for name in FILES):
        raise StorageProblem(
            _("{folder} holds no records of the original application.").format(folder=folder)
        )
    source = Source()
    source.trainers = _table(source, folder / "trainer_db.db", "trainer")
    source.clients = _table(source, folder / "trainer_db.db", "client")
    source.meals = _table(source, folder / "data.db", "diet_plan")
    source.phones = _object(source, folder / "phone.json")
    source.diets = _object(source, folder / "client_diet.json")
    source.workouts = _object(source, folder / "workout_plans.json")
    for name, entries in _object(source, folder / "client_progress.json").items():
        if isinstance(entries, list):
            source.progress += [(name, entry) for entry in entries]
        else:
            source.progress.append((name, entries))
    source.payments = _list(source, folder / "payment_records.json", inside="clients")
    source.history = _list(source, folder / "payment_history.json")
    source.messages = list(_log(source, folder / "PyWhatKit_DB.txt"))
    return source


def _table(source: Source, path: Path, table: str) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    try:
        # immutable: SQLite writes no journal, no lock and no index beside it
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            known = connection.execute(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
            ).fetchone()
            if not known:
                if path.name == "trainer_db.db":
                    why = _("has no table “{table}”").format(table=table)
                    source.problems.append((path.name, table, why))
                return []
            return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608 - own tables
    except sqlite3.Error as error:
        source.problems.append((path.name, table, _("can't be read: {why}").format(why=error)))
        return []


def _json(source: Source, path: Path) -> Any:
    twins: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for name, value in found:
            if name in result:
                twins.append(name)
                source.problems.append(
                    (
                        path.name,
                        json.dumps({name: result[name]}, ensure_ascii=False, default=str),
                        _("the name stands twice; the later one was read"),
                    )
                )
            result[name] = value
        return result

    try:
        text = path.read_bytes().decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=pairs) if text.strip() else None
    except FileNotFoundError:
        return None
    except json.JSONDecodeError as error:
        why = _("can't be read at line {line}, column {column}").format(
            line=error.lineno, column=error.colno
        )
    except UnicodeDecodeError as error:
        why = _("is not UTF-8 at byte {place}").format(place=error.start)
    except (OSError, ValueError, RecursionError) as error:
        why = _("can't be read: {why}").format(why=error)
    source.problems.append((path.name, "", why))
    return None


def _object(source: Source, path: Path) -> dict[str, Any]:
    found = _json(source, path)
    if found is None:
        return {}
    if not isinstance(found, dict):
        source.problems.append(_not_theirs(path, found))
        return {}
    return found


def _list(source: Source, path: Path, inside: str | None = None) -> list[Any]:
    found = _json(source, path)
    listed = found.get(inside) if inside is not None and isinstance(found, dict) else found
    if isinstance(listed, list):
        return listed
    if found is not None:
        source.problems.append(_not_theirs(path, found))
    return []


def _not_theirs(path: Path, found: Any) -> tuple[str, str, str]:
    """A file of another shape, with all that it holds."""
    held = json.dumps(found, ensure_ascii=False, default=str)
    return path.name, held, _("is not what the original writes")


def _log(source: Source, path: Path) -> Iterator[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    except OSError as error:
        source.problems.append((path.name, "", _("can't be read: {why}").format(why=error)))
        return
    for entry in parse_log(text):
        yield {name: value for name, value in entry.model_dump().items() if value}
