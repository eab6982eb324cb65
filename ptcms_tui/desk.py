"""Who is at the desk: opening the folder, signing in and out, and the lock."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from ptcms_core import PtcmsError, SignedOut, _, use_language
from ptcms_tui import lifeline
from ptcms_tui.watch import REQUEST_SECONDS, Watch

if TYPE_CHECKING:
    from ptcms_core import Change, Core, Feed, Session
    from ptcms_tui.app import PtcmsApp
    from ptcms_tui.formatting import Formats
    from ptcms_tui.person import Person
    from ptcms_tui.screens.workspace import Workspace

DOOR = "door"


class Desk:
    """The state of one terminal: the open core, who is signed in, whether it is locked."""

    def __init__(
        self, app: "PtcmsApp", open_folder: "Callable[[Path], Core] | None" = None
    ) -> None:
        self._app = app
        self._open_folder = open_folder
        self._opened: asyncio.Future[Core] | None = None
        self._begun = asyncio.Event()
        self._core: Core | None = None
        self._watch: Watch | None = None
        # the folder is being let go: whoever finds their session ended is told once, at the login
        self.leaving = False
        self._session: Session | None = None
        self._formats: Formats | None = None
        self._workspaces: dict[int, Workspace] = {}
        self._sessions: dict[int, Session] = {}
        # one a person: the next one is not told what the one before did, a kept one catches up
        self._feeds: dict[int, Feed] = {}
        self._unlocked = asyncio.Event()
        self._unlocked.set()
        self._names: dict[int, str] = {}
        self.person: Person | None = None
        self.gym_name = ""

    # the folder

    def begin(self) -> None:
        """Open the folder."""
        loop = asyncio.get_running_loop()
        self._opened = loop.create_future()
        self._begun.set()
        self._app.run_worker(self._open(), group="desk", exit_on_error=False)

    async def _open(self) -> None:
        assert self._opened is not None
        try:
            core = await self._app.calls.watch(self._load_core)
            self.gym_name, first = await self._app.ask(_look_at, core)
        except Exception as error:
            sentence = error if isinstance(error, PtcmsError) else self._app.calls.unexpected(error)
            self._opened.set_exception(sentence)
            self._opened.exception()
            self._tell_door("folder_refused", sentence.sentence)
            return
        self._core = core
        self._opened.set_result(core)
        self._tell_door("folder_opened", first)
        if self._watch is None:
            self._watch = Watch(self, self._app)
            loops = (self._watch.gym, self._watch.clock, self._watch.folder, self._watch.daily)
            for loop in loops:
                self._app.run_worker(loop(), group="watch", exit_on_error=False)

    def _load_core(self) -> "Core":
        if self._open_folder is not None:
            return self._open_folder(self._app.data_dir)
        from ptcms_core import open_core
        from ptcms_tui.rest import set_aside

        lifeline.share_one_heap()
        updating = partial(self._app.call_later, self._tell_door, "folder_updating")
        core = open_core(self._app.data_dir, on_update=updating)
        lifeline.log_to(self._app.data_dir)
        core.start_publishing()
        core.start_outbox()
        core.start_daily_backups()
        set_aside()
        return core

    async def open_anew(self, sentence: str) -> None:
        """Sign everybody out, let the folder go, and open it again once nobody needs it alone.

        `sentence` says at the login why.
        """
        if any(getattr(one, "unsaved", False) for one in self._all_screens()):
            sentence += " " + _("What was being typed was not saved.")
        self.leaving = True
        core, self._core = self.core, None
        self._begun.clear()
        await self._forget_everybody()
        self._tell_door("say_sentence", sentence)
        try:
            await self._app.calls.watch(core.close)
        except PtcmsError as error:
            self._tell_door("say_sentence", f"{sentence} {error.sentence}")
        # another process says when it is done, and nothing of this one's could be waited for
        while core.asked_to_close:  # noqa: ASYNC110 - as said above
            await asyncio.sleep(REQUEST_SECONDS)
        self.begin()
        self.leaving = False

    async def _forget_everybody(self) -> None:
        self._session = None
        self.person = None
        if self._app.current_mode != DOOR:
            await self._app.switch_mode(DOOR)
        while len(self._app.screen_stack) > 1:
            await self._app.pop_screen()
        self._lift_lock(drop=True)
        self._forget_texts()
        for session in self._sessions.values():
            session.close()
        for person_id in list(self._workspaces):
            await self._forget(person_id)
        self._tell_door("clear")

    def _all_screens(self) -> "list[Screen[Any]]":
        return [one for stack in self._app._screen_stacks.values() for one in stack]

    def _tell_door(self, what: str, *args: object) -> None:
        for screen in self._app._screen_stacks.get(DOOR, []):
            if handler := getattr(screen, what, None):
                handler(*args)

    async def opened(self) -> "Core":
        """The core, as soon as it is open; raises what opening raised."""
        await self._begun.wait()
        assert self._opened is not None
        return await asyncio.shield(self._opened)

    @property
    def open_core(self) -> "Core | None":
        """The open data folder; None while there is none."""
        return self._core

    @property
    def core(self) -> "Core":
        """The open data folder."""
        if self._core is None:
            raise SignedOut(_("The data folder is not open yet."))
        return self._core

    def close(self) -> None:
        """Publish, and let the folder go (after the app has ended)."""
        if self._formats is not None:
            from ptcms_core import conventions

            conventions.show_by(None)
        for feed in self._feeds.values():
            feed.close()
        if self._core is not None:
            self._core.close()

    # signing in and out

    @property
    def session(self) -> "Session":
        """The session of who is signed in."""
        if self._session is None:
            raise SignedOut(_("You are signed out. Sign in again."))
        return self._session

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self._session is not None

    @property
    def unsaved(self) -> bool:
        """Whether something is being typed that would be lost."""
        return any(getattr(screen, "unsaved", False) for screen in self._app.screen_stack)

    def is_here(self, session: "Session | None") -> bool:
        """Whether it is still this session that is at the desk."""
        return session is self._session

    @property
    def here(self) -> "Session | None":
        """The session at the desk, None while nobody is signed in."""
        return self._session

    @property
    def formats(self) -> "Formats":
        """How the gym writes values."""
        assert self._formats is not None
        return self._formats

    @property
    def workspace(self) -> "Workspace":
        """The workspace of who is signed in."""
        if self.person is None:
            raise SignedOut(_("You are signed out. Sign in again."))
        return self._workspaces[self.person.id]

    def now(self) -> datetime:
        """This moment in the gym's time zone."""
        zone = self._formats.zone if self._formats is not None else UTC
        return self._app.clock().astimezone(zone)

    async def enter(self, session: "Session") -> None:
        """Show the workspace of who has just signed in, with their draft if they left one."""
        from ptcms_tui.person import read_person
        from ptcms_tui.screens.workspace import Workspace
        from ptcms_tui.themes import theme_for

        app = self._app
        person, settings, preferences = await app.ask(read_person, session)
        kept = self._sessions.get(person.id)
        if kept is not None and person.id in self._workspaces:
            try:
                await app.ask(lambda: kept.actor)
            except PtcmsError:
                await self._forget(person.id)
            else:
                session.close()
                session = kept
        self._session = session
        self._sessions[person.id] = session
        self.person = person
        self.take_settings(settings)
        app.theme = theme_for(preferences.get("theme"), app.console.color_system)
        mode = f"desk-{person.id}"
        if person.id not in self._workspaces:
            workspace = Workspace(person, tour=app.offers_tour and not preferences.get("toured"))
            self._workspaces[person.id] = workspace
            app.add_mode(mode, lambda: workspace)
        if person.id not in self._feeds:
            self._feeds[person.id] = await app.ask(session.feed)
        self._tell_door("clear")
        await app.switch_mode(mode)
        self._lift_lock()

    async def read_person_again(self) -> None:
        """Show a changed name of one's own."""
        from ptcms_tui.person import person_of

        self.person = await self._app.ask(person_of, self.session)
        self.workspace.show_person()

    def take_settings(self, settings: Any) -> None:
        """Use these settings of the gym from now on."""
        from ptcms_core import conventions
        from ptcms_tui.formatting import Formats

        self.gym_name = settings.gym_name
        use_language(settings.language)
        conventions.show_by(settings.conventions)
        if self._formats is None:
            self._formats = Formats(settings, self._app.clock().astimezone(UTC).date())
        self._formats.use(settings)
        self._formats.today = self.now().date()

    async def sign_out(self, sentence: str = "") -> None:
        """Close the session and show the login; nothing of the person stays on the screen.

        `sentence` says why, where it was not the person who left; then it is told as well that
        what was being typed is gone.
        """
        app = self._app
        if sentence and self.unsaved:
            sentence += " " + _("What was being typed was not saved.")
        person, session = self.person, self._session
        self._session = None
        self.person = None
        if app.current_mode != DOOR:
            await app.switch_mode(DOOR)
        self._lift_lock(drop=True)
        self._forget_texts()
        if session is not None:
            session.close()
        if person is not None:
            await self._forget(person.id)
        self._tell_door("clear")
        if sentence:
            self._tell_door("say_sentence", sentence)

    async def _forget(self, person_id: int) -> None:
        self._sessions.pop(person_id, None)
        if feed := self._feeds.pop(person_id, None):
            feed.close()
        if self._workspaces.pop(person_id, None) is not None:
            await self._app.remove_mode(f"desk-{person_id}")

    # the lock

    @property
    def locked(self) -> bool:
        """Whether the screen is locked."""
        return not self._unlocked.is_set()

    async def until_unlocked(self) -> None:
        """Wait while the screen is locked: no dialog opens over a lock."""
        await self._unlocked.wait()

    async def lock(self) -> None:
        """Cover everything until the same person unlocks it or somebody else signs in."""
        from ptcms_tui.screens.lock import LockScreen

        if self.locked or self.person is None:
            return
        self._unlocked.clear()
        self._app.clear_notifications()
        await self._app.push_screen(LockScreen(self.person, self.gym_name))

    async def unlock(self, password: str) -> None:
        """Lift the lock for the person who set it; SignInRefused."""
        assert self.person is not None
        again = await self._app.ask(self.core.sign_in, self.person.email, password)
        again.close()
        try:
            await self._app.ask(lambda: self.session.actor)
        except SignedOut as ended:
            await self.sign_out(ended.sentence)
            return
        self._lift_lock()

    async def let_another_in(self) -> None:
        """Show the login; the locked workspace stays for its author."""
        self._session = None
        self.person = None
        await self._app.switch_mode(DOOR)
        self._unlocked.set()
        self._app.say_withheld(drop=True)
        self._forget_texts()
        self._tell_door("clear")

    def drafts_of_others(self) -> list[str]:
        """Who else has left something unsaved on this desk, behind a lock."""
        return [
            workspace.person.full_name
            for person_id, workspace in self._workspaces.items()
            if (self.person is None or person_id != self.person.id)
            and any(
                getattr(screen, "unsaved", False)
                for screen in self._app._screen_stacks.get(f"desk-{person_id}", ())
            )
        ]

    def _forget_texts(self) -> None:
        """What was said to one person, or copied by them, is not for the next."""
        self._app.clear_notifications()
        self._app._clipboard = ""

    def _lift_lock(self, *, drop: bool = False) -> None:
        from ptcms_tui.screens.lock import LockScreen

        self._unlocked.set()
        screen: Screen[Any] = self._app.screen
        if isinstance(screen, LockScreen):
            screen.dismiss()
        self._app.say_withheld(drop=drop)

    # what happens meanwhile

    def feed_of_person(self) -> "tuple[Person, Session, Feed] | None":
        """Who is at the desk, with their session and feed; None while nobody is."""
        feed = self._feeds.get(self.person.id) if self.person is not None else None
        if self.person is None or feed is None or self._session is None:
            return None
        return self.person, self._session, feed

    async def learn_names(self, feed: "Feed", own: int, changes: "Sequence[Change]") -> None:
        """Get to know who made these changes, and anew who was given another name."""
        for change in changes:
            if change.subject == "account" and change.record_id is not None:
                self._names.pop(change.record_id, None)
        others = {one for change in changes if (one := change.actor_id) not in (None, own)}
        if others - self._names.keys():
            self._names |= await self._app.calls.watch(partial(feed.names, others))

    def others_hand(self, change: "Change") -> str | None:
        """The name of who made this change, empty while unknown; None for one's own."""
        if change.actor_id is None or self.person is None or change.actor_id == self.person.id:
            return None
        return self._names.get(change.actor_id, "")


def _look_at(core: "Core") -> tuple[str, bool]:
    return core.gym_name, core.needs_first_admin
