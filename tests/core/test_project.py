"""The project itself: what it is made of, and that its pages say what there is."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def names(requirements: list[str]) -> set[str]:
    """The packages of a list of requirements, in small letters."""
    return {re.split(r"[^\w-]", one)[0].lower().replace("_", "-") for one in requirements}


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines), "names and versions only"
    return {line.split("==")[0].lower().replace("_", "-"): line.split("==")[1] for line in lines}


def test_the_core_runs_without_textual_and_without_the_screens() -> None:
    script = (
        "import importlib, pkgutil, sys, ptcms_core\n"
        "for found in pkgutil.walk_packages(ptcms_core.__path__, 'ptcms_core.'):\n"
        "    if not found.name.endswith('pywhatkit_child'):\n"
        "        importlib.import_module(found.name)\n"
        "seen = {name.split('.')[0] for name in sys.modules}\n"
        "print(sorted(seen & {'textual', 'rich', 'ptcms_tui', 'pywhatkit'}), len(seen) > 20)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout.strip() == "[] True", done.stderr


def test_every_package_needed_is_pinned_and_used() -> None:
    project = PROJECT["project"]
    needed = names(project["dependencies"])
    assert needed >= {"textual", "pydantic", "pywhatkit", "bcrypt"}
    known = pinned()
    assert needed | names(project["optional-dependencies"]["dev"]) <= set(known)
    imported = {"tzdata": "zoneinfo", "phonenumberslite": "phonenumbers"}
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for package in ("ptcms_core", "ptcms_tui")
        for path in (ROOT / package).rglob("*.py")
    )
    for name in needed:
        module = imported.get(name, name)
        assert re.search(rf"^\s*(from|import) {module}\b", sources, re.MULTILINE), name


def test_the_data_folder_is_kept_by_its_page_alone() -> None:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert lines.index("/data/*") < lines.index("!/data/README.md")
    page = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    for name in ("trainer_db.db", "data.db", "PyWhatKit_DB.txt", "clients.json", "phone.json"):
        assert f"`{name}`" in page


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
    for place in re.findall(r"`((?:ptcms_core|ptcms_tui|tests|docs|storage|values)/[\w/.]+)`", text):
        homes = (ROOT, ROOT / "ptcms_core")
        assert any((home / place).exists() for home in homes), place


def test_the_readme_shows_the_program_the_two_commands_and_the_keys_there_are() -> None:
    from ptcms_tui.keys import KEYS

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
    from ptcms_tui import cli

    typed = re.findall(r"^ {4}\.venv/bin/ptcms (.+?)(?: {2,}#.*)?$", README, re.MULTILINE)
    assert len(typed) >= 3
    parser = cli.parser()
    for line in typed:
        parser.parse_args(line.split())


def test_every_test_is_a_sentence_that_can_fail() -> None:
    """Each test asserts, or expects an error, or hands on to what does."""
    idle = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if not node.name.startswith("test_"):
                continue
            inside = list(ast.walk(node))
            checks = any(isinstance(one, ast.Assert) for one in inside)
            calls = any(isinstance(one, ast.Call) for one in inside)
            if not checks and not calls:
                idle.append(f"{path.stem}::{node.name}")
    assert idle == []
