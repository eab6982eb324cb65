"""A change from another terminal moves no list away under the cursor, wherever that stands."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from driving import press, screen_text, settle, until
from real_gym import ADMIN, SECRET, TRAINER, make_gym, opened, program

from ptcms_core import Session
from ptcms_tui.app import PtcmsApp
from ptcms_tui.widgets.grouped_list import GroupedList
from ptcms_tui.widgets.paged_list import PagedList


def filled(folder: Path) -> Path:
    """Thirty of everything: clients who owe, payments, messages, trainers, templates."""
    make_gym(folder)
    core = opened(folder)
    admin = core.sign_in(ADMIN, SECRET)
    asha = core.sign_in(TRAINER, SECRET)
    for number in range(30):
        client = asha.clients.add(
            full_name=f"Client {number:02}",
            fee=500,
            fee_due=f"-{40 - number}d",
            phone=f"98111{number:05}",
            whatsapp_consent=True,
        )
        asha.payments.receive(client.id, amount=10 + number, method="cash")
        asha.messages.queue(client.id, text=f"Words {number}", confirmed=True)
        admin.messages.add_template(name=f"Template {number:02}", text="Hello.")
    for number in range(24):
        admin.trainers.add(
            full_name=f"Trainer {number:02}", email=f"t{number}@example.com", password=SECRET
        )
    core.close()
    return folder


def under(app: PtcmsApp) -> tuple[object, int]:
    """What the cursor stands on, and in which line of the screen."""
    section = app.workspace.section
    grouped = section.query(GroupedList)
    if grouped:
        item = grouped.first(GroupedList).cursor_item
        assert item is not None
        name, row_id = item.name, item.id
    else:
        table = next(one for one in section.query(PagedList) if one.display)
        assert table.cursor_row is not None
        row_id = table.cursor_id
        y = table.cursor_index - table.scroll_offset.y + 1
        assert 1 <= y < table.size.height
        return row_id, y
    lines = [n for n, line in enumerate(screen_text(app).splitlines()) if f"▌ {name}" in line]
    assert len(lines) == 1
    return row_id, lines[0]


async def test_cursor_and_scroll_stay_in_every_list(tmp_path: Path) -> None:
    folder = filled(tmp_path / "gym")
    other = opened(folder)
    asha = other.sign_in(TRAINER, SECRET)
    meera = other.sign_in(ADMIN, SECRET)
    meera.trainers.add(full_name="Other Admin", email="o@example.com", password=SECRET)

    def somebody(name: str) -> Callable[[], object]:
        def add() -> object:
            return asha.clients.add(
                full_name=name, fee=900, fee_due="-90d", phone="9822200000", confirmed=True
            )

        return add

    def first(session: Session) -> int:
        return session.clients.search("client 00").items[0].id

    changes: list[tuple[str, tuple[str, ...], Callable[[], object]]] = [
        ("c", (), somebody("Aaa First")),
        ("p", (), somebody("Aaa Second")),
        ("p", ("f",) * 5, lambda: asha.payments.receive(first(asha), amount=7, method="upi")),
        ("m", (), lambda: asha.messages.queue(first(asha), text="The newest", confirmed=True)),
        ("r", (), lambda: meera.trainers.add(
            full_name="Aaa Trainer", email="aaa@example.com", password=SECRET)),
        ("e", (), lambda: meera.messages.add_template(name="Aaa", text="Hello.")),
        ("a", (), somebody("Aaa Third")),
        ("a", ("pagedown",) * 12, somebody("Aaa Fourth")),
        ("t", (), lambda: asha.payments.receive(first(asha), amount=473, method="upi",
                                                confirmed=True)),
    ]  # fmt: skip
    async with program(folder, (80, 24), ADMIN) as (app, pilot):
        for letter, keys, change in changes:
            await press(app, pilot, "g", letter, *keys, "pagedown", *["down"] * 8, "up", "up")
            section = app.workspace.section
            before = under(app)
            readings: list[str] = []
            read = section.refresh_data

            async def counted(
                read: Callable[[], Awaitable[None]] = read, seen: list[str] = readings
            ) -> None:
                await read()
                seen.append("read")

            section.refresh_data = counted  # type: ignore[method-assign]
            change()
            await until(pilot, lambda seen=readings: len(seen) > 0)
            await settle(app, pilot)
            after = under(app)
            assert after[0] == before[0], letter
            # a row that came in above may push the others down by itself, no further
            assert abs(after[1] - before[1]) <= 2, letter
    other.close()
