"""What can be typed into the command bar, as one table: lines are read, completed and explained
from it.

A line about a client begins with the client (the beginnings of names, the last digits of the
phone or `#number`; without them whoever is under the cursor), then a verb and its parts. Any other
line begins with its verb.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ptcms_core import _, marked

PartKind = Literal["weight", "money", "method", "date", "phone", "template", "text", "place"]
# values a verb of one letter may be written together with: w72.4
_TOGETHER = frozenset({"weight", "money"})


@dataclass(frozen=True)
class Part:
    """One value of a line. `announced` is the word before it, needed for text, else allowed."""

    name: str
    kind: PartKind
    shown_marked: str
    announced: str = ""
    required: bool = False
    prefer: Literal["past", "future", "near"] = "near"

    @property
    def shown(self) -> str:
        """What it is called."""
        return _(self.shown_marked)

    @property
    def written(self) -> str:
        """The part as help writes it: <weight>, [due day]."""
        words = f"{self.announced} {self.shown}".strip()
        return f"<{words}>" if self.required else f"[{words}]"


@dataclass(frozen=True)
class Form:
    """One kind of line: its verbs, the short one first, and its parts."""

    id: str
    verbs: Sequence[str]
    parts: Sequence[Part]
    help_marked: str
    examples: Sequence[str]
    of_client: bool = True

    @property
    def help(self) -> str:
        """What such a line does."""
        return _(self.help_marked)

    @property
    def together(self) -> bool:
        """Whether the first part may follow the short verb without a space."""
        return bool(self.parts) and self.parts[0].kind in _TOGETHER

    @property
    def written(self) -> str:
        """The form as help writes it: client w<weight> [day]."""
        if self.id == "tab":
            return _("{client} {tab}").format(client=_("client"), tab=" | ".join(self.verbs[:2]))
        parts = [part.written for part in self.parts]
        verb = self.verbs[0]
        if self.together:
            verb, *parts = [verb + parts[0], *parts[1:]]
        return " ".join([_("client"), verb, *parts] if self.of_client else [verb, *parts])


TABS = ("profile", "diet", "workout", "progress", "payments", "messages")

FORMS: tuple[Form, ...] = (
    Form(
        "weigh_in",
        ("w", "weigh", "weigh-in"),
        (
            Part("weight_kg", "weight", marked("weight"), required=True),
            Part("on", "date", marked("day"), "on", prefer="past"),
        ),
        marked("weigh in, today or on a day before"),
        ("vik w72.4", "vik w 72.1 yesterday"),
    ),
    Form(
        "payment",
        ("p", "pay", "payment"),
        (
            Part("amount", "money", marked("amount")),
            Part("method", "method", marked("cash|upi|card|bank")),
            Part("on", "date", marked("day"), "on", prefer="past"),
            Part("reference", "text", marked("number"), "ref"),
        ),
        marked("a payment; unless said all that is due, in cash"),
        ("vik p2000 upi", "vik p upi"),
    ),
    Form(
        "charge",
        ("c", "charge"),
        (
            Part("amount", "money", marked("amount"), required=True),
            Part("due", "date", marked("day"), "due", prefer="future"),
            Part("description", "text", marked("what"), "for"),
        ),
        marked("charge a fee; due today unless said"),
        ("vik c5000 due 1/12", "vik c1.5k due +1m for personal training"),
    ),
    Form(
        "upi",
        ("q", "qr"),
        (Part("amount", "money", marked("amount")),),
        marked("UPI QR code for what is due, or for an amount"),
        ("vik q", "vik q1500"),
    ),
    Form(
        "message",
        ("m", "message"),
        (Part("template", "template", marked("template")),),
        marked("WhatsApp message, from a template"),
        ("vik m reminder", "vik m"),
    ),
    Form("tab", TABS, (), marked("open the client there"), ("vik diet", "vik payments")),
    Form("archive", ("d", "archive"), (), marked("archive the client; u brings back"), ("vik d",)),
    Form(
        "add",
        ("add",),
        (
            Part("full_name", "text", marked("name"), required=True),
            Part("phone", "phone", marked("phone")),
        ),
        marked("a new client, with the phone if it is known"),
        ("add Asha Verma 9876500002",),
        of_client=False,
    ),
    Form(
        "go",
        ("go", "goto"),
        (
            Part("place", "place", marked("section or client"), "to", required=True),
            Part("words", "text", marked("search")),
        ),
        marked("to a section, a client, or those who fit a search"),
        ("go to payments", "go clients vikram", "go vik"),
        of_client=False,
    ),
)

_OF_ID = {form.id: form for form in FORMS}


def form_of(form_id: str) -> Form:
    """The form of this id."""
    return _OF_ID[form_id]
