"""Which template a message begins with: what fits the client today."""

from datetime import timedelta

import pytest
from made_up import Clock

from ptcms_core.errors import NotFound
from ptcms_core.session import Session


def fitting(session: Session, client_id: int) -> str:
    return session.messages.fitting(client_id).shipped_key


def owing(session: Session, due: str, **details: object) -> int:
    client = session.clients.add(
        full_name="Nikhil More", phone="9876500011", fee=1500, fee_due=due, **details
    )
    return client.id


def test_a_client_who_is_well_is_greeted(asha: Session) -> None:
    assert fitting(asha, asha.clients.add(full_name="Nikhil More").id) == "greeting"


def test_what_is_due_is_reminded_of_as_many_days_before_as_the_gym_says(
    asha: Session, admin: Session
) -> None:
    client_id = owing(asha, "+5d")
    assert fitting(asha, client_id) == "greeting"
    admin.settings.update(reminder_days=5)
    assert fitting(asha, client_id) == "due_soon"


def test_what_is_overdue_goes_first_and_once_a_day(asha: Session, clock: Clock) -> None:
    client_id = owing(asha, "+1d", date_of_birth="1990-11-25")
    clock.advance(days=2)
    assert fitting(asha, client_id) == "overdue"
    sent = asha.messages.queue(client_id, template="overdue", confirmed=True)
    asha.messages.hand_over(sent.id)
    assert fitting(asha, client_id) == "birthday"
    clock.advance(days=1)
    assert fitting(asha, client_id) == "overdue"


def test_who_was_not_seen_is_asked_to_come(asha: Session, clock: Clock) -> None:
    client_id = asha.clients.add(full_name="Nikhil More", weight_kg=72).id
    clock.now += timedelta(days=13)
    assert fitting(asha, client_id) == "greeting"
    clock.now += timedelta(days=1)
    assert fitting(asha, client_id) == "missed"


def test_it_speaks_the_clients_language_and_takes_the_gyms_own_form(asha: Session) -> None:
    client_id = asha.clients.add(full_name="Nikhil More", language="hi").id
    assert fitting(asha, client_id) == "greeting_hi"
    changed = asha.messages.update_template("greeting_hi", version=0, text="Namaste {name}")
    assert asha.messages.fitting(client_id).id == changed.id


def test_nobody_learns_of_anothers_client_by_it(asha: Session, vikram: Session) -> None:
    client_id = asha.clients.add(full_name="Nikhil More").id
    with pytest.raises(NotFound):
        vikram.messages.fitting(client_id)
