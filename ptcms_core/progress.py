"""Progress: weigh-ins and measures by date, what they amount to, corrections."""

import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import Act
from ptcms_core.values import body, dates, text
from ptcms_core.values.entry import Entry, Record, validated

# ------------------------------------------------------------------ what it is

MEASURES = ("waist", "hip", "chest", "arm", "thigh", "neck")


class WeighIn(Record):
    """One weigh-in. Weights in kg, lengths in cm; `change_kg` is against the one before."""

    id: int
    version: int
    client_id: int
    on: date
    weight_kg: float | None
    height_cm: float | None
    waist_cm: float | None
    hip_cm: float | None
    chest_cm: float | None
    arm_cm: float | None
    thigh_cm: float | None
    neck_cm: float | None
    body_fat_percent: float | None
    note: str
    bmi: float | None
    band: str | None
    change_kg: float | None
    by: str


class Summary(Record):
    """What the weigh-ins of a client amount to; `missing` says what keeps the BMI from being."""

    bmi: float | None
    band: str | None
    kg_to_normal: float | None
    trend_kg_week: float | None
    goal_weight_kg: float | None
    series: list[tuple[date, float]]
    bmi_series: list[tuple[date, float]]
    missing: str


def _number(value: object) -> float | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return float(str(value).strip().replace(",", "."))
    except ValueError:
        raise ValueError(_("Type a number, such as 72 or 72.4.")) from None


def _weight(value: object) -> float | None:
    number = _number(value)
    return None if number is None else body.check_weight_kg(number)


def _height(value: object) -> float | None:
    number = _number(value)
    return None if number is None else body.check_height_cm(number)


def _girth(value: object) -> float | None:
    number = _number(value)
    if number is not None and not 10 <= number <= 300:
        raise ValueError(_("A measure must be 10 to 300 cm."))
    return number


def _fat(value: object) -> float | None:
    number = _number(value)
    if number is not None and not 2 <= number <= 75:
        raise ValueError(_("Body fat must be 2 to 75 %."))
    return number


def _on(value: object, info: ValidationInfo) -> date | None:
    if value is None or value == "":
        return None
    today: date = (info.context or {})["context"]
    day = value if isinstance(value, date) else dates.parse_date(str(value), today, prefer="past")
    if day > today:
        raise ValueError(_("A weigh-in can't be in the future."))
    if day < date(1990, 1, 1):
        raise ValueError(_("This date is too long ago."))
    return day


def _note(value: object) -> str:
    return text.entered(str(value or ""), _("The note"), max_length=500)


Girth = Annotated[float | None, BeforeValidator(_girth)]


class WeighInEntry(Entry):
    """What may be entered of a weigh-in; what isn't given stays as it is."""

    weight_kg: Annotated[float | None, BeforeValidator(_weight)] = None
    height_cm: Annotated[float | None, BeforeValidator(_height)] = None
    on: Annotated[date | None, BeforeValidator(_on)] = None
    note: Annotated[str, BeforeValidator(_note)] = ""
    waist_cm: Girth = None
    hip_cm: Girth = None
    chest_cm: Girth = None
    arm_cm: Girth = None
    thigh_cm: Girth = None
    neck_cm: Girth = None
    body_fat_percent: Annotated[float | None, BeforeValidator(_fat)] = None


# ------------------------------------------------------------------ how it is kept

COLUMNS = (
    "on_date",
    "weight_g",
    "height_mm",
    *(f"{name}_mm" for name in MEASURES),
    "body_fat_permille",
    "note",
)


def _columns(entry: WeighInEntry) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in entry.model_fields_set:
        value = getattr(entry, name)
        if name == "on":
            if value is not None:
                values["on_date"] = value.isoformat()
        elif name == "note":
            values["note"] = value
        elif name == "weight_kg":
            values["weight_g"] = None if value is None else round(value * 1000)
        elif name == "body_fat_percent":
            values["body_fat_permille"] = None if value is None else round(value * 10)
        else:
            column = name.removesuffix("_cm") + "_mm"
            values[column] = None if value is None else round(value * 10)
    return values


def image(row: Mapping[str, Any] | sqlite3.Row) -> dict[str, object]:
    """What the journal keeps of a weigh-in."""
    return {column: row[column] for column in COLUMNS}


def insert(
    act: Act,
    client_id: int,
    *,
    on: date,
    weight_g: int | None,
    height_mm: int | None,
    measures: Mapping[str, Any] | None = None,
    note: str = "",
    by_id: int | None,
    source_key: str | None = None,
) -> int:
    """Store a weigh-in in the open act and keep the client's row in step; its id."""
    values: dict[str, Any] = dict.fromkeys(COLUMNS)
    values |= {"on_date": on.isoformat(), "weight_g": weight_g, "height_mm": height_mm}
    values |= {**(measures or {}), "note": note}
    columns = ", ".join(COLUMNS)
    marks = ", ".join(f":{column}" for column in COLUMNS)
    cursor = act.connection.execute(
        f"INSERT INTO weigh_in (client_id, at, by_id, source_key, {columns})"  # noqa: S608
        f" VALUES (:client_id, :at, :by_id, :source_key, {marks})",
        values | {"client_id": client_id, "at": act.at, "by_id": by_id, "source_key": source_key},
    )
    new_id = int(cursor.lastrowid or 0)
    act.note("weigh_in", new_id, "add", client_id=client_id, after=values)
    refresh_client(act.connection, client_id)
    return new_id


def refresh_client(connection: sqlite3.Connection, client_id: int) -> None:
    """Keep last weight, its date, the change over 7 days and the height of the client's row."""
    last = connection.execute(
        "SELECT on_date, weight_g FROM weigh_in WHERE client_id = :id AND removed_at IS NULL"
        " AND weight_g IS NOT NULL ORDER BY on_date DESC, id DESC LIMIT 1",
        {"id": client_id},
    ).fetchone()
    change = None
    if last is not None:
        week_before = (date.fromisoformat(last["on_date"]) - timedelta(days=7)).isoformat()
        earlier = connection.execute(
            "SELECT weight_g FROM weigh_in WHERE client_id = :id AND removed_at IS NULL"
            " AND weight_g IS NOT NULL AND on_date <= :day ORDER BY on_date DESC, id DESC LIMIT 1",
            {"id": client_id, "day": week_before},
        ).fetchone()
        change = None if earlier is None else last["weight_g"] - earlier["weight_g"]
    height = connection.execute(
        "SELECT height_mm FROM weigh_in WHERE client_id = :id AND removed_at IS NULL"
        " AND height_mm IS NOT NULL ORDER BY on_date DESC, id DESC LIMIT 1",
        {"id": client_id},
    ).fetchone()
    connection.execute(
        "UPDATE client SET last_weight_g = :weight, last_weigh_in_on = :day,"
        " weight_change_7d_g = :change, height_mm = COALESCE(:height, height_mm) WHERE id = :id",
        {
            "weight": last["weight_g"] if last else None,
            "day": last["on_date"] if last else None,
            "change": change,
            "height": height["height_mm"] if height else None,
            "id": client_id,
        },
    )


def rows_of(connection: sqlite3.Connection, client_id: int) -> list[sqlite3.Row]:
    """The client's weigh-ins, oldest first."""
    return connection.execute(
        "SELECT * FROM weigh_in WHERE client_id = :id AND removed_at IS NULL ORDER BY on_date, id",
        {"id": client_id},
    ).fetchall()


def document_fragment(
    connection: sqlite3.Connection, client_id: int, _names: Mapping[int, str]
) -> dict[str, object] | None:
    """The client in client_progress.json; None without weigh-ins."""
    rows = rows_of(connection, client_id)
    if not rows:
        return None
    name = connection.execute(
        "SELECT full_name FROM client WHERE id = :id", {"id": client_id}
    ).fetchone()[0]
    entries = []
    for row in rows:
        entry: dict[str, object] = {
            "id": row["id"],
            "date": row["on_date"],
            "weight": _shared(row["weight_g"], 1000),
            "height": _shared(row["height_mm"], 10),
        }
        for measure in MEASURES:
            if row[f"{measure}_mm"] is not None:
                entry[measure] = row[f"{measure}_mm"] / 10
        if row["body_fat_permille"] is not None:
            entry["body_fat"] = row["body_fat_permille"] / 10
        if row["note"]:
            entry["note"] = row["note"]
        entries.append(entry)
    return {"name": name, "entries": entries}


def _shared(value: int | None, divisor: int) -> float | None:
    return None if value is None else value / divisor


# ------------------------------------------------------------------ what others call


class Progress:
    """Weigh-ins of the clients one looks after."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def record(self, client_id: int, *, confirmed: bool = False, **details: Any) -> WeighIn:
        """Store a weigh-in: weight_kg, height_cm, on, note and measures.

        Invalid; NeedsConfirmation for what is improbable or stored already; NotFound.
        """
        actor = self._access.allowed("progress.record")
        today = self._access.today()
        entry = validated(WeighInEntry, details, today)
        measured = entry.model_fields_set - {"on", "note"}
        if all(getattr(entry, name) is None for name in measured):
            raise Invalid({"weight_kg": _("Type a weight, or at least one measure.")})
        day = entry.on or today
        values = _columns(entry) | {"on_date": day.isoformat()}
        with self._access.act(actor) as act:
            client = self._access.client(act.connection, actor, client_id)
            if client["archived"]:
                raise Conflict(_("This client is archived; bring them back first."))
            if not confirmed:
                _ask(act.connection, client, values, day, besides=None)
            new_id = insert(
                act,
                client_id,
                on=day,
                weight_g=values.pop("weight_g", None),
                height_mm=values.pop("height_mm", None),
                measures={k: v for k, v in values.items() if k not in ("on_date", "note")},
                note=entry.note,
                by_id=actor.id,
            )
        return self._kept(new_id, _("the weigh-in of {name}"), client["full_name"])

    def entries(self, client_id: int) -> list[WeighIn]:
        """All weigh-ins, newest first."""
        actor = self._access.allowed("progress.view")
        with self._access.gym.data.read() as connection:
            client = self._access.client(connection, actor, client_id)
            rows = rows_of(connection, client_id)
        return self._records(client, rows)[::-1]

    def correct(
        self, entry_id: int, *, version: int | None = None, confirmed: bool = False, **changes: Any
    ) -> WeighIn:
        """Change a weigh-in; Conflict if somebody else changed it, Invalid, NotFound."""
        actor = self._access.allowed("progress.record")
        entry = validated(WeighInEntry, changes, self._access.today())
        values = _columns(entry)
        with self._access.act(actor) as act:
            row, client = self._entry(act.connection, actor, entry_id)
            if version is not None and row["version"] != version:
                raise Conflict(
                    _("Somebody changed this weigh-in meanwhile. Nothing was saved."), image(row)
                )
            after = {**image(row), **values}
            if not confirmed and {"weight_g", "on_date"} & set(values):
                day = date.fromisoformat(after["on_date"])
                _ask(act.connection, client, after, day, besides=entry_id)
            if after["weight_g"] is None and not any(
                after[column] for column in COLUMNS if column.endswith(("_mm", "permille"))
            ):
                raise Invalid({"weight_kg": _("Type a weight, or at least one measure.")})
            before = image(row)
            self._write(act, row, after)
        label = _("the correction of a weigh-in of {name}")
        kept = self._get(entry_id)
        self._access.remember_undo(
            label.format(name=client["full_name"]),
            partial(self._put_back, entry_id, kept.version, before),
        )
        return kept

    def remove(self, entry_id: int) -> None:
        """Take a weigh-in out; `undo` brings it back."""
        actor = self._access.allowed("progress.record")
        with self._access.act(actor) as act:
            row, client = self._entry(act.connection, actor, entry_id)
            self._mark(act, row, removed=True)
        self._access.remember_undo(
            _("taking out a weigh-in of {name}").format(name=client["full_name"]),
            partial(self._bring_back, entry_id),
        )

    def summary(self, client_id: int) -> Summary:
        """BMI and band, kg to the normal band, trend of 8 weeks, the series for charts."""
        actor = self._access.allowed("progress.view")
        with self._access.gym.data.read() as connection:
            client = self._access.client(connection, actor, client_id)
            rows = rows_of(connection, client_id)
        weighed = [
            (date.fromisoformat(row["on_date"]), row["weight_g"] / 1000)
            for row in rows
            if row["weight_g"] is not None
        ]
        since = self._access.today() - timedelta(weeks=8)
        bands = load_settings(self._access.gym).bmi_bands
        height = client["height_mm"]
        value = band = to_normal = None
        missing = ""
        if not weighed:
            missing = _("No weigh-in yet.")
        elif not height:
            missing = _("The height is missing in the profile.")
        else:
            value = body.bmi(weighed[-1][1], height / 10)
            try:
                band = body.band(value, bands=bands, age=age_of(client, self._access.today())).key
                to_normal = body.kg_to_normal(weighed[-1][1], height / 10, bands=bands)
            except body.TooYoung as young:
                missing = str(young)
        return Summary(
            bmi=value,
            band=band,
            kg_to_normal=to_normal,
            trend_kg_week=body.trend_per_week([one for one in weighed if one[0] >= since]),
            goal_weight_kg=_shared(client["goal_weight_g"], 1000),
            series=weighed,
            bmi_series=[(day, body.bmi(kg, height / 10)) for day, kg in weighed] if height else [],
            missing=missing,
        )

    def report(self, client_id: int) -> str:
        """A client's own progress report as text to share."""
        actor = self._access.allowed("progress.view")
        with self._access.gym.data.read() as connection:
            client = self._access.client(connection, actor, client_id)
        entries = self.entries(client_id)
        summary = self.summary(client_id)
        lines = [_("Progress of {name}").format(name=client["full_name"])]
        if summary.series:
            (first_day, first), (last_day, last) = summary.series[0], summary.series[-1]
            lines.append(
                _(
                    "{first:g} kg on {first_day} → {last:g} kg on {last_day}: {change:+.1f} kg"
                ).format(
                    first=first,
                    first_day=dates.format_date(first_day),
                    last=last,
                    last_day=dates.format_date(last_day),
                    change=last - first,
                )
            )
        if summary.bmi is not None:
            lines.append(_("BMI {bmi:.1f} {band}").format(bmi=summary.bmi, band=summary.band or ""))
        lines.append("")
        lines += [
            f"{dates.format_date(entry.on):<12} {entry.weight_kg:>6g} kg  {entry.note}".rstrip()
            for entry in entries
            if entry.weight_kg is not None
        ]
        return "\n".join(lines)

    # inside

    def _kept(self, entry_id: int, label: str, name: str) -> WeighIn:
        kept = self._get(entry_id)

        def take_back() -> None:
            if self._get(entry_id).version != kept.version:
                raise Conflict(_("This weigh-in was changed since, so nothing was undone."))
            self.remove(entry_id)

        self._access.remember_undo(label.format(name=name), take_back)
        return kept

    def _get(self, entry_id: int) -> WeighIn:
        actor = self._access.actor()
        with self._access.gym.data.read() as connection:
            row, client = self._entry(connection, actor, entry_id)
            rows = rows_of(connection, row["client_id"])
        return next(one for one in self._records(client, rows) if one.id == entry_id)

    def _entry(
        self, connection: sqlite3.Connection, actor: Actor, entry_id: int, *, removed: bool = False
    ) -> tuple[sqlite3.Row, sqlite3.Row]:
        row = connection.execute(
            "SELECT * FROM weigh_in WHERE id = :id", {"id": entry_id}
        ).fetchone()
        if row is None or (row["removed_at"] is not None) != removed:
            raise NotFound(_("There is no such weigh-in."))
        return row, self._access.client(connection, actor, row["client_id"])

    def _write(self, act: Act, row: sqlite3.Row, after: dict[str, Any]) -> None:
        assignments = ", ".join(f"{column} = :{column}" for column in COLUMNS)
        act.connection.execute(
            f"UPDATE weigh_in SET {assignments}, version = version + 1 WHERE id = :id",  # noqa: S608
            after | {"id": row["id"]},
        )
        act.note(
            "weigh_in",
            row["id"],
            "update",
            client_id=row["client_id"],
            before=image(row),
            after=after,
        )
        refresh_client(act.connection, row["client_id"])

    def _put_back(self, entry_id: int, version: int, before: dict[str, Any]) -> None:
        actor = self._access.allowed("progress.record")
        with self._access.act(actor) as act:
            row, _client = self._entry(act.connection, actor, entry_id)
            if row["version"] != version:
                raise Conflict(_("This weigh-in was changed since, so nothing was undone."))
            self._write(act, row, before)

    def _bring_back(self, entry_id: int) -> None:
        actor = self._access.allowed("progress.record")
        with self._access.act(actor) as act:
            row, _client = self._entry(act.connection, actor, entry_id, removed=True)
            self._mark(act, row, removed=False)

    def _mark(self, act: Act, row: sqlite3.Row, *, removed: bool) -> None:
        act.connection.execute(
            "UPDATE weigh_in SET removed_at = :at, version = version + 1 WHERE id = :id",
            {"at": act.at if removed else None, "id": row["id"]},
        )
        act.note(
            "weigh_in",
            row["id"],
            "remove" if removed else "restore",
            client_id=row["client_id"],
            before=image(row) if removed else None,
            after=None if removed else image(row),
        )
        refresh_client(act.connection, row["client_id"])

    def _records(self, client: sqlite3.Row, rows: list[sqlite3.Row]) -> list[WeighIn]:
        names = self._access.gym.account_names()
        bands = load_settings(self._access.gym).bmi_bands
        today = self._access.today()
        age = age_of(client, today)
        found: list[WeighIn] = []
        before: int | None = None
        for row in rows:
            height = row["height_mm"] or client["height_mm"]
            value = band = None
            if row["weight_g"] is not None and height:
                value = body.bmi(row["weight_g"] / 1000, height / 10)
                if age is None or age >= body.ADULT_AGE:
                    band = body.band(value, bands=bands).key
            change = None
            if row["weight_g"] is not None:
                change = None if before is None else (row["weight_g"] - before) / 1000
                before = row["weight_g"]
            found.append(
                WeighIn(
                    id=row["id"],
                    version=row["version"],
                    client_id=row["client_id"],
                    on=date.fromisoformat(row["on_date"]),
                    weight_kg=_shared(row["weight_g"], 1000),
                    height_cm=_shared(row["height_mm"], 10),
                    body_fat_percent=_shared(row["body_fat_permille"], 10),
                    note=row["note"],
                    bmi=value,
                    band=band,
                    change_kg=change,
                    by=names.get(row["by_id"] or 0, ""),
                    **{f"{name}_cm": _shared(row[f"{name}_mm"], 10) for name in MEASURES},
                )
            )
        return found


def age_of(client: Mapping[str, Any] | sqlite3.Row, today: date) -> int | None:
    """The client's age on this day; None where it isn't known."""
    if client["date_of_birth"]:
        return dates.age_on(date.fromisoformat(client["date_of_birth"]), today)
    if client["age"] is not None:
        return dates.age_from(client["age"], date.fromisoformat(client["age_on"]), today)
    return None


def _ask(
    connection: sqlite3.Connection,
    client: sqlite3.Row,
    values: Mapping[str, Any],
    day: date,
    *,
    besides: int | None,
) -> None:
    """NeedsConfirmation for what is improbable or was stored already."""
    weight = values.get("weight_g")
    height = values.get("height_mm")
    if height is not None and height != client["height_mm"]:
        question = body.improbable_height(height / 10)
        if question:
            raise NeedsConfirmation("improbable_height", question)
    if weight is None:
        return
    week = timedelta(days=7)
    rows = connection.execute(
        "SELECT id, on_date, weight_g FROM weigh_in WHERE client_id = :id AND removed_at IS NULL"
        " AND weight_g IS NOT NULL AND on_date BETWEEN :low AND :high ORDER BY id DESC",
        {
            "id": client["id"],
            "low": (day - week).isoformat(),
            "high": (day + week).isoformat(),
        },
    )
    near = min(
        (row for row in rows if row["id"] != besides),
        key=lambda row: abs(date.fromisoformat(row["on_date"]) - day),
        default=None,
    )
    if near is not None and near["weight_g"] == weight and near["on_date"] == day.isoformat():
        raise NeedsConfirmation(
            "same_weigh_in",
            _("{weight:g} kg is stored for {day} already. Store it once more?").format(
                weight=weight / 1000, day=dates.format_date(day)
            ),
        )
    question = body.improbable_weight(
        weight / 1000,
        before_kg=near["weight_g"] / 1000 if near is not None else None,
        days=(day - date.fromisoformat(near["on_date"])).days if near is not None else None,
    )
    if question:
        raise NeedsConfirmation("improbable_weight", question)
