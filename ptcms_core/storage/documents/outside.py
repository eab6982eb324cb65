"""What somebody changed in a document by hand, as it was kept aside: told client by client."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ptcms_core.catalogue import _, ngettext
from ptcms_core.errors import NotFound
from ptcms_core.storage.documents.files import OUTSIDE
from ptcms_core.storage.gym import Gym

MOST_CLIENTS = 100


@dataclass(frozen=True)
class OutsideEdit:
    """One edit that was kept: of which document, when it was found (UTC), and where it lies."""

    id: int
    document: str
    found_at: str
    kept_as: str
    problem: str


def outside_edits(gym: Gym) -> list[OutsideEdit]:
    """The edits nobody has settled yet, newest first."""
    with gym.data.read() as connection:
        rows = connection.execute(
            "SELECT id, document, found_at, kept_as, problem FROM outside_edit"
            " WHERE settled_at IS NULL ORDER BY id DESC"
        ).fetchall()
    return [OutsideEdit(*row) for row in rows]


def difference_text(gym: Gym, edit_id: int) -> str:
    """Which clients differ between the edit and the document as it is now, field by field.

    NotFound.
    """
    edit = next((one for one in outside_edits(gym) if one.id == edit_id), None)
    if edit is None:
        raise NotFound(_("There is no such edit."))
    if edit.problem:
        return edit.problem
    kept, present = (
        _clients(gym.folder / OUTSIDE / edit.kept_as),
        _clients(gym.folder / edit.document),
    )
    if kept is None:
        return _("{file} is not there any more.").format(file=edit.kept_as)
    if present is None:
        return _("{file} can't be read at the moment.").format(file=edit.document)
    lines: list[str] = []
    differing = 0
    for client_id in sorted({*kept, *present}, key=lambda key: (len(key), key)):
        told = _client(client_id, kept.get(client_id), present.get(client_id))
        differing += bool(told)
        if told and differing <= MOST_CLIENTS:
            lines += [*told, ""]
    if not differing:
        return _("The edit says the same as the document does now.")
    if differing > MOST_CLIENTS:
        lines.append(_("and {count} more clients").format(count=differing - MOST_CLIENTS))
    head = ngettext("{count} client differs.", "{count} clients differ.", differing)
    return "\n".join([head.format(count=differing), "", *lines]).rstrip()


def _clients(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
        clients = found["clients"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return clients if isinstance(clients, dict) else None


def _client(client_id: str, edited: Any, present: Any) -> list[str]:
    if edited == present:
        return []
    known = present if isinstance(present, dict) else edited if isinstance(edited, dict) else {}
    head = f"#{client_id}  {known.get('name') or known.get('client_name') or ''}".rstrip()
    if edited is None:
        return [head, "  " + _("left out in the edit")]
    if present is None:
        return [head, "  " + _("only in the edit")]
    if not isinstance(edited, dict) or not isinstance(present, dict):
        return [head, f"  {_short(present)}  →  {_short(edited)}"]
    return [
        head,
        *(
            f"  {field}: {_short(present.get(field))}  →  {_short(edited.get(field))}"
            for field in dict.fromkeys([*present, *edited])
            if present.get(field) != edited.get(field)
        ),
    ]


def _short(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ngettext("{count} entry", "{count} entries", len(value)).format(count=len(value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
