"""What the table holds of a call: how far it reaches, and arguments that are right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from made_up import PASSWORD

from every_call.gym import Gym

Reach = Literal["own", "list", "client", "admin"]
"""own: one's own account · list: shows only what is one's own · client: one client's records ·
admin: for admins."""

Arguments = Callable[[Gym], dict[str, Any]]


@dataclass(frozen=True)
class Call:
    """One call: how far it reaches, and its arguments, made anew where it uses them up."""

    reach: Reach
    arguments: Arguments


def for_client(**more: Any) -> Arguments:
    return lambda gym: {"client_id": gym.ids["client"], **more}


def plain(**arguments: Any) -> Arguments:
    return lambda _gym: dict(arguments)


def for_trainer(**more: Any) -> Arguments:
    return lambda gym: {"trainer_id": gym.new_trainer(), **more}


def for_message(state: str = "queued", **more: Any) -> Arguments:
    return lambda gym: {"message_id": gym.new_message(state=state), **more}


def for_export() -> Arguments:
    return plain(password=PASSWORD, to="", on_progress=None, stop=None)


def for_sheet(**more: Any) -> Arguments:
    return lambda gym: {"sheet": gym.sheet(), "columns": {0: "full_name"}, **more}


def for_batch(**more: Any) -> Arguments:
    return lambda gym: {"batch_id": gym.new_batch(), **more}


def for_draft(**more: Any) -> Arguments:
    return lambda gym: {"message_id": gym.new_draft(), **more}
