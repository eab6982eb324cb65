"""Somebody to erase, with a value in every place there is, and the search for what is left."""

import json
from pathlib import Path

import pytest
from made_up import PASSWORD

from ptcms_core.session import Session

NAME = "Unmistakable Pérsøn"
WORDS = [
    NAME,
    "Unmistakable",
    "Formername",
    "9876500077",
    "98765 00077",
    "9876500078",
    "unmistakable@example.com",
    "Secretnote",
    "Secretinjury",
    "Secretcontact",
    "Secretgoal",
    "Secretrice",
    "Secretsquat",
    "Secretmeasure",
    "Secretmessage",
    "UTRSECRET1",
]


def found_in(folder: Path) -> list[str]:
    """Every file of the data folder but backups that holds a word of the person's."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    assert files
    needles = [
        form
        for word in WORDS
        for form in (word.encode(), word.casefold().encode(), json.dumps(word)[1:-1].encode())
    ]
    return sorted(
        f"{one.relative_to(folder)}: {needle.decode()}"
        for one in files
        if "backups" not in one.relative_to(folder).parts
        for needle in needles
        if needle in one.read_bytes()
    )


@pytest.fixture
def client_id(asha: Session) -> int:
    """Somebody with a value in every place there is, some of them changed since."""
    client = asha.clients.add(
        full_name="Formername Other",
        phone="9876500078",
        email="unmistakable@example.com",
        weight_kg=70,
        height_cm=170,
        fee=1500,
        goal="Secretgoal",
        notes="Secretnote",
        injuries="Secretinjury",
        emergency_contact="Secretcontact",
        whatsapp_consent=True,
    )
    asha.clients.update(
        client.id, version=client.version, full_name=NAME, phone="9876500077", weight_kg=71
    )
    asha.payments.receive(client.id, amount=500, method="upi", reference="UTRSECRET1")
    asha.diets.assign(client.id, meals={"Lunch": "Secretrice"})
    asha.workouts.assign(client.id, text="Secretsquat 3x5")
    asha.progress.record(client.id, weight_kg=71.2, note="Secretmeasure")
    asha.messages.hand_over(asha.messages.queue(client.id, text="Secretmessage", confirmed=True).id)
    return client.id


@pytest.fixture
def other_id(asha: Session) -> int:
    return asha.clients.add(full_name="Tara Nair", phone="9876500001", notes="stays").id


def erase(session: Session, client_id: int) -> None:
    session.clients.erase(client_id, password=PASSWORD)


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path
