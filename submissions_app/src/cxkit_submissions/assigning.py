"""Who reads what: so many reviewers for each story, and loads as equal as conflicts allow.

A reviewer is freed through a chain of exchanges as long as somebody has two stories fewer:
without such a chain no distribution is more equal (Harvey et al. 2006, Semi-matchings for
bipartite graphs and load balancing, Journal of Algorithms 59, 53-78, theorem 2.1).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence

Pair = tuple[str, str]


def distribute(
    stories: Sequence[str],
    reviewers: Sequence[str],
    each: int,
    *,
    forbidden: Collection[Pair] = (),
    kept: Mapping[str, Collection[str]] | None = None,
) -> dict[str, tuple[str, ...]]:
    """Story -> who is to read it; the same input gives the same result.

    Args:
        stories: References.
        reviewers: Addresses.
        each: How many reviewers a story gets; fewer only where conflicts leave fewer.
        forbidden: Story and reviewer who must not meet.
        kept: Who reads a story already and stays.
    """
    stays = {story: frozenset((kept or {}).get(story, ())) for story in stories}
    never = frozenset(forbidden)
    people = sorted(set(reviewers))
    load = {who: sum(who in held for held in stays.values()) for who in people}
    new: dict[str, set[str]] = {story: set() for story in sorted(stays)}

    def may(story: str, who: str) -> bool:
        return (story, who) not in never and who not in stays[story] and who not in new[story]

    for story in new:
        for _ in range(each - len(stays[story])):
            free = [who for who in people if may(story, who)]
            if free:
                chosen = min(free, key=lambda who: (load[who], who))
                new[story].add(chosen)
                load[chosen] += 1
    while path := _chain(new, load, may):
        for story, giver, taker in path:
            new[story].remove(giver)
            new[story].add(taker)
        load[path[0][1]] -= 1
        load[path[-1][2]] += 1
    return {story: tuple(sorted(stays[story] | new[story])) for story in stories}


def _chain(
    new: Mapping[str, set[str]], load: Mapping[str, int], may: Callable[[str, str], bool]
) -> list[tuple[str, str, str]]:
    """Exchanges (story, from, to) that make loads more equal; empty if there are none."""
    for start in sorted(load, key=lambda who: (-load[who], who)):
        came: dict[str, tuple[str, str]] = {}
        waiting = deque([start])
        while waiting:
            giver = waiting.popleft()
            for story in (name for name, held in new.items() if giver in held):
                for taker in sorted(load):
                    if taker == start or taker in came or not may(story, taker):
                        continue
                    came[taker] = (story, giver)
                    if load[taker] <= load[start] - 2:
                        return _back(came, start, taker)
                    waiting.append(taker)
    return []


def _back(came: Mapping[str, tuple[str, str]], start: str, end: str) -> list[tuple[str, str, str]]:
    """The chain that led to its end, from the start on."""
    path, taker = [], end
    while taker != start:
        story, giver = came[taker]
        path.append((story, giver, taker))
        taker = giver
    return path[::-1]
