"""The commands that give records out to other programs and take them in."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ptcms_core import Invalid, PtcmsError, _

Making = Callable[[str, str], argparse.ArgumentParser]


def add_commands(make: Making) -> list[argparse.ArgumentParser]:
    """Declare the commands; `make` gets a name and what it does. Those that were made."""
    export = make("export", _("write everything, or one client, into a file of your own"))
    export.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=_("a new file: .json holds everything, .zip tables for spreadsheets"),
    )
    export.add_argument(
        "--client", type=_number, metavar="ID", help=_("only this client, as .json and as a page")
    )
    export.add_argument(
        "--as", dest="email", metavar="EMAIL", help=_("in whose name a client is exported")
    )
    export.set_defaults(do=_export)

    whole = make("import", _("make the gym of an export in an empty data folder"))
    whole.add_argument("file", type=Path, metavar="FILE", help=_("the .json of ptcms export"))
    whole.set_defaults(do=_import)

    table = make("import-csv", _("take in clients from a CSV file"))
    table.add_argument("file", type=Path, metavar="FILE", help=_("a .csv, .tsv or .txt file"))
    table.add_argument(
        "--as",
        dest="email",
        metavar="EMAIL",
        help=_("the admin in whose name it is done and who gets the clients; else the first"),
    )
    table.add_argument(
        "--map",
        dest="columns",
        action="append",
        default=[],
        type=_mapping,
        metavar="TITLE=FIELD",
        help=_("what a column is, where the guess is wrong; an empty field leaves it out"),
    )
    table.add_argument("--apply", action="store_true", help=_("take in; without it, only report"))
    table.add_argument(
        "--doubtful", action="store_true", help=_("take in the doubtful rows as well")
    )
    table.set_defaults(do=_import_csv)
    return [export, whole, table]


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 12:
        raise argparse.ArgumentTypeError(_("the number of a client"))
    return int(text)


def _mapping(text: str) -> tuple[str, str]:
    title, equals, field = text.rpartition("=")
    if not equals or not title.strip():
        raise argparse.ArgumentTypeError(_("a title, = and a field, such as Mobile=phone"))
    return title.strip(), field.strip()


def _folder(options: argparse.Namespace) -> Path:
    from ptcms_tui.cli import data_dir

    return data_dir(options.data_dir)


def _export(options: argparse.Namespace) -> int:
    from ptcms_tui import shell

    core = shell.open_existing(_folder(options))
    try:
        if options.client is not None:
            email = options.email or _first_admin(core)
            exported = core.export_client(options.client, options.file, email=email)
        elif options.file.suffix == ".zip":
            exported = core.export_tables(options.file, on_progress=shell.show_progress)
        else:
            exported = core.export_everything(options.file, on_progress=shell.show_progress)
    except Invalid as wrong:
        raise PtcmsError(_("{file}: {why}").format(file=options.file, why=wrong.sentence)) from None
    finally:
        core.close()
    for path in exported.files:
        shell.say(_("Written: {path}").format(path=path))
    shell.say(", ".join(f"{name} {count}" for name, count in exported.counts.items() if count))
    return 0


def _import(options: argparse.Namespace) -> int:
    from ptcms_core import open_core, read_back_gym
    from ptcms_tui import shell

    folder = _folder(options)
    counts = read_back_gym(folder, options.file, on_progress=shell.show_progress)
    core = open_core(folder)
    try:
        admins = core.admins()
    finally:
        core.close()
    shell.say(
        _("Taken in: {clients} clients, {accounts} accounts.").format(
            clients=counts.get("client", 0), accounts=counts.get("account", 0)
        )
    )
    shell.say(_("Passwords are in no export: give each person a new one, an admin first."))
    for email in admins:
        shell.say(f"  ptcms --data-dir {folder} admin reset-password {email}")
    return 0


def _import_csv(options: argparse.Namespace) -> int:
    from ptcms_tui import shell

    core: Any = shell.open_existing(_folder(options))
    try:
        report = core.import_csv(
            options.file,
            email=options.email or _first_admin(core),
            columns=dict(options.columns),
            apply=options.apply,
            doubtful=options.doubtful,
            on_progress=shell.show_progress,
        )
    except Invalid as wrong:
        raise PtcmsError(_("{file}: {why}").format(file=options.file, why=wrong.sentence)) from None
    finally:
        core.close()
    sys.stdout.write(f"{report}\n")
    return 0


def _first_admin(core: Any) -> str:
    admins: list[str] = core.admins()
    if not admins:
        raise PtcmsError(_("This gym has no admin yet. Start ptcms once to make the first."))
    return admins[0]
