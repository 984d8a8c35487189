"""What a schedule costs as a whole, copies of it, and what one visit may do in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routing.compile import pack as col
from routing.compile import schedule as sch
from routing.compile.arrays import (
    DIFFERENT,
    NEED_BOTH,
    NEED_FIRST,
    PREFER_SAME,
    SAME,
    Ints,
)
from routing.search.compiled import bare, inlined, simultaneous

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule


class Scratch(NamedTuple):
    """Memory that is used over and over.

    Attributes
    ----------
    seq, starts : (M + 1,), info : (7,)
        A route on trial.
    low, shifts, positions : (S (M + 1),)
        Places of an insertion, and what each costs at least.
    seen, held : (S,)
        The last insertion that each shift was looked at for; visits pinned to its first positions.
    chosen, key, stack, mark, fresh : (V,) or more
        Visits to be inserted and their sort keys; a stack of visits; flags; those just taken out.
    near : (V, N), near_shift : (V, M)
        The visits, and the shifts by their start, that are nearest to each visit; -1 for none.
    """

    seq: Ints
    starts: Ints
    info: Ints
    low: Ints
    shifts: Ints
    positions: Ints
    seen: Ints
    held: Ints
    chosen: Ints
    key: Ints
    stack: Ints
    mark: Ints
    fresh: Ints
    near: Ints
    near_shift: Ints


@bare
def copy_into(to: Schedule, d: Schedule) -> None:
    """Overwrite a schedule with another one of the same problem."""
    # Loops, as assigning slices makes copies in between.
    for s in range(len(d.shift)):
        for i in range(d.shift.shape[1]):
            to.shift[s, i] = d.shift[s, i]
        for i in range(d.shift[s, sch.LENGTH]):
            to.seq[s, i] = d.seq[s, i]
    for v in range(len(d.visit)):
        to.lb[v], to.first[v], to.last[v] = d.lb[v], d.first[v], d.last[v]
        to.absent[v] = d.absent[v]
        for i in range(d.visit.shape[1]):
            to.visit[v, i] = d.visit[v, i]
    for k in range(len(d.push)):
        to.push[k, 0], to.push[k, 1] = d.push[k, 0], d.push[k, 1]
    for n in range(len(d.nurse)):
        for i in range(d.nurse.shape[1]):
            to.nurse[n, i] = d.nurse[n, i]
    for i in range(len(d.sums)):
        to.sums[i] = d.sums[i]


@inlined
def balance_of(d: Schedule) -> int:
    """Return the seconds by which nurses' work differs from the mean, each rounded up."""
    total, count, apart = 0, 0, 0
    for n in range(len(d.nurse)):
        if d.nurse[n, sch.NURSE_COUNTS] == 1:
            total += d.nurse[n, sch.NURSE_BUSY]
            count += 1
    for n in range(len(d.nurse)):
        if d.nurse[n, sch.NURSE_COUNTS] == 1:
            apart += (abs(d.nurse[n, sch.NURSE_BUSY] * count - total) + count - 1) // count
    return apart


@inlined
def whole_points(p: Packed, d: Schedule) -> int:
    """Return the points of the worst lateness, the worst idle time and the balance of work."""
    late, idle = 0, 0
    for s in range(len(d.shift)):
        late = max(late, d.shift[s, sch.LATE])
        if p.shift[s, col.REGULAR] == 1:
            idle = max(idle, d.shift[s, sch.IDLE])
    points = p.scalar[col.W_WORST_LATENESS] * late + p.scalar[col.W_WORST_IDLE] * idle
    if p.scalar[col.W_BALANCE] > 0:
        points += p.scalar[col.W_BALANCE] * balance_of(d)
    return points


@inlined
def points_of(p: Packed, d: Schedule) -> int:
    """Return the points of a settled schedule."""
    points = d.sums[sch.ROUTES] + d.sums[sch.REST]
    if p.scalar[col.AS_A_WHOLE] == 1:
        points += whole_points(p, d)
    return points


@inlined
def strangers(p: Packed, d: Schedule, v: int, s: int) -> int:
    """Return continuity changes that visit v in shift s adds to the other visits planned."""
    nurse = p.shift[s, col.NURSE]
    changes, seen, known = 0, False, False
    if p.brief[v, col.B_TIED] & col.KIN:
        patient = p.visit[v, col.PATIENT]
        for i in range(p.patient_start[patient], p.patient_start[patient + 1]):
            w = p.patient_visit[i]
            if w != v and d.visit[w, sch.SHIFT_OF] >= 0:
                seen = True
                known = known or p.shift[d.visit[w, sch.SHIFT_OF], col.NURSE] == nurse
        if seen and not known:
            changes += 1
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        if p.link[k, col.LINK_NURSE] != PREFER_SAME:
            continue
        w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
        at = d.visit[w, sch.SHIFT_OF]
        if at >= 0 and p.shift[at, col.NURSE] != nurse:
            changes += 1
    return changes


@inlined
def price_in(p: Packed, d: Schedule, v: int, s: int) -> int:
    """Return the points that a visit costs in a shift wherever it is put."""
    if p.brief[v, col.B_TIED] == 0:
        return p.price[v, s]
    return p.price[v, s] + p.scalar[col.W_CONTINUITY] * strangers(p, d, v, s)


@inlined
def nurse_allowed(p: Packed, d: Schedule, v: int, s: int) -> bool:
    """Tell whether links let this nurse make a visit, given who makes the linked ones."""
    nurse = p.shift[s, col.NURSE]
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
        if d.visit[w, sch.SHIFT_OF] < 0:
            continue
        same = p.shift[d.visit[w, sch.SHIFT_OF], col.NURSE] == nurse
        relation = p.link[k, col.LINK_NURSE]
        if (relation == SAME and not same) or (relation == DIFFERENT and same):
            return False
    return True


@inlined
def needs_met(p: Packed, d: Schedule, v: int) -> bool:
    """Tell whether every visit is planned that v needs to come first."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        is_second = p.link[k, col.LINK_NEED] == NEED_FIRST and p.link[k, col.LINK_SECOND] == v
        if is_second and d.visit[p.link[k, col.LINK_FIRST], sch.SHIFT_OF] < 0:
            return False
    return True


@inlined
def is_needed(p: Packed, d: Schedule, v: int) -> bool:
    """Tell whether a planned visit may not stay without v."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        need = p.link[k, col.LINK_NEED]
        w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
        needed = need == NEED_BOTH or (need == NEED_FIRST and w == p.link[k, col.LINK_SECOND])
        if needed and d.visit[w, sch.SHIFT_OF] >= 0:
            return True
    return False


@bare
def all_needs_met(p: Packed, d: Schedule) -> bool:
    """Tell whether no planned visit lacks one that it needs."""
    if d.sums[sch.ABSENT] == 0:
        return True
    for k in range(len(p.link)):
        first = d.visit[p.link[k, col.LINK_FIRST], sch.SHIFT_OF] >= 0
        second = d.visit[p.link[k, col.LINK_SECOND], sch.SHIFT_OF] >= 0
        need = p.link[k, col.LINK_NEED]
        if second and not first and need in (NEED_FIRST, NEED_BOTH):
            return False
        if first and not second and need == NEED_BOTH:
            return False
    return True


@inlined
def next_of_group(p: Packed, d: Schedule, v: int) -> int:
    """Return a visit that is to be planned with v but is not, or -1."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        if p.link[k, col.LINK_NEED] == NEED_BOTH:
            w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
            if d.visit[w, sch.SHIFT_OF] < 0:
                return w
    return -1


@inlined
def least_start(p: Packed, d: Schedule, v: int) -> int:
    """Return the second before which links to planned visits forbid v to start."""
    least = 0
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        first, second = p.link[k, col.LINK_FIRST], p.link[k, col.LINK_SECOND]
        if second == v and d.visit[first, sch.SHIFT_OF] >= 0:
            least = max(least, d.visit[first, sch.START] + p.link[k, col.LINK_MIN])
        elif first == v and d.visit[second, sch.SHIFT_OF] >= 0:
            least = max(least, d.visit[second, sch.START] - p.link[k, col.LINK_MAX])
    return least


@inlined
def consistent(p: Packed, d: Schedule, v: int) -> bool:
    """Tell whether a planned visit obeys its links and overlaps no other of its patient."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        first, second = p.link[k, col.LINK_FIRST], p.link[k, col.LINK_SECOND]
        if d.visit[first, sch.SHIFT_OF] >= 0 and d.visit[second, sch.SHIFT_OF] >= 0:
            lag = d.visit[second, sch.START] - d.visit[first, sch.START]
            if lag < p.link[k, col.LINK_MIN] or lag > p.link[k, col.LINK_MAX]:
                return False
    if p.brief[v, col.B_TIED] & col.OVERLAPPING == 0:
        return True
    patient = p.visit[v, col.PATIENT]
    start = d.visit[v, sch.START]
    end = start + p.visit[v, col.ON_SITE]
    for i in range(p.patient_start[patient], p.patient_start[patient + 1]):
        w = p.patient_visit[i]
        if w == v or d.visit[w, sch.SHIFT_OF] < 0:
            continue
        other = d.visit[w, sch.START]
        common = min(end, other + p.visit[w, col.ON_SITE]) - max(start, other)
        if common > 0 and not simultaneous(p, v, w):
            return False
    return True
