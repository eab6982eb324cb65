"""Recording, correcting and reading weigh-ins, as the screens call it."""

import sqlite3
from datetime import date
from functools import partial
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NotFound
from ptcms_core.progress import doubts, reading
from ptcms_core.progress.entry import MEASURED, Summary, WeighIn, WeighInEntry, columns_of
from ptcms_core.progress.rows import image, insert, mark, put_height_back, rows_of, write
from ptcms_core.settings import load as load_settings
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
            client = self._access.client(act.connection, actor, client_id)
            if client["archived"]:
                raise Conflict(_("This client is archived; bring them back first."))
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
        kept = self._get(new_id)
        self._access.remember_undo(
            _("the weigh-in of {name}").format(name=client["full_name"]),
            partial(self._mark, new_id, kept.version, removed=True, height=client["height_mm"]),
        )
        return kept

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
                doubts.ask(act.connection, client, after, day, besides=entry_id)
            if changed:
                write(act, row, after)
        kept = self._get(entry_id)
        if changed:
            self._access.remember_undo(
                _("the correction of a weigh-in of {name}").format(name=client["full_name"]),
                partial(self._put_back, entry_id, kept.version, before, client["height_mm"]),
            )
        return kept

    def remove(self, entry_id: int) -> None:
        """Take a weigh-in out; `undo` brings it back."""
        actor = self._access.allowed("progress.record")
        with self._access.act(actor) as act:
            row, client = self._entry(act.connection, actor, entry_id)
            mark(act, row, removed=True)
        self._access.remember_undo(
            _("taking out a weigh-in of {name}").format(name=client["full_name"]),
            partial(self._mark, entry_id, row["version"] + 1, removed=False),
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
            imperial=load_settings(self._access.gym).units == "imperial",
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
        row = connection.execute(
            "SELECT * FROM weigh_in WHERE id = :id", {"id": entry_id}
        ).fetchone()
        if row is None:
            raise NotFound(_("There is no such weigh-in."))
        try:
            return row, self._access.client(connection, actor, row["client_id"])
        except NotFound:
            # the answer must not tell that somebody else's weigh-in exists
            raise NotFound(_("There is no such weigh-in.")) from None

    # taking back

    def _mark(
        self, entry_id: int, version: int, *, removed: bool, height: int | None = None
    ) -> None:
        """Take out or bring back what an act left at `version`; Conflict if it changed since."""
        actor = self._access.allowed("progress.record")
        with self._access.act(actor) as act:
            row, _client = self._any_entry(act.connection, actor, entry_id)
            _refuse_changed(row, version)
            mark(act, row, removed=removed)
            if removed and row["height_mm"] is not None:
                put_height_back(act, row["client_id"], height)

    def _put_back(
        self, entry_id: int, version: int, before: dict[str, Any], height: int | None
    ) -> None:
        actor = self._access.allowed("progress.record")
        with self._access.act(actor) as act:
            row, _client = self._any_entry(act.connection, actor, entry_id)
            _refuse_changed(row, version)
            write(act, row, before)
            if row["height_mm"] is not None:
                put_height_back(act, row["client_id"], height)


def _refuse_changed(row: sqlite3.Row, version: int) -> None:
    if row["version"] != version:
        raise Conflict(_("This weigh-in was changed since, so nothing was undone."))


def _refuse_empty(values: dict[str, Any]) -> None:
    if all(values.get(column) is None for column in MEASURED):
        raise Invalid({"weight_kg": _("Type a weight, or at least one measure.")})
