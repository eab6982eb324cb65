"""`PyWhatKit_DB.txt`: what went is written in the original's layout, and any such log is read."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import Clock

from ptcms_core.core import Core
from ptcms_core.messages import LogEntry, parse_log, render_log
from ptcms_core.session import Session
from ptcms_core.whatsapp.pywhatkit_log import SEPARATOR, entry

SAMPLE = Path(__file__).parents[1] / "legacy" / "PyWhatKit_DB.txt"


def written(core: Core) -> str:
    with core._gym.data.read() as connection:
        return "".join(render_log(connection))


def test_the_originals_log_is_read_with_its_line_breaks() -> None:
    first, second = parse_log(SAMPLE.read_text(encoding="utf-8"))
    assert first == LogEntry(
        date="3/2/2025",
        time="9:05",
        phone="+919876500001",
        text="Hi sameer joshi, hope you are doing well!",
    )
    assert first.at == datetime(2025, 2, 3, 9, 5)  # noqa: DTZ001 - the gym's - a log has no zone
    assert (second.phone, second.text) == ("+919876500002", "Two lines\nof text")


def test_pywhatkits_own_entries_are_read() -> None:
    at = datetime(2026, 11, 5, 9, 4)  # noqa: DTZ001 - the gym's
    (found,) = parse_log(entry(at, "+919876500002", "Hi रवि"))
    assert (found.at, found.phone, found.text) == (at, "+919876500002", "Hi रवि")


def test_only_what_went_is_written_in_the_layout_of_the_original(
    core: Core, asha: Session, clock: Clock
) -> None:
    client_id = asha.clients.add(
        full_name="Nikhil More", phone="9876500011", whatsapp_consent=True
    ).id
    clock.advance(minutes=-37)
    for text, answer in (("Two lines\nof text", True), ("never went", False), ("asked", None)):
        queued = asha.messages.queue(client_id, text=text, channel="click_to_chat")
        asha.messages.hand_over(queued.id)
        if answer is not None:
            clock.advance(days=1)
            asha.messages.confirm(queued.id, sent=answer)
            clock.advance(days=-1)
    asha.messages.queue(client_id, text="only queued")
    assert written(core) == (
        "Date: 23/11/2026\nTime: 10:05\nPhone Number: +919876500011\n"
        f"Message: Two lines\nof text\n{SEPARATOR}\n"
        "Date: 23/11/2026\nTime: 10:05\nPhone Number: +919876500011\n"
        f"Message: asked\n{SEPARATOR}\n"
    )


def test_a_message_that_holds_a_separator_stays_one_entry(core: Core, asha: Session) -> None:
    client_id = asha.clients.add(full_name="N", phone="9876500011", whatsapp_consent=True).id
    queued = asha.messages.queue(client_id, text=f"one\n{SEPARATOR}\nDate: today\ntwo")
    asha.messages.hand_over(queued.id)
    (found,) = parse_log(written(core))
    assert found.text == f"one\n{SEPARATOR[:-1]}\nDate: today\ntwo"


@pytest.mark.parametrize(
    ("damaged", "texts"),
    [
        ("", []),
        ("\n\n", []),
        (f"{SEPARATOR}\n{SEPARATOR}\n", []),
        ("not a log\nat all", ["not a log\nat all"]),
        ("Date: 1/1/2026\nTime: 9:0\nPhone Number: +91\nMessage: torn", ["torn"]),
        ("Date: 1/1/2026\nTime: 9:0\nPhone Number: +91", [""]),
        ("\ufeffDate: 1/1/2026\r\nTime: 9:0\r\nPhone Number: +91\r\nMessage: a\r\nb\r\n", ["a\nb"]),
        (
            "Date: 1/1/2026\nTime: 9:0\nPhone Number: +91\nMessage: torn\n"
            f"Date: 2/1/2026\nTime: 9:0\nGroup ID: abc\nMessage: whole\n{SEPARATOR}\nDate: 3/1",
            ["torn", "whole", "Date: 3/1"],
        ),
        (
            "Date: 1/1/2026\nTime: 9:0\nPhone Number: +91\nImage: a.png\nCaption: b\n"
            f"{SEPARATOR}\n",
            ["a.png\nCaption: b"],
        ),
    ],
)
def test_nothing_of_a_damaged_log_is_dropped(damaged: str, texts: list[str]) -> None:
    assert [found.text for found in parse_log(damaged)] == texts


def test_a_moment_that_cannot_be_read_is_none() -> None:
    (found,) = parse_log("Date: 99/99/2025\nTime: 9:05\nPhone Number: 1\n")
    assert found.at is None


@given(st.lists(st.text(alphabet="ab:-\n {}é", min_size=1).map(str.strip).filter(bool)))
def test_what_is_written_is_read_again(texts: list[str]) -> None:
    log = "".join(
        f"Date: 1/2/2026\nTime: 9:05\nPhone Number: +919876500011\nMessage: {text}\n{SEPARATOR}\n"
        for text in texts
    )
    if SEPARATOR not in "".join(texts):
        assert [found.text for found in parse_log(log)] == texts
