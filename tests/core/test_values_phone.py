"""Phone numbers as people type them."""

import pytest

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
