"""`ptcms documents`: see and write them, take edits in, make records of them again."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptcms_core import NeedsConfirmation, PtcmsError, _, ngettext
from ptcms_tui.shell import open_existing, say, show_progress

if TYPE_CHECKING:
    from ptcms_core import Core


def add_arguments(documents: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """The commands below `documents`; each answers with `do(folder, options)`."""
    commands = documents.add_subparsers(required=True, metavar=_("COMMAND"), dest=_("COMMAND"))

    def command(name: str, does: str, do: Any) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = commands.add_parser(name, help=does, description=does)
        parser.set_defaults(do_documents=do)
        return parser

    status = command("status", _("say how each stands against the records"), _status)
    publish = command("publish", _("write all of them now"), _publish)
    taking = command(
        "take-in", _("show what was changed by hand and, with --apply, take it in"), _take_in
    )
    taking.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help=_("an edit that was set aside, a document's name or any file; without it all edits"),
    )
    taking.add_argument("--client", metavar="ID", help=_("only this client"))
    taking.add_argument(
        "--field",
        action="append",
        metavar="FIELD",
        help=_("only this field of that client, also where the records changed it too"),
    )
    taking.add_argument("--apply", action="store_true", help=_("take in; without it, only report"))
    taking.add_argument("--yes", action="store_true", help=_("also what is improbable"))
    restore = command(
        "restore",
        _("make the client records again where data.db is missing or damaged"),
        _restore,
    )
    restore.add_argument("--apply", action="store_true", help=_("do it; without it, only report"))
    restore.add_argument(
        "--replace", action="store_true", help=_("even where data.db is well and has clients")
    )
    return [status, publish, taking, restore]


def run(folder: Path, options: argparse.Namespace) -> int:
    """Do what is asked of the documents; the exit code."""
    code: int = options.do_documents(folder, options)
    return code


# how they stand


def _status(folder: Path, _options: argparse.Namespace) -> int:
    core = open_existing(folder)
    try:
        _say_status(core)
    finally:
        core.close()
    return 0


def _publish(folder: Path, _options: argparse.Namespace) -> int:
    core = open_existing(folder)
    try:
        for published in core.publish_documents(force=True, on_progress=show_progress):
            if published.kept_aside:
                kept = _("{file} had been edited by hand; that version is kept as {aside}.")
                say(kept.format(file=published.file, aside=published.kept_aside))
        _say_status(core)
    finally:
        core.close()
    return 0


def _say_status(core: "Core") -> None:
    for status in core.document_status():
        say(f"{status.file:<22} {_how_it_stands(status)}")


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


# taking in


def _take_in(folder: Path, options: argparse.Namespace) -> int:
    if options.field and not options.client:
        raise PtcmsError(_("Name the client of these fields with --client."))
    core = open_existing(folder)
    try:
        core.publish_documents()
        readings, troubles = _readings(core, options)
        for reading in readings:
            troubles += _taken(core, reading, options)
        if not readings and not troubles:
            say(_("No document was changed by hand."))
        if readings and not options.apply:
            say(_("Dry run: nothing was changed. With --apply it is taken in."))
    finally:
        core.close()
    return 1 if troubles and options.apply else 0


def _readings(core: "Core", options: argparse.Namespace) -> tuple[list[Any], int]:
    outside, wanted = core.outside, options.file
    edits = [
        one for one in outside.edits() if wanted is None or wanted in (one.document, one.kept_as)
    ]
    path = Path(wanted) if wanted and not edits else None
    if path is not None:
        if not options.apply:
            return [outside.look_at(path, on_progress=show_progress)], 0
        new = outside.adopt(path)
        edits = [one for one in outside.edits() if one.id == new]
    readings, troubles = [], 0
    for edit in edits:
        if edit.problem:
            say(f"{edit.kept_as}: {edit.problem}")
            troubles += 1
        else:
            readings.append(outside.read(edit.id, on_progress=show_progress))
    return readings, troubles


def _taken(core: "Core", reading: Any, options: argparse.Namespace) -> int:
    """Say what an edit changes, and take it in if that is asked; how many clients were refused."""
    clients = [
        one for one in reading.clients if not one.decided and options.client in (None, one.key)
    ]
    head = ngettext("{count} client differs", "{count} clients differ", len(clients))
    say(f"{reading.edit.document} ({reading.edit.kept_as}): {head.format(count=len(clients))}")
    if not reading.is_base_known:
        say(
            _(
                "It does not say when it was written, so nobody can tell what is newer: choose "
                "each field with --client and --field."
            )
        )
    troubles = 0
    for one in clients:
        say(f"#{one.key} {one.name}".rstrip())
        if one.problem:
            say(f"   {one.problem}")
        for change in one.changes:
            say(f"   {change_words(change)}")
        answer = one.problem or _answer(core, reading, one, options)
        troubles += bool(answer)
        if answer and answer != one.problem:
            say(f"   {answer}")
    return troubles


def change_words(change: Any) -> str:
    """One changed field on a line."""
    said = f"{change.field}: {change.was} → {change.becomes}"
    if change.state == "refused":
        return _("{field} ({label}) can't be taken in: {why}").format(
            field=change.field, label=change.label, why=change.why
        )
    if change.state == "conflict":
        return _("CONFLICT {said} (when it was written: {written})").format(
            said=said, written=change.written
        )
    return said


def _answer(core: "Core", reading: Any, one: Any, options: argparse.Namespace) -> str:
    """What speaks against taking this client in; empty if it is, or could be, taken in."""
    if not options.apply:
        if one.can_take_in and reading.edit.id:
            try:
                return str(core.outside.check(reading.edit.id, one.client_id))
            except NeedsConfirmation as doubt:
                return _("{question} With --yes it is taken in.").format(question=doubt.question)
        return ""
    try:
        taken = core.outside.take_in(
            reading.edit.id,
            one.client_id,
            fields=options.field,
            seen=reading.sequence,
            confirmed=options.yes,
        )
    except NeedsConfirmation as doubt:
        return _("{question} With --yes it is taken in.").format(question=doubt.question)
    except PtcmsError as refused:
        return refused.sentence
    say("   " + _("taken in: {fields}").format(fields=", ".join(one.field for one in taken)))
    return ""


# making the records again


def _restore(folder: Path, options: argparse.Namespace) -> int:
    from ptcms_core import rebuild_records

    report = rebuild_records(
        folder, apply=options.apply, replace=options.replace, on_progress=show_progress
    )
    say(str(report))
    return 0
