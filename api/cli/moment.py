"""A moment of the planned days as people write it on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.complaints import refuse_text

if TYPE_CHECKING:
    from staffing.calendar import Horizon


def second_of(horizon: Horizon, text: str) -> int:
    """Return the second of ``10:15`` (on the first day) or ``2026-11-23 10:15``, or refuse it.

    Clock times that a clock change skips are refused; those it repeats need their offset.
    """
    from routing.io.dataset_cells import moment
    from routing.io.dataset_problem import CellError

    written = text.strip()
    if "-" not in written[:8]:
        written = f"{horizon.first_day} {written}"
    try:
        second = horizon.to_seconds(moment(horizon.zone)(written))
    except CellError as error:
        refuse_text(f"{error.text} {error.action}")
    if not 0 <= second < horizon.seconds:
        last = horizon.date_of(horizon.days - 1)
        refuse_text(f"{text} is not within the planned days, {horizon.first_day} to {last}.")
    return second
