"""F45, F47: entropy with its bias corrected, unknown ways, hubs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cxkit import Assessment, Finding
from cxkit_chain import entropy
from cxkit_chain._method_paths import entropy_estimate

Look = Callable[..., Assessment]
One = Callable[..., Finding]


def test_equal_ways_have_the_entropy_of_their_number() -> None:
    found = entropy([100, 100, 100, 100])
    assert found.plain == 2
    assert found.error == 0
    # Miller's correction: (ways - 1) / (2 n ln 2).
    assert found.bits == pytest.approx(2 + 3 / (800 * np.log(2)), rel=1e-12)
    assert found.effective == pytest.approx(4, rel=0.01)
    with pytest.raises(ValueError, match="above zero"):
        entropy([])


def test_the_interval_of_an_entropy_covers_it() -> None:
    rng = np.random.default_rng(2)
    p = np.array([0.4, 0.25, 0.15, 0.1, 0.06, 0.04])
    truth = float(-(p * np.log2(p)).sum())
    hits = []
    for _ in range(500):
        counts = rng.multinomial(300, p)
        found = entropy_estimate(entropy(counts[counts > 0].tolist()), 0.95)
        assert found.low is not None
        assert found.high is not None
        hits.append(found.low <= truth <= found.high)
    assert np.mean(hits) > 0.92


def test_too_many_ways_of_their_own_have_no_interval() -> None:
    found = entropy_estimate(entropy([5, *[1] * 20]), 0.95)
    assert (found.low, found.high, found.status) == (None, None, "thin")


CONTACTS = "case,activity,time,channel\n" + "".join(
    f"c{k},call,2026-01-{1 + k % 28:02d}T08:00:00Z,{channel}\n"
    f"c{k},done,2026-01-{1 + k % 28:02d}T09:00:00Z,\n"
    for k, channel in enumerate(["phone"] * 20 + ["mail"] * 20 + [""] * 10)
)


def test_the_share_of_unknown_ways(look: Look, one: One) -> None:
    found = look(CONTACTS, contacts=["call"])
    unknown = one(found, "unknown_paths")
    assert unknown.estimate.value == pytest.approx(0.2)
    assert unknown.data["channels"] == {"mail": 20, "phone": 20}
    spread = one(found, "channel_entropy")
    assert spread.estimate.value == pytest.approx(1 + 1 / (80 * np.log(2)), rel=1e-9)
    assert unknown.explanation["de"] == (
        "Bei 20 % der Kontakte weiß niemand, auf welchem Weg sie kamen."
    )


def contacts_of(channels: dict[str, list[int]]) -> str:
    """So many contacts of each case by each channel; cases are numbered over all channels."""
    rows = ["case,activity,time,channel"]
    case = 0
    for channel, counts in channels.items():
        for count in counts:
            case += 1
            rows += [f"c{case},call,2026-01-{1 + k:02d}T08:00:00Z,{channel}" for k in range(count)]
    return "\n".join(rows)


def test_many_contacts_of_few_people_are_not_shown(look: Look, one: One) -> None:
    log = contacts_of({"phone": [1] * 20, "mail": [1] * 12, "fax": [9, 9], "": [1] * 8})
    found = look(log, contacts=["call"], case_is_person=True)
    # Two people wrote eighteen faxes; the next smallest goes with them, as their cover.
    assert one(found, "unknown_paths").data["channels"] == {"phone": 20}
    assert list(found.select(measure="channel_entropy")) == []
    open_ = look(log, contacts=["call"])
    assert one(open_, "unknown_paths").data["channels"] == {"fax": 18, "mail": 12, "phone": 20}


def test_a_share_of_few_people_is_not_shown(look: Look) -> None:
    log = contacts_of({"phone": [1] * 20, "": [9, 9]})
    found = look(log, contacts=["call"], case_is_person=True)
    assert list(found.select(measure="unknown_paths")) == []
    assert len(list(look(log, contacts=["call"]).select(measure="unknown_paths"))) == 1


def test_the_hub_is_what_most_others_are_next_to(look: Look, one: One) -> None:
    log = "case,activity,time\n" + "".join(
        f"{case},{activity},2026-01-0{1 + day}T00:00:00Z\n"
        for case, path in enumerate(["ahb", "chd", "ehe"])
        for day, activity in enumerate(path)
    )
    finding = one(look(log), "links")
    assert finding.estimate.value == 6
    assert finding.data["degrees"] == {"h": 5, "a": 1, "b": 1, "c": 1, "d": 1, "e": 1}
    assert "“h”" in finding.explanation["en"]
    entropy_ = one(look(log), "path_entropy", function="F47")
    assert entropy_.data["log2_variants"] == pytest.approx(np.log2(3))


def test_a_log_of_single_events_has_no_links(look: Look) -> None:
    found = look("case,activity,time\n1,a,2026-01-01T00:00:00Z\n2,a,2026-01-02T00:00:00Z\n")
    assert found.one(measure="links") is None
    assert found.one(measure="edge_wait") is None
    assert found.one(measure="unknown_paths") is None
