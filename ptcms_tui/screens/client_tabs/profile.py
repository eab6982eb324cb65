"""Profile: what is known of the client, to read and to change."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from ptcms_core import Client, _, body
from ptcms_tui.keys import bindings
from ptcms_tui.screens import client_actions
from ptcms_tui.screens.client import ClientTab
from ptcms_tui.screens.client_form import profile_form
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.gym_text import GymText

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


class ProfileTab(ClientTab):
    """The profile as label and value, `e` changes it."""

    scopes: ClassVar[tuple[str, ...]] = ("record.edit", "record.delete")
    BINDINGS = bindings("record.edit", "record.delete")
    app: "PtcmsApp"

    def compose(self) -> ComposeResult:
        """One block of text in a scroll."""
        with VerticalScroll(id="profile-scroll", classes="panel"):
            yield GymText("", id="profile")

    def on_mount(self) -> None:
        """The title is in the border."""
        self.query_one("#profile-scroll").border_title = _("Profile")

    def focus_first(self) -> None:
        """The scroll."""
        self.query_one("#profile-scroll").focus()

    async def load(self, client: Client) -> None:
        """Show the values there are; what is missing says so."""
        await super().load(client)
        formats = self.app.formats
        gender = {"female": _("Female"), "male": _("Male"), "other": _("Other")}
        consent = _("no consent")
        if client.whatsapp_consent:
            consent = _("agreed on {day}").format(day=formats.day(client.consent_on))
        rows = [
            (_("Name"), client.full_name),
            (_("Phone"), formats.phone(client.phone)),
            (_("Email"), client.email),
            (_("Gender"), gender.get(client.gender or "", "")),
            (_("Born"), formats.day(client.date_of_birth)),
            (_("Age"), "" if client.age is None else str(client.age)),
            (_("Height"), formats.length(client.height_cm)),
            (_("Weight"), formats.weight(client.weight_kg)),
            (_("Goal"), client.goal),
            (_("Goal weight"), formats.weight(client.goal_weight_kg)),
            (_("Activity"), body.activity_words(client.activity)),
            (_("Injuries"), client.injuries),
            (_("Notes"), client.notes),
            (_("Emergency"), client.emergency_contact),
            (_("WhatsApp"), consent),
            (_("Trainer"), client.trainer_name),
        ]
        width = max(len(label) for label, _value in rows) + 2
        lines = []
        for label, value in rows:
            first, *rest = (value or "–").splitlines() or ["–"]
            lines.append(f"{label:<{width}}{first}")
            lines += [" " * width + line for line in rest]
        self.query_one("#profile", GymText).write("\n".join(lines))

    @in_turn
    async def action_edit(self) -> None:
        """e."""
        await self.app.form(profile_form(self.app, self.client))

    @in_turn
    async def action_delete(self) -> None:
        """D."""
        if await client_actions.erase(self.app, self.client):
            await self.app.workspace.show("clients")


TAB = ProfileTab
