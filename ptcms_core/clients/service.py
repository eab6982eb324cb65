"""Clients as screens call them: adding, changing, archiving, handing over, erasing."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from ptcms_core import payments, progress, trainers
from ptcms_core.access import Access, Actor, archived_sentence
from ptcms_core.catalogue import _
from ptcms_core.clients import doubts
from ptcms_core.clients.entry import (
    Client,
    ClientEntry,
    EntryContext,
    agreeing_age,
    fee_of,
)
from ptcms_core.clients.erasing import Eraser
from ptcms_core.clients.finding import Finding
from ptcms_core.clients.many import Together
from ptcms_core.clients.rows import (
    archive,
    change,
    columns_of,
    grams,
    image,
    row_of,
    without_repeated,
    write,
)
from ptcms_core.errors import Conflict, Invalid, NotAllowed
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import Act
from ptcms_core.values import dates
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import validated


@dataclass(frozen=True)
class Left:
    """How an act left a client: the row and version from before, the version after it, and the
    weigh-in or charge it made as well."""

    former: sqlite3.Row
    before: int
    version: int
    weigh_in: int | None = None
    charge: int | None = None


@guarded
class Clients(Finding, Together):
    """The clients one looks after (an admin: everybody's)."""

    def __init__(self, access: Access, publish: Callable[[], object]) -> None:
        super().__init__(access)
        self._eraser = Eraser(access, publish)

    def add(
        self,
        *,
        full_name: str,
        fee: Decimal | int | str | None = None,
        fee_due: date | str | None = None,
        trainer_id: int | None = None,
        confirmed: bool = False,
        **details: Any,
    ) -> Client:
        """Take on a client; the weight becomes the first weigh-in, the fee the first charge.

        Invalid; NeedsConfirmation for a likely duplicate or an improbable weight or height.
        `undo` archives the client and reverses the fee, for a record made by mistake must owe
        nothing; the weigh-in stays with the record, should it be brought back.
        """
        actor = self._access.allowed("clients.add")
        settings = load_settings(self._access.gym)
        today = self._access.today()
        owner = self._owner(actor, trainer_id)
        problems: dict[str, str] = {}
        entry = None
        try:
            entry = validated(
                ClientEntry,
                {"full_name": full_name, **details},
                EntryContext(today=today, region=settings.phone_region),
            )
        except Invalid as invalid:
            problems |= invalid.fields
        fee_minor, due = fee_of(fee, fee_due, settings, today, problems)
        if problems or entry is None:
            raise Invalid(problems)
        with self._access.act(actor) as act:
            if not confirmed:
                doubts.ask(
                    act.connection,
                    actor,
                    entry,
                    None,
                    today,
                )
            cursor = act.connection.execute(
                "INSERT INTO client (trainer_id, full_name, name_key, search_key, created_at,"
                " version) VALUES (:trainer, :name, '', '', :at, 0)",
                {"trainer": owner, "name": entry.full_name, "at": act.at},
            )
            client_id = int(cursor.lastrowid or 0)
            write(act, client_id, columns_of(entry, today))
            row = row_of(act.connection, client_id)
            act.note("client", client_id, "add", client_id=client_id, after=image(row))
            if entry.weight_kg is not None:
                self._weigh(act, row, grams(entry.weight_kg), row["height_mm"])
            charge = None
            if fee_minor:
                charge = payments.insert(
                    act,
                    client_id,
                    kind="charge",
                    amount=fee_minor,
                    on=today,
                    due=due,
                    description=_("Fee"),
                    by_id=actor.id,
                )
            left = self._left(act, row, before=0, charge=charge)
        self._access.remember_undo(
            _("adding {name}").format(name=row["full_name"]), partial(self._take_back, left)
        )
        return self.get(client_id)

    def update(
        self, client_id: int, *, version: int, confirmed: bool = False, **changes: Any
    ) -> Client:
        """Change what is known; a changed weight or height is a weigh-in of today.

        Conflict (with the fields as they stand) if somebody changed the client meanwhile, or for
        a weigh-in of an archived one; NeedsConfirmation as for a new client and for a weigh-in.
        """
        actor = self._access.allowed("clients.update")
        today = self._access.today()
        settings = load_settings(self._access.gym)
        region = settings.phone_region
        entry = validated(ClientEntry, changes, EntryContext(today=today, region=region))
        with self._access.act(actor) as act:
            row = self._access.client(act.connection, actor, client_id)
            if row["version"] != version:
                raise Conflict(
                    _("Somebody changed this client meanwhile. What you typed was not saved."),
                    image(row),
                    by=self._access.last_hand(act.connection, "client", client_id),
                )
            columns = without_repeated(columns_of(entry, today), row)
            _check_ages(entry, row, columns, today)
            values = {k: v for k, v in columns.items() if row[k] != v}
            if set(values) == {"age_on"}:
                values = {}
            weight, height = grams(entry.weight_kg), values.get("height_mm")
            weighed = weight is not None and weight != row["last_weight_g"]
            if row["archived"] and (weighed or height):
                raise Conflict(archived_sentence(row["full_name"]))
            if not confirmed:
                doubts.ask(
                    act.connection,
                    actor,
                    entry,
                    row,
                    today,
                )
            if values:
                change(act, row, values)
            weigh_in = None
            if weighed or height:
                weight = weight if weighed else row["last_weight_g"]
                tall = values.get("height_mm", row["height_mm"])
                weigh_in = self._weigh(act, row, weight, tall)
            left = self._left(act, row, weigh_in=weigh_in)
        if values or weigh_in is not None:
            self._access.remember_undo(
                _("the change of {name}").format(name=row["full_name"]),
                partial(self._put_back, left, {name: row[name] for name in values}),
            )
        return self.get(client_id)

    def archive(self, client_id: int) -> Client:
        """Put a client aside; nothing is lost and `restore` brings them back."""
        return self._set_archived(client_id, archived=True)

    def restore(self, client_id: int) -> Client:
        """Bring an archived client back."""
        return self._set_archived(client_id, archived=False)

    def transfer(self, client_id: int, *, to: int) -> Client:
        """Give a client to another trainer; for admins."""
        actor = self._access.allowed("clients.transfer")
        trainers.refuse_as_owner(self._access.gym, to, "to")
        with self._access.act(actor) as act:
            row = self._access.client(act.connection, actor, client_id)
            if row["trainer_id"] != to:
                trainers.move_clients(act, [client_id], row["trainer_id"], to)
            left = self._left(act, row)
        if row["trainer_id"] != to:
            self._access.remember_undo(
                _("the handing over of {name}").format(name=row["full_name"]),
                partial(self._hand_back, left),
            )
        return self.get(client_id)

    def erase(self, client_id: int, *, password: str) -> None:
        """Remove every personal value of a client for good; anonymous amounts and dates stay.

        Needs one's own password again; Invalid under `password`. Backups keep the client.
        """
        self._eraser.erase(client_id, password=password)

    # inside

    def _owner(self, actor: Actor, trainer_id: int | None) -> int:
        if trainer_id is None or trainer_id == actor.id:
            return actor.id
        if not actor.is_admin:
            raise NotAllowed(_("Only an admin may add a client for another trainer."))
        trainers.refuse_as_owner(self._access.gym, trainer_id, "trainer_id")
        return trainer_id

    def _weigh(
        self, act: Act, row: sqlite3.Row, weight_g: int | None, height_mm: int | None
    ) -> int:
        return progress.insert(
            act,
            row["id"],
            on=self._access.today(),
            weight_g=weight_g,
            height_mm=height_mm,
            by_id=act.actor_id,
        )

    def _set_archived(self, client_id: int, *, archived: bool) -> Client:
        actor = self._access.allowed("clients.archive" if archived else "clients.restore")
        with self._access.act(actor) as act:
            row = self._access.client(act.connection, actor, client_id)
            changed = bool(row["archived"]) != archived
            if changed:
                archive(act, row, archived=archived)
            left = self._left(act, row)
        if changed:
            label = _("archiving {name}") if archived else _("bringing back {name}")
            self._access.remember_undo(
                label.format(name=row["full_name"]), partial(self._archive_back, left)
            )
        return self.get(client_id)

    # taking back

    def _left(
        self,
        act: Act,
        former: sqlite3.Row,
        *,
        before: int | None = None,
        weigh_in: int | None = None,
        charge: int | None = None,
    ) -> Left:
        version = row_of(act.connection, former["id"])["version"]
        before = former["version"] if before is None else before
        return Left(former, before, version, weigh_in, charge)

    @contextmanager
    def _taking_back(self, left: Left, action: str) -> Iterator[tuple[Act, sqlite3.Row]]:
        """One act that undoes another; Conflict if anything of it was changed since."""
        client_id = left.former["id"]
        actor = self._access.allowed(action)
        with self._access.act(actor) as act:
            row = self._access.client(act.connection, actor, client_id)
            held = self._access.is_as_left("client", client_id, left.version, row["version"])
            if left.version != left.before:
                self._access.refuse_changed("client", client_id, left.version, row["version"])
            yield act, row
            now = row_of(act.connection, client_id)["version"]
        if held:
            self._access.rewound("client", client_id, before=left.before, now=now)

    def _put_back(self, left: Left, values: Mapping[str, Any]) -> None:
        with self._taking_back(left, "clients.update") as (act, row):
            weighed = left.weigh_in and progress.find(act.connection, left.weigh_in)
            if weighed:
                self._access.refuse_changed("weigh_in", weighed["id"], 1, weighed["version"])
            if values:
                change(act, row, values)
            if weighed:
                progress.mark(act, weighed, removed=True)

    def _archive_back(self, left: Left) -> None:
        archived = bool(left.former["archived"])
        action = "clients.archive" if archived else "clients.restore"
        with self._taking_back(left, action) as (act, row):
            archive(act, row, archived=archived)

    def _hand_back(self, left: Left) -> None:
        former = left.former["trainer_id"]
        try:
            trainers.refuse_as_owner(self._access.gym, former, "to")
        except Invalid:
            raise Conflict(
                _("The trainer from before is not active any more, so nothing was undone.")
            ) from None
        with self._taking_back(left, "clients.transfer") as (act, row):
            trainers.move_clients(act, [row["id"]], row["trainer_id"], former)

    def _take_back(self, added: Left) -> None:
        with self._taking_back(added, "clients.archive") as (act, row):
            charge = added.charge and self._access.left_at("ledger_entry", row["id"], added.charge)
            for entry in payments.live(payments.rows_of(act.connection, row["id"])):
                if entry["id"] != charge:
                    raise Conflict(
                        _("{name} has more in the account by now, so nothing was undone.").format(
                            name=row["full_name"]
                        )
                    )
                payments.insert(
                    act,
                    row["id"],
                    kind="reversal",
                    amount=entry["amount"],
                    on=self._access.today(),
                    description=_("undone"),
                    by_id=act.actor_id,
                    reverses_id=entry["id"],
                )
            if not row["archived"]:
                archive(act, row, archived=True)


def _check_ages(entry: ClientEntry, row: sqlite3.Row, columns: dict[str, Any], today: date) -> None:
    """Invalid if an age and a date of birth disagree, one of them entered and one stored.

    A stored age was never exact: a year more or less is no disagreement.
    """
    given = entry.model_fields_set
    if "date_of_birth" not in given and entry.age is not None and row["date_of_birth"]:
        try:
            agreeing_age(entry.age, date.fromisoformat(row["date_of_birth"]), today)
        except ValueError as problem:
            raise Invalid({"age": str(problem)}) from None
        # what follows from the date of birth is not stored a second time
        del columns["age"], columns["age_on"]
    if "age" not in given and entry.date_of_birth is not None and row["age"] is not None:
        stored = dates.age_from(row["age"], date.fromisoformat(row["age_on"]), today)
        born = dates.age_on(entry.date_of_birth, today)
        if abs(stored - born) > 1:
            raise Invalid(
                {
                    "date_of_birth": _(
                        "By this date the client is {born}, but the age kept is {age}. "
                        "Correct the date, or empty the age."
                    ).format(born=born, age=stored)
                }
            )
