"""An export of any size is taken in a row at a time; one laid out anew only where it is small."""

import json
from pathlib import Path

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Session, read_back_gym
from ptcms_core.errors import StorageProblem
from ptcms_core.exports import back, laid_out


@pytest.fixture
def exported(admin: Session, asha: Session, tmp_path: Path) -> Path:
    for name in ("Nikhil More", "Tara Nair", "Vivek Desai"):
        asha.clients.add(full_name=name, weight_kg=70, fee=500, confirmed=True)
    return admin.exports.everything(password=PASSWORD, to=str(tmp_path / "all.json")).files[0]


def test_it_is_read_a_row_at_a_time(
    exported: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # were it read whole, it would be refused
    monkeypatch.setattr(back, "LARGEST_WHOLE", 100)
    assert read_back_gym(tmp_path / "again", exported, clock=clock)["client"] == 3


def test_one_laid_out_anew_is_read_whole_where_it_is_small(
    exported: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, indent in enumerate((None, 1)):
        exported.write_text(json.dumps(json.loads(exported.read_text()), indent=indent))
        again = tmp_path / f"again{number}"
        assert read_back_gym(again, exported, clock=clock)["client"] == 3
    monkeypatch.setattr(back, "LARGEST_WHOLE", exported.stat().st_size - 1)
    with pytest.raises(StorageProblem, match=r"too large to be read at once.*Nothing was made"):
        read_back_gym(tmp_path / "large", exported, clock=clock)
    assert not (tmp_path / "large").exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("},\n{", "}\n{"),
        ("},\n{", "},\n\n{"),
        ("}\n]", "},\n]"),
        ("}\n]", "}\n"),
        ("[\n{", "[\n1,\n{"),
        ("[\n]", "[0]"),
    ],
)
def test_rows_that_are_not_laid_out_as_written_are_not_read_so(
    exported: Path, old: str, new: str
) -> None:
    text = exported.read_text()
    assert old in text
    exported.write_text(text.replace(old, new, 1))
    with exported.open("rb") as file:
        assert laid_out.laid_out(file) is None


def test_a_torn_row_is_named(exported: Path, tmp_path: Path, clock: Clock) -> None:
    text = exported.read_text()
    exported.write_text(text.replace('"full_name":"Tara Nair",', '"full_name":"Tara Nair,', 1))
    with pytest.raises(StorageProblem, match="row 2 of client"):
        read_back_gym(tmp_path / "again", exported, clock=clock)
    assert not (tmp_path / "again").exists()
