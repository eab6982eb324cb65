"""Taking over what the plan holds: accounts first, then the gym's records, each whole or not."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ptcms_core import accounts, diets, payments, progress, workouts
from ptcms_core.catalogue import _
from ptcms_core.clients import search_key
from ptcms_core.errors import Invalid, StorageProblem
from ptcms_core.legacy.plan import Plan, Planner
from ptcms_core.legacy.report import Report
from ptcms_core.legacy.source import read
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act, utc_text
from ptcms_core.values import passwords, text

_REPORT, _LEFTOVERS = "legacy-report-", "legacy-leftovers-"

Progressing = Callable[[int, int, str], None]
BUNDLE = 1_000


def import_legacy(
    gym: Gym,
    source: Path,
    *,
    apply: bool,
    on_progress: Progressing | None,
    password_cost: int,
) -> Report:
    """Report on a folder of the original application and, with `apply`, take it over.

    A second run takes what is new and changes nothing else. StorageProblem.
    """
    if source.absolute() == gym.folder:
        raise StorageProblem(_("Take the records over into another, new folder."))
    settings = load_settings(gym)
    planner = Planner(
        read(source),
        region=settings.phone_region,
        currency=settings.money,
        today=gym.today(),
        refused=_refused(gym),
    )
    plan = planner.plan()
    taken: Counter[str] = Counter()
    known: Counter[str] = Counter()
    if apply:
        tell = on_progress or (lambda _done, _all, _what: None)
        _accounts(gym, plan, taken, known, tell, password_cost)
        _records(gym, plan, taken, known, tell)
    else:
        taken |= _would_take(plan)
    report = Report(
        applied=apply,
        found=plan.found,
        taken=dict(taken),
        known=dict(known),
        left=dict(plan.left),
        notes=plan.notes,
        leftovers=plan.leftovers,
    )
    return _kept(gym, report) if apply else report


def _refused(gym: Gym) -> dict[int, str]:
    """Ids of clients that can't be taken over into this gym, and why."""
    with gym.data.read() as connection:
        rows = connection.execute(
            "SELECT c.id, t.source_key IS NOT NULL AS taken, c.erased_at IS NOT NULL AS erased"
            " FROM client c LEFT JOIN takeover t ON t.source_key = 'client:' || c.id"
            " WHERE t.source_key IS NULL OR c.erased_at IS NOT NULL"
        ).fetchall()
    return {
        row["id"]: _("was erased from this gym")
        if row["erased"] and row["taken"]
        else _("another client of this gym has this id")
        for row in rows
    }


def _would_take(plan: Plan) -> Counter[str]:
    return Counter(
        {
            "trainers": len(plan.trainers),
            "clients": len(plan.clients),
            "phones": sum(1 for client in plan.clients if client["phone"]),
            "diets": len(plan.diets),
            "workouts": len(plan.workouts),
            "weigh-ins": sum(1 for one in plan.weigh_ins if "from_profile" not in one),
            "payments": len(plan.payments),
            "messages": len(plan.messages),
        }
    )


def _accounts(
    gym: Gym,
    plan: Plan,
    taken: Counter[str],
    known: Counter[str],
    tell: Progressing,
    cost: int,
) -> None:
    with gym.accounts.read() as connection:
        there = {row[0] for row in connection.execute("SELECT source_key FROM account") if row[0]}
        ids = {row[0] for row in connection.execute("SELECT id FROM account")}
    hashes: dict[int, str] = {}
    for number, trainer in enumerate(plan.trainers):
        if f"trainer:{trainer['id']}" not in there:
            tell(number, len(plan.trainers), _("passwords"))
            secret = trainer["password"]
            # bcrypt reads 72 bytes: a longer one can't be kept, so the admin gives a new one
            fits = 0 < len(secret.encode()) <= passwords.LONGEST_BYTES and "\0" not in secret
            hashes[trainer["id"]] = passwords.hash_password(secret, cost) if fits else ""
            if not fits:
                plan.notes.append(
                    _("{name}: the old password can't be kept; give a new one.").format(
                        name=trainer["full_name"]
                    )
                )
    with gym.account_act(None) as act:
        # who keeps an id comes first, or a new one could be given what another kept
        for trainer in sorted(plan.trainers, key=lambda one: one["id"] in ids):
            key = f"trainer:{trainer['id']}"
            if key in there:
                known["trainers"] += 1
                continue
            try:
                accounts.insert(
                    act,
                    full_name=trainer["full_name"],
                    email=trainer["email"],
                    role="trainer",
                    password_hash=hashes[trainer["id"]],
                    must_change_password=True,
                    account_id=None if trainer["id"] in ids else trainer["id"],
                    source_key=key,
                )
            except Invalid as problem:
                shown = {name: value for name, value in trainer.items() if name != "password"}
                plan.leave("trainers", "trainer_db.db", trainer["email"], problem.sentence, shown)
                continue
            taken["trainers"] += 1


def _records(
    gym: Gym, plan: Plan, taken: Counter[str], known: Counter[str], tell: Progressing
) -> None:
    """Take the records in bundles, each whole or not at all: others may save in between."""
    with gym.data.read() as connection:
        there = {row[0] for row in connection.execute("SELECT source_key FROM takeover")}
    new = [one for one in _jobs(gym, plan) if one.key not in there]
    known.update(one.kind for one in _jobs(gym, plan) if one.key in there)
    for start in range(0, len(new), BUNDLE):
        tell(start, len(new), _("records"))
        bundle = new[start : start + BUNDLE]
        with gym.bulk_act("import") as act:
            for one in bundle:
                act.connection.execute(
                    "INSERT INTO takeover (source_key, at, subject) VALUES (:key, :at, :subject)",
                    {"key": one.key, "at": act.at, "subject": one.subject},
                )
                one.store(act)
        taken.update(one.kind for one in bundle)
        taken["phones"] += sum(one.has_phone for one in bundle)
    known["phones"] += sum(1 for client in plan.clients if client["phone"]) - taken["phones"]
    tell(1, 1, _("records"))


@dataclass(frozen=True)
class _Job:
    """One record to take over: under which key, and how it is stored."""

    kind: str
    key: str
    subject: str
    store: Callable[[Act], object]
    has_phone: bool = False


def _jobs(gym: Gym, plan: Plan) -> Iterator[_Job]:
    owners, today = _owners(gym), gym.today()
    for client in plan.clients:
        store = partial(_client, client=client, owners=owners, today=today.isoformat())
        key = f"client:{client['id']}"
        yield _Job("clients", key, "client", store, has_phone=bool(client["phone"]))
    for entry in plan.weigh_ins:
        kind = "weigh-ins" if "from_profile" not in entry else "profile weights"
        yield _Job(kind, entry["source_key"], "weigh_in", partial(_weigh_in, entry=entry))
    for diet in plan.diets:
        yield _Job("diets", diet["source_key"], "diet_plan", partial(_diet, diet=diet))
    for workout in plan.workouts:
        yield _Job(
            "workouts", workout["source_key"], "workout_plan", partial(_workout, workout=workout)
        )
    for record in plan.payments:
        yield _Job(
            "payments",
            record["source_key"],
            "ledger_entry",
            partial(_opening, record=record, today=today),
        )
    for message in plan.messages:
        yield _Job(
            "messages",
            message["source_key"],
            "message",
            partial(_message, message=message, zone=gym.zone()),
        )


def _weigh_in(act: Act, entry: dict[str, Any]) -> None:
    progress.insert(
        act,
        entry["client_id"],
        on=entry["on"],
        weight_g=entry["weight_g"],
        height_mm=entry["height_mm"],
        note=_("from the profile") if "from_profile" in entry else "",
        by_id=None,
        source_key=entry["source_key"],
    )


def _diet(act: Act, diet: dict[str, Any]) -> None:
    values = diets.values_of(diet["meals"], diet["total_calories"], None, "")
    diets.VERSIONS.insert(act, diet["client_id"], values, by_id=None)


def _workout(act: Act, workout: dict[str, Any]) -> None:
    values = workouts.values_of("", workout["text"])
    workouts.VERSIONS.insert(act, workout["client_id"], values, by_id=None)


def _owners(gym: Gym) -> dict[int, int]:
    """The accounts that the source's trainers became."""
    with gym.accounts.read() as connection:
        rows = connection.execute(
            "SELECT source_key, id FROM account WHERE source_key LIKE 'trainer:%'"
        )
        return {int(row[0].partition(":")[2]): row[1] for row in rows}


def _client(act: Act, client: dict[str, Any], owners: dict[int, int], today: str) -> None:
    row = {
        "id": client["id"],
        "trainer": owners.get(client["trainer_id"], 0),
        "name": client["full_name"],
        "name_key": text.fold(client["full_name"]),
        "search_key": search_key(client["full_name"], client["phone"], client["goal"], ""),
        "gender": client["gender"],
        "age": client["age"],
        "age_on": today if client["age"] is not None else None,
        "phone": client["phone"],
        "height": client["height_mm"],
        "goal": client["goal"],
        "at": act.at,
        "key": f"client:{client['id']}",
    }
    act.connection.execute(
        "INSERT INTO client (id, trainer_id, full_name, name_key, search_key, gender, age, age_on,"
        " phone, height_mm, goal, created_at, source_key) VALUES (:id, :trainer, :name, :name_key,"
        " :search_key, :gender, :age, :age_on, :phone, :height, :goal, :at, :key)",
        row,
    )
    act.note(
        "client",
        client["id"],
        "import",
        client_id=client["id"],
        after={"full_name": client["full_name"], "phone": client["phone"]},
    )


def _opening(act: Act, record: dict[str, Any], today: date) -> None:
    for kind, amount in (("charge", record["charged"]), ("payment", record["paid"])):
        if amount:
            payments.insert(
                act,
                record["client_id"],
                kind=kind,
                amount=amount,
                on=today,
                due=record["due"] if kind == "charge" else None,
                description=_("Carried over"),
                by_id=None,
                carried_over=True,
                source_key=f"{record['source_key']}:{kind}",
            )


def _message(act: Act, message: dict[str, Any], zone: ZoneInfo) -> None:
    at = utc_text(message["at"].replace(tzinfo=zone))
    cursor = act.connection.execute(
        "INSERT INTO message (client_id, phone, text, channel, state, reason, created_at,"
        " acted_at, source_key) VALUES (:client_id, :phone, :text, 'pywhatkit', 'unknown',"
        " :reason, :at, :at, :key)",
        {
            "client_id": message["client_id"],
            "phone": message["phone"],
            "text": message["text"],
            "reason": _("carried over: keys were typed, nobody knows if it arrived"),
            "at": at,
            "key": message["source_key"],
        },
    )
    act.note(
        "message",
        cursor.lastrowid,
        "import",
        client_id=message["client_id"],
        after={"text": message["text"]},
    )


def _kept(gym: Gym, report: Report) -> Report:
    """Write the report, and what was not placed, beside the data; not again for a run in vain."""
    if not any(report.taken.values()) and (before := _kept_before(gym, report)) is not None:
        return before
    stamp = f"{gym.now().astimezone(gym.zone()):%Y-%m-%d-%H%M%S}"
    leftovers = f"{_LEFTOVERS}{stamp}.json" if report.leftovers else None
    name = f"{_REPORT}{stamp}.txt"
    report = report.model_copy(update={"leftovers_file": leftovers, "report_file": name})
    for file, content in ((leftovers, report.leftovers_json()), (name, report.as_text())):
        if file is not None:
            path = gym.folder / file
            path.write_text(content, encoding="utf-8")
            path.chmod(gym.file_mode)
    return report


def _kept_before(gym: Gym, report: Report) -> Report | None:
    """The report with the files of an earlier run, if what was not placed is kept there already."""
    reports = sorted(gym.folder.glob(f"{_REPORT}*.txt"))
    if not reports:
        return None
    name = reports[-1].name
    leftovers: str | None = None
    if report.leftovers:
        content = report.leftovers_json()
        same = (
            path.name
            for path in sorted(gym.folder.glob(f"{_LEFTOVERS}*.json"))
            if path.read_text(encoding="utf-8") == content
        )
        leftovers = next(same, None)
        if leftovers is None:
            return None
    return report.model_copy(update={"leftovers_file": leftovers, "report_file": name})
