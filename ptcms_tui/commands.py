"""What the command bar can do: the actions of where one is, the sections, the clients."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptcms_core import _
from ptcms_tui.keys import active_keys
from ptcms_tui.screens.sections import sections_for

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp
    from ptcms_tui.screens.workspace import Workspace

CLIENTS_SHOWN = 8


@dataclass(frozen=True)
class Command:
    """One line of the command bar."""

    title: str
    explained: str
    run: Callable[[], Awaitable[None]]
    key: str = ""


def commands_here(workspace: "Workspace") -> list[Command]:
    """Every action that works where one is, then the sections."""
    focused = workspace.focused or workspace
    found: list[Command] = []
    for key, node in active_keys(focused):
        if not key.palette or key.action == "commands":
            continue

        async def run(action: str = key.action, node: object = node) -> None:
            await workspace.app.run_action(action, default_namespace=node)  # type: ignore[arg-type]

        shown = key.display if key.keys else ""
        found.append(Command(key.label[:1].upper() + key.label[1:], key.help, run, shown))
    for info in sections_for(workspace.person.role):
        if info.in_sidebar:

            async def go(section_id: str = info.id) -> None:
                workspace.go(section_id)

            title = _("Go to {section}").format(section=info.title)
            found.append(Command(title, "", go, f"g {info.letter}"))
    return found


async def clients_like(app: "PtcmsApp", text: str) -> list[Command]:
    """The clients whose name or phone fits the text."""
    if not text.strip():
        return []
    page = await app.ask(app.session.clients.search, text.strip(), limit=CLIENTS_SHOWN)
    found: list[Command] = []
    for client in page.items:

        async def go(client_id: int = client.id) -> None:
            app.workspace.open_client(client_id)

        phone = f"····{client.phone[-4:]}" if client.phone else ""
        found.append(Command(_("Go to client {name}").format(name=client.full_name), phone, go))
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
