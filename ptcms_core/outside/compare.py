"""What somebody changed of one client in a document: field by field, and what of it can be kept."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.outside import fields as of
from ptcms_core.outside.base import sums_of
from ptcms_core.outside.changed import Changed, Entries, State
from ptcms_core.outside.fields import Field, Wrong, canonical, entry_of
from ptcms_core.outside.words import label
from ptcms_core.values.ledger import SIGN

_MISSING = object()


def changes_of(document: str, entries: Entries) -> list[Changed]:
    """What was changed by hand, in the order of the document."""
    if document == "client_progress":
        return list(_weigh_ins(entries))
    if document == "payment_records":
        return list(_money(entries))
    table = {
        "clients": of.profile_fields,
        "phone": of.phone_fields,
        "client_diet": of.diet_fields,
        "workout_plans": of.workout_fields,
    }[document]()
    return list(_plain(entries, table))


def _plain(entries: Entries, table: Mapping[str, Field]) -> Iterator[Changed]:
    for one in _fields(entries, table, entries.edited, entries.written, entries.present):
        if one.field == "trainer" and one.value in entries.names:
            continue
        if one.field in ("age", "age_on") and one.why and entries.edited.get("date_of_birth"):
            continue
        yield one


def _fields(
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
        new, old = mine.get(name, _MISSING), base.get(name)
        current = now.get(name)
        if old is of.UNKNOWN and spec.kept:
            continue
        if new is _MISSING:
            if old in (None, "", {}, []) or not entries.is_base_known:
                continue
            why = _("left out; to empty it, write null")
        elif _same(new, old) or _same(new, current):
            continue
        else:
            why = new.why if isinstance(new, Wrong) else spec.kept
        state: State = "change"
        if why:
            state = "refused"
        elif not entries.is_base_known or not _same(current, old):
            state = "conflict"
        said = entries.speech
        yield Changed(
            field=".".join((*within, name)),
            label=f"{called} {label(name)}".strip(),
            was=said.value(name, spec.kind, current),
            becomes="" if new is _MISSING else said.value(name, spec.kind, new),
            state=state,
            why=why,
            written=said.value(name, spec.kind, old) if state == "conflict" else "",
            value=None if new is _MISSING else new,
            path=(*entries.path, *within, name),
        )


def _same(one: Any, other: Any) -> bool:
    """Whether two values are one: nothing is an empty text, 72 is 72.0; but true is not 1."""
    if isinstance(one, Wrong) or isinstance(one, bool) is not isinstance(other, bool):
        return False
    return bool(one == other or (one in (None, "", {}, []) and other in (None, "", {}, [])))


# ------------------------------------------------------------------ weigh-ins


def _weigh_ins(entries: Entries) -> Iterator[Changed]:
    table = of.weigh_in_fields()
    yield from _beside(entries, {"name": Field("text", kept=of._NAME()), "entries": Field("any")})
    listed = entries.edited.get("entries", _MISSING)
    if not isinstance(listed, list):
        if listed is not _MISSING or entries.written.get("entries"):
            yield _refused(entries, "entries", _("weigh-ins"), _("a list in brackets is wanted"))
        return
    base, now = _by_id(entries.written.get("entries")), _by_id(entries.present.get("entries"))
    seen: set[int] = set()
    for number, raw in enumerate(listed):
        at = ("entries", str(number))
        if not isinstance(raw, dict):
            yield _refused(entries, *_spot(at, _("weigh-in")), _("fields in braces are wanted"))
            continue
        known = raw.get("id")
        is_number = isinstance(known, int) and not isinstance(known, bool)
        if known is None:
            yield from _added(entries, table, raw, number, base, now)
        elif not is_number:
            why = _("a weigh-in's id is a whole number")
            yield _refused(entries, *_spot(at, _("weigh-in")), why)
            continue
        elif known in seen:
            why = _("the number {id} stands twice").format(id=known)
            yield _refused(entries, *_spot(at, _("weigh-in")), why)
        elif known in now and now[known] == base.get(known) and _is_untouched(raw, now[known]):
            pass
        elif known in base and known in now:
            called = _("weigh-in of {day}:").format(day=entries.speech.value(
                "date", "day", canonical("day", now[known]["date"])))  # fmt: skip
            for one in _fields(entries, table, raw, base[known], now[known],
                               within=("entries", str(known)), called=called):  # fmt: skip
                yield _at(one, (*entries.path, *at, one.field.rpartition(".")[2]))
        elif not _is_like(raw, now.values(), table):
            why = (
                _("this weigh-in was taken out of the records meanwhile")
                if known in base
                else _("this client has no weigh-in {id}; without a number it would be a new one")
            )
            yield _refused(entries, *_spot(at, _("weigh-in")), why.format(id=str(known)[:20]))
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
            yield _refused(entries, ".".join((*at, name)), label(name), value.why, at=(*at, name))
    values = {
        table[name].service: value
        for name, value in entry.items()
        if name in table and table[name].service and not isinstance(value, Wrong)
    }
    if any(isinstance(value, Wrong) for value in entry.values()):
        return
    if values.get("on") is None:
        yield _refused(entries, *_spot(at, _("new weigh-in")), _("the date is missing"))
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
            _same(canonical(table[name].kind, raw.get(name)),
                  canonical(table[name].kind, other.get(name)))
            for name in names
        )
        for other in others
    )  # fmt: skip


def _is_untouched(raw: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether an entry is the same to the letter: most of a document is, so it is told quickly."""
    return len(raw) == len(other) and all(
        name in other
        and (value == other[name] or _number(value) == other[name])
        and isinstance(value, bool) is isinstance(other[name], bool)
        for name, value in raw.items()
    )


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _by_id(listed: Any) -> dict[int, dict[str, Any]]:
    return {one["id"]: one for one in listed or []}


# ------------------------------------------------------------------ money


def _money(entries: Entries) -> Iterator[Changed]:
    yield from _beside(entries, {**of.account_fields(), "ledger": Field("any")}, amounts=False)
    booked_by_hand = Decimal(0)
    ledger = entries.edited.get("ledger", entries.written.get("ledger", []))
    if not isinstance(ledger, list):
        yield _refused(entries, "ledger", _("ledger"), _("a list in brackets is wanted"))
        ledger = entries.written.get("ledger", [])
    base, now = _by_id(entries.written.get("ledger")), _by_id(entries.present.get("ledger"))
    undone = {one.get("reverses") for one in now.values()}
    table = of.ledger_fields()
    seen: set[int] = set()
    for number, raw in enumerate(ledger):
        at = ("ledger", str(number))
        known = raw.get("id") if isinstance(raw, dict) else None
        is_number = isinstance(known, int) and not isinstance(known, bool)
        if not is_number or known not in base or known in seen:
            of_seen = seen if is_number else set()
            yield _refused(entries, *_spot(at, _("ledger entry")), _stray(raw, known, of_seen))
            continue
        seen.add(known)
        if known in now and _is_untouched(raw, base[known]):
            continue
        called = _("{kind} of {day}:").format(
            kind=kind_words(base[known]["kind"]),
            day=entries.speech.value("date", "day", canonical("day", base[known]["date"])),
        )
        for one in _fields(entries, table, raw, base[known], now.get(known, base[known]),
                           within=("ledger", str(known)), called=called):  # fmt: skip
            changed = _at(one, (*entries.path, *at, one.field.rpartition(".")[2]))
            if changed.field.endswith(".amount") and changed.state != "refused":
                adjusted, effect = _adjustment(entries, changed, base[known], known in undone)
                booked_by_hand += effect
                if adjusted is None:
                    continue
                changed = adjusted
            yield changed
    for known, gone in base.items():
        if known not in seen:
            said = entries.speech.amount(Decimal(str(gone["amount"])))
            why = _("left out; nothing booked is deleted: reverse it in the program")
            yield _refused(entries, f"ledger.{known}", f"{kind_words(gone['kind'])} {said}", why)
    yield from _sums(entries, booked_by_hand)


def _stray(raw: Any, known: Any, seen: set[int]) -> str:
    if not isinstance(raw, dict):
        return _("fields in braces are wanted")
    if known is None:
        return _("a new entry is booked in the program, where it gets its receipt")
    if seen and known in seen:
        return _("the number {id} stands twice").format(id=str(known)[:20])
    return _("this client has no ledger entry {id}").format(id=str(known)[:20])


def _adjustment(
    entries: Entries, changed: Changed, base: Mapping[str, Any], is_undone: bool
) -> tuple[Changed | None, Decimal]:
    """The amount of an entry, as the adjustment it becomes; None where it was booked before."""
    before = Decimal(str(base["amount"]))
    effect = SIGN.get(base["kind"], 0) * (changed.value - before)
    if f"{entries.mark}:{changed.field}" in entries.booked:
        return None, effect
    why = ""
    if base["kind"] == "reversal" or is_undone:
        why = _("it is reversed and counts no more; book it anew in the program")
    elif changed.value < 0 and base["kind"] != "adjustment":
        why = _("an amount can't be negative")
    state: State = "refused" if why else "change"
    return _as(changed, state, why, effect), Decimal(0) if why else effect


def _sums(entries: Entries, booked_by_hand: Decimal) -> Iterator[Changed]:
    """The sums above the ledger: what they ask the account to be, as one adjustment."""
    names = ("total_amount", "amount_paid", "amount_due")
    base = sums_of(entries.written.get("ledger", []))
    now = sums_of(entries.present.get("ledger", []))
    mine: dict[str, Decimal] = {}
    for name in names:
        value = canonical("amount", entries.edited.get(name, base[name]))
        if isinstance(value, Wrong) or value is None:
            why = value.why if isinstance(value, Wrong) else _("an amount is wanted")
            yield _refused(entries, name, label(name), why, at=(name,))
            return
        mine[name] = value
    differing = [name for name in names if mine[name] != base[name]]
    if not differing:
        return
    due = mine["total_amount"] - mine["amount_paid"]
    if differing == ["amount_due"]:
        due = mine["amount_due"]
    fits = due == mine["amount_due"] or "amount_due" not in differing
    asked = due - base["amount_due"]
    if booked_by_hand and asked == booked_by_hand:
        return
    if f"{entries.mark}:amount_due" in entries.booked or mine == now:
        return
    why = ""
    if not fits:
        why = _("the amounts don't fit together: total less paid is not what is due")
    elif booked_by_hand:
        why = _("this doesn't fit the entries that were changed as well")
    elif not asked:
        why = _("total and paid follow from the ledger; what is due stays the same")
    moved = not entries.is_base_known or now["amount_due"] != base["amount_due"]
    said = entries.speech
    yield Changed(
        field="amount_due",
        label=label("amount_due"),
        was=said.amount(now["amount_due"]),
        becomes=said.amount(due),
        state="refused" if why else "conflict" if moved else "change",
        why=why,
        written=said.amount(base["amount_due"]) if moved and not why else "",
        value=due - now["amount_due"],
        path=(*entries.path, differing[0]),
    )


def kind_words(kind: str) -> str:
    """A kind of ledger entry."""
    return {
        "charge": _("charge"),
        "payment": _("payment"),
        "refund": _("refund"),
        "discount": _("discount"),
        "adjustment": _("adjustment"),
        "reversal": _("reversal"),
    }.get(kind, kind)


# ------------------------------------------------------------------ what all share


def _beside(
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
    for one in _fields(entries, table, *three):
        follows = one.field in ("payment_status", "due_date")
        if follows and (one.becomes == "" or _amounts_differ(entries)):
            continue
        yield one


def _amounts_differ(entries: Entries) -> bool:
    return any(
        entries.edited.get(name) != entries.written.get(name)
        for name in ("total_amount", "amount_paid", "amount_due", "ledger")
    )


def _spot(at: tuple[str, ...], called: str) -> tuple[str, str]:
    return ".".join(at), called


def _refused(
    entries: Entries, name: str, called: str, why: str, *, at: tuple[str, ...] | None = None
) -> Changed:
    path = (*entries.path, *(at if at is not None else tuple(name.split("."))))
    return Changed(
        field=name, label=called, was="", becomes="", state="refused", why=why, path=path
    )


def _at(one: Changed, path: tuple[str, ...]) -> Changed:
    return Changed(**{**one.__dict__, "path": path})


def _as(one: Changed, state: State, why: str, value: Any) -> Changed:
    return Changed(**{**one.__dict__, "state": state, "why": why, "value": value})
