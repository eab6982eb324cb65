"""The one catalogue: every sentence is found, none translated too early, and it is up to date."""

import ast
import gettext
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from ptcms_core import GymSettings, catalogue
from ptcms_core.activity_words import field_words
from ptcms_core.core import Core

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "ptcms_core").rglob("*.py"), *(ROOT / "ptcms_tui").rglob("*.py")])
TRANSLATING = ("_", "ngettext", "marked")


@pytest.fixture(scope="module")
def tool() -> Iterator[ModuleType]:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import catalogue as tool
    finally:
        sys.path.pop(0)
    yield tool
    del sys.modules["catalogue"]


def calls(tree: ast.AST, *, at_import: bool) -> Iterator[ast.Call]:
    """The calls that translate; `at_import` those alone that are made when a module is loaded."""
    for node in ast.iter_child_nodes(tree):
        if at_import and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for default in [*node.args.defaults, *node.args.kw_defaults, *node.decorator_list]:
                if default is not None:
                    yield from calls(ast.Expression(default), at_import=True)
            continue
        if at_import and isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node
        yield from calls(node, at_import=at_import)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_sentences_can_be_found_and_are_translated_when_shown(source: Path) -> None:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    early = [
        call.lineno for call in calls(tree, at_import=True) if call.func.id in ("_", "ngettext")
    ]
    assert early == [], "use marked() in a table, and _() where it is shown"
    for call in calls(tree, at_import=False):
        if call.func.id == "_" and isinstance(call.args[0], ast.JoinedStr):
            pytest.fail(f"line {call.lineno}: an f-string is never found again")
        if call.func.id == "marked":
            assert isinstance(call.args[0], ast.Constant), call.lineno


def test_the_template_is_made_anew_with_every_sentence_of_the_code(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "FOLDER", tmp_path)
    monkeypatch.setattr(tool, "TEMPLATE", tmp_path / "ptcms.pot")
    tool.main("de")
    with (tmp_path / "ptcms.pot").open("rb") as stream:
        read = [message.id for message in tool.read_po(stream)]
    # a sentence for one and for several stands as a pair
    written = {one for each in read for one in (each if isinstance(each, tuple) else (each,))}
    said = set()
    for source in SOURCES:
        for call in calls(ast.parse(source.read_text(encoding="utf-8")), at_import=False):
            if call.func.id in ("_", "marked") and isinstance(call.args[0], ast.Constant):
                said.add(call.args[0].value)
    assert len(said) > 1000
    assert said <= written
    assert (tmp_path / "de" / "LC_MESSAGES" / "ptcms.po").is_file()


def test_tables_of_keys_and_sections_are_in_it(tool: ModuleType) -> None:
    found = {message.id for message in tool.catalogue()}
    assert {"weigh-in", "Record a weight for this client", "Today", "Clients"} <= found
    several = [message.id for message in tool.catalogue() if isinstance(message.id, tuple)]
    assert len(several) > 10


def test_a_translation_is_a_file_and_nothing_else(tool: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "de" / "LC_MESSAGES" / "ptcms.po"
    file.parent.mkdir(parents=True)
    messages = tool.bring_up(file, tool.catalogue())
    messages["Clients"].string = "Kundschaft"
    with file.with_suffix(".mo").open("wb") as stream:
        tool.write_mo(stream, messages)
    assert catalogue.languages(tmp_path) == ["en", "de"]
    try:
        assert catalogue.use_language("de", tmp_path)
        assert (catalogue._("Clients"), catalogue.language()) == ("Kundschaft", "de")
        assert catalogue._("Payments") == "Payments"
        assert not catalogue.use_language("fr", tmp_path)
        assert (catalogue._("Clients"), catalogue.language()) == ("Clients", "en")
    finally:
        catalogue.use(gettext.NullTranslations(), catalogue.WRITTEN_IN)


def faults(tool: ModuleType, file: Path) -> list[object]:
    """The sentences a translation lacks, or whose placeholders it lost."""
    with file.open("rb") as stream:
        told = {message.id: message.string for message in tool.read_po(stream)}
    found = []
    for message in tool.catalogue():
        places = [set(re.findall(r"\{[^}]*\}", str(t))) for t in (message.id, told.get(message.id))]
        if message.id and (not told.get(message.id) or places[0] != places[1]):
            found.append(message.id)
    return found


def test_a_translation_that_comes_with_the_program_is_whole(
    tool: ModuleType, tmp_path: Path
) -> None:
    for file in catalogue.FOLDER.glob("*/LC_MESSAGES/ptcms.po"):
        assert faults(tool, file) == []
    # and one that is not is noticed
    begun = tmp_path / "de" / "LC_MESSAGES" / "ptcms.po"
    begun.parent.mkdir(parents=True)
    begun.write_text('msgid ""\nmsgstr ""\n\nmsgid "Clients"\nmsgstr "Kunden {oops}"\n')
    assert {"Clients", "Payments"} <= set(faults(tool, begun))


# kept beside a record for the program alone; the activity never tells of them
_INTERNAL = re.compile(
    r"id|version|\w+_id|\w+_key|\w+_at|\w+_by|at|stamp|password_hash|preferences|has_\w+|last_\w+"
    r"|next_due_on|balance|weight_change_7d_g|carried_over|terminal|lease_until|retry_after|attempts"
    r"|carry_\w+"
)


class Marked(gettext.NullTranslations):
    """A translation by which one sees what was translated."""

    def gettext(self, message: str) -> str:
        """The sentence in brackets."""
        return f"[{message}]"


def test_the_activity_has_a_word_for_every_field(core: Core) -> None:
    core.close()
    fields = set(GymSettings.model_fields)
    for file, tables in (
        ("data.db", "client weigh_in diet_plan workout_plan workout_template ledger_entry"),
        ("data.db", "message_template"),
        ("trainer_db.db", "account"),
    ):
        connection = sqlite3.connect(core.folder / file)
        for table in tables.split():
            fields |= {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        connection.close()
    catalogue.use(Marked(), "en")
    try:
        bare = {field for field in fields if not field_words(field).startswith("[")}
    finally:
        catalogue.use(gettext.NullTranslations(), catalogue.WRITTEN_IN)
    named = {"trainer_id", "upi_id"}
    assert {field for field in bare if field in named or not _INTERNAL.fullmatch(field)} == set()
