"""docs/features.md names only files and tests that there are."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import reliability

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "features.md"


def rows() -> list[tuple[str, str, str]]:
    """The rows of every table of three columns: what, where, shown by."""
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and not set(cells[0]) <= set("-: "):
            found.append((cells[0], cells[1], cells[2]))
    return [row for row in found if row[2] != "shown by"]


@cache
def known_tests() -> set[str]:
    """The names of the test files, and of the tests in them as `file::test`."""
    names = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        names.add(path.stem)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names.add(f"{path.stem}::{node.name}")
    return names


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:60])
def test_every_row_names_what_there_is(row: tuple[str, str, str]) -> None:
    what, where, shown_by = row
    for place in re.findall(r"`([\w/.-]*(?:\.(?:py|md|toml)|constraints.txt|/|/run))`", where):
        homes = (ROOT, ROOT / "ptcms_core", ROOT / "ptcms_tui")
        assert any((home / place).exists() for home in homes), f"{what}: no {place}"
    named = re.findall(r"`(test_\w+(?:::test_\w+)?)`", shown_by)
    assert named or shown_by.startswith("–"), f"{what}: shown by nothing"
    unknown = [name for name in named if name not in known_tests()]
    assert not unknown, f"{what}: there is no {unknown}"
    assert all("::" in name for name in named), f"{what}: name the test, not its file alone"


def test_the_page_has_its_three_parts_and_no_row_twice() -> None:
    headings = re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [
        "What the original application does",
        "What it does wrong, and what holds here",
        "What this program does",
        "Not there yet",
    ]
    told = rows()
    assert len(told) > 150
    assert len({(what, where) for what, where, _shown_by in told}) == len(told)


def test_every_row_of_reliability_names_tests_there_are() -> None:
    named = reliability.rows()
    assert list(named) == list(range(1, 24))
    page = reliability.PAGE.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("| ") and line[2].isdigit() for line in page) == 23
    assert all(named.values())
    assert {one for names in named.values() for one in names} <= known_tests()
