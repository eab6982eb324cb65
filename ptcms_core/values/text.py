"""What people type: cleaned on entry and at display, folded for search, compared for duplicates."""

import re
import unicodedata

from ptcms_core.catalogue import _

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
MOST_MARKS_IN_A_ROW = 4

_KEPT_FORMAT_CHARACTERS = "\u200c\u200d"  # Indian scripts and emoji are spelt with these two
_LINE_ENDS = "\n\r\x85\u2028\u2029"
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_MARK_CATEGORIES = frozenset({"Mn", "Mc", "Me"})
# Latin letters that Unicode doesn't decompose, as people type them on a plain keyboard.
_PLAIN_LATIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"}
)


class _SafeCharacters(dict[int, str]):
    """A translation table that works out each character when it is first met."""

    def __init__(self, line_end: str) -> None:
        super().__init__()
        self._line_end = line_end

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _LINE_ENDS:
            safe = self._line_end
        elif character == "\t":
            safe = " "
        elif character in _KEPT_FORMAT_CHARACTERS:
            safe = character
        elif unicodedata.category(character) in _UNSAFE_CATEGORIES:
            safe = REPLACEMENT
        else:
            safe = character
        self[code] = safe
        return safe


_ON_ONE_LINE = _SafeCharacters(" ")
_ON_MANY_LINES = _SafeCharacters("\n")


def clean(text: str, *, multiline: bool = False, max_length: int | None = None) -> str:
    """The text as it may be stored and shown: no control, bidi or unassigned characters.

    NFC and trimmed, with at most four combining marks in a row. Line ends and tabs become spaces;
    `multiline` keeps the line ends as "\\n". Longer than `max_length` is cut and ends in "…".
    """
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        text = text.translate(_ON_MANY_LINES if multiline else _ON_ONE_LINE)
        if not text.isascii():
            text = _with_few_marks(text)
    text = text.strip()
    if max_length is not None and len(text) > max_length:
        text = text[: max_length - 1].rstrip() + "…" if max_length > 0 else ""
    return text


def whole(text: str) -> str:
    """The text with U+FFFD for each half of a pair of code units, which nothing can store."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _with_few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARK_CATEGORIES else 0
        if marks <= MOST_MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def entered(
    text: str,
    field_label: str,
    *,
    max_length: int,
    multiline: bool = False,
    required: bool = False,
) -> str:
    """What was typed into a field, cleaned; ValueError with a sentence if empty or too long."""
    cleaned = clean(text, multiline=multiline)
    if required and not cleaned:
        raise ValueError(_("{field} can't be empty.").format(field=field_label))
    if len(cleaned) > max_length:
        raise ValueError(
            _("{field} can have at most {limit} characters; this has {length}.").format(
                field=field_label, limit=max_length, length=len(cleaned)
            )
        )
    return cleaned


def fold(text: str) -> str:
    """The text as search and comparison see it: no case, no Latin accents, single spaces.

    Marks of other scripts stay, for Hindi without its vowel signs would be another word.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN_LATIN)
    kept: list[str] = []
    after_latin = False
    for character in unicodedata.normalize("NFKD", text):
        category = unicodedata.category(character)
        if category == "Cf" or (after_latin and category in _MARK_CATEGORIES):
            continue
        if category not in _MARK_CATEGORIES:
            after_latin = character.isalpha() and ord(character) < 0x250
        kept.append(character)
    return " ".join("".join(kept).split())


_NOT_A_NAME = re.compile(r"[^\w\s]|_")


def near_equal(a: str, b: str) -> bool:
    """Whether two names are so alike that they may be one person's.

    True without regard to case, accents, punctuation and the order of words, with one slip of the
    keyboard in a name of 5 letters or more, two from 12 on (a swap of neighbours is one slip).
    """
    first, second = fold(a), fold(b)
    if first == second:
        return bool(first)
    if abs(len(first) - len(second)) > 6:
        return False
    words_a, words_b = _words(first), _words(second)
    if not words_a or not words_b:
        return False
    shorter = min(sum(map(len, words_a)), sum(map(len, words_b)))
    slips = 2 if shorter >= 12 else 1 if shorter >= 5 else 0
    return _within(" ".join(words_a), " ".join(words_b), slips) or _within(
        " ".join(sorted(words_a)), " ".join(sorted(words_b)), slips
    )


def _words(folded: str) -> list[str]:
    if folded.replace(" ", "").isalnum():
        return folded.split()
    # Marks of Indian scripts are no word characters to `re`, so they are put aside as letters here.
    kept = "".join(
        c if unicodedata.category(c) in _MARK_CATEGORIES or not _NOT_A_NAME.match(c) else " "
        for c in folded
    )
    return kept.split()


def _within(a: str, b: str, slips: int) -> bool:
    """Whether at most `slips` letters added, left out, changed or swapped turn `a` into `b`."""
    if a == b:
        return True
    if slips == 0 or abs(len(a) - len(b)) > slips:
        return False
    start, shorter = 0, min(len(a), len(b))
    while start < shorter and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    return (
        _within(a[1:], b, slips - 1)
        or _within(a, b[1:], slips - 1)
        or _within(a[1:], b[1:], slips - 1)
        or (a[:2] == b[1::-1] and _within(a[2:], b[2:], slips - 1))
    )


_LOCAL_PART = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_DOMAIN = re.compile(r"([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")


def email(text: str) -> str:
    """The email address in lower case; ValueError with a sentence if it can't be one."""
    address = clean(text).lower()
    if not address:
        raise ValueError(_("Enter an email address, such as name@example.com."))
    if " " in address:
        raise ValueError(_("An email address has no spaces."))
    local, at, domain = address.rpartition("@")
    if not at or "@" in local:
        raise ValueError(_("An email address has one @, as in name@example.com."))
    if len(address) > 254 or len(local) > 64:
        raise ValueError(_("This email address is too long."))
    if not _LOCAL_PART.fullmatch(local):
        raise ValueError(_("The part before the @ isn't right: check it for a slip."))
    if not _DOMAIN.fullmatch(_ascii_domain(domain)):
        raise ValueError(_("The part after the @ isn't right: it looks like example.com."))
    return address


def _ascii_domain(domain: str) -> str:
    """The domain as DNS knows it: names of other scripts in their xn-- form (RFC 3490)."""
    try:
        return domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return ""
