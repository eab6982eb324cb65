"""The styles of the program, parsed once: Textual parses all of them again on many occasions."""

import re
from pathlib import Path

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_STYLES = Path(__file__).parent / "styles"
DOOR_SHEET = _STYLES / "door.tcss"
"""Of the login, which is drawn before the others are read."""
_MOST_SOURCES = 1_000
"""More than there are widgets with styles of their own: one too few would have all parsed anew."""


def style_tokens() -> dict[str, str]:
    """The measures and borders named in the sheet of tokens, for all the other sheets."""
    sheet = (_STYLES / "tokens.tcss").read_text(encoding="utf-8")
    return dict(re.findall(r"^\$([\w-]+): ([^;]+);", sheet, re.MULTILINE))


def style_sheets() -> list[Path]:
    """Every sheet of styles/ but the tokens, which are given to all of them as variables.

    The first is of the login, the others are read once that is drawn.
    """
    others = sorted(set(_STYLES.glob("*.tcss")) - {DOOR_SHEET, _STYLES / "tokens.tcss"})
    return [DOOR_SHEET, *others]


class KeptStylesheet(Stylesheet):
    """What was parsed is kept as long as the colours stay the same."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(_MOST_SOURCES)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Other colours: everything is parsed anew."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Take the styles as they are by now; what didn't change isn't parsed again."""
        self.parse()
