"""The command line: where the data are, exit codes, one clear line when something is refused."""

from pathlib import Path

import pytest

from ptcms_core import open_core
from ptcms_tui import cli


def test_the_folder_given_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTCMS_DATA_DIR", str(tmp_path / "named"))
    assert cli.data_dir(tmp_path / "given") == tmp_path / "given"
    assert cli.data_dir(None) == tmp_path / "named"


def test_a_data_folder_here_is_taken_only_if_it_is_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PTCMS_DATA_DIR", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    (tmp_path / "data").mkdir()
    assert cli.data_dir(None, here=tmp_path) == tmp_path / "home" / "ptcms"
    (tmp_path / "data" / "README.md").write_text("# Somebody else's data")
    assert cli.data_dir(None, here=tmp_path) == tmp_path / "home" / "ptcms"
    (tmp_path / "data" / "README.md").write_text("choose with PTCMS_DATA_DIR")
    assert cli.data_dir(None, here=tmp_path) == tmp_path / "data"
    (tmp_path / "data" / "README.md").unlink()
    (tmp_path / "data" / "trainer_db.db").touch()
    assert cli.data_dir(None, here=tmp_path) == tmp_path / "data"


@pytest.mark.parametrize(
    "wrong", [["nonsense"], ["demo", "--clients", "-3"], ["documents"], ["admin"], ["--data-dir"]]
)
def test_wrong_usage_exits_2(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.run(wrong)
    assert end.value.code == 2


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("ptcms ")


def test_without_a_terminal_nothing_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_streams", lambda: (None, None, None))
    assert cli.run(["--data-dir", str(tmp_path / "gym")]) == 1
    assert capsys.readouterr().err == (
        "ptcms: This program needs a terminal for its input and output.\n"
    )
    assert not (tmp_path / "gym").exists()


def test_documents_are_published_and_their_state_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gym = str(tmp_path / "gym")
    open_core(tmp_path / "gym").close()
    (tmp_path / "gym" / "clients.json").unlink()
    assert cli.run(["documents", "publish", "--data-dir", gym]) == 0
    told = capsys.readouterr().out
    assert "clients.json" in told
    assert "up to date" in told
    assert (tmp_path / "gym" / "clients.json").exists()
    assert cli.run(["--data-dir", gym, "documents", "status"]) == 0


@pytest.mark.parametrize("command", [["documents", "status"], ["documents", "publish"], ["backup"]])
def test_a_mistyped_folder_is_not_made_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert cli.run(["--data-dir", str(tmp_path / "gmy"), *command]) == 1
    said = capsys.readouterr()
    assert "holds no records" in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_folder_is_one_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert cli.run(["--data-dir", str(tmp_path / "file"), "documents", "status"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("ptcms: ")
    assert said.count("\n") == 1


def test_a_password_is_reset_from_the_servers_own_shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    core = open_core(tmp_path / "gym", password_cost=4)
    core.create_first_admin(
        full_name="Ravi Kumar", email="ravi@iron.example", password="three green apples"
    )
    core.close()
    answers = iter(["four red cherries", "four red cherries"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    argv = ["admin", "reset-password", "Ravi@Iron.example", "--data-dir", str(tmp_path / "gym")]
    assert cli.run(argv) == 0
    core = open_core(tmp_path / "gym", password_cost=4)
    assert core.sign_in("ravi@iron.example", "four red cherries").must_change_password
    core.close()
