"""What an account's entries amount to: balance, settling, status. Integers of minor units only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ptcms_core.catalogue import _

Status = Literal["nothing_charged", "paid", "overpaid", "due", "partly_paid", "overdue"]

# how an entry moves the balance; an adjustment carries its own sign
SIGN = {"charge": 1, "refund": 1, "adjustment": 1, "payment": -1, "discount": -1}


def entry_words(kind: str) -> str:
    """A kind of entry, for a person."""
    return {
        "charge": _("charge"),
        "payment": _("payment"),
        "refund": _("refund"),
        "discount": _("discount"),
        "adjustment": _("adjustment"),
        "reversal": _("reversal"),
    }.get(kind, kind)


@dataclass(frozen=True)
class Posting:
    """One entry as far as it counts: a reversal appears as `reversed` of the entry it names."""

    kind: str
    amount: int
    on: date
    due: date | None
    reversed: bool = False

    @property
    def effect(self) -> int:
        """What the entry adds to the balance."""
        return 0 if self.reversed else SIGN[self.kind] * self.amount


@dataclass(frozen=True)
class Standing:
    """What an account's entries amount to."""

    balance: int
    has_charge: bool
    has_payment: bool
    next_due_on: date | None
    last_payment_on: date | None


def standing(postings: Iterable[Posting]) -> Standing:
    """Balance and the due date of the oldest charge that payments have not settled.

    Credits settle the oldest due first; a charge without a due date falls due on its own day.
    """
    live = [posting for posting in postings if not posting.reversed]
    owed = sorted(
        ((p.due or p.on, p.effect) for p in live if p.effect > 0), key=lambda item: item[0]
    )
    credit = -sum(p.effect for p in live if p.effect < 0)
    next_due: date | None = None
    for due, amount in owed:
        if credit >= amount:
            credit -= amount
            continue
        next_due = due
        break
    payments = [p.on for p in live if p.kind == "payment"]
    return Standing(
        balance=sum(p.effect for p in live),
        has_charge=any(p.kind == "charge" for p in live),
        has_payment=bool(payments),
        next_due_on=next_due,
        last_payment_on=max(payments, default=None),
    )


def status(
    balance: int, *, has_charge: bool, has_payment: bool, next_due_on: date | None, today: date
) -> Status:
    """Where an account stands today; derived, never stored."""
    if balance > 0:
        if next_due_on is not None and next_due_on < today:
            return "overdue"
        return "partly_paid" if has_payment else "due"
    if balance < 0:
        return "overpaid"
    return "paid" if has_charge or has_payment else "nothing_charged"


def status_words(value: Status) -> str:
    """The status as a person reads it."""
    return {
        "nothing_charged": _("Nothing charged"),
        "paid": _("Paid"),
        "overpaid": _("Overpaid"),
        "due": _("Due"),
        "partly_paid": _("Partly paid"),
        "overdue": _("OVERDUE"),
    }[value]


def document_status(balance: int) -> str:
    """The status in payment_records.json, which knows no today: Due, Paid or Overpaid."""
    return "Due" if balance > 0 else "Overpaid" if balance < 0 else "Paid"
