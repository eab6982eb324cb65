"""CSV files however they are written: encodings, delimiters, titles, and what is no table."""

import codecs
from pathlib import Path
from typing import Any

import pytest
from csv_lists import Written

from ptcms_core.core import Session
from ptcms_core.errors import Invalid


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("mark", "encoding", "told"),
    [
        (b"", "utf-8", "UTF-8"),
        (codecs.BOM_UTF8, "utf-8", "UTF-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16-LE"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16-BE"),
        (b"", "utf-16-le", "UTF-16-LE"),
        (b"", "utf-16-be", "UTF-16-BE"),
        (b"", "cp1252", "Windows-1252"),
    ],
)
def test_every_way_of_writing_a_table_is_read(
    admin: Session, written: Written, delimiter: str, mark: bytes, encoding: str, told: str
) -> None:
    lines = [("Name", "Phone", "Goal"), ("Zoë Müller", "9876500001", 'say "go"')]
    content = "\r\n".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines
    )
    sheet = admin.imports.look(written(mark + content.encode(encoding)))
    assert (sheet.encoding, sheet.delimiter, sheet.titles) == (told, delimiter, lines[0])
    assert sheet.lines[0].cells == lines[1]


def test_marks_in_quotes_are_no_delimiters(admin: Session, written: Written) -> None:
    sheet = admin.imports.look(written('Name,"a;b;c;d",Phone\n"x;y;z;w;v",b,1\n'))
    assert sheet.delimiter == ","
    assert sheet.titles == ("Name", "a;b;c;d", "Phone")


def test_a_line_may_name_the_delimiter_and_titles_may_be_missing(
    admin: Session, written: Written
) -> None:
    sheet = admin.imports.look(written("sep=;\nName;Phone\nA, B;9876500001\n"))
    assert sheet.lines[0].cells == ("A, B", "9876500001")
    bare = admin.imports.look(written("Tara Nair,9876500001\nZoya Ali,9876500002\n"))
    assert not bare.has_titles
    assert bare.titles == ("column 1", "column 2")
    assert [line.number for line in bare.lines] == [1, 2]
    titled = admin.imports.look(written("Foo,Bar\nTara,98\n"))
    assert titled.has_titles
    assert admin.imports.look(titled_path(titled, written), has_titles=False).lines[0].number == 1


def titled_path(_sheet: Any, written: Written) -> Path:
    return written("Foo,Bar\nTara,98\n")


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        ("", "a.csv", "nothing"),
        ("\n \n", "a.csv", "nothing"),
        ('Name\n"open', "a.csv", None),
        (b"PK\x03\x04" + bytes(900), "a.csv", "text|damaged"),
        ("Name\nA", "a.xlsx", r"\.csv"),
        ("Name\nA", "authorized_keys", r"\.csv"),
        (codecs.BOM_UTF16_LE + b"a\0b", "a.csv", "damaged at byte"),
        (",".join("x" * 300) + "\n", "a.csv", "columns"),
        ("Name\n" + "x" * 200_000 + "\n", "a.csv", "line 2"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(
    admin: Session, written: Written, content: str | bytes, name: str, word: str | None
) -> None:
    path = written(content, name)
    if word is None:
        assert admin.imports.look(path).lines[0].cells == ("open",)
        return
    with pytest.raises(Invalid, match=word) as refused:
        admin.imports.look(path)
    assert list(refused.value.fields) == ["path"]


def test_what_is_no_file_is_refused(admin: Session, tmp_path: Path) -> None:
    import os

    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    for name in ("none.csv", "folder.csv", "pipe.csv", "zero\0.csv", "~nobody-at-all/x.csv"):
        with pytest.raises(Invalid):
            admin.imports.look(tmp_path / name if not name.startswith("~") else name)
