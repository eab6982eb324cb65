"""One client: an identity strip that stays, and six tabs below it."""

import importlib
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from ptcms_core import Client, NotFound, _, marked
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens import client_actions
from ptcms_tui.screens.client_actions import ClientActions
from ptcms_tui.screens.client_words import identity_of
from ptcms_tui.screens.section import Section
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.identity_strip import IdentityStrip

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

TABS = ("profile", "diet", "workout", "progress", "payments", "messages")


def tab_words(tab: str) -> str:
    """A tab's name."""
    return {
        "profile": _("Profile"),
        "diet": _("Diet"),
        "workout": _("Workout"),
        "progress": _("Progress"),
        "payments": _("Payments"),
        "messages": _("Messages"),
    }[tab]


class TabBar(Widget):
    """1 Profile  2 Diet … the open one in the accent colour."""

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    current = TABS[0]

    def show(self, tab: str) -> None:
        """Mark another tab."""
        self.current = tab
        self.refresh()

    def _labels(self) -> list[tuple[str, str]]:
        wide = self.size.width >= 76
        return [
            (
                tab,
                f"{number} {tab_words(tab) if wide or tab == self.current else tab_words(tab)[:4]}",
            )
            for number, tab in enumerate(TABS, 1)
        ]

    def render(self) -> Content:
        """One line."""
        parts: list[Any] = []
        for tab, label in self._labels():
            parts += [(label, "bold underline $accent" if tab == self.current else "$muted"), "   "]
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """The tab under the mouse."""
        at = 0
        for tab, label in self._labels():
            if at <= event.x < at + len(label):
                self.post_message(self.Chosen(tab))
            at += len(label) + 3


class ClientTab(Widget, ClientActions):
    """Base of the six tabs: shows one client's records of one kind.

    A tab may name keys of scope `client` among its own, so that they stand first in the footer.
    """

    scopes: ClassVar[tuple[str, ...]] = ()
    client: Client
    app: "PtcmsApp"

    def fit(self, width: int) -> None:
        """Take the shape that suits so many cells; called before it is put up as well."""

    async def load(self, client: Client) -> None:
        """Read and show, keeping cursors."""
        self.client = client

    def focus_first(self) -> None:
        """Put the focus where the tab is worked with."""
        self.focus()

    def focused_client_id(self) -> int | None:
        """The client shown."""
        return self.client.id if hasattr(self, "client") else None

    async def after_client_action(self, client_id: int) -> None:
        """The section shows what the act changed, on every tab."""
        for place in self.ancestors:
            if isinstance(place, ClientSection):
                await place.after_client_action(client_id)


class ClientSection(Section, ClientActions):
    """A client's tabs; keys for weighing, money and messages work on each."""

    title = marked("Client")
    scopes: ClassVar[tuple[str, ...]] = ("tabs", "client", "client_record")
    BINDINGS = bindings("tabs", "client", "client_record")
    subjects = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._client: Client | None = None
        self._tab = "profile"
        # who touched the client's row last, and how, where it was somebody else
        self._touched: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        """Strip, tab bar, and a switcher whose tabs are made when first opened."""
        yield IdentityStrip(id="strip")
        yield TabBar(id="tab-bar")
        yield GymText("", id="gone", classes="attention")
        yield ContentSwitcher(id="tabs")

    def on_mount(self) -> None:
        """There is nothing to say as yet."""
        self._show_gone("")

    def place(self) -> str:
        """The name; the top bar puts where one came from before it."""
        return plain(self._client.full_name, max_length=30) if self._client else _(self.title)

    def focused_client_id(self) -> int | None:
        """The client shown."""
        return self._client.id if self._client else None

    def focus_first(self) -> None:
        """The open tab has the focus."""
        tab = self._open_tab()
        if tab is not None:
            tab.focus_first()

    async def arrive(self, **arguments: Any) -> None:
        """Open `client_id`, at `tab` if given."""
        client_id = arguments.get("client_id")
        if client_id is not None and (self._client is None or self._client.id != client_id):
            await self.query_one(ContentSwitcher).remove_children()
            self._client = await self.app.ask(self.app.session.clients.get, client_id)
            self._tab = "profile"
            self._touched = None
            self._show_gone("")
        await self._open(str(arguments.get("tab") or self._tab))

    async def refresh_data(self) -> None:
        """Read the client and the open tab anew."""
        if self._client is None:
            return
        before = self._client
        try:
            client = await self.app.ask(self.app.session.clients.get, before.id)
        except NotFound:
            self._leave_gone(before)
            return
        self._client = client
        self._tell_moved(before, client)
        self._show_identity()
        tab = self._open_tab()
        if tab is not None:
            await tab.load(self._client)
        self.app.workspace.update_place()

    def _show_identity(self) -> None:
        if self._client is not None:
            self.query_one(IdentityStrip).show(identity_of(self._client, self.app.formats))

    # who is put aside, handed over or erased by others while open

    def _tell_moved(self, before: Client, now: Client) -> None:
        """Say that somebody else put the client aside, brought it back or handed it over."""
        touched, self._touched = self._touched, None
        if touched is None:
            return
        by = touched[0]
        if before.archived != now.archived:
            words = (
                _("{who} archived {name}. An account can be settled; all else waits.")
                if now.archived
                else _("{who} brought {name} back.")
            )
            self.app.say(words.format(who=by, name=now.full_name), tone="attention")
        elif before.trainer_id != now.trainer_id:
            self.app.say(
                _("{who} handed {name} to {trainer}.").format(
                    who=by, name=now.full_name, trainer=now.trainer_name
                ),
                tone="attention",
            )

    def _leave_gone(self, client: Client) -> None:
        """Nothing of a client that is no longer one's own stays on the screen but why."""
        by, kind = self._touched or ("", "")
        self._touched = None
        if kind == "erase":
            words = _("{who} erased {name}.")
        elif by:
            words = _("{who} handed {name} to another trainer.")
        else:
            words = _("{name} is no longer with you.")
        told = words.format(who=by, name=client.full_name)
        self._client = None
        self.query_one("#tabs", ContentSwitcher).remove_children()
        self.app.workspace.update_place()
        if self.app.desk.unsaved:
            told += " " + _("What you are typing stays until you leave it; it can't be saved.")
        self._show_gone(_("{told} Esc goes back.").format(told=told))
        self.app.say(told, tone="attention")

    def _show_gone(self, words: str) -> None:
        self.query_one("#gone", GymText).write(words)
        self.query_one("#gone").display = bool(words)
        for part in ("#strip", "#tab-bar", "#tabs"):
            self.query_one(part).display = not words

    def changed(self, changes: Any) -> None:
        """Only what concerns this client, the settings or the names."""
        if self._client is None:
            return
        concerning = [one for one in changes if one.client_id in (self._client.id, None)]
        for one in concerning:
            name = self.app.desk.others_hand(one)
            if one.subject == "client" and one.client_id is not None and name is not None:
                self._touched = (name or _("Somebody else"), one.kind)
        if concerning:
            super().changed(concerning)

    async def after_client_action(self, _client_id: int) -> None:
        """Show at once what the act changed."""
        await self.refresh_data()

    async def go_to_entry(self, entry: Any) -> None:
        """The open tab may list it."""
        tab = self._open_tab()
        if tab is not None:
            await tab.go_to_entry(entry)

    # tabs

    def _open_tab(self) -> ClientTab | None:
        found = self.query(f"#tab-{self._tab}").results(ClientTab)
        return next(iter(found), None)

    async def _open(self, name: str) -> None:
        if self._client is None:
            return
        self._tab = name if name in TABS else TABS[0]
        switcher = self.query_one(ContentSwitcher)
        tab = self._open_tab()
        if tab is None:
            module = importlib.import_module(f"ptcms_tui.screens.client_tabs.{self._tab}")
            tab = module.TAB(id=f"tab-{self._tab}")
            tab.fit(switcher.size.width)
            await switcher.mount(tab)
        # before what had the focus is hidden: it would be handed to whatever is near
        tab.focus_first()
        switcher.current = f"tab-{self._tab}"
        self.query_one(TabBar).show(self._tab)
        self._show_identity()
        await tab.load(self._client)
        tab.focus_first()

    @in_turn
    async def on_tab_bar_chosen(self, event: TabBar.Chosen) -> None:
        """A click on a tab."""
        await self._open(event.tab)

    @in_turn
    async def action_tab_1(self) -> None:
        """1."""
        await self._open(TABS[0])

    @in_turn
    async def action_tab_2(self) -> None:
        """2."""
        await self._open(TABS[1])

    @in_turn
    async def action_tab_3(self) -> None:
        """3."""
        await self._open(TABS[2])

    @in_turn
    async def action_tab_4(self) -> None:
        """4."""
        await self._open(TABS[3])

    @in_turn
    async def action_tab_5(self) -> None:
        """5."""
        await self._open(TABS[4])

    @in_turn
    async def action_tab_6(self) -> None:
        """6."""
        await self._open(TABS[5])

    @in_turn
    async def action_tab_next(self) -> None:
        """]."""
        await self._open(TABS[(TABS.index(self._tab) + 1) % len(TABS)])

    @in_turn
    async def action_tab_previous(self) -> None:
        """[."""
        await self._open(TABS[(TABS.index(self._tab) - 1) % len(TABS)])

    # the client itself

    @in_turn
    async def action_archive_client(self) -> None:
        """A: put aside, or bring back."""
        await self._with_client(client_actions.archive)

    @in_turn
    async def action_export_client(self) -> None:
        """X: all that is kept of the client, into files."""
        from ptcms_tui.screens.giving_out import give_out_client

        await self._with_client(give_out_client)
