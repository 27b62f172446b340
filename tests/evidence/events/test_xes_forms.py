"""XES in whatever form it is written: found by a pattern or element by element, all is the same."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit import InputError
from cxkit.evidence.events import xes, xes_rows
from cxkit.evidence.events.xes_flat import Flat
from cxkit.evidence.source import connect

Outcome = tuple[Any, ...]
Both = Callable[..., tuple[Outcome, Outcome]]

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n'
KEYS = ["concept:name", "time:timestamp", "org:resource", "cost", "a.b(c)", "k&#10;y", "é"]
VALUES = ["", " ", "a", "a b", " a ", "\u00a0x", "Prüfung", "😀", "x>y", "it's", "7", "a" * 70]
ODD_VALUES = ["&amp;", "&#10;", "&#x41;b", "a\nb", "a\tb", "a\r\nb", "&lt;event>"]
HIDDEN = '<event><string key="concept:name" value="hidden"/></event>'
BLANKS = ["", "\n", "\r\n\t", "  ", " " * 90]
BETWEEN = [
    *BLANKS,
    "text",
    "]]",
    "\r",
    f"<!-- {HIDDEN} -->",
    f"<![CDATA[{HIDDEN}]]>",
    f"<?note {HIDDEN} ?>",
    "<foo/>",
    '<foo a="b>c">',
    "</foo>",
    '<string key="late" value="1"/>',
    "<trace>",
    "</trace>",
    "<event>",
    "</event>",
    "&amp;",
    "&other;",
]


def flat(kind: str, key: str, value: str) -> str:
    return f'<{kind} key="{key}" value="{value}"/>'


@st.composite
def attributes(draw: st.DrawFn) -> str:
    """One attribute, mostly as exporters write it."""
    kind = draw(st.sampled_from(["string", "string", "date", "int", "list"]))
    key = draw(st.sampled_from(KEYS))
    value = draw(st.sampled_from([*VALUES, *VALUES, *ODD_VALUES]))
    form = draw(st.integers(0, 12))
    if form == 0:
        return f'<{kind} value="{value}" key="{key}"/>'
    if form == 1 and "'" not in value:
        return f"<{kind} key='{key}' value='{value}'/>"
    if form == 2:
        return f'<{kind} key="{key}" value="{value}">{flat("int", "cost", "0")}</{kind}>'
    if form == 3:
        return f'<{kind} key="{key}"/>'
    if form == 4:
        return f'<{kind}  key = "{key}" value="{value}"></{kind}>'
    if form == 5:
        return f'<{kind} key="{key}" value="{value}" more="1" />'
    if form == 6:
        return flat(kind, key, value).replace("/>", " />")
    return flat(kind, key, value)


USUAL = [("string", "concept:name"), ("date", "time:timestamp"), ("string", "org:resource")]


@st.composite
def contents(draw: st.DrawFn) -> str:
    """What stands on a case or an event: mostly the same, some of it left out."""
    if draw(st.integers(0, 5)) == 0:
        return "".join(draw(st.lists(attributes(), max_size=4)))
    said = [each for each in USUAL if draw(st.integers(0, 4))]
    blank = draw(st.sampled_from(["", "", "\n\t"]))
    return blank.join(flat(*each, draw(st.sampled_from(VALUES))) for each in said)


@st.composite
def logs(draw: st.DrawFn) -> str:
    """A document: sixteen events that teach the form, then anything."""
    name = flat("string", "concept:name", "c")
    teachers = "".join(f"<event>{''.join(flat(*u, str(k)) for u in USUAL)}</event>" for k in "ab")
    parts = [HEAD, "<trace>", name, teachers * 8]
    for _ in range(draw(st.integers(1, 25))):
        what = draw(st.integers(0, 16))
        if what == 0:
            parts.append(draw(st.sampled_from(BETWEEN)))
        elif what < 3:
            parts.append(draw(st.sampled_from(BLANKS)))
        elif what < 6:
            of_case = st.one_of(st.just(name), st.just(""), contents())
            parts.append(f"</trace>{draw(st.sampled_from(BLANKS))}<trace>{draw(of_case)}")
        elif what == 6:
            start = draw(st.sampled_from(["<event >", '<event a="b">']))
            parts.append(f"{start}{draw(contents())}</event >")
        else:
            parts.append(f"<event>{draw(contents())}</event>")
    parts.append(f"</trace>{draw(st.sampled_from(['', '', HIDDEN]))}</log>")
    return "".join(parts)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A document with one place that is changed."""
    data = draw(logs()).encode()
    at = draw(st.integers(len(HEAD), len(data)))
    gone = draw(st.sampled_from([0, 1, 1, 7, 8, 10**6]))
    new = draw(st.sampled_from([*b'<>"&/ \x00\x01\x7f\x80\xff\xc3e', *range(9, 14)]))
    odd = [bytes([new]), b"", b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\xed\xa0\x80", b"]]>", b"<!--"]
    return data[:at] + draw(st.sampled_from([odd[0], *odd])) + data[at + gone :]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Outcome]]:
    """What comes of a log: its columns and events, or what is wrong with it."""
    folder = tmp_path_factory.mktemp("logs")
    with connect() as connection:

        def outcome(data: bytes, name: str = "log.xes") -> Outcome:
            path: Path = folder / name
            path.write_bytes(data)
            try:
                found = xes.open_xes(path, connection)[path.name]
            except InputError as error:
                assert not connection.execute("FROM duckdb_tables()").fetchall()
                return tuple((p.code, p.message, p.hint, p.row) for p in error.problems)
            events = (tuple(found.columns), found.fetchall())
            for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                connection.execute(f"DROP TABLE {table}")
            return events

        yield outcome


@pytest.fixture(scope="module")
def both(read: Callable[..., Outcome]) -> Both:
    """What comes of a log with the patterns, and what without them, in pieces of some bytes."""

    def outcomes(data: bytes, piece: int, name: str = "log.xes") -> tuple[Outcome, Outcome]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(xes, "_CHUNK", piece)
            one = read(data, name)
            patch.setattr(Flat, "ready", lambda _: False)
            return one, read(data, name)

    return outcomes


PIECES = st.sampled_from([100, 300, 1000, 1 << 16])


@given(text=logs(), piece=PIECES)
def test_the_pattern_finds_what_the_parser_finds(text: str, piece: int, both: Both) -> None:
    one, other = both(text.encode(), piece)
    assert one == other


@given(data=damaged(), piece=PIECES)
def test_what_is_damaged_is_said_in_the_same_words(data: bytes, piece: int, both: Both) -> None:
    one, other = both(data, piece)
    assert one == other


def many(events: int, inner: str = "", blank: str = "\n") -> str:
    """Cases of ten events as exporters write them."""
    usual = "".join(flat(kind, key, "{}") for kind, key in USUAL) + inner
    parts = [f"<event>{usual.format(k % 7, k, k % 3)}</event>" for k in range(events)]
    cases = range(0, events, 10)
    texts = [
        f"<trace>{flat('string', 'concept:name', str(k))}{blank}{blank.join(parts[k : k + 10])}"
        for k in cases
    ]
    return f"{HEAD}{''.join(f'{text}</trace>{blank}' for text in texts)}</log>"


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many events the pattern finds, text by text."""
    found: list[int] = []
    keep = xes_rows.XesRows.extend

    def counted(self: xes_rows.XesRows, events: int, cells: xes_rows.Cells) -> None:
        found.append(events)
        keep(self, events, cells)

    monkeypatch.setattr(xes_rows.XesRows, "extend", counted)
    return found


def test_the_pattern_finds_nearly_all_of_a_usual_log(both: Both, taken: list[int]) -> None:
    one, other = both(many(5000).encode(), 1 << 14)
    assert one == other
    assert len(one[1]) == 5000
    assert sum(taken) > 4500


def test_an_odd_event_now_and_then_costs_only_itself(both: Both, taken: list[int]) -> None:
    text = many(5000).replace('value="4990"', 'value="4990&amp;"')
    one, other = both(text.replace('value="77"', "value='77'").encode(), 1 << 14)
    assert one == other
    assert sum(taken) > 4500


def test_where_most_events_are_odd_the_pattern_is_left_alone(both: Both, taken: list[int]) -> None:
    odd = many(5000, inner="<list key='x'/>")
    text = many(500).replace("</log>", "") + odd.removeprefix(HEAD)
    one, other = both(text.encode(), 1 << 14)
    assert one == other
    assert 100 < sum(taken) <= 500


def test_attributes_in_another_order_are_read_too(both: Both) -> None:
    first, second, third = (flat(*each, "1") for each in USUAL)
    events = "".join(
        f"<event>{''.join(each)}</event>"
        for each in ([first, third], [first, second, third], [second, first], [], [third], [second])
    )
    one, other = both(f"{HEAD}<trace>{events * 20}</trace></log>".encode(), 500)
    assert one == other
    assert len(one[1]) == 120


@pytest.mark.parametrize("blank", ["\n", "\r\n", "\r", "\n\r"])
@pytest.mark.parametrize(
    "wrong", ["<event", "</log>", "&no;", "<a b=1/>", "\x01", "\ufffe", "\uffff", ""]
)
def test_the_line_of_an_error_is_that_of_the_file(blank: str, wrong: str, both: Both) -> None:
    text = many(400, blank=blank)
    sign = wrong in ("\x01", "\ufffe", "\uffff")
    place = text.index('305"/><string') if sign else text.index("</log>")
    data = f"{text[:place]}{wrong}{text[place + 7 * (not wrong) :]}".encode()
    one, other = both(data, 1 << 13)
    assert one == other
    assert one[0][0] == "not_xml"
    assert one[0][3] > 300


@pytest.mark.parametrize("wrong", [HIDDEN, f"</trace>{HIDDEN}", f"</trace></log>{HIDDEN * 9}"])
def test_events_where_none_may_stand(wrong: str, both: Both) -> None:
    text = many(400).replace("<trace>", "<case><trace>").replace("</trace>", "</trace></case>")
    place = text.rindex("<case>")
    for data in (text[:place] + wrong + text[place:], text.replace("</case>", "", 9)):
        one, other = both(data.encode(), 1000)
        assert one == other


def test_a_gzip_that_breaks_off_behind_an_error(both: Both) -> None:
    noise = random.Random(5).randbytes(6000).hex()
    text = many(500).replace("</log>", f"<a b><c d='{noise}'/></log>")
    data = gzip.compress(text.encode())
    said = set()
    for gone in range(6, len(data) - 100, 500):
        one, other = both(data[:-gone], 1 << 12, "log.xes.gz")
        assert one == other
        said.add(one[0][0])
    assert said == {"damaged_file", "not_xml"}


def test_a_value_without_end_behind_what_the_pattern_found(both: Both) -> None:
    text = many(2000).replace('value="1990"', f'value="{"x" * 4 * xes.LONGEST}"')
    one, other = both(text.encode(), 1 << 12)
    assert one == other
    assert one[0][0] == "value_too_long"


@pytest.mark.parametrize("code", ["iso-8859-1", "utf-16", "us-ascii", "utf-8"])
def test_other_encodings_are_the_business_of_the_parser(code: str, both: Both) -> None:
    # In ISO 8859-1 these two letters are the bytes of one in UTF-8.
    text = many(500).replace('value="3"', 'value="Ã¼"').replace("UTF-8", code)
    one, other = both(text.encode(code, "xmlcharrefreplace"), 1000)
    assert one == other
    assert sum(row[one[0].index("activity")] == "Ã¼" for row in one[1]) == 71


def test_nothing_depends_on_how_much_is_written_at_once(
    read: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    late = flat("string", "late", "x")
    text = many(300) + many(300, inner=late).removeprefix(HEAD)
    data = text.replace("</log><trace>", "<trace>").encode()
    monkeypatch.setattr(xes, "_CHUNK", 2000)
    whole = read(data)
    monkeypatch.setattr(xes_rows, "SIZE", 50)
    assert read(data) == whole
    monkeypatch.setattr(xes_rows, "MOST_BYTES", 1)
    assert read(data) == whole
    columns, rows = whole
    assert [row[columns.index("order")] for row in rows] == [str(k + 1) for k in range(600)]
    assert [row[columns.index("late")] for row in rows] == [None] * 300 + ["x"] * 300


def test_an_attribute_without_a_key_is_kept(read: Callable[..., Outcome]) -> None:
    text = f'{HEAD}<trace><event><string value="x"/></event></trace></log>'
    assert read(text.encode()) == (("order", "event:"), [("1", "x")])
