"""The login is painted before pydantic, SQLite and the subjects of the core are loaded."""

import subprocess
import sys

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
