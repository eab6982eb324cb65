"""Trainers: the people who work at the gym, for admins."""

from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult

from ptcms_core import _, made_up_password, marked, ngettext
from ptcms_tui.keys import bindings
from ptcms_tui.screens.editing import Editing
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.people_words import last_sign_in, made_up_hint, people_columns, person_fields
from ptcms_tui.screens.section import Section
from ptcms_tui.screens.sorting import Sorting, Way
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.panel import Lines, Panel
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowFocused, RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable


class TrainersSection(Sorting, Section):
    """A table of people with what they look after."""

    title = marked("Trainers")
    scopes: ClassVar[tuple[str, ...]] = (
        "list.open",
        "list.sort",
        "record.new",
        "record.edit",
        "record.delete",
        "people",
    )
    BINDINGS = bindings(*scopes)
    subjects = frozenset({"account", "client", "ledger_entry", "settings"})

    def compose(self) -> ComposeResult:
        """The table, and the address of the one under the cursor."""
        yield VirtualTable(people_columns(self.app.formats))
        with Panel(id="about"):
            yield Lines()

    def focus_first(self) -> None:
        """The table."""
        self.query_one(VirtualTable).focus()

    async def refresh_data(self) -> None:
        """Read the people."""
        await self.read_order()
        people = await self.app.ask(self.app.session.trainers.list, sort=self.order)
        table = self.query_one(VirtualTable)
        table.sorted_by(self.order.lstrip("-"), descending=self.order.startswith("-"))
        await table.show(ListSource(people), keep=True)
        self.app.workspace.set_count("trainers", len(people))

    def list_name(self) -> str:
        """Its order is kept under this."""
        return "trainers"

    def ways(self) -> list[Way]:
        """By any column."""
        return [
            Way("name", _("name")),
            Way("email", _("email")),
            Way("role", _("role")),
            Way("clients", _("clients"), down=True),
            Way("collected", _("collected"), down=True),
            Way("last", _("last sign-in"), down=True),
            Way("active", _("closed first")),
        ]

    async def sorted_anew(self) -> None:
        """The cursor stays on its person."""
        await self.refresh_data()

    def on_virtual_table_row_focused(self, event: RowFocused) -> None:
        """The rest of what is known."""
        person = event.row
        formats = self.app.formats
        self.query_one("#about", Panel).set_title(person.full_name)
        state = Cell(_("open"), "good") if person.active else Cell(_("CLOSED"), "attention")
        if person.active and person.must_change_password:
            state = Cell(_("open; must choose a new password first"), "attention")
        if person.wrong_tries:
            tries = ngettext(
                "{count} wrong password", "{count} wrong passwords in a row", person.wrong_tries
            ).format(count=person.wrong_tries)
            state = Cell(f"{state.text}; {tries}", "attention")
        self.query_one(Lines).show(
            [
                (_("Email"), person.email),
                (_("Account"), state),
                (_("Last sign-in"), last_sign_in(formats, person)),
                (
                    _("Collected"),
                    _("{amount} from payments taken").format(
                        amount=formats.money(person.collected)
                    ),
                ),
                (
                    _("UPI"),
                    _("{upi} as {payee}").format(
                        upi=person.upi_id, payee=person.payee_name or person.full_name
                    )
                    if person.upi_id
                    else _("the gym's"),
                ),
            ]
        )

    @property
    def _person(self) -> Any:
        return self.query_one(VirtualTable).cursor_row

    @in_turn
    async def action_new(self) -> None:
        """n."""
        fields = person_fields(None)
        fields.insert(
            2,
            Field("password", _("Password"), "password", hint=made_up_hint()),
        )
        add = self.app.session.trainers.add
        secret = ""

        def added(*, password: str, own_password: str, **entered: Any) -> Any:
            nonlocal secret
            secret = "" if password else made_up_password()
            entered["own_password"] = own_password
            return add(password=password or secret, must_change_password=bool(secret), **entered)

        saved = await self.app.form(
            FormModal(
                _("New trainer"),
                fields,
                added,
                saved=lambda person: _("Added {name}; they can sign in now.").format(
                    name=person.full_name
                ),
                undo=True,
            )
        )
        await self.refresh_data()
        if saved is not None:
            await self.query_one(VirtualTable).move_to(saved.value.id)
            await self._show_once(saved.value, secret)

    async def _show_once(self, person: Any, secret: str) -> None:
        """A password that was made up: on the screen this once."""
        if not secret:
            return
        await self.app.shown(
            TextWindow(
                _("Password of {name}").format(name=person.full_name),
                _(
                    "{email}\n\n{password}\n\nGive it to {name}. It is shown only this once; "
                    "at the first sign-in {name} must choose another."
                ).format(email=person.email, password=secret, name=person.full_name),
            )
        )

    @in_turn
    async def action_edit(self) -> None:
        """e."""
        await self._edit()

    @in_turn
    async def on_virtual_table_row_opened(self, _event: RowOpened) -> None:
        """Enter."""
        await self._edit()

    async def _edit(self) -> None:
        person = self._person
        if person is None:
            return
        fields = person_fields(person)
        service = self.app.session.trainers

        def save(shown: Any, *, own_password: str = "", **changes: Any) -> Any:
            if "role" in changes:
                changes["own_password"] = own_password
            return service.update(person.id, version=shown.version, **changes)

        def values(now: Any) -> dict[str, Any]:
            own = (field.name for field in fields if field.name != "own_password")
            return {name: getattr(now, name) for name in own}

        await self.app.form(
            FormModal(
                _("Change {name}").format(name=person.full_name),
                fields,
                Editing(person, save=save, read=partial(service.get, person.id), values=values),
                saved=lambda saved: _("Saved {name}.").format(name=saved.full_name),
                undo=True,
            )
        )
        await self.refresh_data()

    @in_turn
    async def action_close_account(self) -> None:
        """o: close for now, or open again."""
        person = self._person
        if person is None:
            return
        trainers = self.app.session.trainers
        await self.app.ask(trainers.deactivate if person.active else trainers.reactivate, person.id)
        sentence = (
            _("Closed the account of {name}; their sessions end.")
            if person.active
            else _("Opened the account of {name}.")
        )
        self.app.say(sentence.format(name=person.full_name), undo=True)
        await self.refresh_data()

    @in_turn
    async def action_try_again(self) -> None:
        """t: nobody has to wait because of wrong passwords."""
        person = self._person
        if person is None:
            return
        if not person.wrong_tries:
            self.app.say(
                _("No wrong password was typed for {name}.").format(name=person.full_name),
                tone="attention",
            )
            return
        await self.app.ask(self.app.session.trainers.let_try_again, person.id)
        self.app.say(_("{name} can try again at once.").format(name=person.full_name))
        await self.refresh_data()

    @in_turn
    async def action_password(self) -> None:
        """w: a new password, to be changed at the next sign-in."""
        person = self._person
        if person is None:
            return
        reset = self.app.session.trainers.reset_password
        secret = ""

        def given(*, new: str) -> None:
            nonlocal secret
            secret = "" if new else made_up_password()
            reset(person.id, new=new or secret)

        saved = await self.app.form(
            FormModal(
                _("New password for {name}").format(name=person.full_name),
                [
                    Field("new", _("Password"), "password", hint=made_up_hint()),
                    Field("again", _("Once more"), "password", repeats="new"),
                ],
                given,
                saved=lambda _nothing: _("{name} must change it at the next sign-in.").format(
                    name=person.full_name
                ),
            )
        )
        await self.refresh_data()
        if saved is not None:
            await self._show_once(person, secret)

    @in_turn
    async def action_delete(self) -> None:
        """D: for good; the clients are handed over in the same step."""
        person = self._person
        if person is None:
            return
        trainers = self.app.session.trainers
        clients = await self.app.ask(trainers.check_delete, person.id)
        taker = None
        if clients:
            taker = await self._taker(person, clients)
            if taker is None:
                return
        sure = await self.app.question(
            _(
                "Delete {name} ({email})? They can't sign in any more; receipts keep the name. "
                "{clients} This can't be undone."
            ).format(
                name=person.full_name, email=person.email, clients=_handed_over(clients, taker)
            ),
            yes=_("Delete"),
            danger=True,
            type_to_confirm=person.full_name,
        )
        if not sure:
            return
        to = None if taker is None else taker.id
        moved = await self.app.ask(trainers.delete, person.id, hand_clients_to=to)
        self.app.say(
            _("Deleted {name}. {clients}").format(
                name=person.full_name, clients=_handed_over(moved, taker)
            )
        )
        await self.refresh_data()

    async def _taker(self, person: Any, clients: int) -> Any:
        """Who is to look after the clients of somebody who leaves; None if nobody was chosen."""
        people = await self.app.ask(self.app.session.trainers.list, active=True)
        others = {one.id: one for one in people if one.id != person.id}
        question = ngettext(
            "{name} has {count} client. Who takes over?",
            "{name} has {count} clients. Who takes over?",
            clients,
        )
        chosen = await self.app.form(
            FormModal(
                _("Delete {name}").format(name=person.full_name),
                [
                    Field(
                        "to",
                        _("To"),
                        "choice",
                        choices=[(one.id, one.full_name) for one in others.values()],
                    )
                ],
                lambda to: to,
                intro=question.format(name=person.full_name, count=clients),
                save_label=_("Go on"),
            )
        )
        return None if chosen is None else others[chosen.value]


def _handed_over(clients: int, taker: Any) -> str:
    """To whom how many clients go, as a sentence."""
    if not clients or taker is None:
        return _("There are no clients to hand over.")
    return ngettext(
        "{count} client goes to {name}.", "{count} clients go to {name}.", clients
    ).format(count=clients, name=taker.full_name)
