"""Weigh-ins edited by hand: corrected, added, taken out, all of it or nothing."""

import pytest
from hand_edits import Entry, edit, of, take_in, told

from ptcms_core.core import Core
from ptcms_core.errors import NeedsConfirmation
from ptcms_core.session import Session


def test_weigh_ins_are_corrected_added_and_taken_out_in_one_act(
    core: Core, admin: Session, client_id: int
) -> None:
    admin.progress.record(client_id, weight_kg=73, on="2026-11-10", confirmed=True)
    wrong = admin.progress.record(client_id, weight_kg=74, on="2026-11-01", confirmed=True)

    def change(clients: dict[str, Entry]) -> None:
        entries = clients[str(client_id)]["entries"]
        entries[:] = [one for one in entries if one["id"] != wrong.id]
        entries[-1] |= {"weight": 72.6, "waist": 90}
        entries.append({"date": "2026-11-15", "weight": 72.9, "note": "by hand"})

    edit(core, "client_progress.json", change)
    one = of(admin, client_id)
    assert told(one) == {
        "weigh-in of 23 Nov 2026: weight": ("72.4 kg", "72.6 kg", "change"),
        "weigh-in of 23 Nov 2026: waist": ("–", "90 cm", "change"),
        "new weigh-in": ("–", "15 Nov 2026, 72.9 kg, note by hand", "change"),
        "weigh-in taken out": ("1 Nov 2026, 74 kg", "taken out", "change"),
    }
    take_in(admin, client_id)
    now = [(str(w.on), w.weight_kg, w.waist_cm) for w in admin.progress.entries(client_id)]
    assert now == [
        ("2026-11-23", 72.6, 90.0),
        ("2026-11-15", 72.9, None),
        ("2026-11-10", 73.0, None),
    ]
    acts = {row.act_id for row in admin.journal.entries(client_id, limit=5)[:4]}
    assert len(acts) == 1
    admin.undo()
    back = [(str(w.on), w.weight_kg) for w in admin.progress.entries(client_id)]
    assert back == [("2026-11-23", 72.4), ("2026-11-10", 73.0), ("2026-11-01", 74.0)]


def test_numbers_that_are_none_of_the_clients_are_told_and_never_guessed(
    core: Core, admin: Session, client_id: int
) -> None:
    other = admin.clients.add(full_name="Tara Nair", weight_kg=60)
    foreign = admin.progress.entries(other.id)[0].id

    def change(clients: dict[str, Entry]) -> None:
        entries = clients[str(client_id)]["entries"]
        entries += [{**entries[0]}, {"id": foreign, "date": "2026-11-20", "weight": 60}]
        entries += [{"id": [1], "weight": 1}, {"id": True, "weight": 1}]
        entries += ["x", {"weight": 70}, {"date": "2026-11-20", "weight": "70"}]
        entries += [{"date": "2027-11-20", "weight": 70}, {"id": 4711, "weight": 1}]

    edit(core, "client_progress.json", change)
    one = of(admin, client_id)
    assert {change.state for change in one.changes} == {"refused"}
    whys = " | ".join(change.why for change in one.changes)
    for part in (
        f"no weigh-in {foreign}",
        "no weigh-in 4711",
        "stands twice",
        "a whole number",
        "in braces",
        "date is missing",
        "number without quotes",
        "in the future",
    ):
        assert part in whys
    assert len(admin.progress.entries(client_id)) == 1


def test_an_improbable_weight_is_asked_about(core: Core, admin: Session, client_id: int) -> None:
    edit(
        core, "client_progress.json", lambda c: c[str(client_id)]["entries"][0].update(weight=27.4)
    )
    newest = admin.outside.edits()[0].id
    with pytest.raises(NeedsConfirmation, match="unusual"):
        take_in(admin, client_id)
    with pytest.raises(NeedsConfirmation):
        admin.outside.check(newest, client_id)
    take_in(admin, client_id, confirmed=True)
    assert admin.clients.get(client_id).weight_kg == 27.4


def test_a_refusal_in_the_middle_takes_nothing_in(
    core: Core, admin: Session, client_id: int
) -> None:
    """Two weigh-ins of a client, the second of which is refused: neither is there."""

    def change(clients: dict[str, Entry]) -> None:
        clients[str(client_id)]["entries"] += [
            {"date": "2026-11-20", "weight": 72},
            {"date": "2026-11-21", "weight": 20.5},
        ]

    edit(core, "client_progress.json", change)
    with pytest.raises(NeedsConfirmation):
        take_in(admin, client_id)
    assert len(admin.progress.entries(client_id)) == 1
    assert admin.undo_label != "taking in what was changed by hand of Nikhil More"
