"""What is wrapped goes on below what it tells, not at the edge."""

from textual.content import Content

from ptcms_tui.widgets.hanging import Hanging, hung


def lines(text: str, width: int) -> list[str]:
    return [line.rstrip() for line in hung(text).laid_out(width).plain.split("\n")]


def test_what_is_said_of_a_name_goes_on_below_itself() -> None:
    assert lines("Lunch     3 roti, rajma, curd, salad\nDinner    dal", 24) == [
        "Lunch     3 roti, rajma,",
        "          curd, salad",
        "Dinner    dal",
    ]


def test_a_long_name_leaves_room_for_what_is_said() -> None:
    assert lines("Day 1\n  Incline dumbbell press   3 × 10 · 16 kg", 30) == [
        "Day 1",
        "  Incline dumbbell press   3 ×",
        "    10 · 16 kg",
    ]


def test_sentences_and_blank_lines_stay_as_they_are() -> None:
    assert lines("One two three four\n\n  five", 9) == ["One two", "three", "four", "", "  five"]


def test_the_height_is_that_of_the_lines_laid_out() -> None:
    text = Hanging([(Content("e    change what is under the cursor"), 5)])
    assert text.get_height({}, 20) == 3
    assert text.laid_out(20).plain.split("\n")[1].startswith("     ")
    assert text.plain == "e    change what is under the cursor"
