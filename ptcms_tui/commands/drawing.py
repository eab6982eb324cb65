"""How the lines of the command bar are drawn: one row each, two where one is too narrow."""

from collections.abc import Sequence

from textual.content import Content

from ptcms_tui.commands.actions import Command
from ptcms_tui.formatting import plain

_BAR = "▌ "
_NO_BAR = "  "
_NAMES = 40
# what actions do stands in a column of its own, behind names of at most this length
_COLUMN = 22


def drawn(commands: Sequence[Command], cursor: int, *, width: int, rows: int) -> Content:
    """The commands around the cursor in as many rows as there are."""
    lines: list[Content] = []
    column = _column(commands)
    for index in _in_sight(commands, cursor, width, rows):
        lines += _rows(commands[index], width, column=column, here=index == cursor)
    return Content("\n").join(lines[:rows])


def placed(commands: Sequence[Command], cursor: int, *, width: int, rows: int) -> list[int]:
    """The number of the command that each row drawn belongs to."""
    return [
        index
        for index in _in_sight(commands, cursor, width, rows)
        for _row in _rows(commands[index], width)
    ][:rows]


def _in_sight(commands: Sequence[Command], cursor: int, width: int, rows: int) -> range:
    heights = [len(_rows(command, width)) for command in commands]
    top = 0
    while sum(heights[top : cursor + 1]) > rows and top < cursor:
        top += 1
    return range(top, len(commands))


def _column(commands: Sequence[Command]) -> int:
    """The cells that names of actions take before what is said of them."""
    lengths = (Content(plain(one.title)).cell_length for one in commands if not one.is_line)
    return max((length for length in lengths if length <= _COLUMN), default=0)


def _rows(command: Command, width: int, *, column: int = 0, here: bool = False) -> list[Content]:
    pieces = (
        _line(command, width)
        if command.is_line
        else [_action(command, width, column=column, here=here)]
    )
    tone = "$accent" if here else "$muted"
    lines = [Content.assemble((_BAR if here else _NO_BAR, tone), piece) for piece in pieces]
    if not here:
        return lines
    return [
        line.append(" " * max(0, width - line.cell_length)).stylize("on $selected")
        for line in lines
    ]


def _line(command: Command, width: int) -> list[Content]:
    """Who it is about and what will be done, side by side or one below the other."""
    room = width - len(_BAR)
    if command.why_not and not command.about:
        words = Content.styled(plain(command.title), "$attention").wrap(max(10, room))
        if command.why_not != command.title:
            words += Content.styled(plain(command.why_not), "$muted").wrap(max(10, room))
        return words
    about = Content.styled(f"  {plain(command.about)}" if command.about else "", "$muted")
    done = Content.styled(plain(command.explained), "$attention" if command.why_not else "$good")
    name = Content.styled(plain(command.title), "$text bold")
    if not command.explained:
        return name.wrap(max(10, room))
    beside = name.cell_length + about.cell_length + 3 + done.cell_length
    if beside <= room:
        return [Content.assemble(name, about, "   ", done)]
    name = name.truncate(max(8, room - about.cell_length), ellipsis=True)
    return [
        Content.assemble(name, about),
        *(Content.assemble("  ", piece) for piece in done.wrap(max(10, room - 2))),
    ]


def _action(command: Command, width: int, *, column: int, here: bool) -> Content:
    """Title, what it does or why it can't be done, and its key at the right."""
    tone = "$muted" if command.why_not else "$text bold" if here else "$text"
    title = Content.styled(plain(command.title, max_length=_NAMES), tone)
    title = title.append(" " * max(0, column - title.cell_length))
    key = Content.styled(command.key, "$accent")
    explained = (
        Content.styled(plain(command.why_not), "$attention")
        if command.why_not
        else Content.styled(plain(command.explained or command.about), "$muted")
    )
    room = width - len(_BAR) - title.cell_length - key.cell_length - 3
    explained = explained.truncate(max(0, room), ellipsis=True)
    used = title.cell_length + 2 + explained.cell_length + key.cell_length
    gap = max(1, width - len(_BAR) - used)
    return Content.assemble(title, "  ", explained, " " * gap, key)
