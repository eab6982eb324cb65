"""A search and an act in one burst: the act is for whom was searched, whatever stood there."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from driving import burst, press, screen_text
from real_gym import SECRET, TRAINER, make_gym, opened, program

from ptcms_tui.screens.clients import ClientSource
from ptcms_tui.screens.payments import AccountSource


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    """Nikhil More stands first; Tara Nair is the one who is meant."""
    folder = make_gym(tmp_path / "gym")
    core = opened(folder)
    asha = core.sign_in("a@example.com", SECRET)
    asha.clients.add(full_name="Tara Nair", fee=3000, fee_due="today")
    for number in range(60):
        asha.clients.add(full_name=f"Member {number:02d}", confirmed=True)
    core.close()
    return folder


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that takes longer than the keys after it."""

    def late(fetch: Callable[..., Any]) -> Callable[..., Any]:
        async def fetched(source: object, offset: int, limit: int) -> Any:
            await asyncio.sleep(0.2)
            return await fetch(source, offset, limit)

        return fetched

    for source in (ClientSource, AccountSource):
        monkeypatch.setattr(source, "fetch", late(source.fetch))


async def test_in_the_list_of_clients(gym: Path, slow: None) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        await burst(app, pilot, *"/tar", "enter", *"w61.5", "enter")
        (tara,) = app.session.clients.search("tara").items
        assert tara.weight_kg == 61.5
        assert "Saved 61.5 kg for Tara Nair" in screen_text(app)


async def test_it_is_not_for_whom_has_the_word_in_the_end_of_an_email(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in("a@example.com", SECRET)
    asha.clients.add(full_name="Chetan Reddy", email="chetan@example.com")
    om = asha.clients.add(full_name="Om Reddy")
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        await burst(app, pilot, *"/om reddy", "enter", *"w61", "enter")
        assert app.session.clients.get(om.id).weight_kg == 61


async def test_in_payments(gym: Path, slow: None) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "p")
        await burst(app, pilot, *"/tar", "enter", *"p1000", "enter")
        (tara,) = app.session.clients.search("tara").items
        assert tara.balance == 2000


async def test_from_today_a_search_begins_in_the_list_of_clients(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await burst(app, pilot, *"/tar", "enter", *"w61.5", "enter")
        (tara,) = app.session.clients.search("tara").items
        assert tara.weight_kg == 61.5


async def test_a_second_search_begins_anew(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await burst(app, pilot, *"/tar", "enter")
        await burst(app, pilot, *"/nik", "enter", *"w73", "enter")
        (nikhil,) = app.session.clients.search("nikhil").items
        assert nikhil.weight_kg == 73.0


async def test_a_digit_on_a_row_opens_the_client_at_that_tab(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        await burst(app, pilot, *"/nik", "enter", "3")
        assert "Nikhil More" in screen_text(app).splitlines()[0]
        assert "Squat 3x8" in screen_text(app)


async def test_archiving_twice_in_one_burst_takes_two_clients(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        await burst(app, pilot, "d", "d")
        page = app.session.clients.search(archived=True)
        assert [client.full_name for client in page.items] == ["Member 00", "Member 01"]


async def test_what_comes_back_by_undo_is_there_for_the_next_key(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await burst(app, pilot, *"/tar", "enter", *"duw61.5", "enter")
        (tara,) = app.session.clients.search("tara").items
        assert tara.weight_kg == 61.5
