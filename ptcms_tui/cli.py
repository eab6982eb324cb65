"""The command line: what is asked for, where the data are, and how it ends.

Exit codes: 0 done, 1 refused or failed (one clear line on stderr), 2 wrong usage.
"""

import argparse
import codecs
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptcms_core import PtcmsError, _

if TYPE_CHECKING:
    from ptcms_core import Core
    from ptcms_tui.app import PtcmsApp

_OURS = ("trainer_db.db", "data.db")
# of Textual's own settings only these are harmless
_KEPT_SETTINGS = ("TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DISABLE_KITTY_KEY")


def run(arguments: Sequence[str]) -> int:
    """Do what the command line asks; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.do(options)
    except PtcmsError as error:
        return _refuse(error.sentence)
    except KeyboardInterrupt:
        return _refuse(_("Stopped."))
    except BrokenPipeError:
        return 1
    return code


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"ptcms: {sentence}\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ptcms", description=_("Looks after a gym's trainers and their clients.")
    )
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help=_("where the data are kept"))
    parser.add_argument("--version", action="store_true", help=_("say the version and end"))
    parser.set_defaults(do=_program)
    commands = parser.add_subparsers(metavar=_("COMMAND"))

    demo = commands.add_parser("demo", help=_("fill a folder with a made-up gym and show it"))
    demo.add_argument("--clients", type=_count, default=40, metavar="N")
    demo.set_defaults(do=_demo)

    legacy = commands.add_parser("import-legacy", help=_("take over the original's data"))
    legacy.add_argument("source", type=Path, metavar="DIR")
    legacy.add_argument("--apply", action="store_true", help=_("do it, not only report"))
    legacy.set_defaults(do=_import_legacy)

    documents = commands.add_parser("documents", help=_("the JSON documents"))
    documents.add_argument("what", choices=("status", "publish"))
    documents.set_defaults(do=_documents)

    backup = commands.add_parser("backup", help=_("write a verified backup"))
    backup.add_argument("file", type=Path, nargs="?", metavar="FILE")
    backup.set_defaults(do=_backup)

    admin = commands.add_parser("admin", help=_("for who runs the server"))
    admin_commands = admin.add_subparsers(required=True, metavar=_("COMMAND"))
    reset = admin_commands.add_parser("reset-password", help=_("give an account a new password"))
    reset.add_argument("email", metavar="EMAIL")
    reset.set_defaults(do=_reset_password)

    for command in (demo, legacy, documents, backup, reset):
        command.add_argument(
            "--data-dir",
            type=Path,
            metavar="DIR",
            default=argparse.SUPPRESS,
            help=argparse.SUPPRESS,
        )
    return parser


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(_("a number from 1 to 1000000"))
    return int(text)


def data_dir(given: Path | None, *, here: Path | None = None) -> Path:
    """The data folder: as given, from PTCMS_DATA_DIR, ./data if it is ours, or the user's own."""
    if given is not None:
        return given
    if named := os.environ.get("PTCMS_DATA_DIR"):
        return Path(named)
    local = (here or Path.cwd()) / "data"
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


def _program(options: argparse.Namespace) -> int:
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
    try:
        encoding = codecs.lookup(sys.stderr.encoding or "ascii").name
    except LookupError:
        encoding = "unknown"
    if encoding != "utf-8":
        return _("This terminal is not set to UTF-8: set LANG to C.UTF-8, for example.")
    return ""


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

    return run_app(PtcmsApp(folder, notice=notice))


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


# the commands


def _opened(options: argparse.Namespace) -> "Core":
    from ptcms_core import open_core

    return open_core(data_dir(options.data_dir))


def _progress(done: int, total: int, what: str) -> None:
    if sys.stderr.isatty():
        share = done / total if total else 1.0
        bar = "█" * round(share * 30)
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r{what[:30]:<30} {bar:<30} {share:4.0%}{end}")
        sys.stderr.flush()


def _demo(options: argparse.Namespace) -> int:
    if reason := why_not_here():
        return _refuse(reason)
    core = _opened(options)
    try:
        people = core.fill_with_demo(clients=options.clients, on_progress=_progress)
        folder = core.folder
    finally:
        core.close()
    notice = "\n".join(f"{person.role}: {person.email}  {person.password}" for person in people[:2])
    return _show(folder, notice)


def _import_legacy(options: argparse.Namespace) -> int:
    core = _opened(options)
    try:
        report = core.import_legacy(options.source, apply=options.apply, on_progress=_progress)
        sys.stdout.write(f"{report}\n")
    finally:
        core.close()
    return 0


def _documents(options: argparse.Namespace) -> int:
    core = _opened(options)
    try:
        if options.what == "publish":
            for published in core.publish_documents(force=True):
                if published.kept_aside:
                    kept = _("{file} had been edited by hand; that version is kept as {aside}.")
                    kept = kept.format(file=published.file, aside=published.kept_aside)
                    sys.stdout.write(f"{kept}\n")
        for status in core.document_status():
            sys.stdout.write(f"{status.file:<22} {_how_it_stands(status)}\n")
    finally:
        core.close()
    return 0


def _how_it_stands(status: Any) -> str:
    if status.problem:
        return str(status.problem)
    if status.outside_edit:
        return _("edited by hand since it was written")
    if status.written_at is None:
        return _("not written yet")
    if status.stale:
        return _("older than the records")
    return _("up to date")


def _backup(options: argparse.Namespace) -> int:
    core = _opened(options)
    try:
        path = core.make_backup(options.file)
    finally:
        core.close()
    sys.stdout.write(_("Backup written and verified: {path}").format(path=path) + "\n")
    return 0


def _reset_password(options: argparse.Namespace) -> int:
    import getpass

    core = _opened(options)
    try:
        new = getpass.getpass(_("New password: "))
        if new != getpass.getpass(_("Once more: ")):
            return _refuse(_("The two passwords differ. Nothing was changed."))
        core.reset_password(options.email, new=new)
    finally:
        core.close()
    sys.stdout.write(_("The password was set; it must be changed at the next sign-in.") + "\n")
    return 0
