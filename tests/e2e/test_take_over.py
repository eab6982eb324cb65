"""Taking over the original's folder: by the command, then found again on the screens."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from front_desk import SAVE, FrontDesk
from terminal import Terminal

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

LEGACY = Path(__file__).parents[1] / "legacy"
PTCMS = [sys.executable, "-m", "ptcms_tui"]
SECRET = "correct horse battery"
OWN = "words of my own"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PTCMS, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def held(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        # SQLite's own index and log come and go with reading
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


@pytest.fixture
def original(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LEGACY, tmp_path / "original"))


def test_a_dry_run_only_reports(tmp_path: Path, original: Path) -> None:
    done = run("--data-dir", tmp_path / "gym", "import-legacy", original)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Dry run: nothing was changed." in done.stdout
    assert "phone.json: Sameer Josi: no client has this name" in done.stdout
    assert "phone.json: Ravi: 2 clients have this name (7, 8)" in done.stdout
    assert not (tmp_path / "gym").exists()
    assert held(original) == held(LEGACY)


def test_what_is_certain_is_taken_over_once(tmp_path: Path, original: Path) -> None:
    gym = tmp_path / "gym"
    done = run("--data-dir", gym, "import-legacy", original, "--apply")
    assert (done.returncode, done.stderr) == (0, "")
    assert "7 records could not be placed" in done.stdout
    assert "asks for the first admin" in done.stdout
    (leftovers,) = gym.glob("legacy-leftovers-*.json")
    (report,) = gym.glob("legacy-report-*.txt")
    assert leftovers.name in done.stdout
    assert report.read_text(encoding="utf-8") in done.stdout
    kept = json.loads(leftovers.read_text(encoding="utf-8"))
    assert {"Sameer Josi": "+919876500001"} in [one["record"] for one in kept]
    assert len(kept) == 7
    assert {path.stat().st_mode & 0o777 for path in (leftovers, report)} == {0o600}
    before = held(gym)
    again = run("import-legacy", original, "--apply", "--data-dir", gym)
    assert again.returncode == 0
    assert leftovers.name in again.stdout
    assert held(gym) == before
    assert held(original) == held(LEGACY)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_every_certain_record_is_found_on_the_screens(
    tmp_path: Path, original: Path, columns: int, rows: int
) -> None:
    gym = tmp_path / "gym"
    # the balance of the usual example
    payments = json.loads((original / "payment_records.json").read_text())
    payments["clients"][0] |= {"total_amount": 5000, "amount_paid": 160, "amount_due": 4840}
    (original / "payment_records.json").write_text(json.dumps(payments))
    assert run("--data-dir", gym, "import-legacy", original, "--apply").returncode == 0
    with FrontDesk(gym, columns, rows) as desk:
        desk.until("no default")
        desk.fill(
            {
                "Your name *": "Meera Admin",
                "Email *": "meera@example.com",
                "Password *": SECRET,
                "Password again *": SECRET,
                "Gym name *": "Iron House Gym",
            }
        )
        desk.send(SAVE)
        desk.until(lambda: "Iron House Gym" in desk.text and "Meera Admin" in desk.text)
        desk.send("gc")
        for name in ("Old Member", "Ravi", "sameer joshi", "Tara Nair", "Zoya Ali"):
            desk.until(name)
        sign_out(desk)
        a_trainer_keeps_the_old_password_once(desk, "ishaan@example.com", "letmein", "Ishaan")
        desk.send("gc")
        desk.until("sameer joshi")
        desk.until("Ravi")
        assert "Tara Nair" not in desk.text
        desk.send("/sameer")
        desk.until(lambda: "Ravi" not in desk.text)
        desk.send("\r\r")
        desk.until(lambda: "#4" in desk.text and "0001" in desk.text and "4,840.00" in desk.text)
        for tab, words in (
            ("1", ("98765 00001", "Weight loss")),
            ("2", ("Poha, 1 boiled egg", "Chana", "Soup", "800 kcal")),
            ("3", ("Bench press", "Plank")),
            ("4", ("95.0", "93.4", "92.0")),
            ("5", ("5,000.00", "160.00", "4,840.00", "arried over")),
        ):
            desk.send(tab)
            for word in words:
                desk.until(word)
        sign_out(desk)
        a_trainer_keeps_the_old_password_once(desk, "farah@example.com", "Farah@1", "Farah Khan")
        desk.send("gc")
        desk.until("Tara Nair")
        desk.until("500.00")
        desk.send("\x11")
        assert desk.wait_end() == 0


def sign_out(desk: FrontDesk) -> None:
    desk.send(":sign out")
    desk.until("sign out")
    desk.send("\r")
    desk.until(lambda: "Password" in desk.text and "Sign in" in desk.text)


def a_trainer_keeps_the_old_password_once(desk: FrontDesk, email: str, old: str, name: str) -> None:
    desk.send(f"{email}\r{old}\r")
    desk.until("Choose a new password")
    desk.fill({"New password *": old, "Once more *": old})
    desk.send(SAVE)
    desk.refused("New password *", "Use 12 characters")
    desk.correct("New password *", OWN)
    desk.correct("Once more *", OWN)
    desk.send(SAVE)
    desk.until(lambda: name in desk.text and "Today" in desk.text)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [("missing", "is not a folder"), ("file", "is not a folder"), ("empty", "holds no records")],
)
def test_a_folder_that_cannot_be_meant_is_one_sentence(
    tmp_path: Path, source: str, sentence: str
) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "empty").mkdir()
    for more in ((), ("--apply",)):
        done = run("--data-dir", tmp_path / "gym", "import-legacy", tmp_path / source, *more)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("ptcms: ")
        assert sentence in done.stderr
        assert done.stderr.count("\n") == 1


def test_the_originals_own_folder_is_never_written(original: Path) -> None:
    for arguments in (
        ("import-legacy", original),
        ("import-legacy", original, "--apply"),
        ("documents", "publish"),
        ("backup",),
    ):
        done = run("--data-dir", original, *arguments)
        assert done.returncode == 1
        assert "Nothing was touched." in done.stderr
        assert "import-legacy" in done.stderr
        assert held(original) == held(LEGACY)


def test_files_that_cannot_be_read_are_named_and_the_rest_is_taken(
    tmp_path: Path, original: Path
) -> None:
    (original / "phone.json").write_bytes(b'{"Tara Nair": ')
    (original / "client_diet.json").unlink()
    (original / "client_diet.json").mkdir()
    done = run("--data-dir", tmp_path / "gym", "import-legacy", original, "--apply")
    assert (done.returncode, done.stderr) == (0, "")
    assert "phone.json: " in done.stdout
    assert "line 1, column 15" in done.stdout
    assert "client_diet.json: " in done.stdout
    assert "Traceback" not in done.stdout


def test_stopped_by_hand_it_says_so_and_goes_on_when_run_again(
    tmp_path: Path, original: Path
) -> None:
    gym = tmp_path / "gym"
    # enough passwords to be made safe that it can be stopped in between
    with closing(sqlite3.connect(original / "trainer_db.db")) as connection, connection:
        connection.executemany(
            "INSERT INTO trainer (name, email, password) VALUES (?, ?, 'pass')",
            [(f"Guest {number}", f"guest{number}@example.com") for number in range(100)],
        )
    before = held(original)
    command = [*PTCMS, "--data-dir", str(gym), "import-legacy", str(original), "--apply"]
    with Terminal(command) as terminal:
        terminal.until("passwords")
        terminal.send("\x03")
        assert terminal.wait_end() == 1
        assert "run the command again to go on" in " ".join(terminal.text.split())
        assert "Traceback" not in terminal.text
    assert held(original) == before
    done = run("--data-dir", gym, "import-legacy", LEGACY, "--apply")
    assert done.returncode == 0
    assert len(json.loads((gym / "clients.json").read_text())["clients"]) == 6
