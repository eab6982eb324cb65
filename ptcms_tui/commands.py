"""What the command bar can do: the actions of where one is, the sections, the clients."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from ptcms_core import PtcmsError, _
from ptcms_tui.keys import Key, active_keys, inactive_keys
from ptcms_tui.screens.sections import SECTIONS

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp
    from ptcms_tui.screens.workspace import Workspace

CLIENTS_SHOWN = 8


@dataclass(frozen=True)
class Command:
    """One line of the command bar; `why_not` tells why it can't be done at the moment."""

    title: str
    explained: str
    run: Callable[[], Awaitable[None]]
    key: str = ""
    why_not: str = ""


def commands_here(workspace: "Workspace") -> list[Command]:
    """Every action that works where one is, then the sections."""
    focused = workspace.focused or workspace
    found: list[Command] = []
    for key, node in active_keys(focused):
        if not key.palette or key.action == "commands":
            continue

        async def run(action: str = key.action, node: object = node) -> None:
            await workspace.app.run_action(action, default_namespace=node)  # type: ignore[arg-type]

        found.append(Command(_capital(key.label), _explained(workspace, key), run, key.display))
    found += _not_now(focused)
    for info in SECTIONS:
        if info.letter:

            async def go(section_id: str = info.id) -> None:
                workspace.go(section_id)

            title = _("Go to {section}").format(section=info.title)
            allowed = workspace.person.is_admin or not info.admin_only
            why_not = "" if allowed else _("only an admin may")
            found.append(Command(title, "", go, f"g {info.letter}", why_not))
    return found


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _explained(workspace: "Workspace", key: Key) -> str:
    """What a command does; of undo, what it would take back."""
    if key.action == "undo":
        last = workspace.app.session.undo_label
        if last:
            return _("Take back {what}").format(what=last)
    return key.help


def _not_now(focused: DOMNode) -> list[Command]:
    """The actions of where one is that the row under the cursor doesn't allow, and why."""

    async def nothing() -> None:
        """It can't be done."""

    return [
        Command(_capital(key.label), key.help, nothing, key.display, why_not)
        for key, why_not in inactive_keys(focused)
        if key.palette
    ]


async def clients_like(app: "PtcmsApp", text: str) -> list[Command]:
    """The clients whose name or phone fits the text, or who have this number."""
    typed = text.strip()
    if not typed:
        return []
    page = await app.ask(app.session.clients.search, typed, limit=CLIENTS_SHOWN)
    clients = list(page.items)
    number = typed.removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) < 10:
        with suppress(PtcmsError):
            numbered = await app.ask(app.session.clients.get, int(number))
            clients = [numbered, *(one for one in clients if one.id != numbered.id)]
    found: list[Command] = []
    for client in clients:

        async def go(client_id: int = client.id) -> None:
            app.workspace.open_client(client_id)

        phone = f"····{client.phone[-4:]}   " if client.phone else ""
        about = f"{phone}#{client.id}"
        found.append(Command(_("Go to client {name}").format(name=client.full_name), about, go))
    return found


def matching(commands: list[Command], text: str, clients: Sequence[Command] = ()) -> list[Command]:
    """What fits the text: actions named so, then clients, then actions that only mention it."""
    words = text.casefold().split()
    if not words:
        return commands
    ranked: list[tuple[int, int, Command]] = []
    for place, command in enumerate(commands):
        title = command.title.casefold()
        everything = f"{title} {command.explained.casefold()}"
        if title.startswith(" ".join(words)):
            ranked.append((0, place, command))
        elif all(any(part.startswith(word) for part in title.split()) for word in words):
            ranked.append((1, place, command))
        elif all(word in everything for word in words):
            ranked.append((3, place, command))
    ranked += [(2, place, client) for place, client in enumerate(clients)]
    return [command for _rank, _place, command in sorted(ranked, key=lambda item: item[:2])]
