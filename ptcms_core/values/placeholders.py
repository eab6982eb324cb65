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
    "diet",
    "workout",
    "weight",
    "amount",
    "receipt",
    "upi_link",
)
# whatever stands in a pair of braces is meant as one, so that a slip such as {first name} is told
_MARK = re.compile(r"\{([^{}\n]{0,40})\}")


def used_in(text: str) -> list[str]:
    """The placeholders of a text, known or not, in order and each once."""
    return list(dict.fromkeys(_MARK.findall(text)))


def unknown_in(text: str) -> list[str]:
    """The placeholders of a text that nobody fills."""
    return [name for name in used_in(text) if name not in KNOWN]


def check(text: str) -> str:
    """The text; ValueError naming the placeholders there are, if it has others."""
    wrong = unknown_in(text)
    if wrong:
        raise ValueError(
            _("There is no {wrong}. The placeholders are: {known}.").format(
                wrong=in_braces(wrong), known=in_braces(KNOWN)
            )
        )
    return text


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; braces inside a value stay as they are."""
    return _MARK.sub(lambda mark: values.get(mark[1], mark[0]), text)


def in_braces(names: tuple[str, ...] | list[str]) -> str:
    """The names as they are typed: `{name} {balance}`."""
    return " ".join(f"{{{name}}}" for name in names)
