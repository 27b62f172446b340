"""What a context holds of registers, and what stands beside them in the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from cxkit.context import Context
from cxkit_governance._entries import Entry
from cxkit_governance._trace import Links

KIND = "registers"
Registers = Mapping[str, list[Entry]]


def registers_of(context: Context) -> Registers:
    """Name of a register -> its entries, in the order of their ids; registers without are absent.

    Where two sources say different things about one field of one entry, the first in
    alphabetical order counts, so that the order of reading decides nothing.
    """
    tallies = context.tallies(KIND)
    if tallies is None:
        return {}
    fields: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    columns = tallies.tables["cells"].keys
    names = ("register", "record", "field", "value")
    rows = zip(*(columns[name].tolist() for name in names), strict=True)
    for register, record, name, value in sorted(rows):
        fields[register, record].setdefault(name, value)
    found: dict[str, list[Entry]] = defaultdict(list)
    for (register, record), each in sorted(fields.items(), key=lambda item: _order(item[0])):
        found[register].append(Entry(register=register, id=record, fields=each))
    return dict(found)


def _order(key: tuple[str, str]) -> tuple[str, int, str]:
    """Ids that are numbers go by their size."""
    register, record = key
    return register, int(record) if record.isdecimal() else -1, record


def links_of(context: Context, registers: Registers) -> Links:
    """The registers that hang together, with the measures of plan and register."""
    measures = {each.id: each.owner for each in context.initiatives}
    named: dict[str, list[str]] = defaultdict(list)
    for entry in registers.get("initiatives", ()):
        measures.setdefault(entry.id, entry.text("owner"))
        for promise in entry.many("promises"):
            named[promise].append(entry.id)
    return Links(
        insights=registers.get("insights", ()),
        promises=registers.get("promises", ()),
        measures=measures,
        named=named,
    )
