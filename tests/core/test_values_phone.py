"""Phone numbers as people type them."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptcms_core.values import phone


@pytest.mark.parametrize(
    "typed",
    ["9876500002", "09876500002", "91 98765 00002", "+91-98765-00002", "+919876500002"],
)
def test_a_number_is_read_however_it_is_written(typed: str) -> None:
    assert phone.parse_phone(typed, "IN") == "+919876500002"


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "Type"),
        ("12345", "short"),
        ("hello", "not a phone"),
        ("9" * 30, "long"),
        ("98765000021234", "long"),
        ("+999123456", "country code"),
        ("1111111111", "IN"),
        ("98765 00002 ext 5", "not a phone"),
        ("1800 GYM FIT", "not a phone"),
        ("tel:+919876500002", "not a phone"),
        ("\x1b[31m", "not a phone"),
        ("+", "not a phone"),
    ],
)
def test_what_cannot_be_valid_is_refused_with_the_reason(typed: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        phone.parse_phone(typed, "IN")


def test_numbers_are_shown_as_written_at_home() -> None:
    assert phone.show_phone("+919876500002", "IN") == "98765 00002"
    assert phone.show_phone("+919876500002", "GB").startswith("+91 ")
    assert phone.show_phone("nonsense", "IN") == "nonsense"
    assert phone.show_phone("+442079460958", "GB") == "020 7946 0958"
    assert phone.last_four("+919876500002") == "0002"
    assert phone.country_of("+919876500002") == "IN +91"
    assert phone.country_of("nonsense") == ""
    assert {"IN", "GB"} <= phone.regions()


@settings(deadline=None)
@given(st.text(st.characters()) | st.text("+0123456789 -()."), st.sampled_from(["IN", "US", "DE"]))
def test_no_text_breaks_the_reading_of_phones(typed: str, region: str) -> None:
    try:
        number = phone.parse_phone(typed, region)
    except ValueError:
        return
    assert number.startswith("+")
    assert number[1:].isdecimal()
    # what is shown can be typed again, at home and abroad
    for seen_from in (region, "FR"):
        assert phone.parse_phone(phone.show_phone(number, seen_from), seen_from) == number


@settings(deadline=None)
@given(st.integers(6_000_000_000, 9_999_999_999))
def test_every_mobile_of_india_is_shown_the_same_way(national: int) -> None:
    digits = str(national)
    assert phone.show_phone(f"+91{digits}", "IN") == f"{digits[:5]} {digits[5:]}"


def test_the_numbers_of_a_list_are_shown_without_the_heavy_library() -> None:
    code = (
        "import sys; from ptcms_core.values.phone import show_phone, last_four;"
        "assert show_phone('+919876500002', 'IN') == '98765 00002';"
        "assert 'phonenumbers' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
