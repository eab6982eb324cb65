"""A document edited by hand, as the tests of outside edits make and read it."""

import json
from collections.abc import Callable
from typing import Any

from ptcms_core.core import Core
from ptcms_core.outside import ClientEdit, Reading
from ptcms_core.session import Session

Entry = dict[str, Any]


def edit(core: Core, file: str, change: Callable[[dict[str, Entry]], object]) -> None:
    """Change a document by hand, and let the program find it."""
    core.publish_documents()
    path = core.folder / file
    document = json.loads(path.read_text())
    change(document["clients"])
    path.write_text(json.dumps(document, indent=1))
    written = core.publish_documents()
    assert [one.file for one in written if one.kept_aside] == [file]


def of(session: Session, key: object) -> ClientEdit:
    """What the newest edit changes of this client."""
    reading = read(session)
    return next(one for one in reading.clients if one.key == str(key))


def read(session: Session) -> Reading:
    return session.outside.read(session.outside.edits()[0].id)


def take_in(session: Session, client_id: int, **more: Any) -> list[str]:
    newest = session.outside.edits()[0].id
    return [one.field for one in session.outside.take_in(newest, client_id, **more)]


def told(one: ClientEdit) -> dict[str, tuple[str, str, str]]:
    return {change.label: (change.was, change.becomes, change.state) for change in one.changes}
