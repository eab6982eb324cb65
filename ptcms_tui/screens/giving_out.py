"""Giving records out: the whole gym or tables, by an admin; all that is kept of one client."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ptcms_core import Client, _
from ptcms_tui.screens.client_actions import who
from ptcms_tui.screens.form import FormModal
from ptcms_tui.widgets.form_fields import Field

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


async def what_to_give_out(app: "PtcmsApp") -> Callable[..., Any] | None:
    """Ask what is to be written where; the call that writes it, None where it was left."""
    exports = app.session.exports

    def settle(*, what: str, to: str, password: str) -> Callable[..., Any]:
        exports.check(what=what, to=to, password=password)
        return partial(exports.everything if what == "everything" else exports.tables, to=to)

    asked = await app.form(
        FormModal(
            _("Export"),
            [
                Field(
                    "what",
                    _("What"),
                    "choice",
                    choices=[
                        ("everything", _("everything, as JSON")),
                        ("tables", _("tables for spreadsheets")),
                    ],
                    hint=_("everything can be taken in again, into an empty folder"),
                ),
                Field(
                    "to",
                    _("File"),
                    hint=_("a new file, .json or .zip; empty: exports/ in the data folder"),
                ),
                Field("password", _("Your password"), "password", required=True),
            ],
            settle,
            save_label=_("Write it"),
            intro=_(
                "It holds every client's health and money: keep it where only you can read it."
            ),
        )
    )
    return None if asked is None else asked.value


async def give_out_client(app: "PtcmsApp", client: Client) -> None:
    """Write all that is kept of a client, as data and as a page."""
    saved = await app.form(
        FormModal(
            _("Export {client}").format(client=who(client)),
            _client_fields(app),
            partial(app.session.exports.client, client.id),
            save_label=_("Write it"),
            intro=_(
                "Profile, phone, weigh-ins, plans, account, messages and what was changed, as JSON"
                " and as a page to read."
            ),
            saved=lambda exported: _("Written: {files}").format(
                files=", ".join(path.name for path in exported.files)
            ),
        )
    )
    if saved is not None:
        from ptcms_tui.screens.text_window import TextWindow

        paths = "\n".join(map(str, saved.value.files))
        await app.shown(TextWindow(_("Written"), paths))


def _client_fields(app: "PtcmsApp") -> list[Field]:
    person = app.desk.person
    hint = _("empty: exports/ in the data folder")
    if person is not None and person.is_admin:
        return [Field("to", _("File"), hint=_("a new .json file; {or_else}").format(or_else=hint))]
    return [Field("to", _("File"), hint=hint)]
