"""Making `data.db` again from the documents: shown before, and in place wholly or not at all.

The new database is filled in a folder of its own, for a dry run as well. Then the folder is held
alone, what was there is kept, and the two change places, as a restored backup does.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from ptcms_core import restoring
from ptcms_core.catalogue import _
from ptcms_core.clients.erasing import ERASED
from ptcms_core.errors import Damaged, StorageProblem
from ptcms_core.rebuilding.people import People
from ptcms_core.rebuilding.records import Maker
from ptcms_core.rebuilding.report import Rebuilt
from ptcms_core.settings import load as load_settings
from ptcms_core.storage import carry_over, place, sole_use, swap, whole
from ptcms_core.storage.backup import Watch
from ptcms_core.storage.backup.watch import NOBODY
from ptcms_core.storage.database import application_id
from ptcms_core.storage.documents import Document, Renderer, Unreadable, read_document
from ptcms_core.storage.gym import Clock, Gym, utc_now
from ptcms_core.storage.sole_use import Request
from ptcms_core.values import money

BUNDLE = 500
# what an old database may still tell, though its clients are made of the documents
_SALVAGED = ("setting", "message_template", "workout_template")
_RECEIPT = re.compile(r"R/(\d\d-\d\d)/(\d{1,9})")


def rebuild(
    folder: Path,
    renderers: Mapping[str, Renderer],
    *,
    apply: bool,
    replace: bool = False,
    clock: Clock = utc_now,
    watch: Watch = NOBODY,
) -> Rebuilt:
    """Make the client records of a folder again from its documents; without `apply` only a report.

    StorageProblem where there are no documents, and for a database that is well and has clients,
    unless `replace`. Then, and when it is stopped, nothing was changed.
    """
    if not folder.is_dir():
        raise StorageProblem(_("There is no folder {folder}.").format(folder=folder))
    documents, notes = _read(folder, renderers)
    with restoring.opened(folder, None, clock) as (present, lock):
        there = 0 if present is None else _clients_in(present)
        if apply and there and not replace:
            raise StorageProblem(
                _(
                    "data.db is well and has {count} clients, so nothing was changed. With "
                    "--replace its records give way to those of the documents; a backup is kept."
                ).format(count=there)
            )
        with restoring.only_one(folder, watch):
            new = swap.begin(folder)
            try:
                staged, report, clean = _staged(
                    folder, new, present, documents, clock=clock, watch=watch
                )
                report.notes[:0] = notes
                if there and not apply:
                    report.notes.insert(0, _("data.db has {count} clients, which would go; that "
                                             "needs --replace").format(count=there))  # fmt: skip
                if not apply:
                    staged.close()
                    return report
                with lock.alone(Request(sole_use.RESTORE)):
                    kept, as_files = "", ""
                    if present is not None:
                        kept, as_files = restoring.keep_present(present, watch)
                        with suppress(Damaged):
                            carry_over.carry_over(present, staged)
                    elif any((folder / name).exists() for name in swap.DATABASES):
                        kept = as_files = restoring.name_for_damaged(folder, clock)
                    _know_documents(staged, clean)
                    restoring.closed_whole(staged)
                    restoring.change_places(folder, present, as_files)
                report.applied = True
                report.kept = f"{place.BACKUPS}/{kept}" if kept else ""
                return report
            finally:
                swap.clear_leftovers(folder)


def _read(folder: Path, renderers: Mapping[str, Renderer]) -> tuple[dict[str, Document], list[str]]:
    found: dict[str, Document] = {}
    notes: list[str] = []
    for one in renderers.values():
        path = folder / one.file
        if not path.exists():
            notes.append(_("{file} is not there").format(file=one.file))
            continue
        try:
            document = read_document(path)
        except Unreadable as problem:
            notes.append(problem.sentence)
            continue
        if document.name not in ("", one.name):
            notes.append(_("{file} is another document").format(file=one.file))
            continue
        found[one.name] = document
    if not any(document.clients for document in found.values()):
        why = " ".join(notes)
        raise StorageProblem(
            _("There are no documents to make the records of in {folder}. {why}")
            .format(folder=folder, why=why)
            .strip()
        )
    moments = {one.header.get("generation") for one in found.values()}
    if len(moments) > 1:
        notes.append(_("the documents are of different times, so they may not fit together"))
    return found, notes


def _clients_in(present: Gym) -> int:
    with present.data.read() as connection:
        row = connection.execute("SELECT COUNT(*) FROM client WHERE erased_at IS NULL").fetchone()
    return int(row[0])


def _staged(
    folder: Path,
    new: Path,
    present: Gym | None,
    documents: Mapping[str, Document],
    *,
    clock: Clock,
    watch: Watch,
) -> tuple[Gym, Rebuilt, dict[str, Path]]:
    """The new databases, filled; what was made; the documents that were kept whole."""
    _copy_accounts(folder, new, present)
    with suppress(FileNotFoundError):
        (new / ERASED).write_bytes((folder / ERASED).read_bytes())
    gym = Gym(new, clock=clock, scratch=True)
    try:
        notes = _salvage(folder, gym, documents)
        people = People(gym)
        people.learn(_named(documents))
        maker = Maker(people, load_settings(gym), gym.today(), {})
        ids = sorted({key for one in documents.values() for key in one.clients}, key=_order)
        erased = _erased_ids(folder)
        for start in range(0, len(ids), BUNDLE):
            watch.step(start, len(ids), _("clients"))
            with gym.bulk_act("rebuild") as act:
                for key in ids[start : start + BUNDLE]:
                    if not (key.isascii() and key.isdigit() and 0 < int(key) < 2**53):
                        maker.left.append(_("“{key}” is no client's number").format(key=key[:40]))
                        maker.unreadable |= {n for n, d in documents.items() if key in d.clients}
                        continue
                    if int(key) in erased:
                        notes.append(_("client {id} was erased and stays so").format(id=key))
                        continue
                    entries = {name: one.clients.get(key) for name, one in documents.items()}
                    maker.client(act, int(key), entries)
        watch.step(len(ids), len(ids), _("clients"))
        _go_on_numbering(gym, documents, erased)
    except BaseException:
        gym.close()
        raise
    words = {
        "client": _("clients"),
        "weigh_in": _("weigh-ins"),
        "diet_plan": _("diet plans"),
        "workout_plan": _("workout plans"),
        "ledger_entry": _("payments and charges"),
    }
    report = Rebuilt(
        applied=False,
        counts={said: maker.counts.get(table, 0) for table, said in words.items()},
        notes=[*notes, *people.notes(maker.unowned)],
        left=maker.left,
    )
    clean = {name: folder / f"{name}.json" for name in documents if name not in maker.unreadable}
    return gym, report, clean


def _copy_accounts(folder: Path, new: Path, present: Gym | None) -> None:
    """The accounts there are go on; damaged ones don't."""
    source = folder / place.ACCOUNTS_FILE
    if present is None and application_id(source) != place.ACCOUNTS_ID:
        return
    with (
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(new / place.ACCOUNTS_FILE)) as copy,
    ):
        try:
            old.backup(copy)
        except sqlite3.DatabaseError:
            copy.close()
            (new / place.ACCOUNTS_FILE).unlink()


def _salvage(folder: Path, gym: Gym, documents: Mapping[str, Document]) -> list[str]:
    """Settings and templates, as far as an old database still tells them."""
    notes: list[str] = []
    source = folder / place.DATA_FILE
    saved = 0
    if application_id(source) == place.DATA_ID:
        with closing(sqlite3.connect(source)) as old, gym.data.transaction() as connection:
            old.row_factory = sqlite3.Row
            for table in _SALVAGED:
                known = set(whole.columns_of(connection, table))
                try:
                    rows = [dict(row) for row in old.execute(f"SELECT * FROM {table}")]  # noqa: S608 - own tables
                except sqlite3.DatabaseError:
                    continue
                rows = [{n: v for n, v in row.items() if n in known} for row in rows]
                with suppress(sqlite3.IntegrityError):
                    whole.fill(connection, table, rows)
                    saved += len(rows)
    if not saved:
        notes.append(_("settings and templates are not in the documents: they begin anew"))
    notes += _take_currency(gym, documents)
    return notes


def _take_currency(gym: Gym, documents: Mapping[str, Document]) -> list[str]:
    """The amounts are of the currency that their document names."""
    document = documents.get("payment_records")
    code = None if document is None else document.header.get("currency")
    if not isinstance(code, str) or code == load_settings(gym).currency:
        return []
    try:
        money.currency(code)
    except ValueError as problem:
        return [str(problem)]
    with gym.act(None) as act:
        act.connection.execute(
            "INSERT INTO setting (key, value) VALUES ('currency', :value)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            {"value": json.dumps(code)},
        )
        act.note("settings", None, "update", after={"currency": code})
    return [_("the currency is {code}, as the documents say").format(code=code)]


def _named(documents: Mapping[str, Document]) -> Iterator[tuple[Any, Any]]:
    """Everybody whom the documents name, by id and name."""
    for name, document in documents.items():
        for entry in document.clients.values():
            if not isinstance(entry, dict):
                continue
            if name == "clients":
                yield entry.get("trainer_id"), entry.get("trainer")
            for listed in ([entry], *(entry.get(key) for key in ("history", "entries", "ledger"))):
                for one in listed if isinstance(listed, list) else []:
                    if isinstance(one, dict):
                        yield one.get("assigned_by_id"), one.get("assigned_by")
                        yield one.get("by_id"), one.get("by")


def _erased_ids(folder: Path) -> set[int]:
    """Who was erased by a line without a moment; the others are told by the moment they began."""
    try:
        lines = (folder / ERASED).read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    return {int(line) for line in lines if line.strip().isdigit()}


def _go_on_numbering(gym: Gym, documents: Mapping[str, Document], erased: set[int]) -> None:
    """No receipt and no client's number is given a second time."""
    document = documents.get("payment_records")
    said = {} if document is None else document.header.get("last_receipts")
    last = {
        year: number
        for year, number in (said if isinstance(said, dict) else {}).items()
        if re.fullmatch(r"\d\d-\d\d", year) and isinstance(number, int) and number > 0
    }
    with gym.data.transaction() as connection:
        for (receipt,) in connection.execute(
            "SELECT receipt_no FROM ledger_entry WHERE receipt_no IS NOT NULL"
        ):
            if match := _RECEIPT.fullmatch(receipt):
                last[match[1]] = max(last.get(match[1], 0), int(match[2]))
        connection.executemany(
            "INSERT INTO receipt_counter (financial_year, last) VALUES (:year, :last)"
            " ON CONFLICT (financial_year) DO UPDATE SET last = MAX(last, excluded.last)",
            [{"year": year, "last": number} for year, number in last.items()],
        )
        noted = _all_erased(gym.folder)
        whole.set_sequences(connection, {"client": max([0, *erased, *noted])})


def _all_erased(folder: Path) -> set[int]:
    try:
        lines = (folder / ERASED).read_text(encoding="utf-8").split("\n")
    except OSError:
        return set()
    return {int(line.split()[0]) for line in lines if line.split() and line.split()[0].isdigit()}


def _know_documents(gym: Gym, clean: Mapping[str, Path]) -> None:
    """What was read whole is no edit by hand: it may be written anew."""
    with gym.data.transaction() as connection:
        for name, path in clean.items():
            found = path.stat()
            connection.execute(
                "INSERT INTO document (name, generation, sequence, sha256, size, mtime_ns)"
                " VALUES (:name, '', 0, :digest, :size, :mtime)"
                " ON CONFLICT (name) DO UPDATE SET generation = '', sequence = 0,"
                " sha256 = excluded.sha256, size = excluded.size, mtime_ns = excluded.mtime_ns",
                {
                    "name": name,
                    "digest": hashlib.sha256(path.read_bytes()).hexdigest(),
                    "size": found.st_size,
                    "mtime": found.st_mtime_ns,
                },
            )


def _order(key: str) -> tuple[int, str]:
    return (len(key), key)
