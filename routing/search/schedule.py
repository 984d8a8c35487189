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
from routing.search.compiled import bare, simultaneous

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.compile.settle import Schedule


class Scratch(NamedTuple):
    """Memory that is used over and over.

    Attributes
    ----------
    seq, starts : (M + 1,), info : (5,)
        A route on trial.
    dirty : (S,)
        Routes to be timed.
    shifts, low, seen : (S,)
        Candidates of an insertion, the least that each would cost, and the last insertion that
        each was a candidate of.
    absent, key, stack, mark, fresh : (V,)
        Visits to be inserted and their sort keys; a stack of visits; flags; those just taken out.
    held : (S,)
        Visits pinned to the first positions of each shift.
    near : (V, N), near_shift : (V, M)
        The visits, and the shifts by their start, that are nearest to each visit; -1 for none.
    """

    seq: Ints
    starts: Ints
    info: Ints
    dirty: Ints
    shifts: Ints
    low: Ints
    seen: Ints
    absent: Ints
    key: Ints
    stack: Ints
    mark: Ints
    fresh: Ints
    held: Ints
    near: Ints
    near_shift: Ints


@bare
def copy_into(to: Schedule, d: Schedule) -> None:
    """Overwrite a schedule with another one of the same problem."""
    # Loops, as assigning slices makes copies in between.
    for s in range(len(d.length)):
        to.length[s], to.points[s], to.work[s] = d.length[s], d.points[s], d.work[s]
        for i in range(d.length[s]):
            to.seq[s, i] = d.seq[s, i]
    for v in range(len(d.shift_of)):
        to.shift_of[v], to.start[v], to.lb[v] = d.shift_of[v], d.start[v], d.lb[v]
        to.first[v], to.last[v], to.at[v] = d.first[v], d.last[v], d.at[v]


@bare
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


@bare
def is_new_nurse(p: Packed, d: Schedule, v: int) -> bool:
    """Tell whether a planned visit brings its patient another nurse than all visits listed before.

    Counted over all visits of a patient, that is the number of nurses beyond the first.
    """
    nurse, patient = p.shift[d.shift_of[v], col.NURSE], p.visit[v, col.PATIENT]
    seen = False
    for i in range(p.patient_start[patient], p.patient_start[patient + 1]):
        w = p.patient_visit[i]
        if w == v:
            return seen
        if d.shift_of[w] >= 0:
            seen = True
            if p.shift[d.shift_of[w], col.NURSE] == nurse:
                return False
    return False


@bare
def total_points(p: Packed, d: Schedule) -> int:
    """Return the points of a schedule: routes, prices, continuity, visits left out."""
    total, changes = 0, 0
    for s in range(len(d.points)):
        total += d.points[s]
    for v in range(len(d.shift_of)):
        if d.shift_of[v] < 0:
            total += p.visit[v, col.LEFT_OUT]
        else:
            total += p.price[v, d.shift_of[v]]
            changes += is_new_nurse(p, d, v)
    for k in range(len(p.link)):
        if p.link[k, col.LINK_NURSE] == PREFER_SAME:
            first = d.shift_of[p.link[k, col.LINK_FIRST]]
            second = d.shift_of[p.link[k, col.LINK_SECOND]]
            if first >= 0 and second >= 0:
                changes += p.shift[first, col.NURSE] != p.shift[second, col.NURSE]
    return total + changes * p.scalar[col.W_CONTINUITY]


@bare
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


@bare
def needs_met(p: Packed, d: Schedule, v: int) -> bool:
    """Tell whether every visit is planned that v needs to come first."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        is_second = p.link[k, col.LINK_NEED] == NEED_FIRST and p.link[k, col.LINK_SECOND] == v
        if is_second and d.shift_of[p.link[k, col.LINK_FIRST]] < 0:
            return False
    return True


@bare
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


@bare
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


@bare
def next_of_group(p: Packed, d: Schedule, v: int) -> int:
    """Return a visit that is to be planned with v but is not, or -1."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        if p.link[k, col.LINK_NEED] == NEED_BOTH:
            w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
            if d.shift_of[w] < 0:
                return w
    return -1


@bare
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


@bare
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


@bare
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
