"""What `make install-server` puts on a machine, and what it leaves alone."""

import grp
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import needs
import pytest
from comparing import reading
from ssh_server import CHECKOUT, SshServer, install, python, sweep

pytestmark = pytest.mark.e2e

NOTHING = "Everything is as it should be; nothing was changed.\n"


def everything(root: Path) -> dict[str, tuple[int, int, int, str]]:
    """Each file below a folder: mode, owners, what is in it."""
    found = {}
    for path in sorted(root.rglob("*")):
        there = path.lstat()
        content = ""
        if path.is_symlink():
            content = str(path.readlink())
        elif path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        found[str(path)] = (there.st_mode, there.st_uid, there.st_gid, content)
    return found


def a_root_with_the_program(server: SshServer, root: Path) -> Path:
    """Another scratch root that needs not install the program again: it is linked there."""
    there = root / "opt/ptcms/releases" / server.release.name
    shutil.copytree(server.release, there, copy_function=os.link, symlinks=True)
    return root


def test_a_second_run_changes_nothing(server: SshServer) -> None:
    before = everything(server.place / "opt"), everything(server.place / "etc")
    again = install(server.place, "--group", server.group)
    assert (again.returncode, again.stdout, again.stderr) == (0, NOTHING, "")
    assert (everything(server.place / "opt"), everything(server.place / "etc")) == before


def test_a_dry_run_says_each_step_and_does_none(tmp_path: Path) -> None:
    root = tmp_path / "root"
    said = install(root, "--dry-run")
    assert said.returncode == 0
    for step in ("would install the program into", "would write", "sshd_config.d/ptcms.conf",
                 "ptcms-backup.timer", "(2770 ptcms:ptcms)"):  # fmt: skip
        assert step in said.stdout
    assert not root.exists()


def test_what_is_refused_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    for options, sentence in (
        (("--group", "Trainers!"), "can't be the name of a group"),
        (("--group", "x; reboot"), "can't be the name of a group"),
    ):
        said = install(tmp_path / "root", *options)
        assert said.returncode == 1
        assert sentence in said.stderr
        assert said.stderr.count("\n") == 1
    assert "choose a folder of letters" in install(tmp_path / "a b").stderr
    # a Python in somebody's home
    own = tmp_path / "python3"
    shutil.copy(Path(python()).resolve(), own)
    tmp_path.chmod(0o700)
    script = CHECKOUT / "tools/server/install.py"
    said = subprocess.run(
        [own, "-B", str(script), "--root", str(tmp_path / "root")],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert said.returncode == 1
    assert "lies where other users can't get" in said.stderr
    assert not (tmp_path / "root/opt/ptcms/current").exists()


def test_nobody_but_root_may_install_on_the_machine_itself() -> None:
    script = CHECKOUT / "tools/server/install.py"
    # as somebody else, who may read no more than this
    text = f"import os, runpy, sys; sys.path.insert(0, {str(script.parent)!r});" + (
        "import install; os.setuid(65534); sys.exit(install.main([]))"
    )
    said = subprocess.run(
        [python(), "-B", "-c", text], capture_output=True, text=True, check=False, cwd="/"
    )
    assert said.returncode == 1
    assert said.stderr == "install-server: Only root may do this: sudo make install-server\n"
    assert said.stdout == ""


def test_the_program_is_roots_and_compiled_and_the_records_are_the_groups(
    server: SshServer,
) -> None:
    for path in server.release.rglob("*"):
        there = path.lstat()
        assert there.st_uid == 0, path
        assert path.is_symlink() or not there.st_mode & 0o022, path
    site = next(server.release.glob("lib/python3*/site-packages"))
    for package in ("ptcms_core", "ptcms_tui", "textual", "pydantic", "pywa"):
        sources = set((site / package).rglob("*.py"))
        compiled = set((site / package).rglob("*.pyc"))
        assert sources, package
        assert len(compiled) >= len(sources), package
    assert server.data.stat().st_mode & 0o7777 == 0o2770
    assert server.data.group() == server.group


def test_an_upgrade_keeps_records_and_what_still_runs(server: SshServer, tmp_path: Path) -> None:
    root = a_root_with_the_program(server, tmp_path / "root")
    releases = root / "opt/ptcms/releases"
    for name in ("before", "unused", "running"):
        (releases / name / "bin").mkdir(parents=True)
    shutil.copy("/bin/sleep", releases / "running/bin/python")
    (root / "opt/ptcms/current").symlink_to("releases/before")
    data = root / "var/lib/ptcms"
    data.mkdir(parents=True)
    (data / "data.db").write_text("records")
    session = subprocess.Popen([releases / "running/bin/python", "600"])
    try:
        done = install(root, "--group", server.group)
    finally:
        session.kill()
        session.wait()
    assert done.returncode == 0, done.stderr
    assert (root / "opt/ptcms/current").resolve().name == server.release.name
    assert {one.name for one in releases.iterdir()} == {server.release.name, "before", "running"}
    assert (data / "data.db").read_text() == "records"
    # the session has ended since: it goes, what was there before stays until the next upgrade
    install(root, "--group", server.group)
    assert install(root, "--group", server.group).stdout == NOTHING


def test_taken_away_again_the_records_stay(server: SshServer, tmp_path: Path) -> None:
    root = a_root_with_the_program(server, tmp_path / "root")
    assert install(root, "--group", server.group).returncode == 0
    data = root / "var/lib/ptcms"
    (data / "data.db").write_text("records")
    said = install(root, "--uninstall", "--group", server.group)
    assert said.returncode == 0
    assert f"The records stay in {data}" in said.stdout
    left = [path for path in root.rglob("*") if path.is_file() or path.is_symlink()]
    assert left == [data / "data.db"]
    assert "not installed" in install(root, "--uninstall", "--group", server.group).stdout


def test_the_backup_service_runs_what_its_unit_says(server: SshServer) -> None:
    unit = (server.place / "etc/systemd/system/ptcms-backup.service").read_text()
    line = next(one for one in unit.splitlines() if one.startswith("ExecStart="))
    who = pwd.getpwnam(server.people[0])
    for _twice in range(2):
        done = subprocess.run(
            line.removeprefix("ExecStart=").split(), capture_output=True, text=True, check=False,
            user=who.pw_uid, group=who.pw_gid, extra_groups=[], umask=0o007, cwd="/", env={},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    made = list((server.data / "backups").glob("ptcms-daily-*"))
    assert len(made) == 1
    assert made[0].stat().st_mode & 0o777 == 0o660
    assert made[0].group() == server.group
    with reading(server.data) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"


KILLED = """
import time
from ssh_server import accounts
with accounts(1) as (group, people, place):
    print(group, people[0], place, flush=True)
    time.sleep(600)
"""


def test_what_a_killed_test_left_on_the_machine_goes_with_the_next(server: SshServer) -> None:
    assert server.sshd
    tester = subprocess.Popen(
        [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    with tester:
        assert tester.stdout is not None
        group, person, place = tester.stdout.readline().split()
        tester.kill()
    assert pwd.getpwnam(person).pw_dir == f"{place}/home/{person}"
    sweep()
    for look, name in ((pwd.getpwnam, person), (grp.getgrnam, group)):
        with pytest.raises(KeyError):
            look(name)
    assert not Path(place).exists()
    assert server.place.is_dir()


ON_THE_MACHINE = """
set -e
mount -t tmpfs none {scratch}
for place in /etc /opt /var/lib /usr/local; do
    mkdir -p {scratch}/up$place {scratch}/work$place
    mount -t overlay overlay \
        -o lowerdir=$place,upperdir={scratch}/up$place,workdir={scratch}/work$place $place
done
mkdir -p /opt/ptcms/releases/{name}
mount --bind {release} /opt/ptcms/releases/{name}
cp /etc/ssh/sshd_config {scratch}/sshd_config
echo "Nonsense yes" >> /etc/ssh/sshd_config
{install} && exit 9
test ! -e /etc/ssh/sshd_config.d/ptcms.conf
grep -v Include {scratch}/sshd_config > /etc/ssh/sshd_config
{install} && exit 8
test ! -e /etc/ssh/sshd_config.d/ptcms.conf
cp {scratch}/sshd_config /etc/ssh/sshd_config
{install}
{install} | grep "nothing was changed"
id ptcms
stat -c "%a %U %G" /var/lib/ptcms
/usr/sbin/sshd -T -C user=ptcms,host=x,addr=127.0.0.1
/usr/sbin/sshd -T -C user=root,host=x,addr=127.0.0.1 | grep -E "^forcecommand"
ptcms --version
"""


def test_it_is_installed_on_the_machine_itself(server: SshServer, tmp_path: Path) -> None:
    """As root for real, on a view of the machine that is gone afterwards."""
    unshare = needs.program("unshare", "util-linux")
    script = ON_THE_MACHINE.format(
        scratch=tmp_path,
        release=server.release,
        name=server.release.name,
        install=f"{python()} -B {CHECKOUT}/tools/server/install.py",
    )
    done = subprocess.run(
        [unshare, "--mount", "/bin/sh", "-c", script],
        capture_output=True, text=True, check=False, cwd="/", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "install-server: sshd does not read /etc/ssh/sshd_config.d/ptcms.conf" in done.stderr
    assert "Nonsense" in done.stderr
    for told in (
        "make the trainers' group: groupadd --system ptcms",
        "(ptcms) groups=",
        "2770 ptcms ptcms",
        "forcecommand exec /opt/ptcms/bin/ptcms",
        "disableforwarding yes",
        "permituserrc no",
        "clientaliveinterval 5",
        "clientalivecountmax 2",
        "forcecommand none",
        "ptcms 0",
    ):
        assert told in done.stdout, done.stdout + done.stderr
