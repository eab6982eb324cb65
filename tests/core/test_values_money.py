from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptcms_core.values.money import (
    CURRENCIES,
    INR,
    LIMIT_MINOR,
    currency,
    format_money,
    parse_amount,
    to_decimal,
    to_minor,
)

AMOUNTS = st.integers(-LIMIT_MINOR + 1, LIMIT_MINOR - 1)
ANY_CURRENCY = st.sampled_from(sorted(CURRENCIES.values(), key=lambda c: c.code))


@pytest.mark.parametrize(
    ("typed", "paise"),
    [
        ("1500", 150000),
        ("1.5k", 150000),
        ("1.5 K", 150000),
        ("₹1,500", 150000),
        ("₹ 1,500.50", 150050),
        ("1,00,000.00", 10000000),
        ("100,000", 10000000),
        ("2 lakh", 20000000),
        ("2l", 20000000),
        ("1.25 lakhs", 12500000),
        ("1 crore", 1000000000),
        ("Rs. 500/-", 50000),
        ("500 INR", 50000),
        (".5", 50),
        ("5.", 500),
        ("0", 0),
        ("-250", -25000),
        ("−₹250", -25000),
        ("१५००", 150000),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, paise):
    assert parse_amount(typed, INR) == paise


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "abc", "k", "₹", "1,5", "1,000,00", "12,34", "1.2.3", "--5", "-₹-5", "+", "."),
        *(
            "1e5",
            "NaN",
            "inf",
            "5%",
            "1 2",
            "$5",
            "1.005",
            "0.001k1",
            "9.000000000000001",
            "5 million",
            "9" * 40,
        ),
        *("9" * 400, "1000000000", "10000 cr", "1_000", "\x1b[5", "5" + " " * 70 + "k"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(typed):
    with pytest.raises(ValueError, match=r"\.( .*)?$") as refused:
        parse_amount(typed, INR)
    assert len(str(refused.value)) > 20


@settings(deadline=None)
@given(st.text(st.characters()), ANY_CURRENCY)
def test_no_text_breaks_the_reading_of_amounts(typed, chosen):
    try:
        minor = parse_amount(typed, chosen)
    except ValueError:
        return
    assert abs(minor) < LIMIT_MINOR


@pytest.mark.parametrize(
    ("paise", "shown"),
    [
        (10000000, "₹1,00,000.00"),
        (123456700, "₹12,34,567.00"),
        (1000000000, "₹1,00,00,000.00"),
        (484000, "₹4,840.00"),
        (-100000, "−₹1,000.00"),
        (99905, "₹999.05"),
        (0, "₹0.00"),
    ],
)
def test_rupees_are_grouped_the_indian_way(paise, shown):
    assert format_money(paise, INR) == shown


@pytest.mark.parametrize(
    ("code", "minor", "shown"),
    [
        ("USD", 123456789, "$1,234,567.89"),
        ("AED", 150000, "AED\N{NO-BREAK SPACE}1,500.00"),
        ("NPR", 10000000, "NPR\N{NO-BREAK SPACE}1,00,000.00"),
        ("JPY", 1500000, "¥1,500,000"),
        ("KWD", 1500, "KWD\N{NO-BREAK SPACE}1.500"),
        ("SGD", -50, "−S$0.50"),
    ],
)
def test_other_currencies_are_written_their_own_way(code, minor, shown):
    assert format_money(minor, currency(code)) == shown


@settings(deadline=None)
@given(AMOUNTS, ANY_CURRENCY)
def test_what_is_shown_can_be_typed_and_is_the_same_amount(minor, chosen):
    assert parse_amount(format_money(minor, chosen), chosen) == minor
    assert to_minor(to_decimal(minor, chosen), chosen) == minor
    assert to_minor(str(to_decimal(minor, chosen)), chosen) == minor


def test_decimals_at_the_border_have_two_places():
    assert str(to_decimal(484000, INR)) == "4840.00"
    assert str(to_decimal(0, INR)) == "0.00"
    assert str(to_decimal(-100000, INR)) == "-1000.00"
    assert str(to_decimal(1500, currency("jpy"))) == "1500"


@pytest.mark.parametrize(
    ("amount", "paise"),
    [
        (1500, 150000),
        (Decimal("15.5"), 1550),
        (Decimal("15.500"), 1550),
        (Decimal("1.5E+3"), 150000),
        (Decimal("-0.01"), -1),
        (Decimal("0E-9"), 0),
        ("4840.00", 484000),
        ("-3.1", -310),
    ],
)
def test_whole_units_become_paise_exactly(amount, paise):
    assert to_minor(amount, INR) == paise


@pytest.mark.parametrize("amount", [1.5, True, None, b"5"])
def test_money_is_never_a_float(amount):
    with pytest.raises(TypeError):
        to_minor(amount, INR)


@pytest.mark.parametrize(
    "amount",
    [
        *("NaN", "Infinity", "1e5", "", "1,500", "1_000", "1.005"),
        *map(Decimal, ("NaN", "sNaN", "-Infinity", "0.001", "1E-999", "1E+999999", "1E+9")),
        *(10**9, -(10**9), 10**400, Decimal("0." + "1" * 5000)),
    ],
)
def test_an_amount_that_cannot_be_paid_is_refused(amount):
    with pytest.raises(ValueError, match=r"[.:]"):
        to_minor(amount, INR)


def test_the_largest_amount_is_just_below_the_limit():
    assert to_minor("999999999.99", INR) == LIMIT_MINOR - 1


def test_a_currency_without_decimals_says_so():
    with pytest.raises(ValueError, match="JPY has no decimals"):
        to_minor("1.5", currency("JPY"))


def test_an_unknown_currency_is_named():
    with pytest.raises(ValueError, match="XXX isn't a currency"):
        currency("XXX")
