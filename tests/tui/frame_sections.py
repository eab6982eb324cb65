"""Sections that only the tests of the frame show."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from ptcms_tui.keys import bindings
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.section import Section
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText


class Rows(Widget, can_focus=True):
    """Stands for a list; remembers the keys that reached it."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[str] = []

    def on_key(self, event: events.Key) -> None:
        self.received.append(event.key)


class TodaySection(Section):
    title = "Today"
    scopes: ClassVar[tuple[str, ...]] = ("client", "list.open")
    BINDINGS = bindings("client", "list.open")
    subjects = frozenset({"client"})

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.readings = 0

    def compose(self) -> ComposeResult:
        yield GymText("Monday, 23 November", classes="strong")
        yield Rows()

    async def refresh_data(self) -> None:
        await self.app.ask(self.app.session.clients.search, "")
        self.readings += 1

    @in_turn
    async def action_payment(self) -> None:
        # a slow reading before the form can open: keys typed meanwhile belong to the form
        await self.app.ask(self.app.session.clients.search, "")
        await self.app.form(
            FormModal(
                "Take a payment",
                [Field("amount", "Amount", "money", value="4840.00", required=True)],
                self.app.session.receive,
                saved=lambda amount: f"Received {self.app.formats.money(amount)}.",
                undo=True,
            )
        )

    @in_turn
    async def action_weigh_in(self) -> None:
        await self.app.form(
            FormModal(
                "Weigh-in",
                [
                    Field("weight_kg", "Weight", "weight", required=True),
                ],
                self.app.session.weigh,
            )
        )

    def action_open(self) -> None:
        self.app.workspace.open_client(11)

    def action_charge(self) -> None:
        raise RuntimeError("a fault with the name Nikhil in it")


class ClientsSection(TodaySection):
    title = "Clients"


class ClientSection(Section):
    title = "Client"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.client_id = 0

    def compose(self) -> ComposeResult:
        yield Rows()

    async def arrive(self, *, client_id: int = 0) -> None:
        self.client_id = client_id or self.client_id

    def place(self) -> str:
        return "Vivek [/] Desai" if self.client_id == 12 else "Nikhil More"
