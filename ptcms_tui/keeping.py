"""The commands that keep the records safe: backup, restore, doctor."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from ptcms_core import Cancelled, Invalid, PtcmsError, _
from ptcms_tui.shell import is_empty, open_existing, say, secret, show_progress


class Stopper:
    """Ctrl+C stops a long job at its next step, so that nothing is left half-done."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        """Whether it was pressed."""
        return self.asked

    def press(self, _number: int, _frame: FrameType | None) -> None:
        """What Ctrl+C does; pressed again it ends the program at once."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def _stoppable() -> Iterator[Stopper]:
    stopper = Stopper()
    before = signal.getsignal(signal.SIGINT)
    with suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGINT, stopper.press)
    try:
        yield stopper
    except Cancelled:
        _end_bar()
        raise
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, before)


def _end_bar() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\n")


def backup(folder: Path, file: Path | None, *, seal: bool) -> int:
    """Write a verified backup, sealed if asked."""
    core = open_existing(folder)
    try:
        passphrase = _new_passphrase() if seal else None
        with _stoppable() as stopper:
            path = core.make_backup(
                file, passphrase=passphrase, on_progress=show_progress, stop=stopper
            )
    finally:
        core.close()
    say(_("Backup written and verified: {path}").format(path=path))
    return 0


def daily_backup(folder: Path) -> int:
    """Make the backup of this day of the gym unless it is made or being made."""
    core = open_existing(folder)
    try:
        path = core.make_daily_backup()
    finally:
        core.close()
    if path is None:
        say(_("No backup of this day is due."))
    else:
        say(_("Backup written and verified: {path}").format(path=path))
    return 0


def _new_passphrase() -> str:
    typed = secret(_("Passphrase for the backup: "))
    if typed != secret(_("Once more: ")):
        raise PtcmsError(_("The two passphrases differ. Nothing was done."))
    return typed


def passphrase(folder: Path, *, keep: bool) -> int:
    """Keep the passphrase that seals every backup, or forget it."""
    from ptcms_core import backup as backups

    open_existing(folder).close()
    if keep:
        try:
            backups.keep_passphrase(folder, _new_passphrase())
        except Invalid as error:
            raise PtcmsError(error.sentence) from None
        say(
            _(
                "Backups are sealed from here on. Write the passphrase down where it is safe: "
                "without it nobody can restore them."
            )
        )
    elif backups.forget_passphrase(folder):
        say(_("Backups are not sealed from here on; those that are stay sealed."))
    else:
        say(_("No passphrase was kept; backups are not sealed."))
    return 0


def verify(folder: Path, file: Path) -> int:
    """Restore a backup into a scratch folder and say whether it is whole."""
    from ptcms_core import backup as backups
    from ptcms_core import try_backup

    # beside the records if there are any, so that a thief of the disk finds no more than there
    with _stoppable() as stopper, _somewhere(folder) as place:
        manifest = try_backup(
            place,
            file,
            passphrase=_passphrase_of(folder, file),
            watch=backups.watched(show_progress, stopper),
        )
    counts = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in
                       manifest.counts.items())  # fmt: skip
    say(_("{file} is whole, restored into a scratch folder: {counts}.").format(
        file=file, counts=counts))  # fmt: skip
    return 0


@contextmanager
def _somewhere(folder: Path) -> Iterator[Path]:
    from tempfile import TemporaryDirectory

    if not is_empty(folder):
        yield folder
        return
    with TemporaryDirectory(prefix="ptcms-") as scratch:
        yield Path(scratch)


def _passphrase_of(folder: Path, file: Path) -> str | None:
    """The passphrase of a sealed backup: the one that is kept, or typed."""
    from ptcms_core import backup as backups

    if not backups.is_sealed(file):
        return None
    with suppress(PtcmsError):
        kept = backups.kept_passphrase(folder)
        if kept is not None and _opens(file, kept):
            return kept
    return secret(_("Passphrase of the backup: "))


def _opens(file: Path, kept: str) -> bool:
    from ptcms_core import backup as backups

    backups.read_manifest(file, kept)
    return True


def restore(folder: Path, file: Path, *, dry_run: bool, sure: bool) -> int:
    """Say what restoring a backup would do, ask, and do it."""
    from ptcms_core import backup as backups
    from ptcms_core import preview_restore, restore_backup

    code = _passphrase_of(folder, file)
    if dry_run and is_empty(folder):
        # a dry run leaves nothing behind, not even an empty folder
        with _stoppable() as stopper, _somewhere(folder) as place:
            seen = preview_restore(
                place, file, passphrase=code, watch=backups.watched(show_progress, stopper)
            )
    else:
        with _stoppable() as stopper:
            seen = preview_restore(
                folder, file, passphrase=code, watch=backups.watched(show_progress, stopper)
            )
    say(seen.text())
    if dry_run:
        say("")
        say(_("Nothing was changed."))
        return 0
    if not sure:
        _ask(folder)
    with _stoppable() as stopper:
        done = restore_backup(
            folder, file, passphrase=code, watch=backups.watched(show_progress, stopper)
        )
    _end_bar()
    say(done.sentence)
    return 0


def _ask(folder: Path) -> None:
    if not sys.stdin.isatty():
        raise PtcmsError(
            _("Restoring asks before it does anything, so it needs a terminal, or --yes. "
              "Nothing was changed.")
        )  # fmt: skip
    sys.stderr.write(
        _("Restore it into {folder}? Type restore to go on: ").format(folder=folder.absolute())
    )
    sys.stderr.flush()
    if sys.stdin.readline().strip() != "restore":
        raise PtcmsError(_("Nothing was changed."))


def doctor(folder: Path, *, deep: bool) -> int:
    """Look at everything and say what to do; 1 if there is something to do."""
    from ptcms_core import backup as backups
    from ptcms_core import diagnose

    if is_empty(folder):
        raise PtcmsError(
            _("{folder} holds no records. Name the data folder with --data-dir.").format(
                folder=folder.absolute()
            )
        )
    with _stoppable() as stopper:
        found = diagnose(folder, deep=deep, watch=backups.watched(show_progress, stopper))
    wrong = [one for one in found if not one.ok]
    width = max(len(one.what) for one in found)
    for one in found:
        say(f"{_('ok') if one.ok else '!!':<3} {one.what:<{width}}  {one.words}")
        if not one.ok and one.do:
            say(f"    {'':<{width}}  → {one.do}")
    say("")
    say(
        _("All is well.")
        if not wrong
        else _("To look after: {what}.").format(what=", ".join(one.what for one in wrong))
    )
    return 1 if wrong else 0
