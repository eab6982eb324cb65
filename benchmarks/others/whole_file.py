"""A store as the original application's: one JSON file, read and written whole at each change."""

import fcntl
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any


class WholeFile:
    """Weigh-ins by the client's name, behind a lock file, so that nothing is lost."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = path.with_suffix(".lock")

    def record(self, name: str, entry: dict[str, Any]) -> None:
        """Add a weigh-in."""
        with self._alone():
            everything = json.loads(self._path.read_text(encoding="utf-8"))
            everything.setdefault(name, []).append(entry)
            with self._path.open("w", encoding="utf-8") as file:
                json.dump(everything, file, indent=4)

    def count(self) -> int:
        """How many weigh-ins there are."""
        return sum(map(len, json.loads(self._path.read_text(encoding="utf-8")).values()))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def whole_file_of(gym: Path, path: Path) -> WholeFile:
    """The weigh-ins of a gym in such a file."""
    path.write_text(json.dumps(progress_of(gym), indent=4), encoding="utf-8")
    return WholeFile(path)


def progress_of(gym: Path) -> dict[str, list[dict[str, Any]]]:
    """Every weigh-in of a gym as the original keeps them; namesakes are kept apart."""
    found: dict[str, list[dict[str, Any]]] = {}
    with closing(sqlite3.connect(gym / "data.db")) as connection:
        for number, name, day, weight, height in connection.execute(
            "SELECT c.id, c.full_name, w.on_date, w.weight_g / 1000.0, w.height_mm / 10.0"
            " FROM weigh_in w JOIN client c ON c.id = w.client_id ORDER BY c.id, w.on_date"
        ):
            entry = {"date": day, "weight": weight, "height": height}
            found.setdefault(f"{name} {number}", []).append(entry)
    return found
