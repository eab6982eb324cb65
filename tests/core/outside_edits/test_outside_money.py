"""Amounts edited by hand: they become adjustments, nothing booked is overwritten."""

import json
from decimal import Decimal

import pytest
from hand_edits import Entry, edit, of, take_in, told

from ptcms_core.core import Core
from ptcms_core.errors import Conflict
from ptcms_core.session import Session


def entries(session: Session, client_id: int) -> list[tuple[str, Decimal]]:
    account = session.payments.account(client_id)
    return [(one.kind, one.amount) for one in account.entries[::-1]]


def test_an_edited_amount_becomes_an_adjustment_and_no_row_is_overwritten(
    core: Core, admin: Session, client_id: int
) -> None:
    before = entries(admin, client_id)

    def change(clients: dict[str, Entry]) -> None:
        ledger = clients[str(client_id)]["ledger"]
        ledger[0]["amount"] = "5500.00"
        ledger[1]["amount"] = 260

    edit(core, "payment_records.json", change)
    assert told(of(admin, client_id)) == {
        "charge of 23 Nov 2026: amount": ("₹5,000.00", "₹5,500.00", "change"),
        "payment of 23 Nov 2026: amount": ("₹160.00", "₹260.00", "change"),
    }
    take_in(admin, client_id)
    assert entries(admin, client_id) == [
        *before,
        ("adjustment", Decimal(500)),
        ("adjustment", Decimal(-100)),
    ]
    assert admin.clients.get(client_id).balance == 5240
    newest = admin.payments.account(client_id).entries[0]
    assert "₹160.00 → ₹260.00" in newest.description
    admin.undo()
    assert admin.clients.get(client_id).balance == 4840
    assert entries(admin, client_id)[:2] == before


def test_the_sums_of_an_account_are_taken_in_as_one_adjustment(
    core: Core, admin: Session, client_id: int
) -> None:
    edit(core, "payment_records.json", lambda c: c[str(client_id)].update(
        total_amount="4000.00", amount_due="3840.00", payment_status="Due"))  # fmt: skip
    assert told(of(admin, client_id)) == {"amount due": ("₹4,840.00", "₹3,840.00", "change")}
    take_in(admin, client_id)
    assert admin.clients.get(client_id).balance == 3840
    edit(core, "payment_records.json", lambda c: c[str(client_id)].update(
        total_amount="1.00", amount_due="3000.00"))  # fmt: skip
    (one,) = of(admin, client_id).changes
    assert "don't fit together" in one.why


def test_the_same_edit_is_booked_once_only(core: Core, admin: Session, client_id: int) -> None:
    core.publish_documents()
    path = core.folder.parent / "payment_records.json"
    document = json.loads((core.folder / path.name).read_text())
    document["clients"][str(client_id)]["ledger"][0]["amount"] = "6000.00"
    path.write_text(json.dumps(document))
    for _time in range(2):
        assert len(admin.outside.look_at(path).clients) == 1 - _time
        newest = admin.outside.adopt(path)
        if not _time:
            admin.outside.take_in(newest, client_id)
        else:
            assert admin.outside.read(newest).clients == ()
            with pytest.raises(Conflict):
                admin.outside.take_in(newest, client_id)
    assert admin.clients.get(client_id).balance == 5840


def test_what_is_booked_is_neither_changed_nor_added_nor_deleted(
    core: Core, admin: Session, client_id: int
) -> None:
    before = entries(admin, client_id)

    def change(clients: dict[str, Entry]) -> None:
        one = clients[str(client_id)]
        one["ledger"][0] |= {"date": "2020-01-01", "receipt_no": "X", "kind": "payment"}
        one["ledger"][1:] = [{"kind": "payment", "amount": "4840.00"}, {"id": 99, "amount": "1"}]
        one |= {"client_name": "X", "due_date": "2030-01-01", "payment_status": "Paid"}

    edit(core, "payment_records.json", change)
    one = of(admin, client_id)
    assert {change.state for change in one.changes} == {"refused"}
    whys = " | ".join(f"{change.label}: {change.why}" for change in one.changes)
    for part in ("never changed", "booked in the program", "no ledger entry 99", "left out"):
        assert part in whys
    assert entries(admin, client_id) == before


@pytest.mark.parametrize("amount", ["5.000,00", "abc", "NaN", "-5", [], True, "1e5000", "5000.005"])
def test_an_amount_that_is_none_is_named(
    core: Core, admin: Session, client_id: int, amount: object
) -> None:
    edit(
        core,
        "payment_records.json",
        lambda c: c[str(client_id)]["ledger"][0].update(amount=amount),
    )
    one = of(admin, client_id)
    assert [change.state for change in one.changes] == ["refused"]
    assert "line " in one.changes[0].why
