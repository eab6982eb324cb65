"""The command line: what is asked for, where the data are, and how it ends.

Exit codes: 0 done, 1 refused or failed (one clear line on stderr), 2 wrong usage.
"""

import codecs
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ptcms_core import PtcmsError, _

if TYPE_CHECKING:
    import argparse

    from ptcms_tui.app import PtcmsApp

_OURS = ("trainer_db.db", "data.db")
# of Textual's own settings only these are harmless
_KEPT_SETTINGS = ("TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DISABLE_KITTY_KEY")


def run(arguments: Sequence[str]) -> int:
    """Do what the command line asks; the exit code."""
    options = _of_the_program(arguments) or _parser().parse_args(arguments)
    try:
        code: int = options.do(options)
    except PtcmsError as error:
        return _refuse(error.sentence)
    except KeyboardInterrupt:
        return _refuse(_("Stopped."))
    except BrokenPipeError:
        return 1
    return code


def _of_the_program(arguments: Sequence[str]) -> Any:
    """The options where no command is named, as it mostly is: the many others take a while."""
    match list(arguments):
        case []:
            return SimpleNamespace(data_dir=None, version=False, do=_program)
        case ["--data-dir", text] if text.strip() and not text.startswith("-"):
            return SimpleNamespace(data_dir=Path(text), version=False, do=_program)
    return None


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"ptcms: {sentence}\n")
    return 1


def _parser() -> "argparse.ArgumentParser":
    import argparse

    from ptcms_tui import documents_command
    from ptcms_tui.exchange import add_commands as exchange_commands

    where = _("where the data are kept")
    parser = argparse.ArgumentParser(
        prog="ptcms",
        description=_("Looks after a gym's trainers and their clients."),
        epilog=_("Without a command the program is shown. ptcms COMMAND --help tells more of one."),
    )
    parser.add_argument("--data-dir", type=_path, metavar="DIR", help=where)
    parser.add_argument("--version", action="store_true", help=_("say the version and end"))
    parser.set_defaults(do=_program)
    commands = parser.add_subparsers(metavar=_("COMMAND"))

    demo = _command(commands, "demo", _("fill an empty folder with a made-up gym and show it"))
    demo.add_argument(
        "--clients", type=_count, default=40, metavar="N", help=_("how many clients (40)")
    )
    demo.set_defaults(do=_demo)

    legacy = _command(
        commands, "import-legacy", _("take over a folder of the original application")
    )
    legacy.add_argument("source", type=_path, metavar="DIR", help=_("that folder; it is only read"))
    legacy.add_argument(
        "--apply", action="store_true", help=_("take over; without it, only report")
    )
    legacy.set_defaults(do=_import_legacy)

    documents = _command(commands, "documents", _("the JSON documents: see, write, take in"))
    below_documents = documents_command.add_arguments(documents)
    documents.set_defaults(do=_documents)

    backup = _command(commands, "backup", _("write a backup of the records and verify it"))
    backup.add_argument(
        "file",
        type=_path,
        nargs="?",
        metavar="FILE",
        help=_("a new file; without it one is made in the data folder's backups"),
    )
    how = backup.add_mutually_exclusive_group()
    how.add_argument("--seal", action="store_true", help=_("seal it by a passphrase, asked twice"))
    how.add_argument(
        "--daily",
        action="store_true",
        help=_("make the gym's backup of this day unless there is one, and let old ones go"),
    )
    how.add_argument(
        "--verify",
        action="store_true",
        help=_("make none: restore FILE into a scratch folder and say whether it is whole"),
    )
    how.add_argument(
        "--keep-passphrase",
        action="store_true",
        help=_("make none: ask for the passphrase that seals every backup from then on"),
    )
    how.add_argument(
        "--forget-passphrase",
        action="store_true",
        help=_("make none: seal no backup from then on"),
    )
    backup.set_defaults(do=_backup)

    outbox = _command(commands, "outbox", _("send by the gym's WhatsApp Business account"))
    outbox_commands = outbox.add_subparsers(required=True, metavar=_("COMMAND"), dest=_("COMMAND"))
    sending = _command(
        outbox_commands, "run", _("send what waits, without a screen, until stopped")
    )
    sending.add_argument("--once", action="store_true", help=_("end when nothing is due"))
    sending.set_defaults(do=_outbox_run)
    token = _command(outbox_commands, "token", _("keep the account's access token, asked for"))
    token.set_defaults(do=_outbox_token)

    restore = _command(
        commands, "restore", _("put a backup in the place of the records; it asks before")
    )
    restore.add_argument("file", type=_path, metavar="FILE", help=_("the backup"))
    restore.add_argument("--dry-run", action="store_true", help=_("only say what it would do"))
    restore.add_argument("--yes", action="store_true", help=_("do it without asking"))
    restore.set_defaults(do=_restore)

    doctor = _command(
        commands, "doctor", _("look whether all is well, and say what to do; 1 if anything")
    )
    doctor.add_argument(
        "--deep",
        action="store_true",
        help=_("restore the newest backup into a scratch folder as well"),
    )
    doctor.set_defaults(do=_doctor)

    admin = _command(commands, "admin", _("for who runs the server"))
    admin_commands = admin.add_subparsers(required=True, metavar=_("COMMAND"), dest=_("COMMAND"))
    reset = _command(
        admin_commands, "reset-password", _("give an account a new password, asked for twice")
    )
    reset.add_argument("email", metavar="EMAIL", help=_("what the account signs in with"))
    reset.set_defaults(do=_reset_password)

    below = (demo, legacy, *below_documents, backup, restore, doctor, reset, sending, token)
    exchange = exchange_commands(partial(_command, commands))
    for command in (*below, *exchange):
        command.add_argument(
            "--data-dir", type=_path, metavar="DIR", default=argparse.SUPPRESS, help=where
        )
    return parser


def _command(commands: Any, name: str, does: str) -> "argparse.ArgumentParser":
    parser: argparse.ArgumentParser = commands.add_parser(name, help=does, description=does)
    return parser


def _path(text: str) -> Path:
    if not text.strip():
        import argparse

        raise argparse.ArgumentTypeError(_("a name that is not empty"))
    return Path(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        import argparse

        raise argparse.ArgumentTypeError(_("a number from 1 to 1000000"))
    return int(text)


def data_dir(given: Path | None, *, here: Path | None = None) -> Path:
    """The data folder: as given, from PTCMS_DATA_DIR, ./data if it is ours, or the user's own."""
    if given is not None:
        return given
    if named := os.environ.get("PTCMS_DATA_DIR"):
        return Path(named)
    local = (here or Path.cwd()) / "data"
    if os.access(local, os.F_OK) and not os.access(local, os.R_OK | os.X_OK):
        # ours or not, nobody can tell: opening it says so
        return local
    if any((local / name).is_file() for name in _OURS) or _is_our_page(local / "README.md"):
        return local
    from platformdirs import user_data_path

    return user_data_path("ptcms", appauthor=False)


def _is_our_page(page: Path) -> bool:
    try:
        return "PTCMS_DATA_DIR" in page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


# the program


def _program(options: "argparse.Namespace") -> int:
    if options.version:
        from importlib.metadata import version

        sys.stdout.write(f"ptcms {version('ptcms')}\n")
        return 0
    return _show(data_dir(options.data_dir))


def why_not_here() -> str:
    """Why the program can't be shown on this terminal, or nothing."""
    if not all(stream is not None and stream.isatty() for stream in _streams()):
        return _("This program needs a terminal for its input and output.")
    if os.environ.get("TERM", "dumb") in ("dumb", "unknown", ""):
        return _("This terminal can't show the program (TERM is {term}).").format(
            term=os.environ.get("TERM") or _("not set")
        )
    # a character set that this machine lacks is no reason to take the terminal for another one
    charsets = {sys.stderr.encoding or "ascii", *_said_charsets()}
    if any(_charset(name) != "utf-8" for name in charsets):
        return _("This terminal is not set to UTF-8: set LANG to C.UTF-8, for example.")
    return ""


def _charset(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "unknown"


def _said_charsets() -> list[str]:
    """The character sets that the terminal says it has, as in de_DE.ISO-8859-1.

    Python itself sets LC_CTYPE where it doesn't know the locale, so LANG is asked as well.
    """
    every = os.environ.get("LC_ALL")
    names = [every] if every else [os.environ.get("LC_CTYPE", ""), os.environ.get("LANG", "")]
    return [name.partition(".")[2].partition("@")[0] for name in names if "." in name]


def _streams() -> tuple[Any, Any, Any]:
    return sys.__stdin__, sys.__stdout__, sys.__stderr__


def clean_environment() -> None:
    """Forget settings that would run code or show what nobody asked for."""
    for name in list(os.environ):
        if name.startswith("TEXTUAL") and name not in _KEPT_SETTINGS:
            del os.environ[name]
    os.environ.pop("BROWSER", None)


def _show(folder: Path, notice: str = "") -> int:
    if reason := why_not_here():
        return _refuse(reason)
    clean_environment()
    from ptcms_tui.app import PtcmsApp

    return run_app(PtcmsApp(folder, notice=notice, tour=True))


def run_app(app: "PtcmsApp") -> int:
    """Run the program on this terminal until it ends, whatever happens to the terminal."""
    from ptcms_tui import lifeline

    lifeline.quiet_excepthooks()
    lifeline.remember_terminal()
    lifeline.end_on_signals(app.end_from_signal)
    app.heartbeat.start()
    try:
        result = app.run()
    finally:
        app.heartbeat.stop()
        app.calls.close()
        try:
            app.desk.close()
        except PtcmsError as error:
            sys.stderr.write(f"ptcms: {error.sentence}\n")
    if app.return_code:
        return app.return_code
    return result or 0


def _demo(options: "argparse.Namespace") -> int:
    from ptcms_core import make_up_gym
    from ptcms_tui.shell import show_progress

    if reason := why_not_here():
        return _refuse(reason)
    folder = data_dir(options.data_dir)
    try:
        people = make_up_gym(folder, clients=options.clients, on_progress=show_progress)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return _refuse(_("Stopped. No made-up gym was left in {folder}.").format(folder=folder))
    # a line each: the box of the sign-in is narrow
    lines = [f"{person.role}: {person.email}" for person in people[:2]]
    words = dict.fromkeys(person.password for person in people[:2])
    lines += [_("password: {password}").format(password=word) for word in words]
    return _show(folder, "\n".join(lines))


# the commands without a screen


def _import_legacy(options: "argparse.Namespace") -> int:
    from ptcms_tui import shell

    return shell.import_legacy(data_dir(options.data_dir), options.source, apply=options.apply)


def _documents(options: "argparse.Namespace") -> int:
    from ptcms_tui import documents_command

    return documents_command.run(data_dir(options.data_dir), options)


def _backup(options: "argparse.Namespace") -> int:
    from ptcms_tui import keeping

    folder = data_dir(options.data_dir)
    if options.keep_passphrase or options.forget_passphrase:
        if options.file is not None:
            return _refuse(_("This option makes no backup, so it takes no FILE."))
        return keeping.passphrase(folder, keep=options.keep_passphrase)
    if options.daily:
        if options.file is not None:
            return _refuse(_("The backup of the day goes into the data folder: it takes no FILE."))
        return keeping.daily_backup(folder)
    if options.verify:
        if options.file is None:
            return _refuse(_("Name the backup to verify: ptcms backup --verify FILE"))
        return keeping.verify(folder, options.file)
    return keeping.backup(folder, options.file, seal=options.seal)


def _restore(options: "argparse.Namespace") -> int:
    from ptcms_tui import keeping

    return keeping.restore(
        data_dir(options.data_dir), options.file, dry_run=options.dry_run, sure=options.yes
    )


def _doctor(options: "argparse.Namespace") -> int:
    from ptcms_tui import keeping

    return keeping.doctor(data_dir(options.data_dir), deep=options.deep)


def _reset_password(options: "argparse.Namespace") -> int:
    from ptcms_tui import shell

    return shell.reset_password(data_dir(options.data_dir), options.email)


def _outbox_run(options: "argparse.Namespace") -> int:
    from ptcms_tui import outbox_command

    return outbox_command.run(data_dir(options.data_dir), once=options.once)


def _outbox_token(options: "argparse.Namespace") -> int:
    from ptcms_tui import outbox_command

    return outbox_command.keep_token(data_dir(options.data_dir))
