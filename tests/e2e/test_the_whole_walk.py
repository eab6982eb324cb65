"""One unbroken walk: an empty folder, an admin, a trainer, a client looked after, and what is kept.

It runs on the program itself in a terminal and on the real storage, at both usual sizes.
"""

import json
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from front_desk import CONFIRM, ESCAPE, QUIT, SAVE, SELECT_ALL, FrontDesk

from ptcms_core.storage.journal import first_broken

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ADMIN = ("Meera Admin", "meera@example.com", "correct horse battery")
TRAINER = ("Asha Rao", "asha@example.com", "words of her own")
CLIENT = "Nikhil More"
PHONE = "+919876500011"
UPI_ID = "asha.rao@okbank"
BREAKFAST = "Poha, curd"
WORKOUT = "Day 1: Squat 3x5 @60kg rest 90s\nDay 2: Rest"
MESSAGE = "See you on Friday"
PLAIN_FILE, PLAIN_FOLDER = 0o600, 0o700


def today() -> str:
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Kolkata")).date().isoformat()


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_the_whole_walk(tmp_path: Path, columns: int, rows: int) -> None:
    folder = tmp_path / "gym"
    first_day = today()
    with FrontDesk(folder, columns, rows) as desk:
        the_first_admin_is_made(desk)
        a_trainer_is_added(desk)
        somebody_signs_out(desk)
        the_trainer_signs_in(desk)
        a_client_is_added(desk)
        the_client_is_weighed(desk)
        diet_and_workout_are_assigned(desk)
        a_fee_is_charged_and_a_part_is_paid(desk)
        asked_for = the_upi_code_is_shown(desk)
        written = a_message_is_opened_as_a_code(desk)
        somebody_signs_out(desk)
        desk.send(QUIT)
        assert desk.wait_end() == 0
        # the screen, the cursor and the mouse are given back
        assert b"\x1b[?1049l" in desk.written
        assert desk.written.rindex(b"\x1b[?25h") > desk.written.rindex(b"\x1b[?25l")
        assert "Traceback" not in desk.text
    days = {first_day, today()}
    assert asked_for == {"pa": UPI_ID, "am": "4840.00", "cu": "INR"}
    assert written == (f"/{PHONE[1:]}", MESSAGE)
    the_databases_hold_it(folder, days)
    the_documents_hold_it(folder, days)
    only_the_owner_may_read(folder)


# the walk


def the_first_admin_is_made(desk: FrontDesk) -> None:
    name, email, password = ADMIN
    desk.until("no default")
    desk.fill(
        {
            "Your name *": name,
            "Email *": email,
            "Password *": "too short",
            "Password again *": "too short",
            "Gym name *": "Iron House Gym",
            "Currency": "INR",
            "Country": "IN",
        }
    )
    desk.send(SAVE)
    desk.refused("Password *", "Use 12 characters")
    desk.fill({"Password *": password, "Password again *": password})
    desk.send(SAVE)
    desk.until(lambda: "Iron House Gym" in desk.text and name in desk.text)


def a_trainer_is_added(desk: FrontDesk) -> None:
    name, email, password = TRAINER
    desk.send("gr")
    desk.until("Trainers")
    desk.send("n")
    desk.until("New trainer")
    desk.fill({"Name *": name, "Email *": email, "Password": password, "UPI ID": UPI_ID})
    desk.send(SAVE)
    desk.until(f"Added {name}")


def somebody_signs_out(desk: FrontDesk) -> None:
    desk.send(":sign out")
    desk.until("sign out")
    desk.send("\r")
    desk.until(lambda: "Password" in desk.text and "Sign in" in desk.text)


def the_trainer_signs_in(desk: FrontDesk) -> None:
    name, email, password = TRAINER
    desk.until("Iron House Gym")
    desk.send(f"{email}\rnot the password\r")
    desk.until("Wrong email or password")
    desk.send(f"{password}\r")
    desk.until(lambda: name in desk.text and "Today" in desk.text)
    assert "Trainers" not in desk.text


def a_client_is_added(desk: FrontDesk) -> None:
    desk.send("gc")
    desk.until("No clients")
    desk.send("n")
    desk.until("New client")
    desk.fill({"Name *": CLIENT, "Phone": "123"})
    desk.send(SAVE)
    desk.refused("Phone", "too short")
    desk.correct("Phone", "98765 00011")
    desk.fill(
        {
            "Gender": "Male",
            "or age": "30",
            "Height": "175",
            "Weight": "72.4",
            "Goal": "Muscle gain",
            "Fee": "3000",
            "Fee due": "today",
        }
    )
    desk.to_field("WhatsApp")
    desk.send("y")
    desk.send(SAVE)
    desk.until(f"Added {CLIENT}")
    desk.until(lambda: "New client" not in desk.text)


def the_client_is_weighed(desk: FrontDesk) -> None:
    desk.send("w73.1\r")
    desk.until("Saved 73.1 kg")


def diet_and_workout_are_assigned(desk: FrontDesk) -> None:
    desk.send("\r2")
    desk.until("No diet plan")
    desk.send("e")
    desk.until(f"Diet plan of {CLIENT}")
    desk.fill({"Breakfast": "Poha", "Lunch": "2 roti, dal", "Calories": "1800"})
    desk.send(SAVE)
    desk.until("version 1")
    desk.until(lambda: f"Diet plan of {CLIENT}" not in desk.text)
    desk.send("e")
    desk.until(f"Diet plan of {CLIENT}")
    desk.correct("Breakfast", BREAKFAST, clear=SELECT_ALL)
    desk.send(SAVE)
    desk.until("version 2")
    desk.until(BREAKFAST)
    desk.send("3")
    desk.until("No workout")
    desk.send("e")
    desk.until(f"Workout of {CLIENT}")
    desk.send(WORKOUT)
    desk.until("60 kg")
    desk.send(SAVE)
    desk.until("Saved version 1 of the workout")


def a_fee_is_charged_and_a_part_is_paid(desk: FrontDesk) -> None:
    desk.send("5")
    desk.until("3,000.00")
    desk.send("c")
    desk.until("Charge ·")
    desk.fill({"Amount *": "2000", "Due": "+1m", "For": "Personal training"})
    desk.send(SAVE)
    desk.until("5,000.00")
    desk.send("p160\r")
    desk.until("4,840.00")


def the_upi_code_is_shown(desk: FrontDesk) -> dict[str, str]:
    desk.send("q")
    link = urlsplit(desk.scan("upi://"))
    desk.until(lambda: "4,840.00" in desk.text and UPI_ID in desk.text)
    desk.send(ESCAPE)
    # Esc and a letter in one read would be Alt and the letter
    desk.until(lambda: UPI_ID not in desk.text)
    return {
        key: values[0] for key, values in parse_qs(link.query).items() if key in ("pa", "am", "cu")
    }


def a_message_is_opened_as_a_code(desk: FrontDesk) -> tuple[str, str]:
    desk.send("6m")
    desk.until(f"Message · {CLIENT}")
    desk.send("own")
    desk.until("◂ own text ▸")
    desk.send("\t" + SELECT_ALL + MESSAGE)
    desk.until(lambda: desk.text.count(MESSAGE) == 2)  # as typed, and as the client reads it
    desk.send(SAVE)
    # in the quiet hours of the gym it asks first
    desk.until(lambda: "Yes, go on" in desk.text or desk.scanned() is not None)
    if "Yes, go on" in desk.text:
        desk.send(CONFIRM)
    link = urlsplit(desk.scan("https://wa.me/"))
    desk.until("Did you send it?")
    desk.send("y")
    desk.until("Noted as sent")
    return link.path, parse_qs(link.query)["text"][0]


# what is kept


def rows(path: Path, query: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def the_databases_hold_it(folder: Path, days: set[str]) -> None:
    accounts, data = folder / "trainer_db.db", folder / "data.db"
    found = rows(accounts, "SELECT * FROM account ORDER BY id")
    assert [(one["full_name"], one["email"], one["role"]) for one in found] == [
        (*ADMIN[:2], "admin"),
        (*TRAINER[:2], "trainer"),
    ]
    assert all(one["password_hash"].startswith("$2b$12$") for one in found)
    assert found[1]["upi_id"] == UPI_ID
    settings = {row["key"]: json.loads(row["value"]) for row in rows(data, "SELECT * FROM setting")}
    assert settings["gym_name"] == "Iron House Gym"
    assert (settings["currency"], settings["phone_region"]) == ("INR", "IN")
    (client,) = rows(data, "SELECT * FROM client")
    assert {
        "full_name": CLIENT,
        "phone": PHONE,
        "gender": "male",
        "age": 30,
        "height_mm": 1750,
        "goal": "Muscle gain",
        "trainer_id": found[1]["id"],
        "whatsapp_consent": 1,
        "last_weight_g": 73100,
        "balance": 484000,
        "archived": 0,
    }.items() <= client.items()
    ledger = rows(data, "SELECT kind, amount, description, by_id FROM ledger_entry ORDER BY id")
    assert [(one["kind"], one["amount"]) for one in ledger] == [
        ("charge", 300000),
        ("charge", 200000),
        ("payment", 16000),
    ]
    assert {one["by_id"] for one in ledger} == {found[1]["id"]}
    weights = rows(data, "SELECT weight_g, height_mm, on_date FROM weigh_in ORDER BY id")
    measured = [(one["weight_g"], one["height_mm"]) for one in weights]
    assert measured == [(72400, 1750), (73100, None)]
    assert {one["on_date"] for one in weights} <= days
    assert [one["state"] for one in rows(data, "SELECT state FROM message")] == ["confirmed"]
    for path in (accounts, data):
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            assert first_broken(connection) is None


def document(folder: Path, name: str) -> dict[str, Any]:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def the_documents_hold_it(folder: Path, days: set[str]) -> None:
    (last,) = rows(folder / "data.db", "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
    heads = {
        row["seq"]: row["hash"] for row in rows(folder / "data.db", "SELECT seq, hash FROM journal")
    }
    generations = set()
    clients: dict[str, dict[str, Any]] = {}
    for name in (
        "clients",
        "phone",
        "client_diet",
        "workout_plans",
        "client_progress",
        "payment_records",
    ):
        whole = document(folder, f"{name}.json")
        assert list(whole)[:6] == [
            "format",
            "version",
            "generation",
            "sequence",
            "journal_head",
            "written_at",
        ]
        assert (whole["format"], whole["version"]) == (f"ptcms/{name}", 2)
        assert whole["sequence"] <= last["seq"]
        assert whole["journal_head"] == heads[whole["sequence"]]
        assert datetime.fromisoformat(whole["written_at"]).utcoffset() is not None
        generations.add(whole["generation"])
        assert list(whole["clients"]) == ["1"]
        clients[name] = whole["clients"]["1"]
    assert len(generations) == 1
    assert {
        "name": CLIENT,
        "gender": "male",
        "age": 30,
        "height": 175.0,
        "goal": "Muscle gain",
        "trainer": TRAINER[0],
        "whatsapp_consent": True,
        "archived": False,
    }.items() <= clients["clients"].items()
    assert clients["clients"]["age_on"] in days
    assert clients["phone"] == {"name": CLIENT, "phone": PHONE}
    diet = clients["client_diet"]
    assert diet["name"] == CLIENT
    assert (diet["version"], diet["total_calories"], diet["assigned_by"]) == (2, 1800, TRAINER[0])
    assert diet["meals"] == {"Breakfast": BREAKFAST, "Lunch": "2 roti, dal"}
    (older,) = diet["history"]
    assert (older["version"], older["meals"]["Breakfast"]) == (1, "Poha")
    workout = clients["workout_plans"]
    assert (workout["name"], workout["version"], workout["history"]) == (CLIENT, 1, [])
    assert workout["workout"] == WORKOUT
    squat = workout["days"][0]["exercises"][0]
    assert (squat["name"], squat["sets"], squat["load_kg"], squat["rest_seconds"]) == (
        "Squat",
        3,
        60,
        90,
    )
    progress = clients["client_progress"]
    assert progress["name"] == CLIENT
    assert [(one["weight"], one["height"]) for one in progress["entries"]] == [
        (72.4, 175.0),
        (73.1, None),
    ]
    assert {one["date"] for one in progress["entries"]} <= days
    paid = clients["payment_records"]
    assert (paid["client_name"], paid["payment_status"]) == (CLIENT, "Due")
    assert (paid["total_amount"], paid["amount_paid"], paid["amount_due"]) == (
        "5000.00",
        "160.00",
        "4840.00",
    )
    assert paid["due_date"] in days
    entries = [
        (one["kind"], one["amount"], one["method"], one["by"], one["carried_over"])
        for one in paid["ledger"]
    ]
    assert entries == [
        ("charge", "3000.00", None, TRAINER[0], False),
        ("charge", "2000.00", None, TRAINER[0], False),
        ("payment", "160.00", "cash", TRAINER[0], False),
    ]
    assert paid["ledger"][1]["description"] == "Personal training"
    assert paid["ledger"][2]["receipt_no"].endswith("/000001")
    log = (folder / "PyWhatKit_DB.txt").read_text(encoding="utf-8")
    assert f"Phone Number: {PHONE}" in log
    assert f"Message: {MESSAGE}" in log


def only_the_owner_may_read(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == PLAIN_FOLDER
    for path in folder.rglob("*"):
        expected = PLAIN_FOLDER if path.is_dir() else PLAIN_FILE
        assert stat.S_IMODE(path.stat().st_mode) == expected, path
