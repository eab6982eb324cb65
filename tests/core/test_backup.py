"""Backups: whole whoever writes meanwhile, every flipped byte found, made by itself each day."""

import json
import random
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, Session, open_core
from ptcms_core.errors import Cancelled, Invalid, StorageProblem
from ptcms_core.storage import backup
from ptcms_core.storage.backup import DailyBackups, read_manifest, verify
from ptcms_core.storage.backup.kept import DAILY, Backup, days_to_keep, name_of, to_remove

WRITE = """
import sys
from ptcms_core import open_core
core = open_core(sys.argv[1], password_cost=4)
session = core.sign_in("meera@example.com", "correct horse battery")
print("writing", flush=True)
number = 0
while True:
    number += 1
    client = session.clients.add(full_name=f"Made Up {sys.argv[2]} {number}", confirmed=True)
    session.payments.charge(client.id, amount=100 + number, description="fee")
    print(number, flush=True)
"""


def copies(path: Path, into: Path) -> dict[str, sqlite3.Connection]:
    into.mkdir()
    backup.unpack(path, into)
    return {name: sqlite3.connect(into / name) for name in ("data.db", "trainer_db.db")}


def test_a_backup_is_whole_and_says_what_is_in_it(
    core: Core, admin: Session, asha: Session, tmp_path: Path
) -> None:
    client = asha.clients.add(full_name="Nikhil More", fee=5000)
    asha.progress.record(client.id, weight_kg=72, height_cm=175)
    told: list[tuple[int, int, str]] = []
    path = admin.make_backup(on_progress=lambda *step: told.append(step))
    assert {"copying data.db", "packing data.db", "checking the backup"} <= {w for _, _, w in told}
    assert path.stat().st_mode & 0o777 == 0o600
    manifest = verify(path)
    assert manifest.counts == {
        "accounts": 2,
        "clients": 1,
        "weigh_ins": 1,
        "diet_plans": 0,
        "workout_plans": 0,
        "ledger_entries": 1,
        "messages": 0,
    }
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {"trainer_db.db", "data.db", "manifest.json"}
    found = copies(path, tmp_path / "copy")["data.db"]
    head = found.execute("SELECT seq, hash FROM journal ORDER BY seq DESC").fetchone()
    assert (manifest.heads["data"].seq, manifest.heads["data"].hash) == tuple(head)
    assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not [one for one in (core.folder / "backups").iterdir() if one.name.startswith(".")]
    with pytest.raises(StorageProblem, match="is there already"):
        core.make_backup(path)
    with pytest.raises(StorageProblem, match=r"no folder .*nowhere; make it"):
        core.make_backup(tmp_path / "nowhere" / "gym.zip")


def test_200_flipped_bytes_are_200_times_found(core: Core, admin: Session, tmp_path: Path) -> None:
    admin.clients.add(full_name="Nikhil More")
    whole = admin.make_backup().read_bytes()
    chance = random.Random(20261125)
    broken, unseen = tmp_path / "broken.zip", []
    # the ends hold the tables of the zip: each of their bytes is tried, the rest by chance
    places = [*range(60), *range(len(whole) - 140, len(whole))]
    for place in places + chance.sample(range(60, len(whole) - 140), 200 - len(places) + 60):
        data = bytearray(whole)
        data[place] ^= 1 << chance.randrange(8)
        broken.write_bytes(data)
        with suppress(StorageProblem):
            read_manifest(broken)
            unseen.append(place)
    assert unseen == []
    for length in (0, 10, 200, len(whole) // 2, len(whole) - 1):
        broken.write_bytes(whole[:length])
        with pytest.raises(StorageProblem, match="damaged"):
            verify(broken)


def test_what_is_no_backup_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"hello")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": "another"}))
    for name, words in (
        ("a.zip", "damaged"),
        ("b.zip", "damaged"),
        ("none.zip", "no backup"),
        (".", "folder"),
    ):
        with pytest.raises(StorageProblem, match=words):
            verify(tmp_path / name)


def test_a_backup_under_load_of_two_programs_holds_one_moment(
    core: Core, admin: Session, tmp_path: Path
) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, str(core.folder), str(number)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    try:
        for writer in writers:
            assert writer.stdout is not None
            for _line in range(5):
                writer.stdout.readline()
        taken = [core.make_backup() for _ in range(3)]
        assert all(writer.poll() is None for writer in writers)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    for number, path in enumerate(taken):
        found = copies(path, tmp_path / str(number))["data.db"]
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        clients, charged = found.execute(
            "SELECT COUNT(*), SUM((SELECT COUNT(*) FROM ledger_entry e WHERE e.client_id = c.id))"
            " FROM client c"
        ).fetchone()
        # each writer may stand between its client and the charge, and is nowhere else
        assert 8 <= charged <= clients <= charged + 2
        balances = found.execute("SELECT SUM(balance) FROM client").fetchone()[0]
        assert balances == found.execute("SELECT SUM(amount) FROM ledger_entry").fetchone()[0]


def test_a_backup_can_be_stopped_and_leaves_nothing(core: Core, admin: Session) -> None:
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 5

    with pytest.raises(Cancelled):
        admin.make_backup(stop=stop)
    assert list((core.folder / "backups").iterdir()) == []


def test_what_a_killed_program_left_half_made_is_cleared_away(core: Core, admin: Session) -> None:
    left = core.folder / "backups" / ".making-left"
    left.mkdir(parents=True)
    (left / "data.db").write_bytes(b"half")
    admin.make_backup()
    assert not left.exists()


def test_a_sealed_backup_opens_by_its_passphrase_alone(
    core: Core, admin: Session, tmp_path: Path
) -> None:
    admin.clients.add(full_name="Nikhil More")
    secret = "seven quiet herons wading"
    path = core.make_backup(tmp_path / "sealed.zip.age", passphrase=secret)
    data = path.read_bytes()
    assert b"Nikhil" not in data
    assert b"manifest" not in data
    assert verify(path, secret).counts["clients"] == 1
    for wrong, words in ((None, "passphrase is needed"), ("something else", "passphrase is wrong")):
        with pytest.raises(StorageProblem, match=words):
            verify(path, wrong)
    with pytest.raises(Invalid):
        core.make_backup(tmp_path / "other.age", passphrase="short")
    assert not (tmp_path / "other.age").exists()


def test_a_kept_passphrase_seals_each_backup(core: Core, admin: Session) -> None:
    backup.keep_passphrase(core.folder, "seven quiet herons wading")
    kept = core.folder / "backup-passphrase"
    assert kept.stat().st_mode & 0o777 == 0o600
    path = admin.make_backup()
    assert path.name.endswith(".zip.age")
    assert backup.is_sealed(path)
    assert [one.sealed for one in admin.folder.backups()] == [True]
    kept.chmod(0o640)
    with pytest.raises(StorageProblem, match="chmod 600"):
        admin.make_backup()
    assert backup.forget_passphrase(core.folder)
    assert not backup.forget_passphrase(core.folder)
    assert admin.make_backup().name.endswith(".zip")


# the rule of what is kept


def days(*texts: str) -> set[date]:
    return {date.fromisoformat(text) for text in texts}


def test_seven_days_four_weeks_and_twelve_months_are_kept() -> None:
    today = date(2026, 11, 25)  # a Wednesday
    every_day = {today - timedelta(days=number) for number in range(800)}
    kept = days_to_keep(every_day, today)
    week = {today - timedelta(days=number) for number in range(7)}
    sundays = days("2026-11-22", "2026-11-15", "2026-11-08")
    ends = days(
        "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31",
        "2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31",
    )  # fmt: skip
    assert kept == week | sundays | ends


def test_days_are_counted_by_the_backups_there_are() -> None:
    today = date(2026, 11, 25)
    few = days("2026-11-01", "2026-08-03", "2026-08-02", "2025-01-05", "2024-06-06")
    assert days_to_keep(few, today) == few
    assert days_to_keep(set(), today) == set()
    # kept day after day by the rule, the months stay as well
    kept: set[date] = set()
    for number in range(500):
        day = today + timedelta(days=number)
        kept = days_to_keep(kept | {day}, day)
    assert len(kept) <= 7 + 4 + 12
    assert len({(day.year, day.month) for day in kept}) == 12


def test_a_day_to_come_is_kept_and_counts_for_nothing() -> None:
    today = date(2026, 11, 25)
    future = days("2028-11-25", "2028-11-24")
    past = {today - timedelta(days=number) for number in range(9)}
    kept = days_to_keep(past | future, today)
    assert future <= kept
    assert len(kept & past) == 7


def listed(day: str, kind: str = DAILY, hour: int = 1) -> Backup:
    moment = datetime.fromisoformat(f"{day}T{hour:02}:00:00").replace(tzinfo=UTC)
    return Backup(name_of(kind, moment, sealed=False), kind, moment, 1, sealed=False)


def test_only_daily_backups_go_and_only_while_a_good_one_stays() -> None:
    zone, today = ZoneInfo("Asia/Kolkata"), date(2026, 11, 25)
    old = [listed("2022-01-01", kind) for kind in ("by-hand", "before-restore", "before-migration")]
    many = [listed(f"2026-11-{day:02}") for day in range(1, 26)]
    gone = to_remove(old + many, zone, today, lambda one: True)
    assert {one.kind for one in gone} == {DAILY}
    assert len(gone) == 25 - (7 + 2)  # the Sundays of two more weeks
    assert to_remove(old + many, zone, today, lambda one: False) == []
    twice = [listed("2026-11-25", hour=1), listed("2026-11-25", hour=3)]
    assert to_remove(twice, zone, today, lambda one: True) == [twice[0]]
    # 20:00 UTC is the next day in Kolkata already
    assert to_remove([twice[0], listed("2026-11-25", hour=20)], zone, today, lambda _: True) == []


# by itself


def test_each_day_of_the_gym_gets_one_backup(core: Core, admin: Session, clock: Clock) -> None:
    daily = DailyBackups(core._gym)
    first = daily.make_if_due()
    assert first is not None
    assert first.name.startswith("ptcms-daily-")
    assert daily.make_if_due() is None
    clock.now = datetime(2026, 11, 23, 18, 29, tzinfo=UTC)  # 23:59 in Kolkata
    assert daily.make_if_due() is None
    clock.advance(minutes=1)
    assert daily.make_if_due() is not None
    assert [one.kind for one in admin.folder.backups()] == [DAILY, DAILY]


def test_backups_by_itself_go_by_the_rule_and_others_stay(
    core: Core, admin: Session, clock: Clock
) -> None:
    by_hand = admin.make_backup()
    daily = DailyBackups(core._gym)
    for _day in range(10):
        clock.advance(days=1)
        assert daily.make_if_due() is not None
    names = [one.name for one in admin.folder.backups()]
    assert by_hand.name in names
    assert 8 <= len(names) <= 9


def test_an_empty_gym_is_not_backed_up(core: Core) -> None:
    assert DailyBackups(core._gym).make_if_due() is None
    assert not (core.folder / "backups").exists()


def test_of_several_programs_one_makes_the_backup_of_the_day(core: Core, admin: Session) -> None:
    script = (
        "import sys\n"
        "from ptcms_core import open_core\n"
        "from ptcms_core.storage.backup import DailyBackups\n"
        "core = open_core(sys.argv[1])\n"
        "print('open', flush=True)\n"
        "sys.stdin.readline()\n"
        "print(DailyBackups(core._gym).make_if_due() is not None, flush=True)\n"
        "core.close()\n"
    )
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(core.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "open\n"
    made = []
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    made = [program.communicate()[0].strip() for program in programs]
    assert made.count("True") == 1, made
    assert len(admin.folder.backups()) == 1


def test_the_thread_says_why_there_is_no_backup(tmp_path: Path) -> None:
    core = open_core(tmp_path / "gym", password_cost=4)
    core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
    assert core.backup_problem == ""
    (core.folder / "backup-passphrase").write_text("seven quiet herons wading")
    (core.folder / "backup-passphrase").chmod(0o644)
    daily = DailyBackups(core._gym)
    daily.start(first_after=0)
    while not daily.problem:
        daily._ending.wait(0.01)
    assert "chmod 600" in daily.problem
    daily.stop()
    core.close()
