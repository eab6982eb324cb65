"""The real PyWhatKit in a real browser on a real (unseen) screen, against a page of our own.

A page behind a proxy on loopback stands for WhatsApp Web: it shows the text in a focused box and
reports each click, key and sending. Nothing leaves the machine.
"""

import socket
from collections.abc import Iterator

import pytest
from web_desk import Desk, web_desk
from x_display import wait_until

from ptcms_core.whatsapp.pywhatkit_log import NAME, forget
from ptcms_core.whatsapp.sender import Job, NotSent, Unknown

pytestmark = pytest.mark.e2e

PHONE = "+919876500002"
TEXT = "Hi रवि 🙂 & all,\nyour fee of ₹4,840 (#42) is due: 50% off = good?\n\nधन्यवाद"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with web_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture
def desk(running: Desk) -> Desk:
    running.web.mode = "normal"
    running.web.events.clear()
    return running


def test_one_message_is_sent_once_with_exactly_its_text_and_not_claimed(desk: Desk) -> None:
    phases: list[str] = []
    outcome = desk.sender().send(Job(PHONE, TEXT), phases.append)
    assert isinstance(outcome, Unknown)
    assert "Look in WhatsApp" in outcome.reason
    assert phases == ["starting", "ready", "calling", "returned"]
    assert wait_until(lambda: desk.web.reported("key") and desk.web.reported("send"))
    (sent,) = desk.web.reported("send")
    assert sent["text"] == TEXT
    assert str(sent["phone"]).strip(" +") == PHONE.strip("+")
    assert [(key["key"], key["sent"]) for key in desk.web.reported("key")] == [("Enter", 1)]
    assert len(desk.web.reported("click")) == 1
    log = desk.data_dir / "whatsapp" / NAME
    assert PHONE in log.read_text(encoding="utf-8")
    assert forget(log, lambda entry: PHONE in entry) == 1
    assert log.read_bytes() == b""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_in_a_row_are_each_sent_once_with_exactly_their_text(desk: Desk) -> None:
    texts = [f"{number}: {TEXT}" for number in range(10)]
    for number, text in enumerate(texts, 1):
        assert isinstance(desk.sender().send(Job(PHONE, text), lambda phase: None), Unknown)
        assert wait_until(lambda sent=number: len(desk.web.reported("send")) == sent)
    assert [sent["text"] for sent in desk.web.reported("send")] == texts
    keys = [(key["key"], key["sent"]) for key in desk.web.reported("key")]
    assert keys == [("Enter", 1)] * 10


def test_a_page_that_lost_the_focus_sends_nothing_and_the_program_claims_nothing(
    desk: Desk,
) -> None:
    desk.web.mode = "blurred"
    outcome = desk.sender().send(Job(PHONE, TEXT), lambda phase: None)
    assert isinstance(outcome, Unknown)
    assert wait_until(lambda: desk.web.reported("key"))
    assert [(key["key"], key["sent"]) for key in desk.web.reported("key")] == [("Enter", 0)]
    assert desk.web.reported("send") == []


def test_a_screen_that_is_gone_means_not_sent_in_words(desk: Desk) -> None:
    phases: list[str] = []
    outcome = desk.sender(DISPLAY=":987").send(Job(PHONE, TEXT), phases.append)
    assert isinstance(outcome, NotSent)
    assert "screen of this desk can't be reached" in outcome.reason
    assert phases == ["starting"]
    assert desk.web.events == []


def test_no_internet_means_not_sent_in_words(desk: Desk) -> None:
    phases: list[str] = []
    nobody = "http://127.0.0.1:9"  # the discard port: nothing listens there
    outcome = desk.sender(HTTPS_PROXY=nobody).send(Job(PHONE, TEXT), phases.append)
    assert isinstance(outcome, NotSent)
    assert "internet can't be reached" in outcome.reason
    assert phases == ["starting"]
    assert desk.web.events == []


def test_a_network_that_swallows_everything_means_not_sent_in_words(desk: Desk) -> None:
    phases: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as swallowing:  # takes calls, answers none
        proxy = f"http://127.0.0.1:{swallowing.getsockname()[1]}"
        sender = desk.sender(HTTPS_PROXY=proxy, start_seconds=4.0)
        outcome = sender.send(Job(PHONE, TEXT), phases.append)
    assert isinstance(outcome, NotSent)
    assert "did not get ready in time" in outcome.reason
    assert phases == ["starting"]
    assert desk.web.events == []


def test_of_two_at_once_the_second_is_told_to_wait_and_types_nothing(desk: Desk) -> None:
    seconds: list[object] = []
    first = Job(PHONE, TEXT)

    def meanwhile(phase: str) -> None:
        if phase == "ready":
            seconds.append(desk.sender().send(Job(PHONE, "second"), lambda phase: None))
            first.cancelled.set()

    outcome = desk.sender().send(first, meanwhile)
    assert isinstance(outcome, NotSent)
    (second,) = seconds
    assert isinstance(second, NotSent)
    assert "Another message is being typed" in second.reason
    assert desk.web.events == []
