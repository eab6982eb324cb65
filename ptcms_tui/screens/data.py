"""Data: the folder's documents and outside edits, publishing, backups."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from ptcms_core import _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.section import Section
from ptcms_tui.widgets.gym_text import GymText


class DataSection(Section):
    """How the documents stand, and what can be done."""

    title = _("Data")
    scopes: ClassVar[tuple[str, ...]] = ("data",)
    BINDINGS = bindings("data")

    def compose(self) -> ComposeResult:
        """A page."""
        with VerticalScroll(id="data-scroll", classes="panel"):
            yield GymText("", id="data-text")

    def on_mount(self) -> None:
        """The title is in the border."""
        self.query_one("#data-scroll").border_title = _("Data folder")

    def focus_first(self) -> None:
        """The page."""
        self.query_one("#data-scroll").focus()

    async def refresh_data(self) -> None:
        """Read how the documents stand."""
        found = await self.app.ask(self.app.session.document_status)
        lines = [str(self.app.core.folder), "", _("Documents, written for other programs to read:")]
        for one in found:
            state = _("up to date")
            if one.problem:
                state = one.problem
            elif one.outside_edit:
                state = _("CHANGED BY HAND; the change is kept aside when it is written next")
            elif one.stale:
                state = _("to be written")
            lines.append(f"  {one.file:<24} {state}")
        backups = sorted((self.app.core.folder / "backups").glob("*"))
        lines += ["", _("Backups:")]
        lines += [f"  {path.name}" for path in backups[-10:]] or [
            "  " + _("none yet; press b to make one")
        ]
        edits = sorted((self.app.core.folder / "outside-edits").glob("*"))
        if edits:
            lines += ["", _("Kept aside (changed by hand):"), *(f"  {path.name}" for path in edits)]
        lines += ["", _("p writes the documents now · b makes a verified backup")]
        self.query_one("#data-text", GymText).write("\n".join(lines))

    def action_publish(self) -> None:
        """p."""
        self.app.write(
            self.app.session.publish_documents, force=True, done=self._published, hold=False
        )

    def _published(self, _answer: Any) -> None:
        self.app.say(_("The documents were written."))
        self.refresh_soon()

    def action_backup(self) -> None:
        """b."""
        self.app.write(self.app.session.make_backup, done=self._backed_up, hold=False)

    def _backed_up(self, path: Any) -> None:
        self.app.say(_("Backup written and checked: {file}").format(file=path.name))
        self.refresh_soon()
