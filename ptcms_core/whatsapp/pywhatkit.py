"""Sending with PyWhatKit: a browser is opened on this desk and the Enter key is pressed for us.

PyWhatKit knows only that keys were typed, never that a message arrived, and returns well when
nothing was sent. So everything from the moment it may have acted is `Unknown`, and a person looks.
It runs in a child process alone (see `pywhatkit_child`), one at a time for each display.
"""

import json
import os
import re
import sys
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.parse import quote

from ptcms_core.catalogue import _
from ptcms_core.values.text import clean
from ptcms_core.whatsapp.child_run import CalledOff, ChildRun, TookTooLong
from ptcms_core.whatsapp.desk import child_environment, display_lock, reason_against
from ptcms_core.whatsapp.sender import Availability, Job, NotSent, Outcome, PhaseListener, Unknown

CHILD = Path(__file__).with_name("pywhatkit_child.py")
START_SECONDS = 20.0
"""How long importing PyWhatKit may take: it asks a web site first, without a limit of its own."""
SPARE_SECONDS = 25
"""What the whole job may take beyond the waiting times handed to PyWhatKit."""
SHORTEST_WAIT = 5
"""PyWhatKit itself sleeps 4 seconds before it clicks."""
LONGEST_LINK = 30_000
"""Characters of a message once percent-encoded: it travels on the browser's command line."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class PyWhatKitSender:
    """Types messages into WhatsApp Web in this desk's own browser."""

    name = "pywhatkit"

    def __init__(
        self,
        data_dir: Path,
        *,
        environ: Mapping[str, str] | None = None,
        python: str = sys.executable,
        wait_time: int = 15,
        close_time: int = 3,
        child: Path = CHILD,
        start_seconds: float = START_SECONDS,
        spare_seconds: float = SPARE_SECONDS,
    ) -> None:
        """`wait_time` is how many seconds (5 or more) WhatsApp Web gets to load.

        `python` and `child` are what is run; tests bring their own.
        """
        if wait_time < SHORTEST_WAIT:
            raise ValueError("PyWhatKit needs a wait_time of at least 5 seconds.")
        self._folder = data_dir / "whatsapp"
        self._environ = os.environ if environ is None else environ
        self._python = python
        self._wait_time = wait_time
        self._close_time = close_time
        self._child = child
        self._start_seconds = start_seconds
        self._spare_seconds = spare_seconds
        self._closing = Event()

    @property
    def longest_seconds(self) -> float:
        """The longest that one `send` can take, for a screen that shows how far it is."""
        return self._wait_time + self._close_time + self._spare_seconds

    def available(self) -> Availability:
        """Whether this desk can do it, or the reason why not; nothing heavy is imported."""
        reason = reason_against(self._environ)
        return Availability(not reason, reason)

    def close(self) -> None:
        """Stop waiting, as the program ends: what has not begun to type is called off."""
        self._closing.set()

    def send(self, job: Job, on_phase: PhaseListener) -> Outcome:
        """Open the browser and press Enter once; blocks for `wait_time` and a few seconds more.

        `NotSent` only while certainly nothing was done; from `calling` on the answer is `Unknown`.
        """
        reason = reason_against(self._environ) or _reason_against_job(job)
        if reason:
            return NotSent(reason)
        outcome: Outcome | None = None
        try:
            self._folder.mkdir(mode=0o770, parents=True, exist_ok=True)
            with display_lock(self._environ, self._folder) as lock:
                if lock is None:
                    return NotSent(
                        _(
                            "Another message is being typed on this screen just now. "
                            "Wait until it is done, then send this one."
                        ),
                        retry_after=self.longest_seconds,
                    )
                began = monotonic()
                on_phase("starting")
                with ChildRun(
                    [self._python, "-I", str(self._child)],
                    folder=self._folder,
                    environment=child_environment(self._environ, self._folder),
                    keep_open=(lock,),
                ) as child:
                    problem = self._prepare(child, job, lock, began + self._start_seconds)
                    if problem is not None:
                        return problem
                    on_phase("ready")
                    if job.cancelled.is_set() or self._closing.is_set():
                        return NotSent(_("Cancelled. Nothing was sent."))
                    on_phase("calling")
                    outcome = self._call(child, began + self.longest_seconds)
        except OSError as error:
            if outcome is not None:  # it had acted before the clearing up failed
                return outcome
            return NotSent(
                _("PyWhatKit could not be started ({problem}). Nothing was sent.").format(
                    problem=error.strerror or type(error).__name__
                )
            )
        on_phase("returned")
        return outcome

    def _prepare(self, child: ChildRun, job: Job, lock: int, until: float) -> NotSent | None:
        """Bring the child to where it waits for `go`; a `NotSent` when it doesn't get there."""
        order = {
            "phone": job.phone,
            "text": job.text,
            "wait_time": self._wait_time,
            "close_time": self._close_time,
            "lock_fd": lock,
            "seconds": ceil(self.longest_seconds) + 1,
        }
        child.write(json.dumps(order, ensure_ascii=False))
        try:
            answer = child.read(until, (job.cancelled, self._closing))
        except CalledOff:
            return NotSent(_("Cancelled. Nothing was sent."))
        except TookTooLong:
            return NotSent(_failure("no_answer"))
        if answer.get("phase") == "ready":
            return None
        printed = child.printed.decode(errors="replace").strip().rpartition("\n")[2]
        return NotSent(_failure(answer.get("failed", ""), answer.get("detail") or printed))

    def _call(self, child: ChildRun, until: float) -> Outcome:
        """Let the child act: whatever happens to it now, a message may have gone out."""
        try:
            child.write("go")
            answer = child.read(until, (self._closing,))
            if answer.get("phase") == "calling":
                answer = child.read(until, (self._closing,))
            child.end_by_itself()
        except CalledOff:
            child.leave_running()
            said = _("The program ended while the message was being typed.")
        except TookTooLong:
            said = _("PyWhatKit did not finish in time and was stopped.")
        except OSError:
            said = _("The connection to PyWhatKit broke.")
        else:
            if answer.get("failed") == "no_country_code":
                return NotSent(_failure("no_country_code"))
            if answer.get("phase") == "returned":
                said = _("Enter was pressed in the browser; from here nobody can see what it did.")
            else:
                said = _("PyWhatKit stopped in the middle.")
        return Unknown(
            _("{said} Look in WhatsApp, then say whether the message was sent.").format(said=said)
        )


def _reason_against_job(job: Job) -> str:
    if job.cancelled.is_set():
        return _("Cancelled. Nothing was sent.")
    if not _E164.fullmatch(job.phone):
        return _failure("no_country_code")
    if not job.text.strip():
        return _("The message is empty. Nothing was sent.")
    try:
        length = len(quote(job.text))
    except UnicodeEncodeError:
        return _("The message holds a broken character. Type it again. Nothing was sent.")
    if length > LONGEST_LINK:
        return _("The message is too long for a link. Shorten it. Nothing was sent.")
    return ""


def _failure(kind: str, detail: str = "") -> str:
    """The sentence for a failure before anything was done, and what mends it."""
    sentences = {
        "no_internet": _(
            "The internet can't be reached from this desk. Nothing was sent. "
            "Check the connection, then send again."
        ),
        "no_answer": _(
            "PyWhatKit did not get ready in time; the internet may be slow. "
            "Nothing was sent. Try again."
        ),
        "no_display": _(
            "The graphical screen of this desk can't be reached. Nothing was sent. "
            "Send the message as a link instead."
        ),
        "not_installed": _(
            "PyWhatKit or a part of it is not installed. Nothing was sent. "
            "Send the message as a link instead."
        ),
        "no_country_code": _(
            "The phone number has no country code. Correct it in the profile. Nothing was sent."
        ),
    }
    if kind in sentences:
        return sentences[kind]
    reason = clean(detail, max_length=160)
    if not reason:
        return _("PyWhatKit could not start. Nothing was sent. Send the message as a link instead.")
    return _(
        "PyWhatKit could not start ({reason}). Nothing was sent. "
        "Send the message as a link instead."
    ).format(reason=reason)
