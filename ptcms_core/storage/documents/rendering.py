"""What stands in a document, and when it is stale."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ptcms_core.storage.documents.indented import indented

Names = Mapping[int, str]
Fragment = Callable[[sqlite3.Connection, int, Names], dict[str, object] | None]
Header = Callable[[sqlite3.Connection], dict[str, object]]
Stream = Callable[[sqlite3.Connection], Iterator[str]]


@dataclass(frozen=True)
class Renderer:
    """One document: its file, the subjects that make a client stale, one client's fragment.

    `header` gives what the document says above its clients, besides what each of them does.
    """

    name: str
    file: str
    subjects: frozenset[str]
    fragment: Fragment
    header: Header | None = None


def stale_clients(
    connection: sqlite3.Connection, subjects: frozenset[str], since: int
) -> set[int | None]:
    """Clients named by rows past `since`; None stands for all of them."""
    marks = ", ".join(f":s{number}" for number in range(len(subjects)))
    values: dict[str, Any] = {f"s{number}": name for number, name in enumerate(sorted(subjects))}
    rows = connection.execute(
        f"SELECT DISTINCT client_id FROM journal WHERE seq > :since AND subject IN ({marks})",  # noqa: S608 - marks of named values
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


def document_text(
    header: Mapping[str, object], fragments: Iterable[tuple[int, bytes]]
) -> Iterator[bytes]:
    """The whole document in pieces of UTF-8, from its fragments in the order of client ids."""
    yield encoded(indented(header).removesuffix("\n}") + ',\n  "clients": {')
    comma = b""
    for client_id, body in fragments:
        yield b'%b\n    "%d": %b' % (comma, client_id, body)
        comma = b","
    yield b"\n  }\n}\n" if comma else b"}\n}\n"


def encoded(text: str) -> bytes:
    """As UTF-8, in which what it has no place for becomes a question mark."""
    return text.encode("utf-8", errors="replace")


# a renamed trainer makes documents stale, but accounts have a journal of their own: what a
# document was last written with is therefore kept beside it


def names_changed(connection: sqlite3.Connection, document: str, names: Names) -> bool:
    """Whether somebody named in the document has another name by now."""
    row = connection.execute(
        "SELECT value FROM meta WHERE key = :key", {"key": f"names:{document}"}
    ).fetchone()
    if row is None:
        return False
    return renamed({int(key): name for key, name in json.loads(row[0]).items()}, names)


def renamed(before: Names, names: Names) -> bool:
    """Whether somebody who had a name before has another by now."""
    return any(names.get(key) != name for key, name in before.items())


def keep_names(connection: sqlite3.Connection, document: str, names: Names) -> None:
    """Note the names that the document was written with, in the open transaction."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (:key, :value)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
        {"key": f"names:{document}", "value": json.dumps(dict(names), sort_keys=True)},
    )
