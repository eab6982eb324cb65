"""Lines below a field that may be taken while the field keeps the focus: what could come next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.content import Content
from textual.message import Message

from ptcms_tui.formatting import plain
from ptcms_tui.widgets.gym_text import GymText

_FIRST, _FIRST_AT_MOST = 26, 34
"""Cells of what may be taken; the rest of a line tells what it is, further on where it is long."""


@dataclass(frozen=True)
class Offer:
    """One line: what may be taken, what is said of it. Without a value it is a heading."""

    shown: str
    explained: str = ""
    value: Any = None


class OfferList(GymText):
    """Offers under headings; the arrows choose one, a click takes it."""

    class Taken(Message):
        """An offer was clicked."""

        def __init__(self, offer: Offer) -> None:
            super().__init__()
            self.offer = offer

    def __init__(self, *, rows: int, id: str | None = None) -> None:
        """At most so many lines are shown at once."""
        super().__init__("", id=id)
        self._offers: list[Offer] = []
        self._rows = rows
        self._top = 0
        self._chosen: int | None = None

    @property
    def chosen(self) -> Offer | None:
        """The one the arrows are on; None while they are on none."""
        return None if self._chosen is None else self._offers[self._chosen]

    @property
    def first(self) -> Offer | None:
        """The first one that may be taken."""
        return next((offer for offer in self._offers if offer.value is not None), None)

    def offer(self, offers: Sequence[Offer], rows: int | None = None) -> None:
        """Offer others; none of them is chosen."""
        self._offers = list(offers)
        self._rows = rows or self._rows
        self._top, self._chosen = 0, None
        self._draw()

    def move(self, steps: int) -> None:
        """Choose another one; above the first none is chosen."""
        places = [n for n, offer in enumerate(self._offers) if offer.value is not None]
        if not places:
            return
        at = -1 if self._chosen is None else places.index(self._chosen)
        at = max(-1, min(at + steps, len(places) - 1))
        self._chosen = None if at < 0 else places[at]
        self._draw()

    def _draw(self) -> None:
        here = self._chosen or 0
        # the heading above the first one stays in sight
        first = here - 1 if here and self._offers[here - 1].value is None else here
        self._top = min(max(self._top, here - self._rows + 1), first)
        width = max(20, self.size.width or 64)
        lengths = (Content(plain(one.shown)).cell_length for one in self._offers if one.explained)
        first_column = max((n for n in lengths if n <= _FIRST_AT_MOST), default=0)
        lines = [
            self._line(offer, number == self._chosen, width, max(_FIRST, first_column))
            for number, offer in enumerate(self._offers)
        ][self._top : self._top + self._rows]
        self.update(Content("\n").join(lines) if lines else "")

    @staticmethod
    def _line(offer: Offer, chosen: bool, width: int, first: int) -> Content:
        if offer.value is None:
            return Content.styled(plain(offer.shown), "$muted")
        taken = Content.styled(plain(offer.shown), "$accent").truncate(width - 4, ellipsis=True)
        line = Content.assemble(
            ("▌ " if chosen else "  ", "$accent"),
            taken,
            " " * max(2, first - taken.cell_length + 2),
            (plain(offer.explained), "$text" if chosen else "$muted"),
        ).truncate(width, ellipsis=True)
        line = line.pad_right(max(0, width - line.cell_length))
        return line.stylize("on $selected") if chosen else line

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for another width."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Take the one clicked."""
        event.stop()
        place = self._top + event.y
        if place < len(self._offers) and self._offers[place].value is not None:
            self.post_message(self.Taken(self._offers[place]))
