"""A person's own profile: name, UPI details, password, and how the screen looks for them."""

from typing import TYPE_CHECKING, Any

from ptcms_core import _, marked
from ptcms_tui.screens.editing import Editing
from ptcms_tui.screens.fields_section import FieldsSection
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.password import password_form
from ptcms_tui.themes import THEME_OF_CHOICE, theme_for
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.grouped_list import GroupedList, Item, ItemGroup

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


def themes() -> dict[str, str]:
    """The ways the screen can look, by what is kept of the choice."""
    return {
        "dark": _("Dark"),
        "light": _("Light"),
        "16": _("16 colours"),
        "contrast": _("High contrast"),
    }


class ProfileSection(FieldsSection):
    """What is kept of oneself; Enter or e changes what is under the cursor."""

    title = marked("Profile")
    subjects = frozenset({"account", "settings"})

    async def refresh_data(self) -> None:
        """Read what is kept."""
        account = self.app.session.account
        profile = await self.app.ask(account.profile)
        preferences = await self.app.ask(account.preferences)
        change = (("enter", _("change")),)
        gyms = self.app.formats.settings
        role = _("admin") if profile["role"] == "admin" else _("trainer")
        theme = themes().get(preferences.get("theme", "dark"), "")
        self.query_one(GroupedList).show(
            [
                ItemGroup(
                    _("You"),
                    [
                        Item("full_name", _("Name"), Cell(profile["full_name"]), change),
                        Item(
                            "email",
                            _("Email"),
                            Cell(profile["email"]),
                            aside=_("you sign in with it; an admin changes it"),
                        ),
                        Item("role", _("Role"), Cell(role), aside=_("help tells what it may do")),
                    ],
                ),
                ItemGroup(
                    _("Payments by UPI go to"),
                    [
                        Item(
                            "upi_id",
                            _("UPI id"),
                            Cell(profile["upi_id"])
                            if profile["upi_id"]
                            else Cell(
                                _("the gym's {upi}").format(upi=gyms.upi_id or "–"),
                                "muted",
                            ),
                            change,
                        ),
                        Item(
                            "payee_name",
                            _("Payee name"),
                            Cell(profile["payee_name"] or "–"),
                            change,
                        ),
                    ],
                ),
                ItemGroup(
                    _("This program"),
                    [
                        Item("password", _("Password"), Cell("••••••••••••", "muted"), change),
                        Item("theme", _("Theme"), Cell(theme), change),
                    ],
                ),
            ],
            empty="",
        )

    async def change(self, item: Item) -> None:
        """The form with the field."""
        if item.id == "password":
            await self.app.form(password_form(self.app.session))
        elif item.id == "theme":
            await self.app.form(await theme_form(self.app))
        elif item.id in ("email", "role"):
            self.app.say(_("An admin can change this in Trainers."), tone="attention")
        else:
            await self.app.form(await profile_form(self.app, focus=str(item.id)))


async def profile_form(app: "PtcmsApp", *, focus: str | None = None) -> FormModal:
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
        undo=True,
        intro=_("You sign in as {email}. An admin can change that.").format(email=profile["email"]),
        focus=focus,
    )


async def theme_form(app: "PtcmsApp") -> FormModal:
    """Dark, light, 16 colours or high contrast; kept for this person."""
    account = app.session.account
    preferences = await app.ask(account.preferences)
    chosen: dict[str, str] = {}

    def kept(_done: object) -> str:
        app.theme = theme_for(chosen["theme"], app.console.color_system)
        if app.theme != THEME_OF_CHOICE[chosen["theme"]]:
            return _("The theme is kept for you. This terminal shows 16 colours only.")
        return _("The theme is kept for you.")

    def keep(*, theme: str) -> None:
        chosen["theme"] = theme
        account.prefer(theme=theme)

    return FormModal(
        _("Theme"),
        [
            Field(
                "theme",
                _("Theme"),
                "choice",
                value=preferences.get("theme", "dark"),
                choices=list(themes().items()),
            )
        ],
        keep,
        saved=kept,
    )
