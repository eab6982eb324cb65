"""Placeholders of message templates: `{first_name}` and the like, filled once, unknown refused."""

import re
from collections.abc import Mapping

from ptcms_core.catalogue import _

KNOWN = (
    "name",
    "first_name",
    "balance",
    "due_date",
    "gym",
    "trainer",
    "plan",
    "weight",
    "amount",
    "upi_link",
)
_MARK = re.compile(r"\{([A-Za-z_]{1,30})\}")


def unknown_in(text: str) -> list[str]:
    """The placeholders of a text that nobody fills."""
    return [name for name in dict.fromkeys(_MARK.findall(text)) if name not in KNOWN]


def check(text: str) -> str:
    """The text; ValueError naming the placeholders there are, if it has others."""
    wrong = unknown_in(text)
    if wrong:
        raise ValueError(
            _("There is no {wrong}. The placeholders are: {known}.").format(
                wrong=" ".join(f"{{{name}}}" for name in wrong),
                known=" ".join(f"{{{name}}}" for name in KNOWN),
            )
        )
    return text


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; braces inside a value stay as they are."""
    return _MARK.sub(lambda mark: values.get(mark[1], mark[0]), text)


def used_in(text: str) -> set[str]:
    """The placeholders of a text."""
    return set(_MARK.findall(text))
