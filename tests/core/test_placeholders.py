"""Placeholders: known ones are filled once, unknown ones told, nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptcms_core.values import placeholders


def test_known_placeholders_are_filled_wherever_they_stand() -> None:
    text = "Hi {first_name}, {balance} by {due_date}. {first_name}!"
    values = {"first_name": "Nikhil", "balance": "₹1,500.00", "due_date": "1 Dec 2026"}
    assert placeholders.fill(text, values) == "Hi Nikhil, ₹1,500.00 by 1 Dec 2026. Nikhil!"
    assert placeholders.used_in(text) == ["first_name", "balance", "due_date"]


def test_braces_in_a_name_are_not_filled_again() -> None:
    values = {"name": "{balance} {gym} {{x}}", "balance": "₹0.00", "gym": "Iron House"}
    assert placeholders.fill("{name} · {gym}", values) == "{balance} {gym} {{x}} · Iron House"


@pytest.mark.parametrize(
    "slip", ["{nmae}", "{Name}", "{first name}", "{first-name}", "{ name}", "{}", "{name1}"]
)
def test_a_slip_is_told_with_the_placeholders_there_are(slip: str) -> None:
    with pytest.raises(ValueError, match="The placeholders are") as told:
        placeholders.check(f"Hi {slip}")
    assert slip in str(told.value)
    assert all(f"{{{name}}}" in str(told.value) for name in placeholders.KNOWN)


@pytest.mark.parametrize("text", ["", "no braces", "{", "}", "a } b { c", "{a\nb}", "{" + "x" * 41])
def test_lone_braces_are_plain_text(text: str) -> None:
    assert placeholders.check(text) == text
    assert placeholders.fill(text, {}) == text


@given(st.dictionaries(st.sampled_from(placeholders.KNOWN), st.text()), st.text())
def test_each_value_appears_as_it_is(values: dict[str, str], between: str) -> None:
    between = between.replace("{", "").replace("}", "")
    text = between.join(f"{{{name}}}" for name in values)
    assert placeholders.fill(text, values) == between.join(values.values())
