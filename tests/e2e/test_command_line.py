"""The commands as processes of their own: what they say, where, and how they end."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from front_desk import QUIT
from terminal import Terminal

from ptcms_core import Core, open_core

pytestmark = pytest.mark.e2e

PTCMS = [sys.executable, "-m", "ptcms_tui"]
SECRET = "correct horse battery"
NEXT = "three green apples"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PTCMS, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"ptcms: .+\n", done.stderr), done.stderr
    assert sentence in done.stderr


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    core = open_core(tmp_path / "gym", password_cost=4)
    core.create_first_admin(full_name="Meera", email="m@example.com", password=SECRET).clients.add(
        full_name="Nikhil More"
    )
    core.close()
    return tmp_path / "gym"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("", ["demo", "import-legacy", "documents", "backup", "restore", "doctor", "admin"]),
        ("demo", ["--clients N", "--data-dir"]),
        ("import-legacy", ["DIR", "--apply", "--data-dir"]),
        ("", ["export", "import", "import-csv", "outbox"]),
        ("documents", ["status", "publish", "take-in", "restore"]),
        ("documents status", ["--data-dir"]),
        ("documents take-in", ["FILE", "--client ID", "--field FIELD", "--apply", "--yes"]),
        ("documents restore", ["--apply", "--replace", "--data-dir"]),
        ("outbox run", ["--once", "--data-dir"]),
        ("outbox token", ["--data-dir"]),
        ("backup", ["FILE", "--seal", "--verify", "--keep-passphrase", "--data-dir"]),
        ("restore", ["FILE", "--dry-run", "--yes", "--data-dir"]),
        ("doctor", ["--deep", "--data-dir"]),
        ("admin reset-password", ["EMAIL", "--data-dir"]),
    ],
)
def test_help_names_what_there_is(command: str, words: list[str]) -> None:
    done = run(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in words)


@pytest.mark.parametrize(
    "wrong",
    [
        "nonsense",
        "restore",
        "doctor x",
        "backup --seal --verify x",
        "outbox",
        "outbox run x",
        "documents take-in a b",
        "documents restore x",
        "documents",
        "admin",
        "demo --clients 0",
        "import-legacy",
        "backup a b",
    ],
)
def test_wrong_usage_is_told_with_exit_code_2(wrong: str) -> None:
    done = run(*wrong.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: ptcms")
    assert "Traceback" not in done.stderr


def test_an_empty_name_of_a_folder_is_not_the_folder_one_is_in(tmp_path: Path) -> None:
    done = subprocess.run(
        [*PTCMS, "--data-dir", "", "documents", "status"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_documents_are_told_and_written(gym: Path) -> None:
    (gym / "phone.json").unlink()
    told = run("--data-dir", gym, "documents", "status")
    assert told.returncode == 0
    assert told.stdout.count("up to date") >= 5
    done = run("documents", "publish", "--data-dir", gym)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((gym / "phone.json").read_text())["format"] == "ptcms/phone"


def test_a_backup_goes_where_it_is_asked_for_and_never_over_a_file(
    gym: Path, tmp_path: Path
) -> None:
    target = tmp_path / "kept.zip"
    done = run("--data-dir", gym, "backup", target)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(target) in done.stdout
    with zipfile.ZipFile(target) as archive:
        assert {"trainer_db.db", "data.db"} <= set(archive.namelist())
    whole = target.read_bytes()
    refused(run("--data-dir", gym, "backup", target), "is there already")
    assert target.read_bytes() == whole
    refused(run("--data-dir", gym, "backup", tmp_path / "none" / "x.zip"), "There is no folder")
    assert run("--data-dir", gym, "backup").returncode == 0
    assert len(list((gym / "backups").glob("*.zip"))) == 1


def test_a_damaged_database_is_one_sentence(gym: Path) -> None:
    (gym / "data.db").write_bytes(b"no database at all, but some text " * 400)
    for arguments in (("documents", "status"), ("backup",), ("admin", "reset-password", "x@y.zz")):
        refused(run("--data-dir", gym, *arguments), "damaged")


def test_a_password_is_reset_without_being_shown(gym: Path) -> None:
    command = [*PTCMS, "--data-dir", str(gym), "admin", "reset-password"]
    refused(run("--data-dir", gym, "admin", "reset-password", "m@example.com"), "needs a terminal")
    with Terminal([*command, "m@example.com"]) as terminal:
        terminal.until("New password:")
        terminal.send(f"{NEXT}\n")
        terminal.until("Once more:")
        terminal.send(f"{NEXT}\n")
        assert terminal.wait_end() == 0
        assert "must be changed" in terminal.text
        assert NEXT not in terminal.text
    with Terminal([*command, "nobody@example.com"]) as terminal:
        terminal.until("New password:")
        terminal.send(f"{NEXT}\n")
        terminal.until("Once more:")
        terminal.send(f"{NEXT}\n")
        assert terminal.wait_end() == 1
        assert "ptcms: No account has this email." in terminal.text
    core = open_core(gym)
    assert core.sign_in("m@example.com", NEXT).must_change_password
    core.close()


def test_the_made_up_gym_is_shown_with_who_may_sign_in(tmp_path: Path) -> None:
    gym = tmp_path / "demo"
    refused(run("--data-dir", gym, "demo"), "needs a terminal")
    assert not gym.exists()
    with Terminal([*PTCMS, "--data-dir", str(gym), "demo", "--clients", "5"]) as terminal:
        terminal.until("password: ")
        email = re.search(r"admin: (\S+)", terminal.text)
        password = re.search(r"password: (\S.*?) *│", terminal.text)
        assert email is not None, terminal.text
        assert password is not None, terminal.text
        terminal.send(f"{email[1]}\r{password[1]}\r")
        terminal.until("Today")
        terminal.send("gc")
        terminal.until("Clients")
        terminal.send(QUIT)
        assert terminal.wait_end() == 0
    assert stored(open_core(gym)) == 5
    refused_again = Terminal([*PTCMS, "--data-dir", str(gym), "demo"])
    with refused_again as terminal:
        assert terminal.wait_end() == 1
        assert terminal.text.startswith("ptcms: ")
        assert "Traceback" not in terminal.text


def stored(core: Core) -> int:
    with core._gym.data.read() as connection:
        count = connection.execute("SELECT COUNT(*) FROM client").fetchone()[0]
    core.close()
    return int(count)
