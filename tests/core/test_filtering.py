"""What can be relied on of the line that filters the clients, and of the order they stand in."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from made_up import PASSWORD, Clock
from test_long_lists import plans

from ptcms_core.clients.ordering import ORDERS
from ptcms_core.core import Core, open_core
from ptcms_core.errors import Invalid
from ptcms_core.session import Session


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Asha's clients: each fits other terms. Vikram has Zed alone."""
    clock = Clock()
    core = open_core(tmp_path_factory.mktemp("gym") / "g", clock=clock, password_cost=4)
    admin = core.create_first_admin(
        full_name="Meera Admin",
        email="meera@example.com",
        password=PASSWORD,
        currency="INR",
        phone_region="IN",
    )
    for name, email in (("Asha Rao", "asha@example.com"), ("Vikram Shah", "vikram@example.com")):
        admin.trainers.add(full_name=name, email=email, password=PASSWORD)
    asha = core.sign_in("asha@example.com", PASSWORD)
    vikram = core.sign_in("vikram@example.com", PASSWORD)
    asha.clients.add(
        full_name="Anil Kapoor",
        goal="Fat loss",
        gender="male",
        date_of_birth="24/11/1986",  # 39 until tomorrow
        fee=5000,
        fee_due="10/11/2026",
        weight_kg=80,
        phone="9876500001",
        whatsapp_consent=True,
    )
    clock.advance(days=20)
    asha.clients.add(full_name="Bina Rao", goal="Strength", gender="female", age=40, fee=1500)
    cara = asha.clients.add(full_name="Cara More", goal="", phone="9876500002", weight_kg=60)
    asha.payments.receive(cara.id, amount=750, method="cash")
    asha.diets.assign(cara.id, meals={"Lunch": "Rice"})
    dev = asha.clients.add(full_name="Dev Archived", confirmed=True)
    asha.clients.archive(dev.id)
    vikram.clients.add(full_name="Zed Zed", goal="Fat loss", confirmed=True)
    admin.clients.add(full_name="Aaa Admins", confirmed=True)
    yield {"core": core, "admin": admin, "asha": asha, "vikram": vikram}
    core.close()


@pytest.fixture
def core(people: dict[str, Any]) -> Core:
    return people["core"]


@pytest.fixture
def admin(people: dict[str, Any]) -> Session:
    return people["admin"]


@pytest.fixture
def vikram(people: dict[str, Any]) -> Session:
    return people["vikram"]


@pytest.fixture
def gym(people: dict[str, Any]) -> Session:
    return people["asha"]


def names(session: Session, line: str, **more: object) -> list[str]:
    page = session.clients.search(line=line, **more)  # type: ignore[arg-type]
    assert page.total == len(page.items)
    assert sorted(session.clients.matching(line)) == sorted(one.id for one in page.items)
    return [one.full_name.split()[0] for one in page.items]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", "Anil Bina Cara"),
        ("anil", "Anil"),
        ("due>0", "Anil Bina"),
        ("due>1.5k", "Anil"),
        ("due>=1,500", "Anil Bina"),
        ("due<=₹1,500", "Bina Cara"),
        ("due=0", ""),
        ("due<0", "Cara"),
        ("due > 0 due < 2k", "Bina"),
        ("overdue", "Anil"),
        ("OVERDUE fat", "Anil"),
        ("inactive>14", "Anil"),
        ("inactive>20", ""),
        ("inactive>=20", "Anil"),
        ("inactive=20", "Anil"),
        ("inactive<1", "Bina Cara"),
        ("inactive<=0", "Bina Cara"),
        ("never weighed", "Bina"),
        ("never  weighed", "Bina"),
        ("never", ""),
        ("goal:fat", "Anil"),
        ("goal:none", "Cara"),
        ('goal:"t l"', "Anil"),
        ("goal:kap", ""),
        ("plan:none", "Anil Bina"),
        ("plan:missing", "Anil Bina Cara"),
        ("plan:diet", "Cara"),
        ("plan:workout", ""),
        ("plan:both", ""),
        ("gender:f", "Bina"),
        ("gender:male", "Anil"),
        ("gender:none", "Cara"),
        ("age>39", "Anil Bina"),
        ("age>40", ""),
        ("age<40", ""),
        ("age=40", "Anil Bina"),
        ("consent:yes", "Anil"),
        ("consent:no", "Bina Cara"),
        ("phone:none", "Bina"),
        ("phone:known", "Anil Cara"),
        ("added>23/11", "Bina Cara"),
        ("added>yesterday", "Bina Cara"),
        ("added=today", "Bina Cara"),
        ("added<today", "Anil"),
        ("added<=2026-11-23", "Anil"),
        ("archived", "Dev"),
        ('"archived"', ""),
        ("due", ""),
        ("gender:f age>39 goal:str due>0", "Bina"),
    ],
)
def test_each_term_shows_who_fits(gym: Session, line: str, found: str) -> None:
    assert names(gym, line) == found.split()


def test_an_admin_filters_by_trainer_too(gym: Session, admin: Session) -> None:
    assert names(admin, "trainer:asha") == ["Anil", "Bina", "Cara"]
    assert names(admin, "trainer:vik goal:fat") == ["Zed"]
    assert names(admin, 'trainer:"asha rao" overdue') == ["Anil"]
    assert names(admin, "goal:fat") == ["Anil", "Zed"]
    with pytest.raises(Invalid, match="Vikram Shah"):
        admin.clients.search(line="trainer:nobody")


def test_a_trainer_filters_among_own_clients_only(gym: Session) -> None:
    assert "Zed" not in names(gym, "goal:fat")
    with pytest.raises(Invalid, match="only an admin"):
        gym.clients.search(line="trainer:vikram")
    told = " ".join(one.example for one in gym.clients.filter_terms())
    assert "trainer" not in told
    assert all("trainer" not in one.shown for one in gym.clients.filter_help().suggestions)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("due>abc", r"due>abc: .*1\.5k"),
        ("anil due>", r"due>: .*due>1\.5k"),
        ("goal:", r"goal: .*goal:fat"),
        ("dew>5", r"dew>5: .*Did you mean due"),
        ("zzzz:5", r"zzzz:5: .*due, overdue, inactive"),
        ("gender:x", r"gender:x: .*female\|male\|other\|none"),
        ("plan:", r"plan: .*plan:none\|missing"),
        ("age>4.5", r"age>4\.5: .*whole number"),
        ("age>-4", r"age>-4: .*whole number"),
        ("inactive>999999", "whole number"),
        ("added>31/02", r"added>31/02: There is no 31 Feb"),
        ("added>soon", r"added>soon: Type a day"),
        ("overdue:yes", "overdue"),
        ("goal>fat", r"write goal:fat"),
        ("due>99999999999999", "too large"),
        ("x" * 201, "longer than 200"),
    ],
)
def test_a_wrong_term_is_told_in_words(gym: Session, line: str, told: str) -> None:
    for ask in (
        lambda: gym.clients.search(line=line),
        lambda: gym.clients.matching(line),
        lambda: gym.clients.place_of(1, line=line),
    ):
        with pytest.raises(Invalid, match=told) as refused:
            ask()
        assert set(refused.value.fields) == {"line"}
    assert re.search(told, gym.clients.filter_help(line).problem)


def test_what_may_come_next_is_offered(gym: Session, admin: Session) -> None:
    def offered(session: Session, line: str) -> list[str]:
        return [one.line for one in session.clients.filter_help(line).suggestions]

    assert offered(gym, "du") == ["due>"]
    assert offered(gym, "overdue ge") == ["overdue gender:"]
    assert offered(gym, "gender:f") == ["gender:female "]
    assert offered(gym, "ne") == ["never weighed "]
    assert offered(admin, "due>0 trainer:v") == ["due>0 trainer:vikram "]
    assert len(offered(gym, "")) == len(gym.clients.filter_terms())
    assert offered(gym, "due>") == offered(gym, "zz") == []
    for line in offered(gym, "plan:"):
        assert gym.clients.filter_help(line).problem == ""


def test_every_term_of_the_help_is_understood(gym: Session, admin: Session) -> None:
    for session in (gym, admin):
        for term in session.clients.filter_terms():
            typed = term.example.split("|")[0]
            assert session.clients.filter_help(typed).problem == "", typed
            assert term.explained


@pytest.mark.parametrize("sort", [way + name for name in ORDERS for way in ("", "-")])
@pytest.mark.parametrize("line", ["", "due>0", "plan:missing a"])
def test_the_place_of_a_client_is_where_the_list_shows_it(
    gym: Session, admin: Session, sort: str, line: str
) -> None:
    for session in (gym, admin):
        shown = [one.id for one in session.clients.search(line=line, sort=sort).items]
        places = [session.clients.place_of(one, line=line, sort=sort) for one in shown]
        assert places == list(range(len(shown)))
        # a page that begins anywhere goes on where the one before ended
        pages = [
            session.clients.search(line=line, sort=sort, limit=1, offset=place).items[0].id
            for place in places
            if place is not None
        ]
        assert pages == shown
    assert gym.clients.place_of(999, sort=sort) is None


def test_another_trainers_client_has_no_place(gym: Session, vikram: Session) -> None:
    own = gym.clients.search("anil").items[0].id
    assert vikram.clients.place_of(own) is None
    assert vikram.clients.place_of(own, sort="trainer") is None


def test_trainers_stand_by_their_names(gym: Session, admin: Session) -> None:
    shown = [one.trainer_name for one in admin.clients.search(sort="trainer").items]
    assert shown == ["Asha Rao"] * 3 + ["Meera Admin", "Vikram Shah"]
    turned = [one.full_name for one in admin.clients.search(sort="-trainer").items]
    assert turned == ["Zed Zed", "Aaa Admins", "Cara More", "Bina Rao", "Anil Kapoor"]


LINES = (
    "due>0",
    "overdue",
    "inactive>14",
    "never weighed",
    "goal:fat",
    "plan:missing",
    "gender:female age>40",
    "consent:no phone:none",
    "added>1/11/2026",
    "due>0 trainer:asha goal:fat inactive>14",
    "archived due>0",
    "nikhil overdue",
    "nikhil",
)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    "sort", ["name", "-balance", "due", "weigh_in", "trainer", "-id", "change"]
)
def test_a_filtered_list_is_found_in_an_index_alone(
    core: Core, admin: Session, gym: Session, line: str, sort: str
) -> None:
    for session in (admin, gym):
        own = line if session is admin else line.replace("trainer:asha ", "")
        calls = (
            lambda s=session, o=own: s.clients.search(line=o, sort=sort, offset=90_000),
            lambda s=session, o=own: s.clients.matching(o),
        )
        for call in calls:
            found = plans(core, call)
            assert found
            for sql, plan in found:
                steps = [s for s in plan if "client" in s and "PRIMARY KEY" not in s]
                assert steps, (sql, plan)
                assert all("COVERING INDEX" in step for step in steps), (sql, plan)
