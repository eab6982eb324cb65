"""How the program ends when the system asks while it is busy."""

import os
import pty
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from ptcms_tui import lifeline
from ptcms_tui.app import PtcmsApp


async def test_a_fault_of_a_screen_while_it_ends_is_no_fault_of_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifeline, "leave_within", lambda _seconds, _code: None)
    monkeypatch.setattr(lifeline, "_log_folder", tmp_path)
    app = PtcmsApp(tmp_path / "gym")
    async with app.run_test():
        app.hang_up(143)
        app._handle_exception(LookupError("a screen that was opening"))
    assert app.return_code == 143
    assert "LookupError" in (tmp_path / "ptcms.log").read_text(encoding="utf-8")


def test_the_system_ends_what_lets_no_thread_of_its_own_do_it() -> None:
    # a search that takes for ever and lets no other thread work meanwhile
    text = (
        "import re, sys; from ptcms_tui import lifeline;"
        "lifeline.CLEAN_END_SECONDS = lifeline._LAST_SECONDS = 0.2;"
        "lifeline.end_on_signals(lambda _code: re.match('(a+)+$', 'a' * 64 + 'b'));"
        "print('ready', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"ready\n"
        program.send_signal(signal.SIGTERM)
        try:
            assert program.wait(30) == -signal.SIGALRM
        finally:
            program.kill()


STUCK = """
import sys, time
from pathlib import Path
from ptcms_tui import cli, lifeline
from ptcms_tui.app import PtcmsApp

lifeline.CLEAN_END_SECONDS = 0.2

class Stuck(PtcmsApp):
    def on_ready(self):
        self.call_later(self.stick)

    def stick(self):
        Path(sys.argv[1], "stuck").touch()
        time.sleep(600)

cli.run_app(Stuck(Path(sys.argv[1], "gym")))
"""


def test_a_line_that_is_gone_ends_what_its_loop_is_stuck_in(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    os.set_blocking(master, False)
    # not its controlling terminal: no signal tells it that the line is gone
    with subprocess.Popen(
        [sys.executable, "-c", STUCK, str(tmp_path)],
        stdin=slave, stdout=slave, stderr=slave, env=os.environ | {"TERM": "xterm-256color"},
    ) as program:  # fmt: skip
        os.close(slave)
        try:
            while not (tmp_path / "stuck").exists():
                assert program.poll() is None
                with suppress(BlockingIOError):
                    os.read(master, 65536)
            os.close(master)
            assert program.wait(30) == 0
        finally:
            program.kill()
