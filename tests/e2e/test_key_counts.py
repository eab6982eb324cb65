"""How many keys the frequent jobs take, each typed key by key and again as one burst.

The jobs begin in the list of clients with the row under the cursor. One program serves them all,
in a real terminal on the real storage; what is stored is looked up beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from front_desk import ESCAPE, SAVE, FrontDesk

from ptcms_core import Client, Session, open_core

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SECRET = "correct horse battery"
ENTER = "\r"
TAB = "\t"
LOCK = "\x0c"
F3 = "\x1bOR"
ASHA, BELA = "a@example.com", "b@example.com"
# the same jobs for two clients: key by key for the one, in one burst for the other
NAMES = {"key by key": "Vikram Shah", "in one burst": "Tara Nair"}


@dataclass(frozen=True)
class Gym:
    """The program in its terminal, and what is stored."""

    desk: FrontDesk
    session: Session

    def client(self, name: str) -> Client:
        (found,) = self.session.clients.search(name).items
        return found

    def to_row(self, name: str) -> None:
        """In the list of clients, on this row (not counted)."""
        self.desk.send("gc")
        self.desk.until("Balance")
        self.desk.send("/" + name + ENTER)
        self.desk.until(lambda: self._only(name))

    def _only(self, name: str) -> bool:
        return "1 client" in self.desk.text and name in self.row

    @property
    def row(self) -> str:
        """The row under the cursor, without the sidebar."""
        lines = (line.rpartition("│")[2] for line in self.desk.text.splitlines())
        return next((line for line in lines if "▌" in line), "")


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gym]:
    folder = tmp_path_factory.mktemp("counts") / "gym"
    core = open_core(folder, password_cost=4)
    now = datetime.now(UTC).astimezone(ZoneInfo("Asia/Kolkata"))
    admin = core.create_first_admin(
        full_name="Meera Admin",
        email="m@example.com",
        password=SECRET,
        gym_name="Iron House",
        upi_id="ironhouse@okbank",
    )
    admin.settings.update(
        quiet_from=f"{now + timedelta(hours=6):%H:%M}",
        quiet_until=f"{now + timedelta(hours=7):%H:%M}",
    )
    admin.trainers.add(full_name="Asha Rao", email=ASHA, password=SECRET)
    admin.trainers.add(full_name="Bela Iyer", email=BELA, password=SECRET)
    asha = core.sign_in(ASHA, SECRET)
    for number, name in enumerate(["Aarav First", *NAMES.values()]):
        client = asha.clients.add(
            full_name=name,
            phone=f"987650000{number}",
            weight_kg=73,
            fee=5000,
            fee_due="today",
            whatsapp_consent=True,
        )
        asha.workouts.assign(client.id, text="Day 1: Squat 3x5")
    with FrontDesk(folder, columns=120, rows=40) as desk:
        desk.until("Email")
        desk.send(f"{ASHA}{ENTER}{SECRET}{ENTER}")
        desk.until("Payments · 3")
        yield Gym(desk, asha)
    core.close()


def typed(desk: FrontDesk, way: str, keys: Sequence[str]) -> None:
    """Type the keys in this way."""
    if way == "in one burst":
        desk.send("".join(keys))
    else:
        for key in keys:
            desk.send(key)
            desk.read()


def entry(gym: Gym, client: Client) -> tuple[str, Decimal, str | None]:
    newest = gym.session.payments.account(client.id).entries[0]
    return newest.kind, newest.amount, newest.method


Done = Callable[[Gym, Client], bool]


@dataclass(frozen=True)
class Job:
    """A job, the keys it takes, how many that may be, and what shows that it is done."""

    name: str
    keys: Sequence[str]
    most: int
    done: Done
    afterwards: str = ""


def asked_for(gym: Gym, amount: str) -> bool:
    query = parse_qs(urlsplit(gym.desk.scan("upi://pay")).query)
    return query["am"] == [amount]


def reminded(gym: Gym, client: Client) -> bool:
    link = gym.desk.scan("https://wa.me/")
    text = parse_qs(urlsplit(link).query)["text"][0]
    return client.phone.lstrip("+") in link and "3,000.00" in text  # type: ignore[union-attr]


JOBS = [
    Job(
        "weigh-in",
        [*"w72.4", ENTER],
        6,
        lambda gym, client: gym.client(client.full_name).weight_kg == 72.4,
    ),
    Job(
        "part payment in cash",
        [*"p2000", ENTER],
        8,
        lambda gym, client: entry(gym, client) == ("payment", 2000, "cash"),
    ),
    Job("UPI QR with the exact due", ["q"], 2, lambda gym, _c: asked_for(gym, "3000.00"), ESCAPE),
    Job("reminder from a template to the QR", ["m", ENTER], 3, reminded, "n"),
    Job(
        "full payment of what is due by UPI",
        ["p", TAB, "u", ENTER],
        4,
        lambda gym, client: (
            entry(gym, client) == ("payment", 3000, "upi")
            and gym.client(client.full_name).balance == 0
        ),
    ),
    Job(
        "archive",
        ["d"],
        1,
        lambda gym, client: gym.session.clients.get(client.id).archived,
    ),
    Job(
        "undo",
        ["u"],
        1,
        lambda gym, client: not gym.session.clients.get(client.id).archived,
    ),
    # opening is 3 and e, saving Ctrl+S: the rest is the plan
    Job(
        "change the plan",
        ["3", "e", ENTER, *"Day 2: Rest", SAVE],
        3 + len("\nDay 2: Rest"),
        lambda gym, client: "Day 2: Rest" in gym.session.workouts.current(client.id).text,
    ),
]


@pytest.mark.parametrize("way", NAMES)
def test_the_frequent_jobs_take_no_more_keys_than_they_may(gym: Gym, way: str) -> None:
    client = gym.client(NAMES[way])
    gym.to_row(client.full_name)
    # what they owe takes no key: it stands in the row
    assert "₹5,000.00" in gym.row
    for job in JOBS:
        assert len(job.keys) <= job.most, job.name
        typed(gym.desk, way, job.keys)
        gym.desk.until(lambda job=job: job.done(gym, client))
        if job.afterwards:
            gym.desk.send(job.afterwards)
            gym.desk.until(lambda: client.full_name in gym.row)


@pytest.mark.parametrize("way", NAMES)
def test_another_trainer_is_let_in_by_two_keys(gym: Gym, way: str) -> None:
    for email, name in ((BELA, "Bela Iyer"), (ASHA, "Asha Rao")):
        keys = [LOCK, F3]
        assert len(keys) <= 2
        typed(gym.desk, way, [*keys, *email, ENTER, *SECRET, ENTER])
        gym.desk.until(lambda name=name: f"{name} · trainer" in gym.desk.text)


@pytest.mark.parametrize("way", NAMES)
def test_from_cold_a_search_of_three_letters_and_enter_come_before(gym: Gym, way: str) -> None:
    client = gym.client(NAMES[way])
    gym.desk.send("gt")
    gym.desk.until("taken in")
    typed(gym.desk, way, ["/", *client.full_name[:3].lower(), ENTER, *"w72.9", ENTER])
    gym.desk.until(lambda: gym.client(client.full_name).weight_kg == 72.9)


@pytest.mark.parametrize("way", NAMES)
def test_a_line_of_the_command_bar_does_it_from_anywhere(gym: Gym, way: str) -> None:
    client = gym.client(NAMES[way])
    gym.desk.send("go")
    gym.desk.until("Reports")
    typed(gym.desk, way, [":", *f"{client.full_name[:3].lower()} w73.3", ENTER])
    gym.desk.until(lambda: gym.client(client.full_name).weight_kg == 73.3)
