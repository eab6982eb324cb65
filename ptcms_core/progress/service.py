"""Recording, correcting and reading weigh-ins, as the screens call it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NotFound
from ptcms_core.progress import doubts, reading
from ptcms_core.progress.entry import MEASURED, Summary, WeighIn, WeighInEntry, columns_of
from ptcms_core.progress.rows import find, image, insert, mark, put_height_back, rows_of, write
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import Act
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import validated


@guarded
class Progress:
    """Weigh-ins of the clients one looks after."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def record(self, client_id: int, *, confirmed: bool = False, **details: Any) -> WeighIn:
        """Store a weigh-in: weight_kg, height_cm, on, note and measures.

        Invalid; NeedsConfirmation for what is improbable or stored already; NotFound; Conflict
        for an archived client.
        """
        actor = self._access.allowed("progress.record")
        today = self._access.today()
        entry = validated(WeighInEntry, details, today)
        values = columns_of(entry)
        _refuse_empty(values)
        day = entry.on or today
        with self._access.act(actor) as act:
            client = self._access.active_client(act.connection, actor, client_id)
            if not confirmed:
                doubts.ask(act.connection, client, values, day)
            new_id = insert(
                act,
                client_id,
                on=day,
                weight_g=values.pop("weight_g", None),
                height_mm=values.pop("height_mm", None),
                measures={k: v for k, v in values.items() if k in MEASURED},
                note=entry.note,
                by_id=actor.id,
            )
            moved = _moved(act, client)
        self._access.remember_undo(
            _("the weigh-in of {name}").format(name=client["full_name"]),
            partial(self._take_out, new_id, 1, moved),
        )
        return self._get(new_id)

    def entries(self, client_id: int) -> list[WeighIn]:
        """All weigh-ins, newest first."""
        _client, entries = self._read(client_id)
        return entries[::-1]

    def correct(
        self, entry_id: int, *, version: int | None = None, confirmed: bool = False, **changes: Any
    ) -> WeighIn:
        """Change a weigh-in; what stays the same stores nothing.

        Conflict (with the fields as they stand) if somebody else changed it; Invalid;
        NeedsConfirmation; NotFound.
        """
        actor = self._access.allowed("progress.record")
        values = columns_of(validated(WeighInEntry, changes, self._access.today()))
        with self._access.act(actor) as act:
            row, client = self._entry(act.connection, actor, entry_id)
            if version is not None and row["version"] != version:
                raise Conflict(
                    _("Somebody changed this weigh-in meanwhile. Nothing was saved."),
                    image(row),
                    by=self._access.last_hand(act.connection, "weigh_in", entry_id),
                )
            before = image(row)
            after = {**before, **values}
            _refuse_empty(after)
            changed = {column for column in after if after[column] != before[column]}
            if not confirmed and changed & {"weight_g", "on_date", "height_mm"}:
                day = date.fromisoformat(after["on_date"])
                doubts.ask(
                    act.connection,
                    client,
                    after,
                    day,
                    besides=entry_id,
                )
            if changed:
                write(act, row, after)
            moved = _moved(act, client)
        if changed:
            self._access.remember_undo(
                _("the correction of a weigh-in of {name}").format(name=client["full_name"]),
                partial(self._put_back, entry_id, row["version"] + 1, moved, before),
            )
        return self._get(entry_id)

    def remove(self, entry_id: int) -> None:
        """Take a weigh-in out; `undo` brings it back."""
        actor = self._access.allowed("progress.record")
        with self._access.act(actor) as act:
            row, client = self._entry(act.connection, actor, entry_id)
            mark(act, row, removed=True)
            moved = _moved(act, client)
        self._access.remember_undo(
            _("taking out a weigh-in of {name}").format(name=client["full_name"]),
            partial(self._bring_back, entry_id, row["version"] + 1, moved),
        )

    def summary(self, client_id: int) -> Summary:
        """BMI and band, kg to the normal band, trend of 8 weeks, the series for charts."""
        client, entries = self._read(client_id)
        return self._summary(client, entries)

    def report(self, client_id: int) -> str:
        """A client's own progress report as text to share, in the gym's unit."""
        client, entries = self._read(client_id)
        return reading.report(
            client["full_name"],
            entries,
            self._summary(client, entries),
        )

    # inside

    def _read(self, client_id: int) -> tuple[sqlite3.Row, list[WeighIn]]:
        """The client and the weigh-ins, oldest first."""
        actor = self._access.allowed("progress.view")
        with self._access.gym.data.read() as connection:
            client = self._access.client(connection, actor, client_id)
            rows = rows_of(connection, client_id)
        return client, self._records(client, rows)

    def _records(self, client: sqlite3.Row, rows: list[sqlite3.Row]) -> list[WeighIn]:
        return reading.records(
            client,
            rows,
            names=self._access.gym.account_names(),
            bands=load_settings(self._access.gym).bmi_bands,
        )

    def _summary(self, client: sqlite3.Row, entries: list[WeighIn]) -> Summary:
        return reading.summary(
            client,
            entries,
            bands=load_settings(self._access.gym).bmi_bands,
            today=self._access.today(),
        )

    def _get(self, entry_id: int) -> WeighIn:
        actor = self._access.actor()
        with self._access.gym.data.read() as connection:
            row, client = self._entry(connection, actor, entry_id)
            rows = rows_of(connection, row["client_id"])
        return next(one for one in self._records(client, rows) if one.id == entry_id)

    def _entry(
        self, connection: sqlite3.Connection, actor: Actor, entry_id: int
    ) -> tuple[sqlite3.Row, sqlite3.Row]:
        row, client = self._any_entry(connection, actor, entry_id)
        if row["removed_at"] is not None:
            raise NotFound(_("There is no such weigh-in."))
        return row, client

    def _any_entry(
        self, connection: sqlite3.Connection, actor: Actor, entry_id: int
    ) -> tuple[sqlite3.Row, sqlite3.Row]:
        """The weigh-in, taken out or not, and its client."""
        row = find(connection, entry_id)
        if row is None:
            raise NotFound(_("There is no such weigh-in."))
        try:
            return row, self._access.client(connection, actor, row["client_id"])
        except NotFound:
            # the answer must not tell that somebody else's weigh-in exists
            raise NotFound(_("There is no such weigh-in.")) from None

    # taking back what an act left at version `left`; Conflict if somebody changed it since

    def _take_out(self, entry_id: int, left: int, moved: "Moved") -> None:
        with self._taking_back(entry_id, left, moved) as (act, row):
            mark(act, row, removed=True)
            if row["height_mm"] is not None:
                put_height_back(act, row["client_id"], moved.height_mm)

    def _bring_back(self, entry_id: int, left: int, moved: "Moved") -> None:
        with self._taking_back(entry_id, left, moved) as (act, row):
            mark(act, row, removed=False)

    def _put_back(self, entry_id: int, left: int, moved: "Moved", before: dict[str, Any]) -> None:
        with self._taking_back(entry_id, left, moved) as (act, row):
            write(act, row, before)
            if row["height_mm"] is not None:
                put_height_back(act, row["client_id"], moved.height_mm)

    @contextmanager
    def _taking_back(
        self, entry_id: int, left: int, moved: "Moved"
    ) -> Iterator[tuple[Act, sqlite3.Row]]:
        access = self._access
        actor = access.allowed("progress.record")
        with access.act(actor) as act:
            row, client = self._any_entry(act.connection, actor, entry_id)
            access.refuse_changed("weigh_in", entry_id, left, row["version"])
            # somebody else's change of the profile stays a change that older acts can't undo
            held = access.is_as_left("client", client["id"], moved.left, client["version"])
            yield act, row
            now = _moved(act, client).left
        access.rewound("weigh_in", entry_id, before=left - 1, now=row["version"] + 1)
        if held:
            access.rewound("client", client["id"], before=moved.before, now=now)


@dataclass(frozen=True)
class Moved:
    """What an act on a weigh-in did to the client: the versions, and the height from before."""

    before: int
    left: int
    height_mm: int | None


def _moved(act: Act, client: sqlite3.Row) -> Moved:
    row = act.connection.execute(
        "SELECT version FROM client WHERE id = :id", {"id": client["id"]}
    ).fetchone()
    return Moved(client["version"], row["version"], client["height_mm"])


def _refuse_empty(values: dict[str, Any]) -> None:
    if all(values.get(column) is None for column in MEASURED):
        raise Invalid({"weight_kg": _("Type a weight, or at least one measure.")})
