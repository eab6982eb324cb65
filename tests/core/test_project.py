"""The project itself: what its core stands on, and what it needs to be installed."""

import re
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from made_up import PASSWORD

from ptcms_core.core import Core

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400
"""Lines; what is longer is more than one subject, and becomes a package of the same path."""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


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
        # the HTTP client of the business account's library looks for rich by itself
        "    if not found.name.endswith(('pywhatkit_child', 'cloud_errors')):\n"
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


def test_the_page_of_the_data_folder_names_every_file_that_lands_there(
    core: Core, tmp_path: Path
) -> None:
    legacy = Path(shutil.copytree(ROOT / "tests" / "legacy", tmp_path / "old"))
    core.import_legacy(legacy, apply=True)
    admin = core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
    core.publish_documents()
    (core.folder / "phone.json").write_text("{ torn", encoding="utf-8")
    admin.make_backup()
    admin.clients.erase(2, password=PASSWORD)
    core.publish_documents(force=True)
    page = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    told = [one.rstrip("/") for one in re.findall(r"`([^`]+)`", page)]
    landed = sorted(path.name for path in core.folder.iterdir())
    assert {"backups", "outside-edits", "erased.txt", "data.db"} <= set(landed)
    unnamed = [name for name in landed if not any(fnmatch(name, one) for one in told)]
    assert unnamed == []


def test_a_file_is_one_subject_and_no_longer_than_can_be_read() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ROOT.iterdir()
        if folder.is_dir() and not folder.name.startswith(".") and folder.name != "data"
        for path in folder.rglob("*.py")
    }
    folders = {name.partition("/")[0] for name in lengths}
    assert folders >= {"benchmarks", "docs", "ptcms_core", "ptcms_tui", "tests", "tools"}
    assert len(lengths) > 500
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_whatever_puts_words_into_sql_says_whose_they_are() -> None:
    told = [
        line.partition("noqa: S608")[2]
        for folder in ("ptcms_core", "ptcms_tui", "tools", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "noqa: S608" in line
    ]
    assert len(told) > 40
    assert all(re.match(r" - \w", words) for words in told), told


def test_make_torture_asks_for_every_row_that_has_a_size() -> None:
    told = subprocess.run(
        ["make", "-n", "torture"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--torture-size=1 --torture-only=1-14,17-18\n" in told.stdout
