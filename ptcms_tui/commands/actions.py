"""Actions by name: those of where one is, the ways to the sections, and what works elsewhere."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.screen import ModalScreen

from ptcms_core import _
from ptcms_tui.commands.deeds import Write
from ptcms_tui.commands.places import ADMIN_SCOPES, HOMES, NEW, only_admins, scope_words
from ptcms_tui.keys import KEYS, Key, active_keys, inactive_keys
from ptcms_tui.screens.sections import SECTIONS

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp
    from ptcms_tui.screens.workspace import Workspace

# they work before anybody is signed in, or while everything is covered: no bar opens there
NEVER_HERE = frozenset({"login", "first_run", "lock"})


@dataclass(frozen=True)
class Command:
    """One line of the command bar.

    Enter does it: `write` is a change made from the bar, `run` anything else; with neither the
    line only completes what is typed. `why_not` tells why it can't be done at the moment. `fills`
    is what Tab makes of the field; `about` tells namesakes apart.
    """

    title: str
    explained: str
    run: Callable[[], Awaitable[None]] | None = None
    key: str = ""
    why_not: str = ""
    about: str = ""
    fills: str = ""
    write: Write | None = None
    is_line: bool = False


def commands_here(app: "PtcmsApp") -> list[Command]:
    """Every action: what works where one is, what doesn't and why, the sections, the rest.

    Over the workspace lies at times a dialog: then only its own actions are to be had.
    """
    screen = app.screen
    focused: DOMNode = screen.focused or screen
    found = _active(app, focused) + _not_now(focused)
    if isinstance(screen, ModalScreen):
        return found
    workspace = app.workspace
    found += [*_new_ones(workspace), *_sections(workspace)]
    return found + _elsewhere(workspace, {command.title for command in found})


def matching(commands: list[Command], text: str, clients: Sequence[Command] = ()) -> list[Command]:
    """What fits the text: actions named so, then clients, then actions that only mention it.

    Without a text only what can be done here is shown.
    """
    words = text.casefold().split()
    if not words:
        return [command for command in commands if not command.why_not]
    ranked: list[tuple[int, int, Command]] = []
    for place, command in enumerate(commands):
        title = command.title.casefold()
        everything = f"{title} {command.explained.casefold()}"
        # what can't be done comes after what can and is named as well
        later = 1 if command.why_not else 0
        if title.startswith(" ".join(words)):
            ranked.append((0 + later, place, command))
        elif all(any(part.startswith(word) for part in title.split()) for word in words):
            ranked.append((2 + later, place, command))
        elif all(word in everything for word in words):
            ranked.append((5 + later, place, command))
    ranked += [(4, place, client) for place, client in enumerate(clients)]
    return [command for _rank, _place, command in sorted(ranked, key=lambda item: item[:2])]


def _active(app: "PtcmsApp", focused: DOMNode) -> list[Command]:
    found = []
    for key, node in active_keys(focused):
        if key.action == "commands":
            continue

        async def run(action: str = key.action, node: object = node) -> None:
            await app.run_action(action, default_namespace=node)  # type: ignore[arg-type]

        found.append(Command(_capital(key.label), _explained(app, key), run, key.display))
    return found


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _explained(app: "PtcmsApp", key: Key) -> str:
    """What a command does; of undo, what it would take back."""
    if key.action == "undo":
        last = app.session.undo_label
        if last:
            return _("Take back {what}").format(what=last)
    return key.help


def _not_now(focused: DOMNode) -> list[Command]:
    """The actions of where one is that the row under the cursor doesn't allow, and why."""
    return [
        Command(_capital(key.label), key.help, key=key.display, why_not=why_not)
        for key, why_not in inactive_keys(focused)
    ]


def _new_ones(workspace: "Workspace") -> list[Command]:
    """A new client, trainer or template, from wherever one is."""
    found = []
    for section_id, title in NEW.items():

        async def run(section_id: str = section_id) -> None:
            await workspace.show(section_id)
            await workspace.app.run_action("new", default_namespace=workspace.section)

        found.append(Command(_(title), "", run, why_not=only_admins(workspace, section_id)))
    return found


def _sections(workspace: "Workspace") -> list[Command]:
    found = []
    for info in SECTIONS:
        if info.letter:

            async def go(section_id: str = info.id) -> None:
                workspace.go(section_id)

            title = _("Go to {section}").format(section=info.title)
            why_not = only_admins(workspace, info.id)
            found.append(Command(title, "", go, f"g {info.letter}", why_not))
    return found


def _elsewhere(workspace: "Workspace", here: set[str]) -> list[Command]:
    """The actions of other places: done there where no row is needed, else where they work."""
    places: dict[str, list[Key]] = {}
    for key in KEYS:
        title = _capital(key.label)
        if key.scope not in NEVER_HERE and title not in here and key.action != "commands":
            places.setdefault(title, []).append(key)
    found = []
    for title, keys in places.items():
        key = keys[0]
        if key.scope in HOMES:
            found.append(_done_there(workspace, title, key))
            continue
        where = list(dict.fromkeys(scope_words(one.scope) for one in keys))
        why_not = _("works {where}").format(where=_(" or ").join(where[:2]))
        if all(one.scope in ADMIN_SCOPES for one in keys) and not workspace.person.is_admin:
            why_not = _("only an admin may")
        found.append(Command(title, key.help, key=key.display, why_not=why_not))
    return found


def _done_there(workspace: "Workspace", title: str, key: Key) -> Command:
    home = HOMES[key.scope]

    async def run() -> None:
        await workspace.show(home)
        await workspace.app.run_action(key.action, default_namespace=workspace.section)

    return Command(title, key.help, run, why_not=only_admins(workspace, home))
