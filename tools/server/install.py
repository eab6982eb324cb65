"""Puts PTCMS on a server where trainers sign in by SSH, and takes it away again.

sudo make install-server (python3 tools/server/install.py [--dry-run] [--uninstall])

docs/server.md says what each step is for. What is as it should be stays untouched, so that a second
run changes nothing, and a run from a newer checkout is the upgrade. Records are never touched.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import release
from machine import Machine, Refused, has_group, has_user, must

FILES = Path(__file__).parent / "files"
SSHD = "/usr/sbin/sshd"
UNITS = ("ptcms-outbox.service", "ptcms-backup.service", "ptcms-backup.timer")


@dataclass(frozen=True)
class Plan:
    """Where things go. `root` is / but for a trial, which makes no accounts and starts nothing."""

    root: Path
    group: str

    @property
    def trial(self) -> bool:
        """Whether it goes below a scratch folder."""
        return self.root != Path("/")

    @property
    def program(self) -> Path:
        """Releases, the current one, the wrapper."""
        return self.root / "opt/ptcms"

    @property
    def data(self) -> Path:
        """The gym's records."""
        return self.root / "var/lib/ptcms"

    @property
    def snippet(self) -> Path:
        """What sshd reads."""
        return self.root / "etc/ssh/sshd_config.d/ptcms.conf"

    @property
    def command(self) -> Path:
        """`ptcms` for who administers the server."""
        return self.root / "usr/local/bin/ptcms"

    def unit(self, name: str) -> Path:
        """Where systemd looks for a unit of ours."""
        return self.root / "etc/systemd/system" / name

    def text(self, name: str) -> str:
        """One of our files with the places filled in."""
        text = (FILES / name).read_text(encoding="utf-8")
        places = {"PROGRAM": self.program, "DATA": self.data, "GROUP": self.group,
                  "USER": self.group}  # fmt: skip
        for word, place in places.items():
            text = text.replace(f"@{word}@", str(place))
        return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked for; 0 done, 1 refused."""
    options = _options(arguments)
    root = options.root.resolve()
    plan = Plan(root, options.group)
    machine = Machine(dry=options.dry_run, owned=os.geteuid() == 0)
    os.umask(0o022)
    try:
        _refuse_where_it_cannot_be(plan, machine)
        if options.uninstall:
            _uninstall(plan, machine)
        else:
            release.python()
            _install(plan, machine)
    except (Refused, OSError) as error:
        sys.stderr.write(f"install-server: {error}\n")
        return 1
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="install-server", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--uninstall", action="store_true", help="take the program away again")
    parser.add_argument(
        "--root", type=Path, default=Path("/"), metavar="DIR",
        help="a trial: everything below DIR, no accounts made, nothing started",
    )  # fmt: skip
    parser.add_argument(
        "--group", default="ptcms", metavar="NAME", help="the trainers' group (ptcms)"
    )
    return parser.parse_args(arguments)


def _refuse_where_it_cannot_be(plan: Plan, machine: Machine) -> None:
    if not re.fullmatch(r"/[\w./+-]*", str(plan.root)):
        raise Refused(f"{plan.root}: choose a folder of letters, digits and . / + - alone.")
    if not re.fullmatch(r"[a-z_][a-z0-9_-]{0,31}", plan.group):
        raise Refused(f"{plan.group} can't be the name of a group.")
    if not plan.trial and not machine.owned and not machine.dry:
        raise Refused("Only root may do this: sudo make install-server")
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever Python there is
        raise Refused("PTCMS needs Python 3.11 or newer. Name one: PYTHON=/usr/bin/python3.12")
    if not Path(SSHD).exists():
        raise Refused("There is no SSH server. Install one: sudo apt install openssh-server")


def _install(plan: Plan, machine: Machine) -> None:
    _accounts(plan, machine)
    machine.folder(plan.program, 0o755)
    new = release.put(machine, plan.program)
    machine.folder(plan.program / "bin", 0o755)
    machine.file(plan.program / "bin/ptcms", plan.text("ptcms"), 0o755)
    machine.link(plan.command, plan.program / "bin/ptcms")
    machine.folder(plan.data, 0o2770, plan.group, plan.group)
    _sshd(plan, machine)
    _units(plan, machine, new=new)
    if not machine.done:
        sys.stdout.write("Everything is as it should be; nothing was changed.\n")
    elif not machine.dry:
        sys.stdout.write(_TRIED if plan.trial else _NEXT.format(group=plan.group))


_NEXT = """\
Done. Make the first admin before anybody else connects:
    sudo -u {group} ptcms
Then an account for each trainer, with a password or a key (docs/server.md):
    sudo adduser --ingroup {group} --shell /bin/sh --gecos "" NAME
"""


_TRIED = "Done, as a trial: no account was made, and neither sshd nor systemd know of it.\n"


def _accounts(plan: Plan, machine: Machine) -> None:
    if plan.trial:
        return
    if not has_group(plan.group):
        machine.run(["groupadd", "--system", plan.group], "make the trainers' group")
    if not has_user(plan.group):
        home = ["--home-dir", str(plan.data), "--no-create-home", "--shell", "/usr/sbin/nologin"]
        machine.run(
            ["useradd", "--system", "--gid", plan.group, *home, plan.group],
            "make the account of the services",
        )


def _sshd(plan: Plan, machine: Machine) -> None:
    text = plan.text("sshd.conf")
    before = plan.snippet.read_text(encoding="utf-8") if plan.snippet.is_file() else None
    if text == before:
        machine.file(plan.snippet, text)
        return
    _refuse_what_sshd_does_not_take(plan, text)
    machine.file(plan.snippet, text)
    if plan.trial:
        return
    if not machine.dry:
        _refuse_what_does_not_hold(plan, before)
    _reload_sshd(machine)


def _refuse_what_does_not_hold(plan: Plan, before: str | None) -> None:
    """Let sshd look at all of its settings, and take ours back where it doesn't follow them."""
    try:
        must([SSHD, "-t"])
        told = must([SSHD, "-T", "-C", f"user={plan.group},host=localhost,addr=127.0.0.1"])
        if f"forcecommand exec {plan.program}/bin/ptcms" not in told:
            raise Refused(
                f"sshd does not read {plan.snippet}. Put this line at the top of "
                f"/etc/ssh/sshd_config and run this again: Include {plan.snippet.parent}/*.conf"
            )
    except Refused:
        # as it was before: a server that nobody can reach any more is worse
        if before is None:
            plan.snippet.unlink()
        else:
            plan.snippet.write_text(before, encoding="utf-8")
        raise


def _refuse_what_sshd_does_not_take(plan: Plan, text: str) -> None:
    """Let sshd look at the snippet before it lies where sshd reads it."""
    if os.geteuid() == 0:
        # missing while sshd is not running, and then it refuses to look
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ptcms-sshd-") as name:
        place = Path(name)
        must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(place / "key")])
        (place / "ptcms.conf").write_text(text, encoding="utf-8")
        lines = [f"HostKey {place}/key", f"Include {place}/ptcms.conf"]
        main = plan.root / "etc/ssh/sshd_config"
        if main.is_file() and os.access(main, os.R_OK):
            lines.append(f"Include {main}")
        (place / "config").write_text("\n".join(lines) + "\n", encoding="utf-8")
        if os.geteuid() == 0:
            must([SSHD, "-t", "-f", str(place / "config")])


def _reload_sshd(machine: Machine) -> None:
    if _has_systemd():
        machine.run(["systemctl", "reload-or-restart", "ssh.service"], "let sshd read it")
    else:
        sys.stdout.write("Restart sshd, so that it reads its new settings.\n")


def _has_systemd() -> bool:
    return Path("/run/systemd/system").is_dir() and shutil.which("systemctl") is not None


def _units(plan: Plan, machine: Machine, *, new: bool) -> None:
    changed = [name for name in UNITS if machine.file(plan.unit(name), plan.text(name))]
    if plan.trial:
        return
    if not _has_systemd():
        if changed:
            sys.stdout.write("There is no systemd here: start the services in another way.\n")
        return
    if changed:
        machine.run(["systemctl", "daemon-reload"], "let systemd read them")
        machine.run(["systemctl", "enable", "--now", "ptcms-backup.timer"], "back up every day")
        # it waits for the access token (docs/whatsapp.md), and is skipped at a start without
        machine.run(["systemctl", "enable", "ptcms-outbox.service"], "send at every start")
    if new or changed:
        machine.run(["systemctl", "try-restart", "ptcms-outbox.service"], "send by this version")


def _uninstall(plan: Plan, machine: Machine) -> None:
    names = [name for name in UNITS if plan.unit(name).exists()]
    if names and not plan.trial and _has_systemd():
        machine.run(["systemctl", "disable", "--now", *names], "stop the services")
    for name in names:
        machine.remove(plan.unit(name))
    if names and not plan.trial and _has_systemd():
        machine.run(["systemctl", "daemon-reload"], "let systemd forget them")
    if machine.remove(plan.snippet) and not plan.trial and not machine.dry:
        _reload_sshd(machine)
    machine.remove(plan.command)
    machine.remove(plan.program)
    if not machine.done:
        sys.stdout.write("It is not installed; nothing was changed.\n")
    elif not machine.dry:
        sys.stdout.write(
            f"The records stay in {plan.data}, and the accounts of the group {plan.group} stay.\n"
            "They open an ordinary shell from here on: lock those nobody needs, with\n"
            "    sudo usermod --lock --expiredate 1 NAME\n"
        )


if __name__ == "__main__":
    sys.exit(main())
