"""What is asked about, or refused, because it can hardly be meant."""

from decimal import Decimal

import pytest

from ptcms_core import Invalid, NeedsConfirmation
from ptcms_core.session import Session
from ptcms_core.values import body


def test_a_discount_above_what_is_due_asks_and_says_what_it_makes(admin: Session) -> None:
    client = admin.clients.add(full_name="Nikhil More", fee=3000)
    with pytest.raises(NeedsConfirmation) as asked:
        admin.payments.discount(client.id, amount=9000)
    assert asked.value.field == "amount"
    for amount in ("₹3,000.00 is due", "₹9,000.00", "a credit of ₹6,000.00"):
        assert amount in asked.value.question
    assert admin.payments.account(client.id).balance == Decimal(3000)
    admin.payments.discount(client.id, amount=9000, confirmed=True)
    assert admin.payments.account(client.id).balance == Decimal(-6000)


def test_a_discount_of_all_that_is_due_asks_nothing(admin: Session) -> None:
    client = admin.clients.add(full_name="Nikhil More", fee=3000)
    admin.payments.discount(client.id, amount=3000)
    assert admin.payments.account(client.id).balance == 0


def test_an_age_that_the_date_of_birth_contradicts_is_refused(admin: Session) -> None:
    with pytest.raises(Invalid) as refused:
        admin.clients.add(full_name="Nikhil More", date_of_birth="12/3/1994", age=60)
    assert set(refused.value.fields) == {"age"}
    assert "12 Mar 1994" in refused.value.fields["age"]


def test_an_age_that_agrees_with_the_date_of_birth_is_taken(admin: Session) -> None:
    born = admin.clients.add(full_name="Nikhil More", date_of_birth="12/3/1994")
    again = admin.clients.update(born.id, version=born.version, age=born.age)
    assert (again.age, again.date_of_birth) == (born.age, born.date_of_birth)


def test_an_age_is_held_against_the_date_of_birth_that_is_stored(admin: Session) -> None:
    born = admin.clients.add(full_name="Nikhil More", date_of_birth="12/3/1994")
    with pytest.raises(Invalid) as refused:
        admin.clients.update(born.id, version=born.version, age=60)
    assert set(refused.value.fields) == {"age"}


def test_a_date_of_birth_is_held_against_the_age_that_is_stored(admin: Session) -> None:
    client = admin.clients.add(full_name="Nikhil More", age=60)
    with pytest.raises(Invalid) as refused:
        admin.clients.update(client.id, version=client.version, date_of_birth="12/3/1994")
    assert set(refused.value.fields) == {"date_of_birth"}
    saved = admin.clients.update(
        client.id, version=client.version, date_of_birth="12/3/1994", age=None
    )
    assert saved.age != 60


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "+7.6 kg on the same day"), (1, "within 1 day."), (-5, "within 5 days.")],
)
def test_a_sudden_weight_is_asked_about_in_proper_words(days: int, words: str) -> None:
    assert words in (body.improbable_weight(80.0, before_kg=72.4, days=days) or "")


def test_a_loss_is_written_with_a_minus(admin: Session) -> None:
    assert "−7.0 kg" in (body.improbable_weight(73.0, before_kg=80.0, days=3) or "")


def test_a_gym_that_weighs_in_pounds_is_asked_in_pounds(admin: Session, asha: Session) -> None:
    admin.settings.update(units="imperial")
    client = asha.clients.add(full_name="Nikhil More", weight_kg=80)
    with pytest.raises(NeedsConfirmation) as asked:
        asha.progress.record(client.id, weight_kg=90.71847)
    assert asked.value.question == "200 lb is +23.6 lb on the same day. Is it right?"
    with pytest.raises(NeedsConfirmation) as asked:
        asha.progress.record(client.id, weight_kg=80)
    assert asked.value.question.startswith("176.4 lb is stored for ")
    with pytest.raises(NeedsConfirmation) as asked:
        asha.clients.add(full_name="Heavy Rao", weight_kg=190)
    assert asked.value.question == "418.9 lb is unusual. Is it right?"
