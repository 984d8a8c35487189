"""Compiles the search on a problem of two visits."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from geo_data.location import Location
from geo_data.travel_matrix import TravelMatrix
from routing.compile.compiler import compile_problem
from routing.compile.pack import pack
from routing.domain.problem import Problem
from routing.domain.visit import Visit, Window
from routing.search.run import Search
from staffing.calendar import Horizon
from staffing.nurse import Nurse
from staffing.shift import Shift


def warm_up() -> None:
    """Run every compiled function once; the machine code is kept for later runs."""
    search = Search(pack(compile_problem(tiny(Location(id="a", latitude=0, longitude=0)))))
    search.construct()
    search.improve(2, 0.5, 1.0)


def tiny(place: Location) -> Problem:
    """Return a problem of one nurse and two visits at one place."""
    zeros = np.zeros((1, 1), dtype=np.int32)
    return Problem(
        horizon=Horizon(first_day=date(2026, 1, 5), days=1, zone=ZoneInfo("UTC")),
        locations=(place,),
        visits=tuple(
            Visit(
                id=name,
                patient=name,
                location=place.id,
                kind="",
                on_site_seconds=60,
                windows=(Window(earliest=0, latest=3600),),
            )
            for name in ("v", "w")
        ),
        nurses=(Nurse(id="n", home=place.id),),
        shifts=(
            Shift(
                id="s",
                nurse="n",
                start=0,
                end=7200,
                latest_end=7200,
                start_location=place.id,
                end_location=place.id,
            ),
        ),
        travel=TravelMatrix(location_ids=(place.id,), seconds=zeros, metres=zeros),
    )
