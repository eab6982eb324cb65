"""What can be relied on of the lists of accounts and of payments taken, in any order."""

from collections.abc import Iterator
from typing import Any

import pytest
from made_up import PASSWORD, Clock
from test_long_lists import plans

from ptcms_core.core import Core, open_core
from ptcms_core.errors import Invalid
from ptcms_core.payments.taken import ORDERS
from ptcms_core.session import Session


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Four payments of three clients, taken by two people on several days in several ways."""
    clock = Clock()
    core = open_core(tmp_path_factory.mktemp("gym") / "g", clock=clock, password_cost=4)
    admin = core.create_first_admin(
        full_name="Zara Admin", email="z@example.com", password=PASSWORD
    )
    admin.trainers.add(full_name="Asha Rao", email="a@example.com", password=PASSWORD)
    asha = core.sign_in("a@example.com", PASSWORD)
    ids = {
        name: asha.clients.add(full_name=name, fee=fee, fee_due=due, phone=phone).id
        for name, fee, due, phone in (
            ("Cara", 900, "+9d", "9876500003"),
            ("Anil", 500, "+20d", "9876500001"),
            ("Bina", 700, "+2d", None),
        )
    }
    own = admin.clients.add(full_name="Dev Own", fee=100).id
    asha.payments.receive(ids["Bina"], amount=30, method="upi", on="-3d")
    admin.payments.receive(ids["Anil"], amount=10, method="cash", on="-1d")
    asha.payments.receive(ids["Cara"], amount=20, method="card", on="-2d")
    asha.payments.receive(ids["Anil"], amount=40, method="cash", on="-4d")
    admin.payments.receive(own, amount=50, method="bank", on="-5d")
    yield {"core": core, "admin": admin, "asha": asha}
    core.close()


def amounts(session: Session, sort: str, limit: int = 2) -> list[int]:
    """The amounts in this order, read page by page."""
    seen: list[int] = []
    after: int | None = None
    while True:
        page = session.payments.recent(sort=sort, limit=limit, after=after)
        seen += [int(entry.amount) for entry in page.items]
        after = page.next
        if after is None:
            return seen


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("booked", [30, 10, 20, 40]),
        ("on", [40, 30, 20, 10]),
        ("amount", [10, 20, 30, 40]),
        ("method", [20, 10, 40, 30]),
        ("receipt", [30, 10, 20, 40]),
        ("client", [10, 40, 30, 20]),
        ("by", [30, 20, 40, 10]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 50])
def test_payments_taken_are_sorted_by_any_column_page_by_page(
    gym: dict[str, Any], sort: str, expected: list[int], limit: int
) -> None:
    assert amounts(gym["asha"], sort, limit) == expected
    assert amounts(gym["asha"], f"-{sort}", limit) == expected[::-1]
    assert sorted(amounts(gym["admin"], sort, limit)) == [10, 20, 30, 40, 50]


def test_the_orders_named_are_those_there_are(gym: dict[str, Any]) -> None:
    assert set(ORDERS) == {"booked", "on", "amount", "method", "receipt", "client", "by"}
    for call in (gym["asha"].payments.recent, gym["asha"].payments.dues):
        with pytest.raises(Invalid, match="sorted by"):
            call(sort="colour")


@pytest.mark.parametrize("sort", [way + name for name in ORDERS for way in ("", "-")])
def test_a_page_of_payments_is_found_in_an_index(gym: dict[str, Any], sort: str) -> None:
    core: Core = gym["core"]
    after = gym["admin"].payments.recent(limit=1).items[0].id
    for session in (gym["admin"], gym["asha"]):
        for start in (None, after):
            found = plans(core, lambda s=session, a=start: s.payments.recent(sort=sort, after=a))
            assert found
            for sql, plan in found:
                assert not any("TEMP B-TREE" in step for step in plan), (sql, plan)


@pytest.mark.parametrize("which", ["owing", "week", "all"])
@pytest.mark.parametrize("text", ["", "a"])
@pytest.mark.parametrize("sort", ["due", "balance", "name", "phone"])
def test_accounts_are_sorted_either_way_and_each_has_its_place(
    gym: dict[str, Any], which: str, text: str, sort: str
) -> None:
    payments = gym["asha"].payments
    for order in (sort, f"-{sort}"):
        asked = {"which": which, "text": text, "sort": order}
        shown = [one.id for one in payments.dues(**asked).items]
        assert shown
        assert [payments.place_of(one, **asked) for one in shown] == list(range(len(shown)))
    assert payments.place_of(999) is None


def test_accounts_stand_as_asked(gym: dict[str, Any]) -> None:
    def names(sort: str) -> str:
        return "".join(one.full_name[0] for one in gym["asha"].payments.dues(sort=sort).items)

    assert (names("due"), names("-due")) == ("BCA", "ACB")
    assert (names("balance"), names("-balance")) == ("ABC", "CBA")
    assert (names("name"), names("-phone")) == ("ABC", "CAB")


@pytest.mark.parametrize("sort", ["-balance", "name", "phone", "due"])
@pytest.mark.parametrize("text", ["", "nik"])
def test_a_list_of_accounts_is_found_in_an_index_alone(
    gym: dict[str, Any], sort: str, text: str
) -> None:
    for session in (gym["admin"], gym["asha"]):
        asked = {"which": "owing", "text": text, "sort": sort}
        for sql, plan in plans(gym["core"], lambda s=session, a=asked: s.payments.dues(**a)):
            steps = [step for step in plan if "client" in step and "PRIMARY KEY" not in step]
            assert all("COVERING INDEX" in step for step in steps), (sql, plan)
