"""Two people who opened the same record save it from two processes at the same instant."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from made_up import PASSWORD
from processes import Child, Line, until_ready
from writing import COST

from ptcms_core import Conflict, NeedsConfirmation
from ptcms_core.core import open_core
from ptcms_core.session import Session

ROUNDS = 100
PEOPLE = ("meera@example.com", "ravi@example.com")

Ids = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """How a record is opened, what it says, and how it is saved as it was opened."""

    opened: Callable[[Session, Ids], Any]
    says: Callable[[Any], str]
    save: Callable[[Session, Ids, Any, str], object]


def _current(plans: str) -> Callable[[Session, Ids], Any]:
    return lambda session, ids: getattr(session, plans).current(ids["client"])


def _template(service: str) -> Callable[[Session, Ids], Any]:
    def opened(session: Session, ids: Ids) -> Any:
        found = getattr(session, service)
        templates = found.templates() if service == "messages" else found.ready_made()
        return next(one for one in templates if one.id == ids[service])

    return opened


RECORDS = {
    "client": Record(
        lambda session, ids: session.clients.get(ids["client"]),
        lambda client: client.goal,
        lambda session, ids, client, mark: session.clients.update(
            ids["client"], version=client.version, goal=mark, confirmed=True
        ),
    ),
    "weigh-in": Record(
        lambda session, ids: session.progress.entries(ids["client"])[0],
        lambda entry: entry.note,
        lambda session, _ids, entry, mark: session.progress.correct(
            entry.id, version=entry.version, note=mark
        ),
    ),
    "diet": Record(
        _current("diets"),
        lambda plan: plan.meals["Lunch"],
        lambda session, ids, plan, mark: session.diets.assign(
            ids["client"], meals={"Lunch": mark}, written_from=plan.number
        ),
    ),
    "workout": Record(
        _current("workouts"),
        lambda plan: plan.title,
        lambda session, ids, plan, mark: session.workouts.assign(
            ids["client"], text=f"Squat 3x5 {mark}", title=mark, written_from=plan.number
        ),
    ),
    "message template": Record(
        _template("messages"),
        lambda template: template.text,
        lambda session, ids, template, mark: session.messages.update_template(
            ids["messages"], version=template.version, text=mark
        ),
    ),
    "workout template": Record(
        _template("workouts"),
        lambda template: template.title,
        lambda session, ids, template, mark: session.workouts.update_template(
            int(ids["workouts"]), version=template.version, title=mark, text="Squat 3x5"
        ),
    ),
    "trainer": Record(
        lambda session, ids: session.trainers.get(ids["trainer"]),
        lambda trainer: trainer.payee_name,
        lambda session, ids, trainer, mark: session.trainers.update(
            ids["trainer"], version=trainer.version, payee_name=mark
        ),
    ),
    "settings": Record(
        lambda session, _ids: session.settings.get(),
        lambda settings: settings.gym_name,
        lambda session, _ids, settings, mark: session.settings.update(
            expected=settings.model_dump(), gym_name=mark
        ),
    ),
}


def _made(folder: Path) -> Ids:
    """The records that both will edit, and a second admin."""
    core = open_core(folder, password_cost=COST)
    admin = core.sign_in(PEOPLE[0], PASSWORD)
    admin.trainers.add(full_name="Ravi", email=PEOPLE[1], password=PASSWORD, role="admin")
    trainer = admin.trainers.list()[-1].id
    client = admin.clients.add(full_name="Nikhil More", goal="first", confirmed=True).id
    admin.progress.record(client, weight_kg=70, note="first")
    admin.diets.assign(client, meals={"Lunch": "first"})
    admin.workouts.assign(client, text="Squat", title="first")
    ids = {
        "client": client,
        "trainer": trainer,
        "messages": admin.messages.add_template(name="Own", text="first").id,
        "workouts": admin.workouts.add_template(title="first", text="Squat").id,
    }
    core.close()
    return ids


def _editing(folder: Path, person: int, ids: Ids, rounds: int) -> Callable[[Line], None]:
    """For a child: open each record, wait, save it; what it said before, and what came of it."""

    def run(line: Line) -> None:
        core = open_core(folder, password_cost=COST)
        session = core.sign_in(PEOPLE[person], PASSWORD)
        for number in range(rounds):
            for kind, record in RECORDS.items():
                line.wait()
                opened = record.opened(session, ids)
                line.tell(opened=record.says(opened))
                line.wait()
                mark = f"p{person}r{number}"
                try:
                    record.save(session, ids, opened, mark)
                    line.tell(kind=kind, saved=mark)
                except Conflict as told:
                    line.tell(kind=kind, told=told.sentence)
                except NeedsConfirmation as asked:
                    line.tell(kind=kind, told=asked.question, code=asked.code)

    return run


def test_the_second_who_saves_is_told_and_overwrites_nothing(folder: Path, ordeal) -> None:
    lost = ordeal.losses("silent overwrites", "saves that neither got")
    rounds = ordeal.times(ROUNDS)
    ids = _made(folder)
    people = [Child(_editing(folder, person, ids, rounds)) for person in range(2)]
    says: dict[str, str] = {}
    first = {0: 0, 1: 0}
    until_ready(people)
    for number in range(rounds):
        for kind in RECORDS:
            _let_go(people)
            opened = [found[-1]["opened"] for found in until_ready(people)]
            expected = says.get(kind, opened[0])
            lost["silent overwrites"] += opened != [expected, expected]
            _let_go(people[:: -1 if number % 2 else 1])
            last = (number, kind) == (rounds - 1, list(RECORDS)[-1])
            ends = [person.all_told() for person in people] if last else until_ready(people)
            ended = [found[-1] for found in ends]
            saved = [person for person, end in enumerate(ended) if "saved" in end]
            lost["silent overwrites"] += len(saved) == 2
            lost["saves that neither got"] += not saved
            assert len(saved) == 1, (kind, ended)
            second = ended[1 - saved[0]]
            assert second["told"]
            assert second.get("code") in (None, "changed_meanwhile")
            says[kind] = ended[saved[0]]["saved"]
            first[saved[0]] += 1
    assert not any(lost.values())
    ordeal.tried = f"{rounds * len(RECORDS)} records saved by two people at one instant"
    ordeal.measured = f"{', '.join(RECORDS)}; {first[0]} and {first[1]} times the one was first"


def _let_go(people: list[Child]) -> None:
    for person in people:
        person.go_on()
