"""Sealing: the age format, opened by other programs; nothing changed or cut goes unseen."""

import io
import random
from typing import Any

import pyrage
import pytest

from ptcms_core.errors import StorageProblem
from ptcms_core.storage.backup import sealing
from ptcms_core.storage.backup.sealing import CHUNK, seal, unseal

SECRET = "seven quiet herons wading"
SIZES = [0, 1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7]


@pytest.fixture(autouse=True)
def quick(monkeypatch: Any) -> None:
    """scrypt as weak as the format allows: what is tested is the rest."""
    monkeypatch.setattr(sealing, "WORK", 10)


def sealed(plain: bytes) -> bytes:
    target = io.BytesIO()
    list(seal(io.BytesIO(plain), target, SECRET))
    return target.getvalue()


def unsealed(data: bytes, secret: str = SECRET) -> bytes:
    target = io.BytesIO()
    list(unseal(io.BytesIO(data), target, secret))
    return target.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_what_is_sealed_opens_here_and_in_another_program(size: int) -> None:
    plain = random.Random(size).randbytes(size)
    data = sealed(plain)
    assert unsealed(data) == plain
    assert pyrage.passphrase.decrypt(data, SECRET) == plain


def test_a_wrong_passphrase_is_said() -> None:
    with pytest.raises(StorageProblem, match="passphrase is wrong"):
        unsealed(sealed(b"hello"), "six quiet herons wading")


def test_chunks_swapped_left_out_doubled_or_cut_off_are_found() -> None:
    plain = random.Random(2).randbytes(4 * CHUNK + 100)
    data = sealed(plain)
    start = len(data) - (len(plain) + 5 * 16)
    step = CHUNK + 16
    parts = [data[start + at : start + at + step] for at in range(0, len(data) - start, step)]
    assert len(parts) == 5
    head = data[:start]
    wrong = {
        "swapped": [parts[1], parts[0], *parts[2:]],
        "left out": [parts[0], *parts[2:]],
        "doubled": [parts[0], *parts],
        "last gone": parts[:-1],
        "last cut": [*parts[:-1], parts[-1][:-1]],
        "nothing left": [],
        "more at the end": [*parts, b"x"],
    }
    for pieces in wrong.values():
        with pytest.raises(StorageProblem, match="damaged"):
            unsealed(head + b"".join(pieces))


def test_200_flipped_bytes_are_200_times_found() -> None:
    plain = random.Random(3).randbytes(CHUNK + 500)
    data = sealed(plain)
    chance = random.Random(4)
    for place in [*range(180), *chance.sample(range(180, len(data)), 60)]:
        broken = bytearray(data)
        broken[place] ^= 1 << chance.randrange(8)
        with pytest.raises(StorageProblem):
            unsealed(bytes(broken))


def test_another_spelling_of_the_same_header_is_found() -> None:
    """The last letter of unpadded base64 has spare bits: changed ones must not go unseen."""
    data = sealed(b"hello")
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    header = data[: data.index(b"\n", data.index(b"\n---") + 1)]
    for line in header.splitlines()[1:]:
        for part in line.split(b" "):
            if len(part) in {22, 43}:
                place = data.index(part) + len(part) - 1
                broken = bytearray(data)
                broken[place] = letters[letters.index(broken[place]) ^ 1]
                with pytest.raises(StorageProblem, match="damaged"):
                    unsealed(bytes(broken))


def test_a_strength_that_would_fill_the_memory_is_refused() -> None:
    data = sealed(b"hello").replace(b" 10\n", b" 30\n", 1)
    with pytest.raises(StorageProblem, match="strength"):
        unsealed(data)
