"""The front of the core: opens a data folder, signs people in, hands out sessions."""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptcms_core import accounts, settings
from ptcms_core.access import Access, Actor
from ptcms_core.accounts import Doorkeeper, OwnAccount
from ptcms_core.catalogue import _
from ptcms_core.clients import Clients
from ptcms_core.errors import NotFound
from ptcms_core.settings import GymSettings, Settings
from ptcms_core.storage import documents
from ptcms_core.storage.gym import Clock, Gym, utc_now
from ptcms_core.trainers import Trainers, finish_hand_overs
from ptcms_core.values.entry import Gathered, validated
from ptcms_core.values.passwords import hash_password

if TYPE_CHECKING:
    from ptcms_core.activity import Activity, Feed
    from ptcms_core.demo import SignIn
    from ptcms_core.diets import Diets
    from ptcms_core.folder import DataFolder
    from ptcms_core.legacy import Report
    from ptcms_core.messages import Messages
    from ptcms_core.payments import Payments
    from ptcms_core.progress import Progress
    from ptcms_core.reports import Reports
    from ptcms_core.today import Today
    from ptcms_core.workouts import Workouts

Progressing = Callable[[int, int, str], None]
CLOSING_S = 5.0


def open_core(
    path: Path | str,
    *,
    clock: Clock = utc_now,
    senders: Mapping[str, Any] | None = None,
    password_cost: int = 12,
) -> "Core":
    """Open a data folder, made or migrated where needed; NotOurFolder, StorageProblem."""
    gym = Gym(Path(path), clock=clock)
    try:
        return Core(gym, senders=senders, password_cost=password_cost)
    except BaseException:
        gym.close()
        raise


def make_up_gym(
    path: Path | str,
    *,
    clients: int = 40,
    trainers: int = 3,
    clock: Clock = utc_now,
    password_cost: int = 12,
    on_progress: Progressing | None = None,
) -> "list[SignIn]":
    """Put a made-up gym with its documents into an empty folder; who may sign in, and how.

    NotAllowed where the folder holds anything. Stopped or failing, it leaves the folder as it was.
    """
    from ptcms_core import demo

    folder = Path(path).absolute()
    demo.refuse_used(folder)
    made = not folder.exists()
    gym = Gym(folder, clock=clock)
    try:
        core = Core(gym, senders=None, password_cost=password_cost)
        people = core.fill_with_demo(clients=clients, trainers=trainers, on_progress=on_progress)
        core.publish_documents(on_progress=on_progress)
    except BaseException:
        gym.close()
        demo.clear_away(folder, made=made)
        raise
    core.close()
    return people


class Core:
    """One open data folder."""

    def __init__(self, gym: Gym, *, senders: Mapping[str, Any] | None, password_cost: int) -> None:
        self._gym = gym
        self._senders = senders
        self._cost = password_cost
        self._doorkeeper = Doorkeeper(gym, password_cost)
        finish_hand_overs(gym)
        _settle_messages(gym)
        self._publisher = documents.Publisher(gym, _renderers(), _streams())

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._gym.folder

    @property
    def needs_first_admin(self) -> bool:
        """True until an active admin exists."""
        return not accounts.has_admin(self._gym)

    @property
    def gym_name(self) -> str:
        """The gym's name, for the sign-in screen."""
        return settings.load(self._gym).gym_name

    def create_first_admin(
        self, *, full_name: str, email: str, password: str, **gym_settings: Any
    ) -> "Session":
        """Make the first admin, with the gym's first settings, and sign them in; Invalid."""
        if "phone_region" in gym_settings:
            gym_settings = {
                **settings.defaults_for(str(gym_settings["phone_region"])),
                **gym_settings,
            }
        gathered = Gathered()
        with gathered.noting():
            checked = validated(GymSettings, gym_settings)
        with gathered.noting():
            admin, secret = accounts.first_admin_entered(
                self._gym, full_name=full_name, email=email, password=password
            )
        gathered.refuse()
        account_id = accounts.create_first_admin(self._gym, admin, secret, cost=self._cost)
        if gym_settings:
            with self._gym.act(account_id) as act:
                settings.store(act, {name: getattr(checked, name) for name in gym_settings})
        return self.sign_in(email, password)

    def sign_in(self, email: str, password: str) -> "Session":
        """A session for this person; SignInRefused."""
        account_id, stamp = self._doorkeeper.check(email, password)
        access = Access(self._gym, account_id, stamp, self._cost)
        return Session(access, self._doorkeeper, self._publisher, self._senders)

    def reset_password(self, email: str, *, new: str) -> None:
        """Give an account a new password from the server's own shell; NotFound, Invalid."""
        with self._gym.accounts.read() as connection:
            row = connection.execute(
                "SELECT * FROM account WHERE email_key = :key",
                {"key": accounts.email_key(email)},
            ).fetchone()
        if row is None:
            raise NotFound(_("No account has this email."))
        secret = accounts.password_for(new, about=(row["full_name"], row["email"]), field="new")
        hashed = hash_password(secret, self._cost)
        with self._gym.account_act(None) as act:
            accounts.set_password(act, row, hashed, must_change=True)

    # long jobs

    def import_legacy(
        self, source: Path | str, *, apply: bool = False, on_progress: Progressing | None = None
    ) -> "Report":
        """Report on a folder of the original application and, applied, take it over."""
        from ptcms_core.legacy import import_legacy

        return import_legacy(
            self._gym,
            Path(source),
            apply=apply,
            on_progress=on_progress,
            password_cost=self._cost,
        )

    def fill_with_demo(
        self, *, clients: int = 40, trainers: int = 3, on_progress: Progressing | None = None
    ) -> "list[SignIn]":
        """Fill an empty folder with a made-up gym; who may sign in, and how."""
        from ptcms_core.demo import fill

        return fill(
            self._gym,
            clients=clients,
            trainers=trainers,
            on_progress=on_progress,
            password_cost=self._cost,
        )

    def publish_documents(
        self, *, force: bool = False, on_progress: Progressing | None = None
    ) -> list[documents.Published]:
        """Write every stale document now; what was written and what was found changed."""
        return self._publisher.publish(force=force, on_progress=on_progress)

    def document_status(self) -> list[documents.DocumentStatus]:
        """How each document stands against the database."""
        return self._publisher.status()

    def start_publishing(self) -> None:
        """Publish by itself, in a thread, within about a second of each change."""
        self._publisher.start()

    def make_backup(self, target: Path | None = None) -> Path:
        """Write a verified backup of both databases."""
        from ptcms_core.storage.backup import make_backup

        return make_backup(self._gym, target)

    def close(self) -> None:
        """Publish once more and let the folder go.

        A large gym's documents may take longer than a person waits who quits: what isn't
        written by then the next start writes, for the databases have it all.
        """
        self._publisher.stop()
        try:
            self._publisher.publish(within=CLOSING_S)
        finally:
            self._gym.data.checkpoint()
            self._gym.accounts.checkpoint()
            self._gym.close()


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
        self._publisher = publisher
        self._senders = senders
        self.account = OwnAccount(access, doorkeeper)
        self.trainers = Trainers(access)
        self.clients = Clients(access, doorkeeper, publisher.publish)
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

        return Messages(self._access, self._senders)

    @cached_property
    def reports(self) -> "Reports":
        """Takings, dues and how the gym moves."""
        from ptcms_core.reports import Reports

        return Reports(self._access)

    @cached_property
    def journal(self) -> "Activity":
        """Who changed what, when, from what to what."""
        from ptcms_core.activity import Activity

        return Activity(self._access)

    @cached_property
    def folder(self) -> "DataFolder":
        """What lies in the data folder beside the records, for admins."""
        from ptcms_core.folder import DataFolder

        return DataFolder(self._access)

    def today(self) -> "Today":
        """What needs somebody today."""
        from ptcms_core.today import today

        return today(self._access)

    def feed(self) -> "Feed":
        """What changes on any terminal from now on; its own connections, closed by the caller."""
        from ptcms_core.activity import Feed

        self._access.allowed("journal.view")
        return Feed(self._access.gym)

    # the data folder, for admins

    def document_status(self) -> list[documents.DocumentStatus]:
        """How each document stands against the database; NotAllowed."""
        self._access.allowed("documents.manage")
        return self._publisher.status()

    def publish_documents(self, *, force: bool = False) -> list[documents.Published]:
        """Write the documents now; NotAllowed."""
        self._access.allowed("documents.manage")
        return self._publisher.publish(force=force)

    def make_backup(self) -> Path:
        """Write a verified backup into the data folder; NotAllowed."""
        from ptcms_core.storage.backup import make_backup

        self._access.allowed("backups.make")
        return make_backup(self._access.gym, None)

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


def _renderers() -> dict[str, documents.Renderer]:
    from ptcms_core import clients, diets, payments, progress, workouts

    def payment_fragment(
        connection: Any, client_id: int, names: Mapping[int, str]
    ) -> dict[str, object] | None:
        return payments.document_fragment(
            connection, client_id, names, settings.currency(connection)
        )

    table = (
        ("clients", "clients.json", {"client", "account"}, clients.document_fragment),
        ("phone", "phone.json", {"client"}, clients.phone_fragment),
        ("client_diet", "client_diet.json", {"client", "diet_plan"}, diets.document_fragment),
        (
            "workout_plans",
            "workout_plans.json",
            {"client", "workout_plan"},
            workouts.document_fragment,
        ),
        (
            "client_progress",
            "client_progress.json",
            {"client", "weigh_in"},
            progress.document_fragment,
        ),
        (
            "payment_records",
            "payment_records.json",
            {"client", "ledger_entry"},
            payment_fragment,
        ),
    )
    return {
        name: documents.Renderer(name, file, frozenset(subjects), fragment)
        for name, file, subjects, fragment in table
    }


def _settle_messages(gym: Gym) -> None:
    from ptcms_core.messages import settle_leases

    settle_leases(gym)


def _streams() -> dict[str, documents.Stream]:
    from ptcms_core.messages import render_log

    return {"PyWhatKit_DB.txt": render_log}
