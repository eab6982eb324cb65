"""Writing a WhatsApp message: template or own text, what the client will read, what to ask."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import TextArea

from ptcms_core import Client, Invalid, NeedsConfirmation, PtcmsError, _
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client_actions import who
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.screens.form import FormModal
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.form_fields import Choice, Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.text_field import TextField

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


class MessageDialog(Dialog[Any]):
    """Template, text and preview. Enter on the template, or Ctrl+S, queues it: the answer.

    What speaks against it is asked over the dialog, so that nothing typed is lost by a no.
    """

    BINDINGS = bindings("message")
    scopes: ClassVar[tuple[str, ...]] = ("message", "app")
    app: "PtcmsApp"

    def __init__(
        self,
        client: Client,
        templates: list[Any],
        channels: list[Any],
        fitting: Any,
    ) -> None:
        """`fitting` is the template that the dialog begins with."""
        super().__init__()
        ids = [template.id for template in templates]
        self._first = ids.index(fitting.id) if fitting.id in ids else 0
        self._client = client
        self._templates = templates
        self._channels = [channel for channel in channels if channel[1]]
        self._refused = refused(channels)
        self._offered = ""
        self._own = ""
        self._shown: Any = None

    def content(self) -> ComposeResult:
        """The choice of template, the text as typed, and as the client will read it."""
        names = [(number, template.name) for number, template in enumerate(self._templates)]
        with Vertical(classes="dialog -message") as window:
            window.border_title = Content(
                plain(_("Message · {client}").format(client=who(self._client)), max_length=70)
            )
            with Horizontal(classes="line"):
                yield GymText(_("Template"), classes="muted label")
                yield Choice([*names, (-1, _("own text"))], self._first)
            yield TextField("", id="text", compact=True, tab_behavior="focus")
            yield GymText(_("The client reads"), classes="muted gap")
            with VerticalScroll(can_focus=False, classes="preview"):
                yield GymText("", id="preview")
            yield GymText("", id="warnings", classes="attention")
            if len(self._channels) > 1:
                with Horizontal(classes="line"):
                    yield GymText(_("Send by"), classes="muted label")
                    labels = [(name, channel_words(name)) for name, _ok, _why in self._channels]
                    yield Choice(labels, labels[0][0])
            yield GymText("", id="notes", classes="muted")
            for name, _ok, why in self._refused:
                yield GymText(f"{channel_words(name)}: {why}", classes="muted")

    def on_mount(self) -> None:
        """The template has the focus."""
        self.query(Choice).first().focus()
        self._take_template()

    @property
    def unsaved(self) -> bool:
        """Whether text of one's own would be lost."""
        text = self.query_one(TextArea).text
        return bool(self._own.strip()) or (bool(text.strip()) and text != self._offered)

    @property
    def _template(self) -> Any:
        number = self.query(Choice).first().value
        return None if number is None or number < 0 else self._templates[number]

    @property
    def _channel(self) -> str:
        choices = list(self.query(Choice))
        return str(choices[1].value if len(choices) > 1 else self._channels[0][0])

    def _given(self, text: str) -> dict[str, Any]:
        """The template where its text is unchanged, else the text."""
        template = self._template
        unchanged = template is not None and template.text == text
        return {"template": template.id} if unchanged else {"text": text}

    def _take_template(self) -> None:
        area, template = self.query_one(TextArea), self._template
        self._shown = template
        if area.text != self._offered:
            # what was typed is found again under "own text", whatever one looks at meanwhile
            self._own = area.text
        self._offered = "" if template is None else template.text
        area.text = self._own if template is None else template.text
        self._preview()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Another template or own text: it is shown; another way: what is to know of it."""
        event.stop()
        if self._template is self._shown:
            self._preview()
        else:
            self._take_template()

    def on_text_area_changed(self) -> None:
        """The preview follows what is typed."""
        self._preview()

    def _preview(self) -> None:
        self.run_worker(self._show_preview(), group="preview", exclusive=True)

    async def _show_preview(self) -> None:
        text = self.query_one(TextArea).text
        warnings = self.query_one("#warnings", GymText)
        try:
            seen = await self.app.ask(
                self.app.session.messages.preview,
                self._client.id,
                channel=self._channel,
                **(self._given(text) if text else {"text": " "}),
            )
        except PtcmsError as problem:
            warnings.write(problem.sentence)
            return
        self.query_one("#preview", GymText).write(seen.text)
        warnings.write("\n".join(seen.warnings))
        self.query_one("#notes", GymText).write("\n".join(seen.notes))

    def on_key(self, event: Any) -> None:
        """Enter on a choice goes on."""
        if event.key == "enter" and isinstance(self.focused, Choice):
            event.stop()
            self.action_go_on()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Consent is noted where there is none."""
        if action == "consent":
            return not self._client.whatsapp_consent
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why a key of this window can't be used at the moment."""
        return _("consent is noted already") if action == "consent" else ""

    @in_turn
    async def action_consent(self) -> None:
        """F2: the client agrees to be written to; today's date and how they said it are kept."""
        clients, client_id = self.app.session.clients, self._client.id

        def agree(*, consent_source: str) -> Client:
            version = clients.get(client_id).version
            return clients.update(
                client_id, version=version, whatsapp_consent=True, consent_source=consent_source
            )

        agreed = await self.app.form(
            FormModal(
                _("Consent of {client}").format(client=who(self._client)),
                [
                    Field(
                        "consent_source",
                        _("How they agreed"),
                        value=_("said so at the desk"),
                        required=True,
                        hint=_("kept with today's date"),
                    )
                ],
                agree,
                saved=lambda client: _("{name} agreed to WhatsApp messages.").format(
                    name=client.full_name
                ),
                undo=True,
            )
        )
        if agreed is not None:
            self._client = agreed.value
            self.refresh_bindings()
            self._preview()

    @in_turn
    async def action_go_on(self) -> None:
        """Queue the message, once what speaks against it was asked."""
        text = self.query_one(TextArea).text
        if not text.strip():
            self.query_one("#warnings", GymText).write(_("Type the message first."))
            self.query_one(TextArea).focus()
            return
        given, channel = self._given(text), self._channel
        confirmed = False
        while True:
            try:
                queued = await self.app.ask(
                    self.app.session.messages.queue,
                    self._client.id,
                    channel=channel,
                    confirmed=confirmed,
                    **given,
                )
            except NeedsConfirmation as asked:
                if not await self.app.question(asked.question):
                    return
                confirmed = True
            except Invalid as wrong:
                self.query_one("#warnings", GymText).write(" ".join(wrong.fields.values()))
                return
            else:
                self.dismiss(queued)
                return

    @in_turn
    async def action_leave(self) -> None:
        """Esc: asks when own text would be lost."""
        if self.unsaved and not await self.app.question(
            _("Throw away what you typed?"), yes=_("Throw away"), no=_("Keep typing")
        ):
            return
        self.dismiss(None)


def refused(channels: Sequence[Any]) -> list[Any]:
    """The ways that don't work here, to say why; the business account only where it is wanted."""
    return [
        channel
        for place, channel in enumerate(channels)
        if not channel[1] and (channel[0] != "cloud" or place == 0)
    ]


def channel_words(name: str) -> str:
    """A way of sending as a person reads it."""
    return {
        "click_to_chat": _("QR code or link"),
        "pywhatkit": _("WhatsApp Web on this desk"),
        "cloud": _("WhatsApp Business account"),
    }.get(name, name)
