"""The one place where every sentence for a person passes, so that a translation is a file.

`_("…")` marks and translates one sentence; placeholders are filled after translation with
`.format(name=…)`, never with an f-string, or no catalogue could find the sentence again.
"""

import gettext
from pathlib import Path

FOLDER = Path(__file__).parent / "locale"
"""Where translations lie: `<language>/LC_MESSAGES/ptcms.mo`."""

WRITTEN_IN = "en"
"""The language in which the sentences stand in the code."""

_translations: gettext.NullTranslations = gettext.NullTranslations()
_language = WRITTEN_IN


def languages(folder: Path | None = None) -> list[str]:
    """The languages the program speaks: the one it is written in, and those translated."""
    found = (folder or FOLDER).glob("*/LC_MESSAGES/ptcms.mo")
    return [WRITTEN_IN, *sorted(file.parts[-3] for file in found)]


def use_language(language: str, folder: Path | None = None) -> bool:
    """Speak this language from now on; False, and English, if there is no translation."""
    if language == _language:
        return True
    translated = gettext.translation("ptcms", folder or FOLDER, [language], fallback=True)
    found = type(translated) is not gettext.NullTranslations
    use(translated, language if found else WRITTEN_IN)
    return found or language == WRITTEN_IN


def use(translations: gettext.NullTranslations, language: str) -> None:
    """Take every sentence from these translations from now on."""
    global _translations, _language
    _translations, _language = translations, language


def language() -> str:
    """The language in use."""
    return _language


def marked(sentence: str) -> str:
    """The sentence as it stands, for a table made at import: `_` translates it when shown."""
    return sentence


def _(sentence: str) -> str:
    """The sentence in the language in use."""
    return _translations.gettext(sentence)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The sentence for `count` things, in the language in use."""
    return _translations.ngettext(singular, plural, count)
