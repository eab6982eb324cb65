"""What a terminal may do to the program, and what the program then does."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from terminal import PATIENCE, Terminal
from test_typeahead_pty import PROGRAM, desk, received, sign_in

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_cleanly_within_five_seconds(tmp_path: Path, number: int) -> None:
    with desk(tmp_path) as terminal:
        sign_in(terminal)
        os.kill(terminal.pid, number)
        assert terminal.wait_end(5) == 128 + number
        # the screen and the keys are as they were before
        assert b"\x1b[?1049l" in terminal.written


def test_a_hang_up_ignored_by_the_parent_still_ends_it(tmp_path: Path) -> None:
    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with Terminal([sys.executable, PROGRAM, str(tmp_path)], before_exec=ignore) as terminal:
        sign_in(terminal)
        os.kill(terminal.pid, signal.SIGHUP)
        assert terminal.wait_end(5) == 128 + signal.SIGHUP


def test_a_line_that_breaks_ends_it(tmp_path: Path) -> None:
    terminal = desk(tmp_path)
    with terminal:
        sign_in(terminal)
        terminal.hang_up()
        end = time.monotonic() + 6
        while not terminal.ended():
            assert time.monotonic() < end, "it goes on without a terminal"
            time.sleep(0.05)


def test_bad_bytes_and_bad_sequences_are_survived(tmp_path: Path) -> None:
    with desk(tmp_path) as terminal:
        sign_in(terminal)
        terminal.send(b"p\xff\xfe\xc3\x28")
        terminal.until("Take a payment")
        terminal.send(b"\x1b[999;999;999~\x1b[<35;1;1M\x15")
        # the first half of a character in a read of its own
        terminal.send(b"\xe0\xa4")
        terminal.read(0.3)
        terminal.send("\x01\x0b42\n")
        terminal.until(lambda: received(tmp_path) == ["42.00"])


def test_a_crash_says_one_sentence_and_nothing_personal(tmp_path: Path) -> None:
    with desk(tmp_path) as terminal:
        sign_in(terminal)
        terminal.send("c")
        assert terminal.wait_end() == 1
        said = terminal.written.rpartition(b"\x1b[?1049l")[2].decode(errors="replace")
        assert "PTCMS had to stop because of a fault" in said
        assert "Traceback" not in said
        assert "Nikhil" not in said
    log = (tmp_path / "ptcms.log").read_text()
    assert "builtins.RuntimeError" in log
    assert "frame_sections.py" in log
    assert "Nikhil" not in log


def test_ctrl_c_does_not_end_it_and_ctrl_q_does(tmp_path: Path) -> None:
    with desk(tmp_path) as terminal:
        sign_in(terminal)
        terminal.send("\x03\x03")
        terminal.send("p5\n")
        terminal.until(lambda: received(tmp_path) == ["5.00"])
        terminal.send("\x11")
        assert terminal.wait_end() == 0


def test_without_a_terminal_it_says_so_and_exits_1(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ptcms_tui", "--data-dir", str(tmp_path / "gym")],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "ptcms: This program needs a terminal for its input and output.\n"
    assert not (tmp_path / "gym").exists()


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"TERM": "dumb"}, "TERM is dumb"),
        ({"PYTHONIOENCODING": "latin-1"}, "not set to UTF-8"),
        # no locale of this machine, and yet what the terminal is
        ({"LC_ALL": "de_DE.ISO-8859-1"}, "not set to UTF-8"),
        ({"LC_ALL": "", "LANG": "ja_JP.eucJP"}, "not set to UTF-8"),
    ],
)
def test_a_terminal_that_cannot_show_it_gets_one_sentence(
    tmp_path: Path, setting: dict[str, str], sentence: str
) -> None:
    argv = [sys.executable, "-m", "ptcms_tui", "--data-dir", str(tmp_path)]
    with Terminal(argv, env=setting) as terminal:
        assert terminal.wait_end() == 1
        assert sentence in terminal.text.replace("\n", "")
        assert b"\x1b[" not in terminal.written


def test_textuals_settings_in_the_environment_run_nothing(tmp_path: Path) -> None:
    evil = tmp_path / "evil.py"
    evil.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    env = {"TEXTUAL_DRIVER": "evil:Driver", "PYTHONPATH": str(tmp_path), "TEXTUAL_PRESS": "p,5"}
    with Terminal([sys.executable, PROGRAM, str(tmp_path)], env=env) as terminal:
        sign_in(terminal)
    assert not (tmp_path / "ran").exists()


def test_an_idle_screen_writes_nothing(tmp_path: Path) -> None:
    with desk(tmp_path) as terminal:
        sign_in(terminal)
        # drawn to the end: half a second without a byte
        written, since = -1, time.monotonic()
        end = since + PATIENCE
        while time.monotonic() - since < 0.5:
            assert time.monotonic() < end, "it never stops writing"
            if len(terminal.written) != written:
                written, since = len(terminal.written), time.monotonic()
            terminal.read()
        looked_until = time.monotonic() + 2
        while time.monotonic() < looked_until:
            terminal.read()
        # the clock in the top bar may be drawn once
        assert len(terminal.written) - written < 300
