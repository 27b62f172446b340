"""The service chain: how long it takes, where it waits, and whether it is in control."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from markupsafe import Markup

from cxkit.finding import Finding
from cxkit.report.drawing import drawing
from cxkit.report.figure import Figure, figure
from cxkit.report.lookup import Lookup
from cxkit.report.texts import Words

_FIGURES = ("lead_time_p50", "lead_time_p90", "first_time_right", "rework_share", "return_share")
_CONTROL = ("lead_time_control", "rework_control", "waits_moved")
# What is said of borders between units by those who work there.
_SILOS = ("coordination_lost", "wait_and_coordination")
_ABOUT_MAPS = ("steps_with_metric", "steps_with_owner", "observed_flow")
_MOST_BORDERS = 12


@frozen(kw_only=True)
class Border:
    """A border between two units, with what waits there.

    Attributes:
        of: The unit that hands over.
        to: The unit that takes over.
        wait: Mean waiting time.
        median: The median in words, or empty.
        long: The ninth decile in words, or empty.
        count: How often work was handed over.
        share: The mean in per cent of the longest, for a bar.
        together: How working together is rated at this border, where somebody was asked.
    """

    of: str
    to: str
    wait: Figure
    median: str
    long: str
    count: str
    share: float
    together: Figure | None


@frozen(kw_only=True)
class Map:
    """A process as it is meant, with what was observed drawn over it.

    Attributes:
        process: Its id.
        picture: The drawing.
        sentences: What is measured, who answers, how much goes as it is meant.
    """

    process: str
    picture: Markup
    sentences: tuple[str, ...]


@frozen(kw_only=True)
class Chain:
    """What the report says about the service chain."""

    lead: str
    sentences: tuple[str, ...]
    borders: tuple[Border, ...]
    rated: bool
    silos: tuple[str, ...]
    control: tuple[str, ...]
    maps: tuple[Map, ...]


def chain(look: Lookup, words: Words) -> Chain | None:
    """The service chain, or None if no log of it was read."""
    borders = tuple(_borders(look, words))
    sentences = tuple(_said(look, _FIGURES, words))
    maps = tuple(_maps(look, words))
    if not borders and not sentences and not maps:
        return None
    lead = next(_said(look, ("waiting_at_borders",), words), "")
    return Chain(
        lead=lead,
        sentences=sentences,
        borders=borders,
        rated=any(border.together is not None for border in borders),
        silos=tuple(_said(look, _SILOS, words)),
        control=tuple(_said(look, _CONTROL, words)),
        maps=maps,
    )


def _maps(look: Lookup, words: Words) -> Iterator[Map]:
    """The blueprints, each with its drawing."""
    for finding in look.measured("wait_points"):
        drawn = finding.data.get("svg")
        picture = drawing(words.pick(drawn)) if drawn else None
        if picture is not None:
            process = str(finding.subject.process)
            yield Map(
                process=process,
                picture=picture,
                sentences=tuple(
                    words.pick(f.explanation)
                    for measure in _ABOUT_MAPS
                    for f in look.measured(measure)
                    if f.subject.process == process and f.estimate.shown
                ),
            )


def _said(look: Lookup, measures: tuple[str, ...], words: Words) -> Iterator[str]:
    """What the methods say about the whole chain; each measure once."""
    for measure in measures:
        whole = [f for f in look.measured(measure) if not f.subject.to_dict()]
        if whole and whole[0].estimate.shown:
            yield words.pick(whole[0].explanation)


def _borders(look: Lookup, words: Words) -> Iterator[Border]:
    """The borders, the longest wait first."""
    found = [f for f in look.measured("handover_wait") if f.estimate.shown]
    found.sort(key=lambda f: (-(f.estimate.value or 0.0), f.id))
    longest = max((f.estimate.value or 0.0 for f in found), default=0.0) or 1.0
    rated = {
        frozenset(f.data["units"]): figure(f, words)
        for f in look.measured("coordination")
        if f.estimate.shown
    }
    for finding in found[:_MOST_BORDERS]:
        yield Border(
            of=_unit(look, str(finding.data["from"]), words),
            to=_unit(look, str(finding.data["to"]), words),
            wait=figure(finding, words),
            median=_hours(finding, "p50", words),
            long=_hours(finding, "p90", words),
            count=words.number(float(finding.data["count"])),
            share=round(100 * (finding.estimate.value or 0.0) / longest, 1),
            together=rated.get(frozenset((finding.data["from"], finding.data["to"]))),
        )


def _unit(look: Lookup, unit: str, words: Words) -> str:
    named = look.assessment.units.get(unit, {})
    return named.get(words.language) or unit


def _hours(finding: Finding, name: str, words: Words) -> str:
    value = finding.data.get(name)
    return "" if value is None else words.number(float(value), 0 if value >= 10 else 1)
