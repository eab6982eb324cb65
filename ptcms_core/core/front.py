"""The front of the core: an open data folder, which signs people in and hands out sessions."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptcms_core import accounts, settings
from ptcms_core.access import Access, ServerShell
from ptcms_core.accounts import Doorkeeper
from ptcms_core.catalogue import _
from ptcms_core.clients import erase_again
from ptcms_core.errors import Invalid, NotFound, StorageProblem
from ptcms_core.published import renderers, streams
from ptcms_core.session import Session
from ptcms_core.settings import GymSettings
from ptcms_core.storage import documents, sole_use
from ptcms_core.storage.gym import Gym
from ptcms_core.trainers import finish_hand_overs
from ptcms_core.values.entry import Gathered, validated
from ptcms_core.values.passwords import hash_password

if TYPE_CHECKING:
    from ptcms_core.demo import SignIn
    from ptcms_core.exports import Exported
    from ptcms_core.imports import CsvReport
    from ptcms_core.legacy import Report
    from ptcms_core.messages import OutboxWorker
    from ptcms_core.outside import Outside
    from ptcms_core.storage.backup import DailyBackups

Progressing = Callable[[int, int, str], None]
CLOSING_S = 5.0


class Core:
    """One open data folder."""

    def __init__(self, gym: Gym, *, senders: Mapping[str, Any] | None, password_cost: int) -> None:
        self._gym = gym
        self._senders = senders
        self._outbox: OutboxWorker | None = None
        self._cost = password_cost
        self._doorkeeper = Doorkeeper(gym, password_cost)
        finish_hand_overs(gym)
        _settle_messages(gym)
        self._backups: DailyBackups | None = None
        self._publisher = documents.Publisher(gym, renderers(), streams())
        # a database that was restored, by this program or by hand, brings back who was erased; what
        # hinders it is looked at again at the next start
        with suppress(StorageProblem):
            erase_again(gym, self._publisher.publish)

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
    ) -> Session:
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

    def sign_in(self, email: str, password: str) -> Session:
        """A session for this person; SignInRefused."""
        account_id, stamp = self._doorkeeper.check(email, password)
        access = Access(
            self._gym,
            account_id,
            stamp,
            self._cost,
            check_password=self._doorkeeper.confirm,
            proved_at=self._gym.now(),
        )
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

    def import_csv(
        self,
        path: Path | str,
        *,
        email: str,
        columns: Mapping[str, str],
        apply: bool = False,
        doubtful: bool = False,
        on_progress: Progressing | None = None,
    ) -> "CsvReport":
        """Report on a CSV file of clients and, applied, take them in, as the admin of this email.

        `columns` are titles with the field each is for, where the guess is wrong; `doubtful` takes
        the doubtful rows in as well. For the server's own shell. Invalid, NotFound, NotAllowed.
        """
        session = self._session_of(email)
        sheet = session.imports.look(path)
        chosen = session.imports.guess(sheet)
        for title, field in columns.items():
            if title not in sheet.titles:
                raise Invalid({"columns": _("There is no column “{title}”.").format(title=title)})
            chosen[sheet.titles.index(title)] = field
        report = session.imports.check(sheet, chosen, on_progress=on_progress)
        if not apply:
            return report
        wanted = [row.number for row in report.rows if row.state == "doubtful"] if doubtful else []
        return session.imports.apply(sheet, chosen, doubtful=wanted, on_progress=on_progress)

    def keep_what_is_to_be_kept(self) -> None:
        """Once a day: let go of what the gym's settings don't keep. StorageProblem."""
        from ptcms_core.retention import apply_if_due

        apply_if_due(self._gym, self._publisher.publish)

    def export_everything(
        self, to: Path | str, *, on_progress: Progressing | None = None
    ) -> "Exported":
        """Write the whole gym into a JSON file. For the server's own shell; Invalid."""
        from ptcms_core.exports import write_everything

        return write_everything(self._gym, None, to=str(to), on_progress=on_progress)

    def export_tables(
        self, to: Path | str, *, on_progress: Progressing | None = None
    ) -> "Exported":
        """Write the records as CSV tables into a zip file. For the server's own shell; Invalid."""
        from ptcms_core.exports import write_tables

        return write_tables(self._gym, None, to=str(to), on_progress=on_progress)

    def export_client(self, client_id: int, to: Path | str, *, email: str) -> "Exported":
        """Write all that is kept of a client, as somebody of this email; Invalid, NotFound."""
        return self._session_of(email).exports.client(client_id, to=str(to))

    def admins(self) -> list[str]:
        """The emails of the active admins."""
        with self._gym.accounts.read() as connection:
            rows = connection.execute(
                "SELECT email FROM account WHERE role = 'admin' AND active = 1"
                " AND deleted_at IS NULL ORDER BY id"
            )
            return [str(row[0]) for row in rows]

    def _session_of(self, email: str) -> Session:
        """A session without a password: who is at the server's own shell could give one."""
        with self._gym.accounts.read() as connection:
            row = connection.execute(
                "SELECT id, stamp FROM account WHERE email_key = :key AND active = 1",
                {"key": accounts.email_key(email)},
            ).fetchone()
        if row is None:
            raise NotFound(_("No account has this email."))
        access = Access(self._gym, row["id"], row["stamp"], self._cost)
        return Session(access, self._doorkeeper, self._publisher, self._senders)

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

    @cached_property
    def outside(self) -> "Outside":
        """Edits of documents by hand, for whoever works on the server's own shell."""
        from ptcms_core.clients import Clients
        from ptcms_core.outside import Outside

        access = ServerShell(self._gym, 0, 0, self._cost)
        clients = Clients(access, self._publisher.publish)
        return Outside(access, clients, renderers(), self._publisher.publish)

    def start_publishing(self) -> None:
        """Publish by itself, in a thread, within about a second of each change."""
        self._gym.help_by(self._publisher)

    def start_outbox(self) -> None:
        """Send what waits for the cloud channel, in a thread, unless another process does."""
        if self._outbox is None:
            self._outbox = self.outbox_worker()
            self._gym.help_by(self._outbox)

    def settle_messages(self) -> None:
        """Call unknown what a program that ended was sending; StorageProblem."""
        _settle_messages(self._gym)

    def rest(self) -> None:
        """Give back the memory that reading left behind; for moments when nobody waits."""
        for database in (self._gym.data, self._gym.accounts):
            database.rest()

    @property
    def has_reminders(self) -> bool:
        """Whether a rule asks for reminders, or one prepared waits; StorageProblem."""
        with self._gym.data.read() as connection:
            found = connection.execute(
                "SELECT EXISTS (SELECT 1 FROM reminder_rule WHERE removed_at IS NULL)"
                " OR EXISTS (SELECT 1 FROM message WHERE state = 'draft')"
            )
            return bool(found.fetchone()[0])

    def keep_cloud_token(self, token_text: str) -> None:
        """Keep the business account's token, from the server's own shell; Invalid."""
        from ptcms_core.messages import channel
        from ptcms_core.whatsapp import token
        from ptcms_core.whatsapp.cloud import CloudSender

        token.write(self._gym.folder, token_text)
        with self._gym.act(None) as act:
            act.note("channel", None, "token", after={"channel": CloudSender.name})
            channel.resume(act, CloudSender.name)

    def outbox_worker(self) -> "OutboxWorker":
        """The worker of the cloud channel, for a process that does nothing else."""
        from ptcms_core.messages import OutboxWorker, cloud_of

        return OutboxWorker(self._gym, cloud_of(self._gym))

    def make_backup(
        self,
        target: Path | None = None,
        *,
        passphrase: str | None = None,
        on_progress: Progressing | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Path:
        """Write a verified backup of both databases; Cancelled where `stop` says so.

        Without `target` it goes into the folder's `backups/`. It is sealed by `passphrase`, or by
        the one kept for the folder. Invalid, StorageProblem.
        """
        from ptcms_core.storage.backup import make_backup, watched

        watch = watched(on_progress, stop)
        return make_backup(self._gym, target, passphrase=passphrase, watch=watch)

    def make_daily_backup(self) -> Path | None:
        """Make this day's backup and remove what the rule doesn't keep; None where none is due.

        Another program may have made it, or be at it. StorageProblem.
        """
        from ptcms_core.storage.backup import DailyBackups

        return DailyBackups(self._gym).make_if_due()

    def start_daily_backups(self) -> None:
        """Make the backup of each day by itself, in a thread."""
        from ptcms_core.storage.backup import DailyBackups

        self._backups = self._backups or DailyBackups(self._gym)
        self._gym.help_by(self._backups)

    @property
    def backup_problem(self) -> str:
        """Why the backup of the day could not be made; empty while all is well."""
        return self._backups.problem if self._backups is not None else ""

    @property
    def asked_to_close(self) -> str:
        """Why another program needs the folder alone; empty while none does. Close soon then."""
        request = sole_use.asked(self._gym.folder)
        return "" if request is None or request.pid == os.getpid() else request.sentence

    def close(self) -> None:
        """Publish once more and let the folder go.

        A large gym's documents may take longer than a person waits who quits: what isn't
        written by then the next start writes, for the databases have it all.
        """
        if self._backups is not None:
            self._backups.stop()
        if self._outbox is not None:
            self._outbox.stop()
        self._publisher.stop()
        if self._gym.closed:
            return
        try:
            self._publisher.publish(within=CLOSING_S)
        finally:
            self._gym.data.checkpoint()
            self._gym.accounts.checkpoint()
            self._gym.close()


def _settle_messages(gym: Gym) -> None:
    from ptcms_core.messages import settle_leases

    settle_leases(gym)
