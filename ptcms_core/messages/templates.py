"""Templates of messages: those that come with the program until the gym changes them, and own."""

import re
import sqlite3
from functools import partial
from typing import Any

from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NotFound
from ptcms_core.messages.fitting import fitting_key
from ptcms_core.messages.shipped import LANGUAGES, shipped
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import Act
from ptcms_core.values import placeholders
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Record
from ptcms_core.values.text import entered, fold

LONGEST = 2_000
"""Characters of a text with its placeholders as typed."""
_REMINDING = frozenset({"due_date", "upi_link"})
_KEPT = ("name", "text", "language", "cloud_name", "cloud_language")
_CLOUD_NAME = re.compile(r"[a-z0-9_]{1,512}")
_CLOUD_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,3})?")


class Template(Record):
    """A text with placeholders; `own` ones are the gym's.

    `shipped_key` names the one that comes with the program, changed or not; its `version` is 0
    until the gym changes it. `cloud_name` and `cloud_language` name the template that Meta approved
    for this very text; empty where there is none.
    """

    id: str | int
    version: int
    name: str
    text: str
    language: str
    own: bool
    reminder: bool = False
    shipped_key: str = ""
    cloud_name: str = ""
    cloud_language: str = ""


def reminds(text: str) -> bool:
    """Whether a text with placeholders asks for money: it names the due date or the UPI link."""
    return not _REMINDING.isdisjoint(placeholders.used_in(text))


def all_templates(connection: sqlite3.Connection) -> list[Template]:
    """The gym's own by name, then those that come with the program, changed where it did so."""
    own: list[Template] = []
    changed: dict[str, Template] = {}
    for row in connection.execute(
        "SELECT * FROM message_template WHERE removed_at IS NULL ORDER BY name, id"
    ):
        template = _record(row)
        if template.shipped_key:
            changed[template.shipped_key] = template
        else:
            own.append(template)
    as_they_come = [
        Template(
            id=one.key,
            version=0,
            name=one.name,
            text=one.text,
            language=one.language,
            own=False,
            reminder=reminds(one.text),
            shipped_key=one.key,
        )
        for one in shipped()
    ]
    return own + [changed.get(one.shipped_key, one) for one in as_they_come]


def named(connection: sqlite3.Connection, template_id: str | int) -> Template:
    """The template with this id, or the present form of the shipped one of this key; NotFound."""
    for one in all_templates(connection):
        if template_id in (one.id, one.shipped_key or None):
            return one
    raise NotFound(_("There is no such template."))


@guarded
class Templates:
    """What is offered to write; everyone may add and change the gym's own."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def templates(self) -> list[Template]:
        """The gym's own templates, then those that come with the program, changed or not."""
        self._access.allowed("messages.view")
        with self._access.gym.data.read() as connection:
            return all_templates(connection)

    def fitting(self, client_id: int) -> Template:
        """The template that fits this client today, in their language; NotFound."""
        actor = self._access.allowed("messages.view")
        settings = load_settings(self._access.gym)
        now = self._access.now().astimezone(self._access.gym.zone())
        with self._access.gym.data.read() as connection:
            client = self._access.client(connection, actor, client_id)
            return named(connection, fitting_key(client, settings, now))

    def add_template(
        self,
        *,
        name: str,
        text: str,
        language: str = "en",
        cloud_name: str = "",
        cloud_language: str = "",
    ) -> Template:
        """Keep a template of the gym's own; Invalid.

        `cloud_name` is what Meta approved this text as (its {{1}}, {{2}} … are the placeholders in
        the order of the text), `cloud_language` Meta's code of its language.
        """
        actor = self._access.allowed("messages.templates")
        values = _checked(name, text, language, cloud_name, cloud_language)
        with self._access.act(actor) as act:
            _refuse_taken_name(act.connection, values["name"])
            template = _insert(act, values, actor.id)
        self._remember_adding(template)
        return template

    def update_template(
        self,
        template_id: str | int,
        *,
        version: int,
        name: str | None = None,
        text: str | None = None,
        language: str | None = None,
        cloud_name: str | None = None,
        cloud_language: str | None = None,
    ) -> Template:
        """Change a template; what comes with the program is replaced until that is taken out.

        A changed text is no longer what Meta approved, so it loses its name there unless one is
        given. Conflict, Invalid, NotFound.
        """
        actor = self._access.allowed("messages.templates")
        with self._access.act(actor) as act:
            old = named(act.connection, template_id)
            if old.version != version:
                raise Conflict(
                    _("Somebody changed this template meanwhile. Nothing was saved."),
                    _image(old),
                    by=self._access.last_hand(
                        act.connection, "message_template", int(old.id) if old.own else None
                    ),
                )
            same_text = text is None or text == old.text
            values = _checked(
                old.name if name is None else name,
                old.text if text is None else text,
                old.language if language is None else language,
                (old.cloud_name if same_text else "") if cloud_name is None else cloud_name,
                old.cloud_language if cloud_language is None else cloud_language,
            )
            _refuse_taken_name(act.connection, values["name"], besides=old.id)
            if not old.own:
                template = _insert(act, values, actor.id, shipped_key=old.shipped_key)
            else:
                template = _update(act, old, values)
        if not old.own:
            self._remember_adding(template)
        else:
            self._access.remember_undo(
                _("the change of template {title}").format(title=template.name),
                partial(self._change_back, old),
            )
        return template

    def remove_template(self, template_id: str | int) -> None:
        """Take a template of the gym's own out; what it replaced of the program's is back.

        Conflict for one that comes with the program; NotFound.
        """
        actor = self._access.allowed("messages.templates")
        with self._access.act(actor) as act:
            template = named(act.connection, template_id)
            if not template.own:
                raise Conflict(_("This template comes with the program and stays."))
            _mark(act, template, removed=True)
        self._access.remember_undo(
            _("taking out the template {title}").format(title=template.name),
            partial(self._bring_back, template),
        )

    def _remember_adding(self, template: Template) -> None:
        self._access.remember_undo(
            _("the template {title}").format(title=template.name),
            partial(self._withdraw, template),
        )

    def _change_back(self, former: Template) -> None:
        own_id, version = int(former.id), former.version
        with self._access.as_undo():
            back = self.update_template(
                own_id,
                version=self._access.left_at("message_template", own_id, version + 1),
                name=former.name,
                text=former.text,
                language=former.language,
                cloud_name=former.cloud_name,
                cloud_language=former.cloud_language,
            )
        self._access.rewound("message_template", own_id, before=version, now=back.version)

    def _withdraw(self, added: Template) -> None:
        own_id = int(added.id)
        actor = self._access.allowed("messages.templates")
        with self._access.act(actor) as act:
            present = named(act.connection, own_id)
            self._access.refuse_changed("message_template", own_id, added.version, present.version)
            _mark(act, present, removed=True)

    def _bring_back(self, template: Template) -> None:
        actor = self._access.allowed("messages.templates")
        with self._access.act(actor) as act:
            others = all_templates(act.connection)
            if template.shipped_key and any(
                one.own and one.shipped_key == template.shipped_key for one in others
            ):
                raise Conflict(_("Somebody changed this template since, so it stays as it is."))
            _mark(act, template, removed=False)
        # only one that was taken out can be brought back, and that changes nothing else
        self._access.rewound(
            "message_template", int(template.id), before=template.version, now=template.version + 2
        )


def _record(row: sqlite3.Row) -> Template:
    return Template(
        id=row["id"],
        version=row["version"],
        name=row["name"],
        text=row["text"],
        language=row["language"],
        own=True,
        reminder=reminds(row["text"]),
        shipped_key=row["shipped_key"] or "",
        cloud_name=row["cloud_name"],
        cloud_language=row["cloud_language"],
    )


def _image(template: Template) -> dict[str, object]:
    return {name: getattr(template, name) for name in _KEPT}


def _insert(
    act: Act, values: dict[str, str], by_id: int, shipped_key: str | None = None
) -> Template:
    row = act.connection.execute(
        "INSERT INTO message_template (name, text, language, cloud_name, cloud_language,"
        " shipped_key, by_id) VALUES (:name, :text, :language, :cloud_name, :cloud_language,"
        " :shipped_key, :by_id) RETURNING *",
        {**values, "shipped_key": shipped_key, "by_id": by_id},
    ).fetchone()
    act.note("message_template", row["id"], "add", after=values)
    return _record(row)


def _update(act: Act, old: Template, values: dict[str, str]) -> Template:
    row = act.connection.execute(
        "UPDATE message_template SET name = :name, text = :text, language = :language,"
        " cloud_name = :cloud_name, cloud_language = :cloud_language,"
        " version = version + 1 WHERE id = :id RETURNING *",
        {**values, "id": old.id},
    ).fetchone()
    act.note("message_template", row["id"], "update", before=_image(old), after=values)
    return _record(row)


def _mark(act: Act, template: Template, *, removed: bool) -> None:
    changed = act.connection.execute(
        "UPDATE message_template SET removed_at = :at, version = version + 1"
        " WHERE id = :id AND (removed_at IS NULL) = :there",
        {"at": act.at if removed else None, "id": template.id, "there": int(removed)},
    ).rowcount
    if not changed:
        raise Conflict(_("Somebody changed this template since, so it stays as it is."))
    act.note(
        "message_template",
        int(template.id),
        "remove" if removed else "restore",
        before=_image(template) if removed else None,
        after=None if removed else _image(template),
    )


def _refuse_taken_name(
    connection: sqlite3.Connection, name: str, *, besides: str | int | None = None
) -> None:
    for one in all_templates(connection):
        if one.own and one.id != besides and fold(one.name) == fold(name):
            raise Invalid({"name": _("There is a template of this name already.")})


def _checked(
    name: str, text: str, language: str, cloud_name: str, cloud_language: str
) -> dict[str, str]:
    problems: dict[str, str] = {}
    try:
        name = entered(name, _("The name"), max_length=60, required=True)
    except ValueError as problem:
        problems["name"] = str(problem)
    try:
        text = checked_text(text, _("The text"))
    except ValueError as problem:
        problems["text"] = str(problem)
    if language not in LANGUAGES:
        problems["language"] = _("Choose English or Hindi.")
    cloud_name, cloud_language = cloud_name.strip(), cloud_language.strip()
    if cloud_name and not _CLOUD_NAME.fullmatch(cloud_name):
        problems["cloud_name"] = _("Meta's names have small letters, digits and _ only.")
    if cloud_language and not _CLOUD_LANGUAGE.fullmatch(cloud_language):
        problems["cloud_language"] = _("Type Meta's code of the language, such as en or en_US.")
    if problems:
        raise Invalid(problems)
    return {
        "name": name,
        "text": text,
        "language": language,
        "cloud_name": cloud_name,
        "cloud_language": cloud_language,
    }


def checked_text(text: Any, what: str) -> str:
    """A text with placeholders as it may be kept; ValueError with a sentence."""
    return placeholders.check(
        entered(text, what, max_length=LONGEST, multiline=True, required=True)
    )
