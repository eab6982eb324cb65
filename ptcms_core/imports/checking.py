"""Each row of a table as a client to be added: right, doubtful, a duplicate, or wrong and why."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.clients.entry import ClientEntry, EntryContext, fee_of
from ptcms_core.errors import Cancelled, Invalid
from ptcms_core.imports.fields import fields, unit_of
from ptcms_core.imports.reading import Line, Sheet
from ptcms_core.settings import GymSettings
from ptcms_core.settings import load as load_settings
from ptcms_core.values import body, measure, text
from ptcms_core.values.entry import validated

Progressing = Callable[[int, int, str], None]
TOLD_EVERY = 200

ADD, DOUBTFUL, DUPLICATE, WRONG = "add", "doubtful", "duplicate", "wrong"
ADDED, LEFT = "added", "left"

_CUT_PHONE = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_PLAIN_NUMBER = re.compile(r"[\d.,]+")
_NUMERIC_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_WORDS: dict[str, dict[str, Any]] = {
    "gender": {
        **dict.fromkeys(("m", "male", "man", "boy", "पुरुष"), "male"),
        **dict.fromkeys(("f", "female", "woman", "w", "girl", "महिला", "स्त्री"), "female"),
        **dict.fromkeys(("o", "other", "others", "x", "non binary", "nonbinary"), "other"),
    },
    "activity": {
        **dict.fromkeys(("none", "low"), "sedentary"),
        **dict.fromkeys(("lightly active",), "light"),
        **dict.fromkeys(("moderately active", "medium", "active"), "moderate"),
        **dict.fromkeys(("high", "very active"), "very_active"),
        **dict.fromkeys(("extremely active", "extra active"), "extra_active"),
    },
    "whatsapp_consent": {
        **dict.fromkeys(("yes", "y", "true", "1", "x", "ok", "✓", "✔", "हाँ"), True),
        **dict.fromkeys(("no", "n", "false", "0", "-", "नहीं"), False),
    },
    "language": {"english": "en", "hindi": "hi", "हिन्दी": "hi", "हिंदी": "hi"},
}


@dataclass(frozen=True)
class Checked:
    """What a row comes to: `state` is one of the words above, `why` says it in words."""

    number: int
    name: str
    state: str
    why: str = ""
    entry: ClientEntry | None = None
    trainer_id: int = 0
    fee: int = 0
    due: date | None = None


@dataclass
class _Known:
    """The clients there are, and those of the rows before."""

    phones: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def learn(self, who: str, name: str, phone: str | None) -> None:
        """`who` says in a sentence who has the name and the phone."""
        if phone:
            self.phones.setdefault(phone, who)
        without = not phone
        former = self.names.get(text.fold(name))
        self.names[text.fold(name)] = (who, without or bool(former and former[1]))


class Checker:
    """Checks rows against the rules for a client, the gym's clients, and the rows before."""

    def __init__(
        self, access: Access, actor: Actor, sheet: Sheet, columns: Mapping[int, str]
    ) -> None:
        self._access = access
        self._actor = actor
        self._sheet = sheet
        self._columns = columns
        self._settings: GymSettings = load_settings(access.gym)
        self._today = access.today()
        self._context = EntryContext(today=self._today, region=self._settings.phone_region)
        self._imperial = self._settings.units == "imperial"
        self._labels = {one.name: one.label for one in fields()}
        self._units = {number: unit_of(sheet.titles[number]) for number in columns}
        self._month_first = {
            number
            for number, name in columns.items()
            if name in ("date_of_birth", "fee_due") and self._has_month_first(number)
        }
        self._trainers = self._people()
        self._known = self._clients()

    def notes(self) -> list[str]:
        """What was taken for granted, to be looked at before anything is added."""
        return [
            _("Dates in “{title}” are read with the month first.").format(
                title=self._sheet.titles[number]
            )
            for number in sorted(self._month_first)
        ]

    def rows(
        self, on_progress: Progressing | None, stop: Callable[[], bool] | None
    ) -> Iterator[Checked]:
        """Every row in order; Cancelled."""
        count = len(self._sheet.lines)
        for done, line in enumerate(self._sheet.lines):
            if done % TOLD_EVERY == 0:
                if on_progress is not None:
                    on_progress(done, count, _("looking at the rows"))
                if stop is not None and stop():
                    raise Cancelled
            yield self._check(line)

    def _check(self, line: Line) -> Checked:
        given, problems = self._given(line)
        name = str(given.get("full_name", ""))
        shown = text.clean(name, max_length=80)
        trainer_id = self._owner(given.pop("trainer", ""), problems)
        fee, due = given.pop("fee", None), given.pop("fee_due", None)
        refused: dict[str, str] = {}
        fee_minor, due_on = fee_of(fee, due, self._settings, self._today, refused)
        entry = None
        try:
            entry = validated(ClientEntry, given, self._context)
        except Invalid as invalid:
            refused |= invalid.fields
        problems += [self._told(name, sentence, line) for name, sentence in refused.items()]
        if problems or entry is None:
            return Checked(line.number, shown, WRONG, " ".join(problems))
        row = Checked(line.number, entry.full_name, ADD, "", entry, trainer_id, fee_minor, due_on)
        return self._against_others(row, entry)

    def _against_others(self, row: Checked, entry: ClientEntry) -> Checked:
        if entry.phone and (who := self._known.phones.get(entry.phone)):
            return replace(row, state=DUPLICATE, why=who)
        doubts = [
            doubt
            for doubt in (
                entry.height_cm is not None and body.improbable_height(round(entry.height_cm, 1)),
                entry.weight_kg is not None and body.improbable_weight(round(entry.weight_kg, 1)),
            )
            if doubt
        ]
        namesake = self._known.names.get(text.fold(entry.full_name))
        # two people of one name have two phones; where one is missing, nobody can tell
        if namesake and (namesake[1] or not entry.phone):
            doubts.insert(0, namesake[0])
        self._known.learn(
            _("Row {number} has the same.").format(number=row.number), entry.full_name, entry.phone
        )
        return replace(row, state=DOUBTFUL, why=" ".join(doubts)) if doubts else row

    # what a row says

    def _given(self, line: Line) -> tuple[dict[str, Any], list[str]]:
        given: dict[str, Any] = {}
        problems: list[str] = []
        for number, name in self._columns.items():
            cell = line.cells[number] if number < len(line.cells) else ""
            if not cell:
                continue
            try:
                value = self._value(name, number, cell)
            except ValueError as problem:
                problems.append(self._told(name, str(problem), line))
                continue
            if name in ("notes", "injuries") and name in given:
                value = f"{given[name]}\n{value}"
            given[name] = value
        parts = [given.pop("first_name", ""), given.pop("last_name", "")]
        given["full_name"] = given.get("full_name") or " ".join(part for part in parts if part)
        return given, problems

    def _value(self, name: str, number: int, cell: str) -> Any:
        if name in _WORDS:
            return self._word(name, cell)
        if name == "phone" and _CUT_PHONE.fullmatch(cell):
            raise ValueError(
                _("A spreadsheet cut this number short; give the column the format text there.")
            )
        if name in ("height_cm", "weight_kg", "goal_weight_kg"):
            cell = f"{cell} {self._units[number]}" if _PLAIN_NUMBER.fullmatch(cell) else cell
            read = measure.read_length if name == "height_cm" else measure.read_weight
            return read(cell, imperial=self._imperial)
        if name in ("date_of_birth", "fee_due"):
            return self._day(number, _CLOCK.sub("", cell))
        if name == "age":
            return re.sub(r"\s*(?:years?|yrs?|y)$", "", cell, flags=re.IGNORECASE)
        return cell

    def _word(self, name: str, cell: str) -> Any:
        folded = " ".join(text.fold(cell).replace("_", " ").replace("-", " ").split())
        words = _WORDS[name]
        if (meant := words.get(folded, words.get(cell))) is not None:
            return meant
        if name == "whatsapp_consent":
            raise ValueError(_("Answer yes or no."))
        return folded.replace(" ", "_")

    def _has_month_first(self, number: int) -> bool:
        first = second = False
        for line in self._sheet.lines:
            cell = line.cells[number] if number < len(line.cells) else ""
            if parts := _NUMERIC_DAY.fullmatch(_CLOCK.sub("", cell)):
                first |= int(parts[1]) > 12
                second |= int(parts[2]) > 12
        if first or second:
            return second and not first
        return self._settings.conventions.order == "mdy"

    def _day(self, number: int, cell: str) -> str:
        """A day in numbers as year-month-day, which nobody can take for another; else as it is."""
        parts = _NUMERIC_DAY.fullmatch(cell)
        if parts is None:
            return cell
        day, month = (parts[2], parts[1]) if number in self._month_first else (parts[1], parts[2])
        year = int(parts[3]) if len(parts[3]) == 4 else 2000 + int(parts[3])
        born = self._columns[number] == "date_of_birth"
        if len(parts[3]) == 2 and born and year > self._today.year:
            year -= 100
        return f"{year:04}-{int(month):02}-{int(day):02}"

    def _told(self, name: str, sentence: str, line: Line) -> str:
        columns = [number for number, one in self._columns.items() if one == name]
        if name == "full_name" and not columns:
            columns = [n for n, one in self._columns.items() if one.endswith("_name")]
        if not columns:
            return f"{self._labels.get(name, name)}: {sentence}"
        cell = line.cells[columns[0]] if columns[0] < len(line.cells) else ""
        return _("{title} “{cell}”: {why}").format(
            title=self._sheet.titles[columns[0]],
            cell=text.clean(cell, max_length=40),
            why=sentence,
        )

    # who there is

    def _owner(self, named: str, problems: list[str]) -> int:
        if not named:
            return self._actor.id
        found = self._trainers.get(text.fold(named), [])
        if len(found) == 1:
            return found[0]
        problems.append(
            _("trainer “{name}”: nobody of this name or email works here.").format(
                name=text.clean(named, max_length=40)
            )
            if not found
            else _("trainer “{name}”: two people have this name; write the email.").format(
                name=text.clean(named, max_length=40)
            )
        )
        return 0

    def _people(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        with self._access.gym.accounts.read() as connection:
            rows = connection.execute(
                "SELECT id, full_name, email FROM account WHERE active = 1 AND deleted_at IS NULL"
            )
            for row in rows:
                for word in {text.fold(row["full_name"]), text.fold(row["email"] or "")}:
                    found.setdefault(word, []).append(row["id"])
        return found

    def _clients(self) -> _Known:
        known = _Known()
        with self._access.gym.data.read() as connection:
            rows = connection.execute(
                "SELECT id, full_name, phone FROM client WHERE erased_at IS NULL ORDER BY id"
            )
            for row in rows:
                who = _("{name} (#{id}) is a client already.").format(
                    name=row["full_name"], id=row["id"]
                )
                known.learn(who, row["full_name"], row["phone"])
        return known


def whose_phone(connection: Any, phone: str) -> str | None:
    """Who has a phone by now; None for nobody."""
    with suppress(TypeError):
        row = connection.execute(
            "SELECT id, full_name FROM client WHERE phone = :phone AND erased_at IS NULL LIMIT 1",
            {"phone": phone},
        ).fetchone()
        return str(
            _("{name} (#{id}) is a client already.").format(name=row["full_name"], id=row["id"])
        )
    return None
