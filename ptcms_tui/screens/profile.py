"""A person's own profile and how the screen looks for them."""

from typing import TYPE_CHECKING, Any

from ptcms_core import _
from ptcms_tui.screens.editing import Editing
from ptcms_tui.screens.form import FormModal
from ptcms_tui.themes import DEFAULT_THEME, THEME_OF_CHOICE
from ptcms_tui.widgets.form_fields import Field

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


async def profile_form(app: "PtcmsApp") -> FormModal:
    """Own name, and the UPI id and payee name that stand before the gym's."""
    account = app.session.account
    profile = await app.ask(account.profile)

    def save(shown: dict[str, Any], **changes: Any) -> None:
        account.update(version=shown["version"], **changes)

    def saved(_done: object) -> str:
        app.take_turn(app.desk.read_person_again())
        return _("Your profile was saved.")

    return FormModal(
        _("Your profile"),
        [
            Field("full_name", _("Name"), value=profile["full_name"], required=True),
            Field(
                "upi_id",
                _("Own UPI id"),
                value=profile["upi_id"],
                hint=_("Payments to you; empty: to the gym."),
            ),
            Field("payee_name", _("Payee name"), value=profile["payee_name"]),
        ],
        Editing(profile, save=save, read=account.profile, values=dict),
        saved=saved,
        intro=_("You sign in as {email}. An admin can change that.").format(email=profile["email"]),
    )


async def theme_form(app: "PtcmsApp") -> FormModal:
    """Dark, light or 16 colours, tried on while choosing."""
    account = app.session.account
    preferences = await app.ask(account.preferences)

    def kept(_done: object) -> str:
        form_theme = THEME_OF_CHOICE.get(chosen["theme"], DEFAULT_THEME)
        app.theme = form_theme
        return _("The theme is kept for you.")

    chosen: dict[str, str] = {}

    def keep(*, theme: str) -> None:
        chosen["theme"] = theme
        account.prefer(theme=theme)

    names = [("dark", _("Dark")), ("light", _("Light")), ("16", _("16 colours"))]
    return FormModal(
        _("Theme"),
        [
            Field(
                "theme",
                _("Theme"),
                "choice",
                value=preferences.get("theme", "dark"),
                choices=names,
            )
        ],
        keep,
        saved=kept,
    )
