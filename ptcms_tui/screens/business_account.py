"""The gym's WhatsApp Business account among the settings: its token, and whether it rests."""

from typing import TYPE_CHECKING, Any

from ptcms_core import _, ngettext
from ptcms_tui.screens.form import FormModal
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.grouped_list import Item

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

GROUP = "business_account"


def items(account: Any) -> list[Item]:
    """What is said of the account, and the keys on it."""
    token = Cell(_("set; it is never shown"), "good") if account.token_set else Cell("–", "muted")
    rows = [Item("token", _("Access token"), token, (("enter", _("set")),), data=GROUP)]
    if account.token_set:
        rows.append(
            Item("forget", _("Take it away"), Cell(""), (("enter", _("take away")),), data=GROUP)
        )
    rows.append(Item("state", _("Sending"), _state(account), (("enter", _("go on")),), data=GROUP))
    return rows


def _state(account: Any) -> Cell:
    if account.paused:
        return Cell(_("PAUSED: {why}").format(why=account.reason), "alarm")
    if account.resume_at:
        return Cell(_("rests for a while: {why}").format(why=account.reason), "attention")
    if account.lacking:
        return Cell(account.lacking, "muted")
    waiting = ngettext("{count} message waits", "{count} messages wait", account.queued)
    return Cell(_("ready") + " · " + waiting.format(count=account.queued), "good")


async def change(app: "PtcmsApp", what: str) -> None:
    """Do what Enter does on one of the rows."""
    channels = app.session.channels
    if what == "state":
        if await app.ask(channels.resume):
            app.say(_("Sending by the business account goes on."))
        return
    password = Field("password", _("Your password"), "password", required=True, hint=_("once more"))
    if what == "token":
        await app.form(
            FormModal(
                _("Access token of the WhatsApp Business account"),
                [Field("token_text", _("Token"), "password", required=True), password],
                channels.set_token,
                saved=lambda _none: _("The token is kept, in a file for this user alone."),
                intro=_(
                    "Meta shows it under WhatsApp, API setup. It is used from the next message on. "
                    "WhatsApp lets texts of one's own through only within 24 hours of a client's "
                    "last message; later it takes a template that Meta approved."
                ),
            )
        )
        return
    await app.form(
        FormModal(
            _("Take the access token away"),
            [password],
            channels.forget_token,
            saved=lambda _none: _("The token is gone; what is queued waits."),
        )
    )
