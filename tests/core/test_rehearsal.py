"""Trying a call without keeping anything: all refusals are heard, nothing is written."""

from decimal import Decimal

import pytest
from made_up import PASSWORD

from ptcms_core import Invalid, NotAllowed, SignedOut, refusals
from ptcms_core.core import Core
from ptcms_core.session import Session


def test_a_rehearsed_call_that_would_go_through_keeps_nothing(admin: Session) -> None:
    heads = admin.journal.entries()
    assert refusals(admin.clients.add, full_name="Nikhil More", fee="500") == {}
    assert admin.clients.search().total == 0
    assert admin.journal.entries() == heads


def test_a_rehearsed_call_tells_what_it_would_be_refused_for(admin: Session) -> None:
    refused = refusals(
        admin.clients.add, full_name="", phone="12", weight_kg="heavy", fee="lots", fee_due="never"
    )
    assert set(refused) == {"full_name", "phone", "weight_kg", "fee", "fee_due"}


def test_what_only_a_transaction_finds_is_told_too(admin: Session) -> None:
    client = admin.clients.add(full_name="Nikhil More")
    taken = {"amount": "100", "method": "upi", "reference": "UTR1"}
    admin.payments.receive(client.id, **taken)
    assert set(refusals(admin.payments.receive, client.id, **taken)) == {"reference"}
    assert admin.payments.account(client.id).received == Decimal(100)


def test_a_doubt_is_left_to_the_call_itself(admin: Session) -> None:
    assert refusals(admin.clients.add, full_name="Nikhil More", height_cm="120") == {}


def test_the_call_after_a_rehearsal_is_kept(admin: Session) -> None:
    refusals(admin.clients.add, full_name="Nikhil More")
    admin.clients.add(full_name="Nikhil More")
    assert admin.clients.search().total == 1


def test_a_session_that_ended_is_told(admin: Session) -> None:
    admin.close()
    with pytest.raises(SignedOut):
        refusals(admin.clients.add, full_name="Nikhil More")


def test_a_rehearsed_guess_of_a_password_tells_nothing(admin: Session, core: Core) -> None:
    new = "another long secret"
    assert refusals(admin.account.change_password, old="wrong", new=new) == {}
    assert refusals(admin.account.change_password, old=PASSWORD, new=new) == {}
    core.sign_in("meera@example.com", PASSWORD)


def test_a_new_trainer_hears_all_at_once(admin: Session) -> None:
    with pytest.raises(Invalid) as refused:
        admin.trainers.add(full_name="", email="meera@example.com", password="short", upi_id="no")
    assert set(refused.value.fields) == {"full_name", "email", "password", "upi_id"}


def test_the_first_admin_hears_all_at_once(core: Core) -> None:
    with pytest.raises(Invalid) as refused:
        core.create_first_admin(
            full_name="", email="x", password="short", gym_name="Iron", currency="???"
        )
    assert set(refused.value.fields) == {"full_name", "email", "password", "currency"}


def test_a_second_first_admin_learns_of_no_email(core: Core, admin: Session) -> None:
    with pytest.raises(NotAllowed):
        core.create_first_admin(full_name="", email="meera@example.com", password="x")


def test_a_wrong_amount_and_a_used_reference_are_told_at_once(admin: Session) -> None:
    client = admin.clients.add(full_name="Nikhil More")
    admin.payments.receive(client.id, amount=100, method="upi", reference="UTR1")
    with pytest.raises(Invalid) as refused:
        admin.payments.receive(client.id, amount="lots", method="upi", reference="utr1")
    assert set(refused.value.fields) == {"amount", "reference"}
