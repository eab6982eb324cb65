"""Making clients with all that belongs to them, their totals computed on the way.

Who stands where is told by the client's number, so that even a small gym has somebody of each
kind: namesakes, overdue, partly paid and overpaid, archived, injured, without a plan, with a
birthday, with long texts, who asked not to be written to, who was never weighed.
"""

import random
from datetime import date, datetime, timedelta
from typing import Any

from ptcms_core.clients import search_key
from ptcms_core.demo.texts import (
    ALSO_TRIED,
    FIRST,
    GOALS,
    INJURIES,
    LAST,
    LONG_INJURIES,
    LONG_NOTES,
    MEALS,
    MESSAGES,
    WORKOUTS,
)
from ptcms_core.diets import values_of as diet_values
from ptcms_core.storage.journal import utc_text
from ptcms_core.values import dates, ledger, text
from ptcms_core.workouts import values_of as workout_values

TABLES = ("client", "weigh_in", "ledger_entry", "diet_plan", "workout_plan", "message")
WEIGH_INS = 10
MEASURED_EVERY = 4
KINDS = ("paid", "paid", "overdue", "soon", "partly", "overpaid", "paid", "regular", "nothing")

Row = dict[str, Any]


class Maker:
    """Makes one client after the other; the rows are taken from time to time."""

    def __init__(
        self, today: date, now: datetime, chance: random.Random, trainer_ids: list[int]
    ) -> None:
        self.receipts: dict[str, int] = {}
        self._today = today
        self._now = utc_text(now)
        self._chance = chance
        self._trainers = trainer_ids
        self._rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        self._workouts = [workout_values(*one) for one in WORKOUTS]
        self._tried = [workout_values("First weeks", one) for one in ALSO_TRIED]
        self._diets = [diet_values(meals, 1600 + 300 * n, None, "")
                       for n, meals in enumerate(MEALS)]  # fmt: skip

    def taken(self) -> dict[str, list[Row]]:
        """The rows made since the last time, by table, in an order that can be stored."""
        rows, self._rows = self._rows, {table: [] for table in TABLES}
        return rows

    def client(self, number: int) -> None:
        """Make the client of this number."""
        chance, today = self._chance, self._today
        name = (
            "Ravi Sharma" if number in (7, 18) else f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        )
        phone = f"+9198{(number * 7919) % 100_000_000:08}" if number % 31 else None
        email = f"client{number}@example.com" if number % 3 == 0 else ""
        goal = chance.choice(GOALS)
        height = chance.randint(1550, 1850)
        joined = today - timedelta(days=chance.randint(30, 700))
        archived = number % 29 == 0
        consents = phone is not None and chance.random() < 0.8
        opted_out = today.isoformat() if number % 41 == 13 else None
        trainer_id = self._trainers[number // 6 % len(self._trainers)]
        common = {"client_id": number, "at": self._now, "by_id": trainer_id}
        weights = self._weights(number, height, common)
        stands = self._ledger(number, common)
        diet_id = self._plans("diet_plan", number, trainer_id, self._diets, self._diets)
        workout_id = self._plans("workout_plan", number, trainer_id, self._workouts, self._tried)
        if phone is not None and opted_out is None and (number <= 40 or number % 20 == 0):
            self._message(number, name, phone, trainer_id)
        self._rows["client"].append(
            {
                "id": number,
                "trainer_id": trainer_id,
                "full_name": name,
                "name_key": text.fold(name),
                "search_key": search_key(name, phone, goal, email),
                "gender": "other" if number % 50 == 30 else chance.choice(("male", "female")),
                **self._born(number),
                "phone": phone,
                "email": email,
                "height_mm": height,
                "goal": goal,
                "activity": chance.choice(("sedentary", "light", "moderate", "very_active")),
                "injuries": self._injuries(number),
                "notes": LONG_NOTES.strip() if number % 500 == 5 else "",
                "emergency_contact": "Asha, +91 98765 00001" if number % 4 == 1 else "",
                "whatsapp_consent": int(consents),
                "consent_on": joined.isoformat() if consents else None,
                "opted_out_on": opted_out,
                "created_at": f"{joined.isoformat()}T12:00:00.000Z",
                "archived": int(archived),
                "archived_at": self._now if archived else None,
                **weights,
                "balance": stands.balance,
                "has_charge": int(stands.has_charge),
                "has_payment": int(stands.has_payment),
                "next_due_on": _iso(stands.next_due_on),
                "last_payment_on": _iso(stands.last_payment_on),
                "diet_plan_id": diet_id,
                "workout_plan_id": workout_id,
            }
        )

    def _born(self, number: int) -> Row:
        today, chance = self._today, self._chance
        if number % 11 == 4:
            return {
                "date_of_birth": None,
                "age": chance.randint(16, 60),
                "age_on": today.isoformat(),
            }
        born = today - timedelta(days=chance.randint(20 * 365, 55 * 365))
        if number in (23, 37):
            born = born.replace(month=today.month, day=min(today.day, 28))
        return {"date_of_birth": born.isoformat(), "age": None, "age_on": None}

    def _injuries(self, number: int) -> str:
        if number % 500 == 5:
            return LONG_INJURIES
        return self._chance.choice(INJURIES) if self._chance.random() < 0.2 else ""

    def _weights(self, number: int, height: int, common: Row) -> Row:
        chance = self._chance
        if number % 37 == 11:
            return dict.fromkeys(("last_weight_g", "last_weigh_in_on", "weight_change_7d_g"))
        weight = round((height / 1000) ** 2 * chance.uniform(19, 31) * 10) * 100
        drift = chance.randint(-5, 5) * 100
        last_day = self._today - timedelta(days=chance.choice((0, 1, 2, 3, 5, 8, 20)))
        before = weight
        for back in range(WEIGH_INS - 1, -1, -1):
            before = weight
            weight = max(40_000, weight + drift + chance.randint(-4, 4) * 100)
            waist = weight // 85 if back % MEASURED_EVERY == 0 else None
            self._rows["weigh_in"].append(
                {**common, "on_date": (last_day - timedelta(days=7 * back)).isoformat(),
                 "weight_g": weight, "height_mm": height, "waist_mm": waist}
            )  # fmt: skip
        return {
            "last_weight_g": weight,
            "last_weigh_in_on": last_day.isoformat(),
            "weight_change_7d_g": weight - before,
        }

    def _ledger(self, number: int, common: Row) -> ledger.Standing:
        chance, today = self._chance, self._today
        kind = KINDS[number % len(KINDS)]
        postings: list[ledger.Posting] = []
        if kind == "nothing":
            return ledger.standing(postings)
        fee = chance.choice((1500, 2000, 2500, 3000, 4500, 6000)) * 100
        if kind == "regular":
            # a fee a month, each paid on its day
            for back in (90, 60, 30):
                on = today - timedelta(days=back + chance.randint(0, 5))
                self._post(common, postings, "charge", fee, on, due=on + timedelta(days=7))
                self._post(common, postings, "payment", fee, on + timedelta(days=5))
        due = {
            "overdue": today - timedelta(days=chance.randint(3, 90)),
            "soon": today + timedelta(days=chance.randint(0, 6)),
        }.get(kind, today + timedelta(days=chance.randint(8, 40)))
        on = min(today, due) - timedelta(days=chance.randint(0, 20))
        self._post(common, postings, "charge", fee, on, due=due)
        paid = {"paid": fee, "partly": fee // 2, "overpaid": fee + 100_000}.get(kind, 0)
        if paid:
            self._post(common, postings, "payment", paid, on)
        return ledger.standing(postings)

    def _post(
        self,
        common: Row,
        postings: list[ledger.Posting],
        kind: str,
        amount: int,
        on: date,
        *,
        due: date | None = None,
    ) -> None:
        postings.append(ledger.Posting(kind, amount, on, due))
        method = receipt = None
        if kind == "payment":
            year = dates.financial_year(on)
            self.receipts[year] = self.receipts.get(year, 0) + 1
            receipt = f"R/{year}/{self.receipts[year]:06}"
            method = self._chance.choice(("cash", "upi", "card", "bank"))
        self._rows["ledger_entry"].append(
            {**common, "kind": kind, "amount": amount, "on_date": on.isoformat(),
             "due_date": _iso(due), "method": method, "receipt_no": receipt,
             "description": "Fee" if kind == "charge" else ""}
        )  # fmt: skip

    def _plans(
        self, table: str, number: int, trainer_id: int, plans: list[Row], before: list[Row]
    ) -> int | None:
        """The plans of a client, the present one last; its id."""
        if self._chance.random() >= 0.8:
            return None
        versions = [self._chance.choice(plans)]
        if number % 5 == 2:
            versions = [*before[:2], *versions]
        for version, values in enumerate(versions, 1):
            self._rows[table].append(
                {"id": number * 4 + version, "client_id": number, "number": version,
                 "assigned_at": self._now, "assigned_by": trainer_id, **values}
            )  # fmt: skip
        return number * 4 + len(versions)

    def _message(self, number: int, name: str, to: str, trainer_id: int) -> None:
        # most are settled; a few wait for a yes or no, or failed
        state = {0: "handed_over", 10: "failed", 20: "not_sent"}.get(number % 200, "confirmed")
        if number <= 40:
            state = ("confirmed", "confirmed", "handed_over", "failed")[number % 4]
        self._rows["message"].append(
            {"client_id": number, "phone": to,
             "text": self._chance.choice(MESSAGES).format(name=name.split()[0]),
             "channel": "pywhatkit" if state == "failed" else "click_to_chat", "state": state,
             "created_at": self._now, "acted_at": self._now, "created_by": trainer_id}
        )  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
