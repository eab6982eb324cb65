"""`make bench` can't rot: everything it measures is measured on a tiny gym, times aside."""

import importlib
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from ptcms_core import make_up_gym, open_core

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(400)]

ROOT = Path(__file__).parents[2]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The benchmarks, with gyms of their own and their pages in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", "--plan=tiny", f"--into={folder}",
         f"--cache={folder / 'gyms'}", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=380,
    )  # fmt: skip


def test_every_row_of_the_benchmarks_can_be_measured(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads((tmp_path / "results-tiny.json").read_text())
    assert found["failed"] == {}
    assert all(one["figures"] for one in found["rows"].values())
    page = (tmp_path / "RESULTS-tiny.md").read_text()
    for figure in (one for row in found["rows"].values() for one in row["figures"]):
        assert figure["what"] in page
        assert all(value >= 0 for value in figure["ours"]["values"]), figure
    assert "These are not the figures of the project" in page


def test_a_row_that_cannot_be_measured_is_named_and_fails_the_run(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from benchmarks import __main__ as bench\n"
        "from benchmarks.rows import Row\n"
        "bench.ROWS = (Row(99, 'Nothing', 'nobody', 'benchmarks.rows.nothing:nothing'),)\n"
        "sys.exit(bench.main(sys.argv[1:]))\n"
    )
    arguments = ["--plan=tiny", f"--into={tmp_path}", f"--cache={tmp_path / 'gyms'}"]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 1
    assert "row 99 could not be measured" in done.stderr
    assert (
        "| 99 | Nothing | **could not be measured**" in (tmp_path / "RESULTS-tiny.md").read_text()
    )


def test_whom_the_people_over_ssh_look_up_is_found_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    sessions = importlib.import_module("ssh_sessions")
    trainers, each = 3, 120
    make_up_gym(tmp_path / "gym", clients=trainers * each, trainers=trainers)
    core = open_core(tmp_path / "gym")
    session = core.sign_in("trainer1@example.com", "made-up gym 2026")
    for name in ("Om Quill", "Naomi Quill-Rao"):
        session.clients.add(full_name=name)
    gym = sessions.gym_of(tmp_path / "gym", trainers, random.Random(20))
    for number, clients in enumerate(gym.clients):
        session = core.sign_in(f"trainer{number + 1}@example.com", "made-up gym 2026")
        assert each / 2 < len(clients) < session.clients.count(), "some share a name"
        for client in clients:
            found = session.clients.search(line=client.name.lower()).items
            assert [one.id for one in found] == [client.id], client.name
    core.close()
