"""The export of one client: as data and as a page, to a place of its own."""

import json
import stat
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import TEXTS
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, Session, open_core
from ptcms_core.errors import Invalid, NotAllowed, NotFound


class Page(HTMLParser):
    """The texts and tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, Any]] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, attrs))


def test_all_of_a_client_goes_into_data_and_a_page(
    core: Core, asha: Session, client_id: int
) -> None:
    exported = asha.exports.client(client_id)
    data, page = exported.files
    assert data.parent == page.parent == core.folder / "exports"
    assert data.name == f"{client_id}-client-2026-11-23.json"
    for path in (data, page):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = json.loads(data.read_text(encoding="utf-8"))
    assert told["clients"]["name"] == "Nikhil <More> & Co"
    assert told["phone"]["phone"] == "+919876500011"
    assert [entry["weight"] for entry in told["client_progress"]["entries"]] == [72.4, 72.0]
    assert told["client_diet"]["history"][0]["meals"] == {"Lunch": "Roti"}
    assert told["workout_plans"]["title"] == "Legs"
    assert len(told["payment_records"]["ledger"]) == 4
    assert [message["text"] for message in told["messages"]] == ["Hello"]
    assert any(one["after"] and one["after"].get("goal") == "=1+1" for one in told["history"])
    shown = Page(page.read_text(encoding="utf-8"))
    whole_text = "".join(shown.texts)
    for text in ("Nikhil <More> & Co at Iron & Steel <Gym>", "first line\nsecond line", "UTR1",
                 "after illness", "Rice", "Squat 3x5 @60kg", "Hello", "Weight (kg)", "Height (cm)",
                 "Calories (kcal)"):  # fmt: skip
        assert text in whole_text, text
    assert exported.counts == {"records": 11}
    assert "exported all that is kept of Nikhil" in asha.journal.entries()[0].sentence


def test_the_page_runs_nothing_whatever_a_text_holds(asha: Session) -> None:
    for kind, text in TEXTS.items():
        client = asha.clients.add(full_name=f"P {kind}", notes=text[:9_000], confirmed=True)
        _data, page = asha.exports.client(client.id).files
        shown = Page(page.read_text(encoding="utf-8"))
        tags = {tag for tag, _attributes in shown.tags}
        assert not tags & {"script", "img", "a", "link", "iframe", "object", "form"}, kind
        for _tag, attributes in shown.tags:
            assert not any(
                name.startswith("on") or name in ("href", "src") for name, _v in attributes
            )
        assert ("http-equiv", "Content-Security-Policy") in [
            one for tag, attributes in shown.tags if tag == "meta" for one in attributes
        ]


def test_a_second_export_replaces_nothing(core: Core, asha: Session, client_id: int) -> None:
    first = asha.exports.client(client_id).files
    before = [path.read_bytes() for path in first]
    second = asha.exports.client(client_id).files
    assert [path.name for path in second] == [
        f"{client_id}-client-2026-11-23-2.json",
        f"{client_id}-client-2026-11-23-2.html",
    ]
    assert [path.read_bytes() for path in first] == before


def test_another_trainers_client_is_not_exported(
    vikram: Session, client_id: int, core: Core
) -> None:
    with pytest.raises(NotFound):
        vikram.exports.client(client_id)
    for call in (vikram.exports.everything, vikram.exports.tables):
        with pytest.raises(NotAllowed):
            call(password=PASSWORD)
    assert not (core.folder / "exports").exists()


def test_an_admin_chooses_where_and_nothing_is_overwritten(
    admin: Session, asha: Session, client_id: int, tmp_path: Path
) -> None:
    target = tmp_path / "nikhil.json"
    with pytest.raises(NotAllowed):
        asha.exports.client(client_id, to=str(target))
    files = admin.exports.client(client_id, to=str(target)).files
    assert files == [target, tmp_path / "nikhil.html"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "link.json").symlink_to(victim)
    (tmp_path / "dangling.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / ".hidden").mkdir()
    for wrong in (
        str(target),
        str(tmp_path),
        str(tmp_path / "link.json"),
        str(tmp_path / "dangling.json"),
        str(tmp_path / "authorized_keys"),
        str(tmp_path / ".hidden" / "x.json"),
        str(tmp_path / "none" / "x.json"),
        "zero\0.json",
        "~nobody-at-all/x.json",
    ):
        with pytest.raises(Invalid) as refused:
            admin.exports.client(client_id, to=wrong)
        assert list(refused.value.fields) == ["to"]
    assert victim.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_in_a_folder_of_a_group_the_group_may_read_it(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "gym"
    folder.mkdir()
    folder.chmod(0o2770)
    core = open_core(folder, clock=clock, password_cost=4)
    admin = core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
    client = admin.clients.add(full_name="Tara")
    data, page = admin.exports.client(client.id).files
    assert {stat.S_IMODE(path.stat().st_mode) for path in (data, page)} == {0o660}
    core.close()


def test_erasing_a_client_takes_the_exports_too(core: Core, asha: Session, client_id: int) -> None:
    asha.exports.client(client_id)
    asha.clients.erase(client_id, password=PASSWORD)
    assert list((core.folder / "exports").iterdir()) == []
