"""A simulated day: what happens is the same for every way, and is counted as it was told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.day.figures import day_figures
from benchmarks.day.latency import latencies, percentile
from benchmarks.day.record import FigureRecord, append, measured, read
from benchmarks.day.report import day_lines
from benchmarks.day.script import Emergency, Script, script_of
from benchmarks.day.simulate import simulate
from benchmarks.day.suite import DaySuite, Latency, day_suite
from benchmarks.day.ways import FromScratch, Replanned, Unplanned
from benchmarks.solve_record import RecordError
from benchmarks.suite import SuiteError, read_table
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.replan.events import NewVisit, NotHome, NurseOut, Overrun, VisitCancelled
from tests import builders as b

TABLE = read_table(Path("suites/day.toml"))


def suite(**changed: Any) -> DaySuite:
    """Return the suite that is kept, with some of it changed."""
    return replace(day_suite(TABLE, seconds=0.05), **changed)


def a_night() -> tuple[Problem, Plan]:
    """Return two nurses with three visits each, an hour long, an hour apart."""
    visits = [
        b.visit(
            f"{n}{i}",
            5 * k + i,
            seconds=b.HOUR,
            window=(b.clock(9 + 2 * i), b.clock(10 + 2 * i)),
            priority=3,
        )
        for k, n in enumerate("ab")
        for i in range(3)
    ]
    problem = b.problem(visits=visits, shifts=[b.shift("sa", "na"), b.shift("sb", "nb", place=9)])
    return problem, b.plan(problem, {"sa": ["a0", "a1", "a2"], "sb": ["b0", "b1", "b2"]})


NOTHING = Script(timed=(), overruns={}, closed=frozenset())


def test_the_suite_that_is_kept_measures_300_and_1_000_visits() -> None:
    kept = day_suite(TABLE)
    assert [case.name for case in kept.latencies] == ["300 visits", "1,000 visits"]
    assert kept.urgent == 8


@pytest.mark.parametrize(
    "change",
    [
        {"unknown": 1},
        {"seeds": []},
        {"seconds": 0},
        {"day": {"patients": 5}},
        {"day": TABLE["day"] | {"overrun": 2}},
        {"latency": [TABLE["latency"][0] | {"asks": 0}]},
        {"latency": [{"name": "x"}]},
        {"night_seconds": "long"},
    ],
)
def test_suites_that_cannot_be_used_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SuiteError):
        day_suite(TABLE | change)


def test_what_happens_is_the_same_each_time() -> None:
    problem, plan = a_night()
    many = suite(cancelled=0.2, overrun=0.4, not_home=0.2, urgent=3)
    one, two = (script_of(problem, plan, many, 4) for _ in range(2))
    assert one == two != script_of(problem, plan, many, 5)
    kinds = [type(event) for event in one.timed]
    assert (kinds.count(NurseOut), kinds.count(VisitCancelled), kinds.count(NewVisit)) == (1, 1, 3)
    assert (len(one.overruns), len(one.closed), len(one.new)) == (2, 1, 3)
    assert [event.at for event in one.timed] == sorted(event.at for event in one.timed)


def test_a_day_on_which_nothing_happens_goes_as_told() -> None:
    problem, plan = a_night()
    way = Unplanned(problem, plan)
    assert simulate(way, NOTHING) == []
    found = day_figures(problem, plan, NOTHING, way, [])
    assert (found["due"], found["served in time"], found["not as told in the night"]) == (6, 6, 0)
    assert (found["late minutes"], found["overtime minutes"]) == (0, 0)
    assert found["driving minutes"] > 0


def test_without_planning_whoever_is_late_stays_late() -> None:
    """Of an hour's waiting nothing is left after two and a half hours more at the first visit."""
    problem, plan = a_night()
    script = replace(NOTHING, overruns={"a0": 9_000})
    way = Unplanned(problem, plan)
    answers = simulate(way, script)
    found = day_figures(problem, plan, script, way, answers)
    moved = way.plan.stop_of["a1"][1].start - plan.stop_of["a1"][1].start
    assert moved > 0
    assert found["served late"] >= 1
    assert found["late minutes"] > 0
    assert way.plan.stop_of["b1"] == plan.stop_of["b1"]


def test_a_visit_that_was_not_made_counts_and_a_cancelled_one_does_not() -> None:
    problem, plan = a_night()
    out = NurseOut(at=b.clock(7), nurse="na", start=b.clock(7), end=b.clock(23))
    off = VisitCancelled(at=b.clock(7), visit="b2")
    script = replace(NOTHING, timed=(out, off))
    way = Unplanned(problem, plan)
    found = day_figures(problem, plan, script, way, simulate(way, script))
    assert (found["due"], found["not served"], found["served in time"]) == (5, 3, 2)
    assert found["not as told in the night"] == 3


@pytest.mark.parametrize("kind", [Replanned, FromScratch])
def test_a_planned_day_serves_what_an_unplanned_one_does_not(
    kind: type[Replanned | FromScratch],
) -> None:
    problem, plan = a_night()
    new = b.visit("new", 2, seconds=600, window=(b.clock(10), b.clock(13)), priority=9)
    script = replace(NOTHING, timed=(NewVisit(at=b.clock(9), visit=new),), closed=frozenset(["b1"]))
    way = kind(problem, plan, 0.05, 0)
    found = day_figures(problem, plan, script, way, answers := simulate(way, script))
    assert found["new served in time"] == 1
    assert [answer.taken for answer in answers] == [True, True]
    assert found["events"] == 2
    unplanned = Unplanned(problem, plan)
    left = day_figures(problem, plan, script, unplanned, simulate(unplanned, script))
    assert left["not served"] > found["not served"]
    assert left["calls"] == 0 < found["calls"]
    assert found["rules broken"] == 0


def test_somebody_goes_to_an_emergency_even_if_nothing_is_planned() -> None:
    problem, plan = a_night()
    here = b.visit("emergency", 3, seconds=1_800, window=(b.clock(10), b.clock(11)), priority=9)
    there = replace(here, patient=problem.visits[0].patient)
    problem = problem.replace(policy=replace(problem.policy, response=b_response()), published=None)
    script = replace(NOTHING, timed=(Emergency(at=b.clock(10), visit=there),))
    way = Unplanned(problem, plan)
    simulate(way, script)
    assert "emergency" in way.plan.stop_of


def b_response() -> tuple[Any, ...]:
    """Return one response class of an hour."""
    from routing.domain.policy import ResponseClass

    return (ResponseClass(name="near", seconds=b.HOUR),)


def test_answers_are_timed_on_a_plan() -> None:
    problem, plan = a_night()
    case = Latency(name="tiny", patients=1, seed=1, asks=2, proposals=1)
    short = suite(resolve_seconds=0.05, cancelled=0.0, overrun=0.0, not_home=0.0)
    found = {record.case: record.values for record in latencies(case, short, problem, plan)}
    assert found.keys() == {"recommendation", "move", "proposal"}
    assert 0 < found["move"]["p50 ms"] <= found["move"]["p99 ms"]
    assert found["proposal"]["above re-solve, most"] >= 0
    assert found["proposal"]["good"] <= found["proposal"]["events"] == 1
    lines = list(day_lines(list(latencies(case, short, problem, plan))))
    assert any("within 1 % of a full re-solve" in line for line in lines)


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(v) for v in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile([7.0], 0.5)) == (
        50,
        99,
        7,
    )


def recorded(name: str, served: int) -> FigureRecord:
    """Return a record of a day."""
    problem, plan = a_night()
    values = day_figures(problem, plan, NOTHING, Unplanned(problem, plan), [])
    return measured("day 0", name, values | {"served in time": served}, 2)


def test_records_of_days_are_told_side_by_side_newest_first(tmp_path: Path) -> None:
    path = tmp_path / "figures.jsonl"
    for record in (recorded("re-planned", 1), recorded("re-planned", 6), recorded("never", 3)):
        append(path, record)
    lines = list(day_lines(read(path)))
    assert sum(line.startswith("| re-planned, 2 s | 6 | 0 | 6 |") for line in lines) == 1
    assert any(line.startswith("| never, 2 s | 6 | 0 | 3 |") for line in lines)
    with path.open("a") as file:
        file.write('{"schema": 1, "kind": "coverage"}\n')
    with pytest.raises(RecordError, match=":4:"):
        read(path)


def test_without_records_the_report_says_how_to_make_them() -> None:
    assert "infuseroute-bench run suites/day.toml" in next(iter(day_lines([])))


def test_what_happens_is_told_to_the_service_as_it_takes_it() -> None:
    from api.schemas.events import EventsRequest
    from benchmarks.day.served import event_body

    problem, plan = a_night()
    script = script_of(problem, plan, suite(cancelled=0.2, urgent=2), 4)
    new = b.visit("x", 3, credentials=frozenset("R"))
    reports = [
        NotHome(at=b.clock(9), visit="a0"),
        Overrun(at=b.clock(9), visit="a1", seconds=600),
        NewVisit(at=b.clock(9), visit=replace(new, patient="P1"), nurse="nb"),
    ]
    bodies = [
        event_body(problem, event, f"e{number}")
        for number, event in enumerate([*script.timed, *reports])
        if not isinstance(event, Emergency)
    ]
    request = EventsRequest.model_validate({"events": bodies})
    kinds = [event.kind for event in request.events]
    assert kinds.count("new_visit") == 3
    assert {"nurse_out", "visit_cancelled", "not_home", "overrun"} <= set(kinds)
    assert problem.horizon.to_seconds(request.events[0].at) == script.timed[0].at
    last = bodies[-1]
    assert (last["nurse"], last["visit"]["credentials"]) == ("nb", ["R"])
