"""Who it is, what they owe and what hurts, on each of a client's tabs, however long it all is."""

from pathlib import Path

import pytest
from driving import press, screen_text
from real_gym import SECRET, TRAINER, make_gym, opened, program

NAME = "Venkatanarasimharajuvaripeta Subramaniam Iyer Krishnamurthys"
INJURY = "slipped disc L4, no overhead press, left knee, right ankle, both wrists"


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)])
async def test_balance_and_injury_stand_on_all_six_tabs(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    assert len(NAME) == 60
    folder = make_gym(tmp_path / "gym")
    core = opened(folder)
    asha = core.sign_in(TRAINER, SECRET)
    client = asha.clients.add(
        full_name=NAME,
        phone="9876500012",
        age=34,
        gender="male",
        weight_kg=102.7,
        goal="Muscle gain, then a half marathon",
        injuries=INJURY,
        fee="1234567",
        fee_due="today",
    )
    core.close()
    async with program(folder, size, TRAINER) as (app, pilot):
        app.workspace.open_client(client.id)
        for number in "123456":
            await press(app, pilot, number)
            lines = screen_text(app).splitlines()
            strip = " ".join(line.rpartition("│")[2] for line in lines[1:4])
            for words in ("Venkatanarasi", "#2 · 34 y · M · ····0012", "102.7 kg"):
                assert words in strip, strip
            for words in ("₹12,34,567.00 due", "INJURY: slipped"):
                assert words in strip, strip
