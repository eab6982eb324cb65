"""Templates of messages: those that come with the program, in English and Hindi, and own ones."""

import sqlite3

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.values import placeholders
from ptcms_core.values.entry import Record
from ptcms_core.values.text import entered

LONGEST = 2_000


class Template(Record):
    """A text with placeholders; `own` ones are the gym's and may be changed."""

    id: str | int
    version: int
    name: str
    text: str
    language: str
    own: bool
    reminder: bool = False


def shipped() -> list[Template]:
    """What comes with the program."""
    table = (
        ("greeting", _("Greeting"), "en", "Hi {first_name}, hope you are doing well!", False),
        (
            "due_soon",
            _("Payment due soon"),
            "en",
            "Hi {first_name}, {balance} is due on {due_date}. Thank you! {gym}",
            True,
        ),
        (
            "overdue",
            _("Payment overdue"),
            "en",
            "Hi {first_name}, {balance} was due on {due_date}. Can you settle it this week? {gym}",
            True,
        ),
        (
            "plan_ready",
            _("Plan ready"),
            "en",
            "Hi {first_name}, your new plan is ready: {plan}. See you soon! {trainer}",
            False,
        ),
        (
            "missed",
            _("Not seen for a while"),
            "en",
            "Hi {first_name}, we missed you. When do you come for your next weigh-in? {trainer}",
            False,
        ),
        ("birthday", _("Birthday"), "en", "Happy birthday, {first_name}! {gym}", False),
        ("greeting_hi", _("Greeting (Hindi)"), "hi", "नमस्ते {first_name}, आशा है आप ठीक हैं!", False),
        (
            "due_soon_hi",
            _("Payment due soon (Hindi)"),
            "hi",
            "नमस्ते {first_name}, {balance} की अंतिम तारीख {due_date} है। धन्यवाद! {gym}",
            True,
        ),
        (
            "overdue_hi",
            _("Payment overdue (Hindi)"),
            "hi",
            "नमस्ते {first_name}, {balance} {due_date} तक देना था। कृपया इस हफ़्ते दे दें। {gym}",
            True,
        ),
    )
    return [
        Template(
            id=key, version=0, name=name, text=text, language=language, own=False, reminder=reminder
        )
        for key, name, language, text, reminder in table
    ]


def own(connection: sqlite3.Connection) -> list[Template]:
    """The gym's own."""
    rows = connection.execute(
        "SELECT * FROM message_template WHERE removed_at IS NULL ORDER BY name, id"
    )
    return [
        Template(
            id=row["id"],
            version=row["version"],
            name=row["name"],
            text=row["text"],
            language=row["language"],
            own=True,
        )
        for row in rows
    ]


def checked(name: str, text: str, language: str) -> tuple[str, str, str]:
    """What was entered of a template; Invalid."""
    problems: dict[str, str] = {}
    try:
        name = entered(name, _("The name"), max_length=60, required=True)
    except ValueError as problem:
        problems["name"] = str(problem)
    try:
        text = placeholders.check(
            entered(text, _("The text"), max_length=LONGEST, multiline=True, required=True)
        )
    except ValueError as problem:
        problems["text"] = str(problem)
    if language not in ("en", "hi"):
        problems["language"] = _("Choose English or Hindi.")
    if problems:
        raise Invalid(problems)
    return name, text, language
