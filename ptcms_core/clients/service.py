"""Clients as screens call them: adding, finding, changing, archiving, handing over, erasing."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from ptcms_core import payments, progress, trainers
from ptcms_core.access import Access, Actor
from ptcms_core.accounts import Doorkeeper
from ptcms_core.catalogue import _
from ptcms_core.clients.entry import Client, ClientEntry, EntryContext, Likeness, Page
from ptcms_core.clients.finding import alike, conditions, position
from ptcms_core.clients.rows import (
    ORDERS,
    Reader,
    columns_of,
    erase_rows,
    grams,
    image,
    millimetres,
    write,
)
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotAllowed
from ptcms_core.settings import GymSettings
from ptcms_core.settings import load as load_settings
from ptcms_core.storage import journal
from ptcms_core.values import body, dates, money
from ptcms_core.values import text as texts
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import validated
from ptcms_core.values.phone import parse_phone


@guarded
class Clients:
    """The clients one looks after (an admin: everybody's)."""

    def __init__(self, access: Access, doorkeeper: Doorkeeper) -> None:
        self._access = access
        self._doorkeeper = doorkeeper

    # finding

    def get(self, client_id: int) -> Client:
        """One client; NotFound, for another trainer's as well."""
        actor = self._access.allowed("clients.view")
        with self._access.gym.data.read() as connection:
            row = self._access.client(connection, actor, client_id)
        return Reader(self._access).client(row)

    def search(
        self,
        text: str = "",
        *,
        archived: bool = False,
        sort: str = "name",
        after: str | None = None,
        limit: int = 50,
        offset: int | None = None,
        trainer_id: int | None = None,
    ) -> Page:
        """Clients whose name, phone digits, goal or email hold every word of `text`.

        `sort` is a key of ORDERS, with `-` in front for descending; `after` is the page's `next`.
        """
        actor = self._access.allowed("clients.view")
        start = offset if offset is not None else position(after)
        where, values = conditions(actor, text, archived, trainer_id)
        order = ORDERS.get(sort.lstrip("-"), ORDERS["name"]).format(
            d="DESC" if sort.startswith("-") else "ASC"
        )
        with self._access.gym.data.read() as connection:
            total = int(
                connection.execute(
                    f"SELECT COUNT(*) FROM client WHERE {where}",  # noqa: S608 - own conditions
                    values,
                ).fetchone()[0]
            )
            rows = connection.execute(
                f"SELECT * FROM client WHERE {where} ORDER BY {order}"  # noqa: S608
                " LIMIT :limit OFFSET :start",
                values | {"limit": limit, "start": start},
            ).fetchall()
        reader = Reader(self._access)
        end = start + len(rows)
        return Page(
            items=[reader.client(row) for row in rows],
            next=str(end) if end < total and rows else None,
            total=total,
        )

    def count(self, *, archived: bool = False) -> int:
        """How many clients one looks after."""
        actor = self._access.allowed("clients.view")
        where, values = conditions(actor, "", archived, None)
        with self._access.gym.data.read() as connection:
            return int(
                connection.execute(
                    f"SELECT COUNT(*) FROM client WHERE {where}",  # noqa: S608
                    values,
                ).fetchone()[0]
            )

    def similar(
        self, full_name: str = "", phone: str | None = None, *, besides: int | None = None
    ) -> list[Likeness]:
        """Clients who may be the same person: same phone, or a name nearly equal."""
        actor = self._access.allowed("clients.view")
        number = None
        if phone:
            with suppress(ValueError):
                number = parse_phone(phone, load_settings(self._access.gym).phone_region)
        with self._access.gym.data.read() as connection:
            return alike(connection, actor, full_name, number, besides)

    # keeping

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
        charge, due = fee_of(fee, fee_due, settings, today, problems)
        if problems or entry is None:
            raise Invalid(problems)
        if not confirmed:
            self._ask(actor, entry, besides=None)
        with self._access.act(actor) as act:
            cursor = act.connection.execute(
                "INSERT INTO client (trainer_id, full_name, name_key, search_key, created_at,"
                " version) VALUES (:trainer, :name, '', '', :at, 0)",
                {"trainer": owner, "name": entry.full_name, "at": act.at},
            )
            client_id = int(cursor.lastrowid or 0)
            write(act, client_id, columns_of(entry, today))
            row = act.connection.execute(
                "SELECT * FROM client WHERE id = :id", {"id": client_id}
            ).fetchone()
            act.note("client", client_id, "add", client_id=client_id, after=image(row))
            if entry.weight_kg is not None:
                progress.insert(
                    act,
                    client_id,
                    on=today,
                    weight_g=grams(entry.weight_kg),
                    height_mm=row["height_mm"],
                    note="",
                    by_id=actor.id,
                )
            if charge:
                payments.insert(
                    act,
                    client_id,
                    kind="charge",
                    amount=charge,
                    on=today,
                    due=due,
                    description=_("Fee"),
                    by_id=actor.id,
                )
        client = self.get(client_id)
        self._access.remember_undo(
            _("adding {name}").format(name=client.full_name),
            lambda: self._archive_if(client_id, client.version),
        )
        return client

    def update(
        self, client_id: int, *, version: int, confirmed: bool = False, **changes: Any
    ) -> Client:
        """Change what is known; a changed weight or height is a weigh-in of today.

        Conflict (with the fields as they stand) if somebody changed the client meanwhile.
        """
        actor = self._access.allowed("clients.update")
        today = self._access.today()
        region = load_settings(self._access.gym).phone_region
        entry = validated(ClientEntry, changes, EntryContext(today=today, region=region))
        if not confirmed:
            self._ask(actor, entry, besides=client_id)
        with self._access.act(actor) as act:
            row = self._access.client(act.connection, actor, client_id)
            if row["version"] != version:
                raise Conflict(
                    _("Somebody changed this client meanwhile. What you typed was not saved."),
                    image(row),
                    by=self._access.last_hand(act.connection, "client", client_id),
                )
            values = {k: v for k, v in columns_of(entry, today).items() if row[k] != v}
            if set(values) == {"age_on"}:
                values = {}
            if values:
                write(act, client_id, values)
                act.note(
                    "client",
                    client_id,
                    "update",
                    client_id=client_id,
                    before={name: row[name] for name in values},
                    after=values,
                )
            weight = grams(entry.weight_kg)
            weighed = weight is not None and weight != row["last_weight_g"]
            if weighed or values.get("height_mm"):
                progress.insert(
                    act,
                    client_id,
                    on=today,
                    weight_g=weight if weighed else row["last_weight_g"],
                    height_mm=values.get("height_mm", row["height_mm"]),
                    note="",
                    by_id=actor.id,
                )
            before = {name: row[name] for name in values}
        client = self.get(client_id)
        if before:
            self._access.remember_undo(
                _("the change of {name}").format(name=client.full_name),
                lambda: self._put_back(client_id, client.version, before),
            )
        return client

    def archive(self, client_id: int) -> Client:
        """Put a client aside; nothing is lost and `restore` brings them back."""
        return self._set_archived(client_id, archived=True)

    def restore(self, client_id: int) -> Client:
        """Bring an archived client back."""
        return self._set_archived(client_id, archived=False)

    def transfer(self, client_id: int, *, to: int) -> Client:
        """Give a client to another trainer; for admins."""
        actor = self._access.allowed("clients.transfer")
        self._check_owner(to, "to")
        with self._access.act(actor) as act:
            row = self._access.client(act.connection, actor, client_id)
            if row["trainer_id"] != to:
                trainers.move_clients(act, [client_id], row["trainer_id"], to)
        client = self.get(client_id)
        former = row["trainer_id"]
        self._access.remember_undo(
            _("the handing over of {name}").format(name=client.full_name),
            lambda: self._same(client_id, client.version) and self.transfer(client_id, to=former),
        )
        return client

    def erase(self, client_id: int, *, password: str) -> None:
        """Remove every personal value of a client for good; anonymous amounts and dates stay.

        Needs one's own password again; Invalid under `password`.
        """
        actor = self._access.allowed("clients.erase")
        with self._access.gym.data.read() as connection:
            row = self._access.client(connection, actor, client_id)
        self._doorkeeper.confirm(actor.id, password)
        with self._access.act(actor) as act:
            self._access.client(act.connection, actor, client_id)
            erase_rows(act, client_id)
            journal.forget_images(act.connection, client_id)
            act.note("client", client_id, "erase", client_id=client_id)
        self._erase_files(client_id, [row["full_name"], (row["phone"] or "").lstrip("+")])
        self._access.undo_steps.clear()
        self._access.gym.data.checkpoint()

    # inside

    def _owner(self, actor: Actor, trainer_id: int | None) -> int:
        if trainer_id is None or trainer_id == actor.id:
            return actor.id
        if not actor.is_admin:
            raise NotAllowed(_("Only an admin may add a client for another trainer."))
        self._check_owner(trainer_id)
        return trainer_id

    def _check_owner(self, trainer_id: int, field: str = "trainer_id") -> None:
        with self._access.gym.accounts.read() as connection:
            row = connection.execute(
                "SELECT active FROM account WHERE id = :id AND deleted_at IS NULL",
                {"id": trainer_id},
            ).fetchone()
        if row is None or not row["active"]:
            raise Invalid({field: _("Choose an active trainer.")})

    def _ask(self, actor: Actor, entry: ClientEntry, besides: int | None) -> None:
        given = entry.model_fields_set
        with self._access.gym.data.read() as connection:
            before = None if besides is None else self._access.client(connection, actor, besides)
            name = entry.full_name if "full_name" in given else ""
            number = entry.phone if "phone" in given else None
            if before is not None and before["full_name"] == name:
                name = ""
            if before is not None and before["phone"] == number:
                number = None
            likely = alike(connection, actor, name, number, besides)
        for other in likely:
            if other.same_phone and other.client_id is None:
                raise NeedsConfirmation(
                    "duplicate",
                    _(
                        "This phone is already in the gym's records; ask the admin. "
                        "Save all the same?"
                    ),
                )
            if other.same_phone or texts.fold(other.full_name) == texts.fold(name):
                raise NeedsConfirmation(
                    "duplicate",
                    _(
                        "{name} (phone ending {digits}) is already a client. Save all the same?"
                    ).format(name=other.full_name, digits=other.last_four or "–"),
                )
        question = None
        if entry.height_cm is not None and (
            before is None or before["height_mm"] != millimetres(entry.height_cm)
        ):
            question = body.improbable_height(entry.height_cm)
        if (
            question is None
            and entry.weight_kg is not None
            and (before is None or before["last_weight_g"] != grams(entry.weight_kg))
        ):
            question = body.improbable_weight(entry.weight_kg)
        if question:
            raise NeedsConfirmation("improbable", question)

    def _set_archived(self, client_id: int, *, archived: bool) -> Client:
        actor = self._access.allowed("clients.archive" if archived else "clients.restore")
        with self._access.act(actor) as act:
            row = self._access.client(act.connection, actor, client_id)
            if bool(row["archived"]) != archived:
                act.connection.execute(
                    "UPDATE client SET archived = :archived, archived_at = :at,"
                    " version = version + 1 WHERE id = :id",
                    {
                        "archived": int(archived),
                        "at": act.at if archived else None,
                        "id": client_id,
                    },
                )
                act.note(
                    "client",
                    client_id,
                    "archive" if archived else "restore",
                    client_id=client_id,
                    before={"archived": row["archived"]},
                    after={"archived": int(archived)},
                )
        client = self.get(client_id)
        inverse = self.restore if archived else self.archive
        label = _("archiving {name}") if archived else _("bringing back {name}")
        self._access.remember_undo(
            label.format(name=client.full_name),
            lambda: self._same(client_id, client.version) and inverse(client_id),
        )
        return client

    def _same(self, client_id: int, version: int) -> bool:
        if self.get(client_id).version != version:
            raise Conflict(_("This client was changed since, so nothing was undone."))
        return True

    def _archive_if(self, client_id: int, version: int) -> None:
        self._same(client_id, version)
        self.archive(client_id)

    def _put_back(self, client_id: int, version: int, values: dict[str, Any]) -> None:
        actor = self._access.allowed("clients.update")
        with self._access.act(actor) as act:
            row = self._access.client(act.connection, actor, client_id)
            if row["version"] != version:
                raise Conflict(_("This client was changed since, so nothing was undone."))
            write(act, client_id, values)
            act.note(
                "client",
                client_id,
                "update",
                client_id=client_id,
                before={name: row[name] for name in values},
                after=values,
            )

    def _erase_files(self, client_id: int, traces: list[str]) -> None:
        folder = self._access.gym.folder
        with (folder / "erased.txt").open("a", encoding="utf-8") as file:
            file.write(f"{client_id}\n")
        (folder / "erased.txt").chmod(self._access.gym.file_mode)
        needles = [trace.casefold().encode() for trace in traces if trace]
        places = [
            *folder.glob("outside-edits/*"),
            *folder.glob("whatsapp/*"),
            *folder.glob("legacy-*"),
            *folder.glob("exports/*"),
        ]
        for path in places:
            with suppress(OSError):
                content = path.read_text(encoding="utf-8", errors="replace").casefold().encode()
                if path.is_file() and any(needle in content for needle in needles):
                    path.unlink()


def fee_of(
    fee: Decimal | int | str | None,
    due: date | str | None,
    settings: GymSettings,
    today: date,
    problems: dict[str, str],
) -> tuple[int, date | None]:
    """The fee in minor units and its due date; what is wrong goes into `problems`."""
    amount, due_on = 0, None
    if fee is not None and fee != "":
        try:
            amount = (
                money.parse_amount(fee, settings.money)
                if isinstance(fee, str)
                else money.to_minor(fee, settings.money)
            )
            if amount < 0:
                raise ValueError(_("A fee can't be negative."))
        except (ValueError, TypeError) as problem:
            problems["fee"] = str(problem)
    if due is not None and due != "":
        try:
            due_on = dates.day_of(due, today, prefer="future")
        except ValueError as problem:
            problems["fee_due"] = str(problem)
    return amount, due_on
