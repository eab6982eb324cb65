"""The rows of a CSV file: wrong cells named, duplicates left out, texts kept clean."""

import pytest
from csv_lists import Written, apply, check, states
from hostile_texts import TEXTS

from ptcms_core.core import Session
from ptcms_core.values.sheet import guarded_cell, plain_cell
from ptcms_core.values.text import clean


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
