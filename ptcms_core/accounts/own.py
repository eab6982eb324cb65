"""A person's own account: profile, preferences, password."""

import json
from typing import Any

from ptcms_core.access import Access
from ptcms_core.accounts.rows import AccountEntry, change, find, image, password_for, set_password
from ptcms_core.accounts.signing_in import Doorkeeper, of_ones_own
from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid, NotAllowed, SignInRefused
from ptcms_core.values import passwords, text
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import validated


@guarded
class OwnAccount:
    """What every person may do with the account they are signed in with."""

    def __init__(self, access: Access, doorkeeper: Doorkeeper) -> None:
        self._access = access
        self._doorkeeper = doorkeeper

    def profile(self) -> dict[str, Any]:
        """Name, email, role, UPI id, payee name and version."""
        actor = self._access.actor()
        with self._access.gym.accounts.read() as connection:
            row = find(connection, actor.id)
        return {**image(row), "id": row["id"], "version": row["version"]}

    def update(self, *, version: int, **changes: Any) -> None:
        """Change one's own name, UPI id or payee name; Conflict, Invalid."""
        actor = self._access.at_work("account.update")
        if set(changes) - {"full_name", "upi_id", "payee_name"}:
            raise NotAllowed(_("Only an admin may change an email or a role."))
        checked = validated(AccountEntry, changes)
        change(self._access, actor.id, actor.id, version, checked)

    def preferences(self) -> dict[str, Any]:
        """How this person likes the screen, such as the theme."""
        actor = self._access.actor()
        with self._access.gym.accounts.read() as connection:
            return dict(json.loads(find(connection, actor.id)["preferences"]))

    def prefer(self, **changes: Any) -> None:
        """Keep some preferences for this person."""
        actor = self._access.at_work("account.prefer")
        wrong = {name for name, value in changes.items() if not _may_be_preferred(value)}
        if wrong:
            raise Invalid(dict.fromkeys(wrong, _("This can't be kept as a preference.")))
        with self._access.gym.accounts.transaction() as connection:
            now = json.loads(find(connection, actor.id)["preferences"]) | changes
            connection.execute(
                "UPDATE account SET preferences = :value WHERE id = :id",
                {"value": json.dumps(now), "id": actor.id},
            )

    def prove(self, password: str) -> None:
        """One's own password once more, before what asks for it; Invalid under `password`."""
        self._access.prove(self._access.at_work("account.prove"), password)

    def change_password(self, *, old: str, new: str) -> None:
        """Choose a new password; Invalid under `old` or `new`."""
        actor = self._access.actor()
        secret = password_for(new, about=(actor.full_name, actor.email), field="new")
        if secret == old:
            raise Invalid({"new": _("This is the present password; choose another.")})
        try:
            self._doorkeeper.check(actor.email, old)
        except SignInRefused as refused:
            raise Invalid({"old": of_ones_own(refused.sentence)}) from None
        hashed = passwords.hash_password(secret, self._access.password_cost)
        with self._access.gym.account_act(actor.id) as act:
            row = find(act.connection, actor.id)
            set_password(act, row, hashed, must_change=False)
            self._access.stamp = row["stamp"] + 1
        # nothing that undo puts back was changed, so an older act on the profile still can be
        self._access.rewound("account", actor.id, before=row["version"], now=row["version"] + 1)


def _may_be_preferred(value: object) -> bool:
    if isinstance(value, str):
        return value == text.clean(value) and len(value) <= 200
    return value is None or isinstance(value, bool)
