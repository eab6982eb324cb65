"""What a password must be: long enough, short enough for bcrypt, and not one everybody tries.

No composition rules (NIST SP 800-63B, 5.1.1.2: length and a blocklist, nothing else).
"""

import secrets
import unicodedata

import bcrypt

from ptcms_core.catalogue import _
from ptcms_core.values.text import whole

SHORTEST = 12
LONGEST_BYTES = 72  # bcrypt reads no further

# what people type when twelve characters are asked for
_COMMON = frozenset(
    [
        "password1234",
        "passwordpassword",
        "123456789012",
        "1234567890123",
        "qwertyuiop12",
        "qwertyuiopasdf",
        "qwertyqwerty",
        "administrator",
        "adminadmin12",
        "adminadminadmin",
        "letmeinletmein",
        "welcome12345",
        "iloveyou1234",
        "abcdefghijkl",
        "abcd12345678",
        "111111111111",
        "000000000000",
        "passw0rd1234",
        "changeme1234",
        "trainer12345",
        "trainertrainer",
        "gymgymgymgym",
        "fitness12345",
        "ptcmsptcmsptcms",
        "1q2w3e4r5t6y",
        "qazwsxedcrfv",
        "zaq12wsxcde3",
        "football1234",
        "monkey123456",
        "dragon123456",
        "india1234567",
        "ganesh123456",
        "jaimatadi123",
        "krishna12345",
        "password@123",
        "password@1234",
        "admin@123456",
        "welcome@1234",
        "1qaz2wsx3edc",
        "asdfghjkl123",
        "zxcvbnm12345",
        "superman1234",
        "sunshine1234",
        "princess1234",
        "baseball1234",
        "whatever1234",
        "trustno1trust",
        "computer1234",
    ]
)


def checked_password(password: str, *, about: tuple[str, ...] = ()) -> str:
    """The password in NFC, if it will do; ValueError with a sentence.

    `about` names what it must not merely repeat, such as the person's name and email.
    """
    normal = unicodedata.normalize("NFC", password)
    if normal != whole(normal):
        raise ValueError(_("A password can't hold half a character; type it again."))
    if "\0" in normal:
        raise ValueError(_("A password can't hold a zero character."))
    if len(normal) < SHORTEST:
        raise ValueError(
            _("Use {count} characters or more; a short sentence is easy to keep.").format(
                count=SHORTEST
            )
        )
    if len(normal.encode()) > LONGEST_BYTES:
        raise ValueError(
            _("This is too long: at most {count} plain letters, fewer in other scripts.").format(
                count=LONGEST_BYTES
            )
        )
    bare = normal.casefold().strip()
    if bare in _COMMON or len(set(bare)) < 4:
        raise ValueError(_("Everybody tries this one; choose another."))
    for known in about:
        word = known.casefold().strip()
        if len(word) > 3 and bare in (word, word * 2, word + "123", word + "1234"):
            raise ValueError(_("This is too near to your name or email; choose another."))
    return normal


def hash_password(password: str, cost: int) -> str:
    """The bcrypt hash of a password that is already right."""
    data = unicodedata.normalize("NFC", password).encode()
    return bcrypt.hashpw(data, bcrypt.gensalt(cost)).decode()


def matches(password: str, hashed: str) -> bool:
    """True if the password belongs to the hash; never raises, whatever either holds."""
    try:
        return bcrypt.checkpw(unicodedata.normalize("NFC", password).encode(), hashed.encode())
    except (ValueError, UnicodeEncodeError):
        return False


def nobodys_hash(cost: int) -> str:
    """A hash that no password is known for, to be checked where there is no account.

    It takes as long as one of somebody's, so that the time doesn't tell which emails are known.
    """
    return f"$2b${cost:02}${'.' * 53}"


def cost_of(hashed: str) -> int:
    """The cost a hash was made with; 0 if it can't be read."""
    parts = hashed.split("$")
    return int(parts[2]) if len(parts) > 3 and parts[2].isdecimal() else 0


_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"


def made_up_password() -> str:
    """A password that is easy to read out: five made-up words and a number (some 67 bits)."""
    pairs = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _number in range(10)]
    words = ["".join(pairs[at : at + 2]) for at in range(0, 10, 2)]
    return "-".join([*words, str(10 + secrets.randbelow(90))])
