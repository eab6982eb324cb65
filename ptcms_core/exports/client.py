"""All that is kept of one client: as data, and as a page to read."""

import html
import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from ptcms_core.activity_words import field_words
from ptcms_core.catalogue import _
from ptcms_core.storage.documents import Renderer

FORMAT = "ptcms/client"

Told = dict[str, Any]


def gather(
    connection: sqlite3.Connection,
    client_id: int,
    names: Mapping[int, str],
    renderers: Mapping[str, Renderer],
) -> Told:
    """Every value that is kept of a client; what the documents show, messages, and the history."""
    told: Told = {"id": client_id}
    for name, renderer in renderers.items():
        fragment = renderer.fragment(connection, client_id, names)
        if fragment is not None:
            told[name] = dict(fragment)
    told["messages"] = [
        {
            "at": row["created_at"],
            "phone": row["phone"],
            "text": row["text"],
            "channel": row["channel"],
            "state": row["state"],
            "reason": row["reason"],
            "by": names.get(row["created_by"] or 0, ""),
        }
        for row in connection.execute(
            "SELECT * FROM message WHERE client_id = :id ORDER BY id", {"id": client_id}
        )
    ]
    told["history"] = [
        {
            "at": row["at"],
            "by": names.get(row["actor_id"] or 0, ""),
            "what": f"{row['subject']} {row['kind']}",
            "before": json.loads(row["before"]) if row["before"] else None,
            "after": json.loads(row["after"]) if row["after"] else None,
        }
        for row in connection.execute(
            "SELECT j.*, i.before, i.after FROM journal j"
            " LEFT JOIN journal_image i ON i.seq = j.seq WHERE j.client_id = :id ORDER BY j.seq",
            {"id": client_id},
        )
    ]
    return told


def count(told: Told) -> int:
    """How many records an export holds."""
    progress = told.get("client_progress", {}).get("entries", [])
    ledger = told.get("payment_records", {}).get("ledger", [])
    plans = sum(
        1 + len(told[name].get("history", []))
        for name in ("client_diet", "workout_plans")
        if name in told
    )
    return 1 + len(progress) + len(ledger) + plans + len(told["messages"])


def as_json(told: Told, gym_name: str, at: str) -> str:
    """The export as JSON."""
    document = {"format": FORMAT, "version": 1, "written_at": at, "gym": gym_name, **told}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


# no script, no picture, nothing from elsewhere: whatever a text holds, a browser shows it
_HEAD = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
    "<style>body{{font:16px/1.5 sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}}"
    "h1{{font-size:1.5rem}}h2{{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #999}}"
    "table{{border-collapse:collapse}}td,th{{text-align:left;vertical-align:top;"
    "padding:.2rem .8rem .2rem 0;white-space:pre-wrap}}th{{font-weight:600}}"
    "section{{overflow-x:auto}}</style>\n</head>\n<body>\n"
)


def as_page(told: Told, gym_name: str, day: str) -> str:
    """The export as one HTML page that needs nothing else."""
    name = told.get("clients", {}).get("name", "")
    title = _("{name} at {gym}").format(name=name, gym=gym_name)
    parts = [
        _HEAD.format(title=html.escape(title)),
        f"<h1>{html.escape(title)}</h1>\n",
        _paragraph(
            _("All that {gym} keeps of client {id}, written on {day}.").format(
                gym=gym_name, id=told["id"], day=day
            )
        ),
    ]
    for key, heading in _headings():
        if told.get(key):
            parts.append(f"<section>\n<h2>{html.escape(heading)}</h2>\n")
            parts += _shown(told[key])
            parts.append("</section>\n")
    return "".join([*parts, "</body>\n</html>\n"])


def _headings() -> list[tuple[str, str]]:
    return [
        ("clients", _("Profile")),
        ("phone", _("Phone")),
        ("client_progress", _("Weigh-ins")),
        ("client_diet", _("Diet plans")),
        ("workout_plans", _("Workout plans")),
        ("payment_records", _("Payments and charges")),
        ("messages", _("Messages")),
        ("history", _("What was changed, when and by whom")),
    ]


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>\n"


def _shown(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield from _table(value)
        return
    simple = {key: one for key, one in value.items() if not _is_table(one)}
    yield "<table>\n"
    for key, one in simple.items():
        yield f"<tr><th>{_label(key)}</th><td>{_cell(one)}</td></tr>\n"
    yield "</table>\n"
    for key, one in value.items():
        if _is_table(one):
            yield f"<h3>{_label(key)}</h3>\n"
            yield from _table(one)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    yield "<table>\n<tr>" + "".join(f"<th>{_label(one)}</th>" for one in columns) + "</tr>\n"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{_cell(row.get(one))}</td>" for one in columns) + "</tr>\n"
    yield "</table>\n"


def _label(key: str) -> str:
    words = field_words(key)
    words = words[:1].upper() + words[1:]
    # what the journal keeps says its unit itself, what the documents show has one each
    unit = _UNITS.get(key) or _UNITS.get(key[key.rfind("_") :])
    return html.escape(f"{words} ({unit})" if unit else words)


_UNITS = {
    **dict.fromkeys(("weight", "goal_weight"), "kg"),
    **dict.fromkeys(("height", "waist", "hip", "chest", "arm", "thigh", "neck"), "cm"),
    "body_fat": "%",
    "total_calories": "kcal",
    "_g": "g",
    "_mm": "mm",
    "_permille": "‰",
}


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return html.escape(_("yes") if value else _("no"))
    if isinstance(value, dict):
        return "\n".join(f"{_label(key)}: {_cell(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "\n".join(_cell(one) for one in value)
    return html.escape(str(value))
