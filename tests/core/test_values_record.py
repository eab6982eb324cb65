"""Records made of what is right already are as pydantic would make them."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from ptcms_core.today import Item

FIELDS = {
    "client_id": 7,
    "name": "Asha",
    "last_four": "1234",
    "amount": Decimal("1500.50"),
    "days": 3,
    "text": "overdue by 3 days",
    "trainer": "",
    "reminded_on": date(2026, 11, 2),
    "message_id": None,
}


def test_a_record_of_its_fields_is_the_one_that_is_checked() -> None:
    made, checked = Item.of(**FIELDS), Item(**FIELDS)
    assert made == checked
    assert repr(made) == repr(checked)
    assert made.model_dump() == checked.model_dump() == FIELDS
    assert made.model_copy(update={"days": 4}).days == 4


def test_it_is_never_edited_in_place() -> None:
    with pytest.raises(ValidationError):
        Item.of(**FIELDS).days = 4


def test_a_field_too_many_or_too_few_is_found_out() -> None:
    with pytest.raises(AssertionError):
        Item.of(**FIELDS, dais=3)
    with pytest.raises(AssertionError):
        Item.of(**{name: value for name, value in FIELDS.items() if name != "days"})
