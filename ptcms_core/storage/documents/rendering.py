"""What stands in a document: one kept fragment a client, rendered again when it is stale."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ptcms_core.storage.gym import Gym

BATCH = 200

Names = Mapping[int, str]
Fragment = Callable[[sqlite3.Connection, int, Names], dict[str, object] | None]
Stream = Callable[[sqlite3.Connection], Iterator[str]]


@dataclass(frozen=True)
class Renderer:
    """One document: its file, the subjects that make a client stale, one client's fragment."""

    name: str
    file: str
    subjects: frozenset[str]
    fragment: Fragment


def stale_clients(
    connection: sqlite3.Connection, subjects: frozenset[str], since: int
) -> set[int | None]:
    """Clients named by rows past `since`; None stands for all of them."""
    marks = ", ".join(f":s{number}" for number in range(len(subjects)))
    values: dict[str, Any] = {f"s{number}": name for number, name in enumerate(sorted(subjects))}
    rows = connection.execute(
        f"SELECT DISTINCT client_id FROM journal WHERE seq > :since AND subject IN ({marks})",  # noqa: S608
        values | {"since": since},
    )
    return {row[0] for row in rows}


def stale_stream(connection: sqlite3.Connection, since: int) -> bool:
    """Whether the history of messages changed past `since`; erasing a client takes theirs out."""
    row = connection.execute(
        "SELECT 1 FROM journal WHERE seq > :since"
        " AND (subject = 'message' OR (subject = 'client' AND kind = 'erase')) LIMIT 1",
        {"since": since},
    ).fetchone()
    return row is not None


def render(gym: Gym, renderer: Renderer, names: Names, stale: set[int | None]) -> None:
    """Render the stale clients again (all for None), with short transactions in between."""
    if None in stale:
        with gym.data.read() as connection:
            ids = [row[0] for row in connection.execute("SELECT id FROM client ORDER BY id")]
    else:
        ids = sorted(one for one in stale if one is not None)
    remaining = iter(ids)
    while batch := list(islice(remaining, BATCH)):
        with gym.data.read() as connection:
            rows = [
                {
                    "document": renderer.name,
                    "client": client_id,
                    "body": _body(renderer.fragment(connection, client_id, names)),
                }
                for client_id in batch
            ]
        _keep(gym, rows)


def _body(fragment: dict[str, object] | None) -> str | None:
    if fragment is None:
        return None
    text = json.dumps(fragment, ensure_ascii=False, indent=2, allow_nan=False)
    return text.replace("\n", "\n    ")


def _keep(gym: Gym, rows: Iterable[dict[str, object]]) -> None:
    kept = [row for row in rows if row["body"] is not None]
    gone = [row for row in rows if row["body"] is None]
    with gym.data.transaction() as connection:
        connection.executemany(
            "DELETE FROM document_fragment WHERE document = :document AND client_id = :client", gone
        )
        # a client erased since it was read must not come back
        connection.executemany(
            "INSERT INTO document_fragment (document, client_id, body)"
            " SELECT :document, :client, :body FROM client"
            " WHERE id = :client AND erased_at IS NULL"
            " ON CONFLICT (document, client_id) DO UPDATE SET body = excluded.body",
            kept,
        )


def document_text(
    connection: sqlite3.Connection, name: str, header: Mapping[str, object]
) -> Iterator[str]:
    """The whole document in pieces, by client id."""
    opening = json.dumps(header, ensure_ascii=False, indent=2)
    yield opening.removesuffix("\n}") + ',\n  "clients": {'
    comma = ""
    for client_id, body in connection.execute(
        "SELECT client_id, body FROM document_fragment WHERE document = :name ORDER BY client_id",
        {"name": name},
    ):
        yield f'{comma}\n    "{client_id}": {body}'
        comma = ","
    yield "\n  }\n}\n" if comma else "}\n}\n"


# a renamed trainer makes documents stale, but accounts have a journal of their own: what a
# document was last written with is therefore kept beside it


def names_changed(connection: sqlite3.Connection, document: str, names: Names) -> bool:
    """Whether somebody named in the document has another name by now."""
    row = connection.execute(
        "SELECT value FROM meta WHERE key = :key", {"key": f"names:{document}"}
    ).fetchone()
    if row is None:
        return False
    return any(names.get(int(key)) != name for key, name in json.loads(row[0]).items())


def keep_names(connection: sqlite3.Connection, document: str, names: Names) -> None:
    """Note the names that the document was written with, in the open transaction."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (:key, :value)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
        {"key": f"names:{document}", "value": json.dumps(dict(names), sort_keys=True)},
    )
