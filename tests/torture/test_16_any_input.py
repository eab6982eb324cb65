"""Ten thousand inputs of any kind, bad bytes among them: the program goes on."""

import os
import random
import signal
from pathlib import Path

from test_04_signals import Program

INPUTS = 10_000
EACH_PROGRAM = 500
GONE_WITHIN_S = 5.0

# Ctrl+Q leaves and Ctrl+L locks, which they are for
_CONTROL = bytes(set(range(32)) - {0x0C, 0x11})
_SEQUENCES = (
    b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F",
    b"\x1bOP", b"\x1b[15~", b"\x1b[Z", b"\x1b[<0;20;10M", b"\x1b[<0;20;10m", b"\x1b[<64;5;5M",
    b"\x1b[I", b"\x1b[O", b"\x1b[?2026;2$y", b"\x1b[999;999;999~", b"\x1b[", b"\x1b]0;x", b"\x1bP",
    b"\x1b[200~", b"\x1b[201~", b"\x1b[97;5u", b"\x1b[57399u",
)  # fmt: skip


def any_input(chance: random.Random) -> bytes:
    """What a terminal may send at once: keys, sequences whole and torn, bytes that are no text."""
    kind = chance.random()
    if kind < 0.45:
        return bytes(chance.choices(range(32, 127), k=chance.randint(1, 3)))
    if kind < 0.6:
        return bytes([chance.choice(_CONTROL)])
    if kind < 0.75:
        return chance.choice(_SEQUENCES)
    if kind < 0.95:
        return bytes(chance.choices(range(128, 256), k=chance.randint(1, 6)))
    pasted = bytes(one for one in chance.randbytes(40) if one != 0x11)
    return b"\x1b[200~" + pasted + b"\x1b[201~"


def test_no_input_ends_the_program(folder: Path, ordeal) -> None:
    lost = ordeal.losses("crashes", "faults noted", "programs that did not end as asked")
    inputs, chance = ordeal.times(INPUTS), random.Random(16)
    sent = 0
    while sent < inputs:
        with Program(folder, sent // EACH_PROGRAM % 2) as program:
            program.at_work()
            for _number in range(min(EACH_PROGRAM, inputs - sent)):
                os.write(program.fd, any_input(chance))
                program.read(0.002)
                sent += 1
            program.look(1.0)
            lost["crashes"] += program.ended()
            assert not program.ended(), program.last_words(folder)
            os.kill(program.pid, signal.SIGTERM)
            program.look(GONE_WITHIN_S)
            lost["programs that did not end as asked"] += not program.ended()
            assert program.exit_code == 128 + signal.SIGTERM, program.last_words(folder)
        lost["faults noted"] += (folder / "ptcms.log").exists()
        assert not any(lost.values()), program.last_words(folder)
    ordeal.tried = f"{inputs:,} inputs at random, a fifth of them bytes that are no text"
