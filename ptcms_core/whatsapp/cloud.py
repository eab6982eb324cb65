"""Sending by the WhatsApp Business Platform (Cloud API), with the library pywa.

What is known afterwards is that Meta took a message, never that it arrived: that would need a
public address for its notices. pywa is imported when the first message is sent.
"""

import importlib.util
import logging
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptcms_core.catalogue import _
from ptcms_core.whatsapp import token
from ptcms_core.whatsapp.sender import Accepted, Availability, Job, NotSent, Outcome, PhaseListener

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
PHONE_ID = re.compile(r"[0-9]{5,20}")
LONGEST_TEXT = 4_096
"""Characters that the service takes in one text."""


class CloudSender:
    """Hands messages to Meta's service in the name of the gym's WhatsApp Business number."""

    name = "cloud"

    def __init__(
        self,
        folder: Path,
        phone_id: Callable[[], str],
        *,
        environ: Mapping[str, str] | None = None,
        session: "Callable[[], httpx.Client] | None" = None,
    ) -> None:
        """`phone_id` tells the gym's present phone number ID; `session` makes the HTTP client."""
        self._folder = folder
        self._phone_id = phone_id
        self._environ = os.environ if environ is None else environ
        self._session = session or _session
        self._client: Any = None
        self._made_for: tuple[str, str] = ("", "")

    def available(self) -> Availability:
        """Whether messages can be queued for it: this process need not be the one that sends."""
        if importlib.util.find_spec("pywa") is None:
            return Availability(
                False,
                _("The part for the WhatsApp Business account is not installed (ptcms[cloud])."),
            )
        if not PHONE_ID.fullmatch(self._phone_id()):
            return Availability(
                False, _("No phone number ID of the WhatsApp Business account was set.")
            )
        if not token.is_there(self._folder, self._environ):
            return Availability(
                False, _("No access token of the WhatsApp Business account was set.")
            )
        return Availability(True)

    def able(self) -> Availability:
        """Whether this process itself can send: it may read the token as well."""
        there = self.available()
        if not there.ok:
            return there
        reason = token.reason_against(self._folder, self._environ)
        return Availability(not reason, reason)

    def send(self, job: Job, on_phase: PhaseListener) -> Outcome:
        """Hand the message over; blocks for as long as Meta takes, 30 seconds at most."""
        from ptcms_core.whatsapp.cloud_errors import outcome_of

        able = self.able()
        if not able.ok:
            return NotSent(able.reason, channel=True)
        if job.cancelled.is_set():
            return NotSent(_("Cancelled. Nothing was sent."))
        if len(job.text) > LONGEST_TEXT and job.template is None:
            return NotSent(_("The message is too long for WhatsApp. Nothing was sent."))
        on_phase("starting")
        client = self._connected()
        on_phase("calling")
        try:
            sent = self._hand_over(client, job)
        except Exception as error:
            return outcome_of(error)
        on_phase("returned")
        return Accepted(str(sent.id))

    def _hand_over(self, client: Any, job: Job) -> Any:
        digits = job.phone.removeprefix("+")
        tracker = job.reference or None
        if job.template is None:
            return client.send_message(to=digits, text=job.text, tracker=tracker)
        from pywa.types.templates import TemplateLanguage

        values = [{"type": "text", "text": value} for value in job.template.values]
        return client.send_template(
            to=digits,
            name=job.template.name,
            language=TemplateLanguage(job.template.language),
            params=[{"type": "body", "parameters": values}] if values else None,
            tracker=tracker,
        )

    def _connected(self) -> Any:
        """pywa's client; made anew when the token or the number was changed."""
        wanted = (self._phone_id(), token.read(self._folder, self._environ))
        if self._client is None or wanted != self._made_for:
            from pywa.client import WhatsApp

            # it would tell texts and phones where somebody asks for every detail
            for name in ("pywa", "httpx", "httpcore"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
            self._client = WhatsApp(
                phone_id=wanted[0],
                token=wanted[1],
                session=self._session(),
            )
            self._made_for = wanted
        return self._client


def _session() -> "httpx.Client":
    import httpx

    return httpx.Client(timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS))
