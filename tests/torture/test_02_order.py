"""The order of system calls: nothing is told to be saved before it is on the disk."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from every_call import CALLS, Gym, filled, method_of
from made_up import PASSWORD
from processes import Line, faults
from tracing import RENAMES, SYNCS, TOLD, WRITES, Call, Traced, calls_of

from ptcms_core import PtcmsError
from ptcms_core.core import open_core

LOG = "-wal"
LEFT_OUT = {
    "session.close": "ends the session of the calls after it",
    "session.change_password": "as account.change_password",
    "account.change_password": "ends the session of the calls after it",
}


def every_call(folder: Path) -> Callable[[Line], None]:
    """For a child: each call of the table by an admin, its beginning and its end told."""

    def run(line: Line) -> None:
        core = open_core(folder, password_cost=4)
        admin = core.create_first_admin(
            full_name="Meera Admin", email="meera@example.com", password=PASSWORD
        )
        admin.trainers.add(full_name="Asha Rao", email="asha@example.com", password=PASSWORD)
        gym = filled(core, admin, core.sign_in("asha@example.com", PASSWORD))
        core.publish_documents()
        line.wait()
        for name, call in CALLS.items():
            if name not in LEFT_OUT:
                _traced(line, gym, name, call.arguments(gym))
        gym.new_payment()
        line.tell(begin="documents")
        core.publish_documents(force=True)
        line.tell(end="documents")

    return run


def _traced(line: Line, gym: Gym, name: str, arguments: dict[str, object]) -> None:
    method = method_of(gym.admin, name)
    line.tell(begin=name)
    # what is refused was still noted somewhere, and that has to last as well
    with suppress(PtcmsError):
        method(**arguments)
    line.tell(end=name)


def acts_of(calls: list[Call]) -> dict[str, list[Call]]:
    """The calls between the beginning and the end of each act."""
    acts: dict[str, list[Call]] = {}
    under_way = ""
    for call in calls:
        if call.name == TOLD and r"\"begin\"" in call.text:
            under_way = call.text.split(r"\"")[3]
            acts[under_way] = []
        elif call.name == TOLD and r"\"end\"" in call.text:
            under_way = ""
        elif under_way:
            acts[under_way].append(call)
    return acts


def not_on_the_disk(act: list[Call]) -> list[str]:
    """The write-ahead logs that were written and not synced when the act was told to be done."""
    waiting: set[str] = set()
    for call in act:
        if call.name in WRITES and call.path.endswith(LOG):
            waiting.add(call.path)
        elif call.name in SYNCS:
            waiting.discard(call.path)
    return sorted(waiting)


def put_in_place_without_care(act: list[Call], folder: Path) -> list[str]:
    """The files renamed into the folder unsynced, or the folders not synced after a rename."""
    careless = []
    unsynced: set[str] = set()
    open_folders: set[str] = set()
    for call in act:
        if call.name in WRITES:
            unsynced.add(call.path)
        elif call.name in SYNCS:
            unsynced.discard(call.path)
            open_folders.discard(call.path)
        elif call.name in RENAMES and call.paths[-1].startswith(str(folder)):
            source, target = call.paths[0], call.paths[-1]
            careless += [f"{target} was not synced"] if source in unsynced else []
            open_folders.add(str(Path(target).parent))
    return careless + [f"{place} was not synced" for place in sorted(open_folders)]


@pytest.fixture
def acts(tmp_path: Path) -> dict[str, list[Call]]:
    trace = tmp_path / "trace"
    names = (*WRITES, *SYNCS, *RENAMES, TOLD)
    child = Traced(every_call(tmp_path / "gym"), trace, names)
    told = child.all_told()
    assert not faults(told), faults(told)[0]
    return acts_of(calls_of(trace))


def test_nothing_is_told_to_be_saved_before_it_is_on_the_disk(
    tmp_path: Path, acts: dict[str, list[Call]], ordeal
) -> None:
    lost = ordeal.losses("acts told before the disk had them", "files put in place without care")
    gym = tmp_path / "gym"
    synced: Counter[str] = Counter()
    careless: list[str] = []
    for name, act in acts.items():
        writes = [call for call in act if call.name in WRITES and call.path.startswith(str(gym))]
        synced[name] = len([call for call in act if call.name in SYNCS]) if writes else 0
        early, hasty = not_on_the_disk(act), put_in_place_without_care(act, gym)
        lost["acts told before the disk had them"] += bool(early)
        lost["files put in place without care"] += len(hasty)
        careless += [f"{name}: {one}" for one in early + hasty]
    writing = {name: count for name, count in synced.items() if count}
    ordeal.tried = (
        f"the system calls of {len(acts)} calls of the core, {len(writing)} of them writing"
    )
    ordeal.measured = f"a weigh-in and a payment: {writing['payments.receive']} fdatasync each"
    assert careless == []
    assert set(CALLS) - set(LEFT_OUT) | {"documents"} == set(acts)
    # PERFORMANCE: an act of one database costs one sync, whatever it writes
    for name in ("progress.record", "payments.receive", "payments.charge", "diets.assign",
                 "workouts.assign", "clients.add", "clients.update", "clients.archive",
                 "messages.queue", "messages.hand_over"):  # fmt: skip
        assert writing[name] == 1, (name, writing[name])


def test_each_document_is_synced_renamed_and_its_folder_synced(
    tmp_path: Path, acts: dict[str, list[Call]], ordeal
) -> None:
    lost = ordeal.losses("documents out of order")
    folder = str(tmp_path / "gym")
    steps: dict[str, list[str]] = {}
    document = ""
    for call in acts["documents"]:
        name = Path(call.path).name
        if name.endswith(".tmp") and call.name not in RENAMES:
            document = name.rsplit(".", 2)[0].removeprefix(".")
            steps.setdefault(document, [])
            steps[document] += ["write" if call.name in WRITES else "sync"]
        elif document and name == "data.db-wal" and call.name in SYNCS:
            steps[document].append("recorded")
        elif call.name in RENAMES and name.endswith(".tmp"):
            assert Path(call.paths[-1]) == Path(folder) / document
            steps[document].append("rename")
        elif document and call.path == folder and call.name in SYNCS:
            steps[document].append("folder")
    ordeal.tried = f"the system calls of publishing {len(steps)} documents"
    for document, done in steps.items():
        short = [one for one, before in zip(done, ["", *done], strict=False) if one != before]
        right = ["write", "sync", "recorded", "rename", "folder", "recorded"]
        lost["documents out of order"] += short[: len(right)] != right
        assert short[: len(right)] == right, document
    assert len(steps) == 7
