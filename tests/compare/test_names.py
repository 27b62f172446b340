"""Changes are told in names: of questions, tiles, units, audiences, and what is compared."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from cxkit.compare import diff
from cxkit.cube import default_cube
from cxkit.finding import Assessment, Draft

Mean = Callable[..., Draft]
Build = Callable[..., Assessment]


def test_rows_speak_the_words_of_the_cube_and_of_the_units(mean: Mean, look: Build) -> None:
    about = {"tile": "culture.respect", "unit": "north"}
    names = {"north": {"en": "North", "de": "Nord", "parent": None}}

    def looked(value: float) -> Assessment:
        found = look(mean(value, **about), cube={"id": default_cube().id})
        return evolve(found, units=names)

    found = diff(looked(50.0), looked(55.0))
    label = default_cube().tiles["culture.respect"].label
    for language, unit, measure, staff in (
        ("en", "North", "Value of a tile", "staff"),
        ("de", "Nord", "Wert einer Kachel", "Mitarbeitende"),
    ):
        (row,) = found.rows(language)
        assert row["measure"] == measure
        assert set(row["subject"].split(" · ")) == {label[language], unit, staff}
    assert found.to_dict()["changes"][0]["subject"]["tile"] == "culture.respect"


def test_a_question_and_its_tile_are_named_in_rows_and_in_reasons(mean: Mean, look: Build) -> None:
    cube, item = default_cube(), "culture.respect.behaviour.self"

    def looked(value: float, state: str) -> Assessment:
        both = mean(value, tile="culture.respect"), mean(value, tile="culture.respect", item=item)
        about = {"id": cube.id, "fingerprint": state}
        return look(*both, cube=about, parts={item: state, "culture.respect": state})

    found = diff(looked(50.0, "old"), looked(55.0, "new"))
    tile, question = cube.tiles["culture.respect"].label, cube.items[item].text
    reasons = {
        change.finding.subject.item: change.explanation["de"].split("Grund: ")[1]
        for change in found.changes
    }
    assert reasons == {
        None: f"die Fragen oder Gewichte von „{tile['de']}“ (culture.respect) haben sich geändert.",
        item: f"die Fragen oder Gewichte von „{question['de']}“ ({item}) haben sich geändert.",
    }
    assert f"of “{tile['en']}” (culture.respect) changed" in found.explanation["en"]
    assert {row["subject"] for row in found.rows()} == {
        f"{tile['en']} · staff",
        f"{question['en']} · staff",
    }


def test_an_audience_of_a_plugin_has_the_name_that_it_gave(mean: Mean, look: Build) -> None:
    named = {"audiences": {"patients": {"en": "patients", "de": "Patientinnen"}}}
    found = diff(
        look(mean(audience="patients"), **named), look(mean(55.0, audience="patients"), **named)
    )
    assert found.rows("de")[0]["subject"] == "work.help · Patientinnen"


def test_what_is_compared_has_names(mean: Mean, look: Build) -> None:
    named = {"audiences": {"patients": {"en": "patients", "de": "Patientinnen"}}}
    found = diff(
        look(mean(against="patients"), **named), look(mean(55.0, against="patients"), **named)
    )
    subject = "work.help · Mitarbeitende · Mitarbeitende − Patientinnen"
    assert found.rows("de")[0]["subject"] == subject
