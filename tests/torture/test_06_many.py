"""Eight processes writing at once, one reader held open all the while."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from comparing import half_writes, lost_writes, reading, unreadable_files
from processes import Child, Line, until_ready
from writing import KINDS, Writer, sign_in

from ptcms_core import StorageProblem
from ptcms_core.core import open_core
from ptcms_core.storage.documents import publisher

WRITERS = 8
WRITING_S = 120.0
P99_MS = 200
LOG_MB = 64
FOLDED_S = 60.0
TWO_ACTS = ("archive", "message", "profile")


def writing_for(folder: Path, number: int, seconds: float) -> Callable[[Line], None]:
    """For a child: write for so long, tell what each act took, then be idle as a desk is."""

    def run(line: Line) -> None:
        publisher.LOOK_S = 0.5
        core, session = sign_in(folder, number % 2)
        core.start_publishing()
        writer = Writer(session, random.Random(number), f"p{number}")
        line.wait()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            kind = writer.chance.choice(list(KINDS))
            began = time.perf_counter()
            try:
                told = writer.write(kind)
            except StorageProblem as problem:
                told = {"refused": problem.sentence}
            line.tell(**told, ms=(time.perf_counter() - began) * 1_000)
        line.wait()

    return run


def reading_on(folder: Path) -> Callable[[Line], None]:
    """For a child: one view of the records, held open until it is told to let go."""

    def run(line: Line) -> None:
        core, _session = sign_in(folder, 0)
        count = "SELECT COUNT(*) FROM ledger_entry"
        with core._gym.data.read() as connection:
            before = connection.execute(count).fetchone()[0]
            line.wait()
            line.tell(steady=connection.execute(count).fetchone()[0] == before)
        line.wait()

    return run


def test_eight_write_while_a_reader_is_held_open(folder: Path, ordeal) -> None:
    lost = ordeal.losses("acknowledged writes", "refusals shown", "half writes")
    seconds = WRITING_S * min(1.0, ordeal.size)
    log = folder / "data.db-wal"
    writers = [Child(writing_for(folder, number, seconds)) for number in range(WRITERS)]
    reader = Child(reading_on(folder))
    until_ready([*writers, reader])
    for writer in writers:
        writer.go_on()
    told = [one for found in until_ready(writers, 60 + 3 * seconds) for one in found]
    longest_mb = log.stat().st_size / 1e6
    reader.go_on()
    (steady,) = until_ready([reader])
    end = time.monotonic() + FOLDED_S
    while (folded_mb := log.stat().st_size / 1e6) > LOG_MB and time.monotonic() < end:
        time.sleep(0.1)
    for child in (*writers, reader):
        child.end_by()
    writes = [one for one in told if "kind" in one]
    refused = [one["refused"] for one in told if "refused" in one]
    took = sorted(one["ms"] for one in writes if one["kind"] not in TWO_ACTS)
    p99, p50 = took[int(len(took) * 0.99)], took[len(took) // 2]
    ordeal.tried = f"{WRITERS} processes writing for {seconds:.0f} s, {len(writes):,} writes"
    ordeal.measured = (
        f"an act took {p50:.0f} ms, p99 {p99:.0f} ms, the longest {took[-1]:.0f} ms;"
        f" the log grew to {longest_mb:.0f} MB, {folded_mb:.1f} MB after the reader let go"
    )
    lost["refusals shown"] = len(refused)
    gone = lost_writes(folder, writes)
    lost["acknowledged writes"] = len(gone)
    open_core(folder).close()
    off = half_writes(folder) + unreadable_files(folder)
    lost["half writes"] = len(off)
    assert not any(lost.values()), (refused[:2], gone[:5], off[:5])
    assert steady == [{"steady": True}]
    assert folded_mb <= LOG_MB
    with reading(folder) as connection:
        assert connection.execute("SELECT COUNT(*) FROM journal").fetchone()[0] > len(writes)
    if ordeal.full:
        assert p99 <= P99_MS
