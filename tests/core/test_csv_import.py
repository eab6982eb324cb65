"""Clients from CSV files: however they are written, checked row by row, added and taken back."""

import codecs
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import TEXTS
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, Session
from ptcms_core.errors import Cancelled, Conflict, Invalid, NotAllowed, SignedOut
from ptcms_core.imports import CsvReport
from ptcms_core.storage import journal
from ptcms_core.values.sheet import guarded_cell, plain_cell
from ptcms_core.values.text import clean

HEAD = "Name,Mobile No.,Sex,DOB,Height (cm),Weight (kg),Goal,Fee,Due date\n"
ROWS = (
    "Tara Nair,98765 00001,F,2/3/1990,165,60.5,Strength,1500,1/12/2026\n"
    'Zoya Ali,9876500002,female,1988-11-05,5\'4,120 lb,"Fat loss, slowly",,\n'
)

Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(content: str | bytes, name: str = "members.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def check(admin: Session, path: Path, **columns: str) -> CsvReport:
    sheet = admin.imports.look(path)
    return admin.imports.check(sheet, columns_of(admin, sheet, **columns))


def apply(admin: Session, path: Path, **more: Any) -> CsvReport:
    sheet = admin.imports.look(path)
    return admin.imports.apply(sheet, admin.imports.guess(sheet), **more)


def columns_of(admin: Session, sheet: Any, **columns: str) -> dict[int, str]:
    given = {sheet.titles.index(title): name for title, name in columns.items()}
    return admin.imports.guess(sheet) | given


def states(report: CsvReport) -> list[str]:
    return [row.state for row in report.rows]


def test_a_list_is_checked_and_then_added(core: Core, admin: Session, written: Written) -> None:
    path = written(HEAD + ROWS)
    report = check(admin, path)
    assert states(report) == ["add", "add"]
    assert not report.applied
    assert admin.clients.count() == 0
    assert "UTF-8" in report.told
    assert "commas" in report.told
    done = apply(admin, path)
    assert states(done) == ["added", "added"]
    tara, zoya = admin.clients.search().items
    assert (tara.full_name, tara.phone, tara.gender) == ("Tara Nair", "+919876500001", "female")
    assert (tara.date_of_birth, tara.height_cm, tara.weight_kg) == (date(1990, 3, 2), 165, 60.5)
    assert (tara.balance, tara.next_due_on) == (Decimal("1500.00"), date(2026, 12, 1))
    assert tara.trainer_id == admin.account_id
    assert zoya.height_cm == pytest.approx(162.6, abs=0.05)
    assert zoya.weight_kg == pytest.approx(54.43, abs=0.01)
    assert zoya.goal == "Fat loss, slowly"
    assert len(admin.progress.entries(tara.id)) == 1
    # a search and the documents know them as well
    assert admin.clients.search("00001").total == 1
    core.publish_documents()
    assert "Tara Nair" in (core.folder / "clients.json").read_text(encoding="utf-8")


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


def test_each_wrong_cell_is_named_with_its_row_and_why(admin: Session, written: Written) -> None:
    path = written(
        "Name,Phone,DOB,Height,Weight,Gender,Email,Fee,Age\n"
        "Right One,9876500001,1/2/1990,170,70,m,r@example.com,100,\n"
        "Bad Phone,12345,,,,,,,\n"
        "Cut Phone,9.19876E+11,,,,,,,\n"
        ",9876500003,,,,,,,\n"
        "Bad Day,9876500004,31/02/1990,,,,,,\n"
        "Bad Body,9876500005,,300,900,,,,\n"
        "Bad Rest,9876500006,,tall,,robot,nobody,lots,2\n"
    )
    report = check(admin, path)
    assert states(report) == ["add", *["wrong"] * 6]
    why = {row.number: row.why for row in report.rows}
    assert "Phone “12345”" in why[3]
    assert "cut this number short" in why[4]
    assert "Name “”" in why[5]
    assert "DOB “31/02/1990”" in why[6]
    assert "Height “300”" in why[7]
    assert "Weight “900”" in why[7]
    for title in ("Height “tall”", "Gender “robot”", "Email “nobody”", "Fee “lots”", "Age “2”"):
        assert title in why[8]
    assert "row 3: wrong: Bad Phone" in str(report)
    done = apply(admin, path)
    assert states(done) == ["added", *["wrong"] * 6]
    assert admin.clients.count() == 1


def test_duplicates_are_left_out_and_doubts_are_asked_about(
    admin: Session, asha: Session, written: Written
) -> None:
    asha.clients.add(full_name="Nikhil More", phone="9876500011")
    asha.clients.add(full_name="No Phone")
    path = written(
        "Name,Phone,Weight,Height\n"
        "Someone Else,+91 98765 00011,,\n"
        "nikhil  MORE,9876500012,,\n"
        "No Phone,9876500013,,\n"
        "Twice,9876500014,,\n"
        "Twice Again,9876500014,,\n"
        "Heavy One,9876500015,250,\n"
        "Tall One,9876500016,,220\n"
        "Fresh,,,\n"
        "Fresh,,,\n"
    )
    report = check(admin, path)
    assert states(report) == [
        "duplicate", "add", "doubtful", "add", "duplicate", "doubtful", "doubtful", "add",
        "doubtful",
    ]  # fmt: skip
    why = {row.number: row.why for row in report.rows}
    assert "Nikhil More (#1) is a client already." in why[2]
    assert "No Phone (#2)" in why[4]
    assert "Row 5 has the same." in why[6]
    assert "250" in why[7]
    done = apply(admin, path, doubtful=[7])
    assert done.count("added") == 4
    assert done.count("left") == 3
    assert admin.clients.search("heavy").total == 1
    assert admin.clients.search("tall").total == 0
    # again: nobody twice
    again = apply(admin, path, doubtful=[])
    assert again.count("added") == 0


def test_columns_are_guessed_changed_and_remembered(admin: Session, written: Written) -> None:
    path = written("Who,Ring,Note,Remarks,Weight (lbs),Team\nTara,9876500001,one,two,154,red\n")
    sheet = admin.imports.look(path)
    assert admin.imports.guess(sheet) == {2: "notes", 3: "notes", 4: "weight_kg"}
    with pytest.raises(Invalid, match="holds the name"):
        admin.imports.check(sheet, admin.imports.guess(sheet))
    columns = {0: "full_name", 1: "phone", 2: "notes", 3: "notes", 4: "weight_kg"}
    with pytest.raises(Invalid) as twice:
        admin.imports.check(sheet, columns | {5: "phone"})
    assert twice.value.fields == {"column_5": "“Ring” is the phone already."}
    with pytest.raises(Invalid):
        admin.imports.check(sheet, columns | {5: "password"})
    with pytest.raises(Invalid):
        admin.imports.check(sheet, columns | {99: "goal"})
    admin.imports.apply(sheet, columns)
    (tara,) = admin.clients.search().items
    assert tara.notes == "one\ntwo"
    assert tara.weight_kg == pytest.approx(69.85, abs=0.01)
    assert admin.imports.guess(admin.imports.look(path)) == columns


def test_first_and_last_names_are_joined_and_the_month_may_come_first(
    admin: Session, written: Written
) -> None:
    path = written("First name,Surname,DOB\nTara,Nair,3/25/1990\nZoya,,2/1/1991\n")
    report = check(admin, path)
    assert report.notes == ["Dates in “DOB” are read with the month first."]
    apply(admin, path)
    tara, zoya = admin.clients.search().items
    assert (tara.full_name, tara.date_of_birth) == ("Tara Nair", date(1990, 3, 25))
    assert (zoya.full_name, zoya.date_of_birth) == ("Zoya", date(1991, 2, 1))


@pytest.mark.parametrize(
    ("region", "born"), [("en_IN", date(1990, 4, 3)), ("en_US", date(1990, 3, 4))]
)
def test_where_a_column_does_not_tell_days_are_read_as_the_gym_writes_them(
    admin: Session, written: Written, region: str, born: date
) -> None:
    admin.settings.update(locale=region)
    apply(admin, written("Name,DOB,Due date,Fee\nTara,3/4/90,01/02/27,100\nZoya,1990-04-03,,\n"))
    tara, zoya = admin.clients.search().items
    assert tara.date_of_birth == born
    assert zoya.date_of_birth == date(1990, 4, 3)
    assert tara.next_due_on == (date(2027, 2, 1) if region == "en_IN" else date(2027, 1, 2))


def test_a_trainer_is_named_by_name_or_email(
    admin: Session, asha: Session, written: Written
) -> None:
    path = written(
        "Name,Trainer\nA One,asha rao\nB Two,ASHA@example.com\nC Three,Nobody\nD Four,\n"
    )
    done = apply(admin, path)
    assert states(done) == ["added", "added", "wrong", "added"]
    assert "nobody of this name" in done.rows[2].why
    assert asha.clients.count() == 2
    assert admin.clients.search("four").items[0].trainer_id == admin.account_id


def test_it_is_one_act_that_undo_takes_back_whole(
    core: Core, admin: Session, written: Written
) -> None:
    path = written("Name,Phone,Weight,Fee\n" + "".join(
        f"Person {n:03},98765{n:05},70,100\n" for n in range(450)
    ))  # fmt: skip
    apply(admin, path)
    assert admin.clients.count() == 450
    with core._gym.data.read() as connection:
        acts = connection.execute(
            "SELECT act_id, subject, actor_id FROM journal WHERE kind = 'csv_import'"
        ).fetchall()
    assert len({row["act_id"] for row in acts}) == 1
    assert {row["actor_id"] for row in acts} == {admin.account_id}
    told = [one.sentence for one in admin.journal.entries(subject="client")]
    assert "took in clients from a CSV file: 200" in told
    assert admin.undo_label == "adding 450 clients"
    core.publish_documents()
    admin.undo()
    assert admin.clients.count() == admin.clients.count(archived=True) == 0
    for word in ("Person 001", "9876500001"):
        assert admin.clients.search(word, archived=True).total == 0
    core.publish_documents()
    core._gym.data.checkpoint()
    for path_left in core.folder.rglob("*"):
        assert path_left.is_dir() or b"Person 001" not in path_left.read_bytes(), path_left
    with core._gym.data.read() as connection:
        assert journal.first_broken(connection) is None
        assert connection.execute("SELECT SUM(balance) FROM client").fetchone()[0] == 0
    # who was taken back is nobody's duplicate
    assert states(check(admin, path)) == ["add"] * 450
    assert not (core.folder / "erased.txt").exists()


@pytest.mark.parametrize("how", ["weighed", "changed", "paid", "written to"])
def test_an_import_is_not_taken_back_over_somebody_elses_work(
    core: Core, admin: Session, written: Written, how: str
) -> None:
    apply(admin, written(HEAD + ROWS))
    client = admin.clients.search("tara").items[0]
    other = core.sign_in("meera@example.com", PASSWORD)
    if how == "weighed":
        other.progress.record(client.id, weight_kg=60)
    elif how == "changed":
        other.clients.update(client.id, version=client.version, goal="Other")
    elif how == "paid":
        other.payments.receive(client.id, amount=5, method="cash")
    else:
        other.messages.queue(client.id, text="Hello", confirmed=True)
    with pytest.raises(Conflict, match="1 of these clients"):
        admin.undo()
    assert admin.clients.count() == 2


def test_it_tells_how_far_it_is_and_stops_on_request(admin: Session, written: Written) -> None:
    path = written("Name,Phone\n" + "".join(f"P {n},98765{n:05}\n" for n in range(650)))
    sheet = admin.imports.look(path)
    columns = admin.imports.guess(sheet)
    with pytest.raises(Cancelled):
        admin.imports.check(sheet, columns, stop=lambda: True)
    told: list[tuple[int, int]] = []
    report = admin.imports.apply(
        sheet,
        columns,
        on_progress=lambda done, total, what: told.append((done, total)) if "add" in what else None,
        stop=lambda: len(told) >= 2,
    )
    assert told == [(0, 650), (200, 650)]
    assert report.stopped
    assert (report.count("added"), report.count("left")) == (400, 250)
    assert "rows before are added" in str(report)
    assert admin.clients.count() == 400
    # it goes on where it was stopped
    assert apply(admin, path).count("added") == 250
    assert admin.clients.count() == 650


def test_others_save_between_the_bundles(core: Core, admin: Session, written: Written) -> None:
    path = written("Name,Phone\n" + "".join(f"P {n},98765{n:05}\n" for n in range(450)))
    other = core.sign_in("meera@example.com", PASSWORD)
    sheet = admin.imports.look(path)

    def meanwhile(done: int, _total: int, what: str) -> None:
        if "adding" in what and done == 200:
            other.clients.add(full_name="At the desk", phone="9876500300")

    report = admin.imports.apply(sheet, admin.imports.guess(sheet), on_progress=meanwhile)
    assert report.count("added") == 449
    (row,) = [row for row in report.rows if row.state == "duplicate"]
    assert "At the desk" in row.why


def test_what_was_looked_at_is_checked_again_when_it_is_added(
    admin: Session, written: Written
) -> None:
    path = written(HEAD + ROWS)
    sheet = admin.imports.look(path)
    assert states(admin.imports.check(sheet, admin.imports.guess(sheet))) == ["add", "add"]
    admin.clients.add(full_name="Came First", phone="9876500001")
    done = admin.imports.apply(sheet, admin.imports.guess(sheet))
    assert states(done) == ["duplicate", "added"]


def test_a_trainer_imports_nothing(admin: Session, asha: Session, written: Written) -> None:
    path = written(HEAD + ROWS)
    with pytest.raises(NotAllowed):
        asha.imports.look(path)
    sheet = admin.imports.look(path)
    for call in (asha.imports.check, asha.imports.apply):
        with pytest.raises(NotAllowed):
            call(sheet, {0: "full_name"})
    admin.close()
    with pytest.raises(SignedOut):
        admin.imports.look(path)


def test_texts_that_do_harm_are_kept_clean(admin: Session, written: Written) -> None:
    import csv
    import io

    out = io.StringIO()
    texts = {kind: text for kind, text in TEXTS.items() if "\ud800" not in text}
    writer = csv.writer(out)
    writer.writerow(["Name", "Goal", "Notes"])
    for number, text in enumerate(texts.values()):
        writer.writerow([f"P {number}", guarded_cell(text[:200]), guarded_cell(text[:9_000])])
    report = apply(admin, written(out.getvalue()))
    assert states(report) == ["added"] * len(texts)
    found = {one.full_name: one for one in admin.clients.search(limit=100).items}
    for number, text in enumerate(texts.values()):
        kept = found[f"P {number}"]
        assert kept.goal == clean(text[:200]), text
        assert kept.notes == clean(text[:9_000], multiline=True), text


@pytest.mark.parametrize(
    "text", ["=1+1", "+91 98", "-5", "@x", "\tx", "\rx", "'=1", "''+", "'quoted'", "plain", "", "'"]
)
def test_a_guarded_cell_is_plain_again_and_nothing_computes_it(text: str) -> None:
    guarded = guarded_cell(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain_cell(guarded) == text


def test_ten_thousand_rows_are_few_statements_each(
    core: Core, admin: Session, written: Written, clock: Clock
) -> None:
    path = written("Name,Phone,Weight\n" + "".join(f"P {n},98765{n:05},70\n" for n in range(400)))
    sheet = admin.imports.look(path)
    asked: list[str] = []

    def note(text: str) -> None:
        # what a trigger does is told as the statement that set it off, once more
        if not asked or asked[-1] != text:
            asked.append(text)

    connection = core._gym.data.connection()
    connection.set_trace_callback(note)
    admin.imports.apply(sheet, admin.imports.guess(sheet))
    connection.set_trace_callback(None)
    assert len(asked) / 400 < 12


def test_a_column_named_by_its_unit_alone_is_known(admin: Session, written: Written) -> None:
    path = written("Name,Kg,cm\nAsha,61.5,164\n")
    sheet = admin.imports.look(path)
    assert admin.imports.guess(sheet) == {0: "full_name", 1: "weight_kg", 2: "height_cm"}
    assert states(apply(admin, path)) == ["added"]
    [asha] = admin.clients.search("asha").items
    assert (asha.weight_kg, asha.height_cm) == (61.5, 164)
