"""Values of a form's fields: as they are typed, as they are read, as they are shown."""

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ptcms_core import _
from ptcms_tui.formatting import plain

if TYPE_CHECKING:
    from ptcms_tui.formatting import Formats
    from ptcms_tui.widgets.form_fields import Field

_WHOLE = re.compile(r"[+-]?\d{1,9}")
_UNIT = re.compile(r"\s*(kgs?|lbs?|cm|in|g)$", re.IGNORECASE)


def as_text(field: "Field", formats: "Formats | None") -> str:
    """A field's value as it stands in its line, ready to be changed."""
    value = field.value
    if value is None or field.kind in ("choice", "checkbox"):
        return ""
    if isinstance(value, date) and formats is not None:
        return formats.day(value)
    if field.kind in ("weight", "length") and formats is not None:
        convert = formats.weight if field.kind == "weight" else formats.length
        return convert(float(value)).split(" ")[0]
    if isinstance(value, Decimal):
        return f"{value:f}" if formats is None else f"{value:f}".replace(".", formats.by.decimal)
    if isinstance(value, float):
        return f"{value:g}" if formats is None else f"{value:g}".replace(".", formats.by.decimal)
    return plain(value, multiline=field.kind == "multiline")


def parsed(field: "Field", text: str, formats: "Formats | None") -> Any:
    """What is typed as a value of the field's kind; ValueError with a sentence."""
    if field.kind in ("number", "weight", "length"):
        if formats is None or field.kind == "number":
            return _number(text, formats)
        return _measured(field.kind, text, formats)
    if field.kind == "whole":
        if not _WHOLE.fullmatch(text):
            raise ValueError(_("Type a whole number."))
        return int(text)
    if field.kind == "money":
        from ptcms_core import money

        assert formats is not None
        currency = formats.settings.money
        return money.to_decimal(money.parse_amount(text, currency, formats.by), currency)
    if field.kind == "date":
        from ptcms_core import dates

        assert formats is not None
        return dates.parse_date(text, formats.today, field.prefer, formats.by)
    return text


def _number(text: str, formats: "Formats | None") -> float:
    from ptcms_core import read_number

    # a unit alone is no number, and says so as "-" does
    number = read_number(_UNIT.sub("", text) or "-", formats.by if formats else None)
    assert number is not None
    return number


def _measured(kind: str, text: str, formats: "Formats") -> float:
    """A weight in kg or a length in cm: in the unit that is typed with it, else in the gym's."""
    from ptcms_core import measure

    read = measure.read_weight if kind == "weight" else measure.read_length
    value = read(text, imperial=formats.by.imperial)
    return _number("-", formats) if value is None else value  # which says what to type


READ_BACK = frozenset({"date", "money", "weight", "length", "phone"})


def read_back(field: "Field", text: str, formats: "Formats | None") -> str:
    """How what is typed was understood: → 23 Nov 2026; empty where there is nothing to say."""
    if formats is None or not text.strip() or field.kind not in READ_BACK:
        return ""
    if field.kind == "phone":
        return _("→ {understood}").format(understood=formats.phone_with_country(text))
    value = parsed(field, text.strip(), formats)
    if field.kind in ("weight", "length"):
        if text.strip().replace(formats.by.decimal, "").isdecimal():
            return ""  # in the gym's unit, nothing to add
        words = formats.weight(value) if field.kind == "weight" else formats.height(value)
    else:
        words = formats.day(value) if field.kind == "date" else formats.money(value)
    return _("→ {understood}").format(understood=words)


def value_words(field: "Field", value: Any, formats: "Formats") -> str:
    """A value as a person reads it, with its unit; a dash where there is none."""
    if field.kind == "checkbox":
        return _("yes") if value else _("no")
    if field.kind == "choice":
        return dict(field.choices).get(value, "" if value is None else str(value)) or "–"
    if value is None or value == "":
        return "–"
    if field.kind == "phone":
        return formats.phone(value)
    if field.kind == "weight":
        return formats.weight(float(value))
    if field.kind == "length":
        return formats.length(float(value))
    if field.kind == "money":
        return formats.money(value)
    if isinstance(value, date):
        return formats.day(value)
    return formats.number(value) if isinstance(value, float) else str(value)
