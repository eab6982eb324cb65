"""A full disk, and calls that fail: nothing is lost or torn, it is said, and it goes on."""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from comparing import half_writes, leftovers, lost_writes, missing_in_documents, unreadable_files
from disks import fill, make_room, small_disk
from made_up import PASSWORD
from processes import Child, Line, Told, faults
from tracing import TOLD, Traced, calls_of
from writing import COST, KINDS, Writer, a_copy, sign_in

from ptcms_core import StorageProblem
from ptcms_core.core import Core, open_core

POINTS = 50
DISK_KB = 16_000
MOST_WRITES = 60


def writes_until_refused(line: Line, core: Core, writer: Writer, most: int) -> None:
    """Write and publish until it was refused a few times; tell what was kept and what was said."""
    refused = 0
    for _number in range(most):
        try:
            line.tell(**writer.write())
            if writer.chance.random() < 0.2:
                core.publish_documents()
        except StorageProblem as problem:
            line.tell(refused=problem.sentence)
            refused += 1
            if refused == 4:
                return


def on_a_disk_that_fills(disk: Path, seed: int) -> Callable[[Line], None]:
    """For a child: writes with room, then with too little, then again with room."""
    chance = random.Random(seed)
    with_room, leave_kb = chance.randint(0, 25), chance.choice([0, chance.randint(0, 300)])

    def run(line: Line) -> None:
        core, session = sign_in(disk / "gym", 0)
        writer = Writer(session, chance, f"s{seed}")
        for _number in range(with_room):
            line.tell(**writer.write())
        fill(disk, leave_kb)
        writes_until_refused(line, core, writer, MOST_WRITES)
        line.wait()
        for kind in KINDS:  # without a restart
            line.tell(**writer.write(kind))
        core.publish_documents()

    return run


def _kept(told: list[Told]) -> list[Told]:
    return [one for one in told if "kind" in one]


def _said(told: list[Told]) -> list[str]:
    return [one["refused"] for one in told if "refused" in one]


def _started_anew(folder: Path) -> None:
    open_core(folder, password_cost=COST).close()


def _compare(folder: Path, told: list[Told], lost: dict[str, int]) -> list[object]:
    """What is off in a folder after the next start, added to what was lost."""
    torn = unreadable_files(folder)
    _started_anew(folder)
    gone, kept = lost_writes(folder, _kept(told)), leftovers(folder)
    gone += missing_in_documents(folder, _kept(told))
    torn += unreadable_files(folder) + half_writes(folder)
    mute = [said for said in _said(told) if "disk" not in said.lower()]
    for what, found in zip(lost, (gone, torn, kept, mute), strict=True):
        lost[what] += len(found)
    return [*gone, *torn, *kept, *mute]


LOSSES = ("acknowledged writes", "torn files", "temporary files", "sentences without the disk")


def test_a_disk_that_fills_up_loses_nothing(made_gym: Path, tmp_path: Path, ordeal) -> None:
    lost = ordeal.losses(*LOSSES)
    points, full, kept = ordeal.times(POINTS), 0, 0
    for point in range(points):
        with small_disk(tmp_path / f"disk{point}", DISK_KB) as disk:
            a_copy(made_gym, disk / "gym")
            child = Child(on_a_disk_that_fills(disk, point))
            told: list[Told] = []
            while not any("ready" in one or "fault" in one for one in told):
                told += child.told(60)
            make_room(disk)
            child.go_on()
            told += child.all_told()
            assert not faults(told), faults(told)[0]
            full += bool(_said(told))
            kept += len(_kept(told))
            off = _compare(disk / "gym", told, lost)
            assert not off, f"point {point}: {off[:5]}"
    ordeal.tried = f"a disk full at {points} points, {full} of them met while writing"
    ordeal.measured = f"{kept:,} writes told to be saved"
    assert full > points / 2


def test_a_new_folder_on_a_full_disk_is_made_once_there_is_room(tmp_path: Path, ordeal) -> None:
    lost = ordeal.losses("sentences without the disk", "folders not made with room")
    points = ordeal.times(POINTS)
    refused, mute = 0, list[str]()
    with small_disk(tmp_path / "disk", DISK_KB) as disk:
        for point in range(points):
            folder = disk / f"gym{point}"
            fill(disk, leave_kb=point * 1_600 // points)
            try:
                open_core(folder, password_cost=COST).close()
            except StorageProblem as problem:
                refused += 1
                mute += [] if "disk" in problem.sentence else [problem.sentence]
            make_room(disk)
            core = open_core(folder, password_cost=COST)
            core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
            core.close()
            bad = unreadable_files(folder) + leftovers(folder)
            lost["folders not made with room"] += bool(bad)
            assert bad == []
            shutil.rmtree(folder)
    lost["sentences without the disk"] = len(mute)
    assert mute == []
    ordeal.tried = f"a new folder on a disk full at {points} points, {refused} refused"
    assert refused > points / 10


# any one call fails


FAILING = {
    "pwrite64": "ENOSPC",
    "write": "ENOSPC",
    "ftruncate": "EIO",
    "fsync": "EIO",
    "fdatasync": "EIO",
    "rename": "ENOSPC",
    "link": "ENOSPC",
}


def every_kind_twice(folder: Path) -> Callable[[Line], None]:
    """For a child: each kind of write and a publish, whatever is refused; then all of it again."""

    def run(line: Line) -> None:
        core, session = sign_in(folder, 0)
        writer = Writer(session, random.Random(3), "n")
        line.wait()
        for kind in KINDS:
            with telling_what_is_refused(line):
                line.tell(**writer.write(kind))
        with telling_what_is_refused(line):
            core.publish_documents()
        line.tell(again=True)
        for kind in KINDS:
            line.tell(**writer.write(kind))
        core.publish_documents()

    return run


def started_twice(folder: Path) -> Callable[[Line], None]:
    """For a child: the folder opened, used and closed, whatever is refused; then once more."""

    def run(line: Line) -> None:
        line.wait()
        for again in (False, True):
            with nullcontext() if again else telling_what_is_refused(line):
                core, session = sign_in(folder, 0)
                line.tell(**Writer(session, random.Random(3), f"n{again}").write("payment"))
                core.close()
            line.tell(again=True)

    return run


@contextmanager
def telling_what_is_refused(line: Line) -> Iterator[None]:
    try:
        yield
    except StorageProblem as problem:
        line.tell(refused=problem.sentence)


@pytest.mark.parametrize("run", [every_kind_twice, started_twice], ids=["at work", "at the start"])
def test_any_one_write_sync_or_rename_may_fail(
    made_gym: Path, tmp_path: Path, ordeal, run: Callable[[Path], Callable[[Line], None]]
) -> None:
    lost = ordeal.losses(*LOSSES)
    trace = tmp_path / "trace"
    child = Traced(run(a_copy(made_gym, tmp_path / "well")), trace, [*FAILING, TOLD])
    told = child.all_told()
    assert not faults(told), faults(told)[0]
    # the second time comes after the one that fails: what comes before it may fail
    calls = [call.name for call in calls_of(trace)]
    first = next(
        number
        for number, call in enumerate(calls_of(trace))
        if call.name == TOLD and "again" in call.text
    )
    counted = Counter(calls[:first])
    tried = refused = 0
    stride = max(1, round(1 / ordeal.size))
    for name, error in FAILING.items():
        for number in range(1, counted[name] + 1, stride):
            folder = a_copy(made_gym, tmp_path / f"{name}{number}")
            inject = f"{name}:error={error}:when={number}"
            child = Traced(run(folder), trace, [name], inject=inject)
            told = child.all_told()
            assert not faults(told), (inject, faults(told)[0])
            tried += 1
            refused += bool(_said(told))
            off = _compare(folder, told, lost)
            assert not off, f"{inject}: {off[:5]}, {_said(told)}"
            shutil.rmtree(folder)
    ordeal.tried = (
        f"{tried} runs in which one call fails ({', '.join(FAILING)}: "
        f"{'every' if stride == 1 else f'every {stride}th'} one of them), refused in {refused}"
    )
    assert refused > tried / 4
