"""What somebody changed of a client's payments in a document, and the adjustments it becomes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.outside import fields as of
from ptcms_core.outside.base import sums_of
from ptcms_core.outside.changed import Changed, Entries, State
from ptcms_core.outside.differing import (
    beside,
    by_id,
    differing_fields,
    is_untouched,
    placed_at,
    refused,
    spot,
)
from ptcms_core.outside.fields import Field, Wrong, canonical
from ptcms_core.outside.words import label
from ptcms_core.values.ledger import SIGN, entry_words


def money_changes(entries: Entries) -> Iterator[Changed]:
    """The fields of an account, its ledger's entries, and the sums above them."""
    yield from beside(entries, {**of.account_fields(), "ledger": Field("any")}, amounts=False)
    booked_by_hand = Decimal(0)
    ledger = entries.edited.get("ledger", entries.written.get("ledger", []))
    if not isinstance(ledger, list):
        yield refused(entries, "ledger", _("ledger"), _("a list in brackets is wanted"))
        ledger = entries.written.get("ledger", [])
    base, now = by_id(entries.written.get("ledger")), by_id(entries.present.get("ledger"))
    undone = {one.get("reverses") for one in now.values()}
    table = of.ledger_fields()
    seen: set[int] = set()
    for number, raw in enumerate(ledger):
        at = ("ledger", str(number))
        known = raw.get("id") if isinstance(raw, dict) else None
        is_number = isinstance(known, int) and not isinstance(known, bool)
        if not is_number or known not in base or known in seen:
            of_seen = seen if is_number else set()
            yield refused(entries, *spot(at, _("ledger entry")), _stray(raw, known, of_seen))
            continue
        seen.add(known)
        if known in now and is_untouched(raw, base[known]):
            continue
        called = _("{kind} of {day}:").format(
            kind=entry_words(base[known]["kind"]),
            day=entries.speech.value("date", "day", canonical("day", base[known]["date"])),
        )
        for one in differing_fields(entries, table, raw, base[known], now.get(known, base[known]),
                           within=("ledger", str(known)), called=called):  # fmt: skip
            changed = placed_at(one, (*entries.path, *at, one.field.rpartition(".")[2]))
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
            yield refused(entries, f"ledger.{known}", f"{entry_words(gone['kind'])} {said}", why)
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
            yield refused(entries, name, label(name), why, at=(name,))
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


def _as(one: Changed, state: State, why: str, value: Any) -> Changed:
    return Changed(**{**one.__dict__, "state": state, "why": why, "value": value})
