"""Who it is: the two lines that stay above a client's tabs."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from ptcms_core import _
from ptcms_tui.widgets.cells import Cell, Tone, plain, shorten
from ptcms_tui.widgets.drawn import Drawn, Line

GAP = 3
SHORTEST_INJURY = 20
# where the goal has its place as well, it keeps so many cells
SHORTEST_GOAL = 14


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of a client, as it is to be read; empty where it isn't known."""

    name: str
    number: int
    age: str = ""
    """With its unit: 22 y."""
    gender: str = ""
    last_four: str = ""
    """The last digits of the phone."""
    no_phone: str = ""
    """What stands instead where there is none."""
    weight: str = ""
    """The last weigh-in with its unit: 72.4 kg."""
    weighed: str = ""
    """Its date: 23 Nov."""
    balance: str = ""
    status: str = ""
    """The account in a word: OVERDUE."""
    status_tone: Tone = "muted"
    archived: str = ""
    """A word where the client is put aside."""
    injury: str = ""
    goal: str = ""
    trainer: str = ""
    """Whose client it is: with Asha since 19 May 2024."""


class IdentityStrip(Drawn):
    """Name, number, age, phone, weight, balance and injury; below, the goal and the trainer.

    Where the first line is too narrow, the balance and the injury open the second one: they are
    never left out.
    """

    def __init__(
        self,
        identity: Identity | None = None,
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._identity = identity

    def show(self, identity: Identity) -> None:
        """Show another client, or the same one after a change."""
        self._identity = identity
        self.redraw()

    def drawing(self, width: int) -> list[Line]:
        """The two lines."""
        who = self._identity
        if who is None:
            return [(), ()]
        name = plain(who.name)
        marks = Cell("  " + " · ".join(_marks(who)), "muted")
        parts = [
            part for part in (_weight(who), _account(who), _archived(who), _injury(who)) if part
        ]
        room = width - cell_len(marks.text)
        beside = len(parts)
        while beside and cell_len(name) + sum(map(_least, parts[:beside])) > room:
            beside -= 1
        if not beside and parts:
            beside = 1 if _least(parts[0]) + 12 <= room else 0
        if beside == len(parts) > 0 and _is_injury(parts[-1]):
            # an injury that the first line would cut stands whole on the second
            whole = sum(GAP + sum(cell_len(cell.text) for cell in part) for part in parts)
            beside -= cell_len(name) + whole > room
        kept = sum(map(_least, parts[:beside]))
        name = shorten(name, max(8, room - kept))
        room -= cell_len(name)
        first = [Cell(name, "strong"), marks, *_placed(parts[:beside], room)]
        below = _that_fit(who, parts[beside:], width)
        about = " · ".join(plain(text) for text in (who.goal, who.trainer) if text)
        room = width - sum(_least(part) for part in below) + (GAP if below else 0)
        kept_free = min(GAP + min(cell_len(about), SHORTEST_GOAL), max(0, room)) if about else 0
        second = _placed(below, width + GAP - kept_free)
        if second:
            second[0] = second[0]._replace(text=second[0].text.lstrip())
        used = sum(cell_len(cell.text) for cell in second)
        gap = " " * GAP if second else ""
        if about and width - used - len(gap) >= min(cell_len(about), SHORTEST_GOAL):
            second.append(Cell(gap + shorten(about, width - used - len(gap)), "muted"))
        return [first, second]


def _that_fit(who: Identity, parts: list[list[Cell]], width: int) -> list[list[Cell]]:
    """The parts of the second line: the weight loses its date, then goes, before any other."""
    weight = _weight(who)
    for shorter in (weight, weight[:1], []):
        fitting = [shorter if part == weight else part for part in parts]
        fitting = [part for part in fitting if part]
        if sum(map(_least, fitting)) - GAP <= width:
            break
    return fitting


def _marks(who: Identity) -> list[str]:
    phone = f"····{plain(who.last_four)}" if who.last_four else plain(who.no_phone)
    known = (f"#{who.number}", plain(who.age), plain(who.gender), phone)
    return [mark for mark in known if mark]


def _weight(who: Identity) -> list[Cell]:
    if not who.weight:
        return []
    return [Cell(plain(who.weight), "strong"), Cell(f" {plain(who.weighed)}".rstrip(), "muted")]


def _account(who: Identity) -> list[Cell]:
    words = " ".join(text for text in (plain(who.balance), plain(who.status)) if text)
    return [Cell(words, who.status_tone)] if words else []


def _archived(who: Identity) -> list[Cell]:
    return [Cell(plain(who.archived), "attention")] if who.archived else []


def _injury(who: Identity) -> list[Cell]:
    if not who.injury:
        return []
    words = _("INJURY: {injury}").format(injury=plain(who.injury))
    return [Cell(words, "attention")]


def _is_injury(part: list[Cell]) -> bool:
    return part[0].text.startswith(_("INJURY"))


def _least(part: list[Cell]) -> int:
    """The fewest cells a part takes, with the gap before it."""
    cells = sum(cell_len(cell.text) for cell in part)
    return GAP + (min(cells, SHORTEST_INJURY) if _is_injury(part) else cells)


def _flag(words: str, room: int) -> str:
    """The injury in the room there is; the word alone where nothing of it could be read."""
    if room < SHORTEST_INJURY and cell_len(words) > room:
        return _("INJURY")
    return shorten(words, room)


def _placed(parts: list[list[Cell]], room: int) -> list[Cell]:
    """The parts side by side; an injury, which comes last, is cut to what is left."""
    cells: list[Cell] = []
    for part in parts:
        if _is_injury(part):
            part = [Cell(_flag(part[0].text, room - GAP), part[0].tone)]
        first, *others = part
        cells += [first._replace(text=" " * GAP + first.text), *others]
        room -= GAP + sum(cell_len(cell.text) for cell in part)
    return cells
