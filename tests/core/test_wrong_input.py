"""Every call of every service with every kind of wrong value: a sentence, never a fault."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from every_call import CALLS, Gym, filled, method_of
from made_up import PASSWORD, Clock

from ptcms_core.core import open_core
from ptcms_core.errors import (
    Conflict,
    Invalid,
    NeedsConfirmation,
    NotAllowed,
    NotFound,
    PtcmsError,
    SignInRefused,
)
from ptcms_core.session import Session

WRONG: dict[str, Any] = {
    "nothing": None,
    "empty": "",
    "blank": " \t\n",
    "letters": "abc",
    "minus one": -1,
    "minus": "-5",
    "zero": 0,
    "huge": 10**30,
    "beyond 64 bits": 2**63,
    "half": 1.5,
    "not a number": float("nan"),
    "infinite": float("inf"),
    "infinite text": "1e999",
    "NaN text": "NaN",
    "Infinity text": "Infinity",
    "underscores": "1_000",
    "no such day": "31/02",
    "next century": "1/1/2198",
    "Devanagari": "१२३",
    "superscript": "²",
    "yes": True,
    "list": ["a"],
    "mapping": {"a": "b"},
    "nested": {"a": {"b": [None]}},
    "set": {1},
    "object": object(),
    "bytes": b"abc",
    "zero character": "a\0b",
    "half a pair": "a\ud800b",
    "terminal": "\x1b]0;x\x07\x9b2J\u202e",
    "long": "x" * 300_000,
    "quote": "'; DROP TABLE client; --",
    "Decimal NaN": Decimal("NaN"),
    "signalling NaN": Decimal("sNaN"),
    "large Decimal": Decimal("1e999999"),
    "small Decimal": Decimal("1e-999999"),
    "last day": date.max,
    "first day": date.min,
    "moment": datetime(2026, 11, 23, 10, 42, tzinfo=UTC),
    "placeholder": "{nobody}",
    "complex": 1j,
}
# what a caller may get for a wrong value, each with a sentence of its own
TOLD = (Invalid, NeedsConfirmation, NotFound, NotAllowed, Conflict)
# sentences of Python and of libraries, which tell a person nothing
FOREIGN_WORDS = re.compile(
    r"could not convert|invalid literal|codec|Error|ordinal|not supported between|<class|object at"
    r"|NoneType|\bint\b|\bstr\b|cannot convert|traceback|literal for",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gym]:
    core = open_core(tmp_path_factory.mktemp("gym") / "g", clock=Clock(), password_cost=4)
    admin = core.create_first_admin(
        full_name="Meera Admin", email="meera@example.com", password=PASSWORD
    )
    admin.trainers.add(full_name="Asha Rao", email="asha@example.com", password=PASSWORD)
    yield filled(core, admin, core.sign_in("asha@example.com", PASSWORD))
    core.close()


def _tried(name: str) -> bool:
    return name not in ("session.close", "session.undo")


def forget_tries(gym: Gym) -> None:
    """No wait after wrong passwords: they are meant here."""
    with gym.core._gym.accounts.transaction() as connection:
        connection.execute("DELETE FROM throttle")


def somebody_else(gym: Gym) -> Session:
    """A session whose password may be changed."""
    trainer = gym.admin.trainers.get(gym.new_trainer())
    return gym.core.sign_in(trainer.email, PASSWORD)


@pytest.mark.parametrize("name", [name for name in CALLS if _tried(name)])
def test_every_wrong_value_is_told_under_its_field(gym: Gym, name: str) -> None:
    call, problems = CALLS[name], []
    for field in call.arguments(gym):
        for kind, value in WRONG.items():
            own = name.endswith("change_password")
            session = somebody_else(gym) if own else gym.admin
            arguments = {**call.arguments(gym), field: value}
            where = f"{name}({field}=<{kind}>)"
            try:
                answer = method_of(session, name)(**arguments)
                if name == "session.feed":
                    answer.close()
            except TOLD as told:
                problems += [f"{where}: {wrong}" for wrong in badly_told(told, set(arguments))]
            except Exception as error:
                problems.append(f"{where}: {type(error).__name__}: {error!r}")
            if "password" in arguments or own:
                forget_tries(gym)
    assert not problems, "\n".join(problems)


def badly_told(told: PtcmsError, fields: set[str]) -> Iterator[str]:
    """What is wrong with an answer to wrong input."""
    if not told.sentence.strip() or FOREIGN_WORDS.search(told.sentence):
        yield f"no sentence for a person: {told.sentence}"
    if isinstance(told, Invalid) and not set(told.fields) <= fields:
        yield f"told under another field: {told.fields}"


@pytest.mark.parametrize("kind", [kind for kind, value in WRONG.items() if isinstance(value, str)])
def test_the_door_refuses_every_wrong_text(gym: Gym, kind: str) -> None:
    value = WRONG[kind]
    for email, password in ((value, PASSWORD), ("meera@example.com", value), (value, value)):
        with pytest.raises(SignInRefused):
            gym.core.sign_in(email, password)
        forget_tries(gym)


def test_nothing_wrong_was_kept(gym: Gym) -> None:
    """After all of it the gym still reads whole, and its documents are written."""
    for database in (gym.core._gym.accounts, gym.core._gym.data):
        with database.read() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    gym.core.publish_documents(force=True)
    assert all(one.problem in (None, "") for one in gym.core.document_status())
