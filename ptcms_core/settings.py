"""What a gym can set for itself, and for all its terminals at once."""

import json
import sqlite3
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field

from ptcms_core import catalogue
from ptcms_core.access import Access
from ptcms_core.catalogue import _, ngettext
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation
from ptcms_core.storage.gym import DEFAULT_TIME_ZONE, Gym, locale_of, use_conventions
from ptcms_core.storage.journal import Act
from ptcms_core.storage.retention import Limits, Old, old
from ptcms_core.values import conventions, dates, money, phone, text, upi
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Entry, validated

# ------------------------------------------------------------------ what it is


def _line(limit: int) -> BeforeValidator:
    def check(value: object) -> str:
        return text.entered(str(value or ""), _("This"), max_length=limit)

    return BeforeValidator(check)


def _currency(value: object) -> str:
    code = str(value).strip().upper()
    money.currency(code)  # ValueError names the currencies there are
    return code


def _region(value: object) -> str:
    code = str(value).strip().upper()
    if code not in phone.regions():
        raise ValueError(_("Type the two letters of a country, such as IN."))
    return code


def _zone(value: object) -> str:
    name = str(value).strip()
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(_("Type a time zone such as Asia/Kolkata.")) from None
    return name


def _locale(value: object) -> str:
    return conventions.conventions(str(value).strip()).id


def _language(value: object) -> str:
    code = str(value).strip()
    if code not in catalogue.languages():
        raise ValueError(_("There is no translation into this language."))
    return code


def _clock_time(value: object) -> str:
    hours, _colon, minutes = str(value).strip().partition(":")
    digits = hours.isdecimal() and (minutes or "00").isdecimal()
    if not digits or int(hours) > 23 or int(minutes or 0) > 59:
        raise ValueError(_("Type a time such as 21:00."))
    return f"{int(hours):02}:{int(minutes or 0):02}"


def _upi_id(value: object) -> str:
    entered = str(value or "").strip()
    if entered:
        upi.check_upi_id(entered)
    return entered


def _phone_id(value: object) -> str:
    entered = str(value or "").strip()
    if entered and not (entered.isascii() and entered.isdecimal() and 5 <= len(entered) <= 20):
        raise ValueError(_("Type the phone number ID as Meta shows it: digits only."))
    return entered


def _email(value: object) -> str:
    entered = str(value or "").strip()
    return text.email(entered) if entered else ""


class GymSettings(Entry):
    """Every setting of the gym, with what holds until somebody sets it."""

    gym_name: Annotated[str, _line(80)] = "My gym"
    contact_phone: Annotated[str, _line(60)] = ""
    contact_email: Annotated[str, BeforeValidator(_email)] = ""
    contact_address: Annotated[str, _line(200)] = ""
    currency: Annotated[str, BeforeValidator(_currency)] = "INR"
    phone_region: Annotated[str, BeforeValidator(_region)] = "IN"
    time_zone: Annotated[str, BeforeValidator(_zone)] = DEFAULT_TIME_ZONE
    language: Annotated[str, BeforeValidator(_language)] = catalogue.WRITTEN_IN
    locale: Annotated[str, BeforeValidator(_locale)] = conventions.DEFAULT
    units: Literal["metric", "imperial"] = "metric"
    bmi_bands: Literal["who", "asian_indian"] = "who"
    upi_id: Annotated[str, BeforeValidator(_upi_id)] = ""
    payee_name: Annotated[str, _line(60)] = ""
    reminder_days: int = Field(3, ge=0, le=60)
    inactivity_days: int = Field(14, ge=1, le=365)
    idle_lock_minutes: int = Field(10, ge=1, le=240)
    quiet_from: Annotated[str, BeforeValidator(_clock_time)] = "21:00"
    quiet_until: Annotated[str, BeforeValidator(_clock_time)] = "09:00"
    sender: Literal["click_to_chat", "pywhatkit", "cloud"] = "click_to_chat"
    cloud_phone_id: Annotated[str, BeforeValidator(_phone_id)] = ""
    # how long these are kept; 0: for ever
    keep_messages_months: int = Field(0, ge=0, le=600)
    keep_history_months: int = Field(0, ge=0, le=600)
    keep_exports_days: int = Field(0, ge=0, le=3_650)
    keep_archived_months: int = Field(0, ge=0, le=600)

    @property
    def money(self) -> money.Currency:
        """The gym's currency with its digits and grouping."""
        return money.currency(self.currency)

    @property
    def conventions(self) -> conventions.Conventions:
        """How the gym writes numbers, money and days, and in which units it measures."""
        return conventions.conventions(self.locale, imperial=self.units == "imperial")

    def limits(self, now: datetime) -> Limits:
        """What is older than these moments is not kept."""

        def months(count: int) -> datetime | None:
            if not count:
                return None
            day = dates.add_months(now.date(), -count)
            return datetime.combine(day, now.timetz())

        return Limits(
            messages=months(self.keep_messages_months),
            history=months(self.keep_history_months),
            exports=now - timedelta(days=self.keep_exports_days)
            if self.keep_exports_days
            else None,
            clients=months(self.keep_archived_months),
        )

    def amount(self, minor: int) -> Decimal:
        """Minor units as the amount callers see."""
        return money.to_decimal(minor, self.money)


# ------------------------------------------------------------------ how it is kept


def load(gym: Gym, connection: sqlite3.Connection | None = None) -> GymSettings:
    """The settings as stored, defaults for the rest."""
    if connection is not None:
        return _from_rows(connection)
    with gym.data.read() as reading:
        return _from_rows(reading)


def _from_rows(connection: sqlite3.Connection) -> GymSettings:
    rows = connection.execute("SELECT key, value FROM setting ORDER BY key").fetchall()
    settings = _made(tuple((row[0], row[1]) for row in rows))
    use_conventions({"locale": settings.locale, "units": settings.units})
    return settings


@lru_cache(maxsize=4)
def _made(rows: tuple[tuple[str, str], ...]) -> GymSettings:
    """The settings of these rows; they never change in place, and are asked for at every act."""
    stored = {key: json.loads(value) for key, value in rows if key in GymSettings.model_fields}
    return GymSettings.model_construct(**{"locale": locale_of(stored)} | stored)


def currency(connection: sqlite3.Connection) -> money.Currency:
    """The gym's currency alone, for what reads it once a client."""
    row = connection.execute("SELECT value FROM setting WHERE key = 'currency'").fetchone()
    code = GymSettings.model_fields["currency"].default if row is None else json.loads(row[0])
    return money.currency(code)


def store(act: Act, changes: dict[str, Any]) -> None:
    """Write settings that are already right, in the open act."""
    before = _from_rows(act.connection).model_dump()
    for key, value in changes.items():
        act.connection.execute(
            "INSERT INTO setting (key, value) VALUES (:key, :value)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            {"key": key, "value": json.dumps(value)},
        )
    act.note(
        "settings",
        None,
        "update",
        before={key: before[key] for key in changes},
        after=changes,
    )


def defaults_for(region: str) -> dict[str, str]:
    """What a phone region suggests for the settings that depend on it."""
    return {
        "time_zone": dates.zone_for_region(region),
        "locale": conventions.for_region(region),
    }


def going_words(gone: Old) -> str:
    """What would go, as a question."""
    parts = [
        ngettext("the text of {count} message", "the texts of {count} messages", gone.messages),
        ngettext(
            "the values of {count} entry of the activity",
            "the values of {count} entries of the activity",
            gone.history,
        ),
        ngettext("{count} export", "{count} exports", gone.exports),
        ngettext(
            "{count} archived client, erased for good",
            "{count} archived clients, erased for good",
            gone.clients,
        ),
    ]
    counts = (gone.messages, gone.history, gone.exports, gone.clients)
    told = [part.format(count=count) for part, count in zip(parts, counts, strict=True) if count]
    return _("From tomorrow this is not kept: {what}. It can't be brought back. Go on?").format(
        what=", ".join(told)
    )


# ------------------------------------------------------------------ what others call


@guarded
class Settings:
    """The gym's settings: seen by everyone, changed by an admin."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def get(self) -> GymSettings:
        """The settings as they are now."""
        self._access.allowed("settings.view")
        return load(self._access.gym)

    def update(
        self,
        *,
        expected: dict[str, Any] | None = None,
        confirmed: bool = False,
        **changes: Any,
    ) -> GymSettings:
        """Change some settings; Invalid, NotAllowed.

        NeedsConfirmation where less is to be kept, with what would go the next day.
        `expected` holds the values the form was opened with: Conflict if one of the changed
        settings was changed by somebody else meanwhile.
        """
        actor = self._access.allowed("settings.update")
        current = load(self._access.gym)
        checked = validated(GymSettings, current.model_dump() | changes)
        new = {key: getattr(checked, key) for key in changes}
        if "currency" in new and new["currency"] != current.currency:
            self._refuse_new_currency()
        with self._access.act(actor) as act:
            stored = _from_rows(act.connection).model_dump()
            if expected and any(stored[k] != expected[k] for k in new if k in expected):
                raise Conflict(
                    _("Somebody changed these settings meanwhile. Nothing was saved."),
                    stored,
                    by=self._access.last_hand(act.connection, "settings", None),
                )
            changed = {key: value for key, value in new.items() if stored[key] != value}
            if changed and not confirmed:
                self._ask_about_keeping(checked, changed)
            if changed:
                store(act, changed)
        if changed:
            before = {key: stored[key] for key in changed}
            self._access.remember_undo(
                _("the change of settings"),
                partial(self._change_back, changed, before),
            )
        return load(self._access.gym)

    def _change_back(self, left: dict[str, Any], before: dict[str, Any]) -> None:
        with self._access.as_undo():
            self.update(expected=left, confirmed=True, **before)

    def _ask_about_keeping(self, wanted: GymSettings, changed: dict[str, Any]) -> None:
        """NeedsConfirmation if something would go that is kept so far."""
        fields = [key for key in changed if key.startswith("keep_")]
        if not fields:
            return
        gone = old(self._access.gym, wanted.limits(self._access.now()))
        if gone:
            raise NeedsConfirmation("retention", going_words(gone), field=fields[0])

    def _refuse_new_currency(self) -> None:
        with self._access.gym.data.read() as connection:
            if connection.execute("SELECT 1 FROM ledger_entry LIMIT 1").fetchone():
                raise Invalid(
                    {
                        "currency": _(
                            "Amounts are already kept in the present currency, "
                            "so it can't be changed any more."
                        )
                    }
                )
