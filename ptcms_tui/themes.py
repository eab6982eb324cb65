"""The tokens of the look in four themes: dark (the default), light, 16 colours, high contrast.

Styles name tokens (`$line`, `$muted`, `$good` …), never colours, so that a theme is one table here.
"""

from typing import NamedTuple

from textual.theme import BUILTIN_THEMES, Theme

DEFAULT_THEME = "ptcms-dark"
THEME_OF_16_COLOURS = "ptcms-16"


class _Values(NamedTuple):
    """What a token is in each theme."""

    dark: str
    light: str
    sixteen: str
    contrast: str


# fmt: off
TOKENS: dict[str, _Values] = {
    # what things stand on
    "page":        _Values("#0d1117", "#fbfcfd", "ansi_black", "#000000"),
    "bar":         _Values("#131a22", "#eef2f6", "ansi_black", "#1a1a1a"),
    "field":       _Values("#131a22", "#eef2f6", "ansi_black", "#262626"),
    "selected":    _Values("#16212c", "#e1eeed", "ansi_blue", "#0a2f4a"),
    # a field is told by its ground; where that is the page's, by a line under it
    "field-style": _Values("none", "none", "underline", "none"),
    "line":        _Values("#26323f", "#c9d3dd", "ansi_bright_black", "#9aa4ad"),
    # what is written
    "text":        _Values("#e2e8f0", "#17202a", "ansi_bright_white", "#ffffff"),
    "muted":       _Values("#7d8b9c", "#5b6876", "ansi_white", "#d0d0d0"),
    "accent":      _Values("#2dd4bf", "#0d6c65", "ansi_bright_cyan", "#5ce1ff"),
    "good":        _Values("#86d993", "#1b7030", "ansi_bright_green", "#7dff8a"),
    "attention":   _Values("#f5b454", "#865700", "ansi_bright_yellow", "#ffd54a"),
    "alarm":       _Values("#f87171", "#b3261e", "ansi_bright_red", "#ffabab"),
    # on a button in focus
    "marked-text": _Values("#0d1117", "#ffffff", "ansi_black", "#000000"),
    # marked with the mouse or Shift in a field, where $text is written on it
    "marked":      _Values("#1c5a58", "#b9dedb", "ansi_blue", "#005f87"),
}
# fmt: on
NAMES = ("ptcms-dark", "ptcms-light", THEME_OF_16_COLOURS, "ptcms-contrast")


def _theme(column: int) -> Theme:
    tokens = {token: values[column] for token, values in TOKENS.items()}
    sixteen = NAMES[column] == THEME_OF_16_COLOURS
    return Theme(
        name=NAMES[column],
        primary=tokens["accent"],
        accent=tokens["accent"],
        secondary=tokens["muted"],
        warning=tokens["attention"],
        error=tokens["alarm"],
        success=tokens["good"],
        foreground=tokens["text"],
        background=tokens["page"],
        surface=tokens["bar"],
        panel=tokens["bar"],
        boost=tokens["selected"],
        dark=NAMES[column] != "ptcms-light",
        ansi=sixteen,
        variables={
            **(BUILTIN_THEMES["ansi-dark"].variables if sixteen else {}),
            **tokens,
            "border": tokens["accent"],
            "border-blurred": tokens["line"],
            "input-cursor-background": tokens["text"],
            "input-cursor-foreground": tokens["page"],
            "input-selection-background": tokens["marked"],
            "input-selection-foreground": tokens["text"],
            "scrollbar": tokens["line"],
            "scrollbar-hover": tokens["muted"],
            "scrollbar-active": tokens["accent"],
            "scrollbar-background": tokens["page"],
            "scrollbar-background-hover": tokens["page"],
            "scrollbar-background-active": tokens["page"],
            "scrollbar-corner-color": tokens["page"],
        },
    )


THEMES: tuple[Theme, ...] = tuple(_theme(column) for column in range(len(NAMES)))

# the name a person's settings hold → the theme
THEME_OF_CHOICE = dict(zip(("dark", "light", "16", "contrast"), NAMES, strict=True))


def theme_for(choice: object, color_system: str | None) -> str:
    """The theme for what a person chose; a terminal of 16 colours has one that it can show."""
    if color_system in ("standard", "windows"):
        return THEME_OF_16_COLOURS
    return THEME_OF_CHOICE.get(str(choice), DEFAULT_THEME)
