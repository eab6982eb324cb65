"""What a client is: the record as seen today, and what may be entered about one."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, ValidationInfo

from ptcms_core.catalogue import _, marked
from ptcms_core.settings import GymSettings
from ptcms_core.values import body, dates, ledger, money, phone, text
from ptcms_core.values.entry import Entry, Record
from ptcms_core.values.number import read_number

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

    @property
    def opted_out(self) -> bool:
        """Whether they asked not to be written to."""
        return self.opted_out_on is not None


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


class EntryContext(Record):
    """What checking an entry has to know: the day, and the region phones are read in."""

    today: date
    region: str


def _context(info: ValidationInfo) -> EntryContext:
    context: EntryContext = (info.context or {})["context"]
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
    born = dates.day_of(value, today, prefer="past")
    if born > today:
        raise ValueError(_("A date of birth can't be in the future."))
    body.check_age(dates.age_on(born, today))
    return born


def agreeing_age(age: int, born: date, today: date) -> int:
    """The age, if somebody born that day has it today; ValueError."""
    by_birth = dates.age_on(born, today)
    if age != by_birth:
        raise ValueError(
            _("Born {day} is {age} today. Correct one of the two, or leave the age empty.").format(
                day=dates.format_date(born), age=by_birth
            )
        )
    return age


def _age(value: object, info: ValidationInfo) -> int | None:
    number = read_number(value)
    if number is None:
        return None
    if number != int(number):
        raise ValueError(_("Type the age in whole years."))
    body.check_age(int(number))
    born = info.data.get("date_of_birth")
    return int(number) if born is None else agreeing_age(int(number), born, _context(info).today)


def _height(value: object) -> float | None:
    number = read_number(value)
    if number is not None:
        body.check_height_cm(number)
    return number


def _weight(value: object) -> float | None:
    number = read_number(value)
    if number is not None:
        body.check_weight_kg(number)
    return number


def _choice(value: object) -> object:
    return (value.strip().lower() or None) if isinstance(value, str) else value


Height = Annotated[float | None, BeforeValidator(_height)]
Weight = Annotated[float | None, BeforeValidator(_weight)]


class ClientEntry(Entry):
    """What may be entered about a client; what isn't given stays as it is."""

    full_name: Annotated[str, _line(marked("The name"), LONGEST_NAME, required=True)] = ""
    phone: Annotated[str | None, BeforeValidator(_phone)] = None
    gender: Annotated[Literal["female", "male", "other"] | None, BeforeValidator(_choice)] = None
    equation: Annotated[Literal["female", "male"] | None, BeforeValidator(_choice)] = None
    # before the age, which must not disagree with it
    date_of_birth: Annotated[date | None, BeforeValidator(_date_of_birth)] = None
    age: Annotated[int | None, BeforeValidator(_age)] = None
    height_cm: Height = None
    weight_kg: Weight = None
    goal: Annotated[str, _line(marked("The goal"), 200)] = ""
    goal_weight_kg: Weight = None
    activity: Annotated[
        Literal["sedentary", "light", "moderate", "very_active", "extra_active"],
        BeforeValidator(_choice),
    ] = "sedentary"
    email: Annotated[str, BeforeValidator(_email)] = ""
    injuries: Annotated[str, _text(marked("Injuries"), 2_000)] = ""
    notes: Annotated[str, _text(marked("The notes"), 10_000)] = ""
    emergency_contact: Annotated[str, _line(marked("The emergency contact"), 200)] = ""
    language: Literal["en", "hi"] = "en"
    whatsapp_consent: bool = False
    consent_source: Annotated[str, _line(marked("Where the consent came from"), 100)] = ""
    opted_out: bool = False  # asked not to be written to


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
