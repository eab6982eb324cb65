"""A client with a record of each kind, whose documents are edited by hand."""

import pytest

from ptcms_core.session import Session


@pytest.fixture
def client_id(asha: Session) -> int:
    client = asha.clients.add(
        full_name="Nikhil More",
        phone="9876500011",
        gender="male",
        age=30,
        height_cm=175,
        weight_kg=72.4,
        fee=5000,
        goal="Strength",
    )
    asha.payments.receive(client.id, amount=160, method="cash")
    asha.diets.assign(client.id, meals={"Breakfast": "Poha"}, total_calories=1800)
    asha.workouts.assign(client.id, text="Squat 3x5", title="Legs")
    return client.id
