"""Which records count, and how far they are from what is known: worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.instances import InstanceSuite, Reference
from benchmarks.report.boards import boards, strangers, summary
from benchmarks.report.runs import newest_runs
from tests.benchmarks.report.boards import board, instance, run

NONE: frozenset[str] = frozenset()


def objectives(*records) -> list[float | None]:
    (runs,) = newest_runs(records, NONE).values()
    return [record.objective for record in runs.records]


def test_the_newest_version_counts_whole() -> None:
    """Its seeds only, in their order; a seed that the new version was not run with is gone."""
    old = [run(commit="old", seed=s, objective=1.0, date="2026-01-01T00:00:00Z") for s in (0, 1)]
    new = [run(seed=3, objective=3.0), run(seed=1, objective=2.0)]
    assert objectives(*new, *old) == objectives(*old, *new) == [2.0, 3.0]


def test_the_last_run_with_a_seed_counts() -> None:
    """By its date, and by the order of writing where dates are equal."""
    later = run(objective=2.0, date="2026-01-02T04:00:00+00:00")
    assert objectives(later, run(objective=1.0)) == [2.0]
    assert objectives(run(objective=1.0), run(objective=3.0)) == [3.0]


def test_another_machine_or_number_of_cores_is_not_mixed_in() -> None:
    """Means are over runs in one place."""
    assert objectives(run(seed=1, cores=1), run(objective=5.0)) == [5.0]
    assert objectives(run(seed=1, machine="other"), run(objective=5.0)) == [5.0]


def test_solvers_limits_and_instances_stand_apart() -> None:
    """Each has runs of its own."""
    records = [run(), run(solver="pyvrp"), run(seconds=60.0), run(instance="b"), run(set="x")]
    assert len(newest_runs(records, NONE)) == 5


def test_gaps_are_signed_and_rounded_as_known_values_are() -> None:
    """100.0004 is 100.000 to three decimals; 99.9 is better by a thousandth."""
    at = board([run()], decimals=3)
    known = at.known(at.rows[0].instance)
    assert at.gap((0.0, 100.0004), known) == 0
    assert at.gap((0.0, 99.9), known) == pytest.approx(-0.001)
    assert at.gap((0.0, 102.0), known) == pytest.approx(0.02)
    assert at.gap((0.0, 102.0), None) is None


def test_reaching_is_not_improving() -> None:
    """What rounds to the best known is as good, and no new best."""
    at = board(
        [
            run(instance="same", objective=100.0004),
            run(instance="better", objective=99.999),
            run(instance="worse", objective=100.001),
        ],
        *(instance(name) for name in ("same", "better", "worse", "not run")),
        decimals=3,
    )
    assert [at.reaches(row) for row in at.rows] == [True, True, False]
    assert summary(at).improved == ("better",)
    assert summary(at).reached == 2


def test_the_summary_is_over_instances() -> None:
    """Gaps of the best seed are 0 and 10 %, of the mean 5 and 10 %."""
    at = board(
        [
            run(objective=100.0, accepted=True),
            run(seed=1, objective=110.0, accepted=False),
            run(instance="b", objective=220.0),
        ],
        instance("a"),
        instance("b", best=200.0),
    )
    found = summary(at)
    assert (found.best_gap, found.mean_gap) == (pytest.approx(0.05), pytest.approx(0.075))
    assert (found.instances, found.compared, found.accepted, found.asked) == (2, 2, 1, 2)


def test_what_is_left_out_counts_first_where_it_does() -> None:
    """Travel of 90 that leaves out 2 is no better than 100 that leaves out 1, and no gap."""
    known = instance(unserved=1)
    records = [run(objective=90.0, unserved=2), run(seed=1, objective=105.0, unserved=1)]
    at = board(records, known, unserved_first=True)
    (row,) = at.rows
    assert row.ours is not None
    assert row.ours.best == (1, 105.0)
    assert row.ours.mean == (1.5, 97.5)
    assert at.gap((2, 90.0), at.known(known)) is None
    assert not at.improves(row)
    assert board([run(objective=90.0, unserved=2)], known).rows[0].ours.best == (0, 90.0)
    less = board([run(objective=300.0, unserved=0)], known, unserved_first=True)
    assert less.improves(less.rows[0])


def test_duels_are_of_means_rounded_as_known_values_are() -> None:
    """Better by what is left out, as good within the decimals, worse than no plan never."""
    values = {"a": (100.0, 0, 90.0, 1), "b": (100.04, 0, 100.0, 0), "c": (101.0, 0, 100.0, 0)}
    records = []
    for name, (ours, left, others, others_left) in values.items():
        records.append(run(instance=name, objective=ours, unserved=left))
        records.append(run(instance=name, solver="x", objective=others, unserved=others_left))
    records.append(run(instance="d"))
    records.append(run(instance="d", solver="x", objective=None, feasible=False))
    records.append(run(instance="e"))
    named = tuple(instance(name) for name in "abcde")
    assert board(records, *named, decimals=1, unserved_first=True).duels("x") == (2, 1, 1)


def test_a_result_told_in_tenths_is_compared_in_tenths() -> None:
    """428.097 is no better than a published 428.1, but 428.04 is."""
    told = Reference(solver="x", objective=428.1, seconds=10, note="n")
    known = instance(references=(told,))
    assert told.decimals == 1
    assert board([run(objective=428.097)], known, decimals=3).duels("x") == (0, 1, 0)
    assert board([run(objective=428.04)], known, decimals=3).duels("x") == (1, 0, 0)


def test_time_to_the_best_known_is_that_of_the_first_plan_as_good() -> None:
    """Per seed; a seed that never was as good has none."""
    at = board(
        [
            run(objective=99.0, history=((0.1, 150.0), (2.5, 100.4), (3.0, 99.0))),
            run(seed=1, objective=101.0, history=((0.1, 150.0), (9.0, 101.0))),
            run(seed=2, objective=100.0),
        ]
    )
    assert at.seconds_to_best(at.rows[0]) == [2.5]


def test_runs_without_a_plan_are_no_part_of_means() -> None:
    """They are there, and worse than any."""
    at = board([run(objective=None, feasible=False), run(seed=1, objective=104.0)])
    (row,) = at.rows
    assert row.ours is not None
    assert row.ours.best == row.ours.mean == (0, 104.0)
    broken = board([run(objective=1.0, feasible=False)]).rows[0].ours
    assert broken is not None
    assert broken.planned == ()


def test_of_references_the_nearest_limit_stands() -> None:
    """At 10 s the one of 12 s, at 60 s that of 50 s."""
    references = tuple(
        Reference(solver="x", objective=o, seconds=s, note="n") for o, s in ((1, 12), (2, 50))
    )
    known = instance(references=references)
    records = [run(), run(seconds=60.0)]
    for seconds, objective in ((10.0, 1), (60.0, 2)):
        (row,) = board(records, known, seconds=seconds).rows
        assert row.references["x"].objective == objective


def test_boards_are_in_order_and_hold_what_was_run() -> None:
    """Sets as in the suite, limits from short to long, instances as in the suite."""
    named = (instance("b", format="y"), instance("a", format="x"), instance("c", format="y"))
    suite = InstanceSuite(title="t", objective="o", instances=named)
    records = [
        run(set="x", instance="a"),
        run(set="y", instance="c"),
        run(set="y", instance="b"),
        run(set="y", instance="c", seconds=2.0),
    ]
    found = [
        (board.set, board.seconds, [row.instance.name for row in board.rows])
        for board in boards(suite, newest_runs(records, NONE))
    ]
    assert found == [("y", 2.0, ["c"]), ("y", 10.0, ["b", "c"]), ("x", 10.0, ["a"])]
    assert strangers((suite,), newest_runs(records, NONE)) == {}


def test_instances_that_no_suite_names_compare_as_their_set_does() -> None:
    """Each set has a suite of its own."""
    named = InstanceSuite(
        title="t", objective="o", instances=(instance(),), decimals=2, unserved_first=True
    )
    runs = newest_runs([run(), run(instance="z"), run(set="x"), run(set="x", instance="b")], NONE)
    found = strangers((named,), runs)
    assert {name: [i.name for i in s.instances] for name, s in found.items()} == {
        "hhcrsp": ["z"],
        "x": ["a", "b"],
    }
    assert (found["hhcrsp"].decimals, found["hhcrsp"].unserved_first) == (2, True)
    assert (found["x"].decimals, found["x"].unserved_first) == (0, False)
