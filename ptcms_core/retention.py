"""Once a day: what the gym does not keep for ever goes, with a line in the journal."""

from collections.abc import Callable
from datetime import timedelta

from ptcms_core import settings
from ptcms_core.clients import erase_clients
from ptcms_core.storage import retention
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import utc_text
from ptcms_core.storage.retention import Old

DONE_ON = "retention_on"
# wrong passwords hold what was typed as an email; after a day they slow nobody down any more
TRIES_KEPT = timedelta(days=1)


def apply_if_due(gym: Gym, publish: Callable[[], object]) -> Old | None:
    """Apply the gym's limits unless it was done today; what went, None where it was done.

    StorageProblem. `publish` writes the documents where clients are erased.
    """
    today = gym.today().isoformat()
    with gym.data.transaction() as connection:
        claimed = connection.execute(
            "INSERT INTO meta (key, value) VALUES (:key, :today)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> :today",
            {"key": DONE_ON, "today": today},
        )
        if claimed.rowcount == 0:
            return None
    with gym.accounts.transaction() as connection:
        connection.execute(
            "DELETE FROM throttle WHERE last_failure_at < :before",
            {"before": utc_text(gym.now() - TRIES_KEPT)},
        )
    return apply(gym, publish)


def apply(gym: Gym, publish: Callable[[], object]) -> Old:
    """Apply the gym's limits now; what went. StorageProblem."""
    limits = settings.load(gym).limits(gym.now())
    if limits.keeps_all:
        return Old()
    clients = retention.old_clients(gym, limits)
    with gym.account_act(None) as act:
        history = retention.forget_images(act.connection, limits)
    with gym.act(None) as act:
        messages = retention.forget_texts(act.connection, limits)
        history += retention.forget_images(act.connection, limits)
        if messages:
            act.note("message", None, "forget_texts", after={"count": messages})
        if history:
            act.note("retention", None, "history", after={"count": history})
    exports = retention.forget_exports(gym, limits)
    if exports:
        with gym.act(None) as act:
            act.note("retention", None, "exports", after={"count": exports})
    erase_clients(gym, clients, publish)
    gone = Old(messages, history, exports, len(clients))
    if gone:
        gym.data.checkpoint()
        gym.accounts.checkpoint()
    return gone
