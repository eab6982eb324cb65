"""A backup unpacked beside the present records: opened, checked, and made fit for today."""

import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ptcms_core.catalogue import _
from ptcms_core.clients.erasing import ERASED, erase_again
from ptcms_core.errors import Damaged, StorageProblem
from ptcms_core.messages import doubt_restored, wait_for_approval
from ptcms_core.storage import backup, carry_over, journal, place, swap
from ptcms_core.storage.backup import Head, Manifest, Watch
from ptcms_core.storage.gym import Clock, Gym


@dataclass
class Staging:
    """The databases of a backup, open in a folder of their own."""

    gym: Gym
    manifest: Manifest
    broken: tuple[str, ...]

    def close(self) -> None:
        """Close them, each a file that is complete by itself."""
        closed_whole(self.gym)


def closed_whole(gym: Gym) -> None:
    """Close staged databases, each a file that is complete by itself."""
    paths = [database.path for database in (gym.accounts, gym.data)]
    gym.close()
    for path in paths:
        connection = sqlite3.connect(path)
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")
        finally:
            connection.close()
        path.chmod(place.file_mode(path.parent.parent))


@contextmanager
def only_one(folder: Path, watch: Watch) -> Iterator[None]:
    """One backup or restore at a time; StorageProblem while another is under way."""
    place.make_folder(folder)
    with backup.only_one(folder, watch=watch) as ours:
        if not ours:
            raise StorageProblem(
                _("A backup is being made or restored just now; try again in a minute.")
            )
        yield


@contextmanager
def staged(
    folder: Path, file: Path, passphrase: str | None, clock: Clock, watch: Watch
) -> Iterator[Staging]:
    """Unpack, open and check a backup; nothing of it is left unless it was put in place."""
    new = swap.begin(folder)
    try:
        with ExitStack() as stack:
            manifest = backup.unpack(file, new, passphrase, watch)
            with suppress(FileNotFoundError):
                shutil.copy(folder / ERASED, new / ERASED)
            watch.step(0, 1, _("opening the backup"))
            gym = Gym(new, clock=clock, scratch=True)
            stack.callback(gym.close)
            yield Staging(gym, manifest, _checked(gym, manifest, watch))
    finally:
        swap.clear_leftovers(folder)


def _checked(gym: Gym, manifest: Manifest, watch: Watch) -> tuple[str, ...]:
    """The databases whose journal is broken; StorageProblem where one can't be used at all."""
    broken = []
    for name, database in (("accounts", gym.accounts), ("data", gym.data)):
        file = database.path.name
        watch.step(0, 1, _("checking {file}").format(file=file))
        try:
            with database.read() as connection:
                whole = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
                strays = connection.execute("PRAGMA foreign_key_check").fetchone()
                head = Head(*journal.head(connection))
                if journal.first_broken(connection) is not None:
                    broken.append(file)
        except Damaged:
            whole, strays, head = False, None, manifest.heads[name]
        if not whole or strays is not None or head != manifest.heads[name]:
            raise StorageProblem(
                _("{file} in the backup is damaged; use another backup. Nothing was changed.")
                .format(file=file)
            )  # fmt: skip
    return tuple(broken)


def settle(
    staging: Staging, present: Gym | None, name: str, actor_id: int | None, by: str
) -> tuple[int, int, int]:
    """Make the restored records fit for today.

    How many were erased again, messages doubted, rules that send no more by themselves.
    """
    gym = staging.gym
    erased = erase_again(gym, lambda: None)
    if present is not None:
        with suppress(Damaged):
            carry_over.carry_over(present, gym)
    note = {"name": name, "made_at": staging.manifest.made_at, "by": by}
    with gym.account_act(actor_id) as act:
        # whoever was signed in is not any more
        act.connection.execute("UPDATE account SET stamp = stamp + 1")
        act.note("backup", None, "restore", after=note)
    with gym.act(actor_id) as act:
        doubted = doubt_restored(act)
        held = wait_for_approval(act)
        act.connection.execute(
            "INSERT INTO meta (key, value) VALUES ('generation', :value)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            {"value": str(uuid.uuid4())},
        )
        act.note("backup", None, "restore", after=note)
    return erased, doubted, held


def counts_of(gym: Gym) -> dict[str, int]:
    """How many records of each subject there are."""
    with gym.accounts.read() as accounts, gym.data.read() as data:
        return backup.counted({"accounts": accounts, "data": data})


def heads_of(gym: Gym) -> dict[str, Head]:
    """The last entry of each journal."""
    found = {}
    for name, database in (("accounts", gym.accounts), ("data", gym.data)):
        with database.read() as connection:
            found[name] = Head(*journal.head(connection))
    return found


def generation_of(gym: Gym) -> str:
    """The line of records, empty where it has no name yet."""
    with gym.data.read() as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    return "" if row is None else str(row[0])
