"""What may be missed is told apart from what must be met, and nothing else matters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from staffing.on_call.reduce import must_and_may

COUNTS = st.dictionaries(st.integers(1, 15), st.integers(1, 3), max_size=6)


@given(COUNTS, st.integers(0, 6), st.integers(0, 15))
def test_nurses_who_miss_no_more_than_there_is_room_for_meet_what_must_be(
    counts: dict[int, int], room: int, chosen: int
) -> None:
    missed = sum(count for found, count in counts.items() if not found & chosen)
    must, may = must_and_may(counts, room)
    if missed <= room:
        assert all(found & chosen for found in must)
    if all(found & chosen for found in must):
        assert missed == sum(counts[found] for found in may if not found & chosen)
