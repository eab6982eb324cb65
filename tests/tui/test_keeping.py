"""Backup, restore and doctor on the command line."""

import io
import shutil
from pathlib import Path

import pytest
from real_gym import ADMIN, SECRET, make_gym, opened

from ptcms_tui import cli, keeping

PASSPHRASE = "seven quiet herons wading"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_gym(tmp_path_factory.mktemp("made") / "gym")


@pytest.fixture
def gym(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "gym"))


def run(gym: Path, *arguments: object) -> int:
    return cli.run(["--data-dir", str(gym), *map(str, arguments)])


def clients(gym: Path) -> list[str]:
    core = opened(gym)
    found = [one.full_name for one in core.sign_in(ADMIN, SECRET).clients.search().items]
    core.close()
    return found


def add_client(gym: Path) -> None:
    core = opened(gym)
    core.sign_in(ADMIN, SECRET).clients.add(full_name="Vivek Desai", confirmed=True)
    core.close()


def type_in(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    left = iter(answers)
    monkeypatch.setattr(keeping, "secret", lambda _prompt: next(left))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_backup_is_restored_after_a_dry_run(
    gym: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "kept.zip"
    assert run(gym, "backup", file) == 0
    assert "written and verified" in capsys.readouterr().out
    add_client(gym)
    assert run(gym, "restore", file, "--dry-run") == 0
    told = capsys.readouterr().out
    assert "Nothing was changed." in told
    assert sorted(clients(gym)) == ["Nikhil More", "Vivek Desai"]
    # neither without a terminal nor with another word
    assert run(gym, "restore", file) == 1
    assert "needs a terminal" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", Terminal("no\n"))
    assert run(gym, "restore", file) == 1
    assert "Nothing was changed." in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", Terminal("restore\n"))
    assert run(gym, "restore", file) == 0
    assert "Restored the backup" in capsys.readouterr().out
    assert clients(gym) == ["Nikhil More"]
    # on another machine, where there is nothing yet
    new = tmp_path / "new"
    assert run(new, "restore", file, "--dry-run") == 0
    assert not new.exists()
    assert run(new, "restore", file, "--yes") == 0
    assert clients(new) == ["Nikhil More"]
    assert run(new, "backup", "--verify", file) == 0
    assert "is whole" in capsys.readouterr().out


def test_the_backup_of_the_day_is_made_once_and_by_no_name(
    gym: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(gym, "backup", "--daily") == 0
    assert "written and verified" in capsys.readouterr().out
    assert run(gym, "backup", "--daily") == 0
    assert "No backup of this day is due." in capsys.readouterr().out
    assert [one.name[:12] for one in (gym / "backups").iterdir()] == ["ptcms-daily-"]
    assert run(gym, "backup", tmp_path / "x.zip", "--daily") == 1
    assert "takes no FILE" in capsys.readouterr().err
    assert run(tmp_path / "none", "backup", "--daily") == 1
    assert not (tmp_path / "none").exists()


def test_a_passphrase_is_typed_and_never_an_argument(
    gym: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "sealed.zip.age"
    type_in(monkeypatch, PASSPHRASE, "another one than that")
    assert run(gym, "backup", file, "--seal") == 1
    assert "differ" in capsys.readouterr().err
    type_in(monkeypatch, "short", "short")
    assert run(gym, "backup", file, "--seal") == 1
    assert "12 characters" in capsys.readouterr().err
    assert not file.exists()
    type_in(monkeypatch, PASSPHRASE, PASSPHRASE)
    assert run(gym, "backup", file, "--seal") == 0
    type_in(monkeypatch, "not the right one")
    assert run(gym, "backup", "--verify", file) == 1
    assert "passphrase is wrong" in capsys.readouterr().err
    type_in(monkeypatch, PASSPHRASE)
    assert run(gym, "backup", "--verify", file) == 0
    # kept, it is not asked for
    type_in(monkeypatch, PASSPHRASE, PASSPHRASE)
    assert run(gym, "backup", "--keep-passphrase") == 0
    type_in(monkeypatch)
    assert run(gym, "backup") == 0
    assert [one.suffix for one in (gym / "backups").iterdir()] == [".age"]
    assert run(gym, "restore", file, "--yes") == 0
    assert run(gym, "backup", "--forget-passphrase") == 0
    assert run(gym, "backup", "--forget-passphrase") == 0
    assert "No passphrase was kept" in capsys.readouterr().out


def test_options_that_make_none_take_what_they_need(
    gym: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(gym, "backup", "--verify") == 1
    assert "Name the backup" in capsys.readouterr().err
    assert run(gym, "backup", "x.zip", "--forget-passphrase") == 1
    assert "takes no FILE" in capsys.readouterr().err
    assert run(gym, "restore", tmp_path / "none.zip", "--yes") == 1
    assert "no backup" in capsys.readouterr().err


def test_doctor_ends_with_1_while_there_is_something_to_do(
    gym: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(gym, "doctor") == 1
    told = capsys.readouterr().out
    assert "→ ptcms backup" in told
    assert "To look after: backups." in told
    assert run(gym, "backup") == 0
    assert run(gym, "doctor", "--deep") == 0
    told = capsys.readouterr().out
    assert "All is well." in told
    assert "was restored into a scratch folder" in told
    assert run(tmp_path / "none", "doctor") == 1
    assert "holds no records" in capsys.readouterr().err
