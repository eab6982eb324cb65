"""The handbook names only keys, places and pictures that there are."""

import re
from pathlib import Path

import pytest

from ptcms_tui.keys import KEYS
from ptcms_tui.screens.sections import SECTIONS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "handbook.md").read_text(encoding="utf-8")
PARTS = re.split(r"^#{2,3} ", TEXT, flags=re.MULTILINE)
# moving and typing, which need no entry in the table of keys
MOVES = {"j", "k", "Shift+Tab", "Tab", "Enter", "Esc"}


def test_every_link_and_picture_is_there() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert len(targets) >= 11
    for target in targets:
        assert (ROOT / "docs" / target).is_file(), target
    for picture in (target for target in targets if target.endswith(".png")):
        assert (ROOT / "docs" / picture).read_bytes().startswith(b"\x89PNG"), picture


def test_every_single_key_is_one_of_the_programs() -> None:
    displays = {written for key in KEYS for written in key.display.split(" or ")}
    there = displays | {info.letter for info in SECTIONS} | MOVES | {"x", "g", "y", "n", "D", "u"}
    letters = set(re.findall(r"`([^`\s])`", TEXT))
    assert letters <= there | {str(digit) for digit in range(1, 7)}
    named = set(re.findall(r"\b(?:Ctrl\+[A-Z]|F\d+|Shift\+Tab)\b", TEXT))
    assert named <= displays | MOVES
    assert {"w", "p", "c", "q", "m", "u", "n", "e", "/", "?", "g"} <= letters


@pytest.mark.parametrize(
    ("heading", "scope_keys"),
    [
        ("Weighing", {"client.weigh_in"}),
        ("Taking a payment", {"client.payment", "client.charge"}),
        ("Paying by UPI", {"client.upi", "upi.received", "upi.amount"}),
        ("A WhatsApp message", {"client.message", "chat.yes", "chat.no"}),
        ("Taken back, put away", {"workspace.undo", "record.archive", "record.delete"}),
        (
            "A client's page",
            {"record.edit", "plan.older", "plan.own_templates", "chart.bars", "chart.other_chart"}
            | {"report.progress_report", "ledger.receipt", "ledger.refund", "ledger.reverse"},
        ),
        ("For the admin", {"people.password", "people.close_account", "data.backup"}),
    ],
)
def test_a_chapter_names_the_keys_as_they_are(heading: str, scope_keys: set[str]) -> None:
    chapter = next(part for part in PARTS if part.startswith(heading))
    keys = {key.id: key.first for key in KEYS}
    for wanted in scope_keys:
        assert f"`{keys[wanted]}`" in chapter, wanted


def test_every_place_is_reached_by_the_letter_that_is_told() -> None:
    letters = {info.title: info.letter for info in SECTIONS}
    for letter, title in re.findall(r"`g` `(\w)`:? \*(\w+)\*", TEXT):
        assert letters[title] == letter
    for letter, title in re.findall(r"`(\w)`\s(Today|Clients|Payments|Messages|Templates)\b", TEXT):
        assert letters[title] == letter


def test_there_is_a_chapter_for_each_part_of_the_day() -> None:
    for heading in ("Starting and signing in", "The day at the desk", "At the end of the day"):
        assert f"## {heading}" in TEXT
    for heading in ("For the admin", "When something goes wrong", "From elsewhere: SSH"):
        assert f"## {heading}" in TEXT
