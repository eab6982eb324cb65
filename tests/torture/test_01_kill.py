"""kill −9 at random instants: what was told to be saved is there, and every file can be read."""

import json
import random
import signal
from collections.abc import Callable
from pathlib import Path

from comparing import (
    half_writes,
    leftovers,
    lost_writes,
    missing_in_documents,
    reading,
    unreadable_files,
)
from processes import Child, Line, Told, faults
from writing import sign_in, write_without_end

from ptcms_core.core import open_core

KILLS = 1_000
LONGEST_S = 0.25
"""A kill comes at a random instant within so many seconds of the start or of the last kill."""

Run = Callable[[Line], None]


def killed(
    start: Callable[[int, int], Run], kills: int, check: Callable[[list[Told]], None]
) -> int:
    """Two writers, one or both killed again and again; how many writes they told of.

    `start` makes the run of a writer from its number and a seed; `check` gets what the killed
    ones had told since the last kill.
    """
    chance = random.Random(1)
    writers: list[Child | None] = [None, None]
    told_of = done = seed = 0
    while done < kills:
        for number, writer in enumerate(writers):
            if writer is None:
                seed += 1
                writers[number] = Child(start(number, seed))
        told: list[Told] = []
        if chance.random() < 0.8:  # the others die while they start
            for writer in writers:
                told += writer.told(30) if writer else []
        told += writers[0].told(chance.uniform(0, LONGEST_S)) if writers[0] else []
        victims = chance.choice([[0], [1], [0, 1]])
        for number in victims:
            writer = writers[number]
            assert writer is not None
            told += writer.end_by(signal.SIGKILL)
            writers[number] = None
        done += len(victims)
        told_of += _checked(told, check)
    for writer in writers:
        if writer is not None:
            told_of += _checked(writer.end_by(signal.SIGKILL), check)
    return told_of


def _checked(told: list[Told], check: Callable[[list[Told]], None]) -> int:
    assert not faults(told), faults(told)[0]
    writes = [one for one in told if "kind" in one]
    check(writes)
    return len(writes)


def test_what_was_saved_is_there_after_kills_at_random(folder: Path, ordeal) -> None:
    lost = ordeal.losses("acknowledged writes", "unreadable files", "half writes")
    kills = ordeal.times(KILLS)
    everything: list[Told] = []
    bad: list[object] = []

    def check(told: list[Told]) -> None:
        gone, torn = lost_writes(folder, told), unreadable_files(folder)
        lost["acknowledged writes"] += len(gone)
        lost["unreadable files"] += len(torn)
        bad.extend([*gone, *torn])
        everything.extend(told)

    told_of = killed(lambda number, seed: write_without_end(folder, number, seed), kills, check)
    ordeal.tried = f"{kills:,} kills −9 of two writers, {told_of:,} writes told to be saved"
    open_core(folder).close()
    lost["acknowledged writes"] += len(lost_writes(folder, everything))
    off = half_writes(folder) + leftovers(folder) + missing_in_documents(folder, everything)
    lost["half writes"] = len(off)
    assert not any(lost.values()), (bad + off)[:10]
    assert told_of > kills, "they have to have written for the kills to mean anything"
    core, session = sign_in(folder, 0)
    assert session.clients.search().total >= 10, "and it goes on"
    core.close()


# the test of the test: it has to find what careless writers lose


def rewrite_without_care(path: Path) -> Callable[[int, int], Run]:
    """As the original application writes: the whole file read, changed and written in place."""

    def start(number: int, seed: int) -> Run:
        def run(line: Line) -> None:
            line.tell(ready=True)
            count = 0
            while True:
                count += 1
                records = json.loads(path.read_text() or "{}")
                mark = f"m{number}n{seed}x{count}"
                records[mark] = {"weight": 70, "note": mark * 40}
                path.write_text(json.dumps(records))
                line.tell(kind="weigh-in", mark=mark)

        return run

    return start


def test_control_a_writer_without_care_is_found_out(tmp_path: Path, ordeal) -> None:
    lost = ordeal.losses("acknowledged writes", "unreadable files")
    path = tmp_path / "client_progress.json"
    path.write_text("{}")
    kills = ordeal.times(KILLS // 5)

    def check(told: list[Told]) -> None:
        try:
            records = json.loads(path.read_text())
        except ValueError:
            lost["unreadable files"] += 1
            records = {}
            path.write_text("{}")
        lost["acknowledged writes"] += len([one for one in told if one["mark"] not in records])

    def start(number: int, seed: int) -> Run:
        careless = rewrite_without_care(path)(number, seed)

        def run(line: Line) -> None:
            while True:
                try:
                    careless(line)
                except ValueError:
                    path.write_text("{}")  # as people do who want to go on

        return run

    told_of = killed(start, kills, check)
    ordeal.tried = (
        f"control: {kills:,} kills of two writers of whole files in place,"
        f" {told_of:,} writes told to be saved (it has to lose some)"
    )
    assert lost["acknowledged writes"] > 0


def test_control_saying_saved_too_early_is_found_out(folder: Path, ordeal) -> None:
    lost = ordeal.losses("acknowledged writes")
    kills = ordeal.times(KILLS // 5)

    def start(number: int, seed: int) -> Run:
        def run(line: Line) -> None:
            _core, session = sign_in(folder, number)
            client = session.clients.search(text="Client").items[0].id
            line.tell(ready=True)
            for count in range(10_000):
                mark = f"m{number}n{seed}x{count}"
                line.tell(kind="weigh-in", mark=mark)
                session.progress.record(client, weight_kg=70, note=mark, confirmed=True)

        return run

    def check(told: list[Told]) -> None:
        with reading(folder) as connection:
            kept = {row[0] for row in connection.execute("SELECT note FROM weigh_in")}
        lost["acknowledged writes"] += len([one for one in told if one["mark"] not in kept])

    told_of = killed(start, kills, check)
    ordeal.tried = (
        f"control: {kills:,} kills of two writers who say saved before it is,"
        f" {told_of:,} writes (it has to lose some)"
    )
    assert lost["acknowledged writes"] > 0
