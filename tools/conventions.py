"""Writes `ptcms_core/values/conventions.json`: how each region writes numbers, money and days.

The facts are CLDR's, read through Babel: `make conventions`. The program reads the file, so that
no session carries Babel and all of CLDR in its memory.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers
from babel.numbers import get_currency_symbol

from ptcms_core.values.money import CURRENCIES

TARGET = Path(__file__).parents[1] / "ptcms_core" / "values" / "conventions.json"
# languages in Latin script; another one joins with its translation
LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "hu", "ro"),
    *("tr", "id", "ms", "hr", "sk", "sl", "et", "lv", "lt"),
)


def conventions() -> dict[str, Any]:
    """What the file holds, by language and by locale."""
    found: dict[str, Any] = {}
    for name in sorted(locale_identifiers()):
        language, _line, rest = name.partition("_")
        # a region alone: no script, no variant
        region = rest.isupper() and rest != "POSIX"
        if name != "en_001" and (language not in LANGUAGES or not region):
            continue
        locale = Locale.parse(name)
        if locale.default_numbering_system == "latn":
            found[name] = _one(locale)
    for region in sorted(get_global("territory_languages")):
        if region.isalpha() and not any(name.endswith(f"_{region}") for name in found):
            found[f"en_{region}"] = _in_english(region)
    languages = {language: _words(Locale.parse(language)) for language in LANGUAGES}
    return {"languages": languages, "locales": found}


def _in_english(region: str) -> dict[str, Any]:
    """English as it is written everywhere, with the numbers and the order of days of a region."""
    spoken = get_global("territory_languages")[region]
    world, name = Locale.parse("en_001"), f"English ({Locale('en').territories[region]})"
    for language in sorted(spoken, key=lambda one: -spoken[one]["population_percent"]):
        if f"{language}_{region}" in locale_identifiers():
            local = _one(Locale.parse(f"{language}_{region}"))
            numbers = {key: local[key] for key in ("groups", "numeric")}
            if not re.fullmatch(r"(d+\W+M+|M+\W+d+)\W+y+|y+\W+M+\W+d+", numbers["numeric"]):
                del numbers["numeric"]
            return _one(world) | numbers | {"name": name}
    return _one(world) | {"name": name}


def _words(locale: Locale) -> dict[str, list[str]]:
    months, days = locale.months, locale.days
    return {
        "months_in_dates": list(months["format"]["abbreviated"].values()),
        "long_months_in_dates": list(months["format"]["wide"].values()),
        "months": list(months["stand-alone"]["abbreviated"].values()),
        "long_months": list(months["stand-alone"]["wide"].values()),
        "weekdays": [days["format"]["wide"][day] for day in range(7)],
    }


def _one(locale: Locale) -> dict[str, Any]:
    symbols = locale.number_symbols["latn"]
    skeletons = locale.datetime_skeletons
    pattern = locale.currency_formats["standard"]
    month_and_day = skeletons["MMMMd"].pattern
    heading = skeletons.get("MMMMEEEEd")
    told = {code: get_currency_symbol(code, locale) for code in CURRENCIES}
    return {
        "name": locale.get_display_name("en"),
        "decimal": symbols.get("currencyDecimal", symbols["decimal"]),
        "group": symbols.get("currencyGroup", symbols["group"]),
        "groups": list(pattern.grouping),
        "money": _places(pattern.pattern),
        "symbols": {code: s for code, s in told.items() if len(s) < len(CURRENCIES[code].symbol)},
        "day": locale.date_formats["medium"].pattern,
        "short_day": skeletons["MMMd"].pattern,
        "month_of_year": skeletons["yMMM"].pattern,
        "heading": heading.pattern if heading else f"EEEE, {month_and_day}",
        "numeric": skeletons["yMd"].pattern.replace("\N{RIGHT-TO-LEFT MARK}", ""),
    }


def _places(pattern: str) -> str:
    """Where the symbol stands: ¤# before the number, # ¤ behind it with a blank."""
    positive = pattern.partition(";")[0].replace("\N{RIGHT-TO-LEFT MARK}", "")
    digits = "".join(one if one in "¤ \N{NO-BREAK SPACE}" else "#" for one in positive)
    while "##" in digits:
        digits = digits.replace("##", "#")
    return digits.replace(" ", "\N{NO-BREAK SPACE}")


def as_text() -> str:
    """The file: a locale a line."""
    parts = []
    for subject, rows in conventions().items():
        lines = ",\n".join(
            f"  {json.dumps(key)}: {json.dumps(row, ensure_ascii=False, separators=(',', ':'))}"
            for key, row in rows.items()
        )
        parts.append(f'"{subject}": {{\n{lines}\n}}')
    return "{" + ",\n".join(parts) + "}\n"


if __name__ == "__main__":
    TARGET.write_text(as_text(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")
