"""Every sentence on the screen comes from the one catalogue.

The program is walked through in a language made up by the test, in which every letter of a sentence
wears an accent; the gym's own words are in another script. A plain letter on the screen is a word
that bypassed the catalogue.
"""

import gettext
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from driving import burst, press, screen_text, settle, until
from real_gym import SECRET, opened, program
from textual.pilot import Pilot

from ptcms_core import catalogue
from ptcms_core.messages.shipped import shipped
from ptcms_core.values.workout_text import ready_made
from ptcms_tui.app import PtcmsApp
from ptcms_tui.commands.grammar import FORMS

_ACCENTS = {
    letter: unicodedata.normalize("NFC", letter + mark)
    for mark in ("\N{COMBINING ACUTE ACCENT}", "\N{COMBINING DOT BELOW}", "\N{COMBINING CEDILLA}")
    for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    if len(unicodedata.normalize("NFC", letter + mark)) == 1
}
_ACCENTS |= {"q": "ʠ", "Q": "Ɋ", "f": "ƒ", "F": "Ƒ", "j": "ĵ", "J": "Ĵ", "x": "ẋ", "X": "Ẋ"}
# not words: keys, codes, names of things that are called so in every language
NAMES = {
    *("Esc", "Ctrl", "Tab", "Shift", "PgUp", "PgDn", "Home", "End", "PTCMS", "INR", "UPI", "QR"),
    *("WHO", "BMI", "BMR", "TDEE", "WhatsApp", "JSON", "CSV", "SQLite", "IN", "Asia", "Kolkata"),
    *("English", "India", "GB", "MB", "KB", "TB"),
}


class Accented(gettext.NullTranslations):
    """A translation of everything, by accents."""

    def gettext(self, message: str) -> str:
        """The sentence with every letter accented, placeholders left alone."""
        parts = re.split(r"(\{[^}]*\})", message)
        return "".join(p if p.startswith("{") else p.translate(_TABLE) for p in parts)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One or several, accented."""
        return self.gettext(msgid1 if n == 1 else msgid2)


_TABLE = str.maketrans(_ACCENTS)


@pytest.fixture
def accented() -> Iterator[None]:
    catalogue.use(Accented(), "en")
    yield
    catalogue.use(gettext.NullTranslations(), catalogue.WRITTEN_IN)


def make_cyrillic_gym(folder: Path) -> Path:
    """A gym that says nothing in Latin letters of its own."""
    core = opened(folder)
    admin = core.create_first_admin(
        full_name="Мира",
        email="m@example.com",
        password=SECRET,
        gym_name="Сила",
        upi_id="987@okbank",
    )
    admin.trainers.add(full_name="Аша", email="a@example.com", password=SECRET)
    client = admin.clients.add(
        full_name="Никита",
        phone="9876500011",
        gender="male",
        age=30,
        height_cm=175,
        weight_kg=72.4,
        fee=5000,
        fee_due="today",
        whatsapp_consent=True,
        injuries="колено",
        goal="сила",
    )
    admin.progress.record(client.id, weight_kg=73.1, on="-7d", neck_cm=38, waist_cm=86)
    admin.payments.receive(client.id, amount=1000, method="upi", reference="123456789012")
    admin.diets.assign(client.id, meals={"Breakfast": "каша", "Обед": "щи"}, total_calories=1800)
    admin.workouts.assign(client.id, text="Присед 3x8 @60\nотдых", title="Ноги")
    admin.clients.add(full_name="Ольга")
    core.close()
    return folder


@cache
def for_clients() -> frozenset[str]:
    """The words of texts that go to clients in a language of their own: templates, plans."""
    plans = [" ".join(plan) for plan in ready_made()]
    texts = [one.text for one in shipped()]
    return frozenset(re.findall("[A-Za-z]{2,}", " ".join([*texts, *plans])))


@cache
def of_commands() -> frozenset[str]:
    """What is typed into the command bar, and examples of it."""
    lines = [" ".join([*form.verbs, *form.examples]) for form in FORMS]
    announced = [part.announced for form in FORMS for part in form.parts]
    return frozenset(re.findall("[A-Za-z]{2,}", " ".join([*lines, *announced])))


def plain_words(app: PtcmsApp) -> set[str]:
    """The words on the screen that have no accent, names that are the same everywhere aside."""
    typed = r"ptcms [^│]*"
    names = r"\S+@\S+|[\w.]+://\S+|/\S*|\w+\.(?:json|db|txt)\b|\b\d\S*"
    text = re.sub(f"{typed}|{names}", " ", screen_text(app))
    words = re.findall(r"(?<![\w{])[A-Za-z]{2,}(?![\w}])", text)
    return {word for word in words if word not in NAMES | for_clients() | of_commands()}


async def seen(app: PtcmsApp, pilot: Pilot, *keys: str) -> dict[str, set[str]]:
    """Press the keys; the words that bypass the catalogue, by how one gets there."""
    await press(app, pilot, *keys)
    await settle(app, pilot)
    found = plain_words(app)
    return {" ".join(keys): found} if found else {}


# what is opened in each section, and how it is left again
SECTIONS = {
    "t": [["?"], [":"]],
    "r": [["n"], ["e"], ["w"], ["o"], ["o"], ["D"]],
    "c": [["n"], ["e"], ["w"], ["p"], ["c"], ["q"], ["m"], ["t"], ["f"], ["s"], ["d"], ["u"]],
    "p": [["f"], ["enter"]],
    "m": [],
    "e": [["n"], ["enter"], ["f"], ["n"]],
    "o": [["f"], ["y"]],
    "a": [["f"], ["enter"]],
    "d": [["h"], ["enter"]],
    "s": [["enter"]],
    "f": [["enter"]],
}
CLIENT = {
    "1": [["e"], ["A"], ["A"]],
    "2": [["e"], ["t"], ["h"], ["f"], ["k"]],
    "3": [["e"], ["t"], ["h"], ["k"]],
    "4": [["n"], ["e"], ["b"], ["i"], ["v"]],
    "5": [["v"], ["i"], ["r"], ["x"], ["c"]],
    "6": [["m"], ["?"]],
}


def told(bare: dict[str, set[str]]) -> str:
    """The words that bypass the catalogue, place by place."""
    return "\n".join(f"{place}: {' '.join(sorted(words))}" for place, words in bare.items())


async def _walk(
    app: PtcmsApp, pilot: Pilot, here: list[str], places: dict[str, list[list[str]]]
) -> dict[str, set[str]]:
    bare: dict[str, set[str]] = {}
    for place, keys in places.items():
        bare |= await seen(app, pilot, *here, place)
        for one in keys:
            found = await seen(app, pilot, *one)
            bare |= {f"{place}: {key}": words for key, words in found.items()}
            while app.screen is not app.workspace:
                await press(app, pilot, "escape")
    return bare


async def test_no_word_of_a_section_or_its_forms_bypasses_the_catalogue(
    tmp_path: Path, accented: None
) -> None:
    gym = make_cyrillic_gym(tmp_path / "gym")
    async with program(gym, (140, 50), "m@example.com") as (app, pilot):
        bare = await _walk(app, pilot, ["g"], SECTIONS)
        assert not bare, told(bare)


async def test_no_word_of_a_clients_page_bypasses_the_catalogue(
    tmp_path: Path, accented: None
) -> None:
    gym = make_cyrillic_gym(tmp_path / "gym")
    async with program(gym, (140, 50), "m@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "enter")
        bare = await _walk(app, pilot, [], CLIENT)
        assert not bare, told(bare)


async def test_no_word_at_the_door_bypasses_the_catalogue(tmp_path: Path, accented: None) -> None:
    async with program(tmp_path / "new", (100, 40), None) as (app, pilot):
        bare = {"first run": plain_words(app)}
        await press(app, pilot, "ctrl+s")
        bare["refused"] = plain_words(app)
    gym = make_cyrillic_gym(tmp_path / "gym")
    async with program(gym, (100, 40), None) as (app, pilot):
        bare["login"] = plain_words(app)
        await burst(app, pilot, *"m@example.com", "enter", *"wrong", "enter")
        bare["wrong password"] = plain_words(app)
        await burst(app, pilot, *SECRET, "enter")
        await until(pilot, lambda: app.desk.signed_in and app.workspace.has_section)
        await press(app, pilot, "ctrl+l")
        bare["lock"] = plain_words(app)
    assert {place: words for place, words in bare.items() if words} == {}
