"""The one place where every sentence for a person passes, so that a translation is a file.

`_("…")` marks and translates one sentence; placeholders are filled after translation with
`.format(name=…)`, never with an f-string, or no catalogue could find the sentence again.
"""

import gettext
from pathlib import Path

_translations: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str, folder: Path) -> bool:
    """Take sentences from `folder/<language>/LC_MESSAGES/ptcms.mo`; False if it isn't there."""
    global _translations
    _translations = gettext.translation("ptcms", folder, [language], fallback=True)
    return type(_translations) is not gettext.NullTranslations


def _(sentence: str) -> str:
    """The sentence in the language in use."""
    return _translations.gettext(sentence)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The sentence for `count` things, in the language in use."""
    return _translations.ngettext(singular, plural, count)
