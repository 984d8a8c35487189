"""Facts of a day under way, for problems that are drawn."""

from __future__ import annotations

from hypothesis import strategies as st

from routing.domain.fact import Absence, Delay
from routing.domain.problem import Problem
from tests.builders import HOUR


@st.composite
def under_way(draw: st.DrawFn, given: Problem) -> Problem:
    """Draw facts of the day for a problem: nurses who are out, and ways that take longer."""
    moments = st.integers(-HOUR, given.horizon.seconds + HOUR)
    spans = st.lists(moments, min_size=2, max_size=2, unique=True).map(sorted)
    nurses = [nurse.id for nurse in given.nurses]
    places = st.frozensets(st.sampled_from(given.travel.location_ids), max_size=2)
    absences = [
        Absence(nurse=draw(st.sampled_from(nurses)), start=start, end=end)
        for start, end in draw(st.lists(spans, max_size=2))
    ]
    delays = [
        Delay(
            start=start,
            end=end,
            factor=draw(st.sampled_from([1.0, 1.3, 5.0])),
            seconds=draw(st.sampled_from([0, 90])),
            places=draw(places),
        )
        for start, end in draw(st.lists(spans, max_size=2))
    ]
    return given.replace(absences=tuple(absences), delays=tuple(delays))
