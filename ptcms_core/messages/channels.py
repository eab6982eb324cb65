"""The ways of sending as an admin looks after them: whether they rest, and the account's token."""

import os

from ptcms_core.access import Access
from ptcms_core.accounts import Doorkeeper
from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.messages import channel
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Record
from ptcms_core.whatsapp import token
from ptcms_core.whatsapp.cloud import CloudSender


class CloudState(Record):
    """How the gym's WhatsApp Business account stands: what lacks, whether it rests, what waits.

    `resume_at` is UTC as stored; `paused` holds until a person says that it was mended.
    """

    token_set: bool
    usable_here: bool
    lacking: str
    paused: bool
    resume_at: str | None
    reason: str
    queued: int
    sending: int


@guarded
class Channels:
    """Looking after the WhatsApp Business account; for admins."""

    def __init__(self, access: Access, doorkeeper: Doorkeeper, cloud: CloudSender) -> None:
        self._access = access
        self._doorkeeper = doorkeeper
        self._cloud = cloud

    def cloud(self) -> CloudState:
        """How it stands; the token itself is never shown; NotAllowed."""
        self._access.allowed("messages.channels")
        gym = self._access.gym
        with gym.data.read() as connection:
            rest = channel.rest_of(connection, CloudSender.name)
            counts = dict(
                connection.execute(
                    "SELECT state, COUNT(*) FROM message WHERE channel = :name"
                    " AND state IN ('queued', 'sending') GROUP BY state",
                    {"name": CloudSender.name},
                ).fetchall()
            )
        able = self._cloud.able()
        over = rest.over(self._access.now())
        return CloudState(
            token_set=token.is_there(gym.folder, os.environ),
            usable_here=able.ok,
            lacking=able.reason,
            paused=rest.paused,
            resume_at=None if over else rest.resume_at,
            reason="" if over else rest.reason,
            queued=counts.get("queued", 0),
            sending=counts.get("sending", 0),
        )

    def set_token(self, *, token_text: str, password: str) -> None:
        """Keep a new access token for this machine's user, and go on sending with it.

        Invalid under `token_text` or `password`; NotAllowed, StorageProblem.
        """
        actor = self._access.allowed("messages.channels")
        self._doorkeeper.confirm(actor.id, password)
        try:
            token.write(self._access.gym.folder, token_text)
        except Invalid as problem:
            raise Invalid({"token_text": problem.sentence}) from None
        with self._access.act(actor) as act:
            act.note("channel", None, "token", after={"channel": CloudSender.name})
            channel.resume(act, CloudSender.name)
        self._access.remember_undo(_("setting the access token"), None)

    def forget_token(self, *, password: str) -> None:
        """Take the access token's file away; what is queued waits. Invalid, NotAllowed."""
        actor = self._access.allowed("messages.channels")
        self._doorkeeper.confirm(actor.id, password)
        token.forget(self._access.gym.folder)
        with self._access.act(actor) as act:
            act.note("channel", None, "token_removed", before={"channel": CloudSender.name})
        self._access.remember_undo(_("taking the access token away"), None)

    def resume(self) -> bool:
        """What paused the account was mended: go on sending; whether it rested at all."""
        actor = self._access.allowed("messages.channels")
        with self._access.act(actor) as act:
            return channel.resume(act, CloudSender.name)
