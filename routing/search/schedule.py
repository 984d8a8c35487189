"""What a schedule costs as a whole, copies of it, and what one visit may do in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routing.compile import pack as col
from routing.compile.arrays import (
    DIFFERENT,
    NEED_BOTH,
    NEED_FIRST,
    NO_WAY,
    PREFER_SAME,
    SAME,
    Ints,
)
from routing.search.compiled import compiled, simultaneous

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.compile.settle import Schedule


class Scratch(NamedTuple):
    """Memory that is used over and over.

    Attributes
    ----------
    seq, starts : (M + 1,), info : (4,)
        A route on trial.
    dirty : (S,)
        Routes to be timed.
    absent, key, stack, mark, fresh : (V,)
        Visits to be inserted and their sort keys; a stack of visits; flags; those just taken out.
    held : (S,)
        Visits pinned to the first positions of each shift.
    """

    seq: Ints
    starts: Ints
    info: Ints
    dirty: Ints
    absent: Ints
    key: Ints
    stack: Ints
    mark: Ints
    fresh: Ints
    held: Ints


@compiled
def copy_into(to: Schedule, d: Schedule) -> None:
    """Overwrite a schedule with another one of the same problem."""
    to.seq[:] = d.seq
    to.length[:] = d.length
    to.shift_of[:] = d.shift_of
    to.start[:] = d.start
    to.lb[:] = d.lb
    to.points[:] = d.points
    to.work[:] = d.work


@compiled
def strangers(p: Packed, d: Schedule, v: int, s: int) -> int:
    """Return continuity changes that visit v in shift s adds to the visits planned so far."""
    nurse = p.shift[s, col.NURSE]
    changes, seen, known = 0, False, False
    patient = p.visit[v, col.PATIENT]
    for i in range(p.patient_start[patient], p.patient_start[patient + 1]):
        w = p.patient_visit[i]
        if w != v and d.shift_of[w] >= 0:
            seen = True
            known = known or p.shift[d.shift_of[w], col.NURSE] == nurse
    if seen and not known:
        changes += 1
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        if p.link[k, col.LINK_NURSE] != PREFER_SAME:
            continue
        w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
        if d.shift_of[w] >= 0 and p.shift[d.shift_of[w], col.NURSE] != nurse:
            changes += 1
    return changes


@compiled
def total_points(p: Packed, d: Schedule) -> int:
    """Return the points of a schedule: routes, prices, continuity, visits left out."""
    total = d.points.sum()
    shift_of = d.shift_of.copy()
    for v in range(len(d.shift_of)):
        s = d.shift_of[v]
        if s < 0:
            total += p.visit[v, col.LEFT_OUT]
        else:
            # Take visits out one by one, so that each nurse and each link counts once.
            total += p.price[v, s] + p.scalar[col.W_CONTINUITY] * strangers(p, d, v, s)
            d.shift_of[v] = -1
    d.shift_of[:] = shift_of
    return total


@compiled
def nurse_allowed(p: Packed, d: Schedule, v: int, s: int) -> bool:
    """Tell whether links let this nurse make a visit, given who makes the linked ones."""
    nurse = p.shift[s, col.NURSE]
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
        if d.shift_of[w] < 0:
            continue
        same = p.shift[d.shift_of[w], col.NURSE] == nurse
        relation = p.link[k, col.LINK_NURSE]
        if (relation == SAME and not same) or (relation == DIFFERENT and same):
            return False
    return True


@compiled
def needs_met(p: Packed, d: Schedule, v: int) -> bool:
    """Tell whether every visit is planned that v needs to come first."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        is_second = p.link[k, col.LINK_NEED] == NEED_FIRST and p.link[k, col.LINK_SECOND] == v
        if is_second and d.shift_of[p.link[k, col.LINK_FIRST]] < 0:
            return False
    return True


@compiled
def is_needed(p: Packed, d: Schedule, v: int) -> bool:
    """Tell whether a planned visit may not stay without v."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        need = p.link[k, col.LINK_NEED]
        w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
        needed = need == NEED_BOTH or (need == NEED_FIRST and w == p.link[k, col.LINK_SECOND])
        if needed and d.shift_of[w] >= 0:
            return True
    return False


@compiled
def all_needs_met(p: Packed, d: Schedule) -> bool:
    """Tell whether no planned visit lacks one that it needs."""
    for k in range(len(p.link)):
        first = d.shift_of[p.link[k, col.LINK_FIRST]] >= 0
        second = d.shift_of[p.link[k, col.LINK_SECOND]] >= 0
        need = p.link[k, col.LINK_NEED]
        if second and not first and need in (NEED_FIRST, NEED_BOTH):
            return False
        if first and not second and need == NEED_BOTH:
            return False
    return True


@compiled
def next_of_group(p: Packed, d: Schedule, v: int) -> int:
    """Return a visit that is to be planned with v but is not, or -1."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        if p.link[k, col.LINK_NEED] == NEED_BOTH:
            w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
            if d.shift_of[w] < 0:
                return w
    return -1


@compiled
def least_start(p: Packed, d: Schedule, v: int) -> int:
    """Return the second before which links to planned visits forbid v to start."""
    least = 0
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        first, second = p.link[k, col.LINK_FIRST], p.link[k, col.LINK_SECOND]
        if second == v and d.shift_of[first] >= 0:
            least = max(least, d.start[first] + p.link[k, col.LINK_MIN])
        elif first == v and d.shift_of[second] >= 0:
            least = max(least, d.start[second] - p.link[k, col.LINK_MAX])
    return least


@compiled
def consistent(p: Packed, d: Schedule, v: int) -> bool:
    """Tell whether a planned visit obeys its links and overlaps no other of its patient."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        first, second = p.link[k, col.LINK_FIRST], p.link[k, col.LINK_SECOND]
        if d.shift_of[first] >= 0 and d.shift_of[second] >= 0:
            lag = d.start[second] - d.start[first]
            if lag < p.link[k, col.LINK_MIN] or lag > p.link[k, col.LINK_MAX]:
                return False
    patient = p.visit[v, col.PATIENT]
    end = d.start[v] + p.visit[v, col.ON_SITE]
    for i in range(p.patient_start[patient], p.patient_start[patient + 1]):
        w = p.patient_visit[i]
        if w == v or d.shift_of[w] < 0:
            continue
        common = min(end, d.start[w] + p.visit[w, col.ON_SITE]) - max(d.start[v], d.start[w])
        if common > 0 and not simultaneous(p, v, w):
            return False
    return True


@compiled
def within_nurse_limit(p: Packed, d: Schedule, s: int, work: int) -> bool:
    """Tell whether a nurse may work so long in shift s besides all her other shifts."""
    nurse = p.shift[s, col.NURSE]
    limit = p.nurse_max_work[nurse]
    if limit >= NO_WAY:
        return True
    for other in range(len(p.shift)):
        if other != s and p.shift[other, col.NURSE] == nurse and d.length[other] > 0:
            work += d.work[other]
    return work <= limit
