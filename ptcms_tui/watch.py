"""What happens while somebody is at the desk: others' changes, midnight, idle time, the end."""

import asyncio
import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ptcms_core import PtcmsError, SignedOut, _
from ptcms_tui import lifeline

if TYPE_CHECKING:
    from ptcms_core import Change, Feed, Session
    from ptcms_tui.app import PtcmsApp
    from ptcms_tui.desk import Desk
    from ptcms_tui.person import Person

# what is looked at regularly is looked at together: each awakening of an idle desk costs
_BEAT = 0.25
FEED_SECONDS = _BEAT
# how long it is left alone after something was told: while many write, what each of them changes
# is read again together, still within the second
CALM_SECONDS = 0.75
# how often the clock is looked at
CLOCK_SECONDS = 1.0
IDLE_EXIT_MINUTES = 30
# how often it is looked whether a program ended while it was sending
SETTLE_SECONDS = 10.0
# how often it is looked whom the rules want reminded, besides at the turn of the day
REMIND_SECONDS = 600.0
# how often it is looked whether another program needs the folder alone
REQUEST_SECONDS = 1.0
# how long what is being typed may still be saved then
GRACE_SECONDS = 15.0
# how often it is looked whether the daily work is to be done
DAILY_SECONDS = 60.0


class Watch:
    """Loops that run as long as the program."""

    def __init__(self, desk: "Desk", app: "PtcmsApp") -> None:
        from ptcms_tui.rest import Rest

        self._desk = desk
        self._app = app
        self._began_at = self._settled_at = time.monotonic()
        self._reminded_at = -REMIND_SECONDS
        self._rest = Rest(app)

    async def _pause(self, seconds: float) -> None:
        """Sleep so long, to the nearest beat; less than a beat is as it is."""
        passed = time.monotonic() - self._began_at
        if seconds >= _BEAT:
            seconds = max(round((passed + seconds) / _BEAT) * _BEAT - passed, 0)
        await asyncio.sleep(seconds)

    async def gym(self) -> None:
        """Hand what changes on any terminal to the workspace; end a session that is over."""
        seconds = FEED_SECONDS
        while True:
            await self._pause(seconds)
            seconds = FEED_SECONDS
            here = self._desk.feed_of_person()
            if here is None or not here[2].has_news():
                continue
            try:
                if await self._tell(*here):
                    seconds = CALM_SECONDS
            except PtcmsError:
                continue
            except Exception as error:
                lifeline.log_fault(error, "reading changes")

    async def _tell(self, person: "Person", session: "Session", feed: "Feed") -> bool:
        """Whether the workspace was told anything."""
        from ptcms_tui.screens.section import GymChanged

        desk = self._desk
        changes = await self._app.calls.watch(feed.poll)
        if not changes or await self._has_ended(session, changes):
            return False
        await desk.learn_names(feed, person.id, changes)
        if any(change.subject == "settings" for change in changes):
            desk.take_settings(await self._app.ask(desk.session.settings.get))
        if any(one.subject == "account" and one.record_id == person.id for one in changes):
            await desk.read_person_again()
        if desk.person is not None and desk.person.id == person.id:
            desk.workspace.post_message(GymChanged(changes))
            return True
        feed.untold(changes)
        return False

    async def _has_ended(self, session: "Session", changes: "Sequence[Change]") -> bool:
        """Whether one of these changes ended the session; then the login is shown at once."""
        if not any(change.subject == "account" for change in changes):
            return False
        try:
            await self._app.calls.watch(lambda: session.actor)
        except SignedOut as ended:
            if self._desk.is_here(session):
                await self._desk.sign_out(ended.sentence)
            return True
        return False

    async def clock(self) -> None:
        """Turn the day over at midnight, look after messages and reminders, lock an idle desk."""
        while True:
            await self._pause(CLOCK_SECONDS)
            try:
                await self._tick()
            except Exception as error:
                # a desk that is never switched off must not stop at one night's fault
                lifeline.log_fault(error, "turning the day over")

    async def _tick(self) -> None:
        from ptcms_tui.screens.section import DayTurned

        desk = self._desk
        if desk.here is None:
            self._leave_unused_login()
            return
        if time.monotonic() - self._settled_at >= SETTLE_SECONDS:
            self._began_at = self._settled_at = time.monotonic()
            await self._settle_messages()
        if desk.signed_in and desk.now().date() != desk.formats.today:
            desk.formats.today = desk.now().date()
            desk.workspace.post_message(DayTurned())
            self._reminded_at = -REMIND_SECONDS
        if desk.here is not None and time.monotonic() - self._reminded_at >= REMIND_SECONDS:
            self._reminded_at = time.monotonic()
            await self._prepare_reminders(desk.here)
        if desk.signed_in:
            await self._after_idling(self._idle_minutes())
        if desk.signed_in and self._rest.is_due:
            await self._rest.take()

    async def folder(self) -> None:
        """Let the folder go when another program needs it alone; tell an admin of no backup."""
        asked_at: float | None = None
        told = ""
        while True:
            await self._pause(REQUEST_SECONDS)
            core = self._desk.open_core
            if core is None:
                continue
            sentence = core.asked_to_close
            if not sentence:
                asked_at = None
                told = self._tell_of_backups(core.backup_problem, told)
                continue
            if asked_at is None:
                asked_at = time.monotonic()
                if self._desk.unsaved:
                    self._app.say(
                        _("{why} This desk closes in {count} seconds: save what you typed.").format(
                            why=sentence, count=round(GRACE_SECONDS)
                        ),
                        tone="attention",
                    )
            waited = time.monotonic() - asked_at
            if (self._desk.unsaved or self._app.calls.running) and waited < GRACE_SECONDS:
                continue
            asked_at = None
            try:
                await self._desk.open_anew(
                    _("{why} Sign in again when it is done.").format(why=sentence)
                )
            except Exception as error:
                lifeline.log_fault(error, "letting the folder go")

    def _tell_of_backups(self, problem: str, told: str) -> str:
        """Say once why there is no backup of the day, to an admin; what was told."""
        person = self._desk.person
        if problem and problem != told and person is not None and person.is_admin:
            self._app.say(
                _("There is no backup of this day: {why}").format(why=problem), tone="attention"
            )
            return problem
        return told if problem else ""

    async def daily(self) -> None:
        """Let go, once a day, of what the gym does not keep."""
        while True:
            await self._pause(DAILY_SECONDS)
            try:
                await self._app.calls.watch(self._desk.core.keep_what_is_to_be_kept)
            except PtcmsError:
                continue
            except Exception as error:
                lifeline.log_fault(error, "letting go of what is old")

    async def _settle_messages(self) -> None:
        """What a program that ended was sending becomes a question, on every terminal."""
        try:
            await self._app.calls.watch(self._desk.core.settle_messages)
        except PtcmsError:
            return
        except Exception as error:
            lifeline.log_fault(error, "looking for messages cut short")

    async def _prepare_reminders(self, session: "Session") -> None:
        try:
            core = self._desk.core
            # what prepares them is loaded where a rule asks for it
            if await self._app.calls.watch(lambda: core.has_reminders):
                await self._app.calls.watch(lambda: session.reminders.prepare())
        except PtcmsError:
            return
        except Exception as error:
            lifeline.log_fault(error, "preparing reminders")

    def _idle_minutes(self) -> float:
        return (time.monotonic() - self._app.last_input) / 60

    def _leave_unused_login(self) -> None:
        """A line from elsewhere at which nobody signs in is given up; a desk keeps its login."""
        if _over_ssh() and self._idle_minutes() >= IDLE_EXIT_MINUTES:
            self._app.exit(0)

    async def _after_idling(self, minutes: float) -> None:
        desk = self._desk
        if not self._app.gate.idle or self._app.calls.running:
            return
        if minutes >= IDLE_EXIT_MINUTES:
            if _over_ssh():
                self._app.exit(0)
            else:
                await desk.let_another_in()
        elif minutes >= desk.formats.settings.idle_lock_minutes and not desk.locked:
            await desk.lock()


def _over_ssh() -> bool:
    return bool(os.environ.get("SSH_CONNECTION"))
