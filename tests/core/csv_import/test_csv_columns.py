"""The columns of a CSV file: guessed, changed, remembered, and how their days are read."""

from datetime import date

import pytest
from csv_lists import Written, apply, check, states

from ptcms_core.core import Session
from ptcms_core.errors import Invalid


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


def test_a_column_named_by_its_unit_alone_is_known(admin: Session, written: Written) -> None:
    path = written("Name,Kg,cm\nAsha,61.5,164\n")
    sheet = admin.imports.look(path)
    assert admin.imports.guess(sheet) == {0: "full_name", 1: "weight_kg", 2: "height_cm"}
    assert states(apply(admin, path)) == ["added"]
    [asha] = admin.clients.search("asha").items
    assert (asha.weight_kg, asha.height_cm) == (61.5, 164)
