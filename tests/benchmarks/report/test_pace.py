"""Time to the same relative quality, without links and with them."""

from __future__ import annotations

import pytest

from benchmarks.report.pace import pace_lines, paces, reached
from benchmarks.report.runs import Key, Runs, newest_runs
from benchmarks.solve_record import SolveRecord
from tests.benchmarks.report.boards import run

PLAIN = ((0.5, 200.0), (1.0, 104.0), (2.0, 101.5), (8.0, 100.0))
LINKED = ((0.5, 400.0), (1.5, 209.0), (2.0, 203.9), (12.0, 202.0), (13.0, 200.0))


def one(
    kind: str, history: tuple[tuple[float, float], ...] | None, **changes: object
) -> SolveRecord:
    known = {"set": f"peers-days-{kind}", "instance": "day_200", "history": history}
    return run(**{**known, **changes})


def runs(*records: SolveRecord) -> dict[Key, Runs]:
    return newest_runs(records, frozenset())


def test_a_run_is_held_to_its_own_end() -> None:
    record = one("plain", PLAIN)
    assert [reached(record, part) for part in (1.0, 0.05, 0.02, 0.01, 0.0)] == [0.5, 1, 2, 8, 8]
    assert reached(one("plain", None), 0.05) is None
    assert reached(one("plain", PLAIN, feasible=False), 0.05) is None


def test_pairs_are_of_one_problem_and_limit_and_of_seeds_that_both_have() -> None:
    found = paces(
        runs(
            one("plain", PLAIN),
            one("plain", PLAIN[3:], seed=1),
            one("plain", PLAIN, solver="other"),
            one("plain", PLAIN, instance="day_50"),
            one("plain", PLAIN, seconds=60.0),
            one("linked", LINKED),
            one("linked", None, seed=1),
            one("linked", LINKED, solver="other"),
            one("linked", LINKED, seconds=20.0),
        )
    )
    assert [(p.instance, p.seconds, p.seeds) for p in found] == [("day_200", 10.0, 1)]
    assert found[0].plain == (1.0, 2.0, 8.0)
    assert found[0].linked == (1.5, 2.0, 12.0)
    assert found[0].ratios == (1.5, 1.0, 1.5)


def test_several_seeds_count_with_their_medians() -> None:
    late = tuple((seconds + 2, points) for seconds, points in PLAIN)
    (found,) = paces(
        runs(
            *(one("plain", history, seed=seed) for seed, history in enumerate((PLAIN, late))),
            *(one("linked", LINKED, seed=seed) for seed in range(2)),
        )
    )
    assert (found.seeds, found.plain) == (2, (2.0, 3.0, 9.0))


def test_times_of_nothing_are_not_compared() -> None:
    (found,) = paces(
        runs(one("plain", ((0.001, 5.0),)), one("linked", ((0.04, 5.0),))),
    )
    assert found.ratios == (1.0, 1.0, 1.0)


def test_each_limit_has_a_table_with_medians_over_its_pairs() -> None:
    lines = list(
        pace_lines(
            runs(
                *(
                    one(kind, history, instance=name, seconds=seconds)
                    for kind, history in (("plain", PLAIN), ("linked", LINKED))
                    for name in ("day_1000", "day_200")
                    for seconds in (10.0, 60.0)
                )
            )
        )
    )
    text = "\n".join(lines)
    assert text.index("quality, 10 seconds") < text.index("quality, 60 seconds")
    rows = [line for line in lines if line.startswith("| day_")]
    assert [row.split(" | ")[0] for row in rows] == ["| day_200", "| day_1000"] * 2
    assert rows[0] == (
        "| day_200 | 1 | 1.00 | 1.50 | 1.50 | 2.00 | 2.00 | 1.00 | 8.00 | 12.00 | 1.50 |"
    )
    assert lines[-2] == "Measured on 2 of box, 2 cores, Python 3.11, commit abc."
    assert (
        "Median ratio: 1.50 within 5 % (0 of 2 at most 1.3); 1.00 within 2 % (2 of 2 at most "
        "1.3); 1.50 within 1 % (0 of 2 at most 1.3)." in text
    )


@pytest.mark.parametrize("kept", [[], [one("plain", PLAIN)], [one("linked", LINKED)]])
def test_without_pairs_it_is_said_how_to_get_them(kept: list[SolveRecord]) -> None:
    assert "suites/peers.toml" in "\n".join(pace_lines(runs(*kept)))
