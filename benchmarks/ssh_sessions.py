"""Twenty people at work over real ssh, against twenty of the smallest Textual program with a table.

python benchmarks/ssh_sessions.py [--minutes 5] [--sessions 20] [--rounds 2] [--write]

As root, for it installs PTCMS below a scratch folder and makes accounts, which it takes away again.
Each person types at a person's pace: looks a client up, opens them, looks at their progress, weighs
them, takes a payment. The two sides take turns within the run. What the screens said was saved is
looked for in data.db afterwards. --write puts the figures into docs/server.md. Exit code 1 where an
error was seen or a record lost.
"""

import argparse
import contextlib
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests/e2e")]

from ssh_people import Client, Person, Told, at_work, in_the_table, signing_in, work  # noqa: E402 - found by the paths above
from ssh_server import SshServer, cpu_seconds, python, ssh_server  # noqa: E402 - found by the paths above

from ptcms_core import fold, make_up_gym  # noqa: E402 - found by the paths above

CLIENTS_EACH = 60
PAGE = ROOT / "docs" / "server.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


# the server's side


def tree_of(root: int) -> list[int]:
    """Every process below one."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(path.parent.name))
    found, waiting = [], [root]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def pss_mb(pid: int) -> float:
    """The proportional set size of a process."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        # a line that every kernel here writes
        return int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) / 1024  # type: ignore[index]
    return 0.0


def measured(sshd: int, server: SshServer, people: list[Person], told: Told) -> None:
    """Let them work, and take the processor's and the memory's share of all below sshd."""
    for person in people:
        person.measuring = True
    pids = tree_of(sshd)
    before, began = sum(map(cpu_seconds, pids)), time.perf_counter()
    work(people)
    told.cpu.append((sum(map(cpu_seconds, pids)) - before) / (time.perf_counter() - began))
    told.whole_mb.append(sum(map(pss_mb, pids)))
    told.session_mb += [pss_mb(pid) for pid in server.sessions()]


def side(server: SshServer, sshd: int, told: Told, plan: argparse.Namespace, ours: "Gym | None",
         chance: random.Random) -> None:  # fmt: skip
    """One turn of one side: so many sessions for so long."""
    with contextlib.ExitStack() as stack:
        people = []
        for number in range(plan.sessions):
            options = () if ours else ("-p", str(server.port + 1))
            terminal = stack.enter_context(server.connect(server.people[number], *options))
            person = Person(terminal, told, random.Random(chance.random()))
            starting = signing_in(person, f"trainer{number + 1}@example.com")
            person.begin(starting if ours else iter(["Balance"]))
            people.append(person)
            work(people, 0.4)
        work(people)
        if told.errors:
            return
        # what signing in left to be done is not what is measured
        time.sleep(2)
        end = time.perf_counter() + plan.minutes * 60 / plan.rounds
        for number, person in enumerate(people):
            person.pending.clear()
            person.begin(
                at_work(person, ours.clients[number], ours.serial, end)
                if ours
                else in_the_table(person, end)
            )
        measured(sshd, server, people, told)
        for person in people:
            person.terminal.send("\x11")


@dataclass
class Gym:
    """The clients of each trainer not yet looked at, and amounts that nobody took before."""

    clients: list[list[Client]]
    serial: Iterator[int]


def found(name: str, keys: list[str]) -> int:
    """In how many of what searching looks through the words of a name are found."""
    words = fold(name).split()
    return sum(all(word in key for word in words) for key in keys)


def gym_of(folder: Path, sessions: int, chance: random.Random) -> Gym:
    """Each trainer's clients whom the words of their name find alone, in an order by chance."""
    everyone: list[list[Client]] = []
    with sqlite3.connect(folder / "data.db") as connection:
        for number in range(sessions):
            rows = connection.execute(
                "SELECT id, full_name, last_weight_g, search_key FROM client"
                " WHERE trainer_id = ? AND NOT archived",
                (number + 2,),
            ).fetchall()
            keys = [row[3] for row in rows]
            alone = [Client(*row[:3]) for row in rows if found(row[1], keys) == 1]
            chance.shuffle(alone)
            everyone.append(alone)
    return Gym(everyone, iter(range(100_001, 10_000_000, 7)))


def lost(folder: Path, told: Told) -> int:
    """How many of what the screens said was saved is not in data.db."""
    with sqlite3.connect(folder / "data.db") as connection:
        weighed = set(connection.execute("SELECT client_id, weight_g FROM weigh_in"))
        paid = connection.execute("SELECT client_id, amount FROM ledger_entry WHERE kind='payment'")
        took = list(paid)
    return sum(one not in weighed for one in told.weights) + sum(
        took.count(one) != 1 for one in told.payments
    )


# the figures


def p95(values: list[float]) -> float:
    """The 95th of a hundred, in milliseconds."""
    return 1000 * statistics.quantiles(values, n=20)[18]


def page(ours: Told, theirs: Told, missing: int, plan: argparse.Namespace, load: str) -> str:
    """The figures as docs/server.md shows them."""
    writes = len(ours.weights) + len(ours.payments)

    def row(what: str, one: float, other: float, unit: str, digits: int = 0) -> str:
        ratio = one / other if other else float("nan")
        return f"| {what} | {one:,.{digits}f}{unit} | {other:,.{digits}f}{unit} | {ratio:.2f} × |"

    keys = (1000 * statistics.median(ours.keys), 1000 * statistics.median(theirs.keys))
    return "\n".join([
        f"{plan.sessions} sessions for {plan.minutes:g} minutes of each side in {plan.rounds}"
        " turns,"
        f" {len(ours.keys):,} keys: {len(ours.opened):,} clients looked up and opened,"
        f" {len(ours.weights):,} weighed, {len(ours.payments):,} payments."
        f" **{len(ours.errors)} errors; {missing} of {writes:,} records lost.**",
        "",
        "| | PTCMS | smallest program with a table | ratio |\n|---|---|---|---|\n"
        + row("key → screen, median", *keys, " ms"),
        row("key → screen, p95", p95(ours.keys), p95(theirs.keys), " ms"),
        f"| Enter → the client on the screen, p95 | {p95(ours.opened):,.0f} ms | – | |",
        f"| Enter → “Saved”, “Took” on the screen, p95 | {p95(ours.saved):,.0f} ms | – | |",
        row("processor, of one core", 100 * statistics.mean(ours.cpu),
            100 * statistics.mean(theirs.cpu), " %"),
        row("memory of a session (PSS)", statistics.mean(ours.session_mb),
            statistics.mean(theirs.session_mb), " MB", 1),
        row("memory of the whole with sshd (PSS)", statistics.mean(ours.whole_mb),
            statistics.mean(theirs.whole_mb), " MB"),
        "",
        f"{machine()}; load before: {load}.",
    ])  # fmt: skip


def machine() -> str:
    """What it was measured on."""
    # a line that every kernel writes
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1])  # type: ignore[index]
    version = subprocess.run([python(), "-V"], capture_output=True, text=True, check=False)
    ssh = subprocess.run(["/usr/bin/ssh", "-V"], capture_output=True, text=True, check=False)
    return (
        f"{os.cpu_count()} cores, {memory / 1024 / 1024:.0f} GB,"
        f" {version.stdout.strip()}, {ssh.stderr.partition(' ')[0].partition(',')[0]}; the"
        " clients and who types ran on the same machine"
    )


def main() -> int:
    """Measure, tell, and write it into the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="of each side, in all (5)")
    parser.add_argument("--sessions", type=int, default=20, help="at once (20)")
    parser.add_argument("--rounds", type=int, default=2, help="turns of each side (2)")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/server.md")
    plan = parser.parse_args()
    chance = random.Random(20)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    ours, theirs = Told(), Told()

    def fill(folder: Path) -> None:
        make_up_gym(folder, clients=CLIENTS_EACH * plan.sessions, trainers=plan.sessions)

    def settings(server: SshServer) -> str:
        script = server.place / "smallest_table.py"
        script.write_text((ROOT / "benchmarks/smallest_table.py").read_text(encoding="utf-8"))
        script.chmod(0o644)
        run = f'exec /usr/bin/env TERM="$TERM" {server.release}/bin/python -I {script}'
        small = f"Match LocalPort {server.port + 1}\n    ForceCommand {run}\n    AcceptEnv none\n"
        return f"Port {server.port + 1}\n{small}Match all\n"

    with ssh_server(plan.sessions, fill, settings) as server:
        gym = gym_of(server.data, plan.sessions, chance)
        for _round in range(plan.rounds):
            side(server, server.sshd, ours, plan, gym, chance)
            for clients in gym.clients:
                # nobody is weighed twice on a day
                weighed = {client for client, _grams in ours.weights}
                clients[:] = [one for one in clients if one.id not in weighed]
            side(server, server.sshd, theirs, plan, None, chance)
        missing = lost(server.data, ours)
    for error in ours.errors + theirs.errors:
        print(f"error: {error}\n")
    if not ours.saved or not theirs.keys:
        print("nothing was measured")
        return 1
    figures = page(ours, theirs, missing, plan, load)
    print(figures)
    if plan.write:
        text = PAGE.read_text(encoding="utf-8")
        head, tail = text.partition(BEGIN)[0], text.partition(END)[2]
        PAGE.write_text(f"{head}{BEGIN}\n{figures}\n{END}{tail}", encoding="utf-8")
    return 1 if ours.errors or theirs.errors or missing else 0


if __name__ == "__main__":
    sys.exit(main())
