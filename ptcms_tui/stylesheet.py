"""The styles of the program, parsed once: Textual parses all of them again on many occasions."""

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_MOST_SOURCES = 1_000
"""More than there are widgets with styles of their own: one too few would have all parsed anew."""


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
