"""Row 12: many processes writing at once, against a whole file behind a lock."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, at_most, faster, percentile, ratio, series
from benchmarks.gyms import ADMIN, PASSWORD, TRAINERS, a_copy
from benchmarks.others.whole_file import WholeFile, whole_file_of
from benchmarks.plan import Plan
from ptcms_core import PtcmsError, open_core

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Stretch:
    """What all processes did in one stretch: waits in ms, writes told as kept, errors."""

    per_second: float
    waits: list[float]
    kept: int
    errors: int


def writing_at_once(plan: Plan) -> list[Figure]:
    """Both sides in turn, stretch by stretch; what was told as kept is counted afterwards."""
    ours, theirs, lost = [], [], []
    with a_copy(plan.deep_few) as folder:
        path = folder.with_name("progress.json")
        file = whole_file_of(folder, path)
        with _writers(plan, "ptcms", folder) as these, _writers(plan, "whole_file", path) as those:
            for _run in range(plan.runs):
                before = _weigh_ins(folder)
                ours.append(_stretch(these))
                lost.append(before + ours[-1].kept - _weigh_ins(folder))
                before = file.count()
                theirs.append(_stretch(those))
                if file.count() != before + theirs[-1].kept:
                    raise AssertionError("the whole file lost what it was told to keep")
    of = f"ptcms, {plan.processes} processes"
    other = "whole-file JSON"
    return [
        faster(
            "a write, by the number of them in a second",
            series(of, "ms", (1_000 / one.per_second for one in ours)),
            series(other, "ms", (1_000 / one.per_second for one in theirs)),
            least=50,
        ),
        ratio(
            "the wait of a writer, 99 of 100",
            series(of, "ms", (percentile(one.waits, 0.99) for one in ours)),
            series(other, "ms", (percentile(one.waits, 0.99) for one in theirs)),
            most=1 / 100,
        ),
        at_most("writes told as kept and not found", series(of, "lost", map(abs, lost)), 0, of=max),
        at_most("errors", series(of, "errors", (one.errors for one in ours)), 0, of=max),
    ]


def _weigh_ins(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "data.db")) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM weigh_in").fetchone()[0])


Writers = list["subprocess.Popen[bytes]"]


@contextmanager
def _writers(plan: Plan, side: str, where: Path) -> Iterator[Writers]:
    """Processes that write for a stretch each time they are told to."""
    command = [sys.executable, "-m", __spec__.name, side, str(where), str(plan.seconds)]
    writers = [
        subprocess.Popen(
            [*command, str(number)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for number in range(plan.processes)
    ]
    try:
        for writer in writers:
            if _out(writer) != b"ready\n":
                raise AssertionError("a writer did not begin")
        yield writers
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()


def _stretch(writers: Writers) -> Stretch:
    """Let them begin together, and gather what they tell."""
    began = time.perf_counter()
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    told = [json.loads(_out(writer)) for writer in writers]
    took = time.perf_counter() - began
    waits = [wait for one in told for wait in one["waits"]]
    kept = sum(one["kept"] for one in told)
    return Stretch(kept / took, waits, kept, sum(one["errors"] for one in told))


def _out(writer: "subprocess.Popen[bytes]") -> bytes:
    assert writer.stdout is not None
    return writer.stdout.readline()


def _writer(side: str, where: Path, number: int) -> Callable[[], object]:
    if side == "whole_file":
        file = WholeFile(where)
        entry = {"date": "2026-01-01", "weight": 70.5, "height": 170.0}
        return lambda: file.record(f"Writer {number}", entry)
    core = open_core(where)
    session = core.sign_in(
        ADMIN if number == 0 else f"trainer{number % TRAINERS + 1}@example.com", PASSWORD
    )
    client = session.clients.search(limit=1).items[0].id
    return lambda: session.progress.record(client, weight_kg=70.5, confirmed=True)


def _write(side: str, where: Path, seconds: float, number: int) -> None:
    """In a process of its own: write for so long when told, then tell how long each write took."""
    write = _writer(side, where, number)
    print("ready", flush=True)  # read by the process that measures
    for _told in sys.stdin:
        end = time.perf_counter() + seconds
        waits: list[float] = []
        kept = errors = 0
        while (began := time.perf_counter()) < end:
            try:
                write()
                kept += 1
            except (PtcmsError, OSError, ValueError):
                errors += 1
            waits.append((time.perf_counter() - began) * 1_000)
        print(json.dumps({"waits": waits, "kept": kept, "errors": errors}), flush=True)


if __name__ == "__main__":
    _write(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
