"""The pages of the project say what there is: commands, keys, files, pictures."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ptcms_tui import cli
from ptcms_tui.keys import KEYS

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_program_starts_by_its_name_and_as_a_module() -> None:
    assert PROJECT["project"]["scripts"]["ptcms"] == "ptcms_tui.__main__:main"
    done = subprocess.run(
        [sys.executable, "-m", "ptcms_tui", "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.split() == ["ptcms", PROJECT["project"]["version"]]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "data/README.md"])
def test_what_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)#]+)\)", text)
    for target in linked:
        assert ((ROOT / page).parent / target).exists(), target
    for place in re.findall(
        r"`((?:ptcms_core|ptcms_tui|tests|docs|storage|values)/[\w/.]+)`", text
    ):
        homes = (ROOT, ROOT / "ptcms_core")
        assert any((home / place).exists() for home in homes), place


def test_the_readme_shows_the_program_the_two_commands_and_the_keys_there_are() -> None:
    picture = ROOT / re.search(r"!\[[^]]+\]\(([^)]+)\)", README)[1]
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "make run" in README
    assert "make test" in README
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make (\w+)(?= {2,}#|`)", README):
        assert re.search(rf"^{target}:", targets, re.MULTILINE), target
    there = {key.display for key in KEYS} | {"Ctrl+S", "Enter", "Esc", "Tab", "Shift+Tab"}
    there |= {key for one in KEYS for key in one.display.split(" or ")}
    table = README.partition("## Keys")[2].partition("##")[0]
    told = [row.split("|")[1] for row in table.splitlines() if row.startswith("|")][2:]
    letters = {letter for cell in told for letter in re.findall(r"`(\S)`", cell)}
    assert letters - {"j", "k"} <= there
    assert {"w", "p", "c", "q", "m", "u", "n", "e", "d", "D", "/", "g"} <= letters


def test_every_command_the_readme_types_is_understood() -> None:
    typed = re.findall(r"^ {4}\.venv/bin/ptcms (.+?)(?: {2,}#.*)?$", README, re.MULTILINE)
    assert len(typed) >= 3
    parser = cli._parser()
    for line in typed:
        parser.parse_args(line.split())
