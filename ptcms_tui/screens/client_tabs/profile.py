"""Profile: all that is known of the client, to read and to change."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from ptcms_core import Client, _, body, utc_moment
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client import ClientTab
from ptcms_tui.screens.client_words import gender_words, status_cell
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.panel import Lines, ScrollPanel

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp
    from ptcms_tui.formatting import Formats

Pairs = list[tuple[str, Cell | str]]


class ProfileTab(ClientTab):
    """Who it is beside goal and health; `e` changes both."""

    scopes: ClassVar[tuple[str, ...]] = (
        "record.edit",
        "record.delete",
        "clients.transfer",
    )
    BINDINGS = bindings(*scopes)
    app: "PtcmsApp"

    def compose(self) -> ComposeResult:
        """Two panels."""
        with Horizontal(classes="side-by-side"):
            with ScrollPanel(title=_("Profile"), id="person-panel"):
                yield Lines(wrapped=True, id="person")
            with ScrollPanel(title=_("Goal and health"), id="goal-panel"):
                yield Lines(wrapped=True, id="goal")

    def focus_first(self) -> None:
        """The left panel."""
        self.query_one("#person-panel").focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an admin hands clients over."""
        if action == "transfer":
            return bool(self.app.desk.person and self.app.desk.person.is_admin)
        return super().check_action(action, parameters)

    async def load(self, client: Client) -> None:
        """Show the values there are; what is missing is a dash."""
        await super().load(client)
        formats = self.app.formats
        self.query_one("#person", Lines).show(_dashed(_person(client, formats)))
        self.query_one("#goal", Lines).show(_dashed(_goal(client, formats)))

    @in_turn
    async def action_edit(self) -> None:
        """e."""
        from ptcms_tui.screens.client_form import profile_form

        await self.app.form(profile_form(self.app, self.client))

    @in_turn
    async def action_delete(self) -> None:
        """D."""
        from ptcms_tui.screens.client_forms import erase

        if await erase(self.app, self.client):
            await self.app.workspace.show("clients")

    @in_turn
    async def action_transfer(self) -> None:
        """t: to another trainer."""
        from ptcms_tui.screens.client_forms import transfer

        await transfer(self.app, self.client)


def _person(client: Client, formats: "Formats") -> Pairs:
    consent = _("no consent")
    if client.opted_out_on:
        consent = _("asked not to be written to, {day}").format(
            day=formats.day(client.opted_out_on)
        )
    elif client.whatsapp_consent:
        consent = _("agreed on {day}").format(day=formats.day(client.consent_on))
    language = {"en": _("English"), "hi": _("Hindi")}.get(client.language, client.language)
    pairs: Pairs = [
        (_("Name"), Cell(client.full_name, "strong")),
        (_("Phone"), formats.phone(client.phone)),
        (_("Email"), client.email),
        (_("Gender"), gender_words(client.gender)),
        (_("Born"), formats.day(client.date_of_birth)),
        (_("Age"), "" if client.age is None else str(client.age)),
        (_("Emergency"), client.emergency_contact),
        (_("WhatsApp"), consent),
        (_("Language"), language),
        (_("Trainer"), client.trainer_name),
        (_("Client since"), formats.day_of(utc_moment(client.created_at))),
    ]
    if client.archived:
        pairs.insert(1, (_("State"), Cell(_("ARCHIVED; A brings back"), "attention")))
    return pairs


def _goal(client: Client, formats: "Formats") -> Pairs:
    status = status_cell(client, formats)
    owed = formats.money(client.balance) if client.balance else ""
    weighed = formats.short_day(client.last_weigh_in_on)
    weight = formats.weight(client.weight_kg)
    pairs: Pairs = [
        (_("Goal"), client.goal),
        (_("Goal weight"), formats.weight(client.goal_weight_kg)),
        (_("Height"), formats.height(client.height_cm)),
        (_("Weight"), f"{weight}, {weighed}" if weight else ""),
        (_("Activity"), body.activity_words(client.activity)),
        (_("Injuries"), Cell(client.injuries, "attention")),
        (_("Notes"), client.notes),
        (_("Account"), Cell(f"{owed} {status.text}".strip(), status.tone)),
        (_("Last paid"), formats.day(client.last_payment_on)),
    ]
    if client.gender == "other":
        formula = gender_words(client.equation) or _("not chosen")
        pairs.insert(5, (_("Formula"), formula))
    return pairs


def _dashed(pairs: Pairs) -> Pairs:
    """A muted dash where nothing is known."""
    return [
        (label, value if (value.text if isinstance(value, Cell) else value) else Cell("–", "muted"))
        for label, value in pairs
    ]


TAB = ProfileTab
