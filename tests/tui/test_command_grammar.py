"""The command bar's grammar: every row of its table parses, stands in help, and does what it says.

Words are read without a screen; the examples of the table are typed into the program itself.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from driving import burst, press, screen_text
from real_gym import SECRET, TRAINER, make_gym, opened, program

from ptcms_core import GymSettings, Session
from ptcms_tui.app import PtcmsApp
from ptcms_tui.commands.grammar import FORMS
from ptcms_tui.commands.reading import Reading, readings
from ptcms_tui.formatting import Formats
from ptcms_tui.screens.help import command_lines

TODAY = date(2026, 11, 25)
FORMATS = Formats(GymSettings(), TODAY)


def read(text: str) -> Reading:
    return readings(text, FORMATS)[0]


@pytest.mark.parametrize(
    ("text", "who", "values"),
    [
        ("vik w72.4", "vik", {"weight_kg": 72.4}),
        ("vik w 72.4kg yesterday", "vik", {"weight_kg": 72.4, "on": TODAY - timedelta(days=1)}),
        ("vik w72.4 on 23/11", "vik", {"weight_kg": 72.4, "on": date(2026, 11, 23)}),
        ("#12 w160lb", "#12", {"weight_kg": pytest.approx(72.57, abs=0.01)}),
        ("vikram shah p2000 upi", "vikram shah", {"amount": Decimal(2000), "method": "upi"}),
        ("vik p upi", "vik", {"method": "upi"}),
        ("vik p", "vik", {}),
        ("vik p₹1,500 ca", "vik", None),
        ("vik p1.5k cash on yesterday", "vik", {"amount": Decimal(1500), "method": "cash",
                                                "on": TODAY - timedelta(days=1)}),
        ("vik p2000 upi ref 412 345", "vik", {"amount": Decimal(2000), "method": "upi",
                                              "reference": "412 345"}),
        ("vik c5000 due 1/12", "vik", {"amount": Decimal(5000), "due": date(2026, 12, 1)}),
        ("vik c5000 1/12", "vik", {"amount": Decimal(5000), "due": date(2026, 12, 1)}),
        ("vik c2 lakh for p2 course", "vik", {"amount": Decimal(200000),
                                              "description": "p2 course"}),
        ("vikram c shah p2000", "vikram c shah", {"amount": Decimal(2000)}),
        ("9876500002 q", "9876500002", {}),
        ("vik q1500", "vik", {"amount": Decimal(1500)}),
        ("vik m payment reminder", "vik", {"template": "payment reminder"}),
        ("vik diet", "vik", {"tab": "diet"}),
        ("p2000 upi", "", {"amount": Decimal(2000), "method": "upi"}),
        ("add Asha Verma 98765 00002", "", {"full_name": "Asha Verma", "phone": "98765 00002"}),
        ("add Asha", "", {"full_name": "Asha", "phone": None}),
        ("go to clients due>0", "", {"place": "clients due>0"}),
    ],
)  # fmt: skip
def test_a_line_is_read(text: str, who: str, values: dict[str, Any] | None) -> None:
    found = read(text)
    assert found.who == who
    if values is None:
        assert found.problem
    else:
        assert (found.values, found.problem) == (values, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("vik w", "Type the weight after w."),
        ("vik w7x", "7x: Type a number, such as 72 or 72.4."),
        ("vik p20x0", "20x0: Type an amount in INR"),
        ("vik p2000 gold", "gold: Type cash, upi, card, bank or other."),
        ("vik c", "Type the amount after c."),
        ("vik c5000 due 31/2", "due 31/2: There is no 31 Feb in that year."),
        ("vik c5000 for", "Type the what after for."),
        ("vik diet please", "“please” can't be read here."),
        ("add Asha 987", "too short"),
    ],
)
def test_what_can_not_be_read_is_said_in_words(text: str, problem: str) -> None:
    assert problem in read(text).problem


@pytest.mark.parametrize("text", ["", "   ", "help", "weigh-in", "p", "go", "undo", "vikram"])
def test_a_name_of_an_action_is_no_line(text: str) -> None:
    assert readings(text, FORMATS) == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_row_has_examples_that_parse_and_stands_in_help(form: Any) -> None:
    assert form.examples
    page = "\n".join(line.plain for line, _indent in command_lines())
    assert form.written in page
    assert form.help in page
    for example in form.examples:
        assert example in page
        found = read(example)
        assert found.form is form
        assert not found.problem


# on the program itself


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    """Asha's gym with one Vikram, who owes 5,000."""
    folder = make_gym(tmp_path / "gym")
    core = opened(folder)
    core.sign_in("a@example.com", SECRET).clients.add(
        full_name="Vikram Shah", phone="9876500002", fee=5000, fee_due="today",
        whatsapp_consent=True,
    )  # fmt: skip
    core.close()
    return folder


def _vikram(session: Session) -> Any:
    return session.clients.get(2)


def _top(app: PtcmsApp) -> str:
    return screen_text(app).splitlines()[0]


# what each example leads to; the keys of a form are those of the table
DONE: dict[str, dict[str, Callable[[PtcmsApp, str], bool]]] = {
    "weigh_in": {
        "vik w72.4": lambda app, text: _vikram(app.session).weight_kg == 72.4,
        "vik w 72.1 yesterday": lambda app, text: (
            app.session.progress.entries(2)[-1].weight_kg == 72.1
        ),
    },
    "payment": {
        "vik p2000 upi": lambda app, text: _entry(app) == ("payment", 2000, "upi"),
        "vik p upi": lambda app, text: (
            _entry(app) == ("payment", 3000, "upi") and _vikram(app.session).balance == 0
        ),
    },
    "charge": {
        "vik c5000 due 1/12": lambda app, text: _entry(app) == ("charge", 5000, None),
        "vik c1.5k due +1m for personal training": lambda app, text: (
            app.session.payments.account(2).entries[0].description == "personal training"
        ),
    },
    "upi": {
        "vik q": lambda app, text: "Ask for" in text and "Vikram Shah" in text,
        "vik q1500": lambda app, text: "₹1,500.00" in text,
    },
    "message": {
        "vik m reminder": lambda app, text: (
            "Message · Vikram Shah" in text and "Payment reminder" in text
        ),
        "vik m": lambda app, text: "Message · Vikram Shah" in text,
    },
    "tab": {
        "vik diet": lambda app, text: "Vikram Shah" in _top(app) and "No diet plan yet" in text,
        "vik payments": lambda app, text: "Vikram Shah" in _top(app) and "Balance" in text,
    },
    "archive": {"vik d": lambda app, text: _vikram(app.session).archived},
    "add": {
        "add Asha Verma 9876500002": lambda app, text: (
            "Asha Verma" in _top(app)
            and app.session.clients.search("asha verma").items[0].phone == "+919876500002"
        )
    },
    "go": {
        "go to payments": lambda app, text: "Payments" in _top(app),
        "go clients vikram": lambda app, text: (
            "Clients" in _top(app) and "Nikhil" not in text and "Vikram Shah" in text
        ),
        "go vik": lambda app, text: "Vikram Shah" in _top(app),
    },
}


def _entry(app: PtcmsApp) -> tuple[str, int, str | None]:
    entry = app.session.payments.account(2).entries[0]
    return entry.kind, int(entry.amount), entry.method


async def test_every_example_of_the_table_runs(gym: Path) -> None:
    assert {form.id: list(form.examples) for form in FORMS} == {
        form_id: list(done) for form_id, done in DONE.items()
    }
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        for form in FORMS:
            for example in form.examples:
                await burst(app, pilot, ":", *example, "enter")
                if form.id in ("add", "archive") and len(app.screen_stack) > 1:
                    await press(app, pilot, "tab", "enter")  # a phone known already is asked about
                assert DONE[form.id][example](app, screen_text(app)), (example, screen_text(app))
                if form.id == "archive":
                    await press(app, pilot, "u")
                    assert not _vikram(app.session).archived
                while len(app.screen_stack) > 1:
                    await press(app, pilot, "escape")


async def test_what_will_be_done_stands_there_before_enter_and_is_undone(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await burst(app, pilot, ":", *"vik w72.4")
        assert "Vikram Shah  ····0002 · Asha Rao   weigh-in of 72.4 kg today" in screen_text(app)
        assert _vikram(app.session).weight_kg is None
        await press(app, pilot, "enter", "u")
        assert _vikram(app.session).weight_kg is None
        await burst(app, pilot, ":", *"vik p upi")
        text = screen_text(app)
        assert "payment of all that is due, ₹5,000.00, by UPI today" in text
        await press(app, pilot, "enter")
        assert "Took ₹5,000.00 from Vikram Shah" in " ".join(screen_text(app).split())
        await press(app, pilot, "u")
        assert _vikram(app.session).balance == 5000


async def test_what_is_improbable_is_asked_and_what_is_wrong_leaves_the_line(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await burst(app, pilot, ":", *"vik w190", "enter")
        assert "190" in screen_text(app), screen_text(app)
        await press(app, pilot, "escape")
        assert "vik w190" in screen_text(app)
        assert _vikram(app.session).weight_kg is None
        await press(app, pilot, "enter", "tab", "enter")
        assert _vikram(app.session).weight_kg == 190.0
        await burst(app, pilot, ":", *"vik w900", "enter")
        assert "vik w900" in screen_text(app)
        assert "20" in screen_text(app)
        assert "350" in screen_text(app)
        await press(app, pilot, "escape")


async def test_who_owes_nothing_is_not_charged_nothing(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await burst(app, pilot, ":", *"vik p", "enter")
        await burst(app, pilot, ":", *"vik p", "enter")
        text = screen_text(app)
        assert "Vikram Shah  ····0002" in text
        assert "owes nothing: type the amount, such as p2000" in text
        await press(app, pilot, "escape")
        assert len(app.session.payments.account(2).entries) == 2


async def test_with_no_name_it_is_the_client_under_the_cursor(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "down")
        await burst(app, pilot, ":", *"w73")
        assert "Vikram Shah  ····0002 · Asha Rao   weigh-in of 73.0 kg today" in screen_text(app)
        await press(app, pilot, "enter")
        assert _vikram(app.session).weight_kg == 73.0
        await press(app, pilot, "g", "o")
        await burst(app, pilot, ":", *"w74", "enter")
        assert "Nobody is under the cursor" in screen_text(app)


async def test_namesakes_are_a_choice_that_enter_alone_does_not_make(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in("a@example.com", SECRET)
    asha.clients.add(full_name="Vikram Rao", phone="9876500003")
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await burst(app, pilot, ":", *"vik w72.4", "enter")
        text = screen_text(app)
        assert "2 clients fit “vik”" in text
        assert "Vikram Shah  ····0002 · Asha Rao" in text
        assert "Vikram Rao  ····0003 · Asha Rao" in text
        assert _vikram(app.session).weight_kg is None
        assert app.session.clients.get(3).weight_kg is None
        await press(app, pilot, "down", "down", "enter")
        assert _vikram(app.session).weight_kg == 72.4
        await burst(app, pilot, ":", *"vikram rao w80", "enter")
        assert app.session.clients.get(3).weight_kg == 80.0
        await burst(app, pilot, ":", *"0002 w72.9", "enter")
        assert _vikram(app.session).weight_kg == 72.9


async def test_a_letter_that_may_begin_a_name_takes_no_money(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await burst(app, pilot, ":", *"vik s", "enter")
        assert "Vikram Shah" in _top(app)
        await press(app, pilot, "g", "t")
        core = opened(gym)
        asha = core.sign_in("a@example.com", SECRET)
        patel = asha.clients.add(full_name="Vikas Patel", fee=4000, fee_due="today")
        core.close()
        await burst(app, pilot, ":", *"vika p")
        text = screen_text(app)
        assert text.index("Go to client Vikas Patel") < text.index("payment of all that is due")
        await press(app, pilot, "enter")
        assert "Vikas Patel" in _top(app)
        assert app.session.clients.get(patel.id).balance == 4000


async def test_tab_completes_client_verb_and_method(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await burst(app, pilot, ":", *"vikr", "tab")
        assert "Vikram Shah" in screen_text(app)
        text = screen_text(app)
        for written in ("w72.4", "p2000 upi", "c5000 due 1/12", "m reminder", "d  "):
            assert written in text, text
        await burst(app, pilot, *"p2000 ")
        text = screen_text(app)
        assert "payment of ₹2,000.00 in cash today" in text
        assert "by bank transfer" in text
        await press(app, pilot, "down", "down", "tab", "enter")
        assert _entry(app) == ("payment", 2000, "upi")


async def test_going_to_the_clients_takes_a_filter(gym: Path) -> None:
    core = opened(gym)
    core.sign_in("a@example.com", SECRET).payments.receive(2, amount=5000, method="cash")
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await burst(app, pilot, ":", *"go clients due>0", "enter")
        text = screen_text(app)
        assert "Nikhil More" in text
        assert "Vikram Shah" not in text


async def test_nobody_and_who_is_archived_is_said(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in("a@example.com", SECRET)
    asha.clients.archive(asha.clients.add(full_name="Zubin Mehta").id)
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await burst(app, pilot, ":", *"qqq w72.4")
        assert "Nobody fits “qqq”" in screen_text(app)
        await press(app, pilot, "escape")
        await burst(app, pilot, ":", *"zubin w72.4", "enter")
        assert "Zubin Mehta is archived" in screen_text(app)
