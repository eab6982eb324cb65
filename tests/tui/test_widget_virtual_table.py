"""What a person can rely on in a long list: the cursor, what is fetched, what is drawn."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyte
from rich.cells import cell_len
from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.strip import Strip

from ptcms_tui.app import style_tokens
from ptcms_tui.themes import DEFAULT_THEME, THEMES
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column, lay_out
from ptcms_tui.widgets.rows import PAGE, GrowingSource, ListSource
from ptcms_tui.widgets.virtual_table import VirtualTable

STYLES = Path(__file__).parents[2] / "ptcms_tui" / "styles" / "widgets.tcss"


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    balance: str = "₹4,840.00"


COLUMNS = [
    Column(
        key="name", title="Name", cell=lambda p: p.name, width=20, min_width=10, sort_key="name"
    ),
    Column(
        key="goal",
        title="Goal",
        cell=lambda _: Cell("Muscle gain", "muted"),
        width=11,
        drop_priority=3,
    ),
    Column(
        key="phone",
        title="Phone",
        cell=lambda _: Cell("98200 54321", "muted"),
        width=11,
        short=lambda _: Cell("4321", "muted"),
        short_width=4,
        drop_priority=2,
    ),
    Column(key="kg", title="kg", cell=lambda _: "72.4", width=5, align="right"),
    Column(
        key="balance",
        title="Balance",
        cell=lambda p: p.balance,
        width=11,
        align="right",
        sort_key="balance",
    ),
    Column(key="status", title="", cell=lambda _: Cell("OVERDUE", "alarm"), width=12),
]


def people(count: int, first: int = 0) -> list[Person]:
    return [Person(number, f"Client {number}") for number in range(first, first + count)]


class CountingSource:
    """Rows made as they are asked for; an answer can be held back."""

    def __init__(self, total: int, *, name: str = "Client") -> None:
        self.total = total
        self.name = name
        self.asked: list[tuple[int, int]] = []
        self.fetched = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def fetch(self, offset: int, limit: int) -> list[Person]:
        self.asked.append((offset, limit))
        await self.gate.wait()
        rows = [
            Person(number, f"{self.name} {number}")
            for number in range(offset, min(offset + limit, self.total))
        ]
        self.fetched += len(rows)
        return rows


class Desk(App[None]):
    CSS_PATH = STYLES
    ENABLE_COMMAND_PALETTE = False

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return style_tokens()

    def __init__(
        self, source: object | None = None, *, empty: str = "", marking: bool = True
    ) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT_THEME
        self.animation_level = "none"
        self.table = VirtualTable(COLUMNS, source, empty=empty, sort="name", marking=marking)
        self.opened: list[object] = []
        self.focused_rows: list[object] = []
        self.sorts: list[str] = []
        self.failures: list[Exception] = []
        self.written: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_virtual_table_row_opened(self, event: VirtualTable.RowOpened) -> None:
        self.opened.append(event.row_id)

    def on_virtual_table_row_focused(self, event: VirtualTable.RowFocused) -> None:
        self.focused_rows.append(event.row_id)

    def on_virtual_table_sort_requested(self, event: VirtualTable.SortRequested) -> None:
        self.sorts.append(event.sort_key)

    def on_virtual_table_fetch_failed(self, event: VirtualTable.FetchFailed) -> None:
        self.failures.append(event.error)

    def _display(self, screen: Screen[object], renderable: object) -> None:
        if isinstance(renderable, CompositorUpdate):
            truecolor = Console(color_system="truecolor", force_terminal=True)
            self.written.append(renderable.render_segments(truecolor))
        super()._display(screen, renderable)

    def lines(self) -> list[str]:
        return [self.table.render_line(y).text for y in range(self.table.size.height)]


async def until(pilot, condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await pilot.pause()


async def arrived(pilot) -> None:
    await until(pilot, lambda: pilot.app.table.cursor_row is not None)


async def test_of_a_hundred_thousand_rows_only_pages_in_sight_are_fetched() -> None:
    source = CountingSource(100_000)
    app = Desk(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        await pilot.press("end")
        await until(pilot, lambda: app.table.cursor_id == 99_999)
        assert "Client 99999" in app.lines()[-1]
        assert source.fetched <= 4 * PAGE
        await pilot.press("home")
        await until(pilot, lambda: app.table.cursor_id == 0)
        assert "Client 0" in app.lines()[1]


async def test_the_next_page_is_there_before_the_cursor_reaches_it() -> None:
    source = CountingSource(1_000)
    app = Desk(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        for _ in range(5):
            await pilot.press("pagedown")
        await until(pilot, lambda: any(offset == PAGE for offset, _ in source.asked))
        assert app.table.cursor_index <= PAGE + 24
        assert app.table.cursor_row is not None


async def test_keys_move_the_cursor_and_enter_opens_its_row() -> None:
    app = Desk(ListSource(people(50)))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        await pilot.press("j", "down", "k", "enter")
        assert app.opened == [1]
        await pilot.press("pagedown", "enter")
        assert app.opened[-1] == 23
        await pilot.press("home", "up", "enter", "end", "down", "enter")
        assert app.opened[-2:] == [0, 49]


async def test_enter_on_a_row_that_is_on_its_way_opens_it_when_it_is_here() -> None:
    source = CountingSource(10_000)
    app = Desk(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        source.gate.clear()
        await pilot.press("end", "enter")
        assert app.opened == []
        assert app.lines()[-1].strip() == "▌"
        source.gate.set()
        await until(pilot, lambda: app.opened)
        assert app.opened == [9_999]


async def test_a_refresh_keeps_the_cursor_on_its_person_and_the_scroll_where_it_was() -> None:
    app = Desk(ListSource(people(300)))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        for _ in range(6):
            await pilot.press("pagedown")
        await pilot.press("up", "up", "up")
        who, top = app.table.cursor_id, app.table.scroll_offset.y
        app.table.source = ListSource([Person(-1, "Newcomer"), *people(300)])
        await app.table.reload()
        assert app.table.cursor_id == who
        assert app.table.scroll_offset.y == top
        far = sorted(people(300), key=lambda person: -person.id)
        await app.table.show(ListSource(far), keep=True)
        assert app.table.cursor_id == who
        y = app.table.cursor_index - app.table.scroll_offset.y + 1
        assert "▌" in app.lines()[y]


async def test_a_refresh_does_not_pull_back_someone_who_scrolled_away_to_read() -> None:
    app = Desk(ListSource(people(300)))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        app.table.scroll_to(y=100, animate=False)
        await app.table.reload()
        assert app.table.scroll_offset.y == 100
        assert app.table.cursor_id == 0
        await pilot.press("down")
        assert app.table.scroll_offset.y == 1


async def test_keys_pressed_while_rows_are_on_their_way_are_not_lost() -> None:
    source = CountingSource(300)
    source.gate.clear()
    app = Desk(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "j", "enter")
        source.gate.set()
        await until(pilot, lambda: app.opened)
        assert app.opened == [2]
        source.gate.clear()
        refresh = asyncio.create_task(app.table.reload())
        await pilot.press("down", "down")
        source.gate.set()
        await refresh
        assert app.table.cursor_id == 4


async def test_a_search_given_up_halfway_leaves_the_rows_that_were_there() -> None:
    slow = CountingSource(1_000, name="New")
    app = Desk(CountingSource(1_000, name="Old"))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        slow.gate.clear()
        search = asyncio.create_task(app.table.show(slow))
        await until(pilot, lambda: slow.asked)
        search.cancel()
        await pilot.press("end")
        await until(pilot, lambda: app.table.cursor_row is not None)
        assert app.table.cursor_row.name == "Old 999"


async def test_a_refresh_finds_a_row_far_down_a_list_that_is_read_on_and_on() -> None:
    def growing(rows: list[Person]) -> GrowingSource:
        async def read(after: int | None) -> tuple[list[Person], int | None]:
            start = after or 0
            end = start + PAGE
            return rows[start:end], end if end < len(rows) else None

        return GrowingSource(read)

    app = Desk(growing(people(1_000)))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        for _ in range(15):
            await pilot.press("pagedown")
        await until(pilot, lambda: app.table.cursor_row is not None)
        who, top = app.table.cursor_id, app.table.scroll_offset.y
        assert top > 2 * PAGE
        newcomers = people(120, first=5_000)
        await app.table.show(growing([*newcomers, *people(1_000)]), keep=True)
        assert app.table.cursor_id == who
        assert app.table.cursor_index - app.table.scroll_offset.y in range(23)


async def test_a_refresh_finds_the_cursor_in_a_source_that_cannot_locate() -> None:
    source = CountingSource(300)
    app = Desk(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        await pilot.press("down", "down", "down")
        await app.table.reload()
        assert app.table.cursor_id == 3


async def test_the_cursor_stays_in_its_place_when_its_row_is_gone() -> None:
    app = Desk(ListSource(people(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        await pilot.press("end")
        await app.table.show(ListSource(people(10)), keep=True)
        assert app.table.cursor_id == 9
        await app.table.show(ListSource([]), keep=True)
        assert app.table.cursor_row is None
        await pilot.press("down", "enter", "space", "end", "pageup")
        assert app.opened == []


async def test_an_older_answer_never_overwrites_a_newer_one() -> None:
    slow, quick = CountingSource(50, name="Old"), CountingSource(5, name="New")
    app = Desk(ListSource(people(1)))
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        slow.gate.clear()
        older = asyncio.create_task(app.table.show(slow))
        await until(pilot, lambda: slow.asked)
        await app.table.show(quick)
        slow.gate.set()
        await older
        assert app.table.total == 5
        assert "New 0" in app.lines()[1]


async def test_a_page_that_arrives_after_a_reload_is_dropped() -> None:
    source = CountingSource(1_000, name="Old")
    app = Desk(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        source.gate.clear()
        await pilot.press("end")
        await until(pilot, lambda: source.asked[-1][0] == 900)
        await app.table.show(CountingSource(1_000, name="New"))
        source.gate.set()
        await pilot.press("end")
        await until(pilot, lambda: app.table.cursor_row is not None)
        assert app.table.cursor_row.name == "New 999"


async def test_rows_added_elsewhere_while_scrolling_are_counted() -> None:
    source = CountingSource(1_000)
    app = Desk(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot)
        source.total = 1_001
        await pilot.press("end")
        await until(pilot, lambda: app.table.total == 1_001)
        await pilot.press("end")
        await until(pilot, lambda: app.table.cursor_id == 1_000)


async def test_rows_that_could_not_be_read_are_told_in_words() -> None:
    class Broken(CountingSource):
        async def fetch(self, offset: int, limit: int) -> list[Person]:
            raise OSError("disk")

    app = Desk(Broken(3), empty="No clients yet.")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.failures)
        assert "This list could not be read." in "".join(app.lines())
        assert "No clients yet." not in "".join(app.lines())
        await app.table.show(ListSource(people(3)))
        assert "Client 0" in app.lines()[1]


async def test_an_empty_list_says_what_to_do() -> None:
    app = Desk(ListSource([]), empty="No clients yet. Press n to add the first one.")
    async with app.run_test(size=(30, 10)) as pilot:
        await until(pilot, lambda: app.lines()[1].strip())
        assert " ".join(" ".join(app.lines()).split()) == (
            "▌ No clients yet. Press n to add the first one."
        )
        app.screen.set_focus(None)
        await until(pilot, lambda: "▌" not in "".join(app.lines()))


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
