from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptcms_core.values.conventions import conventions, names
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
ANY_REGION = st.sampled_from(sorted(names()))
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
    ("region", "code", "minor", "shown"),
    [
        ("en_US", "USD", 123456700, "$1,234,567.00"),
        ("en_AE", "AED", 150000, "AED\N{NO-BREAK SPACE}1,500.00"),
        ("en_NP", "NPR", 10000000, "NPR\N{NO-BREAK SPACE}1,00,000.00"),
        ("en_JP", "JPY", 1500000, "¥1,500,000"),
        ("en_KW", "KWD", 1500, "KWD\N{NO-BREAK SPACE}1.500"),
        ("en_SG", "SGD", -50, "−$0.50"),
        ("de_DE", "EUR", 123456700, "1.234.567,00\N{NO-BREAK SPACE}€"),
        ("en_DE", "EUR", -150050, "−1.500,50\N{NO-BREAK SPACE}€"),
        ("de_CH", "CHF", 150050, "CHF\N{NO-BREAK SPACE}1’500.50"),
        ("fr_FR", "EUR", 150050, "1\N{NARROW NO-BREAK SPACE}500,50\N{NO-BREAK SPACE}€"),
        ("en_CA", "CAD", 150000, "$1,500.00"),
    ],
)
def test_a_region_writes_money_its_own_way(region, code, minor, shown):
    assert format_money(minor, currency(code), conventions(region)) == shown


@settings(deadline=None)
@given(AMOUNTS, ANY_CURRENCY, ANY_REGION)
def test_what_is_shown_can_be_typed_and_is_the_same_amount(minor, chosen, region):
    by = conventions(region)
    assert parse_amount(format_money(minor, chosen, by), chosen, by) == minor


@pytest.mark.parametrize(
    ("region", "typed", "cents"),
    [
        ("de_DE", "1.500,50", 150050),
        ("de_DE", "1.500", 150000),
        ("de_DE", "1500,5", 150050),
        ("de_DE", "1.234.567,00 €", 123456700),
        ("de_DE", "1,5k", 150000),
        ("de_DE", "1.5k", 150000),
        ("de_DE", "1,500.50", 150050),
        ("en_US", "1.500,50", 150050),
        ("en_US", "€1,500", 150000),
        ("fr_FR", "1 500,50 €", 150050),
        ("fr_FR", "12.50", 1250),
        ("de_DE", "12.50", 1250),
        ("de_DE", "4840.00", 484000),
        ("en_US", "12,50", 1250),
        ("de_CH", "1'500.50", 150050),
    ],
)
def test_an_amount_is_read_as_people_there_type_it(region, typed, cents):
    assert parse_amount(typed, currency("EUR"), conventions(region)) == cents


@pytest.mark.parametrize(
    ("region", "typed", "sentence"),
    [
        ("en_US", "1.500", "1.500 can be €1.50 or €1,500.00: type 1.50 or 1500."),
        ("de_DE", "1,500", "1,500 can be 1,50 € or 1.500,00 €: type 1,50 or 1500."),
        ("fr_FR", "1.500", "1.500 can be 1,50 € or 1 500,00 €: type 1,50 or 1500."),
        ("en_US", "1.505", "If 1.505 means €1,505.00, type 1505."),
        ("en_US", "12,50,0", "Type an amount in EUR, such as 1500, 1,500.50 or 1.5k."),
        ("de_DE", "12.5.0", "Type an amount in EUR, such as 1500, 1.500,50 or 1,5k."),
    ],
)
def test_what_may_be_two_amounts_is_never_guessed(region, typed, sentence):
    with pytest.raises(ValueError, match=r"[.]$") as refused:
        parse_amount(typed, currency("EUR"), conventions(region))
    blanks = str.maketrans(dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", " "))
    assert str(refused.value).translate(blanks) == sentence


def test_three_decimals_are_an_amount_where_the_currency_has_three():
    assert parse_amount("1.500", currency("KWD"), conventions("en_KW")) == 1500


@settings(deadline=None)
@given(AMOUNTS, ANY_CURRENCY)
def test_plain_decimals_are_the_same_amount(minor, chosen):
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
