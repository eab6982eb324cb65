"""Every text that may do harm, in every field that takes text: kept clean, or refused in words."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hostile_texts import TEXTS
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.errors import Invalid
from ptcms_core.session import Session
from ptcms_core.values.text import clean


class Gym:
    """An open gym with one client, and what the fields write to."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.admin: Session = core.create_first_admin(
            full_name="Meera", email="meera@example.com", password=PASSWORD
        )
        self.client = self.admin.clients.add(full_name="Nikhil More", phone="9876500011").id
        self.count = 0

    def settings(self, field: str, text: str) -> str:
        return str(getattr(self.admin.settings.update(**{field: text}), field))

    def of_client(self, field: str, text: str) -> str:
        client = self.admin.clients.get(self.client)
        changed = self.admin.clients.update(
            client.id, version=client.version, confirmed=True, **{field: text}
        )
        return str(getattr(changed, field))

    def of_trainer(self, field: str, text: str) -> str:
        self.count += 1
        person = self.admin.trainers.add(
            full_name="Somebody", email=f"p{self.count}@example.com", password=PASSWORD
        )
        changed = self.admin.trainers.update(person.id, version=person.version, **{field: text})
        return str(getattr(changed, field))

    def own(self, field: str, text: str) -> str:
        self.admin.account.update(version=self.admin.account.profile()["version"], **{field: text})
        return str(self.admin.account.profile()[field])

    def payment(self, field: str, text: str) -> str:
        reference = {"reference": text} if field == "reference" else {}
        self.count += 1
        entry = self.admin.payments.receive(
            self.client, amount=self.count, method="upi", confirmed=True, **reference
        )
        if field == "reason":
            entry = self.admin.payments.reverse(entry.id, reason=text)
            return entry.description
        assert self.admin.payments.receipt_text(entry.id)
        # a reference is used once
        self.admin.payments.reverse(entry.id, reason="again")
        return entry.reference

    def ledger(self, kind: str, text: str) -> str:
        if kind == "refund":
            self.admin.payments.receive(self.client, amount=5, method="card", confirmed=True)
            return self.admin.payments.refund(
                self.client, amount=1, method="cash", reason=text
            ).description
        if kind == "discount":
            self.admin.payments.charge(self.client, amount=700)
        book = getattr(self.admin.payments, kind)
        return str(book(self.client, amount=7, description=text).description)

    def meal(self, part: str, text: str) -> str:
        meals = {text: "Roti"} if part == "name" else {"Lunch": text}
        plan = self.admin.diets.assign(
            self.client, meals=meals, total_calories=1800, confirmed=True
        )
        return next(iter(plan.meals)) if part == "name" else plan.meals.get("Lunch", "")

    def diet_notes(self, _field: str, text: str) -> str:
        return self.admin.diets.assign(
            self.client, meals={"Lunch": "Roti"}, notes=text, confirmed=True
        ).notes

    def workout(self, field: str, text: str) -> str:
        plan = self.admin.workouts.assign(self.client, **{"text": "Squat 3x5", field: text})
        assert self.admin.workouts.understand(text) is not None
        return str(getattr(plan, field))

    def workout_template(self, field: str, text: str) -> str:
        values = {"title": "Own", "text": "Squat 3x5", field: text}
        return str(getattr(self.admin.workouts.add_template(**values), field))

    def message_template(self, field: str, text: str) -> str:
        self.count += 1
        values = {"name": f"Own {self.count}", "text": "Hello", field: text}
        template = self.admin.messages.add_template(**values)
        self.admin.messages.remove_template(template.id)
        return str(getattr(template, field))

    def message(self, _field: str, text: str) -> str:
        queued = self.admin.messages.queue(self.client, text=text, confirmed=True)
        assert self.admin.messages.link(queued.id).isascii()
        return queued.text

    def weigh_in(self, _field: str, text: str) -> str:
        return self.admin.progress.record(self.client, weight_kg=72, note=text, confirmed=True).note


Keep = Callable[[Gym, str, str], str]
ONE_LINE, LINES = False, True
# where · how it gets there and comes back · whether it may have lines · most characters
FIELDS: dict[str, tuple[Keep, str, bool, int]] = {
    "gym name": (Gym.settings, "gym_name", ONE_LINE, 80),
    "gym phone": (Gym.settings, "contact_phone", ONE_LINE, 60),
    "gym address": (Gym.settings, "contact_address", ONE_LINE, 200),
    "gym payee": (Gym.settings, "payee_name", ONE_LINE, 60),
    "client name": (Gym.of_client, "full_name", ONE_LINE, 200),
    "goal": (Gym.of_client, "goal", ONE_LINE, 200),
    "injuries": (Gym.of_client, "injuries", LINES, 2_000),
    "client notes": (Gym.of_client, "notes", LINES, 10_000),
    "emergency contact": (Gym.of_client, "emergency_contact", ONE_LINE, 200),
    "consent": (Gym.of_client, "consent_source", ONE_LINE, 100),
    "trainer name": (Gym.of_trainer, "full_name", ONE_LINE, 80),
    "trainer payee": (Gym.of_trainer, "payee_name", ONE_LINE, 60),
    "own name": (Gym.own, "full_name", ONE_LINE, 80),
    "own payee": (Gym.own, "payee_name", ONE_LINE, 60),
    "payment reference": (Gym.payment, "reference", ONE_LINE, 60),
    "reason of a reversal": (Gym.payment, "reason", ONE_LINE, 200),
    "reason of a refund": (Gym.ledger, "refund", ONE_LINE, 200),
    "charge": (Gym.ledger, "charge", ONE_LINE, 200),
    "discount": (Gym.ledger, "discount", ONE_LINE, 200),
    "meal name": (Gym.meal, "name", ONE_LINE, 40),
    "meal": (Gym.meal, "food", LINES, 2_000),
    "diet notes": (Gym.diet_notes, "notes", LINES, 5_000),
    "workout": (Gym.workout, "text", LINES, 20_000),
    "workout title": (Gym.workout, "title", ONE_LINE, 80),
    "workout template": (Gym.workout_template, "text", LINES, 20_000),
    "workout template title": (Gym.workout_template, "title", ONE_LINE, 80),
    "message template": (Gym.message_template, "text", LINES, 2_000),
    "message template name": (Gym.message_template, "name", ONE_LINE, 60),
    "message": (Gym.message, "text", LINES, 2_000),
    "weigh-in note": (Gym.weigh_in, "note", ONE_LINE, 500),
}
TAKES_PLACEHOLDERS = {"message template", "message"}


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gym]:
    core = open_core(tmp_path_factory.mktemp("gym") / "g", clock=Clock(), password_cost=4)
    yield Gym(core)
    core.close()


@pytest.mark.parametrize("where", FIELDS)
def test_every_text_is_kept_clean_or_refused(gym: Gym, where: str) -> None:
    keep, field, lines, most = FIELDS[where]
    problems = []
    for kind, text in TEXTS.items():
        wanted = clean(text, multiline=lines)
        if where == "payment reference":
            wanted = " ".join(wanted.split())
        try:
            kept = keep(gym, field, text)
        except Invalid as refused:
            too_long = len(wanted) > most and str(most) in refused.sentence.replace(",", "")
            unknown = where in TAKES_PLACEHOLDERS and "{" in text and "placeholders" in str(refused)
            if not (too_long or unknown):
                problems.append(f"{kind}: {refused.sentence}")
            continue
        if kept != wanted or len(wanted) > most:
            problems.append(f"{kind}: kept as {kept[:60]!r}")
    assert not problems, "\n".join(problems)


def _unsafe(text: str) -> set[str]:
    kept = {"\n", "\u200c", "\u200d"}
    return {
        c for c in set(text) - kept if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Cn", "Co"}
    }


def test_no_database_holds_a_character_a_terminal_would_obey(gym: Gym) -> None:
    for where in FIELDS:
        test_every_text_is_kept_clean_or_refused(gym, where)
    texts = 0
    for database in (gym.core._gym.accounts, gym.core._gym.data):
        with database.read() as connection:
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall():
                for row in connection.execute(f"SELECT * FROM {table}"):
                    for value in row:
                        if isinstance(value, str):
                            texts += 1
                            assert not _unsafe(value), (table, value)
    assert texts > 1_000


def test_the_documents_and_the_log_hold_the_texts_and_can_be_read(gym: Gym) -> None:
    name = gym.of_client("full_name", TEXTS["action"])
    gym.weigh_in("note", TEXTS["clear screen"])
    gym.core.publish_documents(force=True)
    for path in sorted(gym.core.folder.glob("*.json")):
        content = path.read_text(encoding="utf-8")
        assert not _unsafe(content), path.name
        clients = json.loads(content)["clients"]
        if str(gym.client) in clients:
            shown = clients[str(gym.client)]
            assert shown.get("name", shown.get("client_name")) == name
    for path in gym.core.folder.glob("*.txt"):
        assert not _unsafe(path.read_text(encoding="utf-8")), path.name


def test_what_is_told_of_the_texts_is_clean(gym: Gym) -> None:
    for kind in ("action", "clear screen", "right to left", "window title", "half a pair"):
        text = TEXTS[kind]
        for field in ("full_name", "goal", "injuries"):
            gym.of_client(field, text)
        gym.weigh_in("note", text)
        told: list[Any] = [
            gym.admin.progress.report(gym.client),
            gym.admin.undo_label,
            repr(gym.admin.today()),
            *(one.sentence for one in gym.admin.journal.entries(limit=500)),
        ]
        for sentence in told:
            assert not _unsafe(sentence or ""), (kind, sentence)


@pytest.mark.parametrize("kind", TEXTS)
def test_a_search_for_any_text_answers(gym: Gym, kind: str) -> None:
    assert gym.admin.clients.search(TEXTS[kind]).total >= 0
    gym.admin.clients.similar(TEXTS[kind], TEXTS[kind])


def test_percent_signs_and_quotes_are_searched_as_what_they_are(gym: Gym) -> None:
    gym.of_client("full_name", TEXTS["pattern"])
    assert gym.admin.clients.search("100%_").total == 1
    assert gym.admin.clients.search("%").total == 1
    gym.of_client("full_name", "Nikhil More")
    assert gym.admin.clients.search("%").total == 0
    assert gym.admin.clients.search("_").total == 0
