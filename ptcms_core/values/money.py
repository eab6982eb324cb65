"""Money as integer minor units (paise, cents): read, checked and shown, never as a float."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ptcms_core.catalogue import _
from ptcms_core.values.conventions import MINUS, NO_BREAK, Conventions, in_use
from ptcms_core.values.number import Ambiguous, plain_number

LIMIT_MINOR = 10**11
"""Amounts are smaller than this many minor units: a slip, not a fee, would be larger."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency: ISO 4217 code, symbol and decimals (CLDR)."""

    code: str
    symbol: str
    minor_digits: int = 2

    @property
    def minor_per_major(self) -> int:
        """How many minor units make one: 100 paise to the rupee."""
        return int(10**self.minor_digits)


CURRENCIES: dict[str, Currency] = {
    c.code: c
    for c in (
        Currency("INR", "₹"),
        Currency("USD", "$"),
        Currency("EUR", "€"),
        Currency("GBP", "£"),
        Currency("AED", "AED"),
        Currency("NPR", "NPR"),
        Currency("LKR", "LKR"),
        Currency("BDT", "৳"),
        Currency("SGD", "S$"),
        Currency("PKR", "PKR"),
        Currency("AUD", "A$"),
        Currency("CAD", "CA$"),
        Currency("CHF", "CHF"),
        Currency("JPY", "¥", minor_digits=0),
        Currency("KWD", "KWD", minor_digits=3),
        Currency("MYR", "RM"),
        Currency("NZD", "NZ$"),
        Currency("QAR", "QAR"),
        Currency("SAR", "SAR"),
        Currency("ZAR", "R"),
    )
}
INR = CURRENCIES["INR"]


def currency(code: str) -> Currency:
    """The currency of an ISO code; ValueError with a sentence if the program doesn't know it."""
    try:
        return CURRENCIES[code.strip().upper()]
    except KeyError:
        raise ValueError(
            _("{code} isn't a currency this program knows. It knows {known}.").format(
                code=code.strip()[:10], known=", ".join(CURRENCIES)
            )
        ) from None


_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?")


def to_minor(amount: Decimal | int | str, currency: Currency) -> int:
    """The amount in minor units; TypeError for a float, ValueError with a sentence if it is wrong.

    Whole units come as `Decimal`, `int` or plain text ("4840.00"). Nothing is rounded: more
    decimals than the currency has are refused.
    """
    # A bool is an int to Python and a float lies about paise, so both are a programmer's mistake.
    if isinstance(amount, bool) or not isinstance(amount, (Decimal, int, str)):
        raise TypeError(f"money is Decimal, int or str, not {type(amount).__name__}")
    if isinstance(amount, str):
        plain = amount.strip().replace(MINUS, "-")
        if not _PLAIN_NUMBER.fullmatch(plain):
            raise ValueError(_not_an_amount(currency))
        value = Decimal(plain)
    else:
        value = Decimal(amount)
    if not value.is_finite():
        raise ValueError(_not_an_amount(currency))
    if not value:
        return 0
    # Looked at before any arithmetic, or 1E+999999 would be worked out digit by digit.
    if value.adjusted() >= 12:
        raise ValueError(_too_large(currency))
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(_not_an_amount(currency))
    if len(digits) > 60:
        raise ValueError(_too_fine(currency))
    whole = int("".join(map(str, digits)))
    shift = exponent + currency.minor_digits
    if shift >= 0:
        minor = int(whole * 10**shift)
    else:
        # 5.500 is as exact as 5.50; 5.505 is not an amount that can be paid.
        text = str(whole)
        if len(text) <= -shift or text[shift:].strip("0"):
            raise ValueError(_too_fine(currency))
        minor = int(text[:shift])
    if minor >= LIMIT_MINOR:
        raise ValueError(_too_large(currency))
    return -minor if sign else minor


def to_decimal(minor: int, currency: Currency) -> Decimal:
    """Minor units as an exact `Decimal` with the currency's decimals: 484000 → 4840.00."""
    return Decimal(minor).scaleb(-currency.minor_digits)


_MULTIPLES = {
    "": 0,
    "k": 3,
    "thousand": 3,
    "l": 5,
    "lac": 5,
    "lacs": 5,
    "lakh": 5,
    "lakhs": 5,
    "cr": 7,
    "crore": 7,
    "crores": 7,
}
_TYPED = re.compile(r"([+-]?)\s{0,3}([0-9.,'’\s]{1,40}?)\s{0,3}([a-z]{0,10})")


def parse_amount(text: str, currency: Currency, by: Conventions | None = None) -> int:
    """Minor units of an amount as people type it; ValueError with a sentence if it isn't one.

    Understands `1500`, `1.5k`, `₹1,500`, `1,00,000.00`, `2 lakh`, `Rs. 500/-`, and `1.500,50 €`
    where that is the way; what may be thousands or decimals is refused. A minus sign is read
    too, so who needs a positive amount checks that.
    """
    by = by or in_use()
    typed = "".join(str(int(c)) if c.isdecimal() else c for c in text.strip()[:60]).lower()
    typed = typed.replace(MINUS, "-").replace(NO_BREAK, " ").removesuffix("/-").rstrip()
    sign = typed[0] if typed[:1] in ("-", "+") else ""
    typed = _without_currency(typed.removeprefix(sign).lstrip(), currency, by)
    match = _TYPED.fullmatch(sign + typed) if not (sign and typed[:1] in ("-", "+")) else None
    if match is None or len(text.strip()) > 60:
        raise ValueError(_not_an_amount(currency, by))
    sign, digits, multiple = match.groups()
    power = _MULTIPLES.get(multiple)
    if power is None:
        raise ValueError(_not_an_amount(currency, by))
    try:
        number = plain_number(digits, by, exact=not power, decimals=currency.minor_digits)
    except Ambiguous as two:
        raise ValueError(_two_readings(text.strip(), two.readings, currency, by)) from None
    except ValueError:
        raise ValueError(_not_an_amount(currency, by)) from None
    return to_minor(Decimal(sign + number).scaleb(power), currency)


def _without_currency(typed: str, currency: Currency, by: Conventions) -> str:
    names = {currency.symbol.lower(), currency.code.lower(), symbol_of(currency, by).lower()}
    if currency.code in ("INR", "NPR", "LKR", "PKR"):
        names |= {"rs.", "rs", "rupees"}
    for name in sorted(names, key=len, reverse=True):
        if typed.startswith(name):
            return typed[len(name) :].lstrip()
        if typed.endswith(name):
            return typed[: -len(name)].rstrip()
    return typed


def symbol_of(currency: Currency, by: Conventions | None = None) -> str:
    """The sign of a currency as the gym's region writes it: $ in Canada for its own dollars."""
    return (by or in_use()).symbols.get(currency.code, currency.symbol)


def format_money(minor: int, currency: Currency, by: Conventions | None = None) -> str:
    """The amount as the gym writes it: ₹12,34,567.00, −₹1,000.00, 1.234.567,00 €."""
    by = by or in_use()
    whole, part = divmod(abs(minor), currency.minor_per_major)
    decimals = f"{by.decimal}{part:0{currency.minor_digits}}" if currency.minor_digits else ""
    symbol = symbol_of(currency, by)
    places = by.money
    if places == "¤#" and symbol[-1].isalpha():
        places = f"¤{NO_BREAK}#"
    written = places.replace("#", by.grouped(whole) + decimals).replace("¤", symbol)
    return f"{MINUS if minor < 0 else ''}{written}"


def _not_an_amount(currency: Currency, by: Conventions | None = None) -> str:
    by = by or in_use()
    if by.groups[1] == 2:
        sentence = _("Type an amount in {currency}, such as 1500, {grouped}, {short}k or 2 lakh.")
    else:
        sentence = _("Type an amount in {currency}, such as 1500, {grouped} or {short}k.")
    return sentence.format(
        currency=currency.code,
        grouped=by.number(Decimal("1500.50"), 2),
        short=by.number(Decimal("1.5")),
    )


def _two_readings(typed: str, readings: tuple[str, ...], of: Currency, by: Conventions) -> str:
    small, large = (Decimal(one) for one in readings)
    told = {"typed": typed, "large": _shown(large, of, by), "thousands": f"{large}"}
    if small != round(small, of.minor_digits):
        return _("If {typed} means {large}, type {thousands}.").format(**told)
    return _("{typed} can be {small} or {large}: type {exact} or {thousands}.").format(
        **told, small=_shown(small, of, by), exact=by.number(small, of.minor_digits)
    )


def _shown(amount: Decimal, of: Currency, by: Conventions) -> str:
    return format_money(int(amount.scaleb(of.minor_digits)), of, by)


def _too_large(currency: Currency) -> str:
    return _("This amount is too large: the limit is {limit}.").format(
        limit=format_money(LIMIT_MINOR - 1, currency)
    )


def _too_fine(currency: Currency) -> str:
    if currency.minor_digits == 0:
        return _("{currency} has no decimals.").format(currency=currency.code)
    return _("{currency} has {digits} decimals: this amount is finer than that.").format(
        currency=currency.code, digits=currency.minor_digits
    )
