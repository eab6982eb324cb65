"""Clients: who they are, who looks after them, finding them, archiving and erasing them."""

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ValidationInfo

from ptcms_core import payments, progress, trainers
from ptcms_core.access import Access, Actor
from ptcms_core.accounts import Doorkeeper
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotAllowed, NotFound
from ptcms_core.settings import GymSettings
from ptcms_core.settings import load as load_settings
from ptcms_core.storage import journal
from ptcms_core.storage.journal import Act
from ptcms_core.values import body, dates, ledger, money, phone, text
from ptcms_core.values.entry import Entry, Record, validated

# ------------------------------------------------------------------ what it is

LONGEST_NAME = 200


class Client(Record):
    """A client as seen today. Weights in kg, heights in cm, amounts in the gym's currency."""

    id: int
    version: int
    trainer_id: int
    trainer_name: str
    full_name: str
    gender: str | None
    equation: str | None
    date_of_birth: date | None
    age: int | None
    phone: str | None
    email: str
    height_cm: float | None
    weight_kg: float | None
    weight_change_7d_kg: float | None
    last_weigh_in_on: date | None
    goal: str
    goal_weight_kg: float | None
    activity: str
    injuries: str
    notes: str
    emergency_contact: str
    language: str
    whatsapp_consent: bool
    consent_on: date | None
    consent_source: str
    opted_out_on: date | None
    balance: Decimal
    payment_status: ledger.Status
    next_due_on: date | None
    last_payment_on: date | None
    last_reminded_at: str | None
    has_diet: bool
    has_workout: bool
    archived: bool
    created_at: str


class Page(Record):
    """Some rows of a longer list; `next` goes into `after` for the rows that follow."""

    items: list[Client]
    next: str | None
    total: int


class Likeness(Record):
    """Somebody who may be the same person; no name where the client is another trainer's."""

    client_id: int | None
    full_name: str
    last_four: str
    same_phone: bool


class _Context(Record):
    today: date
    region: str


def _context(info: ValidationInfo) -> _Context:
    context: _Context = (info.context or {})["context"]
    return context


def _line(label: str, limit: int, *, required: bool = False) -> BeforeValidator:
    return BeforeValidator(
        lambda value: text.entered(
            "" if value is None else str(value), _(label), max_length=limit, required=required
        )
    )


def _text(label: str, limit: int) -> BeforeValidator:
    return BeforeValidator(
        lambda value: text.entered(
            "" if value is None else str(value), _(label), max_length=limit, multiline=True
        )
    )


def _phone(value: object, info: ValidationInfo) -> str | None:
    entered = str(value or "").strip()
    return phone.parse_phone(entered, _context(info).region) if entered else None


def _email(value: object) -> str:
    entered = str(value or "").strip()
    return text.email(entered) if entered else ""


def _date_of_birth(value: object, info: ValidationInfo) -> date | None:
    if value is None or value == "":
        return None
    today = _context(info).today
    born = value if isinstance(value, date) else dates.parse_date(str(value), today, prefer="past")
    if born > today:
        raise ValueError(_("A date of birth can't be in the future."))
    body.check_age(dates.age_on(born, today))
    return born


def _number(value: object) -> float | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return float(str(value).strip().replace(",", "."))
    except ValueError:
        raise ValueError(_("Type a number, such as 72 or 72.4.")) from None


def _age(value: object) -> int | None:
    number = _number(value)
    if number is None:
        return None
    if number != int(number):
        raise ValueError(_("Type the age in whole years."))
    body.check_age(int(number))
    return int(number)


def _height(value: object) -> float | None:
    number = _number(value)
    if number is not None:
        body.check_height_cm(number)
    return number


def _weight(value: object) -> float | None:
    number = _number(value)
    if number is not None:
        body.check_weight_kg(number)
    return number


def _choice(value: object) -> object:
    return (value.strip().lower() or None) if isinstance(value, str) else value


Height = Annotated[float | None, BeforeValidator(_height)]
Weight = Annotated[float | None, BeforeValidator(_weight)]


class ClientEntry(Entry):
    """What may be entered about a client; what isn't given stays as it is."""

    full_name: Annotated[str, _line("The name", LONGEST_NAME, required=True)] = ""
    phone: Annotated[str | None, BeforeValidator(_phone)] = None
    gender: Annotated[Literal["female", "male", "other"] | None, BeforeValidator(_choice)] = None
    equation: Annotated[Literal["female", "male"] | None, BeforeValidator(_choice)] = None
    age: Annotated[int | None, BeforeValidator(_age)] = None
    date_of_birth: Annotated[date | None, BeforeValidator(_date_of_birth)] = None
    height_cm: Height = None
    weight_kg: Weight = None
    goal: Annotated[str, _line("The goal", 200)] = ""
    goal_weight_kg: Weight = None
    activity: Annotated[
        Literal["sedentary", "light", "moderate", "very_active", "extra_active"],
        BeforeValidator(_choice),
    ] = "sedentary"
    email: Annotated[str, BeforeValidator(_email)] = ""
    injuries: Annotated[str, _text("Injuries", 2_000)] = ""
    notes: Annotated[str, _text("The notes", 10_000)] = ""
    emergency_contact: Annotated[str, _line("The emergency contact", 200)] = ""
    language: Literal["en", "hi"] = "en"
    whatsapp_consent: bool = False
    consent_source: Annotated[str, _line("Where the consent came from", 100)] = ""


# ------------------------------------------------------------------ how it is kept

COLUMNS = (
    "full_name",
    "phone",
    "gender",
    "equation",
    "date_of_birth",
    "age",
    "age_on",
    "height_mm",
    "goal",
    "goal_weight_g",
    "activity",
    "email",
    "injuries",
    "notes",
    "emergency_contact",
    "language",
    "whatsapp_consent",
    "consent_on",
    "consent_source",
    "opted_out_on",
    "trainer_id",
    "archived",
)

ORDERS = {
    "name": "name_key {d}, id {d}",
    "balance": "balance {d}, name_key, id",
    "due": "next_due_on IS NULL, next_due_on {d}, name_key, id",
    "weight": "last_weight_g IS NULL, last_weight_g {d}, name_key, id",
    "weigh_in": "last_weigh_in_on {d}, name_key, id",
    "goal": "goal {d}, name_key, id",
    "phone": "phone {d}, name_key, id",
    "trainer": "trainer_id {d}, name_key, id",
    "id": "id {d}",
}


def image(row: Mapping[str, Any] | sqlite3.Row) -> dict[str, object]:
    """What the journal keeps of a client's row."""
    return {column: row[column] for column in COLUMNS}


def search_key(full_name: str, phone_number: str | None, goal: str, email: str) -> str:
    """What searching looks through: folded name, phone digits, goal and email."""
    digits = (phone_number or "").lstrip("+")
    return "\n".join((text.fold(full_name), digits, text.fold(goal), email))


def _grams(kg: float | None) -> int | None:
    return None if kg is None else round(kg * 1000)


def _millimetres(cm: float | None) -> int | None:
    return None if cm is None else round(cm * 10)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _columns(entry: ClientEntry, today: date) -> dict[str, Any]:
    """The columns that the given fields of an entry set."""
    values: dict[str, Any] = {}
    for name in entry.model_fields_set - {"weight_kg"}:
        value = getattr(entry, name)
        if name == "height_cm":
            values["height_mm"] = _millimetres(value)
        elif name == "goal_weight_kg":
            values["goal_weight_g"] = _grams(value)
        elif name == "age":
            values |= {"age": value, "age_on": today.isoformat() if value is not None else None}
        elif name == "date_of_birth":
            values["date_of_birth"] = value.isoformat() if value else None
        elif name == "whatsapp_consent":
            values["whatsapp_consent"] = int(value)
            values["consent_on"] = today.isoformat() if value else None
        else:
            values[name] = value
    if values.get("date_of_birth"):
        values |= {"age": None, "age_on": None}
    return values


def _write(act: Act, client_id: int, values: Mapping[str, Any]) -> None:
    row = act.connection.execute(
        "SELECT * FROM client WHERE id = :id", {"id": client_id}
    ).fetchone()
    merged = {**dict(row), **values}
    merged["name_key"] = text.fold(merged["full_name"])
    merged["search_key"] = search_key(
        merged["full_name"], merged["phone"], merged["goal"], merged["email"]
    )
    columns = [*values, "name_key", "search_key"]
    assignments = ", ".join(f"{column} = :{column}" for column in columns)
    act.connection.execute(
        f"UPDATE client SET {assignments}, version = version + 1 WHERE id = :id",  # noqa: S608 - own column names
        {column: merged[column] for column in columns} | {"id": client_id},
    )


class Reader:
    """Makes records of rows: one look at names, settings and the day for a whole page."""

    def __init__(self, access: Access) -> None:
        self._names = access.gym.account_names()
        self._settings: GymSettings = load_settings(access.gym)
        self._today = access.today()

    def client(self, row: sqlite3.Row) -> Client:
        """The row as a record."""
        today = self._today
        born, due = _day(row["date_of_birth"]), _day(row["next_due_on"])
        if born is not None:
            age: int | None = dates.age_on(born, today)
        elif row["age"] is not None:
            age = dates.age_from(row["age"], date.fromisoformat(row["age_on"]), today)
        else:
            age = None
        return Client.model_construct(
            id=row["id"],
            version=row["version"],
            trainer_id=row["trainer_id"],
            trainer_name=self._names.get(row["trainer_id"], ""),
            full_name=row["full_name"],
            gender=row["gender"],
            equation=row["equation"],
            date_of_birth=born,
            age=age,
            phone=row["phone"],
            email=row["email"],
            height_cm=_tenth(row["height_mm"], 10),
            weight_kg=_tenth(row["last_weight_g"], 1000),
            weight_change_7d_kg=_tenth(row["weight_change_7d_g"], 1000),
            last_weigh_in_on=_day(row["last_weigh_in_on"]),
            goal=row["goal"],
            goal_weight_kg=_tenth(row["goal_weight_g"], 1000),
            activity=row["activity"],
            injuries=row["injuries"],
            notes=row["notes"],
            emergency_contact=row["emergency_contact"],
            language=row["language"],
            whatsapp_consent=bool(row["whatsapp_consent"]),
            consent_on=_day(row["consent_on"]),
            consent_source=row["consent_source"],
            opted_out_on=_day(row["opted_out_on"]),
            balance=self._settings.amount(row["balance"]),
            payment_status=ledger.status(
                row["balance"],
                has_charge=bool(row["has_charge"]),
                has_payment=bool(row["has_payment"]),
                next_due_on=due,
                today=today,
            ),
            next_due_on=due,
            last_payment_on=_day(row["last_payment_on"]),
            last_reminded_at=row["last_reminded_at"],
            has_diet=row["diet_plan_id"] is not None,
            has_workout=row["workout_plan_id"] is not None,
            archived=bool(row["archived"]),
            created_at=row["created_at"],
        )


def _tenth(value: int | None, divisor: int) -> float | None:
    return None if value is None else value / divisor


def document_fragment(
    connection: sqlite3.Connection, client_id: int, names: Mapping[int, str]
) -> dict[str, object] | None:
    """The client in clients.json; None once erased."""
    row = connection.execute(
        "SELECT * FROM client WHERE id = :id AND erased_at IS NULL", {"id": client_id}
    ).fetchone()
    if row is None:
        return None
    fragment: dict[str, object] = {"name": row["full_name"], "gender": row["gender"]}
    if row["equation"]:
        fragment["equation"] = row["equation"]
    if row["date_of_birth"]:
        fragment["date_of_birth"] = row["date_of_birth"]
    elif row["age"] is not None:
        fragment |= {"age": row["age"], "age_on": row["age_on"]}
    return fragment | {
        "height": _tenth(row["height_mm"], 10),
        "goal": row["goal"],
        "goal_weight": _tenth(row["goal_weight_g"], 1000),
        "activity": row["activity"],
        "trainer": names.get(row["trainer_id"], ""),
        "trainer_id": row["trainer_id"],
        "email": row["email"],
        "injuries": row["injuries"],
        "notes": row["notes"],
        "emergency_contact": row["emergency_contact"],
        "language": row["language"],
        "whatsapp_consent": bool(row["whatsapp_consent"]),
        "consent_on": row["consent_on"],
        "consent_source": row["consent_source"],
        "opted_out_on": row["opted_out_on"],
        "archived": bool(row["archived"]),
        "created_at": row["created_at"],
        "version": row["version"],
    }


def phone_fragment(
    connection: sqlite3.Connection, client_id: int, _names: Mapping[int, str]
) -> dict[str, object] | None:
    """The client in phone.json; None without a phone."""
    row = connection.execute(
        "SELECT full_name, phone FROM client"
        " WHERE id = :id AND erased_at IS NULL AND phone IS NOT NULL",
        {"id": client_id},
    ).fetchone()
    return None if row is None else {"name": row["full_name"], "phone": row["phone"]}


# ------------------------------------------------------------------ what others call


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
        start = offset if offset is not None else _position(after)
        where, values = _conditions(actor, text, archived, trainer_id)
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
        where, values = _conditions(actor, "", archived, None)
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
                number = _parsed(phone, load_settings(self._access.gym).phone_region)
        with self._access.gym.data.read() as connection:
            return _alike(connection, actor, full_name, number, besides)

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
                _Context(today=today, region=settings.phone_region),
            )
        except Invalid as invalid:
            problems |= invalid.fields
        charge, due = _fee(fee, fee_due, settings, today, problems)
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
            _write(act, client_id, _columns(entry, today))
            row = act.connection.execute(
                "SELECT * FROM client WHERE id = :id", {"id": client_id}
            ).fetchone()
            act.note("client", client_id, "add", client_id=client_id, after=image(row))
            if entry.weight_kg is not None:
                progress.insert(
                    act,
                    client_id,
                    on=today,
                    weight_g=_grams(entry.weight_kg),
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
        entry = validated(ClientEntry, changes, _Context(today=today, region=region))
        if not confirmed:
            self._ask(actor, entry, besides=client_id)
        with self._access.act(actor) as act:
            row = self._access.client(act.connection, actor, client_id)
            if row["version"] != version:
                raise Conflict(
                    _("Somebody changed this client meanwhile. What you typed was not saved."),
                    image(row),
                )
            values = {k: v for k, v in _columns(entry, today).items() if row[k] != v}
            if set(values) == {"age_on"}:
                values = {}
            if values:
                _write(act, client_id, values)
                act.note(
                    "client",
                    client_id,
                    "update",
                    client_id=client_id,
                    before={name: row[name] for name in values},
                    after=values,
                )
            weight = _grams(entry.weight_kg)
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
        self._check_owner(to)
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
            _erase_rows(act, client_id)
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

    def _check_owner(self, trainer_id: int) -> None:
        with self._access.gym.accounts.read() as connection:
            row = connection.execute(
                "SELECT active FROM account WHERE id = :id AND deleted_at IS NULL",
                {"id": trainer_id},
            ).fetchone()
        if row is None or not row["active"]:
            raise Invalid({"trainer_id": _("Choose an active trainer.")})

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
            alike = _alike(connection, actor, name, number, besides)
        for other in alike:
            if other.same_phone and other.client_id is None:
                raise NeedsConfirmation(
                    "duplicate",
                    _(
                        "This phone is already in the gym's records; ask the admin. "
                        "Save all the same?"
                    ),
                )
            if other.same_phone or text.fold(other.full_name) == text.fold(name):
                raise NeedsConfirmation(
                    "duplicate",
                    _(
                        "{name} (phone ending {digits}) is already a client. Save all the same?"
                    ).format(name=other.full_name, digits=other.last_four or "–"),
                )
        question = None
        if entry.height_cm is not None and (
            before is None or before["height_mm"] != _millimetres(entry.height_cm)
        ):
            question = body.improbable_height(entry.height_cm)
        if (
            question is None
            and entry.weight_kg is not None
            and (before is None or before["last_weight_g"] != _grams(entry.weight_kg))
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
            _write(act, client_id, values)
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


def _erase_rows(act: Act, client_id: int) -> None:
    who = {"id": client_id, "at": act.at}
    execute = act.connection.execute
    execute(
        "UPDATE client SET full_name = '', name_key = '', search_key = '', gender = NULL,"
        " equation = NULL, date_of_birth = NULL, age = NULL, age_on = NULL, phone = NULL,"
        " email = '', height_mm = NULL, goal = '', goal_weight_g = NULL, injuries = '',"
        " notes = '', emergency_contact = '', whatsapp_consent = 0, consent_on = NULL,"
        " consent_source = '', opted_out_on = NULL, last_weight_g = NULL,"
        " last_weigh_in_on = NULL, weight_change_7d_g = NULL, diet_plan_id = NULL,"
        " workout_plan_id = NULL, last_reminded_at = NULL, archived = 1, source_key = NULL,"
        " next_due_on = NULL, erased_at = :at, version = version + 1 WHERE id = :id",
        who,
    )
    execute("DELETE FROM weigh_in WHERE client_id = :id", who)
    execute("DELETE FROM diet_plan WHERE client_id = :id", who)
    execute("DELETE FROM workout_plan WHERE client_id = :id", who)
    execute("DELETE FROM message WHERE client_id = :id", who)
    execute(
        "UPDATE ledger_entry SET reference = '', description = '', idempotency_key = NULL,"
        " source_key = NULL WHERE client_id = :id",
        who,
    )
    execute("DELETE FROM document_fragment WHERE client_id = :id", who)


def _position(after: str | None) -> int:
    return int(after) if after and after.isdecimal() else 0


def _conditions(
    actor: Actor, typed: str, archived: bool, trainer_id: int | None
) -> tuple[str, dict[str, Any]]:
    parts = ["archived = :archived", "erased_at IS NULL"]
    values: dict[str, Any] = {"archived": int(archived)}
    if not actor.is_admin:
        trainer_id = actor.id
    if trainer_id is not None:
        parts.append("trainer_id = :trainer")
        values["trainer"] = trainer_id
    for number, word in enumerate(text.fold(typed)[:200].split()[:8]):
        word = word.lstrip("+") or word
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parts.append(f"search_key LIKE :word{number} ESCAPE '\\'")
        values[f"word{number}"] = f"%{escaped}%"
    return " AND ".join(parts), values


def _parsed(number: str, region: str) -> str:
    return phone.parse_phone(number, region)


def _alike(
    connection: sqlite3.Connection,
    actor: Actor,
    full_name: str,
    number: str | None,
    besides: int | None,
) -> list[Likeness]:
    found: dict[int, Likeness] = {}
    hidden = False
    if number:
        for row in connection.execute(
            "SELECT id, full_name, phone, trainer_id FROM client"
            " WHERE phone = :phone AND erased_at IS NULL LIMIT 20",
            {"phone": number},
        ):
            if row["id"] == besides:
                continue
            if actor.is_admin or row["trainer_id"] == actor.id:
                found[row["id"]] = _likeness(row, same_phone=True)
            else:
                hidden = True
    key = text.fold(full_name)
    if len(key) >= 3:
        own = "" if actor.is_admin else " AND trainer_id = :trainer"
        for archived in (0, 1):
            rows = connection.execute(
                "SELECT id, full_name, phone FROM client WHERE archived = :archived"  # noqa: S608
                f" AND name_key >= :low AND name_key < :high{own}"
                " AND erased_at IS NULL ORDER BY name_key LIMIT 400",
                {
                    "archived": archived,
                    "low": key[:2],
                    "high": key[:2] + "\U0010ffff",
                    "trainer": actor.id,
                },
            )
            for row in rows:
                same = row["id"] != besides and text.near_equal(row["full_name"], full_name)
                if same and row["id"] not in found:
                    found[row["id"]] = _likeness(row, same_phone=False)
    listed = list(found.values())[:10]
    if hidden:
        listed.append(Likeness(client_id=None, full_name="", last_four="", same_phone=True))
    return listed


def _likeness(row: sqlite3.Row, *, same_phone: bool) -> Likeness:
    return Likeness(
        client_id=row["id"],
        full_name=row["full_name"],
        last_four=phone.last_four(row["phone"]) if row["phone"] else "",
        same_phone=same_phone,
    )


def _fee(
    fee: Decimal | int | str | None,
    due: date | str | None,
    settings: GymSettings,
    today: date,
    problems: dict[str, str],
) -> tuple[int, date | None]:
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
            if isinstance(due, datetime):
                due = due.date()
            due_on = due if isinstance(due, date) else dates.parse_date(due, today, prefer="future")
        except ValueError as problem:
            problems["fee_due"] = str(problem)
    return amount, due_on


def found_or_none(clients: Clients, client_id: int) -> Client | None:
    """The client, or None if there is none (any more) for this person."""
    try:
        return clients.get(client_id)
    except NotFound:
        return None
