"""`ptcms doctor`: everything about a data folder is looked at, and what to do is said for each."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ptcms_core import restoring
from ptcms_core.catalogue import _, ngettext
from ptcms_core.errors import StorageProblem
from ptcms_core.payments import kept_figures as figures_of_ledger
from ptcms_core.progress import kept_figures as figures_of_weigh_ins
from ptcms_core.published import renderers, streams
from ptcms_core.storage import backup, documents, empty_folder, health, place, sole_use, swap
from ptcms_core.storage.backup import Watch
from ptcms_core.storage.backup.watch import NOBODY
from ptcms_core.storage.gym import DEFAULT_TIME_ZONE, Clock, Gym, utc_now
from ptcms_core.storage.health import Finding
from ptcms_core.storage.journal import utc_moment

BATCH = 500
SKEW = timedelta(minutes=5)
# younger files may be somebody's at work
STALE_S = 3600.0


def diagnose(
    folder: Path,
    *,
    deep: bool = False,
    passphrase: str | None = None,
    clock: Clock = utc_now,
    watch: Watch = NOBODY,
) -> list[Finding]:
    """Look at a data folder; with `deep`, restore its newest backup into a scratch folder as well.

    Of the records nothing is changed. A folder that can't be opened is looked at from outside.
    """
    folder = folder.absolute()
    half_made = (folder / empty_folder.MARK).exists()
    try:
        gym = Gym(folder, clock=clock, half_made=half_made)
    except StorageProblem as problem:
        return [Finding(_("data folder"), False, problem.sentence, _to_do(folder)),
                *_from_outside(folder, clock)]  # fmt: skip
    try:
        found = [Finding(_("version"), True, _versions(gym))]
        if half_made:
            found.append(
                Finding(
                    _("this gym"),
                    False,
                    _("its making was cut short, so not all of it may be there"),
                    _("Make it once more by the same command, demo or import."),
                )
            )
        found += health.check(gym, on_progress=lambda *step: watch.step(*step))
        looks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
            (_("documents"), lambda: _documents(gym)),
            (_("kept figures"), lambda: _figures(gym, watch)),
            (_("left files"), lambda: _left_files(gym)),
            (_("owners"), lambda: _owners(folder)),
            (_("clock"), lambda: _clock(gym)),
            (_("open elsewhere"), lambda: _open_elsewhere(folder)),
            (_("newest backup"), lambda: _newest(folder, deep, passphrase, clock, watch)),
        ]
        for number, (what, look) in enumerate(looks):
            watch.step(number, len(looks), what)
            try:
                found += look()
            except (StorageProblem, OSError, sqlite3.Error) as problem:
                words = getattr(problem, "sentence", "") or _("could not be looked at")
                found.append(Finding(what, False, words, _to_do(folder)))
        watch.step(len(looks), len(looks), "")
        return found
    finally:
        gym.close()


def _to_do(folder: Path) -> str:
    found = backup.backups(folder)
    if not found:
        return _("Mend what is said; without a backup in the folder, look for one elsewhere.")
    path = folder / place.BACKUPS / found[0].name
    return _("Mend what is said, or restore: ptcms --data-dir {folder} restore {file}").format(
        folder=folder, file=path
    )


def _from_outside(folder: Path, clock: Clock) -> Iterator[Finding]:
    if folder.is_dir():
        yield from health.space(folder)
        yield from health.modes(folder)
        yield from health.last_backup(folder, clock())


def _versions(gym: Gym) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        own = version("ptcms")
    except PackageNotFoundError:
        own = "–"
    return _(
        "PTCMS {own}, databases {data} and {accounts}, SQLite {sqlite}, Python {python}"
    ).format(
        own=own,
        data=gym.data.schema_version(),
        accounts=gym.accounts.schema_version(),
        sqlite=sqlite3.sqlite_version,
        python=".".join(map(str, sys.version_info[:3])),
    )


def _documents(gym: Gym) -> Iterator[Finding]:
    publisher = documents.Publisher(gym, renderers(), streams())
    for status in publisher.status():
        if status.problem:
            yield Finding(status.file, False, status.problem, "ptcms documents publish")
        elif status.outside_edit:
            yield Finding(
                status.file,
                False,
                _("changed by hand since it was written"),
                _("Look at it under Data; it is kept aside when the document is written next."),
            )
        elif status.stale and status.written_at is not None:
            yield Finding(
                status.file, False, _("older than the records"), "ptcms documents publish"
            )
        else:
            words = _("up to date") if status.written_at else _("never written")
            yield Finding(status.file, True, words)


def _figures(gym: Gym, watch: Watch) -> Iterator[Finding]:
    """Whether what is kept beside each client is what the ledger and the weigh-ins add up to."""
    wrong: list[int] = []
    after, seen = 0, 0
    with gym.data.read() as connection:
        total = int(connection.execute("SELECT COUNT(*) FROM client").fetchone()[0])
    while True:
        with gym.data.read() as connection:
            rows = connection.execute(
                "SELECT * FROM client WHERE id > :after ORDER BY id LIMIT :most",
                {"after": after, "most": BATCH},
            ).fetchall()
            for row in rows:
                kept = figures_of_ledger(connection, row["id"])
                if row["erased_at"] is None:
                    kept |= figures_of_weigh_ins(connection, row["id"])
                else:
                    kept.pop("next_due_on")
                if any(row[column] != value for column, value in kept.items()):
                    wrong.append(row["id"])
        if not rows:
            break
        after, seen = rows[-1]["id"], seen + len(rows)
        watch.step(seen, total, _("adding up each client"))
    yield from _told(
        wrong,
        _("kept figures"),
        ngettext(
            "balance, next due and last weight of {count} client add up",
            "balance, next due and last weight of {count} clients add up",
            seen,
        ).format(count=seen),
    )
    with gym.data.read() as connection:
        row = connection.execute(
            "SELECT (SELECT COALESCE(SUM(received - refunded), 0) FROM taking),"
            " (SELECT COALESCE(SUM(e.received - e.refunded), 0) FROM taking_of_entry e"
            "  LEFT JOIN ledger_entry r ON r.reverses_id = e.id WHERE r.id IS NULL)"
        ).fetchone()
    if row[0] == row[1]:
        yield Finding(_("takings"), True, _("add up to the ledger"))
    else:
        yield Finding(
            _("takings"),
            False,
            _("do NOT add up to the ledger"),
            _("Trust the ledger; restore a backup from before, or ask who looks after it."),
        )


def _told(wrong: list[int], what: str, well: str) -> Iterator[Finding]:
    if not wrong:
        yield Finding(what, True, well)
        return
    shown = ", ".join(f"#{one}" for one in wrong[:6]) + (" …" if len(wrong) > 6 else "")
    yield Finding(
        what,
        False,
        _("WRONG for {clients}").format(clients=shown),
        _("Any new entry for the client puts them right; trust the ledger and the weigh-ins."),
    )


def _left_files(gym: Gym) -> Iterator[Finding]:
    folder, now = gym.folder, gym.clock().timestamp()
    left = [
        path.relative_to(folder)
        for pattern in (".*.tmp", f"{place.BACKUPS}/.making-*", swap.NEW, swap.FORMER)
        for path in folder.glob(pattern)
        if now - path.stat().st_mtime > STALE_S
    ]
    if not left:
        yield Finding(_("left files"), True, _("none that was left half-made"))
        return
    names = ", ".join(str(path) for path in left[:4])
    yield Finding(
        _("left files"),
        False,
        _("left by a program that was killed: {files}").format(files=names),
        _("A backup or a publish clears them away: ptcms backup, ptcms documents publish."),
    )


def _owners(folder: Path) -> Iterator[Finding]:
    """In a shared folder all belongs to its group, in one's own to its owner."""
    there = folder.stat()
    shared = place.file_mode(folder) == 0o660
    strange = [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if not path.is_symlink()
        and (path.stat().st_gid != there.st_gid if shared else path.stat().st_uid != there.st_uid)
    ]
    if not strange:
        yield Finding(_("owners"), True, _("as the folder's"))
        return
    do = f"chgrp -R {there.st_gid} {folder}" if shared else f"chown -R {there.st_uid} {folder}"
    yield Finding(
        _("owners"),
        False,
        _("{files} belongs to somebody else than the folder").format(files=", ".join(strange[:4])),
        do,
    )


def _clock(gym: Gym) -> Iterator[Finding]:
    name = str(gym.setting("time_zone", DEFAULT_TIME_ZONE))
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        yield Finding(
            _("time zone"),
            False,
            _("{zone} is not known here; UTC is used").format(zone=name),
            _("Choose another under Settings."),
        )
    newest = None
    for database in (gym.accounts, gym.data):
        with database.read() as connection:
            at = connection.execute("SELECT MAX(at) FROM journal").fetchone()[0]
        newest = max(filter(None, (newest, at)), default=None)
    ahead = utc_moment(newest) - gym.now() if newest else timedelta(0)
    if ahead <= SKEW:
        yield Finding(_("clock"), True, _("not before the newest entry"))
        return
    yield Finding(
        _("clock"),
        False,
        _("BEHIND the newest entry by {time}").format(time=str(ahead).split(".")[0]),
        _("Set this computer's clock, best by the network (NTP)."),
    )


def _open_elsewhere(folder: Path) -> Iterator[Finding]:
    others = sole_use.who_has_it_open(folder)
    words = "; ".join(others) if others else _("nowhere else")
    yield Finding(_("open elsewhere"), True, words)


def _newest(
    folder: Path, deep: bool, passphrase: str | None, clock: Clock, watch: Watch
) -> Iterator[Finding]:
    try:
        kept = backup.kept_passphrase(folder)
    except StorageProblem as problem:
        yield Finding(_("passphrase"), False, problem.sentence, problem.sentence)
        kept = None
    found = backup.backups(folder)
    if not found:
        return
    path = folder / place.BACKUPS / found[0].name
    secret = (passphrase or kept) if backup.is_sealed(path) else None
    try:
        if deep:
            restoring.try_backup(folder, path, passphrase=secret, clock=clock, watch=watch)
        else:
            backup.verify(path, secret, watch)
    except StorageProblem as problem:
        yield Finding(_("newest backup"), False, problem.sentence, "ptcms backup")
        return
    words = (
        _("{file} was restored into a scratch folder, and is whole")
        if deep
        else _("{file}: every checksum is right")
    )
    yield Finding(_("newest backup"), True, words.format(file=path.name))
