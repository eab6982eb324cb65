"""The tokens of the look in three themes: dark (the default), light, and 16 colours.

Styles name tokens (`$line`, `$muted`, `$good` …), never colours, so that a theme is one table here.
"""

from textual.theme import BUILTIN_THEMES, Theme

DEFAULT_THEME = "ptcms-dark"

# token → dark, light, 16 colours
_TOKENS: dict[str, tuple[str, str, str]] = {
    "line": ("#26323f", "#c9d3dd", "ansi_bright_black"),
    "selected": ("#16212c", "#dcebea", "ansi_black"),
    "muted": ("#7d8b9c", "#5b6876", "ansi_white"),
    "text": ("#e2e8f0", "#17202a", "ansi_bright_white"),
    "good": ("#86d993", "#1f7a33", "ansi_bright_green"),
    "attention": ("#f5b454", "#8a5a00", "ansi_bright_yellow"),
    "alarm": ("#f87171", "#b3261e", "ansi_bright_red"),
    "field": ("#131a22", "#eef2f6", "ansi_black"),
    "marked-text": ("#0d1117", "#ffffff", "ansi_black"),
}


def _theme(name: str, column: int, *, page: str, surface: str, accent: str) -> Theme:
    tokens = {token: values[column] for token, values in _TOKENS.items()}
    return Theme(
        name=name,
        primary=accent,
        accent=accent,
        secondary=tokens["muted"],
        warning=tokens["attention"],
        error=tokens["alarm"],
        success=tokens["good"],
        foreground=tokens["text"],
        background=page,
        surface=surface,
        panel=surface,
        boost=tokens["selected"],
        dark=column != 1,
        ansi=column == 2,
        variables={
            **(BUILTIN_THEMES["ansi-dark"].variables if column == 2 else {}),
            **tokens,
            "page": page,
            "bar": surface,
            "border": accent,
            "border-blurred": tokens["line"],
            "input-cursor-background": tokens["text"],
            "input-cursor-foreground": page if column != 2 else "ansi_black",
            "input-selection-background": accent if column == 2 else f"{accent} 35%",
            "scrollbar": tokens["line"],
            "scrollbar-hover": tokens["muted"],
            "scrollbar-active": accent,
            "scrollbar-background": page,
            "scrollbar-background-hover": page,
            "scrollbar-background-active": page,
            "scrollbar-corner-color": page,
        },
    )


THEMES: tuple[Theme, ...] = (
    _theme("ptcms-dark", 0, page="#0d1117", surface="#131a22", accent="#2dd4bf"),
    _theme("ptcms-light", 1, page="#fbfcfd", surface="#eef2f6", accent="#0f766e"),
    _theme("ptcms-16", 2, page="ansi_default", surface="ansi_default", accent="ansi_bright_cyan"),
)

# the name a person's settings hold → the theme
THEME_OF_CHOICE = {"dark": "ptcms-dark", "light": "ptcms-light", "16": "ptcms-16"}
