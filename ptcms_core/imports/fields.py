"""What a column may hold: the fields of a client, their names, and how they are guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.values import text


@dataclass(frozen=True)
class ImportField:
    """A field: its name, what it is called, the titles it is recognised by.

    What `many` columns may hold is joined.
    """

    name: str
    label: str
    titles: tuple[str, ...]
    many: bool = False


def fields() -> tuple[ImportField, ...]:
    """Every field, in the order they are offered."""
    return (
        ImportField("full_name", _("name"), ("name", "full name", "client", "client name",
                    "member", "member name", "customer", "customer name", "नाम")),
        ImportField("first_name", _("first name"), ("first", "first name", "given name",
                    "forename")),
        ImportField("last_name", _("last name"), ("last", "last name", "surname",
                    "family name")),
        ImportField("phone", _("phone"), ("phone", "mobile", "phone number", "mobile number",
                    "mobile no", "phone no", "contact", "contact number", "contact no",
                    "whatsapp", "whatsapp number", "cell", "tel", "telephone", "फ़ोन")),
        ImportField("gender", _("gender"), ("gender", "sex")),
        ImportField("date_of_birth", _("date of birth"), ("date of birth", "dob", "birth date",
                    "birthday", "born")),
        ImportField("age", _("age"), ("age", "age years", "years")),
        ImportField("height_cm", _("height"), ("height", "cm", "height cm", "height in cm")),
        ImportField("weight_kg", _("weight"), ("weight", "kg", "kgs", "weight kg", "weight in kg",
                    "starting weight", "current weight", "last weight")),
        ImportField("goal", _("goal"), ("goal", "target", "aim", "objective")),
        ImportField("goal_weight_kg", _("goal weight"), ("goal weight", "target weight",
                    "goal weight kg", "target weight kg")),
        ImportField("activity", _("activity"), ("activity", "activity level")),
        ImportField("email", _("email"), ("email", "e mail", "email address", "mail",
                    "email id")),
        ImportField("injuries", _("injuries"), ("injuries", "injury", "health problems",
                    "medical", "medical conditions"), many=True),
        ImportField("notes", _("notes"), ("notes", "note", "remarks", "remark", "comments",
                    "comment"), many=True),
        ImportField("emergency_contact", _("emergency contact"), ("emergency contact",
                    "emergency", "emergency phone")),
        ImportField("whatsapp_consent", _("WhatsApp consent"), ("whatsapp consent", "consent",
                    "opt in")),
        ImportField("language", _("language of messages"), ("language",)),
        ImportField("fee", _("fee charged now"), ("fee", "fees", "amount", "due", "balance",
                    "amount due", "fees due", "membership fee")),
        ImportField("fee_due", _("fee due on"), ("fee due", "due date", "due on", "fee due on",
                    "fees due date")),
        ImportField("trainer", _("trainer"), ("trainer", "trainer name", "coach")),
    )  # fmt: skip


_UNITS = {"cm", "cms", "kg", "kgs", "lb", "lbs", "in", "inch", "inches", "m"}


def _folded(title: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.fold(title)).split())


def unit_of(title: str) -> str:
    """The unit a title names: Weight (lbs) → lb; empty where it names none."""
    last = _folded(title).rpartition(" ")[2]
    unit = {"inch": "in", "inches": "in"}.get(last, last.rstrip("s"))
    return unit if last in _UNITS and last != _folded(title) else ""


def known_title(title: str) -> str:
    """The field a title is for; empty for one nobody knows."""
    folded = _folded(title)
    bare = folded.rpartition(" ")[0] if unit_of(title) else folded
    for field in fields():
        if folded in field.titles or (bare and bare in field.titles):
            return field.name
    return ""


def guess(titles: Sequence[str], remembered: Mapping[str, str]) -> dict[int, str]:
    """Column → field, as remembered from before, else by the titles; each field once."""
    chosen: dict[int, str] = {}
    single = {field.name for field in fields() if not field.many}
    names = {field.name for field in fields()}
    for number, title in enumerate(titles):
        name = remembered.get(_folded(title), known_title(title))
        if name in names and not (name in single and name in chosen.values()):
            chosen[number] = name
    return chosen


def to_remember(titles: Sequence[str], columns: Mapping[int, str]) -> dict[str, str]:
    """Title → field, to be guessed by the next time; nothing means the column is left out."""
    return {_folded(title): columns.get(number, "") for number, title in enumerate(titles)}


def checked(titles: Sequence[str], columns: Mapping[int, str]) -> dict[int, str]:
    """Column → field, if clients can be made of them; Invalid under `column_<number>`."""
    if not all(isinstance(k, int) and isinstance(v, str) for k, v in columns.items()):
        raise Invalid({"columns": _("This can't be read; check what was typed.")})
    by_name = {field.name: field for field in fields()}
    problems: dict[str, str] = {}
    first: dict[str, int] = {}
    kept = {number: name for number, name in columns.items() if name}
    for number, name in sorted(kept.items()):
        if name not in by_name or not 0 <= number < len(titles):
            problems[f"column_{number}"] = _("There is no such field.")
        elif name in first and not by_name[name].many:
            problems[f"column_{number}"] = _("“{title}” is the {field} already.").format(
                title=titles[first[name]], field=by_name[name].label
            )
        else:
            first.setdefault(name, number)
    if not problems and not {"full_name", "first_name", "last_name"} & set(first):
        problems["column_0"] = _("Say which column holds the name.")
    if problems:
        raise Invalid(problems)
    return kept
