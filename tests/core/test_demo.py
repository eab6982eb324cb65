"""What can be relied on of the made-up gym: the same each time, right in itself, all or nothing."""

from pathlib import Path

import pytest
from made_up import Clock

from ptcms_core import demo
from ptcms_core.core import Core, make_up_gym, open_core
from ptcms_core.demo.clients import TABLES
from ptcms_core.errors import NotAllowed
from ptcms_core.payments import refresh_client as settle_ledger
from ptcms_core.progress import refresh_client as settle_weights
from ptcms_core.storage import empty_folder


def made(folder: Path, clock: Clock, clients: int = 60, **options: object) -> Core:
    make_up_gym(folder, clients=clients, clock=clock, password_cost=4, **options)
    return open_core(folder, clock=clock, password_cost=4)


def everything(core: Core) -> dict[str, list[tuple]]:
    with core._gym.data.read() as connection:
        return {
            table: [tuple(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY id")]
            for table in TABLES
        }


def test_it_is_the_same_gym_each_time(tmp_path: Path, clock: Clock) -> None:
    gyms = []
    for number in (1, 2):
        core = made(tmp_path / str(number), clock)
        gyms.append(everything(core))
        core.close()
    assert gyms[0] == gyms[1]
    assert all(gyms[0].values())


def test_a_small_gym_has_somebody_of_each_kind(tmp_path: Path, clock: Clock) -> None:
    core = made(tmp_path / "gym", clock)
    admin = core.sign_in("admin@example.com", demo.PASSWORD)
    clients = admin.clients.search(limit=500).items
    names = [client.full_name for client in clients]
    assert len(names) > len(set(names)), "namesakes"
    assert {client.payment_status for client in clients} == {
        "nothing_charged", "paid", "overdue", "due", "partly_paid", "overpaid",
    }  # fmt: skip
    assert {client.gender for client in clients} == {"female", "male", "other"}
    assert {client.has_diet for client in clients} == {True, False}
    for some in (
        lambda c: c.injuries, lambda c: c.email, lambda c: c.opted_out_on, lambda c: not c.phone,
        lambda c: c.date_of_birth is None and c.age, lambda c: c.last_weigh_in_on is None,
        lambda c: len(c.notes) > 500, lambda c: not c.whatsapp_consent,
    ):  # fmt: skip
        assert any(some(client) for client in clients)
    assert admin.clients.search(archived=True).items
    today = admin.today()
    # reminders are prepared by rules, which each gym makes for itself
    assert all(n for what, n in today.counts.items() if what != "reminders"), today.counts
    assert any(len(admin.diets.history(client.id)) > 1 for client in clients)
    trainers = [one for one in admin.trainers.list() if one.role == "trainer"]
    assert all(one.clients for one in trainers)
    core.close()


def test_what_stands_beside_a_client_is_what_the_rows_say(tmp_path: Path, clock: Clock) -> None:
    core = made(tmp_path / "gym", clock)
    before = everything(core)["client"]
    with core._gym.act(None) as act:
        for row in before:
            settle_ledger(act.connection, row[0])
            settle_weights(act.connection, row[0])
    assert everything(core)["client"] == before
    admin = core.sign_in("admin@example.com", demo.PASSWORD)
    for row in before:
        assert (
            admin.payments.account(row[0]).balance * 100
            == dict(zip(columns_of(core), row, strict=True))["balance"]
        )
    core.close()


def columns_of(core: Core) -> list[str]:
    with core._gym.data.read() as connection:
        return [row[1] for row in connection.execute("PRAGMA table_info(client)")]


def test_a_gym_in_use_is_not_filled(core: Core, admin: object) -> None:
    with pytest.raises(NotAllowed, match="in use"):
        core.fill_with_demo()


def test_the_next_receipt_follows_the_made_up_ones(tmp_path: Path, clock: Clock) -> None:
    core = made(tmp_path / "gym", clock)
    with core._gym.data.read() as connection:
        last = connection.execute("SELECT MAX(receipt_no) FROM ledger_entry").fetchone()[0]
    admin = core.sign_in("admin@example.com", demo.PASSWORD)
    client = admin.clients.search(limit=1).items[0]
    taken = admin.payments.receive(client.id, amount=10, method="cash", confirmed=True)
    assert int(taken.receipt_no[-6:]) == int(last[-6:]) + 1
    core.close()


def test_its_documents_are_there(tmp_path: Path, clock: Clock) -> None:
    core = made(tmp_path / "gym", clock)
    assert not any(status.stale for status in core.document_status())
    core.close()


@pytest.mark.parametrize("what", ["a file", "a gym", "a file in place of the folder"])
def test_a_folder_that_holds_anything_is_refused_and_left_alone(
    tmp_path: Path, clock: Clock, what: str
) -> None:
    folder = tmp_path / "gym"
    if what == "a gym":
        open_core(folder, clock=clock).close()
    elif what == "a file":
        folder.mkdir()
        (folder / "holiday.txt").write_text("mine")
    else:
        folder.write_text("mine")
    before = sorted(folder.iterdir()) if folder.is_dir() else folder.read_text()
    with pytest.raises(NotAllowed, match="not empty"):
        make_up_gym(folder, clock=clock, password_cost=4)
    assert before == (sorted(folder.iterdir()) if folder.is_dir() else folder.read_text())


@pytest.mark.parametrize("there_before", [True, False])
@pytest.mark.parametrize("stopped_at", ["clients", "documents"])
def test_stopped_it_leaves_nothing_behind(
    tmp_path: Path, clock: Clock, stopped_at: str, there_before: bool
) -> None:
    folder = tmp_path / "gym"
    if there_before:
        folder.mkdir()
        (folder / "README.md").write_text("what lands here")

    def stop(_done: int, _total: int, what: str) -> None:
        if what == stopped_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_up_gym(folder, clock=clock, password_cost=4, on_progress=stop)
    left = [path.name for path in folder.iterdir()] if folder.exists() else None
    assert left == (["README.md"] if there_before else None)
    core = made(folder, clock)
    assert not core.needs_first_admin
    core.close()


def test_a_folder_that_another_program_has_open_is_not_cleared_away(
    tmp_path: Path, clock: Clock
) -> None:
    core = made(tmp_path / "gym", clock)
    empty_folder.clear_away(core.folder, made=True)
    assert (core.folder / "data.db").exists()
    core.close()
    empty_folder.clear_away(core.folder, made=True)
    assert not core.folder.exists()
    empty_folder.clear_away(core.folder, made=True)
