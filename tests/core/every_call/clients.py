"""The calls about clients and what is kept of their bodies and plans."""

from datetime import date

from made_up import PASSWORD

from every_call.call import Call, for_client, plain

CALLS: dict[str, Call] = {
    "clients.add": Call(
        "own",
        lambda gym: {
            "full_name": "Tara Nair",
            "phone": None,
            "gender": "female",
            "equation": None,
            "age": None,
            "date_of_birth": date(1990, 1, 2),
            "height_cm": 165,
            "weight_kg": 60,
            "goal": "Strength",
            "goal_weight_kg": 58,
            "activity": "light",
            "fee": 100,
            "fee_due": "today",
            "email": "tara@example.com",
            "injuries": "",
            "notes": "",
            "emergency_contact": "",
            "language": "en",
            "whatsapp_consent": False,
            "consent_source": "",
            "opted_out": False,
            "trainer_id": None,
            "confirmed": True,
        },
    ),
    "clients.archive": Call("client", lambda gym: {"client_id": gym.new_client()}),
    "clients.archive_many": Call(
        "own", lambda gym: {"client_ids": [gym.new_client()], "on_progress": None, "cancel": None}
    ),
    "clients.count": Call("list", plain(archived=False)),
    "clients.erase": Call(
        "client", lambda gym: {"client_id": gym.new_client(), "password": PASSWORD}
    ),
    "clients.filter_help": Call("list", plain(line="due>0 g")),
    "clients.filter_terms": Call("list", plain()),
    "clients.get": Call("client", for_client()),
    "clients.matching": Call("list", plain(line="nikhil", archived=False)),
    "clients.place_of": Call("list", for_client(line="", archived=False, sort="name")),
    "clients.restore": Call("client", lambda gym: {"client_id": gym.new_client()}),
    "clients.restore_many": Call(
        "own", lambda gym: {"client_ids": [gym.new_client()], "on_progress": None, "cancel": None}
    ),
    "clients.search": Call(
        "list",
        plain(
            text="more",
            line="",
            archived=False,
            sort="name",
            after=None,
            limit=50,
            offset=None,
            trainer_id=None,
        ),
    ),
    "clients.similar": Call("list", plain(full_name="Nikhil More", phone=None, besides=None)),
    "clients.transfer": Call(
        "admin", lambda gym: {"client_id": gym.new_client(), "to": gym.admin.account_id}
    ),
    "clients.transfer_many": Call(
        "admin",
        lambda gym: {
            "client_ids": [gym.new_client()],
            "to": gym.admin.account_id,
            "on_progress": None,
            "cancel": None,
        },
    ),
    "clients.update": Call(
        "client",
        lambda gym: {
            "client_id": (client_id := gym.new_client()),
            "version": gym.version("client", client_id),
            "confirmed": True,
            "full_name": "Zed",
            "phone": None,
            "gender": "other",
            "equation": "male",
            "age": 40,
            "date_of_birth": None,
            "height_cm": 170,
            "weight_kg": 70,
            "goal": "g",
            "goal_weight_kg": 60,
            "activity": "light",
            "email": "",
            "injuries": "i",
            "notes": "n",
            "emergency_contact": "e",
            "language": "hi",
            "whatsapp_consent": True,
            "consent_source": "desk",
            "opted_out": False,
        },
    ),
    "filters.delete": Call("own", lambda gym: {"name": gym.new_filter()}),
    "filters.list": Call("own", plain()),
    "filters.rename": Call("own", lambda gym: {"name": gym.new_filter(), "to": "Another"}),
    "filters.save": Call("own", plain(name="Own", line="due>0", confirmed=True)),
    "diets.assign": Call(
        "client",
        for_client(
            meals={"Lunch": "Rice"},
            total_calories=2000,
            macros={"protein_g": 100},
            notes="",
            confirmed=True,
        ),
    ),
    "diets.current": Call("client", for_client()),
    "diets.energy": Call("client", for_client(activity="light", equation="male")),
    "diets.history": Call("client", for_client()),
    "workouts.add_template": Call("own", plain(title="T", text="Squat 3x5")),
    "workouts.assign": Call("client", for_client(text="Squat 3x5", title="T")),
    "workouts.current": Call("client", for_client()),
    "workouts.history": Call("client", for_client()),
    "workouts.ready_made": Call("list", plain()),
    "workouts.remove_template": Call(
        "own", lambda gym: {"template_id": gym.new_workout_template()}
    ),
    "workouts.understand": Call("list", plain(text="Squat 3x5")),
    "workouts.update_template": Call(
        "own",
        lambda gym: {
            "template_id": gym.new_workout_template(),
            "version": 1,
            "title": "T",
            "text": "Squat",
        },
    ),
    "progress.correct": Call(
        "client",
        lambda gym: {
            "entry_id": gym.new_weigh_in(),
            "version": 1,
            "confirmed": True,
            "weight_kg": 71,
            "note": "n",
            "on": "today",
        },
    ),
    "progress.entries": Call("client", for_client()),
    "progress.record": Call(
        "client",
        for_client(
            confirmed=True,
            weight_kg=72,
            height_cm=175,
            on="today",
            note="n",
            waist_cm=80,
            hip_cm=90,
            chest_cm=95,
            arm_cm=30,
            thigh_cm=50,
            neck_cm=38,
            body_fat_percent=20,
        ),
    ),
    "progress.remove": Call("client", lambda gym: {"entry_id": gym.new_weigh_in()}),
    "progress.report": Call("client", for_client()),
    "progress.summary": Call("client", for_client()),
}
