"""What somebody changed of a client's weigh-ins in a document."""

from collections.abc import Iterator, Mapping
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.outside import fields as of
from ptcms_core.outside.changed import Changed, Entries
from ptcms_core.outside.differing import (
    MISSING,
    beside,
    by_id,
    differing_fields,
    is_untouched,
    placed_at,
    refused,
    same,
    spot,
)
from ptcms_core.outside.fields import Field, Wrong, canonical, entry_of
from ptcms_core.outside.words import label


def weigh_in_changes(entries: Entries) -> Iterator[Changed]:
    """Weigh-ins changed, added and taken out, in the order of the document."""
    table = of.weigh_in_fields()
    yield from beside(entries, {"name": Field("text", kept=of._NAME()), "entries": Field("any")})
    listed = entries.edited.get("entries", MISSING)
    if not isinstance(listed, list):
        if listed is not MISSING or entries.written.get("entries"):
            yield refused(entries, "entries", _("weigh-ins"), _("a list in brackets is wanted"))
        return
    base, now = by_id(entries.written.get("entries")), by_id(entries.present.get("entries"))
    seen: set[int] = set()
    for number, raw in enumerate(listed):
        at = ("entries", str(number))
        if not isinstance(raw, dict):
            yield refused(entries, *spot(at, _("weigh-in")), _("fields in braces are wanted"))
            continue
        known = raw.get("id")
        is_number = isinstance(known, int) and not isinstance(known, bool)
        if known is None:
            yield from _added(entries, table, raw, number, base, now)
        elif not is_number:
            why = _("a weigh-in's id is a whole number")
            yield refused(entries, *spot(at, _("weigh-in")), why)
            continue
        elif known in seen:
            why = _("the number {id} stands twice").format(id=known)
            yield refused(entries, *spot(at, _("weigh-in")), why)
        elif known in now and now[known] == base.get(known) and is_untouched(raw, now[known]):
            pass
        elif known in base and known in now:
            called = _("weigh-in of {day}:").format(day=entries.speech.value(
                "date", "day", canonical("day", now[known]["date"])))  # fmt: skip
            for one in differing_fields(entries, table, raw, base[known], now[known],
                               within=("entries", str(known)), called=called):  # fmt: skip
                yield placed_at(one, (*entries.path, *at, one.field.rpartition(".")[2]))
        elif not _is_like(raw, now.values(), table):
            why = (
                _("this weigh-in was taken out of the records meanwhile")
                if known in base
                else _("this client has no weigh-in {id}; without a number it would be a new one")
            )
            yield refused(entries, *spot(at, _("weigh-in")), why.format(id=str(known)[:20]))
        if is_number:
            seen.add(int(known or 0))
    for known in base:
        if known not in seen and known in now:
            changed = not entries.is_base_known or now[known] != base[known]
            yield Changed(
                field=f"entries.{known}",
                label=_("weigh-in taken out"),
                was=entries.speech.weigh_in(entry_of(table, now[known])),
                becomes=_("taken out"),
                state="conflict" if changed else "change",
                written=entries.speech.weigh_in(entry_of(table, base[known])) if changed else "",
                path=(*entries.path, "entries"),
            )


def _added(
    entries: Entries,
    table: Mapping[str, Field],
    raw: dict[str, Any],
    number: int,
    base: Mapping[int, Any],
    now: Mapping[int, Any],
) -> Iterator[Changed]:
    newer = [one for known, one in now.items() if known not in base or not entries.is_base_known]
    if _is_like(raw, newer, table):
        return
    entry = entry_of(table, raw)
    at = ("entries", str(number))
    for name, value in entry.items():
        if isinstance(value, Wrong):
            yield refused(entries, ".".join((*at, name)), label(name), value.why, at=(*at, name))
    values = {
        table[name].service: value
        for name, value in entry.items()
        if name in table and table[name].service and not isinstance(value, Wrong)
    }
    if any(isinstance(value, Wrong) for value in entry.values()):
        return
    if values.get("on") is None:
        yield refused(entries, *spot(at, _("new weigh-in")), _("the date is missing"))
        return
    yield Changed(
        field=f"entries.+{number}",
        label=_("new weigh-in"),
        was="–",
        becomes=entries.speech.weigh_in(entry),
        state="change",
        value=values,
        path=(*entries.path, *at),
    )


def _is_like(raw: Mapping[str, Any], others: Any, table: Mapping[str, Field]) -> bool:
    """Whether the records have this very weigh-in already."""
    names = [name for name, one in table.items() if one.service]
    return any(
        all(
            same(canonical(table[name].kind, raw.get(name)),
                  canonical(table[name].kind, other.get(name)))
            for name in names
        )
        for other in others
    )  # fmt: skip
