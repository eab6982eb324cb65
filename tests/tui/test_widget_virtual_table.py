"""What a person can rely on in a long list: the cursor, what is fetched, what is drawn."""

import asyncio

from table_desk import Desk, Person, arrived, people, until

from ptcms_tui.widgets.rows import PAGE, GrowingSource, ListSource


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
