"""What a session over ssh runs in: any terminal shows it or is told why not in one sentence."""

import os
import random
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import needs
import pytest
from sessions import KILLED_S, session_of, sign_in
from ssh_server import SshServer, gone_after
from terminal import Terminal

pytestmark = pytest.mark.e2e

TERMS = [
    *("xterm", "xterm-256color", "putty", "putty-256color", "linux", "vt100", "vt220", "screen"),
    *("screen-256color", "tmux", "tmux-256color", "rxvt-unicode-256color", "xterm-kitty"),
    *("alacritty", "ansi", "dumb", "unknown", "$(touch /tmp/ptcms-escaped)"),
]
REFUSED_TERMS = ("dumb", "unknown")
LOCALES = (
    ({"LANG": "C.UTF-8"}, True),
    ({"LANG": "en_IN.UTF-8"}, True),
    ({"LANG": ""}, True),
    ({"LANG": "C"}, True),
    ({"LANG": "", "LC_CTYPE": "UTF-8"}, True),
    ({"LANG": "de_DE.ISO-8859-1"}, False),
    ({"LANG": "C.UTF-8", "LC_ALL": "ja_JP.eucJP"}, False),
)
SIZES = ((80, 24), (120, 40), (200, 60), (60, 18), (59, 17), (20, 5))


def test_every_terminal_shows_it_or_is_told_in_one_sentence(
    server: SshServer, full: bool, ordeal
) -> None:
    lost = ordeal.losses("terminals left without a word")
    every = [(term, where, size) for term in TERMS for where in LOCALES for size in SIZES]
    chosen = every if full else random.Random(17).sample(every, 6)
    shown = 0
    for term, (locale, utf8), size in chosen:
        env = {"TERM": term, **locale}
        with server.connect(server.people[1], columns=size[0], rows=size[1], env=env) as terminal:
            if term in REFUSED_TERMS or not utf8:
                assert terminal.wait_end() == 1, (env, size)
                told = "".join(line.strip(" ") for line in terminal.text.split("\n"))
                assert told.startswith("ptcms: This"), (env, size, terminal.text)
                assert b"\x1b" not in terminal.written, (env, size)
            else:
                fits = size[0] >= 60 and size[1] >= 18
                terminal.until("Email" if fits else _notice(terminal))
                shown += 1
                os.kill(terminal.pid, signal.SIGKILL)
    assert not Path("/tmp/ptcms-escaped").exists()
    lost["terminals left without a word"] = 0
    ordeal.tried = f"{len(chosen)} of TERM × locale × size, {shown} shown, the rest told why not"


def _notice(terminal: Terminal) -> Callable[[], bool]:
    def there() -> bool:
        return "60" in terminal.text and "Email" not in terminal.text

    return there


def test_a_window_that_changes_its_size_is_drawn_anew(server: SshServer) -> None:
    with server.connect(server.people[0]) as terminal:
        sign_in(terminal)
        for columns, rows in ((120, 40), (200, 60), (60, 18)):
            terminal.resize(columns, rows)
            # the footer stands on the last line of the new size
            terminal.until(lambda rows=rows: "help" in terminal.text.split("\n")[rows - 1])
            terminal.until("Client 0-0")
        terminal.resize(40, 10)
        terminal.until(_too_small(terminal))
        terminal.resize(80, 24)
        terminal.until("Client 0-0")


def _too_small(terminal: Terminal) -> Callable[[], bool]:
    def there() -> bool:
        return "Client 0-0" not in terminal.text and terminal.text.strip() != ""

    return there


@pytest.mark.parametrize("inside", ["tmux", "screen"])
def test_it_works_inside_tmux_and_screen(server: SshServer, inside: str, tmp_path: Path) -> None:
    path = needs.program(inside, inside)
    name = f"ptcms{os.getpid()}"
    if inside == "tmux":
        argv = [path, "-L", name, "-f", "/dev/null", "new-session"]
    else:
        (tmp_path / "rc").write_text("startup_message off\ndefutf8 on\n")
        argv = [path, "-c", str(tmp_path / "rc"), "-S", name, "-U"]
    before = server.sessions()
    with server.connect(server.people[0], argv=argv) as terminal:
        pid = session_of(server, before, terminal)
        sign_in(terminal)
        amount = {"tmux": "2,111", "screen": "2,222"}[inside]
        terminal.send(f"p{amount}\r")
        terminal.until(f"Took ₹{amount}")
        terminal.resize(100, 30)
        terminal.until("Client 0-9")
        quit_it = [path, "-L", name, "kill-server"] if inside == "tmux" else [
            path, "-S", name, "-X", "quit"]  # fmt: skip
        subprocess.run(quit_it, check=True, capture_output=True)
        gone_after([pid], KILLED_S)
