"""F61: from an insight to somebody's work."""

from __future__ import annotations

from cxkit_governance import Links, broken_links
from cxkit_governance._entries import Entry


def promise(name: str, insights: str = "", measures: str = "", **more: str) -> Entry:
    fields = {"insights": insights, "measures": measures, **more}
    return Entry(register="promises", id=name, fields=fields)


def insight(name: str) -> Entry:
    return Entry(register="insights", id=name, fields={"title": name.title()})


def codes(links: Links) -> list[tuple[str, str]]:
    return [(each.code, str(each.places[0])) for each in broken_links(links)]


WHOLE = Links(
    insights=[insight("calls")],
    promises=[promise("day", "calls", "board")],
    measures={"board": "Dispatch"},
)


def test_a_whole_chain_is_complete_and_not_remarked() -> None:
    assert codes(WHOLE) == []
    (chain,) = WHOLE.chains
    assert chain.complete
    assert (chain.insights, chain.measures, chain.unowned) == (("calls",), ("board",), ())


def test_each_break_has_its_code_and_place() -> None:
    links = Links(
        insights=[insight("calls"), insight("letters")],
        promises=[promise("day"), promise("fair", "calls", "talks; board")],
        measures={"board": "Dispatch", "talks": " ", "poster": "PR"},
    )
    assert codes(links) == [
        ("promise_without_insight", "promises day, insights"),
        ("promise_without_measure", "promises day, measures"),
        ("measure_without_owner", "initiative talks, owner"),
        ("insight_without_promise", "insights letters"),
        ("measure_without_promise", "initiative poster"),
    ]
    assert [each.complete for each in links.chains] == [False, True]


def test_a_promise_that_only_unowned_measures_keep_is_not_complete() -> None:
    links = Links(
        insights=[insight("calls")],
        promises=[promise("day", "calls", "board")],
        measures={"board": ""},
    )
    assert [each.complete for each in links.chains] == [False]


def test_a_name_that_nobody_knows_gets_the_nearest_one() -> None:
    links = Links(
        insights=[insight("calls")],
        promises=[promise("day", "cals; calls", "board; nowhere")],
        measures={"board": "Dispatch"},
    )
    found = list(broken_links(links))
    assert [(each.level, dict(each.data)) for each in found] == [
        ("error", {"named": "cals", "nearest": "calls"}),
        ("error", {"named": "nowhere", "nearest": ""}),
    ]
    assert found[0].text["en"].endswith("Did you mean “calls”?")
    assert found[0].text["de"].endswith("Meinten Sie „calls“?")
    assert found[1].text["en"].endswith("which no register knows.")


def test_a_measure_may_name_its_promise_itself() -> None:
    links = Links(
        promises=[promise("day")], measures={"board": "Dispatch"}, named={"day": ["board"]}
    )
    assert codes(links) == []
    assert links.chains[0].measures == ("board",)


def test_registers_that_are_not_there_break_no_chain() -> None:
    assert codes(Links(promises=[promise("day")])) == []
    assert codes(Links(insights=[insight("calls")], measures={"board": ""})) == []


def test_titles_are_said_where_there_are_some() -> None:
    links = Links(promises=[promise("day", title="Within a day")], measures={"board": "x"})
    (found, _) = broken_links(links)
    assert "“Within a day”" in found.text["en"]
