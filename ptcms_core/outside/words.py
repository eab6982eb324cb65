"""Values of documents as the gym writes them: its units, its money, its days."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.outside.fields import Kind, Wrong
from ptcms_core.settings import GymSettings
from ptcms_core.values import body, dates, money, text

LONGEST = 2_000


@dataclass(frozen=True)
class Speech:
    """How this gym writes values."""

    settings: GymSettings
    names: Mapping[int, str]

    def value(self, name: str, kind: Kind, value: Any) -> str:
        """A value of a field; a dash for none."""
        if isinstance(value, Wrong):
            return text.clean(json.dumps(value.raw, default=str, ensure_ascii=False), max_length=60)
        if value in (None, "", {}, []):
            return "–"
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, date):
            return dates.format_date(value)
        if name == "trainer_id":
            return self.names.get(value) or f"#{value}"
        if kind == "amount":
            return self.amount(value)
        if kind in ("weight", "height", "length"):
            return _measured(kind, float(value))
        if isinstance(value, dict):
            parts = (f"{key}: {one}" for key, one in value.items())
            return text.clean("; ".join(parts), max_length=LONGEST)
        if isinstance(value, list):
            return text.clean(json.dumps(value, default=str, ensure_ascii=False), max_length=200)
        return text.clean(str(value), multiline=True, max_length=LONGEST)

    def amount(self, value: Decimal) -> str:
        """An amount of the gym's money."""
        try:
            return money.format_money(money.to_minor(value, self.settings.money),
                                      self.settings.money)  # fmt: skip
        except ValueError:
            return str(value)

    def weigh_in(self, entry: Mapping[str, Any]) -> str:
        """A whole weigh-in on one line."""
        from ptcms_core.outside.fields import weigh_in_fields

        told = []
        for name, field in weigh_in_fields().items():
            value = entry.get(name)
            if name == "id" or field.kept or value in (None, ""):
                continue
            said = self.value(name, field.kind, value)
            bare = name in ("date", "weight")
            told.append(said if bare else f"{label(name)} {said}")
        return ", ".join(told)


def _measured(kind: Kind, number: float) -> str:
    if kind == "weight":
        return body.said_weight(number)
    return body.said_height(number) if kind == "height" else body.said_length(number)


def label(name: str) -> str:
    """What a field of a document is called."""
    known = {
        "goal_weight": _("goal weight"),
        "date_of_birth": _("date of birth"),
        "trainer_id": _("trainer"),
        "whatsapp_consent": _("WhatsApp consent"),
        "emergency_contact": _("emergency contact"),
        "total_calories": _("calories a day"),
        "body_fat": _("body fat, %"),
        "workout": _("workout"),
        "total_amount": _("total amount"),
        "amount_paid": _("amount paid"),
        "amount_due": _("amount due"),
    }
    return known.get(name) or text.clean(name.replace("_", " "), max_length=30)
