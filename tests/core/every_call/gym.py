"""A gym with one record of each kind, and what is needed to make more."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from made_up import PASSWORD

from ptcms_core.core import Core
from ptcms_core.session import Session


@dataclass
class Gym:
    """A gym with one record of each kind, Asha's, and what is needed to make more."""

    core: Core
    admin: Session
    asha: Session
    ids: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def new_client(self) -> int:
        self.count += 1
        return self.asha.clients.add(
            full_name=f"Zed {self.count:04} {'abcdefghij'[self.count % 10] * 9}", confirmed=True
        ).id

    def new_payment(self) -> int:
        return self.asha.payments.receive(
            self.ids["client"], amount=500, method="cash", confirmed=True
        ).id

    def new_weigh_in(self) -> int:
        return self.asha.progress.record(self.ids["client"], weight_kg=72, confirmed=True).id

    def new_message(self, *, state: str = "queued") -> int:
        messages = self.asha.messages
        queued = messages.queue(self.ids["client"], text="Come on Monday.", confirmed=True)
        if state == "handed_over":
            messages.hand_over(queued.id)
        if state == "not_sent":
            messages.hand_over(queued.id)
            messages.confirm(queued.id, sent=False)
        return queued.id

    def new_batch(self) -> int:
        self.count += 1
        return self.asha.batches.queue(
            [self.ids["client"]],
            text=f"Come on Monday, {self.count}.",
            channel="click_to_chat",
            in_quiet_hours=True,
        ).id

    def new_rule(self) -> int:
        return self.admin.reminders.add_rule(kind="birthday").id

    def new_draft(self) -> int:
        self.count += 1
        client = self.asha.clients.add(
            full_name=f"Due {'abcdefghij'[self.count % 10] * 9} {self.count}",
            phone=f"98765{self.count:05}",
            whatsapp_consent=True,
            fee=100,
            fee_due="today",
            confirmed=True,
        )
        rule = self.admin.reminders.add_rule(kind="due_in", days=3)
        self.admin.reminders.prepare()
        drafts = self.asha.reminders.waiting(limit=1000)
        self.admin.reminders.update_rule(rule.id, version=rule.version, by_itself=False)
        return next(one.id for one in drafts if one.client_id == client.id)

    def new_trainer(self, *, active: bool = True) -> int:
        self.count += 1
        trainer = self.admin.trainers.add(
            full_name="Somebody", email=f"person{self.count}@example.com", password=PASSWORD
        )
        if not active:
            self.admin.trainers.deactivate(trainer.id)
        return trainer.id

    def new_act(self) -> str:
        self.new_weigh_in()
        return str(self.asha.journal.page(limit=1).items[0].act_id)

    def document(self) -> Path:
        path = self.core.folder / "clients.json"
        if not path.exists():
            self.core.publish_documents()
        return path

    def new_workout_template(self) -> int:
        return int(self.admin.workouts.add_template(title="Own", text="Squat 3x5").id)

    def new_filter(self) -> str:
        """For everybody who may try to change it: filters are kept for a person alone."""
        for session in (self.admin, self.asha):
            session.filters.save("Kept", "overdue", confirmed=True)
        return "Kept"

    def new_message_template(self) -> int:
        self.count += 1
        return int(self.admin.messages.add_template(name=f"Own {self.count}", text="Hello.").id)

    def csv_file(self) -> Path:
        self.count += 1
        path = self.core.folder.parent / f"members{self.count}.csv"
        path.write_text(f"Name\nZed {'abcdefghij'[self.count % 10] * 9}\n", encoding="utf-8")
        return path

    def sheet(self) -> Any:
        return self.admin.imports.look(self.csv_file())

    def version(self, kind: str, record_id: int) -> int:
        if kind == "client":
            return self.admin.clients.get(record_id).version
        if kind == "trainer":
            return self.admin.trainers.get(record_id).version
        return 1


def filled(core: Core, admin: Session, asha: Session) -> Gym:
    """The gym: Asha's client with one record of each kind."""
    gym = Gym(core, admin, asha)
    admin.settings.update(upi_id="iron@okbank")
    client = asha.clients.add(
        full_name="Nikhil More",
        phone="9876500011",
        gender="male",
        age=30,
        height_cm=175,
        weight_kg=72.4,
        fee=500_000,
        injuries="knee of Nikhil",
        notes="notes of Nikhil",
        whatsapp_consent=True,
    )
    gym.ids["client"] = client.id
    asha.diets.assign(client.id, meals={"Lunch": "Roti of Nikhil"}, total_calories=1800)
    asha.workouts.assign(client.id, text="Squat 3x5 @60kg", title="Legs of Nikhil")
    gym.new_payment()
    gym.new_message(state="handed_over")
    return gym
