"""The fields of each document: of which kind each is, and which can be changed by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from ptcms_core.catalogue import _

Kind = Literal[
    "text", "number", "weight", "height", "length", "whole", "yes_no", "day", "amount", "map", "any"
]


@dataclass(frozen=True)
class Wrong:
    """A value that its field can't have, and why."""

    raw: Any
    why: str


UNKNOWN: Final = Wrong(None, "")
"""Stands for what a field was when nobody can tell any more."""


@dataclass(frozen=True)
class Field:
    """A field: its kind, its name in the service that changes it; `kept` says why none does."""

    kind: Kind
    service: str = ""
    kept: str = ""


def profile_fields() -> dict[str, Field]:
    """The fields of clients.json."""
    program = _("the program keeps this itself")
    return {
        "name": Field("text", "full_name"),
        "gender": Field("text", "gender"),
        "equation": Field("text", "equation"),
        "date_of_birth": Field("day", "date_of_birth"),
        "age": Field("whole", "age"),
        "age_on": Field("day", kept=_("it is the day on which the age is entered")),
        "height": Field("height", "height_cm"),
        "goal": Field("text", "goal"),
        "goal_weight": Field("weight", "goal_weight_kg"),
        "activity": Field("text", "activity"),
        "trainer": Field("text", kept=_("a trainer is changed by trainer_id")),
        "trainer_id": Field("whole", "trainer_id"),
        "email": Field("text", "email"),
        "injuries": Field("text", "injuries"),
        "notes": Field("text", "notes"),
        "emergency_contact": Field("text", "emergency_contact"),
        "language": Field("text", "language"),
        "whatsapp_consent": Field("yes_no", "whatsapp_consent"),
        "consent_on": Field("day", kept=_("it is the day on which the consent is entered")),
        "consent_source": Field("text", "consent_source"),
        "opted_out_on": Field("day", kept=program),
        "archived": Field("yes_no", "archived"),
        "archived_at": Field("text", kept=program),
        "created_at": Field("text", kept=program),
        "version": Field("whole", kept=program),
    }


def phone_fields() -> dict[str, Field]:
    """The fields of phone.json."""
    return {"name": Field("text", kept=_NAME()), "phone": Field("text", "phone")}


def diet_fields() -> dict[str, Field]:
    """The fields of client_diet.json."""
    return {
        "name": Field("text", kept=_NAME()),
        "meals": Field("map", "meals"),
        "total_calories": Field("whole", "total_calories"),
        "macros": Field("map", "macros"),
        "notes": Field("text", "notes"),
        **_version_fields(),
    }


def workout_fields() -> dict[str, Field]:
    """The fields of workout_plans.json."""
    return {
        "name": Field("text", kept=_NAME()),
        "title": Field("text", "title"),
        "workout": Field("text", "text"),
        "days": Field("any", kept=_("the days are read from the text")),
        **_version_fields(),
    }


def _version_fields() -> dict[str, Field]:
    program = _("the program keeps this itself")
    return {
        "version": Field("whole", kept=program),
        "assigned_at": Field("text", kept=program),
        "assigned_by": Field("text", kept=program),
        "assigned_by_id": Field("whole", kept=program),
        "history": Field("any", kept=_("versions from before stay as they were")),
    }


def weigh_in_fields() -> dict[str, Field]:
    """The fields of a weigh-in in client_progress.json."""
    program = _("the program keeps this itself")
    measures = ("waist", "hip", "chest", "arm", "thigh", "neck")
    return {
        "id": Field("whole"),
        "date": Field("day", "on"),
        "weight": Field("weight", "weight_kg"),
        "height": Field("height", "height_cm"),
        **{name: Field("length", f"{name}_cm") for name in measures},
        "body_fat": Field("number", "body_fat_percent"),
        "note": Field("text", "note"),
        "at": Field("text", kept=program),
        "by": Field("text", kept=program),
        "by_id": Field("whole", kept=program),
    }


def ledger_fields() -> dict[str, Field]:
    """The fields of an entry of the ledger in payment_records.json."""
    booked = _("what is booked is never changed; reverse the entry and book it anew")
    return {
        "id": Field("whole"),
        "kind": Field("text", kept=booked),
        "amount": Field("amount", "amount"),
        "date": Field("day", kept=booked),
        "due_date": Field("day", kept=booked),
        "method": Field("text", kept=booked),
        "reference": Field("text", kept=booked),
        "description": Field("text", kept=booked),
        "receipt_no": Field("text", kept=booked),
        "reverses": Field("whole", kept=booked),
        "carried_over": Field("yes_no", kept=booked),
        "by": Field("text", kept=booked),
        "by_id": Field("whole", kept=booked),
        "at": Field("text", kept=booked),
    }


def account_fields() -> dict[str, Field]:
    """What payment_records.json says of a client above the ledger."""
    follows = _("it follows from the amounts")
    return {
        "client_name": Field("text", kept=_NAME()),
        "total_amount": Field("amount", "total_amount"),
        "amount_paid": Field("amount", "amount_paid"),
        "amount_due": Field("amount", "amount_due"),
        "due_date": Field("day", kept=_("it is the due date of the oldest charge not settled")),
        "payment_status": Field("text", kept=follows),
    }


def _NAME() -> str:  # noqa: N802 - a sentence that waits for its language
    return _("names are changed in clients.json")


def canonical(kind: Kind, raw: Any) -> Any:
    """The value as it is compared and stored, or Wrong: a JSON value of another kind."""
    if isinstance(raw, Wrong):
        return raw
    if kind == "text":
        if raw is None:
            return ""
        return raw if isinstance(raw, str) else Wrong(raw, _("a text in quotes is wanted"))
    if kind == "yes_no":
        return raw if isinstance(raw, bool) else Wrong(raw, _("true or false is wanted"))
    if kind in ("map", "any"):
        if kind == "any" or raw is None or isinstance(raw, dict):
            return _plain(raw) or None
        return Wrong(raw, _("names with their values in braces are wanted"))
    if raw is None:
        return None
    if kind == "day":
        return _day(raw)
    if kind == "amount":
        return _amount(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        return Wrong(raw, _("a number without quotes is wanted"))
    if kind == "whole":
        return raw if isinstance(raw, int) else Wrong(raw, _("a whole number is wanted"))
    number = Decimal(str(raw))
    return number if abs(number) < 10**9 else Wrong(raw, _("this number is too large"))


def _plain(raw: Any) -> Any:
    """Numbers alike however they are written, inside lists and objects too."""
    if isinstance(raw, dict):
        return {key: _plain(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_plain(value) for value in raw]
    if isinstance(raw, float):
        return Decimal(str(raw))
    return raw


def _day(raw: Any) -> date | Wrong:
    why = _("a day such as 2026-11-23 in quotes is wanted")
    if not isinstance(raw, str) or len(raw) != 10:
        return Wrong(raw, why)
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return Wrong(raw, why)


def _amount(raw: Any) -> Decimal | Wrong:
    why = _('an amount such as "4840.00" is wanted')
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        return Wrong(raw, why)
    try:
        number = Decimal(raw.strip() if isinstance(raw, str) else raw)
    except ArithmeticError:
        return Wrong(raw, why)
    if not number.is_finite() or abs(number) >= 10**10:
        return Wrong(raw, why)
    return number


def entry_of(fields: Mapping[str, Field], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that an entry has, each as it is compared; one that there is not as Wrong."""
    return {
        name: canonical(fields[name].kind, value)
        if name in fields
        else Wrong(value, _("there is no such field"))
        for name, value in raw.items()
    }
