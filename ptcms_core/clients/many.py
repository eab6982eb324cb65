"""What is done with many clients at once: one act that is whole or not at all, and one undo."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import NamedTuple

from ptcms_core import trainers
from ptcms_core.access import Access
from ptcms_core.catalogue import _, ngettext
from ptcms_core.clients.rows import archive, row_of
from ptcms_core.errors import Cancelled, Conflict, Invalid, NotFound
from ptcms_core.storage.journal import Act
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Record

MOST = 20_000
"""More would keep others at other desks from writing for too long."""
_TOLD_EVERY = 100

Progress = Callable[[int, int], object]


class Done(Record):
    """Whom an act on many reached, and in words why it left others as they were."""

    done: list[int]
    skipped: list[str]


class _Reached(NamedTuple):
    """One client an act reached: the versions around it, and the value it took the place of."""

    client_id: int
    before: int
    after: int
    former: int


@dataclass(frozen=True)
class _Doing:
    """One kind of act: the column it sets and to what, how, and how it is spoken of."""

    action: str
    column: str
    value: int
    put: Callable[[Act, int, int], None]
    """In the open act: this client, this value of the column."""
    label: Callable[[int], str]
    already: Callable[[int], str]


@guarded
class Together:
    """Clients archived, brought back and handed over many at a time.

    Who isn't there (or is another trainer's) and who is so already is skipped and counted.
    `on_progress` is told how many of how many are done; `cancel` stops it and leaves everything
    as it was: Cancelled.
    """

    _access: Access

    def archive_many(
        self,
        client_ids: list[int],
        *,
        on_progress: Progress | None = None,
        cancel: Event | None = None,
    ) -> Done:
        """Put clients aside."""
        return self._do(_archiving(archived=True), client_ids, on_progress, cancel)

    def restore_many(
        self,
        client_ids: list[int],
        *,
        on_progress: Progress | None = None,
        cancel: Event | None = None,
    ) -> Done:
        """Bring archived clients back."""
        return self._do(_archiving(archived=False), client_ids, on_progress, cancel)

    def transfer_many(
        self,
        client_ids: list[int],
        *,
        to: int,
        on_progress: Progress | None = None,
        cancel: Event | None = None,
    ) -> Done:
        """Give clients to another trainer; for admins."""
        self._access.allowed("clients.transfer")
        trainers.refuse_as_owner(self._access.gym, to, "to")
        return self._do(_handing_over(to), client_ids, on_progress, cancel)

    # inside

    def _do(
        self, doing: _Doing, client_ids: list[int], tell: Progress | None, cancel: Event | None
    ) -> Done:
        actor = self._access.allowed(doing.action)
        wanted = _checked(client_ids)
        reached: list[_Reached] = []
        gone = already = 0
        with self._access.gym.data.room_for_many(), self._access.act(actor) as act:
            for number, client_id in enumerate(wanted):
                if cancel is not None and cancel.is_set():
                    raise Cancelled(_("Stopped. Nothing was changed."))
                if tell is not None and number % _TOLD_EVERY == 0:
                    tell(number, len(wanted))
                try:
                    row = self._access.client(act.connection, actor, client_id)
                except NotFound:
                    gone += 1
                    continue
                if row[doing.column] == doing.value:
                    already += 1
                    continue
                doing.put(act, client_id, doing.value)
                after = row_of(act.connection, client_id)["version"]
                reached.append(_Reached(client_id, row["version"], after, row[doing.column]))
        if reached:
            self._access.remember_undo(
                doing.label(len(reached)), partial(self._undo, doing, reached)
            )
        skipped = []
        if already:
            skipped.append(doing.already(already))
        if gone:
            skipped.append(
                ngettext(
                    "{count} is not there any more", "{count} are not there any more", gone
                ).format(count=f"{gone:,}")
            )
        return Done(done=[one.client_id for one in reached], skipped=skipped)

    def _undo(self, doing: _Doing, reached: list[_Reached]) -> None:
        actor = self._access.allowed(doing.action)
        if doing.column == "trainer_id":
            for former in {one.former for one in reached}:
                try:
                    trainers.refuse_as_owner(self._access.gym, former, "to")
                except Invalid:
                    raise Conflict(
                        _("The trainer from before is not active any more, so nothing was undone.")
                    ) from None
        held: list[tuple[_Reached, int]] = []
        with self._access.gym.data.room_for_many(), self._access.act(actor) as act:
            for one in reached:
                row = self._access.client(act.connection, actor, one.client_id)
                self._access.refuse_changed("client", one.client_id, one.after, row["version"])
                doing.put(act, one.client_id, one.former)
                held.append((one, row_of(act.connection, one.client_id)["version"]))
        for one, now in held:
            self._access.rewound("client", one.client_id, before=one.before, now=now)


def _checked(client_ids: list[int]) -> list[int]:
    """The numbers, each once, in their order; Invalid where one isn't a number."""
    if any(isinstance(one, bool) or not isinstance(one, int) for one in client_ids):
        raise Invalid({"client_ids": _("Clients are named by their numbers.")})
    wanted = [one for one in dict.fromkeys(client_ids) if abs(one) < 2**63]
    if len(wanted) > MOST:
        raise Invalid(
            {
                "client_ids": _("At most {most} clients at once; mark fewer.").format(
                    most=f"{MOST:,}"
                )
            }
        )
    return wanted


def _archiving(*, archived: bool) -> _Doing:
    def put(act: Act, client_id: int, value: int) -> None:
        archive(act, row_of(act.connection, client_id), archived=bool(value))

    def label(count: int) -> str:
        if archived:
            words = ngettext("archiving {count} client", "archiving {count} clients", count)
        else:
            words = ngettext("bringing back {count} client", "bringing back {count} clients", count)
        return words.format(count=f"{count:,}")

    def already(count: int) -> str:
        if archived:
            words = ngettext("{count} was archived already", "{count} were archived already", count)
        else:
            words = ngettext("{count} was not archived", "{count} were not archived", count)
        return words.format(count=f"{count:,}")

    action = "clients.archive" if archived else "clients.restore"
    return _Doing(action, "archived", int(archived), put, label, already)


def _handing_over(to: int) -> _Doing:
    def put(act: Act, client_id: int, value: int) -> None:
        before = row_of(act.connection, client_id)["trainer_id"]
        trainers.move_clients(act, [client_id], before, value)

    def label(count: int) -> str:
        return ngettext(
            "the handing over of {count} client", "the handing over of {count} clients", count
        ).format(count=f"{count:,}")

    def already(count: int) -> str:
        return ngettext(
            "{count} was with them already", "{count} were with them already", count
        ).format(count=f"{count:,}")

    return _Doing("clients.transfer", "trainer_id", to, put, label, already)
