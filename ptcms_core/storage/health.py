"""How the data folder is: both databases, their journals, free space, who may read it, backups."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ptcms_core.catalogue import _, ngettext
from ptcms_core.errors import StorageProblem
from ptcms_core.storage import heads, journal
from ptcms_core.storage.backup import backups
from ptcms_core.storage.database import Database
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.place import file_mode

Progressing = Callable[[int, int, str], None]

LEAST_FREE = 200 * 1024 * 1024
BACKUP_EVERY = timedelta(days=7)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is well, how it is in words, and what to do."""

    what: str
    ok: bool
    words: str
    do: str = ""


def check(gym: Gym, on_progress: Progressing | None = None) -> list[Finding]:
    """Look at everything; nothing is changed. A long journal takes a while: `on_progress` tells."""
    looks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        (_("accounts"), lambda: _database(gym.accounts)),
        (_("records"), lambda: _database(gym.data)),
        (_("journal of accounts"), lambda: _journal(gym.accounts)),
        (_("journal of records"), lambda: _journal(gym.data)),
        (_("journal's ends"), lambda: _ends(gym)),
        (_("disk"), lambda: space(gym.folder)),
        (_("who may read it"), lambda: modes(gym.folder)),
        (_("backups"), lambda: last_backup(gym.folder, gym.now())),
    ]
    found: list[Finding] = []
    for number, (what, look) in enumerate(looks):
        if on_progress is not None:
            on_progress(number, len(looks), what)
        found += look()
    if on_progress is not None:
        on_progress(len(looks), len(looks), "")
    return found


def _database(database: Database) -> Iterator[Finding]:
    name = database.path.name
    try:
        with database.read() as connection:
            answer = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
            strays = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    except (sqlite3.Error, StorageProblem) as error:
        # a damaged page makes the check itself fail
        answer, strays = [str(error)], []
    if answer == ["ok"] and not strays:
        yield Finding(name, True, _("whole"))
    elif answer != ["ok"]:
        yield Finding(
            name,
            False,
            _("DAMAGED: {what}. Stop working and restore the last backup.").format(what=answer[0]),
            _("Restore the last good backup: ptcms restore FILE."),
        )
    else:
        yield Finding(
            name,
            False,
            _("{count} rows name records that are gone.").format(count=len(strays)),
            _("Restore a backup from before, or ask whoever looks after the program."),
        )


def _journal(database: Database) -> Iterator[Finding]:
    name = _("journal in {file}").format(file=database.path.name)
    try:
        with database.read() as connection:
            count = connection.execute("SELECT COUNT(*) FROM journal").fetchone()[0]
            broken = journal.first_broken(connection)
            cut = journal.missing_end(connection)
    except (sqlite3.Error, StorageProblem) as error:
        yield Finding(
            name,
            False,
            _("can't be read: {why}").format(why=error),
            _("Restore the last good backup: ptcms restore FILE."),
        )
        return
    if broken is None and cut is not None:
        words = _("CUT OFF: entries {first} to {last} were given and are missing.")
        yield Finding(
            name,
            False,
            words.format(first=cut[0], last=cut[1]),
            _("Somebody took entries away outside this program; restore the last good backup."),
        )
    elif broken is None:
        words = ngettext("{count} entry, the chain is whole", "{count} entries, the chain is whole",
                         count)  # fmt: skip
        yield Finding(name, True, words.format(count=count))
    else:
        yield Finding(
            name,
            False,
            _("BROKEN at entry {seq}: somebody changed it outside this program.").format(
                seq=broken
            ),
            _("Ask who may reach the data folder; compare with a backup from before."),
        )


def _ends(gym: Gym) -> Iterator[Finding]:
    try:
        lost = list(heads.not_in_journal(gym))
    except StorageProblem as problem:
        yield Finding(_("journal's ends"), False, problem.sentence)
        return
    if not lost:
        yield Finding(_("journal's ends"), True, _("as documents and backups know them"))
        return
    yield Finding(
        _("journal's ends"),
        False,
        _("CUT OFF: entries noted in {files} are gone or different.").format(
            files=", ".join(lost[:4])
        ),
        _("Somebody took entries away outside this program; restore that backup, or compare."),
    )


def space(folder: Path) -> Iterator[Finding]:
    """Whether the disk has room."""
    free = shutil.disk_usage(folder).free
    enough = free >= LEAST_FREE
    words = _("{size} free") if enough else _("ONLY {size} free; make room before it is full")
    do = "" if enough else _("Delete or move what else is on this disk.")
    yield Finding(_("disk"), enough, words.format(size=size_words(free)), do)


def modes(folder: Path) -> Iterator[Finding]:
    """Whether only those who may can read what lies in the folder."""
    shared = file_mode(folder) == 0o660
    forbidden = 0o007 if shared else 0o077
    open_ones = [
        path.name or str(path)
        for path in [folder, *folder.rglob("*")]
        if not path.is_symlink() and _mode(path) & forbidden
    ]
    if not open_ones:
        words = _("only this group") if forbidden == 0o007 else _("only this user")
        yield Finding(_("who may read it"), True, words)
        return
    shown = ", ".join(open_ones[:4]) + (" …" if len(open_ones) > 4 else "")
    yield Finding(
        _("who may read it"),
        False,
        _("OTHERS may read {files}; take that right away with chmod.").format(files=shown),
        "chmod -R {who} {folder}".format(who="o-rwx" if shared else "go-rwx", folder=folder),
    )


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def last_backup(folder: Path, now: datetime) -> Iterator[Finding]:
    """How old the newest backup is."""
    found = backups(folder)
    if not found:
        yield Finding(_("backups"), False, _("NONE yet; make one"), "ptcms backup")
        return
    age = max(timedelta(0), now - found[0].written_at)
    days = age.days
    words = (
        ngettext("the last one {count} day ago", "the last one {count} days ago", days)
        if days
        else _("the last one today")
    )
    fresh = age <= BACKUP_EVERY
    yield Finding(_("backups"), fresh, words.format(count=days), "" if fresh else "ptcms backup")


def size_words(size: int) -> str:
    """A number of bytes as people read it: 12.4 MB."""
    value = float(size)
    for unit in (_("bytes"), _("KB"), _("MB")):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == _("bytes") else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} {_('GB')}"
