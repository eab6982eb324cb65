"""Keys typed ahead reach what they were meant for, none lost, none split."""

from decimal import Decimal

import pytest
from driving import Running, burst, press, screen_text, settle, until
from fake_gym import FakeCore


async def test_a_burst_that_opens_a_form_fills_and_saves_it(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        for amount in range(2000, 2020):
            await burst(app, pilot, "p", *str(amount), "enter")
        await until(pilot, lambda: len(fake_core.received) == 20)
        assert fake_core.received == [Decimal(amount) for amount in range(2000, 2020)]


async def test_two_acts_in_one_burst_are_both_done(running: Running, fake_core: FakeCore) -> None:
    async with running() as (app, pilot):
        await burst(app, pilot, *"p2000", "enter", *"w72.4", "enter", *"p150", "enter")
        assert fake_core.received == [Decimal(2000), Decimal(150)]
        assert fake_core.weighed == [72.4]


async def test_keys_wait_while_the_core_is_slow_to_answer(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        fake_core.read_gate.clear()
        from textual import events

        for key in ("p", "7", "5", "enter"):
            await app._post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause(0.2)
        assert fake_core.received == []
        fake_core.read_gate.set()
        await until(pilot, lambda: bool(fake_core.received))
        assert fake_core.received == [Decimal(75)]


async def test_keys_after_a_save_wait_for_it_and_reach_the_list(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        rows = app.screen.focused
        await burst(app, pilot, *"p75", "enter", "j", "k")
        assert fake_core.received == [Decimal(75)]
        assert rows is not None
        assert rows.received[-2:] == ["j", "k"]


async def test_a_section_and_an_act_in_it_can_be_typed_in_one_go(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        await burst(app, pilot, "g", "c", *"p99", "enter")
        assert fake_core.received == [Decimal(99)]
        assert "› " in screen_text(app)
        assert "Clients" in screen_text(app).splitlines()[0]


async def test_the_command_bar_takes_a_burst_and_finds_the_client(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        await burst(app, pilot, ":", *"nikhil", "enter")
        assert app.workspace.section.place() == "Nikhil More"


async def test_a_paste_keeps_its_place_among_keys(running: Running, fake_core: FakeCore) -> None:
    from textual import events

    async with running() as (app, pilot):
        await app._post_message(events.Key("p", "p"))
        await app._post_message(events.Paste("1,250.50"))
        await app._post_message(events.Key("enter", None))
        await settle(app, pilot)
        assert fake_core.received == [Decimal("1250.50")]


async def test_a_hold_that_never_ends_drops_keys_rather_than_misdirects_them(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptcms_tui.typeahead.HOLD_LIMIT", 0.2)
    async with running() as (app, pilot):
        rows = app.screen.focused
        assert rows is not None
        rows.received.clear()
        with app.gate.hold():
            for key in ("j", "k"):
                from textual import events

                await app._post_message(events.Key(key, key))
            await pilot.pause(0.5)
        await settle(app, pilot)
        assert rows.received == []
        await press(app, pilot, "j")
        assert rows.received == ["j"]
