"""The commands that give records out and take them in, as they are typed at a shell."""

import json
from pathlib import Path

import pytest
from made_up import PASSWORD

from ptcms_core.core import open_core
from ptcms_tui.cli import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    core = open_core(tmp_path / "gym", password_cost=4)
    admin = core.create_first_admin(full_name="Meera", email="m@example.com", password=PASSWORD)
    admin.clients.add(full_name="Nikhil More", phone="9876500011")
    core.close()
    return tmp_path / "gym"


def typed(folder: Path, *arguments: str) -> int:
    return run(["--data-dir", str(folder), *arguments])


def test_everything_goes_out_and_into_an_empty_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "all.json"
    assert typed(folder, "export", str(target)) == 0
    assert "client 1" in capsys.readouterr().out
    assert typed(folder, "export", str(target)) == 1
    assert "is there already" in capsys.readouterr().err
    assert typed(tmp_path / "again", "import", str(target)) == 0
    told = capsys.readouterr().out
    assert "Taken in: 1 clients, 1 accounts." in told
    assert "admin reset-password m@example.com" in told
    assert typed(folder, "import", str(target)) == 1
    assert "not empty" in capsys.readouterr().err


def test_tables_and_one_client_go_out(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(folder, "export", str(tmp_path / "tables.zip")) == 0
    assert typed(folder, "export", "--client", "1", str(tmp_path / "one.json")) == 0
    assert json.loads((tmp_path / "one.json").read_text())["clients"]["name"] == "Nikhil More"
    assert (tmp_path / "one.html").exists()
    capsys.readouterr()
    assert typed(folder, "export", "--client", "99", str(tmp_path / "two.json")) == 1
    assert "no such client" in capsys.readouterr().err
    assert typed(folder, "export", str(tmp_path / "x.txt")) == 1
    assert typed(folder, "export", str(tmp_path / "none" / "x.json")) == 1


def test_a_csv_file_is_reported_then_taken_in(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "members.csv"
    path.write_text("Who,Ring,Weight\nTara,9876500001,60\nBad,12,\nHeavy,9876500003,200\n")
    assert typed(folder, "import-csv", str(path)) == 1
    assert "which column holds the name" in capsys.readouterr().err
    mapped = ("--map", "Who=full_name", "--map", "Ring=phone")
    assert typed(folder, "import-csv", str(path), *mapped) == 0
    told = capsys.readouterr().out
    assert "1 to add, 1 doubtful, 1 wrong" in told
    assert "row 3: wrong: Bad: Ring “12”" in told
    assert "Nothing was added yet." in told
    assert typed(folder, "import-csv", str(path), *mapped, "--apply", "--doubtful") == 0
    assert "2 added, 1 wrong" in capsys.readouterr().out
    # what a column is is remembered
    assert typed(folder, "import-csv", str(path)) == 0
    assert "2 duplicates, 1 wrong" in capsys.readouterr().out
    for wrong in (("--map", "None=phone"), ("--as", "nobody@example.com")):
        assert typed(folder, "import-csv", str(path), *wrong) == 1
    assert typed(folder, "import-csv", str(tmp_path / "none.csv")) == 1
    core = open_core(folder, password_cost=4)
    admin = core.sign_in("m@example.com", PASSWORD)
    assert admin.clients.count() == 3
    assert admin.journal.entries(limit=1)[0].actor == "Meera"
    core.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ("import-csv", "x.csv", "--map", "phone"),
        ("export", "x.json", "--client", "one"),
        ("import",),
    ],
)
def test_wrong_usage_is_told(folder: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        typed(folder, *arguments)
    assert ended.value.code == 2
