"""What the tests of documents share: a publisher that notes what it renders."""

import json

from ptcms_core.core import Core
from ptcms_core.session import Session
from ptcms_core.storage.documents import (
    Publisher,
    Renderer,
)
from ptcms_core.storage.gym import Gym


class Counted:
    """A publisher of one document over real clients that counts what it renders."""

    def __init__(self, core: Core) -> None:
        self.rendered: list[int] = []
        self.gym: Gym = core._gym
        renderer = Renderer("names", "names.json", frozenset({"client"}), self._fragment)
        self.publisher = Publisher(self.gym, {"names": renderer}, {})
        self.path = core.folder / "names.json"

    def _fragment(self, connection, client_id, names):
        self.rendered.append(client_id)
        row = connection.execute("SELECT * FROM client WHERE id = ?", (client_id,)).fetchone()
        return {"name": row["full_name"], "trainer": names.get(row["trainer_id"], "")}

    def publish(self) -> list[int]:
        """Publish; the clients that were rendered."""
        self.rendered.clear()
        self.publisher.publish()
        return sorted(self.rendered)

    def read(self) -> dict:
        return json.loads(self.path.read_text(encoding="utf-8"))

    def kept(self) -> list[str]:
        """What lies in the folder of outside edits."""
        folder = self.path.parent / "outside-edits"
        return sorted(path.read_text() for path in folder.glob("*")) if folder.exists() else []


def add(session: Session, *names: str) -> list[int]:
    return [session.clients.add(full_name=name, confirmed=True).id for name in names]
