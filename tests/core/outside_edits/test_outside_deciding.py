"""Deciding about an edit by hand: read once, set aside or taken in, client by client."""

from typing import Any

import pytest
from hand_edits import Entry, edit, of, read, take_in

from ptcms_core.core import Core
from ptcms_core.errors import Cancelled, Conflict
from ptcms_core.outside import looking
from ptcms_core.session import Session


def test_a_client_and_a_whole_edit_are_set_aside_and_that_is_undone(
    core: Core, admin: Session, client_id: int
) -> None:
    other = admin.clients.add(full_name="Tara Nair").id

    def change(clients: dict[str, Entry]) -> None:
        for one in clients.values():
            one["goal"] = "By hand"

    edit(core, "clients.json", change)
    newest = admin.outside.edits()[0]
    assert [one.key for one in read(admin).clients] == [str(client_id), str(other)]
    admin.outside.set_aside(newest.id, client_id)
    assert of(admin, client_id).decided == "set_aside"
    with pytest.raises(Conflict, match="decided"):
        take_in(admin, client_id)
    admin.undo()
    assert of(admin, client_id).decided == ""
    admin.outside.set_aside(newest.id)
    assert admin.outside.edits() == []
    admin.undo()
    assert [one.id for one in admin.outside.edits()] == [newest.id]
    assert (core.folder / "outside-edits" / newest.kept_as).exists()
    read(admin)
    take_in(admin, client_id)
    take_in(admin, other)
    assert admin.outside.edits() == []


def test_reading_is_told_how_far_it_is_and_can_be_ended(
    core: Core, admin: Session, client_id: int
) -> None:
    edit(core, "clients.json", lambda c: c[str(client_id)].update(goal="By hand"))
    newest = admin.outside.edits()[0].id
    heard: list[tuple[int, int, str]] = []
    admin.outside.read(newest, on_progress=lambda *one: heard.append(one))
    assert heard == [(0, 1, "clients"), (1, 1, "clients")]

    def stop(_done: int, _all: int, _what: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        admin.outside.read(newest, on_progress=stop)


def test_an_edit_of_many_is_read_once_and_settled_with_the_last_of_them(
    core: Core, admin: Session, asha: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [asha.clients.add(full_name=f"Client {n}", confirmed=True).id for n in range(6)]

    def change(clients: dict[str, Entry]) -> None:
        for one in clients.values():
            one["goal"] = "Stamina"

    edit(core, "clients.json", change)
    times: list[str] = []
    known = looking.read_document

    def counted(path: Any, **more: Any) -> Any:
        times.append(path.name)
        return known(path, **more)

    monkeypatch.setattr(looking, "read_document", counted)
    kept_as = admin.outside.edits()[0].kept_as
    read(admin)
    for client_id in ids[:-1]:
        take_in(admin, client_id)
    admin.undo()
    take_in(admin, ids[-1])
    # one was taken back meanwhile, so it is not settled yet
    assert len(admin.outside.edits()) == 1
    take_in(admin, ids[-2])
    assert admin.outside.edits() == []
    assert times.count(kept_as) == 1
    assert {admin.clients.get(one).goal for one in ids} == {"Stamina"}
