"""Templates of messages: those that come with the program stay until the gym changes them."""

import pytest

from ptcms_core.errors import Conflict, Invalid, NotFound
from ptcms_core.messages.shipped import shipped
from ptcms_core.messages.templates import Template
from ptcms_core.session import Session
from ptcms_core.values import placeholders


def of(session: Session, key: str) -> Template:
    (found,) = [one for one in session.messages.templates() if key in (one.id, one.shipped_key)]
    return found


def test_each_comes_in_english_and_hindi_and_uses_known_placeholders() -> None:
    keys = {one.key for one in shipped() if one.language == "en"}
    assert {one.key for one in shipped() if one.language == "hi"} == {f"{k}_hi" for k in keys}
    assert keys == {
        "greeting", "due_soon", "overdue", "plan_ready", "birthday", "missed", "receipt",
        "diet", "workout", "receipt_whole",
    }  # fmt: skip
    texts = {one.key: one.text for one in shipped()}
    for key in keys:
        placeholders.check(texts[key])
        used, hindi = (placeholders.used_in(texts[k]) for k in (key, f"{key}_hi"))
        assert sorted(used) == sorted(hindi)


def test_reminders_are_known_as_such(asha: Session) -> None:
    reminders = {one.id for one in asha.messages.templates() if one.reminder}
    assert reminders == {"due_soon", "overdue", "due_soon_hi", "overdue_hi"}
    assert asha.messages.add_template(name="Pay", text="Pay here: {upi_link}").reminder


def test_a_changed_one_stands_in_the_place_of_what_came_until_it_is_taken_out(
    asha: Session,
) -> None:
    place = [one.id for one in asha.messages.templates()].index("overdue")
    changed = asha.messages.update_template("overdue", version=0, text="Pay up, {first_name}!")
    now = asha.messages.templates()[place]
    assert now == changed
    assert (now.own, now.text, now.language) == (True, "Pay up, {first_name}!", "en")
    client_id = asha.clients.add(full_name="Nikhil More", phone="9876500011").id
    assert asha.messages.preview(client_id, template="overdue").text == "Pay up, Nikhil!"
    with pytest.raises(Conflict) as refused:
        asha.messages.update_template("overdue", version=0, text="another")
    assert refused.value.theirs["text"] == "Pay up, {first_name}!"
    asha.messages.remove_template(changed.id)
    assert asha.messages.templates()[place].id == "overdue"
    asha.undo()
    assert asha.messages.templates()[place].id == changed.id


def test_undoing_the_change_of_what_came_brings_it_back(asha: Session) -> None:
    asha.messages.update_template("greeting", version=0, text="Namaste {name}")
    asha.undo()
    assert of(asha, "greeting").text == "Hi {name}, hope you are doing well!"


def test_undo_takes_back_only_what_nobody_changed_since(asha: Session, vikram: Session) -> None:
    mine = asha.messages.add_template(name="Mine", text="Hi {first_name}")
    vikram.messages.update_template(mine.id, version=1, text="Ho {first_name}")
    with pytest.raises(Conflict):
        asha.undo()
    vikram.undo()
    assert of(asha, mine.id).text == "Hi {first_name}"
    vikram.messages.remove_template(mine.id)
    asha.messages.add_template(name="Other", text="x")
    vikram.undo()
    with pytest.raises(Conflict):
        vikram.messages._bring_back(of(vikram, mine.id))


def test_what_was_changed_anew_is_not_brought_back_twice(asha: Session, vikram: Session) -> None:
    first = asha.messages.update_template("missed", version=0, text="one")
    asha.messages.remove_template(first.id)
    vikram.messages.update_template("missed", version=0, text="two")
    with pytest.raises(Conflict):
        asha.undo()
    assert of(asha, "missed").text == "two"


def test_two_people_changing_one_template_are_told(asha: Session, vikram: Session) -> None:
    mine = asha.messages.add_template(name="Mine", text="Hi")
    vikram.messages.update_template(mine.id, version=mine.version, text="Ho")
    with pytest.raises(Conflict):
        asha.messages.update_template(mine.id, version=mine.version, text="Hey")
    assert of(asha, mine.id).text == "Ho"


def test_what_comes_with_the_program_stays(asha: Session) -> None:
    with pytest.raises(Conflict):
        asha.messages.remove_template("greeting")
    for none in (999, "none"):
        with pytest.raises(NotFound):
            asha.messages.remove_template(none)


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "MINE"}, {"text": "{nope}"}, {"text": ""}, {"language": "xx"}]
)
def test_what_cannot_be_a_template_is_told_under_its_field(
    asha: Session, wrong: dict[str, str]
) -> None:
    asha.messages.add_template(name="Mine", text="Hi")
    with pytest.raises(Invalid) as refused:
        asha.messages.add_template(**({"name": "N", "text": "T"} | wrong))
    assert set(refused.value.fields) == set(wrong)
