"""What else one may try to reach over ssh: nothing of it is there."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import needs
import pytest
from sessions import session_of
from ssh_server import SshServer

pytestmark = pytest.mark.e2e


class Canary:
    """A service on the loopback that nobody may reach through the server."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.reached = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _from = self._socket.accept()
            except OSError:
                return
            self.reached += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    bird = Canary()
    yield bird
    bird.close()


ONLY = "ptcms: This account shows PTCMS and runs nothing else. Connect without a command.\n"


@pytest.mark.parametrize(
    ("options", "command"),
    [
        ((), ("id",)),
        (("-T",), ("sh", "-c", "id > /tmp/ptcms-escaped")),
        (("-tt",), ("/bin/sh",)),
        ((), ("ptcms", "--data-dir", "/tmp/elsewhere")),
        (("-s",), ("sftp",)),
        ((), ("scp", "-t", "/tmp")),
        ((), ("",)),
    ],
    ids=["command", "redirection", "shell", "ptcms", "sftp", "scp", "empty"],
)
def test_a_command_is_refused_in_one_sentence(
    server: SshServer, options: tuple[str, ...], command: tuple[str, ...]
) -> None:
    said = server.said(*options, command=command, typed=b"id > /tmp/ptcms-escaped\n")
    assert said.code != 0
    assert b"uid=" not in said.out
    assert "uid=" not in said.errors
    if command != ("",) and "-s" not in options:  # a subsystem's own words go nowhere
        assert ONLY in said.errors + said.out.decode().replace("\r", "")
    assert not Path("/tmp/ptcms-escaped").exists()


def test_sftp_lists_nothing(server: SshServer) -> None:
    sftp = needs.program("sftp", "openssh-client")
    argv = server.argv(server.people[0])
    at = argv.index("-p")
    options = [*argv[1:at], "-P", argv[at + 1], *argv[at + 2 : -1]]
    options = [one for one in options if one not in ("-e", "none")]
    done = subprocess.run(
        [sftp, "-F", "/dev/null", "-b", "-", *options[options.index("-P") :], argv[-1]],
        input="ls /\n", capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "etc" not in done.stdout


@pytest.mark.parametrize("kind", ["-L", "-D", "-W", "-R", "-A", "-X", "-w", "-M"])
def test_nothing_is_carried_through(server: SshServer, canary: Canary, kind: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    to = f"127.0.0.1:{canary.port}"
    if kind == "-W":
        said = server.said("-W", to)
        assert said.out == b""
        assert "failed" in said.errors
        assert canary.reached == 0
        return
    options = {
        "-L": ["-L", f"{port}:{to}"],
        "-D": ["-D", str(port)],
        "-R": ["-R", f"{port}:{to}", "-o", "ExitOnForwardFailure=yes"],
        "-A": ["-A"],
        "-X": ["-X"],
        "-w": ["-w", "any", "-o", "ExitOnForwardFailure=yes"],
        "-M": ["-L", f"{port}:/run/sshd.pid"],
    }[kind]
    if kind in ("-R", "-w"):
        said = server.said("-N", *options)
        assert said.code != 0
        assert "fail" in said.errors.lower()
        assert canary.reached == 0
        return
    before = server.sessions()
    with server.connect(server.people[0], *options) as terminal:
        pid = session_of(server, before, terminal)
        terminal.until("Email")
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        assert b"SSH_AUTH_SOCK" not in environment
        assert b"DISPLAY" not in environment
        if kind in ("-L", "-D", "-M"):
            with socket.create_connection(("127.0.0.1", port)) as tried:
                tried.settimeout(30)
                # SOCKS 5 without a password, then a connection to the canary
                tried.sendall(b"\5\1\0" if kind == "-D" else b"x")
                if kind == "-D":
                    assert tried.recv(2) == b"\5\0"
                    there = canary.port.to_bytes(2, "big")
                    tried.sendall(b"\5\1\0\1\x7f\0\0\1" + there)
                try:
                    answer = tried.recv(64)
                except ConnectionResetError:
                    answer = b""
                assert answer == b"" or answer[1] != 0
    assert canary.reached == 0


def test_neither_settings_nor_files_of_an_account_run_anything(
    server: SshServer, tmp_path: Path
) -> None:
    person = server.people[1]
    home = server.place / "home" / person
    ran = server.place / "ran"
    evil = server.place / "evil"
    evil.mkdir(exist_ok=True)
    (evil / "evil.py").write_text(f"open({str(ran)!r}, 'w')\n")
    (evil / "sitecustomize.py").write_text(f"open({str(ran)!r}, 'w')\n")
    (home / ".ssh").mkdir(exist_ok=True)
    for name in (".ssh/rc", ".profile", ".shrc", ".bashrc"):
        (home / name).write_text(f"touch {ran}\n")
    env = {
        "TEXTUAL_DRIVER": "evil:Driver", "PYTHONPATH": str(evil), "ENV": str(home / ".shrc"),
        "BASH_ENV": str(home / ".shrc"), "PYTHONSTARTUP": str(evil / "evil.py"),
        "BROWSER": f"touch {ran}", "PTCMS_DATA_DIR": str(evil), "LC_EVIL": "x",
        "LC_ALL": f"$(touch {ran})",
    }  # fmt: skip
    before = server.sessions()
    names = " ".join(env)
    with server.connect(person, "-o", f"SendEnv={names}", env=env) as terminal:
        pid = session_of(server, before, terminal)
        terminal.until("Email")
        given = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        kept = {one.partition(b"=")[0].decode() for one in given if one}
    assert kept <= {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "COLORTERM",
                    "SSH_CONNECTION"}  # fmt: skip
    assert not ran.exists()
    assert {path.name for path in evil.iterdir()} == {"evil.py", "sitecustomize.py"}
