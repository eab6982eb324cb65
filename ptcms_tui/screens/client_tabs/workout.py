"""Workout: the plan as typed beside what was understood; ready-made plans are offered."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from ptcms_core import Client, _, utc_moment
from ptcms_tui.keys import bindings
from ptcms_tui.screens.choosing import Chooser, Offer
from ptcms_tui.screens.client import ClientTab
from ptcms_tui.screens.client_tabs.diet import version_words
from ptcms_tui.screens.client_tabs.workout_words import choose_template, joined, understood_text
from ptcms_tui.screens.form import FormModal
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.panel import Hanging, ScrollPanel

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


class WorkoutTab(ClientTab):
    """The current plan, typed and understood."""

    scopes: ClassVar[tuple[str, ...]] = ("record.edit", "plan")
    BINDINGS = bindings("record.edit", "plan")
    app: "PtcmsApp"

    def compose(self) -> ComposeResult:
        """Two panels."""
        with Horizontal(classes="side-by-side"):
            with ScrollPanel(title=_("Workout"), id="typed-panel"):
                yield GymText("", id="typed")
                yield GymText("", id="since", classes="muted gap")
            with ScrollPanel(title=_("As understood"), id="days-panel"):
                yield Hanging(id="days")

    def on_mount(self) -> None:
        """Nothing is known yet."""
        self._plan: Any = None

    def focus_first(self) -> None:
        """The plan."""
        self.query_one("#typed-panel").focus()

    async def load(self, client: Client) -> None:
        """Read the plan."""
        await super().load(client)
        plan = self._plan = await self.app.ask(self.app.session.workouts.current, client.id)
        panel = self.query_one("#typed-panel", ScrollPanel)
        typed, since = self.query_one("#typed", GymText), self.query_one("#since", GymText)
        days = self.query_one(Hanging)
        if plan is None:
            panel.set_title(_("Workout"))
            typed.write(_("No workout yet. Press e to write one, or t for a ready-made plan."))
            days.write("")
            since.write("")
            return
        panel.set_title(
            _("{title} · version {number}").format(
                title=plan.title or _("Workout"), number=plan.number
            )
        )
        typed.write(plan.text)
        days.write(understood_text(plan.days))
        day = self.app.formats.moment(utc_moment(plan.assigned_at))
        since.write(_("since {day}, {person}").format(day=day, person=plan.assigned_by or "–"))

    @in_turn
    async def action_edit(self) -> None:
        """e: the client's own plan, to change."""
        plan = self._plan
        await self._write(plan.title if plan else "", plan.text if plan else "")

    async def _write(self, title: str, text: str) -> None:
        # what edits long texts is loaded by who writes one
        from ptcms_tui.screens.client_tabs.workout_editor import WorkoutEditor

        number = self._plan.number if self._plan else 0
        await self.app.shown(WorkoutEditor(self.client, title, text, written_from=number))

    @in_turn
    async def action_own_templates(self) -> None:
        """t: a ready-made plan as a start, or below the client's own, which stays as it is."""
        plan = self._plan
        take = _("Enter opens it in the editor; nothing is saved before you save.")
        if plan is not None:
            take = _(
                "Enter begins a new version with it, a adds it below the present plan. "
                "Nothing is saved before you save, and version {number} stays."
            ).format(number=plan.number)
        answer = await choose_template(self.app, take=take, may_add=plan is not None)
        if answer is None:
            return
        how, template = answer
        if how == "below":
            await self._write(plan.title, joined(plan.text, template.text))
        else:
            await self._write(template.title, template.text)

    @in_turn
    async def action_keep_template(self) -> None:
        """k: the client's plan as a template of the gym's own."""
        plan = self._plan
        if plan is None:
            self.app.say(_("There is no plan to keep yet."), tone="attention")
            return
        await self.app.form(
            FormModal(
                _("Keep as a template"),
                [Field("title", _("Title"), value=plan.title, required=True)],
                lambda title: self.app.session.workouts.add_template(title=title, text=plan.text),
                saved=lambda template: _("Kept “{title}” among the templates.").format(
                    title=template.title
                ),
                undo=True,
            )
        )

    @in_turn
    async def action_older(self) -> None:
        """h: all versions, newest first; Enter brings one back as the newest."""
        plans = await self.app.ask(self.app.session.workouts.history, self.client.id)
        formats = self.app.formats
        offers = [
            Offer(
                plan.id,
                _("version {number}").format(number=plan.number),
                version_words(plan, formats),
                f"{plan.title}\n\n{plan.text}".strip(),
                plan,
            )
            for plan in plans
        ]
        answer = await self.app.shown(
            Chooser(
                _("Versions of the workout"),
                offers,
                take=_("Enter brings a version back as the newest; all the others stay."),
                empty=_("There is no version yet."),
            )
        )
        if answer is None or answer[1].current:
            return
        plan = answer[1]
        self.app.write(
            self.app.session.workouts.assign,
            self.client.id,
            text=plan.text,
            title=plan.title,
            written_from=self._plan.number if self._plan else 0,
            done=lambda saved: self.app.say(
                _("Brought back version {old} of the workout, as version {new}.").format(
                    old=plan.number, new=saved.number
                ),
                undo=True,
            ),
        )


TAB = WorkoutTab
