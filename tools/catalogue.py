"""Writes the catalogue of every sentence, `ptcms_core/locale/ptcms.pot`, and brings translations up
to it: each `<language>/LC_MESSAGES/ptcms.po` beside it, and the .mo the program reads.

    make catalogue                    all of that
    make catalogue LANGUAGE=de        begin a translation into a language
"""

import ast
import io
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "ptcms_core" / "locale"
TEMPLATE = FOLDER / "ptcms.pot"
# what passes a sentence, and which of its arguments are sentences
KEYWORDS = (
    {"_": None, "ngettext": (1, 2), "marked": None, "_key": (3,), "SectionInfo": (2,)},
    {"_key": (4,)},
)


def catalogue() -> Catalog:
    """Every sentence in the code, in the order of the alphabet."""
    found = Catalog(charset="utf-8", fuzzy=False, header_comment="# The sentences of PTCMS.")
    for package, keywords in product(("ptcms_core", "ptcms_tui"), KEYWORDS):
        rows = extract_from_dir(
            ROOT / package, [("**.py", "python")], keywords=keywords, comment_tags=("translators:",)
        )
        for _file, _line, message, comments, _context in rows:
            found.add(message, auto_comments=comments)
    for message in _within_f_strings():
        found.add(message)
    return found


def _within_f_strings() -> Iterator[str]:
    """Sentences that an f-string shows among other things, which Babel doesn't look into."""
    for package in ("ptcms_core", "ptcms_tui"):
        for source in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(source.read_text(encoding="utf-8"))
            shown = (part for part in ast.walk(tree) if isinstance(part, ast.FormattedValue))
            for call in (node for part in shown for node in ast.walk(part)):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "_":
                    yield ast.literal_eval(call.args[0])


def as_text() -> str:
    """The template as it is written: without days and line numbers, which change too often."""
    return _written(catalogue())


def _written(messages: Catalog) -> str:
    text = io.BytesIO()
    write_po(text, messages, width=100, omit_header=False, sort_output=True, no_location=True)
    head, _blank, rest = text.getvalue().decode("utf-8").partition("\n\n")
    dated = ('"POT', '"PO-', '"Project', '"Report', '"Last-T', '"Language-Team', '"Generated')
    kept = [line for line in head.splitlines() if not line.startswith(dated)]
    return "\n".join(kept) + f"\n\n{rest}"


def bring_up(file: Path, template: Catalog) -> Catalog:
    """A translation with the sentences there are; what is new stands empty in it."""
    language = file.parts[-3]
    if file.exists():
        with file.open("rb") as stream:
            messages = read_po(stream, locale=language)
    else:
        messages = Catalog(locale=language, charset="utf-8", fuzzy=False)
    messages.update(template, no_fuzzy_matching=True)
    return messages


def main(language: str) -> None:
    """Write all of it."""
    FOLDER.mkdir(exist_ok=True)
    TEMPLATE.write_text(as_text(), encoding="utf-8")
    begun = FOLDER / language / "LC_MESSAGES" / "ptcms.po" if language else None
    for file in sorted({*FOLDER.glob("*/LC_MESSAGES/ptcms.po"), *([begun] if begun else [])}):
        file.parent.mkdir(parents=True, exist_ok=True)
        messages = bring_up(file, catalogue())
        file.write_text(_written(messages), encoding="utf-8")
        with file.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, messages)
        missing = sum(1 for message in messages if message.id and not message.string)
        sys.stdout.write(f"{file.relative_to(FOLDER)}: {missing} sentences to translate\n")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
