"""`ptcms documents` on the command line: what it says, what it changes, how it ends."""

import json
from pathlib import Path

import pytest
from test_main_job import SECRET, folder, gym, opened  # noqa: F401 - fixtures

from ptcms_tui.cli import run


def documents(*arguments: object) -> int:
    return run(["documents", *map(str, arguments)])


def edit(gym: Path, name: str, **fields: object) -> None:  # noqa: F811 - the fixture
    path = gym / name
    content = json.loads(path.read_text(encoding="utf-8"))
    content["clients"]["1"].update(fields)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def test_an_edit_is_shown_then_taken_in(
    gym: Path,  # noqa: F811 - the fixture
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert documents("publish", "--data-dir", gym) == 0
    edit(gym, "clients.json", goal="By hand", height="tall")
    capsys.readouterr()
    assert documents("take-in", "--data-dir", gym) == 0
    said = capsys.readouterr().out
    for part in ("clients.json", "1 client differs", "goal:", "→ By hand", "height (height) can't",
                 "line ", "Dry run: nothing was changed"):  # fmt: skip
        assert part in said
    assert documents("take-in", "clients.json", "--apply", "--data-dir", gym) == 0
    assert "taken in: goal" in capsys.readouterr().out
    core = opened(gym)
    client = core.sign_in("m@example.com", SECRET).clients.get(1)
    assert client.goal == "By hand"
    core.close()
    assert documents("take-in", "--data-dir", gym) == 0
    assert "No document was changed by hand." in capsys.readouterr().out


def test_a_conflict_is_chosen_by_client_and_field(
    gym: Path,  # noqa: F811 - the fixture
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    documents("publish", "--data-dir", gym)
    edit(gym, "clients.json", goal="By hand")
    elsewhere = tmp_path / "my copy.json"
    (gym / "clients.json").rename(elsewhere)
    core = opened(gym)
    session = core.sign_in("m@example.com", SECRET)
    client = session.clients.get(1)
    session.clients.update(1, version=client.version, goal="At the desk")
    core.close()
    capsys.readouterr()
    assert documents("take-in", elsewhere, "--data-dir", gym) == 0
    assert "CONFLICT goal: At the desk → By hand" in capsys.readouterr().out
    assert documents("take-in", elsewhere, "--apply", "--data-dir", gym) == 1
    assert documents(
        "take-in", elsewhere, "--apply", "--client", 1, "--field", "goal", "--data-dir", gym
    ) == 0  # fmt: skip
    core = opened(gym)
    assert core.sign_in("m@example.com", SECRET).clients.get(1).goal == "By hand"
    core.close()


def test_what_is_wrong_ends_with_one_and_a_sentence(
    gym: Path,  # noqa: F811 - the fixture
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    torn = tmp_path / "phone.json"
    torn.write_text('{"clients": {')
    assert documents("take-in", torn, "--data-dir", gym) == 1
    assert "phone.json can't be read at line 1, column 14" in capsys.readouterr().err
    assert documents("take-in", "--field", "goal", "--data-dir", gym) == 1
    assert "--client" in capsys.readouterr().err
    assert documents("restore", "--apply", "--data-dir", gym) == 1
    assert "nothing was changed" in capsys.readouterr().err
    for wrong in ((), ("burn",), ("take-in", "a", "b")):
        with pytest.raises(SystemExit) as ended:
            documents(*wrong)
        assert ended.value.code == 2


def test_lost_records_are_made_again(
    gym: Path,  # noqa: F811 - the fixture
    capsys: pytest.CaptureFixture[str],
) -> None:
    documents("publish", "--data-dir", gym)
    before = json.loads((gym / "clients.json").read_text())["clients"]
    for path in gym.glob("data.db*"):
        path.unlink()
    assert documents("status", "--data-dir", gym) == 1
    assert "ptcms documents restore" in capsys.readouterr().err
    assert documents("restore", "--data-dir", gym) == 0
    assert "Dry run" in capsys.readouterr().out
    assert not (gym / "data.db").exists()
    assert documents("restore", "--apply", "--data-dir", gym) == 0
    assert "made again from the documents" in capsys.readouterr().out
    assert json.loads((gym / "clients.json").read_text())["clients"] == before
