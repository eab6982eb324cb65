"""The commands that need no screen: the take-over, a new password; what they share."""

import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from ptcms_core import PtcmsError, _

if TYPE_CHECKING:
    from ptcms_core import Core

_NOT_RECORDS = frozenset({"README.md"})


def show_progress(done: int, total: int, what: str) -> None:
    """A bar on stderr, if that is a terminal."""
    if sys.stderr.isatty():
        share = done / total if total else 1.0
        bar = "█" * round(share * 30)
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r{what[:30]:<30} {bar:<30} {share:4.0%}{end}")
        sys.stderr.flush()


def import_legacy(folder: Path, source: Path, *, apply: bool) -> int:
    """Report on a folder of the original application; with `apply`, take it over into `folder`."""
    if not apply and is_empty(folder):
        # a report leaves nothing behind, not even an empty database
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="ptcms-") as scratch:
            return _report(Path(scratch), source, apply=False)
    try:
        return _report(folder, source, apply=apply)
    except KeyboardInterrupt:
        raise PtcmsError(
            _("Stopped. What was taken over so far is whole; run the command again to go on.")
            if apply
            else _("Stopped.")
        ) from None


def _report(folder: Path, source: Path, *, apply: bool) -> int:
    core = _open(folder)
    try:
        report = core.import_legacy(source, apply=apply, on_progress=show_progress)
        say(str(report))
        if apply and core.needs_first_admin:
            say(
                _(
                    "The program asks for the first admin when it is started on {folder}. "
                    "Trainers sign in with their old password and then choose a new one."
                ).format(folder=core.folder)
            )
    finally:
        core.close()
    return 0


def reset_password(folder: Path, email: str) -> int:
    """Ask for a new password twice and give it to an account."""
    core = open_existing(folder)
    try:
        new = secret(_("New password: "))
        if new != secret(_("Once more: ")):
            raise PtcmsError(_("The two passwords differ. Nothing was changed."))
        core.reset_password(email, new=new)
    finally:
        core.close()
    say(_("The password was set; it must be changed at the next sign-in."))
    return 0


def secret(prompt: str) -> str:
    """What is typed without being shown; PtcmsError where there is no terminal to type at."""
    import getpass

    with warnings.catch_warnings():
        # never a password that is shown while it is typed
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(prompt)
        except (getpass.GetPassWarning, EOFError):
            raise PtcmsError(
                _("This command asks for a password, so it needs a terminal. Nothing was changed.")
            ) from None


def is_empty(folder: Path) -> bool:
    """Whether a folder holds no records yet."""
    try:
        return not folder.exists() or {path.name for path in folder.iterdir()} <= _NOT_RECORDS
    except OSError:
        return False  # opening it says why


def open_existing(folder: Path) -> "Core":
    """Open a folder that holds records: a mistyped one is not made anew."""
    if is_empty(folder):
        raise PtcmsError(
            _("{folder} holds no records. Name the data folder with --data-dir.").format(
                folder=folder.absolute()
            )
        )
    return _open(folder)


def _open(folder: Path) -> "Core":
    from ptcms_core import open_core

    return open_core(folder)


def say(line: str) -> None:
    """A line on stdout."""
    sys.stdout.write(f"{line}\n")
