"""The ends of the journals as documents and backups know them: a tail that was cut off shows."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ptcms_core.errors import StorageProblem
from ptcms_core.storage.backup import backups, is_sealed, kept_passphrase, read_manifest
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.place import BACKUPS

_HEADER = re.compile(
    r'"generation": "(?P<generation>[^"]+)",\s*"sequence": (?P<seq>\d+),\s*'
    r'"journal_head": "(?P<hash>[0-9a-f]*)"'
)
_HEADER_BYTES = 2_000
# backups are read through from end to end for it: the newest ones will do
_BACKUPS = 3


def not_in_journal(gym: Gym) -> Iterator[str]:
    """The documents and backups that know an entry which is gone or different by now.

    Only those of the present line of records: a restore turns the journal back. StorageProblem.
    """
    generation = gym.generation()
    for path in sorted(gym.folder.glob("*.json")):
        known = _of_document(path)
        if known is not None and known[0] == generation and not _has(gym, "data", *known[1:]):
            yield path.name
    for one in backups(gym.folder)[:_BACKUPS]:
        with suppress(StorageProblem):  # what is wrong with a backup itself is told elsewhere
            path = gym.folder / BACKUPS / one.name
            secret = kept_passphrase(gym.folder) if is_sealed(path) else None
            manifest = read_manifest(path, secret)
            if manifest.generation == generation and not all(
                _has(gym, name, head.seq, head.hash) for name, head in manifest.heads.items()
            ):
                yield one.name


def _of_document(path: Path) -> tuple[str, int, str] | None:
    try:
        with path.open("rb") as file:
            begin = file.read(_HEADER_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return None
    found = _HEADER.search(begin)
    return None if found is None else (found["generation"], int(found["seq"]), found["hash"])


def _has(gym: Gym, name: str, seq: int, digest: str) -> bool:
    """Whether the journal has this entry, as it was."""
    if seq == 0:
        return True
    database = gym.accounts if name == "accounts" else gym.data
    with database.read() as connection:
        row = connection.execute(
            "SELECT hash FROM journal WHERE seq = :seq", {"seq": seq}
        ).fetchone()
    return row is not None and row[0] == digest
