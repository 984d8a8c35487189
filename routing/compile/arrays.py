"""The integer arrays that the compiled search and CP-SAT both read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NO_WAY = 1 << 40
"""Seconds of a leg that does not exist; larger than any horizon, small enough to add."""

ANY, SAME, DIFFERENT, PREFER_SAME = 0, 1, 2, 3
NEED_NONE, NEED_FIRST, NEED_BOTH = 0, 1, 2


class Compiled(NamedTuple):
    """A problem of V visits, S shifts, N nurses, P patients, L places, W windows and K links.

    Attributes
    ----------
    place, on_site, patient : (V,)
        Place index, seconds, patient index of each visit.
    left_out_cost : (V,)
        Points of leaving the visit out (priority and time on site; mandatory ones enormously more).
    load : (V,)
        Units that the visit takes of its shift's capacity.
    meal_inside : (V,)
        1 where a meal inside the visit is allowed.
    window_start : (V + 1,)
        Visit v has the windows ``window_start[v]`` to ``window_start[v + 1]``, by earliest start.
    earliest, due, latest : (W,)
        Per window; pins at level time are already folded in (one window [t, t]). ``due`` may lie
        before ``earliest``.
    eligible : (V, S)
        True where every rule about who may do what allows visit v in shift s (pins folded in).
    price : (V, S)
        Points that visit v costs in shift s by itself: preference, primary nurse, disruption of
        the told nurse.
    told, told_nurse : (V,)
        Start and nurse index told to people in the published plan, -1 if none. A told visit made by
        another nurse costs ``price``; one made by the same nurse more than ``change_tolerance``
        seconds from its told start costs ``weight_disruption``: never both.
    drive : (L, L)
        Driving seconds, ``NO_WAY`` where there is none.
    arrival_seconds : int
        Added to every leg that ends at a visit at another place.
    shift_* : (S,)
        start, end, latest_end, start_place, end_place, nurse index, max_work (NO_WAY if none);
        capacity (NO_WAY if none); at_start: 1 where the nurse leaves at the shift's start; regular:
        1 for shifts that are not on call.
    break_* : (S,)
        seconds (0: no rule), earliest, latest, due_after (-1: always due), mandatory, on_duty; own:
        1 where time between a break before the first stop and that stop is not waiting.
    unused_points : (S,)
        Points of a shift that makes no visit: the break that is due all the same.
    nurse_max_work : (N,)
        ``NO_WAY`` if none.
    prefix : (S, X)
        Visit indices pinned at positions 0, 1, ... of each shift, -1 beyond.
    link_first, link_second, link_min, link_max, link_nurse, link_need : (K,)
        Lags start to start (on-site seconds of the first added where they count from its end),
        -NO_WAY and NO_WAY where unbounded; codes of this module.
    link_overlap : (K,)
        1 where the two visits may be under way at once though they do not start together.
    link_index_start : (V + 1,), link_index : (2 K,)
        The links of each visit.
    patient_visit_start : (P + 1,), patient_visit : (V,)
        The visits of each patient.
    weight_* : int
        Points per unit of each term.
    change_tolerance : int
        Seconds a told start may move at no cost.
    """

    place: Ints
    on_site: Ints
    patient: Ints
    left_out_cost: Ints
    load: Ints
    meal_inside: Ints
    window_start: Ints
    earliest: Ints
    due: Ints
    latest: Ints
    eligible: Bools
    price: Ints
    told: Ints
    told_nurse: Ints
    drive: Ints
    arrival_seconds: int
    shift_start: Ints
    shift_end: Ints
    shift_latest_end: Ints
    shift_start_place: Ints
    shift_end_place: Ints
    shift_nurse: Ints
    shift_max_work: Ints
    shift_capacity: Ints
    shift_at_start: Ints
    shift_regular: Ints
    break_seconds: Ints
    break_earliest: Ints
    break_latest: Ints
    break_due_after: Ints
    break_mandatory: Ints
    break_on_duty: Ints
    break_own: Ints
    unused_points: Ints
    nurse_max_work: Ints
    prefix: Ints
    link_first: Ints
    link_second: Ints
    link_min: Ints
    link_max: Ints
    link_nurse: Ints
    link_need: Ints
    link_overlap: Ints
    link_index_start: Ints
    link_index: Ints
    patient_visit_start: Ints
    patient_visit: Ints
    weight_lateness: int
    weight_overtime: int
    weight_travel: int
    weight_waiting: int
    weight_continuity: int
    weight_disruption: int
    weight_missed_break: int
    weight_worst_lateness: int
    weight_worst_idle: int
    weight_workload_balance: int
    change_tolerance: int
