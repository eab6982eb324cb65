"""Restoring a backup: shown before, verified before, and in place wholly or not at all.

The databases of the backup are unpacked beside the present ones, opened, checked and made fit for
today: who was erased is erased again, messages that waited are nobody's to send by themselves,
sessions end. Then the folder is held alone, the present state is kept as a backup of its own, and
the two change places (`storage/swap.py`).
"""

import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ptcms_core.catalogue import _, ngettext
from ptcms_core.clients.erasing import ERASED, erase_again
from ptcms_core.errors import Damaged, StorageProblem
from ptcms_core.messages import doubt_restored
from ptcms_core.storage import backup, carry_over, journal, place, sole_use, swap
from ptcms_core.storage.backup import Head, Manifest, Watch
from ptcms_core.storage.backup.watch import NOBODY
from ptcms_core.storage.gym import Clock, Gym, utc_now
from ptcms_core.storage.journal import utc_moment, utc_text
from ptcms_core.storage.sole_use import ALONE_PATIENCE_S, FolderLock, Request


@dataclass(frozen=True)
class Preview:
    """What a restore would do: what the backup holds, and what is there at present.

    `broken` names the databases whose journal was changed outside the program before the backup.
    """

    file: str
    manifest: Manifest
    day: date
    present: dict[str, int] | None
    present_heads: dict[str, Head] | None
    same_line: bool
    broken: tuple[str, ...]

    def text(self) -> str:
        """The preview as lines for a person."""
        told = {
            "accounts": _("accounts"),
            "clients": _("clients"),
            "weigh_ins": _("weigh-ins"),
            "diet_plans": _("diet plans"),
            "workout_plans": _("workout plans"),
            "ledger_entries": _("payments and charges"),
            "messages": _("messages"),
        }
        moment = self.manifest.made_at.replace("T", " ")[:16]
        lines = [
            _("{file}, made {moment} UTC").format(file=self.file, moment=moment),
            "",
            f"{'':<22}{_('in the backup'):>15}{_('at present'):>15}",
        ]
        for name, count in self.manifest.counts.items():
            there = "–" if self.present is None else f"{self.present.get(name, 0):,}"
            lines.append(f"{told.get(name, name):<22}{count:>15,}{there:>15}")
        head = self.manifest.heads["data"]
        there = "–" if self.present_heads is None else f"{self.present_heads['data'].seq:,}"
        lines += [f"{_('last journal entry'):<22}{head.seq:>15,}{there:>15}", ""]
        lines += [f"  {sentence}" for sentence in self._sentences()]
        return "\n".join(lines)

    def _sentences(self) -> Iterator[str]:
        if self.present_heads is not None and self.same_line:
            since = self.present_heads["data"].seq - self.manifest.heads["data"].seq
            if since > 0:
                yield ngettext(
                    "{count} change made since goes; it stays in the backup made before.",
                    "{count} changes made since go; they stay in the backup made before.",
                    since,
                ).format(count=since)
        elif self.present_heads is not None:
            yield _("It is of another line of records than the present one.")
        yield _("Accounts and passwords are as they were then. Everybody signs in again.")
        yield _("Who was erased since is erased again.")
        for name in self.broken:
            yield _("BROKEN JOURNAL: {file} had been changed outside this program.").format(
                file=name
            )


@dataclass(frozen=True)
class Restored:
    """What a restore did: `kept` is where the state before lies, empty where there was none."""

    file: str
    made_at: str
    kept: str
    erased_again: int
    doubted_messages: int

    @property
    def sentence(self) -> str:
        """It in words."""
        moment = self.made_at.replace("T", " ")[:16]
        words = [_("Restored the backup of {moment} UTC.").format(moment=moment)]
        if self.kept:
            words.append(_("What was there before is kept as {file}.").format(file=self.kept))
        if self.erased_again:
            words.append(
                ngettext(
                    "{count} client who had been erased was erased again.",
                    "{count} clients who had been erased were erased again.",
                    self.erased_again,
                ).format(count=self.erased_again)
            )
        if self.doubted_messages:
            words.append(
                ngettext(
                    "{count} message that waited then is not sent by itself: look under Messages.",
                    "{count} messages that waited then are not sent by themselves: look under "
                    "Messages.",
                    self.doubted_messages,
                ).format(count=self.doubted_messages)
            )
        words.append(_("Sign in again."))
        return " ".join(words)


def preview(
    folder: Path,
    file: Path,
    *,
    passphrase: str | None = None,
    gym: Gym | None = None,
    clock: Clock = utc_now,
    watch: Watch = NOBODY,
) -> Preview:
    """What restoring `file` would do; nothing is changed. StorageProblem where it can't be used."""
    with (
        opened(folder, gym, clock) as (present, _lock),
        only_one(folder, watch),
        _staged(folder, file, passphrase, clock, watch) as staging,
    ):
        counts, heads, generation = None, None, ""
        if present is not None:
            with suppress(Damaged):
                counts, heads, generation = _counts(present), _heads(present), _generation(present)
        zone = (present or staging.gym).zone()
        return Preview(
            file=file.name,
            manifest=staging.manifest,
            day=utc_moment(staging.manifest.made_at).astimezone(zone).date(),
            present=counts,
            present_heads=heads,
            same_line=generation == staging.manifest.generation,
            broken=staging.broken,
        )


def trial(
    folder: Path,
    file: Path,
    *,
    passphrase: str | None = None,
    clock: Clock = utc_now,
    watch: Watch = NOBODY,
) -> Manifest:
    """Restore a backup for real into a scratch folder, look at everything, and throw it away.

    StorageProblem says what is wrong with it, a journal that was changed included.
    """
    with only_one(folder, watch), _staged(folder, file, passphrase, clock, watch) as staging:
        if staging.broken:
            raise StorageProblem(
                _("The journal in {file} of this backup was changed outside the program.").format(
                    file=staging.broken[0]
                )
            )
        if _counts(staging.gym) != dict(staging.manifest.counts):
            raise StorageProblem(_("The backup does not hold what it says."))
        return staging.manifest


def restore(
    folder: Path,
    file: Path,
    *,
    passphrase: str | None = None,
    gym: Gym | None = None,
    actor_id: int | None = None,
    by: str = "",
    clock: Clock = utc_now,
    watch: Watch = NOBODY,
    patience: float = ALONE_PATIENCE_S,
    stop_writing: Callable[[], object] = lambda: None,
) -> Restored:
    """Put a backup in the place of the present records, wholly or not at all.

    With a `gym`, that open folder is closed by it; `stop_writing` is called before. Other programs
    on the folder are asked to close. StorageProblem: then everything is as it was, but for a
    restore that was cut short, which the next start finishes. Cancelled by the watch, likewise.
    """
    with (
        opened(folder, gym, clock) as (present, lock),
        only_one(folder, watch),
        _staged(folder, file, passphrase, clock, watch) as staging,
    ):
        waiting = _("waiting for: {who}")

        def told(who: list[str]) -> None:
            watch.step(0, 1, waiting.format(who="; ".join(who) or _("other programs")))

        with lock.alone(Request(sole_use.RESTORE, by), patience=patience, waiting=told):
            kept, as_files = "", ""
            if present is not None:
                kept, as_files = keep_present(present, watch)
            elif any((folder / name).exists() for name in swap.DATABASES):
                kept = as_files = name_for_damaged(folder, clock)
            erased, doubted = _settle(staging, present, file.name, actor_id, by)
            staging.close()
            watch.step(1, 1, _("putting it in place"))
            stop_writing()
            change_places(folder, present, as_files)
        return Restored(
            file=file.name,
            made_at=staging.manifest.made_at,
            kept=f"{place.BACKUPS}/{kept}" if kept else "",
            erased_again=erased,
            doubted_messages=doubted,
        )


# the present state


@contextmanager
def opened(folder: Path, gym: Gym | None, clock: Clock) -> Iterator[tuple[Gym | None, FolderLock]]:
    """The open folder; without one where it is new or too damaged to be opened."""
    if gym is not None:
        yield gym, gym.lock
        return
    folder = folder.absolute()
    place.make_folder(folder)
    opened = None
    if any((folder / name).exists() for name in swap.DATABASES):
        with suppress(Damaged):
            opened = Gym(folder, clock=clock)
    else:
        with suppress(Damaged):
            place.refuse_foreign(folder)
    lock = FolderLock(folder) if opened is None else opened.lock
    try:
        if opened is None:
            lock.share()
        yield opened, lock
    finally:
        lock.let_go()
        if opened is not None:
            opened.close()


def keep_present(present: Gym, watch: Watch) -> tuple[str, str]:
    """Keep the present records as a backup, or, where they are damaged, as the files they are.

    Its name, and that of the folder for the files.
    """
    try:
        path = backup.write(present, None, kind=backup.BEFORE_RESTORE, watch=watch)
    except Damaged:
        name = name_for_damaged(present.folder, present.clock)
        return name, name
    return path.name, ""


def name_for_damaged(folder: Path, clock: Clock) -> str:
    """A folder in `backups/` for files that can't be read, which is not there yet."""
    stamp = utc_text(clock()).replace(":", "").replace(".", "-").replace("-", "")
    name, number = f"damaged-{stamp}", 1
    while (folder / place.BACKUPS / name).exists():
        number += 1
        name = f"damaged-{stamp}-{number}"
    return name


def change_places(folder: Path, present: Gym | None, as_files: str) -> None:
    """Put the staged databases in place of the present ones; the folder is held alone.

    `as_files` names the folder in `backups/` that keeps the files before, if they are to be kept.
    """
    if present is not None:
        for database in (present.accounts, present.data):
            database.checkpoint()
            database.close()
    try:
        swap.complete(folder, keep_former_as=as_files)
    except BaseException:
        # before the mark everything is as it was; after it the next start goes on
        if present is not None and not swap.is_pending(folder):
            present.reopen()
        elif present is not None:
            present.close()
        raise
    if present is not None:
        present.close()


# the backup, unpacked and opened


@dataclass
class _Staging:
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
    """Be the one that makes or restores a backup; StorageProblem where another program is."""
    place.make_folder(folder)
    with backup.only_one(folder, watch=watch) as ours:
        if not ours:
            raise StorageProblem(
                _("A backup is being made or restored just now; try again in a minute.")
            )
        yield


@contextmanager
def _staged(
    folder: Path, file: Path, passphrase: str | None, clock: Clock, watch: Watch
) -> Iterator[_Staging]:
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
            yield _Staging(gym, manifest, _checked(gym, manifest, watch))
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


def _settle(
    staging: _Staging, present: Gym | None, name: str, actor_id: int | None, by: str
) -> tuple[int, int]:
    """Make the restored records fit for today; how many were erased again, messages doubted."""
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
        act.connection.execute(
            "INSERT INTO meta (key, value) VALUES ('generation', :value)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            {"value": str(uuid.uuid4())},
        )
        act.note("backup", None, "restore", after=note)
    return erased, doubted


# figures


def _counts(gym: Gym) -> dict[str, int]:
    with gym.accounts.read() as accounts, gym.data.read() as data:
        return backup.counted({"accounts": accounts, "data": data})


def _heads(gym: Gym) -> dict[str, Head]:
    found = {}
    for name, database in (("accounts", gym.accounts), ("data", gym.data)):
        with database.read() as connection:
            found[name] = Head(*journal.head(connection))
    return found


def _generation(gym: Gym) -> str:
    with gym.data.read() as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    return "" if row is None else str(row[0])
