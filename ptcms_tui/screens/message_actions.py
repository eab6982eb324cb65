"""What can be done with a message that was written: yes, no, again, the whole text."""

from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ptcms_core import PtcmsError, _
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.message_list import state_words
from ptcms_tui.widgets.table_messages import RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


class MessageActions(Widget):
    """The keys of scope `outbox`, for a list of messages."""

    app: "PtcmsApp"

    async def reload_messages(self) -> None:
        """Show what was changed."""
        raise NotImplementedError

    async def _settle(self, call: Any, sentence: str, **arguments: Any) -> None:
        message = self.query_one(VirtualTable).cursor_row
        if message is None:
            return
        try:
            await self.app.ask(call, message.id, **arguments)
        except PtcmsError as error:
            self.app.explain(error)
            return
        self.app.say(sentence)
        await self.reload_messages()

    @in_turn
    async def action_yes(self) -> None:
        """y: it went."""
        await self._settle(self.app.session.messages.confirm, _("Noted as sent."), sent=True)

    @in_turn
    async def action_no(self) -> None:
        """n: it did not go."""
        await self._settle(self.app.session.messages.confirm, _("Noted as not sent."), sent=False)

    @in_turn
    async def action_again(self) -> None:
        """r: queue it again, and hand it over."""
        from ptcms_tui.screens.message import ChatScreen, store_answer

        message: Any = self.query_one(VirtualTable).cursor_row
        if message is None or message.client_id is None:
            return
        client = await self.app.ask(self.app.session.clients.get, message.client_id)
        if message.state != "queued":
            message = await self.app.ask(self.app.session.messages.retry, message.id)
        handed = await self.app.ask(self.app.session.messages.hand_over, message.id)
        answer = await self.app.shown(ChatScreen(client, handed))
        await store_answer(self.app, client, handed.id, answer)
        await self.reload_messages()

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: the whole text and why it stands as it does."""
        message = event.row
        text = f"{message.phone}   {state_words(message.state)}\n{message.reason}\n\n{message.text}"
        await self.app.shown(TextWindow(_("Message"), text))
