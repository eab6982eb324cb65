"""Who the documents name: matched with the accounts there are, else kept as names."""

from collections.abc import Iterable
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act
from ptcms_core.values import text

LONGEST_NAME = 80


class People:
    """Account ids for those whom the documents name by id and name."""

    def __init__(self, gym: Gym) -> None:
        self._gym = gym
        with gym.accounts.read() as connection:
            rows = connection.execute(
                "SELECT id, full_name, role, active, deleted_at FROM account ORDER BY id"
            ).fetchall()
        self._names = {row["id"]: row["full_name"] for row in rows}
        self._working = {row["id"] for row in rows if row["deleted_at"] is None}
        admins = (one for one in rows if one["role"] == "admin" and one["active"])
        self.admin = next((one["id"] for one in admins if one["id"] in self._working), 0)
        self._found: dict[tuple[int | None, str], int | None] = {}
        self.kept_names: list[str] = []

    def learn(self, named: Iterable[tuple[Any, Any]]) -> None:
        """Match everybody named, and keep the names of who has no account."""
        missing: list[tuple[int | None, str]] = []
        for given_id, given_name in named:
            one = _who(given_id, given_name)
            if one is None or one in self._found:
                continue
            self._found[one] = self._match(*one)
            if self._found[one] is None and one[1]:
                missing.append(one)
        if missing:
            with self._gym.account_act(None) as act:
                # who keeps an id comes first, or a new one could be given what another kept
                for one in sorted(missing, key=lambda who: who[0] is None):
                    self._found[one] = self._match(*one) or self._keep(act, *one)

    def id_of(self, given_id: Any, given_name: Any) -> int | None:
        """The account of somebody named; None where nobody is."""
        one = _who(given_id, given_name)
        return None if one is None else self._found.get(one)

    def trainer_of(self, given_id: Any, given_name: Any) -> int | None:
        """The account that can look after clients; None where there is none of this name."""
        found = self.id_of(given_id, given_name)
        return found if found in self._working else None

    def _match(self, given_id: int | None, name: str) -> int | None:
        if given_id in self._names and (not name or self._names[given_id] == name):
            return given_id
        same = [one for one, known in self._names.items() if known == name]
        return same[0] if len(same) == 1 else None

    def _keep(self, act: Act, given_id: int | None, name: str) -> int:
        """A row for somebody who can't sign in: receipts and plans name them."""
        new_id = int(
            act.connection.execute(
                "INSERT INTO account (id, full_name, role, active, created_at, deleted_at)"
                " VALUES (:id, :name, 'trainer', 0, :at, :at)",
                {"id": None if given_id in self._names else given_id, "name": name, "at": act.at},
            ).lastrowid
            or 0
        )
        act.note("account", new_id, "kept_name", after={"full_name": name})
        self._names[new_id] = name
        self.kept_names.append(name)
        return new_id

    def notes(self, unowned: int) -> list[str]:
        """What to know of those who were named."""
        found = []
        if self.kept_names:
            found.append(
                _("without an account here, kept as a name only: {names}").format(
                    names=", ".join(sorted(set(self.kept_names)))
                )
            )
        if unowned:
            to = (
                _("{count} clients of trainers without an account go to the admin")
                if self.admin
                else _(
                    "{count} clients belong to nobody until the admin, who is made at the next "
                    "start, hands them over"
                )
            )
            found.append(to.format(count=unowned))
        return found


def _who(given_id: Any, given_name: Any) -> tuple[int | None, str] | None:
    is_id = isinstance(given_id, int) and not isinstance(given_id, bool) and 0 < given_id < 2**31
    name = given_name if isinstance(given_name, str) else ""
    name = text.clean(name, max_length=LONGEST_NAME)
    return (given_id if is_id else None, name) if is_id or name else None
