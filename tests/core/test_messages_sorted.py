"""What can be relied on of the history of messages in another order than they came in."""

import pytest
from test_long_lists import plans

from ptcms_core.core import Core
from ptcms_core.errors import Invalid
from ptcms_core.session import Session


@pytest.fixture
def texts(core: Core, admin: Session, asha: Session) -> None:
    """1 and 2 to Bina, 3 to Anil (cancelled), 4 to nobody any more, 5 to an admin's client."""
    bina, anil = (
        asha.clients.add(full_name=name, phone=phone, whatsapp_consent=True).id
        for name, phone in (("Bina", "9811100001"), ("Anil", "9811100002"))
    )
    dev = admin.clients.add(full_name="Dev", phone="9811100003", whatsapp_consent=True).id
    ids = [
        session.messages.queue(client, text=text, confirmed=True).id
        for session, client, text in (
            (asha, bina, "1"), (asha, bina, "2"), (asha, anil, "3"), (admin, dev, "4"),
            (admin, dev, "5"),
        )
    ]  # fmt: skip
    asha.messages.cancel(ids[2])
    with core._gym.data.transaction() as connection:
        connection.execute("UPDATE message SET client_id = NULL WHERE id = :id", {"id": ids[3]})


def told(session: Session, sort: str, limit: int) -> str:
    seen = ""
    after: int | None = None
    while page := session.messages.history(sort=sort, after=after, limit=limit):
        seen += "".join(message.text for message in page)
        after = page[-1].id
    return seen


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_messages_are_sorted_page_by_page(
    texts: None, admin: Session, asha: Session, limit: int
) -> None:
    expected = {
        "-at": "54321", "at": "12345", "client": "31254", "-client": "52134", "state": "31245",
        "-state": "54213",
    }  # fmt: skip
    assert {sort: told(admin, sort, limit) for sort in expected} == expected
    own = {"-at": "321", "at": "123", "client": "312", "-client": "213", "state": "312"}
    assert {sort: told(asha, sort, limit) for sort in own} == own


def test_a_page_of_messages_is_found_in_an_index(
    texts: None, core: Core, admin: Session, asha: Session
) -> None:
    after = admin.messages.history(limit=1)[0].id
    for session in (admin, asha):
        for sort in ("at", "-at", "client", "-client", "state", "-state"):
            for start in (None, after):
                found = plans(
                    core, lambda s=session, o=sort, a=start: s.messages.history(sort=o, after=a)
                )
                for sql, plan in found:
                    assert not any("TEMP B-TREE" in step for step in plan), (sql, plan)
    with pytest.raises(Invalid, match="sorted by"):
        admin.messages.history(sort="colour")
