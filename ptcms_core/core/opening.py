"""Opening a data folder, and making one: a made-up gym, one read back, records made again."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptcms_core.core.front import Core
from ptcms_core.published import renderers
from ptcms_core.storage import empty_folder
from ptcms_core.storage.gym import Clock, Gym, utc_now

if TYPE_CHECKING:
    from ptcms_core.demo import SignIn
    from ptcms_core.rebuilding import Rebuilt

Progressing = Callable[[int, int, str], None]


def open_core(
    path: Path | str,
    *,
    clock: Clock = utc_now,
    senders: Mapping[str, Any] | None = None,
    password_cost: int = 12,
    on_update: Callable[[], object] = lambda: None,
) -> Core:
    """Open a data folder, made or migrated where needed; NotOurFolder, StorageProblem.

    `on_update` is called, in this thread, before records of an older version are brought to this
    one: a backup of them is made, and all is as long in coming as there are many.
    """
    gym = Gym(Path(path), clock=clock, on_update=on_update)
    try:
        return Core(gym, senders=senders, password_cost=password_cost)
    except BaseException:
        gym.close()
        raise


def make_up_gym(
    path: Path | str,
    *,
    clients: int = 40,
    trainers: int = 3,
    clock: Clock = utc_now,
    password_cost: int = 12,
    on_progress: Progressing | None = None,
) -> "list[SignIn]":
    """Put a made-up gym with its documents into an empty folder; who may sign in, and how.

    NotAllowed where the folder holds anything. Stopped or failing, it leaves the folder as it was.
    """
    folder = Path(path).absolute()
    with empty_folder.making(folder):
        gym = Gym(folder, clock=clock, half_made=True)
        try:
            core = Core(gym, senders=None, password_cost=password_cost)
            made = core.fill_with_demo(clients=clients, trainers=trainers, on_progress=on_progress)
            core.publish_documents(on_progress=on_progress)
        finally:
            gym.close()
    return made


def read_back_gym(
    path: Path | str,
    source: Path | str,
    *,
    clock: Clock = utc_now,
    on_progress: Progressing | None = None,
) -> dict[str, int]:
    """Make the gym of an export in an empty folder; how many rows of each table it has.

    Nobody has a password afterwards: give new ones. NotAllowed, StorageProblem.
    """
    from ptcms_core.exports import read_back

    folder = Path(path).absolute()
    return read_back(folder, Path(source), clock=clock, on_progress=on_progress)


def rebuild_records(
    path: Path | str,
    *,
    apply: bool = False,
    replace: bool = False,
    clock: Clock = utc_now,
    on_progress: Progressing | None = None,
) -> "Rebuilt":
    """Make the client records of a folder again from its documents; dry unless `apply`.

    For a folder whose database is missing or damaged. One that is well and has clients is left
    alone unless `replace`; what was there is kept in `backups/`. StorageProblem says why not.
    """
    from ptcms_core.rebuilding import rebuild
    from ptcms_core.storage.backup import Watch

    folder = Path(path).absolute()
    watch = Watch(on_progress or (lambda _done, _all, _what: None))
    report = rebuild(folder, renderers(), apply=apply, replace=replace, clock=clock, watch=watch)
    if apply:
        # what could not be kept of a document is set aside before that is written again
        core = open_core(folder, clock=clock)
        core.publish_documents(on_progress=on_progress)
        core.close()
    return report
