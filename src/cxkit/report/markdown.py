"""The report as Markdown: for tickets, wikis and pull requests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cxkit.cube.model import Cube
from cxkit.finding import Assessment
from cxkit.report import about, gaps, groups, worth
from cxkit.report.figure import Figure
from cxkit.report.lookup import Lookup
from cxkit.report.net import Anchors, Net, net
from cxkit.report.texts import Words, of_language

# Everything that Markdown or HTML would read as more than text.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")


def markdown(assessment: Assessment, cube: Cube, language: str) -> str:
    """The report as Markdown in one language; same input, same text."""
    words = of_language(language, assessment.reasons)
    look = Lookup(assessment=assessment, cube=cube)
    return "\n".join(_lines(look, words)).rstrip() + "\n"


def plain(text: str) -> str:
    """Text that stays text in Markdown, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _lines(look: Lookup, words: Words) -> Iterator[str]:
    anchors = Anchors(language=words.language)
    main = net(look, look.main, words, anchors)
    yield f"# {words('page.title')}"
    yield ""
    if look.wave:
        yield from (plain(words("page.wave", wave=look.wave)), "")
    for number, headline in enumerate(look.assessment.headlines, start=1):
        yield f"{number}. {plain(words.pick(headline))}"
    yield ""
    judged = "counts.judged_one" if main.judged == 1 else "counts.judged"
    yield f"**{words(judged, k=main.judged, n=main.asked)}**"
    yield ", ".join(f"{c.k} {c.word}" for c in main.counts)
    yield ""
    yield from _cube(main, words)
    yield from _gaps(gaps.credibility(look, words, anchors), words)
    yield from _views(look, words, anchors)
    yield from _response(look, words)
    yield from _next(worth.next_steps(look, words, anchors), words)
    yield from _about(look, words)


def _cube(main: Net, words: Words) -> Iterator[str]:
    for face in main.faces:
        yield f"## {plain(face.label)}: {_said(face.figure)}"
        yield ""
        head = [
            words("units.tile"),
            words("markdown.value"),
            words("markdown.range"),
            words("figure.people"),
            words("figure.status"),
        ]
        yield from _table(
            head,
            (
                [cell.label, cell.figure.value, cell.figure.interval, cell.figure.people]
                + [cell.figure.word]
                for cell in face.cells
            ),
        )


def _gaps(lists: Iterable[gaps.GapList], words: Words) -> Iterator[str]:
    for found in lists:
        yield f"## {plain(words('gap.title_pair', of=found.of, against=found.against))}"
        yield ""
        yield words("gap.count", k=found.different, n=found.compared, chance=found.chance)
        yield ""
        head = [words("units.tile"), words("gap.pairs"), words("markdown.range")]
        head += [words("gap.points"), words("figure.status")]
        yield from _table(
            head,
            (
                [row.label, row.main.value, row.main.interval, row.more[0].value]
                + [words("gap.different" if row.different else "gap.maybe")]
                for row in found.rows
            ),
        )


def _views(look: Lookup, words: Words, anchors: Anchors) -> Iterator[str]:
    if len(look.audiences) < 2:
        return
    grid = groups.views(look, words, anchors)
    yield f"## {grid.caption}"
    yield ""
    yield from _table(
        [grid.head, *grid.columns], ([r.label, *map(_said, r.figures)] for r in grid.rows)
    )


def _response(look: Lookup, words: Words) -> Iterator[str]:
    yield f"## {words('response.title')}"
    yield ""
    for group in groups.responses(look, words):
        rows = [*([group.whole] if group.whole else []), *group.units]
        if rows:
            yield from _table(
                [group.audience, words.term("response_rate"), ""],
                ([r.label, r.figure.value or r.figure.word, r.of] for r in rows),
            )
        elif group.note:
            yield from (plain(f"{group.audience}: {group.note}"), "")


def _next(steps: Iterable[worth.Step], words: Words) -> Iterator[str]:
    yield f"## {words('next.title')}"
    yield ""
    for step in steps:
        yield f"- {step.title}"
        yield from (f"  - {plain(place.label)} ({plain(place.face)})" for place in step.places)
        if step.more:
            yield f"  - {step.more}"
    yield ""


def _about(look: Lookup, words: Words) -> Iterator[str]:
    yield f"## {words('about.title')}"
    yield ""
    yield from (f"- {plain(line)}" for line in about.origin(look, words))
    for note in about.notes(look, words):
        place = f"{note.place}: " if note.place else ""
        yield f"- {plain(f'{place}{note.message} {note.hint}')}"
    yield ""


def _said(figure: Figure) -> str:
    if not figure.shown:
        return figure.word
    text = f"{figure.value} ({figure.interval})" if figure.interval else figure.value
    return text if figure.status == "ok" else f"{text}, {figure.word}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(plain, head))} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(plain, row))} |"
    yield ""
