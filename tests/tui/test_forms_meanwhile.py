"""Two people change one record: the second sees both versions, field by field, and chooses."""

from pathlib import Path

from driving import burst, press, screen_text, settle
from real_gym import SECRET, TRAINER, program
from textual.pilot import Pilot

from ptcms_core import Session
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.meanwhile import Meanwhile
from ptcms_tui.widgets.two_versions import TwoVersions


def the_client(session: Session) -> object:
    return session.clients.search().items[0]


async def type_in(app: PtcmsApp, pilot: Pilot, **values: str) -> None:
    for name, text in values.items():
        control = app.screen.row(name).control
        control.focus()
        await settle(app, pilot)
        control.value = "" if hasattr(control, "value") else None
        await burst(app, pilot, *text)


async def profile_with_two_versions(app: PtcmsApp, pilot: Pilot, meera: Session) -> None:
    """Asha types a phone and a goal; Meera has saved a goal and a height meanwhile."""
    await press(app, pilot, "g", "c", "enter", "1", "e")
    client = the_client(meera)
    meera.clients.update(client.id, version=client.version, goal="Strength", height_cm=176)
    await type_in(app, pilot, phone="9876500099", goal="Muscle")
    await press(app, pilot, "ctrl+s")


async def test_only_fields_that_differ_are_listed_as_people_read_them(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await profile_with_two_versions(app, pilot, meera)
        assert isinstance(app.screen, Meanwhile)
        text = screen_text(app)
        assert "Changed meanwhile by Meera Admin" in text
        assert [row._label.strip() for row in app.screen.query(TwoVersions)] == [
            "Phone",
            "Height",
            "Goal",
        ]
        for line in ("( ) theirs   98765 00011", "(•) theirs   176 cm", "( ) yours    175 cm"):
            assert line in text, text
        assert "( ) theirs   Strength" in text
        assert "(•) yours    Muscle" in text
        assert "Save these" in text
        assert "height_mm" not in text


async def test_what_one_typed_is_kept_and_what_one_did_not_touch_is_theirs(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await profile_with_two_versions(app, pilot, meera)
        await press(app, pilot, "ctrl+s")
        client = the_client(meera)
        assert (client.phone, client.goal, client.height_cm) == ("+919876500099", "Muscle", 176)
        assert app.screen is app.workspace


async def test_one_key_keeps_their_version_of_a_field(gym: Path, meera: Session) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await profile_with_two_versions(app, pilot, meera)
        await press(app, pilot, "down", "down", "space", "ctrl+s")
        client = the_client(meera)
        assert (client.phone, client.goal, client.height_cm) == ("+919876500099", "Strength", 176)


async def test_back_in_the_form_nothing_is_saved_and_all_that_was_typed_stands(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await profile_with_two_versions(app, pilot, meera)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("goal").text == "Muscle"
        assert "meanwhile" in screen_text(app)
        assert the_client(meera).goal == "Strength"
        await press(app, pilot, "ctrl+s", "ctrl+s")
        assert the_client(meera).goal == "Muscle"


async def test_a_third_change_is_shown_again(gym: Path, meera: Session) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await profile_with_two_versions(app, pilot, meera)
        client = the_client(meera)
        meera.clients.update(client.id, version=client.version, goal="Stamina")
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, Meanwhile)
        assert "theirs   Stamina" in screen_text(app)
        await press(app, pilot, "ctrl+s")
        assert the_client(meera).goal == "Muscle"


async def test_a_change_of_nothing_in_the_form_is_no_question(gym: Path, meera: Session) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "1", "e")
        client = the_client(meera)
        meera.clients.archive(client.id)
        meera.clients.restore(client.id)
        await type_in(app, pilot, goal="Muscle")
        await press(app, pilot, "ctrl+s")
        assert app.screen is app.workspace
        assert the_client(meera).goal == "Muscle"


async def test_what_is_wrong_after_choosing_stands_under_its_field(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "1", "e")
        client = the_client(meera)
        await type_in(app, pilot, email="n@example.com")
        meera.clients.update(client.id, version=client.version, goal="Strength")
        app.screen.row("email").control.value = "no address"
        await press(app, pilot, "ctrl+s")
        if isinstance(app.screen, Meanwhile):
            await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("email").note.has_class("alarm")
        assert app.screen.row("email").text == "no address"


async def test_settings_show_both_versions(gym: Path, meera: Session) -> None:
    meera.trainers.add(full_name="Ravi Kumar", email="r@example.com", password=SECRET, role="admin")
    async with program(gym, (120, 40), "r@example.com") as (app, pilot):
        await press(app, pilot, "g", "s", "enter")
        meera.settings.update(contact_phone="98765 00002", gym_name="Iron Club")
        await type_in(app, pilot, gym_name="Iron Palace")
        await press(app, pilot, "ctrl+s")
        text = screen_text(app)
        assert "Changed meanwhile by Meera Admin" in text
        assert "theirs   Iron Club" in text
        await press(app, pilot, "ctrl+s")
        kept = meera.settings.get()
        assert (kept.gym_name, kept.contact_phone) == ("Iron Palace", "98765 00002")


async def test_a_trainers_account_shows_both_versions(gym: Path, meera: Session) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "f", "enter")
        own = next(one for one in meera.trainers.list() if one.email == TRAINER)
        meera.trainers.update(own.id, version=own.version, payee_name="Asha R")
        await type_in(app, pilot, payee_name="A. Rao")
        await press(app, pilot, "ctrl+s")
        assert "theirs   Asha R" in screen_text(app)
        await press(app, pilot, "t", "ctrl+s")
        assert meera.trainers.get(own.id).payee_name == "Asha R"


async def test_a_template_shows_both_versions(gym: Path, meera: Session) -> None:
    template = meera.messages.add_template(name="AA Hello", text="Hi {first_name}")
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "e")
        while app.workspace.section.query_one("VirtualTable").cursor_row.title != "AA Hello":
            await press(app, pilot, "down")
        await press(app, pilot, "e")
        meera.messages.update_template(template.id, version=template.version, text="Hello!")
        await type_in(app, pilot, name="AA Greeting")
        await press(app, pilot, "ctrl+s")
        assert "theirs   Hello!" in screen_text(app)
        await press(app, pilot, "ctrl+s")
        kept = next(one for one in meera.messages.templates() if one.id == template.id)
        assert (kept.name, kept.text) == ("AA Greeting", "Hello!")


async def test_a_corrected_weigh_in_shows_both_versions(gym: Path, meera: Session) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "4", "e")
        entry = meera.progress.entries(the_client(meera).id)[0]
        meera.progress.correct(entry.id, version=entry.version, weight_kg=72.8)
        await type_in(app, pilot, weight_kg="73")
        await press(app, pilot, "ctrl+s")
        text = screen_text(app)
        assert "theirs   72.8 kg" in text
        assert "yours    73.0 kg" in text
        await press(app, pilot, "ctrl+s")
        assert meera.progress.entries(the_client(meera).id)[0].weight_kg == 73


async def test_a_diet_saved_meanwhile_is_asked_about(gym: Path, meera: Session) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "2", "e")
        client = the_client(meera)
        meera.diets.assign(
            client.id, meals={"Breakfast": "Idli", "Lunch": "Rice"}, total_calories=1800
        )
        await type_in(app, pilot, total_calories="1900")
        await press(app, pilot, "ctrl+s")
        assert "Meera Admin saved version 2" in " ".join(screen_text(app).split())
        await press(app, pilot, "escape")
        assert isinstance(app.screen, FormModal)
        assert meera.diets.current(client.id).number == 2
        await press(app, pilot, "ctrl+s", "right", "enter")
        assert meera.diets.current(client.id).number == 3


async def test_a_workout_saved_meanwhile_is_asked_about(gym: Path, meera: Session) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "3", "e")
        client = the_client(meera)
        meera.workouts.assign(client.id, text="Day 1: Row 3x10")
        await press(app, pilot, *"Plank ", "ctrl+s")
        assert "Meera Admin saved version 2" in " ".join(screen_text(app).split())
        await press(app, pilot, "escape", "ctrl+s", "right", "enter")
        assert meera.workouts.current(client.id).number == 3


async def test_a_weight_kept_finer_than_it_is_shown_is_not_changed_by_saving(
    gym: Path, meera: Session
) -> None:
    client = the_client(meera)
    meera.progress.record(client.id, weight_kg=72.45)
    meera.settings.update(units="imperial")
    weighed = len(meera.progress.entries(client.id))
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "1", "e")
        await type_in(app, pilot, goal="Muscle")
        await press(app, pilot, "ctrl+s")
        assert the_client(meera).goal == "Muscle"
        assert len(meera.progress.entries(client.id)) == weighed
        assert the_client(meera).weight_kg == 72.45
