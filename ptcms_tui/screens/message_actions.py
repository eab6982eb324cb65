"""What can be done with a message that was written: yes, no, again, the whole text."""

from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ptcms_core import NeedsConfirmation, PtcmsError, _
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.message_list import state_words
from ptcms_tui.widgets.table_messages import RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


# key → the states in which it does something
_DOES = {
    "yes": {"handed_over", "unknown", "not_sent"},
    "no": {"handed_over", "unknown", "confirmed"},
    "again": {"queued", "failed", "not_sent", "unknown"},
    "call_off": {"draft", "queued", "failed", "not_sent"},
    "approve": {"draft"},
}


class MessageActions(Widget):
    """The keys of scope `outbox`, for a list of messages."""

    app: "PtcmsApp"

    async def reload_messages(self) -> None:
        """Show what was changed."""
        raise NotImplementedError

    def focused_message_id(self) -> int | None:
        """The message under the cursor."""
        message = self.query_one(VirtualTable).cursor_row
        return None if message is None else int(message.id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the state of the message under the cursor allows is offered."""
        if action in _DOES:
            message = self.query_one(VirtualTable).cursor_row if self.is_mounted else None
            return message is not None and message.state in _DOES[action]
        return super().check_action(action, parameters)

    def on_virtual_table_row_focused(self) -> None:
        """Other keys may act on this message."""
        self.refresh_bindings()

    async def _settle(self, call: Any, sentence: str, **arguments: Any) -> None:
        message_id = self.focused_message_id()
        if message_id is None:
            return
        try:
            await self.app.ask(call, message_id, **arguments)
        except PtcmsError as error:
            self.app.explain(error)
        else:
            self.app.say(sentence, undo=True)
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
        from ptcms_tui.screens.chat import hand_over

        message_id = self.focused_message_id()
        if message_id is None:
            return
        message = await self.app.ask(self.app.session.messages.get, message_id)
        if message.client_id is None:
            self.app.say(_("This client was erased; nothing can be sent."), tone="attention")
            return
        client = await self.app.ask(self.app.session.clients.get, message.client_id)
        if message.state != "queued":
            message = await self.app.ask(self.app.session.messages.retry, message.id)
        await hand_over(self.app, client, message)
        await self.reload_messages()

    @in_turn
    async def action_call_off(self) -> None:
        """x: take back what was not sent; leave out for its period what a rule prepared."""
        message_id = self.focused_message_id()
        if message_id is None:
            return
        message = await self.app.ask(self.app.session.messages.get, message_id)
        if message.state == "draft":
            await self._settle(self.app.session.reminders.skip, _("Left the reminder out."))
        else:
            await self._settle(self.app.session.messages.cancel, _("Cancelled the message."))

    @in_turn
    async def action_approve(self) -> None:
        """a: send the prepared reminder, once what speaks against it was asked."""
        from ptcms_tui.screens.chat import hand_over

        message_id = self.focused_message_id()
        if message_id is None:
            return
        confirmed = False
        while True:
            try:
                message = await self.app.ask(
                    self.app.session.reminders.approve, message_id, confirmed=confirmed
                )
                break
            except NeedsConfirmation as asked:
                if not await self.app.question(asked.question):
                    return
                confirmed = True
            except PtcmsError as error:
                self.app.explain(error)
                await self.reload_messages()
                return
        if message.client_id is not None:
            client = await self.app.ask(self.app.session.clients.get, message.client_id)
            await hand_over(self.app, client, message)
        await self.reload_messages()

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: the whole text and why it stands as it does."""
        message = event.row
        text = f"{message.phone}   {state_words(message.state)}\n{message.reason}\n\n{message.text}"
        await self.app.shown(TextWindow(_("Message"), text))
