"""Filters that a person keeps under a name, among the preferences of their account."""

import json
from functools import partial
from typing import Any

from ptcms_core.access import Access
from ptcms_core.accounts import find
from ptcms_core.catalogue import _
from ptcms_core.clients.finding import Finding
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.values import text
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Record

MOST = 50
LONGEST_NAME = 40
_KEPT_AS = "client_filters"

# the service has a method of the name `list`
Kept = list["SavedFilter"]


class SavedFilter(Record):
    """A line for the list of clients, and the name it is kept under."""

    name: str
    line: str


@guarded
class SavedFilters:
    """The filters of who is signed in, by name. What is changed here, `undo` puts back."""

    def __init__(self, access: Access, clients: Finding) -> None:
        self._access = access
        self._clients = clients

    def list(self) -> Kept:
        """All of them, by name."""
        actor = self._access.at_work("filters.list")
        return sorted(self._read(actor.id), key=lambda one: text.fold(one.name))

    def save(self, name: str, line: str, *, confirmed: bool = False) -> SavedFilter:
        """Keep a line under a name; Invalid, NeedsConfirmation where the name is taken."""
        actor = self._access.allowed("clients.view")
        problems: dict[str, str] = {}
        name = _name(name, "name", problems)
        line = " ".join(line.split())
        wrong = self._clients.filter_help(line).problem if line else _("Type a filter first.")
        if wrong:
            problems["line"] = wrong
        if problems:
            raise Invalid(problems)
        before = self._read(actor.id)
        others = [one for one in before if not _is(one, name)]
        if len(others) < len(before) and not confirmed:
            raise NeedsConfirmation(
                "taken",
                _("“{name}” is there already. Put this one in its place?").format(name=name),
                field="name",
            )
        if len(others) >= MOST:
            raise Invalid({"name": _("There are {most} already; delete one.").format(most=MOST)})
        saved = SavedFilter(name=name, line=line)
        self._keep(actor.id, before, [*others, saved], _("saving the filter {name}"), name)
        return saved

    def rename(self, name: str, *, to: str) -> SavedFilter:
        """Give a filter another name; NotFound, Invalid under `to`."""
        actor = self._access.allowed("clients.view")
        before = self._read(actor.id)
        found = _of_name(before, name)
        problems: dict[str, str] = {}
        to = _name(to, "to", problems)
        others = [one for one in before if one != found]
        if any(_is(one, to) for one in others):
            problems["to"] = _("Another filter has this name.")
        if problems:
            raise Invalid(problems)
        renamed = SavedFilter(name=to, line=found.line)
        self._keep(actor.id, before, [*others, renamed], _("renaming the filter {name}"), name)
        return renamed

    def delete(self, name: str) -> None:
        """Forget a filter; NotFound."""
        actor = self._access.allowed("clients.view")
        before = self._read(actor.id)
        found = _of_name(before, name)
        after = [one for one in before if one != found]
        self._keep(actor.id, before, after, _("deleting the filter {name}"), found.name)

    # inside

    def _read(self, account_id: int) -> Kept:
        with self._access.gym.accounts.read() as connection:
            return _kept_in(json.loads(find(connection, account_id)["preferences"]))

    def _keep(self, account_id: int, before: Kept, after: Kept, label: str, name: str) -> None:
        self._write(account_id, before, after)
        self._access.remember_undo(
            label.format(name=name), partial(self._write, account_id, after, before)
        )

    def _write(self, account_id: int, before: Kept, after: Kept) -> None:
        """Put `after` where `before` was; Conflict if it was changed elsewhere since."""
        with self._access.gym.accounts.transaction() as connection:
            preferences = json.loads(find(connection, account_id)["preferences"])
            if _kept_in(preferences) != before:
                raise Conflict(
                    _("Your filters were changed at another terminal. Nothing was changed.")
                )
            preferences[_KEPT_AS] = [[one.name, one.line] for one in after]
            connection.execute(
                "UPDATE account SET preferences = :value WHERE id = :id",
                {"value": json.dumps(preferences), "id": account_id},
            )


def _kept_in(preferences: dict[str, Any]) -> Kept:
    return [SavedFilter(name=name, line=line) for name, line in preferences.get(_KEPT_AS, ())]


def _is(one: SavedFilter, name: str) -> bool:
    return text.fold(one.name) == text.fold(name)


def _of_name(filters: Kept, name: str) -> SavedFilter:
    for one in filters:
        if _is(one, name):
            return one
    raise NotFound(_("There is no such filter."))


def _name(typed: str, field: str, problems: dict[str, str]) -> str:
    try:
        return text.entered(typed, _("The name"), max_length=LONGEST_NAME, required=True)
    except ValueError as problem:
        problems[field] = str(problem)
        return ""
