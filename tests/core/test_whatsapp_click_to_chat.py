"""Click to chat: the link opens the right chat with exactly the text, and nothing is claimed."""

from urllib.parse import parse_qs, urlsplit

import pytest

from ptcms_core.values import qr
from ptcms_core.whatsapp.click_to_chat import ClickToChat, chat_link, link_for_qr
from ptcms_core.whatsapp.sender import HandedOver, Job, NotSent, WhatsAppSender

PHONE = "+919876500002"


def test_the_link_has_digits_only_and_a_percent_encoded_text() -> None:
    assert chat_link(PHONE, "Hi there") == "https://wa.me/919876500002?text=Hi%20there"


def test_without_a_text_the_link_just_opens_the_chat() -> None:
    assert chat_link("+91 98765 00002") == "https://wa.me/919876500002"


@pytest.mark.parametrize(
    "text", ["Line one\nline two", "₹4,840 & more #1 50% + a=b?", "नमस्ते रवि 🙂", "/path?x=1"]
)
def test_any_text_comes_back_unchanged_out_of_the_link(text: str) -> None:
    link = chat_link(PHONE, text)
    assert link.isascii()
    assert parse_qs(urlsplit(link).query) == {"text": [text]}
    assert urlsplit(link).fragment == ""


@pytest.mark.parametrize(
    ("columns", "rows", "room"), [(80, 24, 74), (100, 30, 142), (120, 40, 299)]
)
def test_a_usual_english_text_fits_a_whole_screen(columns: int, rows: int, room: int) -> None:
    text = ("Hello Asha your monthly membership of 4840 rupees becomes due Friday " * 5)[:room]
    found = link_for_qr(PHONE, text, rows, columns)
    assert found.whole_text
    assert found.link == chat_link(PHONE, text)
    assert qr.fits(found.link, columns, rows)


def test_a_text_that_does_not_fit_leaves_a_link_to_the_chat_alone() -> None:
    found = link_for_qr(PHONE, "A long text. " * 60, 24, 80)
    assert not found.whole_text
    assert found.link == "https://wa.me/919876500002"
    assert qr.size(found.link) == (29, 15)


def test_a_text_beyond_any_code_leaves_a_link_to_the_chat_alone() -> None:
    assert not link_for_qr(PHONE, "x" * 10_000, 500, 500).whole_text


def test_it_can_always_be_used_and_only_says_that_it_was_handed_over() -> None:
    sender: WhatsAppSender = ClickToChat()
    phases: list[str] = []
    assert sender.available().ok
    assert sender.send(Job(PHONE, "Hi"), phases.append) == HandedOver()
    assert phases == ["calling", "returned"]


def test_a_job_cancelled_before_is_not_sent() -> None:
    job = Job(PHONE, "Hi")
    job.cancelled.set()
    phases: list[str] = []
    outcome = ClickToChat().send(job, phases.append)
    assert isinstance(outcome, NotSent)
    assert phases == []
