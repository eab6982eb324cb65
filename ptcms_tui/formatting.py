"""How values look on the screen: money, dates, phones and weights as the gym writes them.

`shown` is the one way for text that people typed to reach a widget.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from textual.content import Content

from ptcms_core import _

if TYPE_CHECKING:
    from ptcms_core import Conventions

_POUNDS_A_KILOGRAM = 1 / 0.45359237
_INCHES_A_CENTIMETRE = 1 / 2.54


def plain(text: object, *, multiline: bool = False, max_length: int | None = None) -> str:
    """Text fit for a terminal: no control characters, no direction tricks, no endless marks."""
    from ptcms_core import text as texts

    return texts.clean(str(text), multiline=multiline, max_length=max_length)


def shown(
    text: object, style: str = "", *, multiline: bool = False, max_length: int | None = None
) -> Content:
    """Text that people typed, cleaned and never read as markup."""
    return Content.styled(plain(text, multiline=multiline, max_length=max_length), style)


def _spaced(text: str) -> str:
    """Cleaned text that keeps the blanks before it, which hold pieces apart."""
    return " " * (len(text) - len(text.lstrip(" "))) + plain(text)


class Formats:
    """What the gym's settings make of values; whoever holds it sees changed settings at once."""

    def __init__(self, settings: Any, today: date) -> None:
        self.today = today
        self.use(settings)

    def use(self, settings: Any) -> None:
        """Go by these settings from now on."""
        self.settings = settings
        self.zone = ZoneInfo(settings.time_zone)
        self.by: Conventions = settings.conventions

    @staticmethod
    def joined(*parts: tuple[str, str]) -> Content:
        """Pieces of text and their styles as one line, cleaned and never read as markup."""
        return Content.assemble(*((_spaced(text), style) for text, style in parts))

    def money(self, amount: Decimal) -> str:
        """An amount as the gym writes it: ₹1,00,000.00, −₹1,000.00."""
        from ptcms_core import money

        currency = self.settings.money
        return money.format_money(money.to_minor(amount, currency), currency, self.by)

    def day(self, day: date | None) -> str:
        """A date in full: 23 Nov 2026; nothing for None."""
        from ptcms_core import dates

        return "" if day is None else dates.format_date(day, self.by)

    def short_day(self, day: date | None) -> str:
        """A date of this year without the year: 23 Nov."""
        from ptcms_core import dates

        return "" if day is None else dates.short_date(day, self.today, self.by)

    def tight_day(self, day: date | None) -> str:
        """A date in six cells: 23 Nov; of another year its month and year: Nov’24."""
        from ptcms_core import dates

        return "" if day is None else dates.tight_date(day, self.today, self.by)

    def typed_day(self, day: date) -> str:
        """A date in numbers, as it may be typed: 23/11/2026."""
        from ptcms_core import dates

        return dates.numeric_date(day, self.by)

    @property
    def example_day(self) -> str:
        """A day as it may be typed: 23/11/2026."""
        from ptcms_core import conventions

        return self.typed_day(conventions.EXAMPLE_DAY)

    def month_of_year(self, day: date) -> str:
        """A month with its year: Nov 2026."""
        from ptcms_core import dates

        return dates.month_of_year(day, self.by)

    def long_day(self, day: date) -> str:
        """A day as a heading: Monday, 23 November."""
        from ptcms_core import dates

        return dates.long_date(day, self.by)

    def month(self, day: date) -> str:
        """The full name of a day's month: November."""
        from ptcms_core import dates

        return dates.long_month(day.month, self.by)

    def moment(self, at: datetime | None) -> str:
        """A moment in the gym's time zone: 23 Nov 10:42."""
        if at is None:
            return ""
        local = at.astimezone(self.zone)
        return f"{self.short_day(local.date())} {local:%H:%M}"

    def day_of(self, at: datetime) -> str:
        """The day of a moment in the gym's time zone: 23 Nov."""
        return self.short_day(at.astimezone(self.zone).date())

    def phone(self, e164: str | None) -> str:
        """A phone number, short form for the gym's own country."""
        from ptcms_core import phone

        return phone.show_phone(e164, self.settings.phone_region) if e164 else ""

    def phone_with_country(self, typed: str) -> str:
        """A phone number as typed, whole and with its country; ValueError with a sentence."""
        from ptcms_core import conventions, phone

        number = phone.parse_phone(typed, self.settings.phone_region)
        country = conventions.country_name(phone.country_of(number).partition(" ")[0])
        return _("{phone}, {country}").format(phone=phone.show_phone(number, ""), country=country)

    def number(self, value: float, digits: int | None = None, *, signed: bool = False) -> str:
        """A number as the gym writes it, with so many decimals, or as many as it has: 1,850."""
        return self.by.number(value, digits, sign="+" if signed else "-")

    @property
    def weight_unit(self) -> str:
        """kg or lb."""
        return _("lb") if self.settings.units == "imperial" else _("kg")

    @property
    def length_unit(self) -> str:
        """cm or in."""
        return _("in") if self.settings.units == "imperial" else _("cm")

    def in_unit(self, kilograms: float) -> float:
        """A weight as a number in the gym's unit."""
        return kilograms * (_POUNDS_A_KILOGRAM if self.settings.units == "imperial" else 1)

    def weight(self, kilograms: float | None, *, unit: bool = True) -> str:
        """A weight in the gym's unit with one decimal: 72.4 kg."""
        if kilograms is None:
            return ""
        number = self.number(self.in_unit(kilograms), 1)
        return f"{number} {self.weight_unit}" if unit else number

    def weight_change(self, kilograms: float | None) -> str:
        """A change of weight with its sign: +0.3, −0.6, 0.0."""
        if kilograms is None:
            return ""
        return self.number(self.in_unit(kilograms), 1, signed=True)

    def length(self, centimetres: float | None) -> str:
        """A length in the gym's unit: 175 cm; inches with one decimal."""
        if centimetres is None:
            return ""
        from ptcms_core import body

        return body.said_length(centimetres, self.by)

    def height(self, centimetres: float | None) -> str:
        """How tall somebody is, in the gym's unit: 175 cm, or 5′6.9″."""
        if centimetres is None:
            return ""
        from ptcms_core import body

        return body.said_height(centimetres, self.by)

    def kilograms(self, typed: float, *, unit: str = "") -> float:
        """A weight typed in `unit` (kg, lb), else in the gym's unit, in kilograms."""
        pounds = unit == "lb" if unit else self.settings.units == "imperial"
        return typed / _POUNDS_A_KILOGRAM if pounds else typed

    def centimetres(self, typed: float, *, unit: str = "") -> float:
        """A length typed in `unit` (cm, in), else in the gym's unit, in centimetres."""
        inches = unit == "in" if unit else self.settings.units == "imperial"
        return typed / _INCHES_A_CENTIMETRE if inches else typed
