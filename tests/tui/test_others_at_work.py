"""While many write, what they changed is read together: about once a second, not each time."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ptcms_tui import watch


class Enough(BaseException):
    """The loop has slept as often as was wanted."""


class Busy:
    """A desk and an app whose feed gives what is put into it, poll by poll."""

    def __init__(self, *polls: list[str]) -> None:
        self.person = SimpleNamespace(id=1)
        self.workspace = self.calls = self
        self._polls = iter(polls)
        self.told: list[list[str]] = []

    def feed_of_person(self) -> tuple[Any, Any, Any]:
        return self.person, None, self

    def has_news(self) -> bool:
        return True

    def poll(self) -> list[Any]:
        return [
            SimpleNamespace(subject=subject, actor_id=2, record_id=1)
            for subject in next(self._polls)
        ]

    async def watch(self, call: Callable[[], Any]) -> Any:
        return call()

    async def learn_names(self, *_about: Any) -> None:
        pass

    def post_message(self, message: Any) -> None:
        self.told.append([one.subject for one in message.changes])


async def test_after_changes_were_told_the_next_are_gathered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy = Busy([], ["weigh_in"], ["client", "ledger_entry"], [], ["message"])
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        if len(slept) == 5:
            raise Enough
        slept.append(seconds)

    monkeypatch.setattr(watch, "asyncio", SimpleNamespace(sleep=sleep))
    with pytest.raises(Enough):
        await watch.Watch(busy, busy).gym()  # type: ignore[arg-type]
    assert busy.told == [["weigh_in"], ["client", "ledger_entry"], ["message"]]
    soon, calm = watch.FEED_SECONDS, watch.CALM_SECONDS
    assert slept == pytest.approx([soon, soon, calm, calm, soon], abs=0.1)
    # still shown within the second
    assert soon < calm < 1
