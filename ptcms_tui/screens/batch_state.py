"""How far the messages to many are: link after link with one key each, the rest by itself."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from ptcms_core import PtcmsError, _, ngettext, utc_moment
from ptcms_tui.keys import bindings
from ptcms_tui.screens.choosing import Chooser, Offer
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.screens.message import channel_words
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.message_list import message_columns, state_words
from ptcms_tui.widgets.rows import GrowingSource
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

LOOK_SECONDS = 1.0
_PAGE = 100
_BAR = 30


class BatchStateDialog(Dialog[None]):
    """The counts, a bar, and each message with its state."""

    BINDINGS = bindings("batch_state")
    scopes: ClassVar[tuple[str, ...]] = ("batch_state", "app")
    app: "PtcmsApp"

    def __init__(self, batch: Any) -> None:
        super().__init__()
        self._batch = batch

    def content(self) -> ComposeResult:
        """The counts and the list."""
        with Vertical(classes="dialog -message -batch") as window:
            window.border_title = Content(
                _("Messages to many · {way}").format(way=channel_words(self._batch.channel))
            )
            yield GymText("", id="bar")
            yield GymText("", id="counts")
            yield GymText("", id="resting", classes="attention")
            yield VirtualTable(message_columns(self.app.formats, with_client=True))

    async def on_mount(self) -> None:
        """Look every second while something goes by itself."""
        self.query_one(VirtualTable).focus()
        await self._show()
        if self._batch.channel == "cloud":
            self.set_interval(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        if self._batch.open:
            self.run_worker(self._show(), group="look", exclusive=True, exit_on_error=False)

    async def _show(self) -> None:
        try:
            self._batch = await self.app.calls.watch(
                lambda: self.app.session.batches.state(self._batch.id)
            )
        except PtcmsError as problem:
            self.query_one("#resting", GymText).write(problem.sentence)
            return
        batch = self._batch
        done = batch.total - batch.counts.get("queued", 0) - batch.counts.get("sending", 0)
        filled = round(_BAR * done / batch.total) if batch.total else _BAR
        self.query_one("#bar", GymText).write(
            f"{'█' * filled}{'░' * (_BAR - filled)}  "
            + _("{done} of {total}").format(done=done, total=batch.total)
        )
        self.query_one("#counts", GymText).write(
            " · ".join(
                f"{state_words(state)} {count}" for state, count in sorted(batch.counts.items())
            )
        )
        self.query_one("#resting", GymText).write(batch.resting)

        async def read(after: Any) -> tuple[list[Any], Any]:
            page = await self.app.calls.watch(
                lambda: self.app.session.batches.messages(batch.id, after=after or 0, limit=_PAGE)
            )
            return page, page[-1].id if len(page) == _PAGE else None

        await self.query_one(VirtualTable).show(GrowingSource(read), keep=True)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what there is something for is offered."""
        counts = self._batch.counts
        if action == "next":
            return self._batch.channel == "click_to_chat" and bool(counts.get("queued"))
        if action == "call_off":
            return bool(counts.get("queued"))
        if action == "again":
            return bool(counts.get("failed") or counts.get("not_sent"))
        return super().check_action(action, parameters)

    def on_virtual_table_row_opened(self) -> None:
        """Enter on the list is the next link as well."""
        if self.check_action("next", ()):
            self.action_next()

    @in_turn
    async def action_next(self) -> None:
        """⏎ or n: the next one as a code; its answer leads to the one after it."""
        from ptcms_tui.screens.chat import show_as_link

        while True:
            message = await self.app.ask(self.app.session.batches.next_link, self._batch.id)
            if message is None or message.client_id is None:
                break
            client = await self.app.ask(self.app.session.clients.get, message.client_id)
            answer = await show_as_link(self.app, client, message.id)
            await self._show()
            if answer == "later":
                break

    @in_turn
    async def action_call_off(self) -> None:
        """x: the rest does not go."""
        count = await self.app.ask(self.app.session.batches.cancel_rest, self._batch.id)
        self.app.say(
            ngettext("Took {count} message back.", "Took {count} messages back.", count).format(
                count=count
            )
        )
        await self._show()

    @in_turn
    async def action_again(self) -> None:
        """r: what failed goes again; what nobody knows of does not."""
        count = await self.app.ask(self.app.session.batches.retry_failed, self._batch.id)
        self.app.say(
            ngettext("{count} message goes again.", "{count} messages go again.", count).format(
                count=count
            )
        )
        await self._show()

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)


async def choose_batch(app: "PtcmsApp") -> None:
    """The latest batches; Enter shows how far one is."""
    batches = await app.ask(app.session.batches.recent)
    if not batches:
        app.say(_("Nothing was sent to many yet. Press b to write."), tone="attention")
        return
    offers = [
        Offer(
            one.id,
            app.formats.moment(utc_moment(one.created_at)),
            ngettext("{count} message", "{count} messages", one.total).format(count=one.total),
            one.text,
            one,
        )
        for one in batches
    ]
    chosen = await app.shown(
        Chooser(_("Messages to many"), offers, take=_("Enter shows how far it is."), empty="")
    )
    if chosen is not None:
        await app.shown(BatchStateDialog(chosen[1]))
