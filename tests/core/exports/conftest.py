"""A gym to export: a client with a record of each kind, another, one erased."""

import pytest
from made_up import PASSWORD

from ptcms_core.core import Session


@pytest.fixture
def client_id(admin: Session, asha: Session) -> int:
    """A client with a record of each kind."""
    admin.settings.update(upi_id="iron@okbank", gym_name="Iron & Steel <Gym>")
    admin.messages.add_template(name="Own", text="Hi {name}")
    admin.workouts.add_template(title="Own plan", text="Squat 3x5")
    client = asha.clients.add(
        full_name="Nikhil <More> & Co",
        phone="9876500011",
        email="nikhil@example.com",
        gender="male",
        age=30,
        height_cm=175,
        weight_kg=72.4,
        fee=5000,
        goal="=1+1",
        notes="first line\nsecond line",
        injuries="knee",
        whatsapp_consent=True,
    )
    asha.diets.assign(client.id, meals={"Lunch": "Roti"}, total_calories=1800)
    asha.diets.assign(client.id, meals={"Lunch": "Rice"}, total_calories=1900)
    asha.workouts.assign(client.id, text="Squat 3x5 @60kg", title="Legs")
    asha.progress.record(client.id, weight_kg=72, note="after illness")
    asha.payments.receive(client.id, amount=500, method="upi", reference="UTR1")
    wrong = asha.payments.receive(client.id, amount=7, method="cash")
    asha.payments.reverse(wrong.id, reason="typo")
    asha.messages.hand_over(asha.messages.queue(client.id, text="Hello", confirmed=True).id)
    asha.clients.add(full_name="Tara Nair", phone="9876500001", weight_kg=60)
    gone = asha.clients.add(full_name="Gone One", fee=100).id
    asha.clients.erase(gone, password=PASSWORD)
    return client.id
