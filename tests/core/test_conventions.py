"""The gym's conventions: guessed from its country, chosen by id, held while a call is answered."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ptcms_core.core import Core
from ptcms_core.errors import Invalid
from ptcms_core.session import Session
from ptcms_core.values.conventions import conventions, for_region, in_use, names
from ptcms_core.values.number import read_number

ROOT = Path(__file__).parents[2]


def test_the_file_holds_what_cldr_says() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import conventions as tool
    finally:
        sys.path.pop(0)
    assert tool.TARGET.read_text(encoding="utf-8") == tool.as_text()


@pytest.mark.parametrize(
    ("region", "locale"),
    [("IN", "en_IN"), ("US", "en_US"), ("DE", "en_DE"), ("np", "en_NP"), ("XX", "en_001")],
)
def test_a_country_suggests_its_conventions(region: str, locale: str) -> None:
    assert for_region(region) == locale


def test_the_first_admins_country_says_how_the_gym_writes(core: Core) -> None:
    session = core.create_first_admin(
        full_name="Meera",
        email="m@example.com",
        password="correct horse battery",
        phone_region="DE",
    )
    assert session.settings.get().locale == "en_DE"
    assert session.settings.get().conventions.grouped(1234567) == "1.234.567"


def test_only_what_there_is_can_be_chosen(admin: Session) -> None:
    with pytest.raises(Invalid, match="Choose a region from the list"):
        admin.settings.update(locale="de_XX")
    assert admin.settings.update(locale="de_DE").locale == "de_DE"


def test_sentences_of_a_call_go_by_the_gym_and_end_with_it(admin: Session) -> None:
    admin.settings.update(locale="de_DE", units="imperial")
    client = admin.clients.add(full_name="Nikhil More", weight_kg=80, fee="1.500,50")
    assert client.balance == Decimal("1500.50")
    with pytest.raises(Invalid, match="44,1 lb to 771,6 lb"):
        admin.progress.record(client.id, weight_kg=900)
    with pytest.raises(Invalid, match="Type the day first: 23/11"):
        admin.progress.record(client.id, weight_kg=80, on="11/23")
    assert in_use().id == "en_IN"


@pytest.mark.parametrize(
    ("locale", "typed", "number"),
    [
        ("en_IN", "72.4", 72.4),
        ("en_IN", "72,4", 72.4),
        ("en_IN", "1,800", 1800),
        ("en_IN", "1,00,000", 100000),
        ("de_DE", "72,4", 72.4),
        ("de_DE", "72.4", 72.4),
        ("de_DE", "1.800", 1800),
        ("de_DE", "1.800,5", 1800.5),
        ("fr_FR", "1 800,5", 1800.5),
        ("en_IN", "−3.5", -3.5),
        ("en_IN", ".5", 0.5),
    ],
)
def test_numbers_are_read_as_people_there_type_them(locale: str, typed: str, number: float) -> None:
    assert read_number(typed, conventions(locale)) == number


@pytest.mark.parametrize("typed", ["1.2.3", "1,8,0", "12,34,5", "-", ",", "1e5", "72 4"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Type a number, such as 72 or 72\.4\."):
        read_number(typed)


def test_numbers_are_written_in_groups_with_the_mark_and_a_real_minus() -> None:
    german = conventions("de_DE")
    assert german.number(1850) == "1.850"
    assert german.number(-0.64, 1) == "−0,6"
    assert german.number(-0.04, 1, sign="+") == "0,0"
    assert german.number(0.3, 1, sign="+") == "+0,3"
    assert german.number(72.40) == "72,4"
    assert conventions("en_IN").number(1234567, 2) == "12,34,567.00"


def test_every_region_writes_every_month() -> None:
    for locale in names():
        by = conventions(locale)
        for month in range(1, 13):
            assert str(month) in by.written(by.numeric, date(2026, month, 3))
            assert by.month_name(month, long=True)
        assert by.order in ("dmy", "mdy", "ymd")
        assert by.decimal in (".", ",")
