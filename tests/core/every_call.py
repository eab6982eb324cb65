"""Every public call of a session with arguments that are right: one table for who and what."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from made_up import PASSWORD

from ptcms_core.core import Core
from ptcms_core.session import Session

Reach = Literal["own", "list", "client", "admin"]
"""own: one's own account · list: shows only what is one's own · client: one client's records ·
admin: for admins."""


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


Arguments = Callable[[Gym], dict[str, Any]]


@dataclass(frozen=True)
class Call:
    """One call: how far it reaches, and its arguments, made anew where it uses them up."""

    reach: Reach
    arguments: Arguments


def _client(**more: Any) -> Arguments:
    return lambda gym: {"client_id": gym.ids["client"], **more}


def _plain(**arguments: Any) -> Arguments:
    return lambda _gym: dict(arguments)


def _trainer(**more: Any) -> Arguments:
    return lambda gym: {"trainer_id": gym.new_trainer(), **more}


def _message(state: str = "queued", **more: Any) -> Arguments:
    return lambda gym: {"message_id": gym.new_message(state=state), **more}


def _export() -> Arguments:
    return _plain(password=PASSWORD, to="", on_progress=None, stop=None)


def _sheet(**more: Any) -> Arguments:
    return lambda gym: {"sheet": gym.sheet(), "columns": {0: "full_name"}, **more}


def _batch(**more: Any) -> Arguments:
    return lambda gym: {"batch_id": gym.new_batch(), **more}


def _draft(**more: Any) -> Arguments:
    return lambda gym: {"message_id": gym.new_draft(), **more}


CALLS: dict[str, Call] = {
    "reminders.add_rule": Call(
        "admin", _plain(kind="overdue", days=3, template="overdue", by_itself=False)
    ),
    "reminders.approve": Call("client", _draft(confirmed=True)),
    "reminders.prepare": Call("list", _plain()),
    "reminders.remove_rule": Call("admin", lambda gym: {"rule_id": gym.new_rule()}),
    "reminders.rules": Call("list", _plain()),
    "reminders.skip": Call("client", _draft()),
    "reminders.update_rule": Call(
        "admin",
        lambda gym: {
            "rule_id": gym.new_rule(),
            "version": 1,
            "days": 2,
            "template": "birthday",
            "active": True,
            "by_itself": False,
        },
    ),
    "reminders.waiting": Call("list", _plain(after=0, limit=50)),
    "session.change_password": Call("own", _plain(old=PASSWORD, new=PASSWORD + " new")),
    "session.close": Call("own", _plain()),
    "session.document_status": Call("admin", _plain()),
    "session.feed": Call("list", _plain()),
    "session.make_backup": Call("admin", _plain()),
    "session.publish_documents": Call("admin", _plain(force=False)),
    "session.today": Call("list", _plain()),
    "session.undo": Call("own", _plain()),
    "account.change_password": Call("own", _plain(old=PASSWORD, new=PASSWORD + " new")),
    "account.prefer": Call("own", _plain(theme="light")),
    "account.preferences": Call("own", _plain()),
    "account.profile": Call("own", _plain()),
    "account.prove": Call("own", _plain(password=PASSWORD)),
    "account.update": Call("own", _plain(version=1, full_name="Another Name")),
    "batches.cancel_rest": Call("client", _batch()),
    "batches.is_quiet": Call("list", _plain()),
    "batches.messages": Call("list", _batch(states=("queued",), after=0, limit=50)),
    "batches.next_link": Call("list", _batch()),
    "batches.preview": Call(
        "list",
        lambda gym: {
            "kind": None,
            "client_ids": [gym.ids["client"]],
            "template": None,
            "text": "Hi {name}",
            "channel": "click_to_chat",
        },
    ),
    "batches.queue": Call(
        "client",
        lambda gym: {
            "client_ids": [gym.ids["client"]],
            "kind": None,
            "template": None,
            "text": f"Hi {{name}} {gym.new_client()}",
            "channel": "click_to_chat",
            "in_quiet_hours": True,
            "on_progress": None,
            "cancel": None,
        },
    ),
    "batches.recent": Call("list", _plain(limit=20)),
    "batches.retry_failed": Call("client", _batch()),
    "batches.state": Call("client", _batch()),
    "channels.cloud": Call("admin", _plain()),
    "channels.forget_token": Call("admin", _plain(password=PASSWORD)),
    "channels.resume": Call("admin", _plain()),
    "channels.set_token": Call(
        "admin", _plain(token_text="EAAG-made-up-token-0123456789", password=PASSWORD)
    ),
    "clients.add": Call(
        "own",
        lambda gym: {
            "full_name": "Tara Nair",
            "phone": None,
            "gender": "female",
            "equation": None,
            "age": None,
            "date_of_birth": date(1990, 1, 2),
            "height_cm": 165,
            "weight_kg": 60,
            "goal": "Strength",
            "goal_weight_kg": 58,
            "activity": "light",
            "fee": 100,
            "fee_due": "today",
            "email": "tara@example.com",
            "injuries": "",
            "notes": "",
            "emergency_contact": "",
            "language": "en",
            "whatsapp_consent": False,
            "consent_source": "",
            "opted_out": False,
            "trainer_id": None,
            "confirmed": True,
        },
    ),
    "clients.archive": Call("client", lambda gym: {"client_id": gym.new_client()}),
    "clients.archive_many": Call(
        "own", lambda gym: {"client_ids": [gym.new_client()], "on_progress": None, "cancel": None}
    ),
    "clients.count": Call("list", _plain(archived=False)),
    "clients.erase": Call(
        "client", lambda gym: {"client_id": gym.new_client(), "password": PASSWORD}
    ),
    "clients.filter_help": Call("list", _plain(line="due>0 g")),
    "clients.filter_terms": Call("list", _plain()),
    "clients.get": Call("client", _client()),
    "clients.matching": Call("list", _plain(line="nikhil", archived=False)),
    "clients.place_of": Call("list", _client(line="", archived=False, sort="name")),
    "clients.restore": Call("client", lambda gym: {"client_id": gym.new_client()}),
    "clients.restore_many": Call(
        "own", lambda gym: {"client_ids": [gym.new_client()], "on_progress": None, "cancel": None}
    ),
    "clients.search": Call(
        "list",
        _plain(
            text="more",
            line="",
            archived=False,
            sort="name",
            after=None,
            limit=50,
            offset=None,
            trainer_id=None,
        ),
    ),
    "clients.similar": Call("list", _plain(full_name="Nikhil More", phone=None, besides=None)),
    "clients.transfer": Call(
        "admin", lambda gym: {"client_id": gym.new_client(), "to": gym.admin.account_id}
    ),
    "clients.transfer_many": Call(
        "admin",
        lambda gym: {
            "client_ids": [gym.new_client()],
            "to": gym.admin.account_id,
            "on_progress": None,
            "cancel": None,
        },
    ),
    "clients.update": Call(
        "client",
        lambda gym: {
            "client_id": (client_id := gym.new_client()),
            "version": gym.version("client", client_id),
            "confirmed": True,
            "full_name": "Zed",
            "phone": None,
            "gender": "other",
            "equation": "male",
            "age": 40,
            "date_of_birth": None,
            "height_cm": 170,
            "weight_kg": 70,
            "goal": "g",
            "goal_weight_kg": 60,
            "activity": "light",
            "email": "",
            "injuries": "i",
            "notes": "n",
            "emergency_contact": "e",
            "language": "hi",
            "whatsapp_consent": True,
            "consent_source": "desk",
            "opted_out": False,
        },
    ),
    "diets.assign": Call(
        "client",
        _client(
            meals={"Lunch": "Rice"},
            total_calories=2000,
            macros={"protein_g": 100},
            notes="",
            confirmed=True,
        ),
    ),
    "diets.current": Call("client", _client()),
    "diets.energy": Call("client", _client(activity="light", equation="male")),
    "diets.history": Call("client", _client()),
    "filters.delete": Call("own", lambda gym: {"name": gym.new_filter()}),
    "filters.list": Call("own", _plain()),
    "filters.rename": Call("own", lambda gym: {"name": gym.new_filter(), "to": "Another"}),
    "filters.save": Call("own", _plain(name="Own", line="due>0", confirmed=True)),
    "exports.check": Call("admin", _plain(what="everything", to="", password=PASSWORD)),
    "exports.client": Call("client", _client(to="")),
    "exports.everything": Call("admin", _export()),
    "exports.tables": Call("admin", _export()),
    "folder.backups": Call("admin", _plain()),
    "folder.check": Call("admin", _plain(on_progress=None)),
    "folder.path": Call("admin", _plain()),
    # what they do is tried in test_restoring.py; here nothing is restored under the others' feet
    "folder.preview": Call("admin", _plain(name="none.zip", passphrase=None)),
    "folder.prove": Call("admin", _plain(password=PASSWORD)),
    "folder.restore": Call(
        "admin", _plain(name="none.zip", password=PASSWORD, passphrase="seven quiet herons wading")
    ),
    "imports.apply": Call("admin", _sheet(doubtful=None, on_progress=None, stop=None)),
    "imports.check": Call("admin", _sheet(on_progress=None, stop=None)),
    "imports.fields": Call("admin", _plain()),
    "imports.settle": Call("admin", _sheet()),
    "imports.guess": Call("admin", lambda gym: {"sheet": gym.sheet()}),
    "imports.look": Call("admin", lambda gym: {"path": gym.csv_file(), "has_titles": None}),
    "journal.entries": Call(
        "list", _plain(client_id=None, actor_id=None, subject=None, after=None, limit=50)
    ),
    "journal.page": Call(
        "list",
        _plain(
            client_id=None,
            actor_id=None,
            subject=None,
            kind=None,
            since=None,
            until=None,
            after=None,
            limit=50,
        ),
    ),
    "outside.adopt": Call("admin", lambda gym: {"path": gym.document()}),
    "outside.check": Call("admin", _plain(edit_id=1, client_id=1)),
    "outside.edits": Call("admin", _plain()),
    "outside.look_at": Call("admin", lambda gym: {"path": gym.document(), "on_progress": None}),
    "outside.read": Call("admin", _plain(edit_id=1, on_progress=None)),
    "outside.set_aside": Call("admin", _plain(edit_id=1, client_id=None)),
    "outside.take_in": Call(
        "admin", _plain(edit_id=1, client_id=1, fields=None, seen=None, confirmed=False)
    ),
    "journal.undo": Call("own", lambda gym: {"act_id": gym.new_act()}),
    "journal.why_not": Call("own", lambda gym: {"act_id": gym.new_act()}),
    "messages.add_template": Call(
        "own",
        lambda gym: {
            "name": f"T{gym.new_trainer()}",
            "text": "Hi",
            "language": "en",
            "cloud_name": "hello",
            "cloud_language": "en_US",
        },
    ),
    "messages.cancel": Call("client", _message()),
    "messages.channels": Call("list", _plain()),
    "messages.compose": Call(
        "client", _client(template=None, text="Hi {name}", channel="click_to_chat")
    ),
    "messages.confirm": Call("client", _message("handed_over", sent=True)),
    "messages.fitting": Call("client", _client()),
    "messages.get": Call("client", _message()),
    "messages.hand_over": Call("client", _message()),
    "messages.history": Call(
        "list", _plain(client_id=None, state=None, after=None, limit=50, sort="-at")
    ),
    "messages.link": Call("client", _message()),
    "messages.preview": Call(
        "client", _client(template=None, text="Hi {name}", channel="click_to_chat")
    ),
    "messages.queue": Call(
        "client",
        _client(
            template=None,
            text="Hi {name}",
            channel="click_to_chat",
            confirmed=True,
            terminal="",
            period_key=None,
        ),
    ),
    "messages.remove_template": Call(
        "own", lambda gym: {"template_id": gym.new_message_template()}
    ),
    "messages.retry": Call("client", _message("not_sent")),
    "messages.send": Call("client", _message(on_phase=None, cancel=None)),
    "messages.settle_leases": Call("list", _plain()),
    "messages.templates": Call("list", _plain()),
    "messages.update_template": Call(
        "own",
        lambda gym: {
            "template_id": gym.new_message_template(),
            "version": 1,
            "name": f"T{gym.new_trainer()}",
            "text": "Hi",
            "language": "hi",
            "cloud_name": "hello",
            "cloud_language": "hi",
        },
    ),
    "messages.waiting": Call("list", _plain()),
    "payments.account": Call("client", _client()),
    "payments.charge": Call(
        "client", _client(amount=10, due="today", description="d", idempotency_key=None)
    ),
    "payments.discount": Call(
        "client", _client(amount=1, description="d", idempotency_key=None, confirmed=True)
    ),
    "payments.dues": Call("list", _plain(sort="due", limit=50, offset=0)),
    "payments.place_of": Call("list", _client(text="", which="owing", sort="due")),
    "payments.totals": Call("list", _plain(text="", which="owing")),
    "payments.receipt_text": Call("client", lambda gym: {"entry_id": gym.new_payment()}),
    "payments.receive": Call(
        "client",
        _client(
            amount=10,
            method="cash",
            on="today",
            reference=None,
            idempotency_key=None,
            seen=None,
            confirmed=True,
        ),
    ),
    "payments.recent": Call("list", _plain(sort="-booked", limit=50, after=None)),
    "payments.refund": Call(
        "client",
        _client(
            amount=1,
            method="cash",
            reason="r",
            on="today",
            password=PASSWORD,
            idempotency_key=None,
        ),
    ),
    "payments.reverse": Call(
        "client", lambda gym: {"entry_id": gym.new_payment(), "reason": "a slip"}
    ),
    "payments.upi_parts": Call("client", _client(amount=10)),
    "payments.upi_request": Call("client", _client(amount=10)),
    "progress.correct": Call(
        "client",
        lambda gym: {
            "entry_id": gym.new_weigh_in(),
            "version": 1,
            "confirmed": True,
            "weight_kg": 71,
            "note": "n",
            "on": "today",
        },
    ),
    "progress.entries": Call("client", _client()),
    "progress.record": Call(
        "client",
        _client(
            confirmed=True,
            weight_kg=72,
            height_cm=175,
            on="today",
            note="n",
            waist_cm=80,
            hip_cm=90,
            chest_cm=95,
            arm_cm=30,
            thigh_cm=50,
            neck_cm=38,
            body_fat_percent=20,
        ),
    ),
    "progress.remove": Call("client", lambda gym: {"entry_id": gym.new_weigh_in()}),
    "progress.report": Call("client", _client()),
    "progress.summary": Call("client", _client()),
    "reports.clients_by_month": Call("list", _plain(months=12)),
    "reports.dues_by_age": Call("list", _plain()),
    "reports.takings_by_month": Call("list", _plain(months=12)),
    "reports.takings": Call("list", _plain(start=date(2026, 1, 1), end=date(2026, 12, 31))),
    "settings.get": Call("list", _plain()),
    "settings.update": Call(
        "admin",
        _plain(
            gym_name="Iron House",
            contact_phone="",
            contact_email="",
            contact_address="",
            currency="INR",
            phone_region="IN",
            time_zone="Asia/Kolkata",
            units="metric",
            bmi_bands="who",
            upi_id="iron@okbank",
            payee_name="",
            reminder_days=3,
            inactivity_days=14,
            idle_lock_minutes=10,
            quiet_from="21:00",
            quiet_until="09:00",
            keep_messages_months=0,
            keep_history_months=0,
            keep_exports_days=0,
            keep_archived_months=0,
            sender="click_to_chat",
            confirmed=True,
            expected=None,
        ),
    ),
    "trainers.add": Call(
        "admin",
        lambda gym: {
            "full_name": "Someone",
            "email": f"someone{gym.new_trainer()}@example.com",
            "password": PASSWORD,
            "role": "trainer",
            "upi_id": "",
            "payee_name": "",
            "must_change_password": False,
            "own_password": None,
        },
    ),
    "trainers.check_delete": Call("admin", _trainer()),
    "trainers.deactivate": Call("admin", _trainer()),
    "trainers.delete": Call("admin", _trainer(hand_clients_to=None)),
    "trainers.get": Call("admin", _trainer()),
    "trainers.let_try_again": Call("admin", _trainer()),
    "trainers.list": Call("admin", _plain(active=None, sort="name")),
    "trainers.reactivate": Call("admin", lambda gym: {"trainer_id": gym.new_trainer(active=False)}),
    "trainers.reset_password": Call("admin", _trainer(new=PASSWORD + " new")),
    "trainers.update": Call(
        "admin",
        lambda gym: {
            "trainer_id": (trainer_id := gym.new_trainer()),
            "version": 1,
            "full_name": "Other",
            "email": f"other{trainer_id}@example.com",
            "role": "trainer",
            "upi_id": "",
            "payee_name": "",
            "own_password": PASSWORD,
        },
    ),
    "workouts.add_template": Call("own", _plain(title="T", text="Squat 3x5")),
    "workouts.assign": Call("client", _client(text="Squat 3x5", title="T")),
    "workouts.current": Call("client", _client()),
    "workouts.history": Call("client", _client()),
    "workouts.ready_made": Call("list", _plain()),
    "workouts.remove_template": Call(
        "own", lambda gym: {"template_id": gym.new_workout_template()}
    ),
    "workouts.understand": Call("list", _plain(text="Squat 3x5")),
    "workouts.update_template": Call(
        "own",
        lambda gym: {
            "template_id": gym.new_workout_template(),
            "version": 1,
            "title": "T",
            "text": "Squat",
        },
    ),
}


def public_calls(session: Session) -> Iterator[str]:
    """The names of all public methods of a session and of its services."""
    for name in dir(type(session)) + list(vars(session)):
        if name.startswith("_"):
            continue
        member = getattr(session, name)
        if inspect.ismethod(member):
            yield f"session.{name}"
        elif type(member).__module__.startswith("ptcms_core") and hasattr(member, "_access"):
            for method, _function in inspect.getmembers(member, inspect.ismethod):
                if not method.startswith("_"):
                    yield f"{name}.{method}"


def method_of(session: Session, name: str) -> Callable[..., Any]:
    """The method of this name, bound to a session."""
    service, _dot, method = name.partition(".")
    found: Callable[..., Any] = getattr(
        session if service == "session" else getattr(session, service), method
    )
    return found
