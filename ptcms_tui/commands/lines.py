"""The lines the command bar offers for what is typed: commands in words, choices, completions."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from ptcms_core import Client, PtcmsError, _, fold, ngettext
from ptcms_tui.commands.actions import Command
from ptcms_tui.commands.deeds import Deed, adding, deeds_of, named_so
from ptcms_tui.commands.grammar import FORMS, Form
from ptcms_tui.commands.people import READ, Found, described, find, rank
from ptcms_tui.commands.reading import Reading, methods, readings
from ptcms_tui.screens.client_actions import ClientActions
from ptcms_tui.screens.client_filter import saved_filters
from ptcms_tui.screens.sections import sections_for

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

CLIENTS_SHOWN = 8


class Lines:
    """Reads what is typed, for the person who is signed in."""

    def __init__(self, app: "PtcmsApp") -> None:
        self._app = app
        self._language = "en"

    async def of(self, text: str) -> tuple[list[Command], list[Command]]:
        """The lines that what is typed stands for, and the clients one may go to."""
        if not text.strip():
            return [], []
        read = readings(text, self._app.formats)
        if read and read[0].form.id == "add":
            return [_line(text, await adding(self._app, read[0]))], []
        if read and read[0].form.id == "go":
            return await self._going(read[0].values["place"])
        lines = await self._about_clients(text, read)
        lines += await self._continued(text, read, sure=bool(lines))
        if read and not read[0].values and (named := await self._named(text)):
            return [*named, *lines], []
        clients = [] if lines and not lines[0].why_not else await self.clients_like(text)
        return lines, [*await self._filters_like(text), *clients]

    async def _named(self, text: str) -> list[Command]:
        """Ways to those whose names begin so: the p of `rahul p` may be a Patel's.

        They stand before what the letter would do, for going somewhere harms nobody.
        """
        found = await find(self._app, text.strip())
        return await self.clients_like(text) if found.named else []

    # lines about a client

    async def _about_clients(self, text: str, read: Sequence[Reading]) -> list[Command]:
        """The first way to read the line that names somebody."""
        nobody: list[Command] = []
        for reading in read:
            if reading.who:
                found = await find(self._app, reading.who)
                if found.meant:
                    return await self._for_those(text, reading, found)
                nobody = nobody or [await self._nobody(reading.who)]
                continue
            client = await self._under_cursor()
            if client is not None:
                return await self._for_those(text, reading, Found([client]))
            sentence = _("Nobody is under the cursor: type whose it is first.")
            nobody = nobody or [Command(sentence, "", why_not=_("no client here"), is_line=True)]
        return nobody

    async def _nobody(self, who: str) -> Command:
        sentence = _("Nobody fits “{who}”").format(who=who)
        why = _("beginnings of the name, last digits of the phone, or #number")
        archived = await self._app.ask(
            self._app.session.clients.search, who, archived=True, limit=1
        )
        if archived.items:
            why = _("{name} is archived: go clients archived").format(
                name=archived.items[0].full_name
            )
        return Command(sentence, "", why_not=why, is_line=True)

    async def _under_cursor(self) -> Client | None:
        section = self._app.workspace.section
        client_id = section.focused_client_id() if isinstance(section, ClientActions) else None
        if client_id is None:
            return None
        with suppress(PtcmsError):
            return await self._app.ask(self._app.session.clients.get, client_id)
        return None

    async def _for_those(self, text: str, reading: Reading, found: Found) -> list[Command]:
        if reading.problem:
            return [_line(text, Deed("", problem=reading.problem))]
        shown = [*found.meant, *found.others][:CLIENTS_SHOWN]
        self._language = shown[0].language or "en"
        lines = []
        for client in shown:
            rest = text.split()[len(reading.who.split()) :]
            fills = " ".join([f"#{client.id}", *rest])
            deeds = await deeds_of(self._app, reading, client)
            lines += [_line(fills, deed, client) for deed in deeds]
        if found.sure:
            return lines
        return [_which_one(reading.who, len(found.meant), more=found.more), *lines]

    # completion

    async def _continued(self, text: str, read: Sequence[Reading], *, sure: bool) -> list[Command]:
        """What may follow: a verb after a client, a method or a word after a verb."""
        ended = text.endswith(" ")
        words = text.split()
        last = "" if ended else words.pop()
        before = " ".join(words)
        if sure and read:
            return await self._parts_after(read[0], before, last) if ended or last else []
        if not before or not (await find(self._app, before)).meant:
            return []
        verbs = [
            (form, verb)
            for form in FORMS
            if form.of_client
            for verb in (form.verbs if last or form.id == "tab" else form.verbs[:1])
            if verb.startswith(last.casefold()) and verb != last.casefold()
        ]
        return [_verb(before, form, verb) for form, verb in verbs]

    async def _parts_after(self, reading: Reading, before: str, last: str) -> list[Command]:
        options: list[tuple[str, str]] = []
        for part in reading.missing:
            if part.kind == "method":
                options += list(methods().items())
            elif part.kind == "template":
                templates = await self._app.ask(self._app.session.messages.templates)
                named = named_so(templates, last)
                own = [one for one in named if one.language == self._language]
                options += [(one.name, "") for one in own or named]
            elif part.announced:
                options.append((part.announced, part.shown))
        typed = last.casefold()
        return [
            Command(option, about, fills=f"{before} {option} ")
            for option, about in options
            if option.casefold().startswith(typed) and option.casefold() != typed
        ]

    # going

    async def _going(self, place: str) -> tuple[list[Command], list[Command]]:
        first, _space, words = place.partition(" ")
        role = self._app.workspace.person.role
        for info in sections_for(role):
            if words and info.searched and info.title.casefold().startswith(first.casefold()):

                async def go(section_id: str = info.id) -> None:
                    self._app.workspace.go(section_id, words=words.strip())

                title = _("Go to {section}").format(section=info.title)
                shown = _("those who fit “{words}”").format(words=words.strip())
                return [Command(title, shown, go, is_line=True)], []
        tabs = [one for one in readings(place, self._app.formats) if one.form.id == "tab"]
        lines = await self._about_clients(place, tabs)
        ways = [*await self._filters_like(place), *await self.clients_like(place)]
        return [one for one in lines if not one.why_not], ways

    async def _filters_like(self, text: str) -> list[Command]:
        """The saved filters whose name has words that begin so."""
        words = fold(text).split()
        return [
            Command(_("Show “{filter}”").format(filter=name), line, show, fills=name)
            for name, line, show in await saved_filters(self._app)
            if words and all(any(one.startswith(w) for one in fold(name).split()) for w in words)
        ]

    async def clients_like(self, text: str) -> list[Command]:
        """The clients whose name or phone fits the text, or who have this number."""
        app, typed = self._app, text.strip()
        if not typed:
            return []
        page = await app.ask(app.session.clients.search, typed, limit=READ)
        words = fold(typed).split()
        # those whose name begins so stand before those who only have it somewhere
        ranked = [(rank(client, words), client) for client in page.items]
        ranked.sort(key=lambda item: 9 if item[0] is None else item[0])
        clients = [client for _rank, client in ranked][:CLIENTS_SHOWN]
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
            title = _("Go to client {name}").format(name=client.full_name)
            alone = sum(one.full_name == client.full_name for one in clients) == 1
            fills = f"{client.full_name} " if alone else f"#{client.id} "
            found.append(Command(title, about, go, fills=fills))
        return found


def _line(fills: str, deed: Deed, client: Client | None = None) -> Command:
    """A line as what it would do, or why it can't be done."""
    if deed.problem and client is None:
        return Command(deed.problem, "", why_not=deed.problem, is_line=True)
    name = deed.words if client is None else client.full_name
    about = "" if client is None else described(client).removeprefix(client.full_name).strip()
    words = "" if client is None else deed.problem or deed.words
    return Command(
        name,
        words,
        deed.run,
        why_not=deed.problem,
        about=about,
        fills=fills,
        write=deed.write,
        is_line=True,
    )


def _which_one(who: str, count: int, *, more: bool) -> Command:
    if more:
        title = _("Many clients fit “{who}”: type more of the name, or choose with ↓").format(
            who=who
        )
    else:
        title = ngettext(
            "{count} client fits “{who}”: choose with ↓",
            "{count} clients fit “{who}”: choose with ↓",
            count,
        ).format(count=count, who=who)
    return Command(title, "", why_not=title, is_line=True)


def _verb(before: str, form: Form, verb: str) -> Command:
    example = verb if form.id == "tab" else form.examples[0].partition(" ")[2]
    fills = f"{before} {verb}" + ("" if form.together and len(verb) == 1 else " ")
    return Command(example, form.help, fills=fills if form.parts else fills.rstrip())
