"""Signing in, passwords, throttling, and the people an admin looks after."""

from decimal import Decimal
from pathlib import Path

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotOurFolder,
    SignedOut,
    SignInRefused,
    StorageProblem,
)
from ptcms_core.session import Session
from ptcms_core.values import passwords


def test_an_empty_folder_asks_for_the_first_admin(core: Core) -> None:
    assert core.needs_first_admin
    with pytest.raises(SignInRefused):
        core.sign_in("admin", "admin")


def test_the_first_admin_is_made_once(core: Core, admin: Session) -> None:
    assert not core.needs_first_admin
    assert admin.actor.is_admin
    assert core.gym_name == "Iron House Gym"
    with pytest.raises(NotAllowed):
        core.create_first_admin(full_name="B", email="b@example.com", password=PASSWORD)


def test_the_first_settings_follow_the_region(core: Core) -> None:
    session = core.create_first_admin(
        full_name="Ann Admin", email="ann@example.com", password=PASSWORD, phone_region="GB"
    )
    assert session.settings.get().time_zone == "Europe/London"


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short", "12"),
        ("password1234", "Everybody"),
        ("aaaaaaaaaaaaaaaa", "Everybody"),
        ("x" * 73, "too long"),
        ("नमस्ते" * 8, "too long"),
        ("meera@example.com", "near"),
        ("twelve\0letters", "zero"),
    ],
)
def test_a_weak_password_is_refused_in_words(core: Core, password: str, word: str) -> None:
    with pytest.raises(Invalid) as refused:
        core.create_first_admin(full_name="Meera", email="meera@example.com", password=password)
    assert word in refused.value.fields["password"]


def test_a_damaged_hash_matches_nothing() -> None:
    assert not passwords.matches("anything", "not a hash")
    assert not passwords.matches("x" * 100, passwords.hash_password("y", 4))
    assert passwords.cost_of("not a hash") == 0


def test_an_email_is_found_without_case(core: Core, admin: Session) -> None:
    assert core.sign_in("MEERA@Example.COM", PASSWORD).account_id == admin.account_id


def test_a_wrong_password_and_an_unknown_email_read_alike(core: Core, admin: Session) -> None:
    with pytest.raises(SignInRefused) as wrong:
        core.sign_in("meera@example.com", "not the password")
    with pytest.raises(SignInRefused) as unknown:
        core.sign_in("nobody@example.com", "not the password")
    assert wrong.value.sentence == unknown.value.sentence


def test_guessing_is_slowed_down_and_survives_a_restart(
    core: Core, admin: Session, clock: Clock, tmp_path: Path
) -> None:
    for _try in range(5):
        with pytest.raises(SignInRefused):
            core.sign_in("meera@example.com", "wrong wrong wrong")
    with pytest.raises(SignInRefused) as refused:
        core.sign_in("meera@example.com", PASSWORD)
    assert refused.value.retry_after > 0
    again = open_core(tmp_path / "gym", clock=clock, password_cost=4)
    with pytest.raises(SignInRefused):
        again.sign_in("meera@example.com", PASSWORD)
    clock.advance(days=-10)
    with pytest.raises(SignInRefused):
        again.sign_in("meera@example.com", PASSWORD)
    clock.advance(seconds=2)
    assert again.sign_in("meera@example.com", PASSWORD).account_id == admin.account_id
    again.close()


def test_the_wait_doubles_to_a_quarter_of_an_hour(core: Core, admin: Session, clock: Clock) -> None:
    waits = []
    for _try in range(20):
        with pytest.raises(SignInRefused) as refused:
            core.sign_in("meera@example.com", "wrong wrong wrong")
        waits.append(refused.value.retry_after)
        clock.advance(seconds=1000)
    assert waits[4:9] == [1, 2, 4, 8, 16]
    assert waits[-1] == 900


def test_a_rising_cost_rehashes_at_the_next_sign_in(core: Core, admin: Session) -> None:
    core._doorkeeper._cost = 5
    core.sign_in("meera@example.com", PASSWORD)
    with core._gym.accounts.read() as connection:
        hashed = connection.execute("SELECT password_hash FROM account").fetchone()[0]
    assert passwords.cost_of(hashed) == 5


def test_changing_the_password_ends_other_sessions_only(core: Core, admin: Session) -> None:
    other = core.sign_in("meera@example.com", PASSWORD)
    with pytest.raises(Invalid) as wrong:
        admin.change_password(old="not this one", new="another long one")
    assert "old" in wrong.value.fields
    with pytest.raises(Invalid):
        admin.change_password(old=PASSWORD, new=PASSWORD)
    admin.change_password(old=PASSWORD, new="another long one")
    assert admin.actor.full_name == "Meera Admin"
    with pytest.raises(SignedOut):
        other.clients.search()


def test_a_closed_session_does_nothing(admin: Session) -> None:
    admin.close()
    with pytest.raises(SignedOut):
        admin.clients.search()


def test_an_admin_adds_lists_and_changes_trainers(core: Core, admin: Session) -> None:
    asha = admin.trainers.add(
        full_name="Asha Rao", email="Asha@Example.com", password=PASSWORD, upi_id="asha@okbank"
    )
    assert [t.full_name for t in admin.trainers.list()] == ["Asha Rao", "Meera Admin"]
    changed = admin.trainers.update(asha.id, version=asha.version, full_name="Asha R.")
    assert changed.full_name == "Asha R."
    with pytest.raises(Conflict) as conflict:
        admin.trainers.update(asha.id, version=asha.version, full_name="Late")
    assert conflict.value.theirs["full_name"] == "Asha R."
    with pytest.raises(Invalid) as taken:
        admin.trainers.add(full_name="B", email="asha@example.COM", password=PASSWORD)
    assert "email" in taken.value.fields
    with pytest.raises(NotFound):
        admin.trainers.get(999)


def test_a_trainer_stands_there_with_clients_and_what_they_took(
    admin: Session, asha: Session
) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    asha.payments.receive(client.id, amount=500, method="upi")
    wrong = asha.payments.receive(client.id, amount=70, method="cash")
    asha.payments.reverse(wrong.id, reason="typo")
    admin.payments.receive(client.id, amount=30, method="cash")
    shown = admin.trainers.get(asha.account_id)
    assert (shown.clients, shown.collected) == (1, Decimal("500.00"))


def test_a_deactivated_trainer_is_out_at_once_and_may_come_back(
    core: Core, admin: Session, asha: Session
) -> None:
    admin.trainers.deactivate(asha.account_id)
    with pytest.raises(SignedOut):
        asha.clients.search()
    with pytest.raises(SignInRefused) as refused:
        core.sign_in("asha@example.com", PASSWORD)
    assert "not active" in refused.value.sentence
    assert [t.active for t in admin.trainers.list(active=False)] == [False]
    admin.trainers.reactivate(asha.account_id)
    assert core.sign_in("asha@example.com", PASSWORD).actor.role == "trainer"


def test_the_last_active_admin_stays(core: Core, admin: Session) -> None:
    me = admin.trainers.get(admin.account_id)
    with pytest.raises(NotAllowed):
        admin.trainers.update(me.id, version=me.version, role="trainer")
    with pytest.raises(NotAllowed):
        admin.trainers.deactivate(me.id)
    with pytest.raises(NotAllowed):
        admin.trainers.delete(me.id, hand_clients_to=None)


def test_deleting_a_trainer_hands_the_clients_over(
    core: Core, admin: Session, asha: Session, vikram: Session
) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    with pytest.raises(Invalid):
        admin.trainers.delete(asha.account_id, hand_clients_to=None)
    with pytest.raises(Invalid):
        admin.trainers.delete(asha.account_id, hand_clients_to=asha.account_id)
    assert admin.trainers.delete(asha.account_id, hand_clients_to=vikram.account_id) == 1
    assert vikram.clients.get(client.id).trainer_name == "Vikram Shah"
    with pytest.raises(SignedOut):
        asha.clients.search()
    # the address is free again
    admin.trainers.add(full_name="Asha Two", email="asha@example.com", password=PASSWORD)


def test_a_hand_over_cut_short_is_finished_at_the_next_start(
    core: Core, admin: Session, asha: Session, vikram: Session, clock: Clock, tmp_path: Path
) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    with core._gym.account_act(admin.account_id) as act:
        act.connection.execute(
            "UPDATE account SET deleted_at = :at, active = 0, email = NULL, email_key = NULL"
            " WHERE id = :id",
            {"at": act.at, "id": asha.account_id},
        )
        act.connection.execute(
            "INSERT INTO meta VALUES (:k, :v)",
            {"k": f"hand_over:{asha.account_id}", "v": str(vikram.account_id)},
        )
    again = open_core(tmp_path / "gym", clock=clock, password_cost=4)
    assert vikram.clients.get(client.id).id == client.id
    again.close()


def test_a_given_password_must_be_changed_before_anything_else(
    core: Core, admin: Session, asha: Session
) -> None:
    admin.trainers.reset_password(asha.account_id, new="given by the admin")
    fresh = core.sign_in("asha@example.com", "given by the admin")
    assert fresh.must_change_password
    with pytest.raises(NotAllowed):
        fresh.clients.search()
    fresh.change_password(old="given by the admin", new="my own long one")
    assert fresh.clients.search().total == 0


def test_the_servers_own_shell_resets_a_password(core: Core, admin: Session) -> None:
    core.reset_password("meera@example.com", new="from the server shell")
    assert core.sign_in("meera@example.com", "from the server shell").must_change_password
    with pytest.raises(NotFound):
        core.reset_password("nobody@example.com", new="from the server shell")


def test_a_person_keeps_their_own_profile_and_preferences(asha: Session) -> None:
    profile = asha.account.profile()
    asha.account.update(version=profile["version"], upi_id="asha@okbank", payee_name="Asha Rao")
    assert asha.account.profile()["upi_id"] == "asha@okbank"
    asha.account.prefer(theme="light")
    assert asha.account.preferences() == {"theme": "light"}
    with pytest.raises(NotAllowed):
        asha.account.update(version=1, role="admin")


def test_undo_takes_the_admins_last_act_back(admin: Session) -> None:
    added = admin.trainers.add(full_name="Asha Rao", email="a@example.com", password=PASSWORD)
    admin.trainers.update(added.id, version=added.version, full_name="Other")
    assert "Asha Rao" in admin.undo()
    assert admin.trainers.get(added.id).full_name == "Asha Rao"
    admin.trainers.deactivate(added.id)
    admin.undo()
    assert admin.trainers.get(added.id).active


def test_with_nothing_to_undo_it_says_so(admin: Session) -> None:
    assert admin.undo_label is None
    with pytest.raises(Conflict):
        admin.undo()


@pytest.mark.parametrize("call", ["list", "add", "settings", "transfer", "backup", "documents"])
def test_a_trainer_reaches_no_admin_call_and_the_journal_says_so(
    core: Core, asha: Session, call: str
) -> None:
    calls = {
        "list": lambda: asha.trainers.list(),
        "add": lambda: asha.trainers.add(full_name="X", email="x@example.com", password=PASSWORD),
        "settings": lambda: asha.settings.update(gym_name="Mine"),
        "transfer": lambda: asha.clients.transfer(1, to=1),
        "backup": lambda: asha.make_backup(),
        "documents": lambda: asha.publish_documents(),
    }
    with pytest.raises(NotAllowed):
        calls[call]()
    with core._gym.data.read() as connection:
        row = connection.execute(
            "SELECT * FROM journal WHERE subject = 'refusal' ORDER BY seq DESC"
        ).fetchone()
    assert row["actor_id"] == asha.account_id


def test_a_folder_of_the_original_application_is_refused_and_untouched(tmp_path: Path) -> None:
    import sqlite3

    sqlite3.connect(tmp_path / "trainer_db.db").execute(
        "CREATE TABLE trainer (x)"
    ).connection.close()
    before = (tmp_path / "trainer_db.db").read_bytes()
    with pytest.raises(NotOurFolder) as refused:
        open_core(tmp_path)
    assert "import-legacy" in refused.value.sentence
    assert (tmp_path / "trainer_db.db").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["trainer_db.db"]


def test_a_folder_with_only_the_originals_documents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "phone.json").write_text("{}")
    with pytest.raises(NotOurFolder):
        open_core(tmp_path)


def test_a_damaged_database_is_named_and_left(tmp_path: Path) -> None:
    (tmp_path / "data.db").write_bytes(b"garbage" * 100)
    with pytest.raises(StorageProblem) as refused:
        open_core(tmp_path)
    assert "data.db" in refused.value.sentence


def test_a_path_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageProblem):
        open_core(tmp_path / "file")
    with pytest.raises(StorageProblem):
        open_core(tmp_path / "file" / "inside")


def test_settings_are_checked_one_by_one(admin: Session) -> None:
    changed = admin.settings.update(gym_name="Iron  House", quiet_from="9", units="imperial")
    assert (changed.quiet_from, changed.units) == ("09:00", "imperial")
    for field, bad in {
        "currency": "XXX",
        "phone_region": "QQ",
        "time_zone": "Mars/Base",
        "quiet_until": "25:00",
        "upi_id": "no at sign",
        "reminder_days": 99,
        "contact_email": "nope",
        "bmi_bands": "other",
        "unknown": 1,
    }.items():
        with pytest.raises(Invalid) as refused:
            admin.settings.update(**{field: bad})
        assert field in refused.value.fields
    with pytest.raises(Conflict):
        admin.settings.update(expected={"units": "metric"}, units="metric")
    admin.undo()
    assert admin.settings.get().units == "metric"


def test_the_currency_stays_once_amounts_are_kept(admin: Session) -> None:
    client = admin.clients.add(full_name="Nikhil More", fee="1500")
    assert client.id
    with pytest.raises(Invalid) as refused:
        admin.settings.update(currency="EUR")
    assert "currency" in refused.value.fields
