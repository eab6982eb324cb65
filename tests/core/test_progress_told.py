"""What is told of a client's way: the summary, bands, the report, the document."""

import json
from datetime import timedelta

import pytest
from made_up import Clock
from weighed import TODAY, add, weigh

from ptcms_core.core import Core
from ptcms_core.session import Session


def test_the_summary_says_where_the_weight_stands_and_goes(asha: Session) -> None:
    client = add(asha, height_cm=170, age=30, goal_weight_kg=70)
    for weeks, kg in ((20, 90.0), (4, 82.0), (3, 81.5), (2, 81.0), (1, 80.5), (0, 80.0)):
        weigh(asha, client.id, weeks * 7, kg)
    found = asha.progress.summary(client.id)
    assert found.bmi == pytest.approx(27.68, abs=0.005)
    assert (found.band, found.band_words, found.missing) == ("overweight", "overweight", "")
    assert found.kg_to_normal == pytest.approx(25 * 1.7**2 - 80)
    # the weight of 20 weeks ago is not in the trend of 8 weeks
    assert found.trend_kg_week == pytest.approx(-0.5)
    assert found.goal_weight_kg == 70
    assert found.first == (TODAY - timedelta(days=140), 90.0)
    assert found.last == (TODAY, 80.0)
    assert [kg for _day, kg in found.series] == [90.0, 82.0, 81.5, 81.0, 80.5, 80.0]
    assert found.bmi_series[-1] == (TODAY, found.bmi)


def test_the_gyms_bands_are_the_ones_that_hold(asha: Session, admin: Session) -> None:
    client = add(asha, height_cm=200, age=30)
    entry = weigh(asha, client.id, 0, 96.0)
    assert entry.band == "normal"
    admin.settings.update(bmi_bands="asian_indian")
    assert asha.progress.entries(client.id)[0].band == "overweight"
    assert asha.progress.summary(client.id).band == "overweight"


def test_under_nineteen_there_is_no_band_and_it_is_said(asha: Session, clock: Clock) -> None:
    client = add(asha, height_cm=170, date_of_birth="01/12/2007", weight_kg=80)
    found = asha.progress.summary(client.id)
    assert (found.band, found.kg_to_normal) == (None, None)
    assert found.bmi is not None
    assert "19" in found.missing
    clock.advance(days=30)
    asha.progress.record(client.id, weight_kg=79)
    # the band of a day is by the age of that day
    assert [e.band for e in asha.progress.entries(client.id)] == ["overweight", None]


def test_what_is_missing_is_said_in_words(asha: Session) -> None:
    client = add(asha)
    assert asha.progress.summary(client.id).missing == "No weigh-in yet."
    asha.progress.record(client.id, weight_kg=80)
    found = asha.progress.summary(client.id)
    assert (found.bmi, found.trend_kg_week, found.bmi_series) == (None, None, [])
    assert "height" in found.missing


def test_the_report_tells_the_way_in_the_gyms_unit(asha: Session, admin: Session) -> None:
    client = add(asha, height_cm=170, age=30, goal_weight_kg=70)
    assert "No weigh-in yet." in asha.progress.report(client.id)
    weigh(asha, client.id, 14, 82.0)
    weigh(asha, client.id, 0, 80.0, note="new shoes")
    assert asha.progress.report(client.id).splitlines() == [
        "Progress of Nikhil More",
        "82.0 kg on 9 Nov 2026 → 80.0 kg on 23 Nov 2026: −2.0 kg",
        "Goal 70.0 kg",
        "BMI 27.7 overweight",
        "Trend −1.0 kg a week",
        "",
        "23 Nov 2026    80.0 kg  new shoes",
        "9 Nov 2026     82.0 kg",
    ]
    without = add(asha, "Tara Nair")
    weigh(asha, without.id, 0, 60.0)
    assert asha.progress.report(without.id).splitlines() == [
        "Progress of Tara Nair",
        "60.0 kg on 23 Nov 2026 → 60.0 kg on 23 Nov 2026: 0.0 kg",
        "",
        "23 Nov 2026    60.0 kg",
    ]
    admin.settings.update(units="imperial")
    assert "176.4 lb" in asha.progress.report(client.id)


def test_the_document_holds_what_was_entered_oldest_first(asha: Session, core: Core) -> None:
    client = add(asha)
    other = add(asha, "Tara Nair")
    weigh(asha, client.id, 0, 72.4, height_cm=175, waist_cm=80.5, body_fat_percent=17.4, note="ok")
    weigh(asha, client.id, 10, 73.0)
    gone = weigh(asha, client.id, 5, 99.0)
    asha.progress.remove(gone.id)
    core.publish_documents()
    document = json.loads((core.folder / "client_progress.json").read_text(encoding="utf-8"))
    assert str(other.id) not in document["clients"]
    written = document["clients"][str(client.id)]
    assert written["name"] == "Nikhil More"
    first, second = written["entries"]
    assert (first["date"], first["weight"], first["height"]) == ("2026-11-13", 73.0, None)
    assert second | {"id": 0} == {
        "id": 0,
        "date": "2026-11-23",
        "weight": 72.4,
        "height": 175.0,
        "waist": 80.5,
        "body_fat": 17.4,
        "note": "ok",
        "at": "2026-11-23T05:12:00.000Z",
        "by": "Asha Rao",
        "by_id": asha.account_id,
    }


def test_hostile_notes_are_stored_safely(asha: Session) -> None:
    client = add(asha)
    entry = asha.progress.record(client.id, weight_kg=70, note="\x1b[31m[/]\u202egnp\n[@click=x]")
    assert not any(ord(character) < 32 for character in entry.note)
    assert "\u202e" not in entry.note
    assert "[/]" in entry.note


def test_undoing_a_corrected_height_gives_the_former_one_back(asha: Session) -> None:
    client = add(asha, height_cm=170)
    entry = asha.progress.record(client.id, weight_kg=70)
    asha.progress.correct(entry.id, height_cm=175)
    assert asha.clients.get(client.id).height_cm == 175
    asha.undo()
    assert asha.clients.get(client.id).height_cm == 170
    assert asha.progress.entries(client.id)[0].height_cm is None
