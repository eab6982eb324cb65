"""How the virtual table is drawn, marked and pointed at."""

import pyte
from rich.cells import cell_len
from rich.console import Console
from table_desk import COLUMNS, Desk, Person, arrived, people, until
from textual.strip import Strip

from ptcms_tui.widgets.columns import lay_out
from ptcms_tui.widgets.rows import ListSource


async def test_hostile_text_is_shown_literally() -> None:
    hostile = ["[/] [red]x", "[@click=app.quit]x[/]", "a\x1b[31mb\x07", "a\u202eb", "x" * 10_000]
    app = Desk(ListSource([Person(n, name) for n, name in enumerate(hostile)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        lines = app.lines()
        assert lines[1].startswith(" ▌  [/] [red]x ")
        assert lines[2].startswith("    [@click=app.quit]x[…")
        assert lines[3].startswith("    a�[31mb� ")
        assert lines[4].startswith("    a�b ")
        for y in range(6):
            strip = app.table.render_line(y)
            assert strip.cell_length == app.table.scrollable_content_region.width
            assert all(character.isprintable() for character in strip.text)
            assert not any(segment.style.meta for segment in strip if segment.style)


async def test_wide_and_joined_characters_do_not_push_the_columns_aside() -> None:
    names = [
        "日本 太郎 日本 太郎 日本 太郎",
        "👩‍👩‍👧 Family of three people",
        "नमस्ते शर्मा",
        "e\u0301" * 30,
        "❤️ heart",
    ]
    app = Desk(ListSource([Person(n, name) for n, name in enumerate(names)]))
    async with app.run_test(size=(100, 24)) as pilot:
        await arrived(pilot)
        for y in range(1, len(names) + 1):
            line = app.lines()[y]
            assert cell_len(line) == 100
            assert cell_len(line[: line.index("Muscle gain")]) == 4 + 20 + 2


async def test_a_step_down_repaints_two_lines_in_six_hundred_bytes() -> None:
    app = Desk(ListSource(people(10_000)))
    async with app.run_test(size=(120, 36)) as pilot:
        await arrived(pilot)
        await pilot.press("down")
        app.written.clear()
        await pilot.press("down")
        await until(pilot, lambda: app.written)
        assert len(app.written) == 1
        assert app.written[0].count("\n") == 1
        assert len(app.written[0].encode()) <= 600


async def test_lines_written_without_repetition_look_the_same_in_a_terminal() -> None:
    app = Desk(ListSource(people(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        await pilot.press("space")
        console = Console(color_system="truecolor", force_terminal=True)
        strips = app.table.render_lines(app.table.size.region)
        lean, usual = pyte.Screen(80, 24), pyte.Screen(80, 24)
        for screen, written in (
            (lean, [strip.render(console) for strip in strips]),
            (usual, [Strip(strip, strip.cell_length).render(console) for strip in strips]),
        ):
            pyte.Stream(screen).feed("\r\n".join(written))
        assert lean.buffer == usual.buffer
        assert lean.display[1].startswith("  ● Client 0")
        assert len({cell.fg for cell in lean.buffer[2].values()}) >= 4


async def test_space_marks_rows_by_id_over_a_refresh() -> None:
    app = Desk(ListSource(people(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        await pilot.press("space", "space", "down", "space")
        assert app.table.selected_ids == (0, 1, 3)
        await app.table.reload()
        assert app.lines()[1].startswith("  ● Client 0")
        await pilot.press("home", "space")
        assert app.table.selected_ids == (1, 3)
        # marks outlast a list that does not hold their rows
        await app.table.show(ListSource(people(5, first=10)))
        app.table.mark_all([3, 12])
        assert app.table.selected_ids == (1, 3, 12)
        assert app.lines()[3].startswith("  ● Client 12")
        app.table.clear_selection()
        assert app.table.selected_ids == ()


async def test_no_row_is_marked_where_nothing_is_done_with_marks() -> None:
    app = Desk(ListSource(people(30)), marking=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        await pilot.press("space")
        await pilot.click(app.table, offset=(1, 3))
        assert app.table.selected_ids == ()


async def test_by_mouse_a_row_is_focused_then_opened_marked_before_it_sorted_by_its_title() -> None:
    app = Desk(ListSource(people(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        await pilot.click(app.table, offset=(10, 3))
        assert (app.table.cursor_id, app.opened) == (2, [])
        await pilot.click(app.table, offset=(10, 3))
        assert app.opened == [2]
        await pilot.click(app.table, offset=(10, 6), times=2)
        assert app.opened == [2, 5]
        await pilot.click(app.table, offset=(1, 4))
        await pilot.click(app.table, offset=(2, 8))
        assert (app.table.selected_ids, app.table.cursor_id) == ((3, 7), 5)
        await pilot.click(app.table, offset=(2, 4))
        assert app.table.selected_ids == (7,)
        await pilot.click(app.table, offset=(10, 0))
        await pilot.click(app.table, offset=(app.lines()[0].index("kg"), 0))
        await pilot.click(app.table, offset=(app.lines()[0].index("Balance") + 2, 0))
        assert app.sorts == ["name", "balance"]
        app.table.sorted_by("balance", descending=True)
        assert "Balance ▼" in app.lines()[0]


async def test_the_row_where_the_cursor_rests_is_told_once() -> None:
    app = Desk(ListSource(people(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.focused_rows == [0])
        for _ in range(4):  # in one turn of the loop, however slow the machine
            app.table.action_move(1)
        await until(pilot, lambda: len(app.focused_rows) > 1)
        assert app.focused_rows == [0, 4]


async def test_a_changed_row_is_drawn_in_its_place() -> None:
    app = Desk(ListSource(people(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        assert app.table.update_row(2, Person(2, "Renamed"))
        assert "Renamed" in app.lines()[3]
        assert not app.table.update_row(99, Person(99, "Nobody"))
        assert await app.table.move_to(20)
        assert app.table.cursor_id == 20
        assert not await app.table.move_to(99)


async def test_a_narrower_screen_keeps_the_cursor_in_sight_and_every_column_whole() -> None:
    app = Desk(ListSource(people(200)))
    async with app.run_test(size=(120, 40)) as pilot:
        await arrived(pilot)
        await pilot.press("pagedown")
        who = app.table.cursor_id
        assert "Muscle gain  98200 54321" in app.lines()[1]
        await pilot.resize_terminal(72, 12)
        await until(pilot, lambda: app.table.size.height == 12)
        await until(pilot, lambda: "Goal" not in app.lines()[0])
        assert app.table.cursor_id == who
        assert any("▌" in line for line in app.lines())
        assert "₹4,840.00  OVERDUE" in app.lines()[1]


def test_columns_give_way_in_their_order_and_never_overlap() -> None:
    for width in range(20, 220):
        placed = lay_out(COLUMNS, width, left=4)
        ends = 0
        for place in placed:
            assert place.x >= ends
            ends = place.x + place.width
        assert ends <= width
        if width < 50:
            continue
        keys = {place.column.key for place in placed}
        assert {"name", "kg", "balance", "status"} <= keys
        assert "phone" in keys or "goal" not in keys
    wide = {place.column.key: place for place in lay_out(COLUMNS, 100, left=4)}
    assert not wide["phone"].shortened
    narrow = {place.column.key: place for place in lay_out(COLUMNS, 79, left=4)}
    assert "goal" not in narrow


async def test_a_list_put_aside_comes_back_as_it_was() -> None:
    app = Desk(ListSource(people(300)))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        for key in ["pagedown"] * 4 + ["up"] * 3:
            await pilot.press(key)
        who, top = app.table.cursor_id, app.table.scroll_offset.y
        app.table.display = False
        await pilot.pause()
        await app.table.reload()
        await pilot.pause()
        app.table.display = True
        await pilot.pause()
        assert (app.table.cursor_id, app.table.scroll_offset.y) == (who, top)
