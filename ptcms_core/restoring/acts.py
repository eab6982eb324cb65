"""Showing, trying and doing a restore."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from ptcms_core.catalogue import _
from ptcms_core.errors import Damaged, StorageProblem
from ptcms_core.restoring.staging import (
    counts_of,
    generation_of,
    heads_of,
    only_one,
    settle,
    staged,
)
from ptcms_core.restoring.told import Preview, Restored
from ptcms_core.storage import backup, place, sole_use, swap
from ptcms_core.storage.backup import Manifest, Watch
from ptcms_core.storage.backup.watch import NOBODY
from ptcms_core.storage.gym import Clock, Gym, utc_now
from ptcms_core.storage.journal import utc_text
from ptcms_core.storage.sole_use import ALONE_PATIENCE_S, FolderLock, Request


def preview_restore(
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
        staged(folder, file, passphrase, clock, watch) as staging,
    ):
        counts, heads, generation = None, None, ""
        if present is not None:
            with suppress(Damaged):
                counts, heads = counts_of(present), heads_of(present)
                generation = generation_of(present)
        return Preview(
            file=file.name,
            manifest=staging.manifest,
            present=counts,
            present_heads=heads,
            same_line=generation == staging.manifest.generation,
            broken=staging.broken,
        )


def try_backup(
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
    with only_one(folder, watch), staged(folder, file, passphrase, clock, watch) as staging:
        if staging.broken:
            raise StorageProblem(
                _("The journal in {file} of this backup was changed outside the program.").format(
                    file=staging.broken[0]
                )
            )
        if counts_of(staging.gym) != dict(staging.manifest.counts):
            raise StorageProblem(_("The backup does not hold what it says."))
        return staging.manifest


def restore_backup(
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
) -> Restored:
    """Put a backup in the place of the present records, wholly or not at all.

    With a `gym`, that open folder is closed by it. Other programs on the folder are asked to close.
    StorageProblem: then everything is as it was, but for a restore that was cut short, which the
    next start finishes. Cancelled by the watch, likewise.
    """
    with (
        opened(folder, gym, clock) as (present, lock),
        only_one(folder, watch),
        staged(folder, file, passphrase, clock, watch) as staging,
    ):
        waiting = _("waiting for: {who}")

        def told(who: list[str]) -> None:
            watch.step(0, 1, waiting.format(who="; ".join(who) or _("other programs")))

        with (
            lock.alone(Request(sole_use.RESTORE, by), patience=patience, waiting=told),
            nullcontext() if present is None else present.quiet(),
        ):
            kept, as_files = "", ""
            if present is not None:
                kept, as_files = keep_present(present, watch)
            elif any((folder / name).exists() for name in swap.DATABASES):
                kept = as_files = name_for_damaged(folder, clock)
            erased, doubted, held = settle(staging, present, file.name, actor_id, by)
            staging.close()
            watch.step(1, 1, _("putting it in place"))
            change_places(folder, present, as_files)
        return Restored(
            file=file.name,
            made_at=staging.manifest.made_at,
            kept=f"{place.BACKUPS}/{kept}" if kept else "",
            erased_again=erased,
            doubted_messages=doubted,
            held_rules=held,
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
