"""Phone numbers: read in the gym's region, kept as E.164 (ITU-T), shown as people write them.

The rules of each country come from the library phonenumbers; it is heavy, so it is imported when
the first number is read.
"""

from functools import lru_cache
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.values.text import clean


def parse_phone(text: str, region: str) -> str:
    """What was typed as E.164; ValueError with the reason in words.

    `region` is the two-letter country that numbers without + belong to.
    """
    import phonenumbers

    typed = clean(text)
    if not typed:
        raise ValueError(_("Type a phone number."))
    if sum(character.isdigit() for character in typed) > 17 or len(typed) > 40:
        raise ValueError(_("This is too long for a phone number."))
    if any(character.isalpha() for character in typed):
        # the library would dial letters (0800-GYM) and drop what follows an "ext"
        raise ValueError(_("This is not a phone number; type digits, such as 98765 00002."))
    number = _read(typed, region)
    if number is None and typed.startswith("+") and typed[1:2].isdigit():
        raise ValueError(_("There is no such country code."))
    if number is None:
        raise ValueError(_("This is not a phone number; type digits, such as 98765 00002."))
    if not phonenumbers.is_valid_number(number):
        # 91 98765 00002: the country code without its plus
        again = None if typed.startswith("+") else _read("+" + typed, region)
        if again is None or not phonenumbers.is_valid_number(again):
            raise ValueError(_reason(number, region))
        number = again
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _read(typed: str, region: str) -> Any:
    import phonenumbers

    try:
        return phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None


def _reason(number: Any, region: str) -> str:
    import phonenumbers

    possible = phonenumbers.is_possible_number_with_reason(number)
    result = phonenumbers.ValidationResult
    if possible in (result.TOO_SHORT, result.IS_POSSIBLE_LOCAL_ONLY):
        return _("This number is too short.")
    if possible == result.TOO_LONG:
        return _("This number is too long.")
    country = phonenumbers.region_code_for_country_code(number.country_code)
    return _("No phone in {country} has this number; check the digits.").format(
        country=country if country and country != "ZZ" else region
    )


def show_phone(e164: str, region: str) -> str:
    """The number as written at home in `region` (98765 00002), elsewhere with its country code."""
    if region == "IN" and len(e164) == 13 and e164[:3] == "+91" and e164[3] in "6789":
        # the usual one, known without the library: a list shows hundreds of them
        national = e164[3:]
        if national.isascii() and national.isdecimal():
            return f"{national[:5]} {national[5:]}"
    return _shown(e164, region)


@lru_cache(maxsize=1024)
def _shown(e164: str, region: str) -> str:
    import phonenumbers

    number = _read(e164, region)
    if number is None:
        return clean(e164)
    style = phonenumbers.PhoneNumberFormat
    if phonenumbers.region_code_for_number(number) == region:
        national = str(phonenumbers.format_number(number, style.NATIONAL))
        digits = digits_of(national)
        if region == "IN" and len(digits) == 11 and digits.startswith("0"):
            return f"{digits[1:6]} {digits[6:]}"
        return national
    return str(phonenumbers.format_number(number, style.INTERNATIONAL))


def last_four(e164: str) -> str:
    """The last four digits, by which a person at the desk recognises a phone."""
    return digits_of(e164)[-4:]


def digits_of(text: str) -> str:
    """Only the digits."""
    return "".join(character for character in text if character in "0123456789")


def national_digits(e164: str) -> str:
    """The digits without the country code, which every way of writing the number holds."""
    number = _read(e164, "ZZ")
    return digits_of(e164) if number is None else str(number.national_number)


def country_of(e164: str) -> str:
    """Country and calling code, as in "IN +91"; empty for what is no number."""
    import phonenumbers

    number = _read(e164, "ZZ")
    if number is None:
        return ""
    return f"{phonenumbers.region_code_for_number(number) or '?'} +{number.country_code}"


def regions() -> frozenset[str]:
    """The two-letter codes of all countries with phones."""
    import phonenumbers

    return frozenset(phonenumbers.SUPPORTED_REGIONS)
