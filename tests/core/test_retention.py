"""What is not kept for ever: told before it is switched on, let go of once a day."""

import os
from pathlib import Path

import pytest
from made_up import PASSWORD, Clock

from ptcms_core import retention
from ptcms_core.core import Core, Session, open_core
from ptcms_core.errors import Invalid, NeedsConfirmation, NotFound, SignInRefused
from ptcms_core.storage import journal


@pytest.fixture
def old_gym(core: Core, admin: Session, asha: Session, clock: Clock) -> dict[str, int]:
    """A gym with something old of each kind, and the same anew."""
    ids = {}
    for age in ("old", "new"):
        client = asha.clients.add(full_name=f"Person {age}", phone=None, notes=f"secret {age}")
        ids[age] = client.id
        asha.clients.update(
            client.id, version=client.version, phone=f"98765000{len(age) + len(ids)}1"
        )
        sent = asha.messages.queue(client.id, text=f"Text {age}", confirmed=True)
        asha.messages.hand_over(sent.id)
        asha.messages.confirm(sent.id, sent=True)
        asha.messages.queue(client.id, text=f"Waits {age}", confirmed=True)
        gone = asha.clients.add(full_name=f"Archived {age}").id
        owing = asha.clients.add(full_name=f"Owing {age}", fee=100).id
        asha.clients.archive(gone)
        asha.clients.archive(owing)
        ids[f"archived {age}"], ids[f"owing {age}"] = gone, owing
        for path in asha.exports.client(client.id).files:
            os.utime(path, (clock().timestamp(), clock().timestamp()))
        if age == "old":
            clock.advance(days=400)
    return ids


def texts(core: Core) -> list[str]:
    with core._gym.data.read() as connection:
        return [row[0] for row in connection.execute("SELECT text FROM message ORDER BY id")]


def test_everything_is_kept_unless_the_gym_says_otherwise(
    core: Core, admin: Session, old_gym: dict[str, int]
) -> None:
    before = len(admin.journal.entries(limit=1_000))
    core.keep_what_is_to_be_kept()
    assert texts(core) == ["Text old", "Waits old", "Text new", "Waits new"]
    assert len(admin.journal.entries(limit=1_000)) == before


def test_what_would_go_is_told_before_it_is_switched_on(
    core: Core, admin: Session, old_gym: dict[str, int]
) -> None:
    with pytest.raises(NeedsConfirmation) as asked:
        admin.settings.update(keep_messages_months=12, keep_archived_months=12)
    assert "the text of 1 message" in asked.value.question
    assert "1 archived client, erased" in asked.value.question
    assert asked.value.field == "keep_messages_months"
    assert admin.settings.get().keep_messages_months == 0
    # what is older than anything there is needs no question
    admin.settings.update(keep_messages_months=24)
    # nor does keeping more
    admin.settings.update(keep_messages_months=0)
    with pytest.raises(NeedsConfirmation, match="2 exports"):
        admin.settings.update(keep_exports_days=30)
    with pytest.raises(NeedsConfirmation, match="entries of the activity"):
        admin.settings.update(keep_history_months=6)
    with pytest.raises(Invalid):
        admin.settings.update(keep_history_months=-1)


def test_once_a_day_what_is_old_goes_and_the_activity_says_so(
    core: Core, admin: Session, asha: Session, old_gym: dict[str, int], clock: Clock
) -> None:
    admin.settings.update(
        keep_messages_months=12,
        keep_history_months=12,
        keep_exports_days=30,
        keep_archived_months=12,
        confirmed=True,
    )
    core.keep_what_is_to_be_kept()
    # what waits for somebody stays, however old
    assert texts(core) == ["", "Waits old", "Text new", "Waits new"]
    with pytest.raises(NotFound):
        admin.clients.get(old_gym["archived old"])
    for kept in ("archived new", "owing old", "owing new", "old", "new"):
        assert admin.clients.get(old_gym[kept]).full_name
    names = [path.name for path in (core.folder / "exports").iterdir()]
    assert len(names) == 2
    assert all(name.startswith(f"{old_gym['new']}-client") for name in names)
    told = [one.sentence for one in admin.journal.entries(limit=20)]
    assert "let go of the texts of messages, as the settings say: 1" in told
    assert "let go of exports, as the settings say: 2" in told
    assert any(one.startswith("let go of the values of") for one in told)
    for database in (core._gym.data, core._gym.accounts):
        with database.read() as connection:
            assert journal.first_broken(connection) is None
    # a changed value of long ago is gone, that it was changed is not
    entries = admin.journal.entries(client_id=old_gym["old"], limit=100)
    assert all(not one.changes for one in entries if one.subject == "client")
    assert "changed" in entries[-2].sentence
    assert str(old_gym["archived old"]) in (core.folder / "erased.txt").read_text()
    # the documents follow
    core.publish_documents()
    assert "Text old" not in (core.folder / "PyWhatKit_DB.txt").read_text(encoding="utf-8")
    # a second time on the same day nothing happens
    asha.clients.archive(old_gym["new"])
    assert retention.apply_if_due(core._gym, core.publish_documents) is None


def test_several_programs_on_a_folder_do_it_once(
    core: Core, admin: Session, old_gym: dict[str, int], clock: Clock
) -> None:
    admin.settings.update(keep_messages_months=12, confirmed=True)
    other = open_core(core.folder, clock=clock, password_cost=4)
    other.keep_what_is_to_be_kept()
    core.keep_what_is_to_be_kept()
    told = [one.kind for one in admin.journal.entries(subject="message", limit=50)]
    assert told.count("forget_texts") == 1
    clock.advance(days=1)
    assert retention.apply_if_due(core._gym, core.publish_documents) is not None
    other.close()


def test_undo_switches_it_on_again_without_a_question(
    core: Core, admin: Session, old_gym: dict[str, int]
) -> None:
    admin.settings.update(keep_messages_months=12, confirmed=True)
    admin.settings.update(keep_messages_months=0)
    admin.undo()
    assert admin.settings.get().keep_messages_months == 12


def test_emails_typed_with_a_wrong_password_are_kept_for_a_day(
    core: Core, admin: Session, clock: Clock, tmp_path: Path
) -> None:
    for email in ("nobody@example.com", "meera@example.com"):
        with pytest.raises(SignInRefused):
            core.sign_in(email, "wrong wrong wrong")
    core.keep_what_is_to_be_kept()

    def tried() -> int:
        with core._gym.accounts.read() as connection:
            return int(connection.execute("SELECT COUNT(*) FROM throttle").fetchone()[0])

    assert tried() == 2
    clock.advance(days=1, minutes=1)
    core.keep_what_is_to_be_kept()
    assert tried() == 0
    assert core.sign_in("meera@example.com", PASSWORD).account_id == admin.account_id
