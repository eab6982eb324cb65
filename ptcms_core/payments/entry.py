"""What an entry of a ledger is, as it is entered and as it is given back."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, ValidationInfo, model_validator

from ptcms_core.catalogue import _
from ptcms_core.settings import GymSettings
from ptcms_core.values import dates, ledger, money, text
from ptcms_core.values.entry import Entry, Record

Method = Literal["cash", "upi", "card", "bank", "other"]


def method_words(method: str) -> str:
    """How money changed hands, as a person reads it."""
    return {
        "cash": _("Cash"),
        "upi": _("UPI"),
        "card": _("Card"),
        "bank": _("Bank transfer"),
        "other": _("Other"),
    }.get(method, method)


# what callers get back


class Posted(Record):
    """One entry of a ledger; amounts in the gym's currency, only an adjustment's may be negative.

    `running_balance` is the account's balance after this entry, `at` when it was booked (UTC).
    """

    id: int
    client_id: int
    client_name: str
    kind: str
    amount: Decimal
    on: date
    due: date | None
    method: str | None
    reference: str
    description: str
    receipt_no: str | None
    carried_over: bool
    reverses_id: int | None
    reversed: bool
    running_balance: Decimal
    by: str
    at: str


Payment = Posted


class Account(Record):
    """A client's account as it stands today; entries newest first.

    `charged` and `received` leave out what was reversed; refunds are taken off `received`.
    """

    balance: Decimal
    status: ledger.Status
    status_words: str
    next_due_on: date | None
    charged: Decimal
    received: Decimal
    entries: list[Posted]


class Due(Record):
    """A client who owes, as lists of dues show them."""

    id: int
    full_name: str
    phone: str | None
    balance: Decimal
    next_due_on: date | None
    payment_status: ledger.Status


class Listing(Record):
    """Some rows of a longer list; `next` continues it (None at its end).

    `total` counts all rows where that is cheap, else those given so far.
    """

    items: list[Any]
    total: int
    next: int | None = None


class AccountTotals(Record):
    """What the accounts of a list come to: how many, what is owed, overdue and in credit."""

    clients: int
    owed: Decimal
    overdue: Decimal
    credit: Decimal


# what may be entered


class Context(Record):
    """What entries are read against: the gym's day, and its currency."""

    today: date
    settings: GymSettings


def _context(info: ValidationInfo) -> Context:
    context: Context = (info.context or {})["context"]
    return context


def _amount(value: object, info: ValidationInfo) -> int:
    currency = _context(info).settings.money
    if isinstance(value, str) and value.strip():
        minor = money.parse_amount(value, currency)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool):
        minor = money.to_minor(value, currency)
    else:
        raise ValueError(_("Type an amount, such as 1500 or 1,500.50."))
    if minor <= 0:
        raise ValueError(_("The amount must be more than nothing."))
    return minor


def _day(value: object, info: ValidationInfo, prefer: dates.Prefer) -> date | None:
    if value is None or value == "":
        return None
    return dates.day_of(value, _context(info).today, prefer=prefer)


def _booking_day(value: object, info: ValidationInfo) -> date | None:
    day = _day(value, info, "past")
    return None if day is None else dates.check_not_future(day, _context(info).today)


def _due_day(value: object, info: ValidationInfo) -> date | None:
    return _day(value, info, "future")


def _method(value: object) -> str | None:
    if value is None or value == "":
        return None
    method = str(value).strip().lower()
    if method not in get_args(Method):
        known = ", ".join(method_words(one) for one in get_args(Method))
        raise ValueError(_("Choose how it was paid: {methods}.").format(methods=known))
    return method


def _reference(value: object) -> str:
    entered = text.entered(str(value or ""), _("The reference"), max_length=60)
    return " ".join(entered.split())


def _words(value: object) -> str:
    return text.entered(str(value or ""), _("This"), max_length=200)


class Booking(Entry):
    """What may be entered of an entry; the amount becomes minor units."""

    amount: Annotated[int, BeforeValidator(_amount)]
    on: Annotated[date | None, BeforeValidator(_booking_day)] = None
    due: Annotated[date | None, BeforeValidator(_due_day)] = None
    reference: Annotated[str, BeforeValidator(_reference)] = ""
    description: Annotated[str, BeforeValidator(_words)] = ""


class MoneyBooking(Booking):
    """An entry by which money changes hands: it says how."""

    method: Annotated[Method, BeforeValidator(_method)]

    @model_validator(mode="before")
    @classmethod
    def _method_is_needed(cls, data: dict[str, Any]) -> dict[str, Any]:
        # None and "" count as not given, so that the sentence under the field is the usual one
        return {key: value for key, value in data.items() if key != "method" or value}
