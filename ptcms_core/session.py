"""One person's work: the services of each subject, bound to one account."""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptcms_core.access import Access, Actor
from ptcms_core.accounts import Doorkeeper, OwnAccount
from ptcms_core.clients import Clients
from ptcms_core.settings import Settings
from ptcms_core.storage import documents
from ptcms_core.trainers import Trainers

if TYPE_CHECKING:
    from ptcms_core.activity import Feed
    from ptcms_core.clients.saved import SavedFilters
    from ptcms_core.diets import Diets
    from ptcms_core.exports import Exports
    from ptcms_core.folder import DataFolder
    from ptcms_core.imports import Imports
    from ptcms_core.messages import Batches, Channels, Messages, Reminders
    from ptcms_core.outside import Outside
    from ptcms_core.payments import Payments
    from ptcms_core.progress import Progress
    from ptcms_core.reports import Reports
    from ptcms_core.today import Today
    from ptcms_core.undoing import Journal
    from ptcms_core.whatsapp.sender import WhatsAppSender
    from ptcms_core.workouts import Workouts


class Session:
    """One person's work, from signing in to signing out."""

    def __init__(
        self,
        access: Access,
        doorkeeper: Doorkeeper,
        publisher: documents.Publisher,
        senders: Mapping[str, Any] | None,
    ) -> None:
        self._access = access
        self._doorkeeper = doorkeeper
        self._publisher = publisher
        self._senders = senders
        self.account = OwnAccount(access, doorkeeper)
        self.trainers = Trainers(access)
        self.clients = Clients(access, publisher.publish)
        self.settings = Settings(access)

    # who

    @property
    def actor(self) -> Actor:
        """The account as it is now; SignedOut when the session has ended."""
        return self._access.actor()

    @property
    def account_id(self) -> int:
        """The account's id."""
        return self._access.account_id

    @property
    def must_change_password(self) -> bool:
        """True until a password given by somebody else is replaced by one's own."""
        return self.actor.must_change_password

    def change_password(self, *, old: str, new: str) -> None:
        """Choose a new password; Invalid under `old` or `new`."""
        self.account.change_password(old=old, new=new)

    def close(self) -> None:
        """Sign out."""
        self._access.closed = True
        self._access.undo_steps.clear()

    # subjects, loaded when first used

    @cached_property
    def filters(self) -> "SavedFilters":
        """Lines for the list of clients that this person keeps under names."""
        from ptcms_core.clients.saved import SavedFilters

        return SavedFilters(self._access, self.clients)

    @cached_property
    def diets(self) -> "Diets":
        """Diet plans and what the body needs."""
        from ptcms_core.diets import Diets

        return Diets(self._access)

    @cached_property
    def workouts(self) -> "Workouts":
        """Workout plans and templates."""
        from ptcms_core.workouts import Workouts

        return Workouts(self._access)

    @cached_property
    def progress(self) -> "Progress":
        """Weigh-ins and measures."""
        from ptcms_core.progress import Progress

        return Progress(self._access)

    @cached_property
    def payments(self) -> "Payments":
        """The ledger of each client."""
        from ptcms_core.payments import Payments

        return Payments(self._access)

    @cached_property
    def messages(self) -> "Messages":
        """WhatsApp messages and their templates."""
        from ptcms_core.messages import Messages

        return Messages(self._access, self._all_senders)

    @cached_property
    def batches(self) -> "Batches":
        """Messages to many clients in one go."""
        from ptcms_core.messages import Batches

        return Batches(self._access, self._all_senders)

    @cached_property
    def reminders(self) -> "Reminders":
        """Reminders prepared by rule, and the rules."""
        from ptcms_core.messages import Reminders

        return Reminders(self._access, self._all_senders)

    @cached_property
    def channels(self) -> "Channels":
        """The gym's WhatsApp Business account, for admins."""
        from ptcms_core.messages import Channels, cloud_of

        return Channels(self._access, self._doorkeeper, cloud_of(self._access.gym))

    @cached_property
    def _all_senders(self) -> "Mapping[str, WhatsAppSender]":
        from ptcms_core.messages import senders_of

        given = self._senders
        return senders_of(self._access.gym) if given is None else given

    @cached_property
    def reports(self) -> "Reports":
        """Takings, dues and how the gym moves."""
        from ptcms_core.reports import Reports

        return Reports(self._access)

    @cached_property
    def journal(self) -> "Journal":
        """Who changed what, when, from what to what; and taking it back."""
        from ptcms_core.undoing import Journal

        return Journal(self._access, self.clients)

    @cached_property
    def folder(self) -> "DataFolder":
        """What lies in the data folder beside the records, for admins."""
        from ptcms_core.folder import DataFolder

        return DataFolder(self._access)

    @cached_property
    def imports(self) -> "Imports":
        """Clients from tables of other programs, for admins."""
        from ptcms_core.imports import Imports

        return Imports(self._access)

    @cached_property
    def exports(self) -> "Exports":
        """What is kept, written into files."""
        from ptcms_core.exports import Exports
        from ptcms_core.published import renderers

        return Exports(self._access, renderers())

    @cached_property
    def outside(self) -> "Outside":
        """Documents that were changed by hand, for admins."""
        from ptcms_core.outside import Outside
        from ptcms_core.published import renderers

        return Outside(self._access, self.clients, renderers(), self._publisher.publish)

    def today(self) -> "Today":
        """What needs somebody today."""
        from ptcms_core.today import today

        return today(self._access)

    def feed(self) -> "Feed":
        """What changes on any terminal from now on, of what concerns the actor.

        It has connections of its own; the caller closes it.
        """
        from ptcms_core.activity import Feed

        return Feed(self._access.gym, self._access.allowed("journal.view"))

    # the data folder, for admins

    def document_status(self) -> list[documents.DocumentStatus]:
        """How each document stands against the database; NotAllowed."""
        self._access.allowed("documents.manage")
        return self._publisher.status()

    def publish_documents(self, *, force: bool = False) -> list[documents.Published]:
        """Write the documents now; NotAllowed."""
        self._access.allowed("documents.manage")
        return self._publisher.publish(force=force)

    def make_backup(
        self,
        *,
        on_progress: Callable[[int, int, str], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Path:
        """Write a verified backup into the data folder; NotAllowed, Cancelled where `stop` says."""
        from ptcms_core.storage.backup import make_backup, watched

        self._access.allowed("backups.make")
        return make_backup(self._access.gym, watch=watched(on_progress, stop))

    # taking back

    @property
    def undo_label(self) -> str | None:
        """What `undo` would take back; None if there is nothing."""
        return self._access.undo_steps[-1].label if self._access.undo_steps else None

    def undo(self) -> str:
        """Take back the last act of this session; what it was.

        Again and again it goes back act by act. Conflict when there is nothing, or somebody
        changed the record since; a refused act stays the last one, so that an older act is never
        taken back in its place.
        """
        self._access.at_work("undo")
        return self._access.undo()
