"""The login is painted before pydantic, SQLite and the subjects of the core are loaded."""

import subprocess
import sys
from pathlib import Path

SMALLEST = Path(__file__).parents[2] / "benchmarks" / "others" / "smallest.py"
MOST_OF_OURS = 24
"""Modules of the program itself that the login takes."""

HEAVY = ("pydantic", "sqlite3", "bcrypt", "phonenumbers", "numpy", "segno")

SCRIPT = """
import asyncio, sys, threading
from pathlib import Path
from ptcms_tui import cli, __main__
from ptcms_tui.app import PtcmsApp

let_go = threading.Event()

def open_folder(_folder):
    let_go.wait(20)
    from ptcms_core import errors
    raise errors.StorageProblem("The disk is full. Nothing was changed.")

async def main():
    app = PtcmsApp(Path("nowhere"), open_folder=open_folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = "\\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "Password" in shown, shown
        heavy = {heavy!r}
        loaded = [name for name in sys.modules if name.split(".")[0] in heavy]
        loaded += [name for name in sys.modules if name.startswith("ptcms_core.")
                   and name not in ("ptcms_core.catalogue", "ptcms_core.errors")]
        print("loaded:", loaded)
        print("all:", *sys.modules)
        let_go.set()
        for _ in range(500):
            await pilot.pause(0.01)
            shown = "\\n".join(strip.text for strip in app.screen._compositor.render_strips())
            if "The disk is full." in shown:
                print("said")
                break

asyncio.run(main())
"""


def test_the_first_paint_needs_textual_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.replace("{heavy!r}", repr(HEAVY))],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "loaded: []" in done.stdout
    # and a folder that can't be opened is a sentence on the login
    assert "said" in done.stdout


OF_THE_SMALLEST = """
import asyncio, runpy, sys
app = runpy.run_path({smallest!r})["Smallest"]()
async def main():
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        print("all:", *sys.modules)
asyncio.run(main())
"""


def modules(script: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("all:")]
    return set(line.split()[1:])


def test_before_the_first_paint_it_loads_little_more_than_the_smallest_app_does() -> None:
    ours = modules(SCRIPT.replace("{heavy!r}", repr(HEAVY)))
    more = ours - modules(OF_THE_SMALLEST.replace("{smallest!r}", repr(str(SMALLEST))))
    own = {name for name in more if name.split(".")[0] in ("ptcms_core", "ptcms_tui")}
    assert 5 < len(own) <= MOST_OF_OURS, sorted(own)
    # the catalogue and the threads; all the rest is Textual's own
    others = {name.split(".")[0] for name in more - own} - {"textual", "rich"}
    assert others <= {"gettext", "concurrent"}, sorted(others)
