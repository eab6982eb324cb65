"""`make bench` can't rot: everything it measures is measured on a tiny gym, times aside."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
