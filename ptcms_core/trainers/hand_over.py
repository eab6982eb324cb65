"""Who looks after a client, given to another trainer; finished by the next start if cut short."""

from collections.abc import Iterable

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act

PENDING = "hand_over:"


def finish_hand_overs(gym: Gym) -> None:
    """Move the clients of deleted trainers whose hand-over was cut short."""
    with gym.accounts.read() as connection:
        pending = connection.execute(
            "SELECT key, value FROM meta WHERE key LIKE :prefix", {"prefix": PENDING + "%"}
        ).fetchall()
    for key, value in pending:
        hand_over(gym, None, int(key.removeprefix(PENDING)), int(value))


def hand_over(gym: Gym, actor_id: int | None, leaving: int, taking: int) -> int:
    """Move all clients of a trainer who leaves; how many. What was noted as pending is done."""
    with gym.act(actor_id) as act:
        rows = act.connection.execute(
            "SELECT id FROM client WHERE trainer_id = :id", {"id": leaving}
        ).fetchall()
        move_clients(act, [row[0] for row in rows], leaving, taking)
    with gym.accounts.transaction() as connection:
        connection.execute("DELETE FROM meta WHERE key = :key", {"key": f"{PENDING}{leaving}"})
    return len(rows)


def move_clients(act: Act, client_ids: Iterable[int], before: int, after: int) -> None:
    """Give clients to another trainer in the open act, a journal row each."""
    for client_id in client_ids:
        act.connection.execute(
            "UPDATE client SET trainer_id = :to, version = version + 1 WHERE id = :id",
            {"to": after, "id": client_id},
        )
        act.note(
            "client",
            client_id,
            "transfer",
            client_id=client_id,
            before={"trainer_id": before},
            after={"trainer_id": after},
        )


def refuse_as_owner(gym: Gym, account_id: int, field: str) -> None:
    """Invalid under `field` unless this is an active account, which may look after clients."""
    with gym.accounts.read() as connection:
        row = connection.execute(
            "SELECT active FROM account WHERE id = :id AND deleted_at IS NULL", {"id": account_id}
        ).fetchone()
    if row is None or not row["active"]:
        raise Invalid({field: _("Choose an active trainer.")})
