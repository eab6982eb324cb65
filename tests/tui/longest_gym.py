"""A gym of the longest content that is real: long names, twelve meals, a plan of seven days, large
amounts, Hindi. Nothing of it may be cut into something else.
"""

from datetime import timedelta
from pathlib import Path

from pictured_gym import ADMIN, NOW, TRAINER
from real_gym import SECRET, opened

NAME = "Venkatanarasimharajuvaripeta Subrahmanyam Lakshminarayana Iyer"
HINDI = "लक्ष्मीनारायण वेंकटसुब्रमण्यम श्रीवास्तव"
GOAL = "Lose 14 kg before the wedding in February, then build strength for the Ladakh trek in June"
INJURIES = (
    "Slipped disc L4/L5 in 2021, operated; no deadlift from the floor, no sit-ups, no running on"
    " hard ground. Left wrist broken in 2019: push-ups on the fists only."
)
NOTES = (
    "Works night shifts in the hospital every second week, so the plan is moved by a day then;"
    " sleeps badly in those weeks and lifts less. Trains best with company. " * 4
)
MEALS = {
    f"Meal {number} at {5 + number}:30": "2 multigrain rotis with 150 g paneer bhurji, 1 katori"
    " moong dal, cucumber and carrot salad, 1 glass of buttermilk without salt"
    for number in range(1, 13)
}
WORKOUT = "\n\n".join(
    f"Day {day}: Push and pull with long warm-up\nIncline dumbbell bench press on the low bench"
    " 4x12 @22.5kg rest 120s\nSeated cable row with neutral grip 4x12 @47.5 rest 90s\n"
    "Bulgarian split squat with dumbbells 3x10 @12.5kg rest 120s"
    for day in range(1, 8)
)


def fill(folder: Path) -> Path:
    """Put it into an empty folder; who signs in is Meera Kulkarni or a trainer of a long name."""
    moment = [NOW - timedelta(days=200)]
    core = opened(folder, clock=lambda: moment[0])
    admin = core.create_first_admin(
        full_name="Meera Kulkarni",
        email=ADMIN,
        password=SECRET,
        gym_name="Iron House Strength and Conditioning",
        upi_id="ironhouse.strength.and.conditioning@okhdfcbank",
        contact_phone="+91 98765 00001",
    )
    admin.trainers.add(full_name=NAME[:45], email=TRAINER, password=SECRET)
    asha = core.sign_in(TRAINER, SECRET)
    for number, name in enumerate((NAME, HINDI)):
        client = asha.clients.add(
            full_name=name,
            phone=f"98765000{number + 11}",
            gender="male",
            date_of_birth="1986-11-23",
            height_cm=182.5,
            weight_kg=128.4,
            goal=GOAL,
            goal_weight_kg=104.5,
            activity="very_active",
            injuries=INJURIES,
            notes=NOTES,
            email="venkatanarasimharaju.subrahmanyam@example.com",
            emergency_contact=f"{NAME}, +91 98765 00099",
            whatsapp_consent=True,
            confirmed=True,
        )
        for back in range(180, 0, -15):
            moment[0] = NOW - timedelta(days=back)
            asha.progress.record(
                client.id,
                weight_kg=128.4 - (180 - back) / 40,
                note="after the night shift, without breakfast",
                confirmed=True,
            )
        asha.payments.charge(
            client.id,
            amount="2469134.00",
            due=(NOW - timedelta(days=120)).date(),
            description="Personal training, twelve months, with the diet plan and the app",
        )
        asha.payments.receive(client.id, amount="1234567.00", method="bank", confirmed=True)
        asha.diets.assign(
            client.id,
            meals=MEALS,
            total_calories=3450,
            macros={"protein_g": 212.5, "carbohydrate_g": 412.5, "fat_g": 104.5},
            notes=NOTES[:400],
        )
        asha.workouts.assign(client.id, text=WORKOUT, title="Strength for the Ladakh trek, phase 2")
        sent = asha.messages.queue(client.id, text=f"Hi {name}, {NOTES[:150]}", confirmed=True)
        asha.messages.hand_over(sent.id)
    core.close()
    return folder
