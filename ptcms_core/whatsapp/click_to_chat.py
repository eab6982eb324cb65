"""Click to chat: a wa.me link that a person opens on their own phone or in their own browser.

It works everywhere, over SSH too. The program hands the text over and asks afterwards whether it
was sent. Source of the link's form: WhatsApp Help Center, "How to use click to chat".
"""

from dataclasses import dataclass
from urllib.parse import quote

from ptcms_core.catalogue import _
from ptcms_core.values import qr
from ptcms_core.whatsapp.sender import (
    Availability,
    HandedOver,
    Job,
    NotSent,
    Outcome,
    PhaseListener,
)


def chat_link(phone: str, text: str = "") -> str:
    """The link that opens a chat with `phone` (E.164), `text` already written in it."""
    number = "".join(character for character in phone if character in "0123456789")
    link = f"https://wa.me/{number}"
    return f"{link}?text={quote(text, safe='')}" if text else link


@dataclass(frozen=True)
class QrLink:
    """The link to show as a QR code; without `whole_text` it only opens the chat."""

    link: str
    whole_text: bool


def link_for_qr(phone: str, text: str, rows: int, columns: int) -> QrLink:
    """The whole link where its QR code fits `rows` × `columns` cells, else one to the chat alone.

    In the second case the person copies the text, or chooses a shorter one.
    """
    whole = chat_link(phone, text)
    if qr.fits(whole, columns, rows):
        return QrLink(whole, True)
    return QrLink(chat_link(phone), not text)


class ClickToChat:
    """The sender that hands a link over to the person at the screen."""

    name = "click_to_chat"

    def available(self) -> Availability:
        """Always: a link needs nothing but a phone to scan it."""
        return Availability(True)

    def send(self, job: Job, on_phase: PhaseListener) -> Outcome:
        """Hand the job over: the screen shows the link, and its person answers sent yes or no."""
        if job.cancelled.is_set():
            return NotSent(_("Cancelled. Nothing was sent."))
        on_phase("calling")
        on_phase("returned")
        return HandedOver()
