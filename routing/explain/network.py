"""Links and windows that contradict each other, whoever would make the visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set

    from routing.domain.link import Link
    from routing.domain.problem import Problem

FAR = 1 << 40


def contradiction(problem: Problem, visit_id: str, planned: Set[str]) -> str:
    """Return why no start times satisfy a visit's links and windows, or "" if some do.

    Links count if both visits are planned, or would have to be along with the visit. Those tied
    to it, directly or through others, are propagated as a simple
    temporal network (Dechter, Meiri, Pearl 1991) over each visit's span of windows, so windows
    with gaps may hide a contradiction: then other reasons are found.
    """
    links = _tied(problem, visit_id, planned)
    empty = next((k for k in links if _lags(problem, k)[0] > _lags(problem, k)[1]), None)
    if empty is not None:
        return f"Link {empty.id} asks for a least lag that is longer than its greatest."
    spans = {
        v: (
            min(w.earliest for w in problem.visit_by_id[v].windows),
            max(w.latest for w in problem.visit_by_id[v].windows),
        )
        for v in {visit_id, *(k.first for k in links), *(k.second for k in links)}
    }
    # Without a contradiction, bounds settle within as many rounds as there are visits.
    for _ in range(len(spans) + 1):
        changed = False
        for link in links:
            changed |= _narrow(problem, link, spans)
            for v in (link.first, link.second):
                if spans[v][0] > spans[v][1]:
                    return (
                        f"Link {link.id} between visits {link.first} and {link.second} cannot "
                        "be kept within the windows of the visits that are tied together."
                    )
        if not changed:
            return ""
    return f"The links of visit {visit_id} contradict each other."


def partners(problem: Problem, visit_id: str) -> tuple[str, ...]:
    """Return the visits without which a visit must not be planned."""
    return tuple(
        other
        for link in problem.links_of.get(visit_id, ())
        for other in (link.first, link.second)
        if other != visit_id
        and (link.needs == "both" or (link.needs == "first" and other == link.first))
    )


def _tied(problem: Problem, visit_id: str, planned: Set[str]) -> list[Link]:
    """Return all links that count, reached from a visit through links that bound times."""
    seen, waiting, found = {visit_id}, [visit_id], dict[str, "Link"]()
    while waiting:
        here = waiting.pop()
        needed = partners(problem, here)
        for link in problem.links_of.get(here, ()):
            other = link.second if link.first == here else link.first
            counts = other in planned or other in needed or other in seen
            if not counts or (link.min_lag is None and link.max_lag is None):
                continue
            found[link.id] = link
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return list(found.values())


def _lags(problem: Problem, link: Link) -> tuple[int, int]:
    """Return least and greatest lag from start to start."""
    on_site = problem.visit_by_id[link.first].on_site_seconds if link.lag_from == "end" else 0
    least = -FAR if link.min_lag is None else link.min_lag + on_site
    most = FAR if link.max_lag is None else link.max_lag + on_site
    return least, most


def _narrow(problem: Problem, link: Link, spans: dict[str, tuple[int, int]]) -> bool:
    least, most = _lags(problem, link)
    (a, b), (c, d) = spans[link.first], spans[link.second]
    second = (max(c, a + least), min(d, b + most))
    first = (max(a, c - most), min(b, d - least))
    changed = (first, second) != (spans[link.first], spans[link.second])
    spans[link.first], spans[link.second] = first, second
    return changed
