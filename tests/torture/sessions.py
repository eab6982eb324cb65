"""What the tests over ssh share: sshd's settings for them, and a session found and begun."""

from collections.abc import Callable

from made_up import PASSWORD
from ssh_server import SshServer
from terminal import Terminal
from writing import WRITERS

KILLED_S, STALLED_S, REFUSED_S, CPU = 15.0, 60.0, 2.0, 0.05
"""The bars of row 17: seconds until a session is gone, and its share of a core meanwhile."""

IDLE = 2
"""The account whose sessions count as idle after a second."""


def settings_for_tests(full: bool) -> Callable[[SshServer], str]:
    """What sshd reads before our own lines."""

    def settings(server: SshServer) -> str:
        idle = (
            f"{server.release}/bin/python -I -c 'from ptcms_tui import cli, watch;"
            f' watch.IDLE_EXIT_MINUTES = 1 / 60; cli.run(["--data-dir", "{server.data}"])\''
        )
        lines = f"Match User {server.people[IDLE]}\n    ForceCommand {idle}\n"
        if not full:
            # sooner than it is installed with, for the tests to be quick
            lines += f"Match Group {server.group}\n    ClientAliveInterval 1\n"
        return f"{lines}Match all\n"

    return settings


def session_of(server: SshServer, before: list[int], terminal: Terminal) -> int:
    """The program's process of a terminal just opened."""
    found: list[int] = []

    def there() -> bool:
        found[:] = [pid for pid in server.sessions() if pid not in before]
        return bool(found)

    terminal.until(there)
    return found[0]


def sign_in(terminal: Terminal, number: int = 0) -> None:
    terminal.until("Email")
    terminal.send(f"{WRITERS[number]}\r{PASSWORD}\r")
    terminal.until("Today")
    terminal.send("gc")
    terminal.until(f"Client {number}-0")
