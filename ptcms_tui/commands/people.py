"""Who is meant by the words before a verb: beginnings of names, last digits, or `#number`."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptcms_core import Client, PtcmsError, _, fold

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

READ = 100
"""So many are looked at; where more fit, the words say too little."""


@dataclass(frozen=True)
class Found:
    """`meant` fit the words best: more than one is a choice. `others` fit less well.

    With `more` there are so many that somebody unseen may be meant; `named` tells that the words
    are whole words of a name or their beginnings.
    """

    meant: Sequence[Client] = ()
    others: Sequence[Client] = ()
    more: bool = False
    named: bool = False

    @property
    def sure(self) -> bool:
        """Whether one alone is meant."""
        return len(self.meant) == 1 and not self.more


def described(client: Client) -> str:
    """A client among namesakes: name, last four digits of the phone, whose client it is."""
    phone = f"····{client.phone[-4:]}" if client.phone else _("no phone")
    return f"{client.full_name}  {phone} · {client.trainer_name or _('nobody')}"


async def find(app: "PtcmsApp", who: str) -> Found:
    """The clients that the words name; those that only have them in goal or email are left out."""
    words = fold(who).split()
    if not words:
        return Found()
    if who.startswith("#") or (len(words) == 1 and words[0].isdecimal() and len(words[0]) < 3):
        return await _numbered(app, who.removeprefix("#").strip())
    page = await app.ask(app.session.clients.search, who, limit=READ)
    ranks: list[list[Client]] = [[], [], []]
    for client in page.items:
        place = rank(client, words)
        if place is not None:
            ranks[place].append(client)
    best = next((number for number, clients in enumerate(ranks) if clients), len(ranks))
    others = [client for clients in ranks[best + 1 :] for client in clients]
    # pages are in the order of names: a namesake of the last one may come after it
    more = page.total > len(page.items) and (best != 0 or page.items[-1] in ranks[0])
    return Found(ranks[best] if best < len(ranks) else (), others, more, named=best < 2)


async def _numbered(app: "PtcmsApp", number: str) -> Found:
    if number.isascii() and number.isdecimal() and len(number) < 10:
        with suppress(PtcmsError):
            return Found([await app.ask(app.session.clients.get, int(number))])
    return Found()


def rank(client: Client, words: Sequence[str]) -> int | None:
    """0: the whole name; 1: beginnings of its words, or the last digits; 2: parts of them."""
    name = fold(client.full_name)
    digits = (client.phone or "").lstrip("+")
    if name == " ".join(words):
        return 0
    parts = name.split()
    if all(any(part.startswith(word) for part in parts) for word in words):
        return 1
    if len(words) == 1 and words[0].isdecimal() and digits.endswith(words[0]):
        return 1
    if all(word in name or (word.isdecimal() and word in digits) for word in words):
        return 2
    return None
