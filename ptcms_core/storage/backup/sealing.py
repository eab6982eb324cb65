"""Sealing a backup by a passphrase, in the age format, which other programs open as well.

The format (age-encryption.org/v1, https://c2sp.org/age) is public and small: scrypt makes a key of
the passphrase, that one opens the file's own key, and the content follows in chunks of 64 KiB, each
authenticated by ChaCha20-Poly1305 under its number and whether it is the last. So a chunk that is
changed, swapped, left out or cut off is found. `age --decrypt FILE` opens it without this program.
"""

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid, StorageProblem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

INTRO = b"age-encryption.org/v1\n"
LEAST_PASSPHRASE = 12
# scrypt takes 128 MiB for this: what a small server has, and 2**17 guesses' worth for a thief
WORK = 17
_MOST_WORK = 20
CHUNK = 64 * 1024
_TAG = 16
_SALT_LABEL = b"age-encryption.org/v1/scrypt"
_STANZA = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n")
_MAC = re.compile(rb"--- ([A-Za-z0-9+/]{43})\n")
_NO_NONCE = bytes(12)
_LONGEST_HEADER = 1024


def checked_passphrase(text: str) -> str:
    """A passphrase that may seal a backup; Invalid under `passphrase`."""
    if len(text.strip()) < LEAST_PASSPHRASE:
        raise Invalid(
            {
                "passphrase": _("Use {count} characters or more; a few words are easy to keep.")
                .format(count=LEAST_PASSPHRASE)
            }
        )  # fmt: skip
    return text.strip()


def seal(source: BinaryIO, target: BinaryIO, passphrase: str) -> Iterator[int]:
    """Write the content of `source` sealed to `target`; how many bytes are done, step by step."""
    file_key, salt = os.urandom(16), os.urandom(16)
    stanza = b"-> scrypt %s %d\n%s\n" % (
        _b64(salt),
        WORK,
        _b64(_cipher(_wrap_key(passphrase, salt, WORK)).encrypt(_NO_NONCE, file_key, None)),
    )
    header = INTRO + stanza + b"---"
    nonce = os.urandom(16)
    target.write(header + b" " + _b64(_header_mac(file_key, header)) + b"\n" + nonce)
    cipher = _cipher(_derived(file_key, nonce, b"payload"))
    done, number = 0, 0
    chunk = source.read(CHUNK)
    while True:
        following = source.read(CHUNK)
        target.write(cipher.encrypt(_chunk_nonce(number, last=not following), chunk, None))
        done, number = done + len(chunk), number + 1
        yield done
        if not following:
            return
        chunk = following


def unseal(source: BinaryIO, target: BinaryIO, passphrase: str) -> Iterator[int]:
    """Write what was sealed to `target`, step by step as above.

    StorageProblem says whether the passphrase is wrong or the file is damaged; only once the last
    step is done is all of it proven.
    """
    from cryptography.exceptions import InvalidTag

    start = source.tell()
    begin = source.read(_LONGEST_HEADER)
    if not begin.startswith(INTRO):
        raise _damaged()
    stanza = _STANZA.match(begin, len(INTRO))
    mac = _MAC.match(begin, stanza.end()) if stanza else None
    if stanza is None or mac is None or len(begin) < mac.end() + 16:
        raise _damaged()
    salt, wrapped, told_mac = (_unb64(text) for text in (stanza[1], stanza[3], mac[1]))
    work = int(stanza[2])
    if work > _MOST_WORK:
        raise StorageProblem(
            _("This backup was sealed by another program at a strength this one can't open.")
        )
    wrap_key = _wrap_key(passphrase, salt, work)
    try:
        file_key = _cipher(wrap_key).decrypt(_NO_NONCE, wrapped, None)
    except InvalidTag:
        raise StorageProblem(
            _("The passphrase is wrong, or the backup is damaged at its beginning.")
        ) from None
    header = begin[: stanza.end()] + b"---"
    if not hmac.compare_digest(_header_mac(file_key, header), told_mac):
        raise _damaged()
    cipher = _cipher(_derived(file_key, begin[mac.end() : mac.end() + 16], b"payload"))
    source.seek(start + mac.end() + 16)
    done, number = 0, 0
    chunk = source.read(CHUNK + _TAG)
    while True:
        following = source.read(CHUNK + _TAG)
        try:
            plain = cipher.decrypt(_chunk_nonce(number, last=not following), chunk, None)
        except InvalidTag:
            raise _damaged() from None
        if not plain and number:
            raise _damaged()
        target.write(plain)
        done, number = done + len(plain), number + 1
        yield done
        if not following:
            return
        chunk = following


def _damaged() -> StorageProblem:
    return StorageProblem(
        _("The sealed backup is damaged, cut short or put together wrongly; use another one.")
    )


def _wrap_key(passphrase: str, salt: bytes, work: int) -> bytes:
    n = 1 << work
    return hashlib.scrypt(
        passphrase.encode(),
        salt=_SALT_LABEL + salt,
        n=n,
        r=8,
        p=1,
        dklen=32,
        maxmem=128 * 8 * (n + 64),
    )


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 of one block (RFC 5869)."""
    extracted = hmac.digest(salt or bytes(32), key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def _header_mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), header, "sha256")


def _chunk_nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(key: bytes) -> "ChaCha20Poly1305":
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(key)


def _b64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _unb64(text: bytes) -> bytes:
    """What is meant; the last letter's spare bits must be zero, as the format asks.

    Otherwise one content would have several spellings, and a changed letter could go unseen.
    """
    data = base64.b64decode(text + b"=" * (-len(text) % 4))
    if _b64(data) != text:
        raise _damaged()
    return data
