"""What a client would read: the placeholders of a text filled from the records."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.messages import templates
from ptcms_core.messages.shipped import GREETING
from ptcms_core.payments import Payments
from ptcms_core.settings import GymSettings
from ptcms_core.values import body, dates, money, placeholders


@dataclass(frozen=True)
class Filled:
    """The text; the placeholders nothing is known for; sentences that say why.

    `values` holds what was filled in, in the order in which the text first names each.
    """

    text: str
    missing: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


def filled(
    access: Access,
    connection: sqlite3.Connection,
    settings: GymSettings,
    client: sqlite3.Row,
    raw: str,
) -> Filled:
    """The text for this client, inside the caller's view of the records."""
    found = _Values(access, connection, settings, client)
    values = {name: found.value(name) for name in placeholders.used_in(raw)}
    missing = [name for name, value in values.items() if not value]
    reasons = list(found.reasons)
    unexplained = [name for name in missing if name not in found.explained]
    if unexplained:
        reasons.insert(
            0,
            _("Nothing is known for {names} here, so the text has a gap.").format(
                names=placeholders.in_braces(unexplained)
            ),
        )
    return Filled(placeholders.fill(raw, values), missing, reasons, values)


def raw_text(connection: sqlite3.Connection, template: str | int | None, text: str | None) -> str:
    """The text with its placeholders as it is to be filled; Invalid, NotFound."""
    if text is None:
        return templates.named(connection, GREETING if template is None else template).text
    try:
        return templates.checked_text(text, _("The message"))
    except ValueError as problem:
        raise Invalid({"text": str(problem)}) from None


class _Values:
    """Each placeholder's value, looked up only where a text uses it; empty if there is none."""

    def __init__(
        self,
        access: Access,
        connection: sqlite3.Connection,
        settings: GymSettings,
        client: sqlite3.Row,
    ) -> None:
        self._access = access
        self._connection = connection
        self._settings = settings
        self._client = client
        self.reasons: list[str] = []
        self.explained: set[str] = set()
        self._ways: dict[str, Callable[[], str]] = {
            "name": lambda: str(client["full_name"]),
            "first_name": lambda: str(client["full_name"]).split(" ")[0],
            "balance": lambda: self._money(max(0, client["balance"])),
            "due_date": self._due_date,
            "gym": lambda: settings.gym_name,
            "trainer": lambda: access.gym.account_names().get(client["trainer_id"], ""),
            "plan": self._plan,
            "diet": self._diet,
            "workout": self._workout,
            "weight": self._weight,
            "amount": self._last_payment,
            "receipt": self._receipt,
            "upi_link": self._upi_link,
        }

    def value(self, name: str) -> str:
        """What stands for this placeholder."""
        return self._ways[name]()

    def _money(self, minor: int) -> str:
        return money.format_money(minor, self._settings.money)

    def _due_date(self) -> str:
        due = self._client["next_due_on"]
        return dates.format_date(date.fromisoformat(due)) if due else ""

    def _plan(self) -> str:
        """What the plan is called: a line, for sentences."""
        row = self._workout_row()
        if row is not None:
            return str(row["title"] or row["text"])
        return _("diet plan") if self._client["diet_plan_id"] else ""

    def _workout_row(self) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(
            "SELECT title, text FROM workout_plan WHERE id = :id",
            {"id": self._client["workout_plan_id"]},
        ).fetchone()
        return row

    def _workout(self) -> str:
        """The whole workout plan, as it was typed."""
        row = self._workout_row()
        return "" if row is None else "\n".join(filter(None, (row["title"], row["text"])))

    def _diet(self) -> str:
        """The whole diet plan: a line a meal, then the calories of the day and the notes."""
        row = self._connection.execute(
            "SELECT meals, total_calories, notes FROM diet_plan WHERE id = :id",
            {"id": self._client["diet_plan_id"]},
        ).fetchone()
        if row is None:
            return ""
        lines = [f"{meal}: {what}" for meal, what in json.loads(row["meals"]).items() if what]
        if row["total_calories"]:
            lines.append(_("{count} kcal a day").format(count=row["total_calories"]))
        return "\n".join([*lines, *filter(None, [row["notes"]])])

    def _weight(self) -> str:
        grams = self._client["last_weight_g"]
        if not grams:
            return ""
        return body.said_weight(grams / 1000, digits=1)

    def _newest_payment(self) -> sqlite3.Row | None:
        """The newest payment that still counts."""
        row: sqlite3.Row | None = self._connection.execute(
            "SELECT e.id, e.amount FROM ledger_entry e"
            " LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
            " WHERE e.client_id = :id AND e.kind = 'payment' AND r.id IS NULL"
            " ORDER BY e.id DESC LIMIT 1",
            {"id": self._client["id"]},
        ).fetchone()
        return row

    def _last_payment(self) -> str:
        row = self._newest_payment()
        return "" if row is None else self._money(row["amount"])

    def _receipt(self) -> str:
        """The receipt of the newest payment that still counts, whole."""
        row = self._newest_payment()
        return "" if row is None else Payments(self._access).receipt_text(row["id"])

    def _upi_link(self) -> str:
        try:
            return Payments(self._access).upi_request(self._client["id"])
        except Invalid as problem:
            self.explained.add("upi_link")
            self.reasons.append(problem.sentence)
            return ""
