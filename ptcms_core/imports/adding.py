"""Adding checked rows, in bundles that let others save in between, and taking them back whole."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from ptcms_core import payments, progress
from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.clients import erasing
from ptcms_core.clients.rows import columns_of, grams, search_key
from ptcms_core.errors import Conflict
from ptcms_core.imports import checking
from ptcms_core.imports.checking import Checked, Progressing
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act, new_act_id
from ptcms_core.values import text

BUNDLE = 200
REMEMBERED = "csv_columns"


@dataclass
class Added:
    """The clients that one import added: each with its charge, or None."""

    charges: dict[int, int | None] = field(default_factory=dict)


def remembered(gym: Gym) -> dict[str, str]:
    """Title → field, from the imports before."""
    return dict(gym.setting(REMEMBERED, {}))


def add_rows(
    access: Access,
    actor_id: int,
    rows: list[Checked],
    titles: Mapping[str, str],
    *,
    on_progress: Progressing | None,
    stop: Callable[[], bool] | None,
) -> tuple[list[Checked], Added, bool]:
    """Add the rows that are to be; what each came to, what was added, whether it was stopped.

    Each bundle is whole or not at all, and all of them are one act of the journal.
    """
    gym, act_id = access.gym, new_act_id()
    added = Added()
    done: list[Checked] = []
    for bundle in _bundles(rows):
        if stop is not None and stop():
            left = [replace(row, state=checking.LEFT) for row in rows[len(done) :]
                    if row.state == checking.ADD]  # fmt: skip
            rest = [row for row in rows[len(done) :] if row.state != checking.ADD]
            return sorted([*done, *left, *rest], key=lambda row: row.number), added, True
        if on_progress is not None:
            on_progress(len(done), len(rows), _("adding clients"))
        charges: dict[int, int | None] = {}
        bundle_done: list[Checked] = []
        with gym.bulk_act("csv_import", actor_id=actor_id, act_id=act_id) as act:
            if not done:
                _remember(act, gym, titles)
            bundle_done += [_added(access, act, row, charges) for row in bundle]
        added.charges |= charges
        done += bundle_done
    if on_progress is not None:
        on_progress(len(rows), len(rows), _("adding clients"))
    return done, added, False


def _bundles(rows: Iterable[Checked]) -> Iterator[list[Checked]]:
    remaining = iter(rows)
    while bundle := list(islice(remaining, BUNDLE)):
        yield bundle


def _remember(act: Act, gym: Gym, titles: Mapping[str, str]) -> None:
    import json

    act.connection.execute(
        "INSERT INTO setting (key, value) VALUES (:key, :value)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        {"key": REMEMBERED, "value": json.dumps({**remembered(gym), **titles})},
    )


def _added(access: Access, act: Act, row: Checked, charges: dict[int, int | None]) -> Checked:
    if row.state != checking.ADD or row.entry is None:
        return row
    entry, today = row.entry, access.today()
    # somebody may have added the same person since the rows were looked at
    if entry.phone and (who := checking.whose_phone(act.connection, entry.phone)):
        return replace(row, state=checking.DUPLICATE, why=who)
    values: dict[str, Any] = {
        **columns_of(entry, today),
        "trainer_id": row.trainer_id,
        "name_key": text.fold(entry.full_name),
        "search_key": search_key(entry.full_name, entry.phone, entry.goal, entry.email),
        "created_at": act.at,
    }
    columns = ", ".join(values)
    marks = ", ".join(f":{column}" for column in values)
    cursor = act.connection.execute(
        f"INSERT INTO client ({columns}) VALUES ({marks})",  # noqa: S608 - own column names
        values,
    )
    client_id = int(cursor.lastrowid or 0)
    act.note("client", client_id, "add", client_id=client_id)
    if entry.weight_kg is not None:
        progress.insert(
            act,
            client_id,
            on=today,
            weight_g=grams(entry.weight_kg),
            height_mm=values.get("height_mm"),
            by_id=act.actor_id,
        )
    charges[client_id] = None
    if row.fee:
        charges[client_id] = payments.insert(
            act,
            client_id,
            kind="charge",
            amount=row.fee,
            on=today,
            due=row.due,
            description=_("Fee"),
            by_id=act.actor_id,
        )
    return replace(row, state=checking.ADDED)


def take_back(access: Access, added: Added) -> None:
    """Take a whole import back in one act; Conflict if anything was done with one of the clients.

    The charges are reversed, and no personal value stays, so that the same people can be
    imported again.
    """
    actor = access.allowed("clients.import")
    with access.gym.bulk_act("csv_undo", actor_id=actor.id) as act:
        changed = sum(1 for one, charge in added.charges.items() if _is_changed(act, one, charge))
        if changed:
            raise Conflict(
                _(
                    "{count} of these clients were changed since, so nothing was undone. "
                    "Archive those that are too many."
                ).format(count=changed)
            )
        for client_id, charge in added.charges.items():
            if charge is not None:
                _reverse(access, act, client_id, charge)
            erasing.blank_rows(act, client_id)
            act.note("client", client_id, "undo", client_id=client_id)


def _is_changed(act: Act, client_id: int, charge: int | None) -> bool:
    row = act.connection.execute(
        "SELECT version, archived, diet_plan_id, workout_plan_id,"
        " (SELECT COUNT(*) FROM weigh_in w WHERE w.client_id = c.id) AS weigh_ins,"
        " (SELECT COUNT(*) FROM ledger_entry e WHERE e.client_id = c.id) AS entries,"
        " EXISTS (SELECT 1 FROM message m WHERE m.client_id = c.id) AS written"
        " FROM client c WHERE id = :id",
        {"id": client_id},
    ).fetchone()
    return bool(
        row["version"] != 1
        or row["archived"]
        or row["diet_plan_id"]
        or row["workout_plan_id"]
        or row["weigh_ins"] > 1
        or row["entries"] != int(charge is not None)
        or row["written"]
    )


def _reverse(access: Access, act: Act, client_id: int, charge: int) -> None:
    (entry,) = [row for row in payments.rows_of(act.connection, client_id) if row["id"] == charge]
    payments.insert(
        act,
        client_id,
        kind="reversal",
        amount=entry["amount"],
        on=access.today(),
        description=_("undone"),
        by_id=act.actor_id,
        reverses_id=charge,
    )
