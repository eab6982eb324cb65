"""The workspace: top bar, sidebar, the section one is in, footer."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Input

from ptcms_core import PtcmsError, _, ngettext
from ptcms_tui.keys import bindings
from ptcms_tui.screens.section import ChangedByOthers, DayTurned, GymChanged, Section
from ptcms_tui.screens.sections import section_info, sections_for
from ptcms_tui.screens.touring import Touring
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.footer import Footer
from ptcms_tui.widgets.sidebar import Entry, Sidebar
from ptcms_tui.widgets.top_bar import TopBar
from ptcms_tui.widgets.tour_strip import TourStrip

if TYPE_CHECKING:
    from ptcms_core import Today
    from ptcms_tui.app import PtcmsApp
    from ptcms_tui.person import Person

_CLOCK_SECONDS = 5.0
# how long the top bar says who changed what is shown
_NEWS_SECONDS = 8.0
# changes come in bursts: the counts are read once after them
_COUNT_AFTER = 0.4


class Workspace(Touring):
    """Where one works. Sections are made when first opened and kept in a ContentSwitcher."""

    BINDINGS = bindings("workspace", "app.quit_program")
    scopes: ClassVar[tuple[str, ...]] = ("workspace", "app.quit_program")
    AUTO_FOCUS = ""
    app: "PtcmsApp"

    def __init__(self, person: "Person", *, tour: bool = False) -> None:
        super().__init__()
        self.person = person
        self._tour = tour
        self._changed_by: set[str] = set()
        self._quiet_again: Timer | None = None
        self._here = ""
        self._behind: list[str] = []
        self._focus_of: dict[str, Widget | None] = {}
        self._counting: Timer | None = None

    def compose(self) -> ComposeResult:
        """The frame; the sections come when they are opened."""
        entries = [
            Entry(info.id, info.title, info.letter)
            for info in sections_for(self.person.role)
            if info.in_sidebar
        ]
        entries += [Entry(), Entry("help", _("Help"), "h"), Entry("profile", _("Profile"), "f")]
        entries += [Entry("sign_out", _("Sign out"), "x")]
        yield TopBar()
        with Horizontal(id="work"):
            yield Sidebar(entries)
            yield ContentSwitcher(id="places")
        yield TourStrip()
        yield Footer()

    def on_mount(self) -> None:
        """Begin with Today."""
        self.show_person()
        self.set_interval(_CLOCK_SECONDS, self.show_person)
        self.go("today")
        self._count_soon()
        if self._tour:
            self.begin_tour()

    def on_screen_resume(self) -> None:
        """Back from a lock or from somebody else's turn: what is shown may be old."""
        if self._here:
            self.section.refresh_soon()

    def show_person(self) -> None:
        """Gym, person, date and time in the top bar."""
        bar = self.query_one(TopBar)
        if self.app.desk.person is None:
            return
        role = _("admin") if self.person.is_admin else _("trainer")
        bar.gym = self.app.desk.gym_name
        bar.person = f"{self.app.desk.person.full_name} · {role}"
        now = self.app.desk.now()
        bar.moment = f"{self.app.formats.day(now.date())}  {now:%H:%M}"

    # places

    @property
    def section(self) -> Section:
        """The section one is in."""
        return self.query_one(f"#{self._here}", Section)

    @property
    def has_section(self) -> bool:
        """Whether a section is shown already."""
        return bool(self._here)

    def go(self, section_id: str, **arguments: Any) -> None:
        """Go to a section; it takes the place of the one shown."""
        self._behind.clear()
        self.app.take_turn(self.show(section_id, **arguments))

    def open_client(self, client_id: int, **arguments: Any) -> None:
        """Open a client over the section one is in; Esc goes back there."""
        self.app.take_turn(self.show("client", push=True, client_id=client_id, **arguments))

    async def show(self, section_id: str, *, push: bool = False, **arguments: Any) -> None:
        """Show a section with its data and the focus in it (in a turn)."""
        places = self.query_one(ContentSwitcher)
        if self._here:
            self._focus_of[self._here] = self.focused
        found = places.query(f"#{section_id}")
        if found:
            section = found.first(Section)
        else:
            section = section_info(section_id).load()(id=section_id)
            # a section that isn't current would be shown until the switcher knows it
            section.display = False
            await places.mount(section)
        await section.arrive(**arguments)
        self.tried(section_id)
        if push and self._here and self._here != section_id:
            self._behind.append(self._here)
        self._here = section_id
        places.current = section_id
        root = self._behind[0] if self._behind else section_id
        self.query_one(Sidebar).mark(root)
        self._close_sidebar()
        self._give_focus(section, self._focus_of.get(section_id) if not arguments else None)
        await section._refresh()
        if self.focused is None or section not in self.focused.ancestors:
            self._give_focus(section, None)
        self.update_place()

    def update_place(self) -> None:
        """Say in the top bar where one is; a section calls it when that has changed."""
        if not self._here:
            return
        names = [self.query_one(f"#{section_id}", Section).place() for section_id in self._behind]
        self.query_one(TopBar).place = " › ".join([*names, self.section.place()])
        self.refresh_bindings()

    def _give_focus(self, section: Section, remembered: Widget | None) -> None:
        if remembered is not None and remembered.is_attached and remembered.focusable:
            remembered.focus()
        else:
            self.set_focus(None)
            section.focus_first()

    def set_count(self, section_id: str, count: int, *, attention: bool = False) -> None:
        """Show in the sidebar how much waits in a section."""
        self.query_one(Sidebar).set_count(section_id, count, attention=attention)

    def show_counts(self, today: "Today") -> None:
        """Show in the sidebar how much waits in each section."""
        counts = today.counts
        due = counts["overdue"] + counts["due_this_week"]
        asked = counts["messages_waiting"] + counts["messages_failed"]
        urgent = bool(counts["overdue"] or asked)
        self.set_count("today", sum(counts.values()), attention=urgent)
        self.set_count("clients", today.clients)
        self.set_count("payments", due)
        self.set_count("messages", asked)

    def _count_soon(self) -> None:
        if self._counting is not None:
            self._counting.stop()
        self._counting = self.set_timer(_COUNT_AFTER, self._begin_counting)

    def _begin_counting(self) -> None:
        # Today counts by itself whenever it is read
        if self._here != "today":
            self.run_worker(self._count(), group="counts", exclusive=True, exit_on_error=False)

    async def _count(self) -> None:
        with suppress(PtcmsError):
            self.show_counts(await self.app.calls.watch(self.app.session.today))

    # what is told

    def on_gym_changed(self, message: GymChanged) -> None:
        """Hand changes on to the section shown; the others read anew when they are opened."""
        if self._here:
            self.section.changed(message.changes)
        self.show_person()
        self._count_soon()

    def on_changed_by_others(self, message: ChangedByOthers) -> None:
        """Say quietly, in the top bar, who changed what is shown; several become one line."""
        message.stop()
        self._changed_by |= message.names
        first, *more = sorted(self._changed_by)
        words = _("changed by {name}").format(name=first)
        if more:
            words = ngettext(
                "changed by {name} and {count} more",
                "changed by {name} and {count} more",
                len(more),
            ).format(name=first, count=len(more))
        self.query_one(TopBar).news = words
        if self._quiet_again is not None:
            self._quiet_again.stop()
        self._quiet_again = self.set_timer(_NEWS_SECONDS, self._end_news)

    def _end_news(self) -> None:
        self._changed_by.clear()
        self.query_one(TopBar).news = ""

    def on_day_turned(self, _message: DayTurned) -> None:
        """A new day."""
        if self._here:
            self.section.day_turned()
        self.show_person()
        self._count_soon()

    # keys

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Esc is offered only where there is a way back."""
        if action == "back":
            return bool(self._behind) or self.touring
        return True

    @in_turn
    async def action_back(self) -> None:
        """Esc: the place before."""
        if not self._behind:
            self.end_tour()
        elif await self.section.leave():
            before = self._behind.pop()
            await self.show(before)

    def action_undo(self) -> None:
        """Take back the last act, and show it before the next key."""

        async def taken_back(what: str) -> None:
            self.app.say(_("Taken back: {what}.").format(what=what))
            await self.section.after_change()

        self.app.write(self.app.session.undo, done=taken_back)

    def action_go_to(self) -> None:
        """Open the sidebar."""
        if self._here:
            self._focus_of[self._here] = self.focused
        self.query_one(Sidebar).add_class("-open").focus()

    def _close_sidebar(self) -> None:
        self.query_one(Sidebar).remove_class("-open")

    @on(TopBar.GoTo)
    def _clicked_top(self) -> None:
        self.action_go_to()

    @on(Sidebar.Left)
    def _left_sidebar(self) -> None:
        self._close_sidebar()
        if self._here:
            self._give_focus(self.section, self._focus_of.get(self._here))

    @on(Sidebar.Chosen)
    def _chosen(self, message: Sidebar.Chosen) -> None:
        message.stop()
        if message.entry_id in ("help", "sign_out"):
            self._left_sidebar()
            getattr(self, f"action_{message.entry_id}")()
        else:
            self.go(message.entry_id)

    def action_find(self) -> None:
        """/ where there is no search of its own."""
        self.go("clients", search=True)

    @in_turn
    async def action_commands(self) -> None:
        """The command bar."""
        self.tried("commands")
        await self.app.command_bar()

    def action_help(self) -> None:
        """The keys of where one is."""
        from ptcms_tui.screens.help import HelpScreen

        self.tried("help")
        self.app.push_screen(HelpScreen.here(self.app))

    def action_tour(self) -> None:
        """The tour from its beginning."""
        self.begin_tour()

    def on_key(self, event: events.Key) -> None:
        """A key that does nothing here says why, where that is known."""
        from ptcms_tui.keys import inactive_keys

        focused = self.focused or self
        if (
            event.key == "escape"
            or isinstance(focused, Input)
            or getattr(focused, "takes_letters", False)
        ):
            return
        for key, why_not in inactive_keys(focused):
            if event.key in key.keys.split(",") or event.character in key.keys.split(","):
                event.stop()
                self.app.say(
                    _("{key} ({action}): {why}").format(
                        key=key.display, action=key.label, why=why_not
                    ),
                    tone="attention",
                )
                return

    @in_turn
    async def action_lock(self) -> None:
        """Cover everything."""
        await self.app.desk.lock()

    @in_turn
    async def action_sign_out(self) -> None:
        """Close the session."""
        await self.app.desk.sign_out()

    def action_profile(self) -> None:
        """What is kept of oneself."""
        self.go("profile")

    @in_turn
    async def action_password(self) -> None:
        """Change one's own password."""
        from ptcms_tui.screens.password import password_form

        await self.app.form(password_form(self.app.session))

    @in_turn
    async def action_theme(self) -> None:
        """Choose how the screen looks; kept for this person."""
        from ptcms_tui.screens.profile import theme_form

        await self.app.form(await theme_form(self.app))
