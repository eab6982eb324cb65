"""The admin's care of the people who work at the gym: trainers and other admins."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from ptcms_core import accounts
from ptcms_core.access import ADMIN, Access, Actor
from ptcms_core.accounts import AccountEntry
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NotAllowed, NotFound
from ptcms_core.settings import load as load_settings
from ptcms_core.trainers.hand_over import PENDING, hand_over
from ptcms_core.values import text
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Record, validated
from ptcms_core.values.passwords import hash_password


class Trainer(Record):
    """A person who works at the gym, with what they look after."""

    id: int
    version: int
    full_name: str
    email: str
    role: str
    active: bool
    upi_id: str
    payee_name: str
    must_change_password: bool
    wrong_tries: int
    last_sign_in_at: str | None
    clients: int
    collected: Decimal


# the people are few: they are sorted where they are read
ORDERS: Mapping[str, Callable[[Trainer], Any]] = {
    "name": lambda one: text.fold(one.full_name),
    "email": lambda one: one.email,
    "role": lambda one: one.role,
    "clients": lambda one: one.clients,
    "collected": lambda one: one.collected,
    "last": lambda one: one.last_sign_in_at or "",
    "active": lambda one: one.active,
}

# the service has a method of the name `list`
People = list[Trainer]


def _refuse_delete(connection: sqlite3.Connection, row: sqlite3.Row, actor_id: int) -> None:
    if row["id"] == actor_id:
        raise NotAllowed(_("You can't delete the account you are signed in with."))
    accounts.refuse_losing_last_admin(connection, row)


@guarded
class Trainers:
    """The people who work at the gym; for admins."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(
        self,
        *,
        full_name: str,
        email: str,
        password: str,
        role: str = "trainer",
        upi_id: str = "",
        payee_name: str = "",
        must_change_password: bool = False,
        own_password: str | None = None,
    ) -> Trainer:
        """Make an account for somebody; Invalid, NotAllowed.

        For another admin one's own password is needed as well (see `Access.prove`).
        """
        actor = self._access.allowed("trainers.manage")
        entered = {
            "full_name": full_name,
            "email": email,
            "role": role,
            "upi_id": upi_id,
            "payee_name": payee_name,
        }
        entry, secret = accounts.new_account(self._access.gym, entered, password)
        if entry.role == ADMIN:
            self._prove(actor, own_password)
        hashed = hash_password(secret, self._access.password_cost)
        with self._access.gym.account_act(actor.id) as act:
            new_id = accounts.insert(
                act,
                full_name=entry.full_name,
                email=entry.email,
                role=entry.role,
                password_hash=hashed,
                must_change_password=must_change_password,
                upi_id=entry.upi_id,
                payee_name=entry.payee_name,
            )
        trainer = self.get(new_id)
        self._access.remember_undo(
            _("adding {name}").format(name=trainer.full_name),
            partial(self._take_back, new_id, trainer.version),
        )
        return trainer

    def list(self, *, active: bool | None = None, sort: str = "name") -> People:
        """Everybody who works here, by name; only the active or the inactive on request.

        `sort` is a key of ORDERS, with `-` in front the other way round; Invalid.
        """
        self._access.allowed("trainers.view")
        with self._access.gym.accounts.read() as connection:
            rows = connection.execute(
                "SELECT * FROM account WHERE deleted_at IS NULL ORDER BY full_name, id"
            ).fetchall()
        people = [
            trainer for trainer in self._records(rows) if active is None or trainer.active is active
        ]
        order = ORDERS.get(sort.removeprefix("-"))
        if order is None:
            known = ", ".join(ORDERS)
            raise Invalid({"sort": _("This can be sorted by: {ways}.").format(ways=known)})

        def key(one: Trainer) -> tuple[Any, str, int]:
            return order(one), text.fold(one.full_name), one.id

        return sorted(people, key=key, reverse=sort.startswith("-"))

    def get(self, trainer_id: int) -> Trainer:
        """One person; NotFound."""
        self._access.allowed("trainers.view")
        with self._access.gym.accounts.read() as connection:
            row = accounts.find(connection, trainer_id)
        return self._records([row])[0]

    def update(
        self, trainer_id: int, *, version: int, own_password: str | None = None, **changes: Any
    ) -> Trainer:
        """Change name, email, role, UPI id or payee name; Conflict, Invalid, NotFound.

        For another role one's own password is needed as well (see `Access.prove`).
        """
        actor = self._access.allowed("trainers.manage")
        before = self.get(trainer_id)
        entry = validated(AccountEntry, changes)
        if "role" in entry.model_fields_set and entry.role != before.role:
            self._prove(actor, own_password)
        new_version = accounts.change(self._access, actor.id, trainer_id, version, entry)
        if trainer_id == actor.id and entry.role != ADMIN and "role" in entry.model_fields_set:
            return before.model_copy(update={"role": entry.role, "version": new_version})
        return self.get(trainer_id)

    def deactivate(self, trainer_id: int) -> Trainer:
        """Close an account for now; its sessions end, its clients stay with it."""
        return self._set_active(trainer_id, active=False)

    def reactivate(self, trainer_id: int) -> Trainer:
        """Open a closed account again."""
        return self._set_active(trainer_id, active=True)

    def delete(self, trainer_id: int, *, hand_clients_to: int | None) -> int:
        """Remove a person for good; how many clients were handed over.

        Name and id stay for receipts and the journal; the email is free again. NotAllowed for
        oneself and the last admin, Invalid under `hand_clients_to` when clients need somebody.
        """
        return self._delete(trainer_id, hand_clients_to)

    def check_delete(self, trainer_id: int) -> int:
        """How many clients deleting this person would hand over; NotAllowed as for `delete`."""
        actor = self._access.allowed("trainers.manage")
        with self._access.gym.accounts.read() as connection:
            _refuse_delete(connection, accounts.find(connection, trainer_id), actor.id)
        return self._counts().get(trainer_id, 0)

    def reset_password(self, trainer_id: int, *, new: str) -> None:
        """Give somebody a new password, which they must change at the next sign-in."""
        actor = self._access.allowed("trainers.manage")
        person = self.get(trainer_id)
        secret = accounts.password_for(new, about=(person.full_name, person.email), field="new")
        hashed = hash_password(secret, self._access.password_cost)
        with self._access.gym.account_act(actor.id) as act:
            row = accounts.find(act.connection, trainer_id)
            accounts.set_password(act, row, hashed, must_change=trainer_id != actor.id)
            if trainer_id == actor.id:
                self._access.stamp = row["stamp"] + 1
        self._access.remember_undo(
            _("the new password of {name}").format(name=person.full_name), None
        )

    def let_try_again(self, trainer_id: int) -> Trainer:
        """Forget the wrong passwords typed for an account, so that nobody has to wait; NotFound."""
        actor = self._access.allowed("trainers.manage")
        with self._access.gym.account_act(actor.id) as act:
            row = accounts.find(act.connection, trainer_id)
            if accounts.forget_tries(act.connection, row["email_key"]):
                act.note("account", trainer_id, "let_try_again")
        return self.get(trainer_id)

    # inside

    def _prove(self, actor: Actor, own_password: str | None) -> None:
        try:
            self._access.prove(actor, own_password)
        except Invalid as refused:
            raise Invalid({"own_password": refused.sentence}) from None

    def _set_active(self, trainer_id: int, *, active: bool, left: int | None = None) -> Trainer:
        """Close or open an account; `left` is the version an act that is undone left it at."""
        actor = self._access.allowed("trainers.manage")
        if trainer_id == actor.id:
            raise NotAllowed(_("You can't close the account you are signed in with."))
        with self._access.gym.account_act(actor.id) as act:
            row = accounts.find(act.connection, trainer_id)
            if left is not None:
                self._access.refuse_changed("account", trainer_id, left, row["version"])
            changed = bool(row["active"]) != active
            if changed:
                if not active:
                    accounts.refuse_losing_last_admin(act.connection, row)
                act.connection.execute(
                    "UPDATE account SET active = :active, stamp = stamp + 1,"
                    " version = version + 1 WHERE id = :id",
                    {"active": int(active), "id": trainer_id},
                )
                act.note(
                    "account",
                    trainer_id,
                    "reactivate" if active else "deactivate",
                    before={"active": row["active"]},
                    after={"active": int(active)},
                )
        if left is not None:
            self._access.rewound(
                "account", trainer_id, before=left - 1, now=row["version"] + int(changed)
            )
        elif changed:
            label = (
                _("opening the account of {name}") if active else _("closing the account of {name}")
            )
            self._access.remember_undo(
                label.format(name=row["full_name"]),
                partial(self._set_active, trainer_id, active=not active, left=row["version"] + 1),
            )
        return self.get(trainer_id)

    def _delete(
        self, trainer_id: int, hand_clients_to: int | None, *, left: int | None = None
    ) -> int:
        actor = self._access.allowed("trainers.manage")
        with self._access.gym.accounts.read() as connection:
            _refuse_delete(connection, accounts.find(connection, trainer_id), actor.id)
        count = self._counts().get(trainer_id, 0)
        target = self._taker(trainer_id, hand_clients_to, count)
        with self._access.gym.account_act(actor.id) as act:
            row = accounts.find(act.connection, trainer_id)
            if left is not None:
                self._access.refuse_changed("account", trainer_id, left, row["version"])
            _refuse_delete(act.connection, row, actor.id)
            act.connection.execute(
                "UPDATE account SET deleted_at = :at, active = 0, email = NULL, email_key = NULL,"
                " password_hash = NULL, stamp = stamp + 1, version = version + 1 WHERE id = :id",
                {"at": act.at, "id": trainer_id},
            )
            act.connection.execute(
                "INSERT INTO meta (key, value) VALUES (:key, :value)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                {"key": f"{PENDING}{trainer_id}", "value": str(target)},
            )
            act.note("account", trainer_id, "delete", before=accounts.image(row))
        moved = hand_over(self._access.gym, actor.id, trainer_id, target)
        self._access.remember_undo(_("deleting {name}").format(name=row["full_name"]), None)
        return moved

    def _take_back(self, trainer_id: int, left: int) -> None:
        if self._counts().get(trainer_id, 0):
            raise Conflict(_("This trainer has clients by now, so nothing was undone."))
        self._delete(trainer_id, None, left=left)

    def _taker(self, leaving: int, target: int | None, clients: int) -> int:
        if target is None:
            if clients:
                raise Invalid(
                    {"hand_clients_to": _("Choose who takes over the clients of this trainer.")}
                )
            return self._access.actor().id
        try:
            taker = self.get(target)
        except NotFound:
            raise Invalid({"hand_clients_to": _("There is no such trainer.")}) from None
        if target == leaving or not taker.active:
            raise Invalid({"hand_clients_to": _("Choose another active trainer.")})
        return target

    def _counts(self) -> dict[int, int]:
        with self._access.gym.data.read() as connection:
            return dict(
                connection.execute(
                    "SELECT trainer_id, SUM(clients) FROM client_tally"
                    " WHERE kind IN ('active', 'aside') GROUP BY trainer_id"
                ).fetchall()
            )

    def _collected(self) -> dict[int, int]:
        with self._access.gym.data.read() as connection:
            return dict(
                connection.execute(
                    "SELECT by_id, SUM(received) FROM taking"
                    " WHERE entries > 0 AND by_id > 0 GROUP BY by_id"
                ).fetchall()
            )

    def _tries(self) -> dict[str, int]:
        with self._access.gym.accounts.read() as connection:
            return dict(connection.execute("SELECT email_key, failures FROM throttle").fetchall())

    def _records(self, rows: Iterable[sqlite3.Row]) -> People:
        counts, collected, tries = self._counts(), self._collected(), self._tries()
        settings = load_settings(self._access.gym)
        return [
            Trainer(
                id=row["id"],
                version=row["version"],
                full_name=row["full_name"],
                email=row["email"],
                role=row["role"],
                active=bool(row["active"]),
                upi_id=row["upi_id"],
                payee_name=row["payee_name"],
                must_change_password=bool(row["must_change_password"]),
                wrong_tries=tries.get(row["email_key"], 0),
                last_sign_in_at=row["last_sign_in_at"],
                clients=counts.get(row["id"], 0),
                collected=settings.amount(collected.get(row["id"], 0)),
            )
            for row in rows
        ]
