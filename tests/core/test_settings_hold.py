"""A setting of the gym holds at once, wherever it matters."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ptcms_core.core import Core
from ptcms_core.errors import Invalid, NeedsConfirmation
from ptcms_core.session import Session


def test_phones_are_read_in_the_gyms_country(asha: Session, admin: Session) -> None:
    with pytest.raises(Invalid):
        asha.clients.add(full_name="Sara Khan", phone="050 123 4567")
    admin.settings.update(phone_region="AE")
    assert asha.clients.add(full_name="Sara Khan", phone="050 123 4567").phone == "+971501234567"


def test_the_day_is_that_of_the_gyms_time_zone(asha: Session, admin: Session, clock: Any) -> None:
    clock.now = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
    assert asha.today().day == date(2026, 11, 24)
    admin.settings.update(time_zone="America/New_York")
    assert asha.today().day == date(2026, 11, 23)
    client = asha.clients.add(full_name="Nikhil More", weight_kg=70)
    assert client.last_weigh_in_on == date(2026, 11, 23)


def test_amounts_are_kept_in_the_gyms_currency(asha: Session, admin: Session) -> None:
    admin.settings.update(currency="KWD")
    client = asha.clients.add(full_name="Nikhil More", fee="12.345")
    assert client.balance == Decimal("12.345")
    entry = asha.payments.receive(client.id, amount="12.345", method="cash")
    assert "12.345" in asha.payments.receipt_text(entry.id)


def test_quiet_hours_are_asked_about_as_they_are_set(
    asha: Session, admin: Session, clock: Any
) -> None:
    client = asha.clients.add(full_name="Nikhil More", phone="9876500011", whatsapp_consent=True)
    clock.now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 13:30 in Kolkata
    assert asha.messages.queue(client.id, text="At noon").state == "queued"
    admin.settings.update(quiet_from="13:00", quiet_until="14:00")
    with pytest.raises(NeedsConfirmation) as asked:
        asha.messages.queue(client.id, text="At noon again")
    assert "13:00" in asked.value.question


def test_a_setting_is_there_for_every_terminal_and_after_a_restart(
    core: Core, admin: Session, clock: Any
) -> None:
    from ptcms_core.core import open_core

    admin.settings.update(gym_name="Iron Club", units="imperial", idle_lock_minutes=5)
    again = open_core(core.folder, clock=clock, password_cost=4)
    assert again.gym_name == "Iron Club"
    kept = again.sign_in("meera@example.com", "correct horse battery").settings.get()
    assert (kept.units, kept.idle_lock_minutes) == ("imperial", 5)
    again.close()
