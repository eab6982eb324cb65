"""What differs in one entry of a document, field by field; what its lists have in common."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.outside import fields as of
from ptcms_core.outside.changed import Changed, Entries, State
from ptcms_core.outside.fields import Field, Wrong, entry_of
from ptcms_core.outside.words import label

MISSING = object()
"""What stands where a document has no such field."""


def differing_fields(
    entries: Entries,
    table: Mapping[str, Field],
    edited: Mapping[str, Any],
    written: Mapping[str, Any],
    present: Mapping[str, Any],
    *,
    within: tuple[str, ...] = (),
    called: str = "",
) -> Iterator[Changed]:
    """The fields of one entry that differ from what was written."""
    mine, base, now = entry_of(table, edited), entry_of(table, written), entry_of(table, present)
    for name in dict.fromkeys([*table, *mine]):
        spec = table.get(name, Field("any"))
        new, old = mine.get(name, MISSING), base.get(name)
        current = now.get(name)
        if old is of.UNKNOWN and spec.kept:
            continue
        if new is MISSING:
            if old in (None, "", {}, []) or not entries.is_base_known:
                continue
            why = _("left out; to empty it, write null")
        elif same(new, old) or same(new, current):
            continue
        else:
            why = new.why if isinstance(new, Wrong) else spec.kept
        state: State = "change"
        if why:
            state = "refused"
        elif not entries.is_base_known or not same(current, old):
            state = "conflict"
        said = entries.speech
        yield Changed(
            field=".".join((*within, name)),
            label=f"{called} {label(name)}".strip(),
            was=said.value(name, spec.kind, current),
            becomes="" if new is MISSING else said.value(name, spec.kind, new),
            state=state,
            why=why,
            written=said.value(name, spec.kind, old) if state == "conflict" else "",
            value=None if new is MISSING else new,
            path=(*entries.path, *within, name),
        )


def same(one: Any, other: Any) -> bool:
    """Whether two values are one: nothing is an empty text, 72 is 72.0; but true is not 1."""
    if isinstance(one, Wrong) or isinstance(one, bool) is not isinstance(other, bool):
        return False
    return bool(one == other or (one in (None, "", {}, []) and other in (None, "", {}, [])))


def beside(
    entries: Entries, table: Mapping[str, Field], *, amounts: bool = True
) -> Iterator[Changed]:
    """The fields above a list; amounts are looked at together, elsewhere."""
    skipped = {"entries", "ledger"} | (
        set() if amounts else {n for n, one in table.items() if one.kind == "amount"}
    )
    three = (
        {name: value for name, value in one.items() if name not in skipped}
        for one in (entries.edited, entries.written, entries.present)
    )
    for one in differing_fields(entries, table, *three):
        follows = one.field in ("payment_status", "due_date")
        if follows and (one.becomes == "" or _amounts_differ(entries)):
            continue
        yield one


def _amounts_differ(entries: Entries) -> bool:
    return any(
        entries.edited.get(name) != entries.written.get(name)
        for name in ("total_amount", "amount_paid", "amount_due", "ledger")
    )


def spot(at: tuple[str, ...], called: str) -> tuple[str, str]:
    """The name of a place in a list, and what it is called, as `refused` takes them."""
    return ".".join(at), called


def refused(
    entries: Entries, name: str, called: str, why: str, *, at: tuple[str, ...] | None = None
) -> Changed:
    """What can't be kept, and why; `at` is where it stands, unless `name` tells."""
    path = (*entries.path, *(at if at is not None else tuple(name.split("."))))
    return Changed(
        field=name, label=called, was="", becomes="", state="refused", why=why, path=path
    )


def placed_at(one: Changed, path: tuple[str, ...]) -> Changed:
    """The same change, at another place of the document."""
    return Changed(**{**one.__dict__, "path": path})


def is_untouched(raw: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether an entry is the same to the letter: most of a document is, so it is told quickly."""
    return len(raw) == len(other) and all(
        name in other
        and (value == other[name] or _number(value) == other[name])
        and isinstance(value, bool) is isinstance(other[name], bool)
        for name, value in raw.items()
    )


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def by_id(listed: Any) -> dict[int, dict[str, Any]]:
    """The entries of a list the program wrote, by their numbers."""
    return {one["id"]: one for one in listed or []}
