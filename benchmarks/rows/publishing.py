"""Row 13: one changed client in client_progress.json, against building and dumping the whole."""

import gc
import json
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.figures import Figure, at_most, faster, series
from benchmarks.gyms import ADMIN, PASSWORD, a_copy
from benchmarks.memory import forget_peak, peak_kb
from benchmarks.others.whole_file import progress_of
from benchmarks.plan import Plan
from ptcms_core import open_core
from ptcms_core.published import renderers
from ptcms_core.storage.documents import Publisher

ROOT = Path(__file__).parents[2]
MOST_MB = 8


def one_changed(plan: Plan) -> list[Figure]:
    """Both sides in turn in one process of their own; what each adds to the peak of memory."""
    with a_copy(plan.deep_many) as folder:
        done = subprocess.run(
            [sys.executable, "-m", __spec__.name, str(folder), str(plan.runs)],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    told = json.loads(done.stdout)
    return [
        faster(
            f"one changed client of {plan.deep_many.words} published",
            series("ptcms", "ms", told["ours_ms"]),
            series("building and dumping the whole", "ms", told["theirs_ms"]),
            least=10,
        ),
        at_most("the same: memory added", series("ptcms", "MB", told["ours_mb"]), MOST_MB),
        at_most("the other side: memory added", series("whole", "MB", told["theirs_mb"]), None),
    ]


def _measure(folder: Path, runs: int) -> dict[str, list[float]]:
    core = open_core(folder)
    session = core.sign_in(ADMIN, PASSWORD)
    client = session.clients.search(limit=1).items[0].id
    name = "client_progress"
    publisher = Publisher(core._gym, {name: renderers()[name]}, {})
    target = folder / "whole.json"
    told: dict[str, list[float]] = {"ours_ms": [], "ours_mb": [], "theirs_ms": [], "theirs_mb": []}

    def publish() -> None:
        if not publisher.publish():
            raise AssertionError("nothing was published")

    def dump() -> None:
        with target.open("w", encoding="utf-8") as file:
            json.dump(progress_of(folder), file, indent=4)

    publisher.publish()
    for run in range(runs + 1):
        session.progress.record(client, weight_kg=70 + run / 10, confirmed=True)
        for side, call in (("ours", publish), ("theirs", dump)):
            gc.collect()
            before = forget_peak()
            began = time.perf_counter()
            call()
            took = (time.perf_counter() - began) * 1_000
            if run:
                told[f"{side}_ms"].append(took)
                told[f"{side}_mb"].append((peak_kb() - before) / 1_024)
    core.close()
    return told


if __name__ == "__main__":
    print(json.dumps(_measure(Path(sys.argv[1]), int(sys.argv[2]))))
