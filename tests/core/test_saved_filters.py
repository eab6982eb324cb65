"""What can be relied on of the filters that a person keeps under a name."""

import pytest
from made_up import PASSWORD

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.session import Session


def kept(session: Session) -> dict[str, str]:
    return {one.name: one.line for one in session.filters.list()}


def test_a_filter_is_kept_for_its_person_alone(core: Core, asha: Session, admin: Session) -> None:
    asha.filters.save("Owing and idle", " due>0   inactive>14 ")
    asha.account.prefer(theme="light")
    again = core.sign_in("asha@example.com", PASSWORD)
    assert kept(again) == {"Owing and idle": "due>0 inactive>14"}
    assert again.account.preferences()["theme"] == "light"
    assert kept(admin) == {}


def test_filters_are_renamed_deleted_and_each_change_taken_back(asha: Session) -> None:
    asha.filters.save("b", "overdue")
    asha.filters.save("A", "goal:fat")
    asha.filters.rename("B", to="Late")
    assert list(kept(asha).items()) == [("A", "goal:fat"), ("Late", "overdue")]
    asha.filters.delete("late")
    assert kept(asha) == {"A": "goal:fat"}
    assert asha.undo() == "deleting the filter Late"
    assert asha.undo() == "renaming the filter B"
    assert kept(asha) == {"A": "goal:fat", "b": "overdue"}
    asha.undo()
    asha.undo()
    assert kept(asha) == {}


def test_a_name_that_is_taken_is_asked_about(asha: Session) -> None:
    asha.filters.save("Late", "overdue")
    with pytest.raises(NeedsConfirmation, match="LATE"):
        asha.filters.save("LATE", "due>0")
    asha.filters.save("LATE", "due>0", confirmed=True)
    assert kept(asha) == {"LATE": "due>0"}
    asha.filters.save("Other", "overdue")
    with pytest.raises(Invalid, match="Another filter"):
        asha.filters.rename("Other", to="late")


@pytest.mark.parametrize(
    ("name", "line", "field"),
    [
        ("", "overdue", "name"),
        ("x" * 41, "overdue", "name"),
        ("Fine", "due>much", "line"),
        ("Fine", "  ", "line"),
        ("Fine", "trainer:asha", "line"),
    ],
)
def test_what_can_not_be_kept_is_told(asha: Session, name: str, line: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        asha.filters.save(name, line)
    assert set(refused.value.fields) == {field}
    assert kept(asha) == {}


def test_there_are_fifty_at_most(asha: Session) -> None:
    for number in range(50):
        asha.filters.save(f"Filter {number}", "overdue")
    with pytest.raises(Invalid, match="50"):
        asha.filters.save("One more", "overdue")


def test_what_another_terminal_changed_is_not_overwritten(core: Core, asha: Session) -> None:
    other = core.sign_in("asha@example.com", PASSWORD)
    asha.filters.save("Late", "overdue")
    other.filters.rename("Late", to="Very late")
    with pytest.raises(Conflict, match="another terminal"):
        asha.undo()
    assert kept(asha) == {"Very late": "overdue"}
    for call in (lambda: asha.filters.delete("Late"), lambda: asha.filters.rename("x", to="y")):
        with pytest.raises(NotFound):
            call()
