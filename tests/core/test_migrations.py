"""What each migration does to the records of a gym that exists."""

from pathlib import Path
from typing import Any

import pytest
from made_up import PASSWORD

from ptcms_core.clients import search_key
from ptcms_core.core import Core, open_core
from ptcms_core.storage.database import Database
from ptcms_core.storage.journal import first_broken
from ptcms_core.values.text import fold


def before(monkeypatch: pytest.MonkeyPatch, version: int) -> None:
    """The program as it was before this migration of the records."""
    known = Database._migrations

    def migrations(database: Database) -> list[tuple[int, str, str]]:
        found = known(database)
        return [one for one in found if database.path.name != "data.db" or one[0] < version]

    monkeypatch.setattr(Database, "_migrations", migrations)


def told(core: Core) -> tuple[list[Any], int]:
    """What is tallied of clients, and the number of the last row that the journal has of them."""
    with core._gym.data.read() as connection:
        rows = connection.execute("SELECT * FROM client_tally ORDER BY kind, trainer_id, day")
        seq = connection.execute("SELECT MAX(seq) FROM journal WHERE subject = 'client'")
        return [tuple(row) for row in rows], seq.fetchone()[0]


def test_7_who_was_found_by_the_end_of_an_email_is_so_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        before(then, 7)
        core = open_core(tmp_path / "gym", password_cost=4)
        admin = core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
        for name, email in (
            ("Chetan Reddy", "chetan@example.com"),
            ("Om Reddy", ""),
            ("Zoë Dastur", "zoe_d@mail.example.com"),
        ):
            admin.clients.add(full_name=name, email=email, goal="10k @ 50 min")
        gone = admin.clients.add(full_name="Gone", email="gone@example.com")
        admin.clients.archive(gone.id)
        admin.clients.erase(gone.id, password=PASSWORD)
        with core._gym.data.transaction() as connection:
            for row in connection.execute("SELECT * FROM client WHERE erased_at IS NULL"):
                whole = "\n".join((fold(row["full_name"]), "", fold(row["goal"]), row["email"]))
                connection.execute(
                    "UPDATE client SET search_key = ? WHERE id = ?", (whole, row["id"])
                )
        assert admin.clients.search("om").total == 3
        versions = [one.version for one in admin.clients.search().items]
        was = told(core)
        core.close()
    again = open_core(tmp_path / "gym", password_cost=4)
    session = again.sign_in("m@example.com", PASSWORD)
    assert [one.full_name for one in session.clients.search("om").items] == ["Om Reddy"]
    assert [one.full_name for one in session.clients.search("zoe_d@ma").items] == ["Zoë Dastur"]
    assert [one.version for one in session.clients.search().items] == versions
    with again._gym.data.read() as connection:
        assert first_broken(connection) is None
        for row in connection.execute("SELECT * FROM client"):
            key = search_key(row["full_name"], row["phone"], row["goal"], row["email"])
            assert row["search_key"] == ("" if row["erased_at"] else key)
    assert told(again) == was
    again.close()


def test_who_opens_older_records_is_told_before_they_are_brought_to_this_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    with monkeypatch.context() as then:
        before(then, 7)
        open_core(tmp_path, on_update=lambda: told.append("new")).close()
        open_core(tmp_path, on_update=lambda: told.append("same")).close()
    backups = tmp_path / "backups"
    assert not told

    def update() -> None:
        told.append(f"{len(list(backups.glob('*')))} backups yet")

    open_core(tmp_path, on_update=update).close()
    assert told == ["0 backups yet"]
    assert list(backups.glob("*"))
