"""A server as docs/server.md sets one up: PTCMS installed, accounts of a group, a real sshd.

It lies below a folder of its own, sshd listens on a high port of the loopback with keys and a
configuration of its own, and the accounts are taken away again. Only root can do that.
"""

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import needs
from terminal import PATIENCE, Terminal

CHECKOUT = Path(__file__).parents[2]
SSH = "/usr/bin/ssh"
# what a client of another system sends of its own; LC_ALL of the tester would hide it
PLAIN = {"LC_ALL": "", "LC_CTYPE": "", "LANG": "C.UTF-8", "COLORTERM": "truecolor"}


@dataclass
class SshServer:
    """The server while it runs; `people` are its accounts, the first of them the folder's owner."""

    place: Path
    port: int
    group: str
    people: list[str] = field(default_factory=list)
    sshd: int = 0
    """The process that listens."""

    @property
    def data(self) -> Path:
        """The gym's records."""
        return self.place / "var/lib/ptcms"

    @property
    def release(self) -> Path:
        """The program that runs."""
        return (self.place / "opt/ptcms/current").resolve()

    def argv(self, person: str, *options: str, command: Sequence[str] = ()) -> list[str]:
        """The ssh client of somebody, with a terminal unless `options` say otherwise."""
        fixed = [
            *("-F", "none", "-p", str(self.port), "-i", str(self.place / "client")),
            *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
            *("-o", "LogLevel=ERROR", "-o", "SendEnv=LANG LC_* COLORTERM", "-e", "none"),
        ]
        # of what is said twice ssh takes the first
        return [SSH, *options, *fixed, f"{person}@127.0.0.1", *command]

    def connect(
        self,
        person: str,
        *options: str,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        argv: Sequence[str] = (),
    ) -> Terminal:
        """A terminal of somebody with ssh in it."""
        said = {**PLAIN, **(env or {})}
        line = [*argv, *self.argv(person, *options)]
        return Terminal(line, columns=columns, rows=rows, env=said)

    def said(self, *options: str, command: Sequence[str] = (), typed: bytes = b"") -> "Said":
        """What a client without a terminal is told."""
        began = time.monotonic()
        done = subprocess.run(
            self.argv(self.people[0], *options, command=command),
            input=typed, capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        errors = done.stderr.decode(errors="replace").replace("\r", "")
        return Said(done.returncode, done.stdout, errors, time.monotonic() - began)

    def sessions(self) -> list[int]:
        """The processes of the program that run for one of the accounts."""
        python = f"{self.release}/bin/python"
        return [pid for pid, line in _lines() if line.startswith(python)]


@dataclass(frozen=True)
class Said:
    """How a connection without a terminal ended."""

    code: int
    out: bytes
    errors: str
    seconds: float


def _lines() -> Iterator[tuple[int, str]]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            yield int(path.parent.name), path.read_bytes().decode(errors="replace")


def cpu_seconds(pid: int) -> float:
    """What a process has used of the processor; 0 once it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def gone_after(pids: Sequence[int], patience: float) -> float:
    """Seconds until none of these processes is there; fails after `patience`."""
    began = time.monotonic()
    while left := [pid for pid in pids if Path(f"/proc/{pid}").exists()]:
        seconds = time.monotonic() - began
        assert seconds < patience, f"{left} are there after {seconds:.0f} s"
        time.sleep(0.02)
    return time.monotonic() - began


def python() -> str:
    """A Python that other users of the machine can start."""
    return needs.file("/usr/bin/python3", "python3-venv")


def install(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the installation on a scratch root, with what make gives it, from another folder."""
    script = CHECKOUT / "tools/server/install.py"
    return subprocess.run(
        [python(), "-B", str(script), "--root", str(root), *options],
        capture_output=True, text=True, check=False, cwd="/", timeout=600,
        env=os.environ | {"PIP_CONSTRAINT": "constraints.txt"},
    )  # fmt: skip


@contextlib.contextmanager
def accounts(count: int) -> Iterator[tuple[str, list[str], Path]]:
    """A group, so many accounts of it as docs/server.md makes them, and a folder all can enter."""
    sweep()
    group = f"pt{os.getpid()}"
    people = [f"{group}{chr(97 + number)}" for number in range(count)]
    # whatever fails, each of these is done
    with contextlib.ExitStack() as after:
        place = Path(tempfile.mkdtemp(prefix=_PREFIX))
        after.callback(shutil.rmtree, place, ignore_errors=True)
        place.chmod(0o755)
        after.callback(_change_accounts, "groupdel", group)
        _must_change_accounts("groupadd", group)
        for person in people:
            home = place / "home" / person
            after.callback(_take_away, person)
            _must_change_accounts(
                "useradd", "-m", "-b", str(_made(place / "home")), "-g", group,
                "-s", "/bin/sh", "-p", "*", "-K", "UMASK=022", person)  # fmt: skip
            assert home.is_dir()
        yield group, people, place


_PREFIX = "ptcms-server-"


def sweep() -> None:
    """Take away what tests left that were killed before they could."""
    for one in grp.getgrall():
        tester = one.gr_name.removeprefix("pt")
        if not tester.isdecimal() or one.gr_name == tester or Path(f"/proc/{tester}").exists():
            continue
        for person in pwd.getpwall():
            place = Path(person.pw_dir).parent.parent
            if person.pw_gid == one.gr_gid and place.name.startswith(_PREFIX):
                for pid, line in _lines():
                    if f"{place}/sshd_config" in line:
                        os.kill(pid, signal.SIGKILL)
                _take_away(person.pw_name)
                shutil.rmtree(place, ignore_errors=True)
        _change_accounts("groupdel", one.gr_name)


def _take_away(person: str) -> None:
    _end_all_of(person)
    _change_accounts("userdel", "-r", person)


def _end_all_of(person: str) -> None:
    """End what still runs for an account that goes: none of it is the tester's own."""
    try:
        account = pwd.getpwnam(person).pw_uid
    except KeyError:
        return
    theirs = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if path.stat().st_uid == account:
                os.kill(int(path.name), signal.SIGKILL)
                theirs.append(int(path.name))
    # an account that still runs something can't be taken away
    gone_after(theirs, PATIENCE)


def _made(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    path.chmod(0o755)
    return path


def _must(*argv: str) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(argv)}: {done.stderr}"


def _change_accounts(*argv: str) -> "subprocess.CompletedProcess[str]":
    """Change the machine's accounts, once nobody else is at it."""
    end = time.monotonic() + PATIENCE
    while True:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        if "cannot lock" not in done.stderr or time.monotonic() > end:
            return done
        time.sleep(0.1)


def _must_change_accounts(*argv: str) -> None:
    done = _change_accounts(*argv)
    assert done.returncode == 0, f"{' '.join(argv)}: {done.stderr}"


@contextlib.contextmanager
def ssh_server(
    count: int,
    fill: Callable[[Path], object],
    settings: Callable[["SshServer"], str] = lambda _: "",
) -> Iterator[SshServer]:
    """The server with so many accounts on the gym that `fill` makes.

    `settings` are lines that sshd reads before ours, for what a test wants sooner.
    """
    sshd = needs.program("sshd", "openssh-server")
    with accounts(count) as (group, people, place):
        done = install(place, "--group", group)
        assert done.returncode == 0, done.stderr
        server = SshServer(place, 0, group, people)
        before = os.umask(0o007)
        try:
            fill(server.data)
        finally:
            os.umask(before)
        process = _started(server, sshd, settings)
        try:
            server.sshd = process.pid
            yield server
        finally:
            _end(process)


def _started(
    server: SshServer, sshd: str, settings: Callable[[SshServer], str]
) -> "subprocess.Popen[bytes]":
    """The sshd that listens; once more where somebody took its port in between."""
    for left in (2, 1, 0):
        server.port = _free_port()
        _configure(server, settings(server))
        with (server.place / "sshd.log").open("wb") as log:
            process = subprocess.Popen(
                [sshd, "-D", "-e", "-f", str(server.place / "sshd_config")], stderr=log
            )
        try:
            _await(server, process)
        except BaseException:
            _end(process)
            taken = "in use" in (server.place / "sshd.log").read_text(encoding="utf-8")
            if not (left and taken):
                raise
        else:
            return process
    raise AssertionError("no port was free")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _configure(server: SshServer, settings: str) -> None:
    place = server.place
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    keys = _made(place / "keys")
    for name in ("host", "client"):
        (place / name).unlink(missing_ok=True)
        _must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(place / name))
    for person in server.people:
        shutil.copy(place / "client.pub", keys / person)
        (keys / person).chmod(0o644)
    # the rest as Debian has it, and more open: what is refused is refused by our own lines
    config = f"""\
{settings}
Include {place}/etc/ssh/sshd_config.d/*.conf
Port {server.port}
ListenAddress 127.0.0.1
HostKey {place}/host
AuthorizedKeysFile {keys}/%u
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 100
X11Forwarding yes
AllowAgentForwarding yes
AllowTcpForwarding yes
GatewayPorts yes
PermitTunnel yes
PermitUserRC yes
AcceptEnv *
Subsystem sftp /usr/lib/openssh/sftp-server
"""
    (place / "sshd_config").write_text(config, encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(server: SshServer, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while True:
        log = (server.place / "sshd.log").read_text(encoding="utf-8", errors="replace")
        assert process.poll() is None, f"sshd ended: {log}"
        if "Server listening" in log:
            return
        assert time.monotonic() < end, f"sshd does not listen: {log}"
        time.sleep(0.02)
