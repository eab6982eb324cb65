"""Exports as screens and the command line call them: one client, everything, tables."""

from collections.abc import Callable, Mapping
from pathlib import Path

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import NotAllowed
from ptcms_core.exports import client, everything, tables
from ptcms_core.exports.files import chosen, new_file
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.documents import Renderer
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import utc_text
from ptcms_core.values import dates
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Gathered, Record

Progressing = Callable[[int, int, str], None]
Cancelling = Callable[[], bool]


class Exported(Record):
    """The files that were written, and how many records of each kind are in them."""

    files: list[Path]
    counts: dict[str, int]


def write_everything(
    gym: Gym,
    actor_id: int | None,
    *,
    to: str = "",
    on_progress: Progressing | None = None,
    stop: Cancelling | None = None,
) -> Exported:
    """The whole gym as one JSON file. Invalid under `to`, Cancelled, StorageProblem."""
    with new_file(gym, f"everything-{gym.today()}", ".json", to) as (path, file):
        counts = everything.write(gym, file, on_progress, stop)
    return _noted(gym, actor_id, "everything", path, counts, counts.get("client", 0))


def write_tables(
    gym: Gym,
    actor_id: int | None,
    *,
    to: str = "",
    on_progress: Progressing | None = None,
    stop: Cancelling | None = None,
) -> Exported:
    """The records as CSV tables in a zip file. Invalid under `to`, Cancelled, StorageProblem."""
    settings = load_settings(gym)
    with new_file(gym, f"tables-{gym.today()}", ".zip", to) as (path, file):
        counts = tables.write(gym, file, settings, on_progress, stop)
    return _noted(gym, actor_id, "tables", path, counts, counts["clients"])


def _noted(
    gym: Gym, actor_id: int | None, kind: str, path: Path, counts: dict[str, int], clients: int
) -> Exported:
    with gym.act(actor_id) as act:
        act.note("export", None, kind, after={"count": clients, "file": path.name})
    return Exported(files=[path], counts=counts)


@guarded
class Exports:
    """What is kept, written into files of one's own."""

    def __init__(self, access: Access, renderers: Mapping[str, Renderer]) -> None:
        self._access = access
        self._renderers = renderers

    def client(self, client_id: int, *, to: str = "") -> Exported:
        """All that is kept of one client, as JSON and as a page to read. Invalid, NotFound.

        Written into `exports/` of the data folder; `to` names another JSON file, for admins; the
        page is written beside it.
        """
        actor = self._access.allowed("exports.client")
        if to and not actor.is_admin:
            raise NotAllowed(_("Only an admin may choose where an export is written."))
        gym = self._access.gym
        settings = load_settings(gym)
        with gym.data.read() as connection:
            self._access.client(connection, actor, client_id)
            told = client.gather(connection, client_id, gym.account_names(), self._renderers)
        slug = f"{client_id}-client-{gym.today()}"
        text = client.as_json(told, settings.gym_name, utc_text(gym.now()))
        page = client.as_page(told, settings.gym_name, dates.format_date(gym.today()))
        with new_file(gym, slug, ".json", to) as (data_path, file):
            file.write(text.encode())
            beside = str(data_path.with_suffix(".html")) if to else ""
            with new_file(gym, data_path.stem, ".html", beside) as (page_path, readable):
                readable.write(page.encode())
        with self._access.act(actor) as act:
            act.note("export", client_id, "client", client_id=client_id,
                     after={"count": client.count(told)})  # fmt: skip
        return Exported(files=[data_path, page_path], counts={"records": client.count(told)})

    def check(self, *, what: str, to: str = "", password: str | None = None) -> None:
        """Say all that speaks against `what` (`everything` or `tables`) before it is written.

        Invalid under `to` and `password`; the password counts for what follows at once.
        """
        actor = self._access.allowed("exports.everything")
        self._refuse_all(actor, password, to, ".zip" if what == "tables" else ".json")

    def everything(
        self,
        *,
        password: str | None = None,
        to: str = "",
        on_progress: Progressing | None = None,
        stop: Cancelling | None = None,
    ) -> Exported:
        """The whole gym as one JSON file, with one's own password again (see `Access.prove`).

        Invalid, Cancelled."""
        actor = self._access.allowed("exports.everything")
        self._refuse_all(actor, password, to, ".json")
        return write_everything(
            self._access.gym, actor.id, to=to, on_progress=on_progress, stop=stop
        )

    def tables(
        self,
        *,
        password: str | None = None,
        to: str = "",
        on_progress: Progressing | None = None,
        stop: Cancelling | None = None,
    ) -> Exported:
        """The records as CSV tables, with one's own password again (see `Access.prove`).

        Invalid, Cancelled."""
        actor = self._access.allowed("exports.everything")
        self._refuse_all(actor, password, to, ".zip")
        return write_tables(self._access.gym, actor.id, to=to, on_progress=on_progress, stop=stop)

    def _refuse_all(self, actor: Actor, password: str | None, to: str, ending: str) -> None:
        """Tell all that is wrong at once: where it should be written, and the password."""
        gathered = Gathered()
        if to.strip():
            with gathered.noting():
                chosen(to, ending)
        with gathered.noting():
            self._access.prove(actor, password)
        gathered.refuse()
